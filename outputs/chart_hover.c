/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/chart_picture.h"

#include "outputs/html.h"

#include <inttypes.h>
#include <math.h>

void hover_begin(FILE *out, const struct bins *b)
{
    fprintf(out, "<script type=\"application/json\" class=\"curves\">{\"t0\":%" PRId64 ",\"dt\":%" PRId64 ",\"curves\":[",
            b->t0_s, b->step_s);
}

/* Decimals that keep three digits of the largest value. */
static int decimals_of(double largest) { return largest >= 100 ? 0 : largest >= 10 ? 1 : 2; }

void hover_curve(FILE *out, const char *name, const char *unit, const double *v, size_t n, bool *is_first)
{
    if (v == NULL) return;
    double largest = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(v[i])) largest = fmax(largest, fabs(v[i]));
    const struct shown_unit u = unit_for(unit, largest);
    const int decimals = decimals_of(largest * u.factor);
    fputs(*is_first ? "[" : ",[", out);
    *is_first = false;
    html_json_text(out, name);
    fputc(',', out);
    html_json_text(out, u.text);
    fprintf(out, ",%d,[", decimals);
    for (size_t i = 0; i < n; i++) {
        if (i > 0) fputc(',', out);
        if (isfinite(v[i])) fprintf(out, "%.*f", decimals, v[i] * u.factor);
        else fputs("null", out);
    }
    fputs("]]", out);
}

void hover_end(FILE *out) { fputs("]}</script>\n", out); }
