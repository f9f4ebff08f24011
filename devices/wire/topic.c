/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/topic.h"

#include "devices/wire/utf8.h"

#include <assert.h>
#include <string.h>

static bool is_text(const char *s)
{
    const size_t n = strnlen(s, TOPIC_BYTES_MAX + 1);
    return n >= 1 && n <= TOPIC_BYTES_MAX && utf8_is_valid(s, n);
}

bool topic_is_name(const char *s) { return is_text(s) && strpbrk(s, "+#") == NULL; }

bool topic_is_filter(const char *s)
{
    if (!is_text(s)) return false;
    for (const char *p = s; (p = strpbrk(p, "+#")) != NULL; p++) {
        const bool begins_level = p == s || p[-1] == '/';
        const bool ends_level = p[1] == '\0' || (p[1] == '/' && *p == '+');
        if (!begins_level || !ends_level) return false;
    }
    return true;
}

static size_t level_length(const char *s) { return strcspn(s, "/"); }

/* Level by level; # also takes none, so that "a/#" matches "a". */
bool topic_matches(const char *filter, const char *name)
{
    assert(filter != NULL);
    assert(name != NULL);
    if (name[0] == '$' && (filter[0] == '+' || filter[0] == '#')) return false;
    for (;;) {
        if (filter[0] == '#') return true;
        const size_t n_filter = level_length(filter), n_name = level_length(name);
        const bool is_any = n_filter == 1 && filter[0] == '+';
        if (!is_any && (n_filter != n_name || memcmp(filter, name, n_name) != 0)) return false;
        filter += n_filter;
        name += n_name;
        if (*name == '\0') return *filter == '\0' || strcmp(filter, "/#") == 0;
        if (*filter == '\0') return false;
        filter++;
        name++;
    }
}

size_t topic_split(const char *topic, struct topic_level *levels, size_t n_max)
{
    assert(topic != NULL);
    for (size_t n = 0; n < n_max;) {
        levels[n] = (struct topic_level){.at = topic, .n = level_length(topic)};
        topic += levels[n++].n;
        if (*topic == '\0') return n;
        topic++;
    }
    return 0;
}

bool topic_level_is(struct topic_level level, const char *text)
{
    return strlen(text) == level.n && memcmp(level.at, text, level.n) == 0;
}
