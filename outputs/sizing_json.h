/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sizing_json.h - the answers of `pilotsim size`, for machines. */
#ifndef PILOTSIM_OUTPUTS_SIZING_JSON_H
#define PILOTSIM_OUTPUTS_SIZING_JSON_H

#include "outputs/sizing_answer.h"
#include "sim/base/diag.h"

struct sizing_page { /* what is told of: all by reference */
    const struct sweep_table *table;
    const struct sizing_question *question;
    const struct sizing_answer *answer;
    size_t n_answer;
};

MUST_USE enum status sizing_json_write(const struct sizing_page *p, const char *path, struct diag *d);
MUST_USE enum status sizing_json_line(const struct sizing_page *p, FILE *out, struct diag *d); /* the same in one line */

#endif
