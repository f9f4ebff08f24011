/* SPDX-License-Identifier: GPL-3.0-or-later */
/* topic_routes.h - which devices an incoming topic is for, where one connection subscribes for many.
 *
 * Filled once, then closed and only read. A look-up costs two binary searches a level of the topic, however
 * many filters there are, plus one match for each filter that begins alike up to its first wildcard. */
#ifndef PILOTSIM_DEVICES_TOPIC_ROUTES_H
#define PILOTSIM_DEVICES_TOPIC_ROUTES_H

#include "sim/base/status.h"

#include <stddef.h>
#include <stdint.h>

struct topic_routes; /* opaque */

MUST_USE enum status topic_routes_create(struct topic_routes **out);
void topic_routes_free(struct topic_routes *t);

/* The filter, a valid one, leads to row. Copied. */
MUST_USE enum status topic_routes_add(struct topic_routes *t, const char *filter, uint32_t row);
void topic_routes_close(struct topic_routes *t); /* after the last add, before the first look */

/* Each filter once, however many rows it leads to. */
typedef void topic_routes_filter_fn(void *ctx, const char *filter);
void topic_routes_filters(const struct topic_routes *t, topic_routes_filter_fn *fn, void *ctx);

/* Rows whose filters match the topic; a row with several such filters is told once for each. */
typedef void topic_routes_row_fn(void *ctx, uint32_t row);
void topic_routes_look(const struct topic_routes *t, const char *topic, topic_routes_row_fn *fn, void *ctx);

#endif
