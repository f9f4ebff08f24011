/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two texts divided by a line feed, a filter and a name: the matcher, which walks, must agree with one that compares the
 * lists of levels. */
#include "devices/wire/topic.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LEVELS = 64 };

static bool is_same(struct topic_level a, struct topic_level b) { return a.n == b.n && memcmp(a.at, b.at, a.n) == 0; }

static bool by_lists(const char *filter, const char *name, bool *out)
{
    struct topic_level f[LEVELS], t[LEVELS];
    const size_t n_f = topic_split(filter, f, LEVELS), n_t = topic_split(name, t, LEVELS);
    if (n_f == 0 || n_t == 0) return false;
    const bool is_open = topic_level_is(f[n_f - 1], "#");
    const size_t n_fixed = n_f - is_open;
    bool matches = is_open ? n_t >= n_fixed : n_t == n_fixed;
    for (size_t i = 0; matches && i < n_fixed; i++) matches = topic_level_is(f[i], "+") || is_same(f[i], t[i]);
    if (name[0] == '$' && (topic_level_is(f[0], "+") || topic_level_is(f[0], "#"))) matches = false;
    *out = matches;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *filter = malloc(size + 2);
    if (filter == NULL) return 0;
    memcpy(filter, data, size);
    filter[size] = filter[size + 1] = '\0';
    char *divide = strchr(filter, '\n');
    char *name = divide != NULL ? divide + 1 : filter + size + 1;
    if (divide != NULL) *divide = '\0';
    bool expected;
    if (topic_is_filter(filter) && topic_is_name(name) && by_lists(filter, name, &expected) &&
        topic_matches(filter, name) != expected)
        abort();
    if (topic_is_name(filter) && !topic_is_filter(filter)) abort();
    free(filter);
    return 0;
}
