/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http_peer.h - foreign clients for tests of the HTTP server: shell commands and raw sockets, while the server turns.
 *
 * One process and thread: whoever waits for a client turns the server meanwhile. Waits end after PEER_WAIT_MS. */
#ifndef PILOTSIM_TESTS_HTTP_PEER_H
#define PILOTSIM_TESTS_HTTP_PEER_H

#include "devices/link/http_server.h"

enum { PEER_WAIT_MS = 15000 };

/* Runs the command in a shell; what it prints goes to said, as text. Its exit status, -1: too late. */
int peer_shell(struct http_server *server, const char *command, char *said, size_t room);

int peer_dial(struct http_server *server, const char *address); /* a socket, connected and non-blocking */
void peer_say(int fd, const char *text);

/* Hears until the server closes, until `until` was heard, or for wait_ms. Text so far; the return says closed. */
bool peer_hear(struct http_server *server, int fd, char *said, size_t room, const char *until, int wait_ms);
void peer_turn_for(struct http_server *server, int ms);

#endif
