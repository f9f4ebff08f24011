/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http_loop.h - an HTTP server on the event loop: one watched descriptor and one timer a port. */
#ifndef PILOTSIM_LINK_HTTP_LOOP_H
#define PILOTSIM_LINK_HTTP_LOOP_H

#include "devices/link/http_server.h"
#include "devices/link/loop.h"

struct http_loop;

/* The server stays the caller's: free this first, then the server, then the loop. Not inside a callback of the server. */
enum status http_loop_create(struct loop *loop, struct http_server *server, struct http_loop **out) MUST_USE;
void http_loop_free(struct http_loop *join); /* NULL is fine */

#endif
