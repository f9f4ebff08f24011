/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loop_uv.h - what the files beside loop.c share of libuv. Only devices/link/loop*.c include it. */
#ifndef PILOTSIM_LINK_LOOP_UV_H
#define PILOTSIM_LINK_LOOP_UV_H

#include <uv.h>

#include "devices/link/loop.h"

uv_loop_t *loop_uv(struct loop *loop);
enum status loop_uv_status(int uv_code); /* 0 and above is well; ST_MEMORY, ST_FULL (descriptors), ST_IO */
/* Closes a handle whose address is that of a malloc'd block, and frees the block in a later turn. */
void loop_uv_release(uv_handle_t *handle);

#endif
