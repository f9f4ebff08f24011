/* SPDX-License-Identifier: GPL-3.0-or-later */
/* topic.h - MQTT topic names and filters: what is one, what matches, what its levels are.
 *
 * Texts end in NUL, so they hold none; they are UTF-8 of 1..TOPIC_BYTES_MAX bytes. Levels stand between slashes and may
 * be empty: "/a/" has three. Source: MQTT 3.1.1, section 4.7. */
#ifndef PILOTSIM_DEVICES_WIRE_TOPIC_H
#define PILOTSIM_DEVICES_WIRE_TOPIC_H

#include <stdbool.h>
#include <stddef.h>

enum { TOPIC_BYTES_MAX = 65535 };

bool topic_is_name(const char *s);   /* no wildcards */
bool topic_is_filter(const char *s); /* + alone in a level, # alone in the last */

/* Both have to be valid. Names that begin with $ are not matched by a wildcard in the first level. */
bool topic_matches(const char *filter, const char *name);

struct topic_level {
    const char *at; /* in the topic; does not end in NUL */
    size_t n;
};

/* Fills in the levels and returns their number; 0: there are more than n_max. */
size_t topic_split(const char *topic, struct topic_level *levels, size_t n_max);
bool topic_level_is(struct topic_level level, const char *text);

#endif
