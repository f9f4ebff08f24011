/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/status.h"

#include <assert.h>

static const struct {
    int exit_code;
    const char *words;
} rows[] = {
#define X(name, exit_code, words) [name] = {exit_code, words},
    STATUS_LIST(X)
#undef X
};

const char *status_text(enum status st)
{
    assert((unsigned)st < ARRAY_LEN(rows));
    return rows[st].words;
}

int status_exit_code(enum status st)
{
    assert((unsigned)st < ARRAY_LEN(rows));
    return rows[st].exit_code;
}
