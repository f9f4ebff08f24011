/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/validation/table.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

enum { NUMBER_BYTES = 32, NAME_BYTES = 160, NAMES = 8 };

/* Four figures, never an exponent but for the very small. */
static const char *number(double x, char out[NUMBER_BYTES])
{
    const double a = fabs(x);
    if (isnan(x)) snprintf(out, NUMBER_BYTES, "none");
    else if (x == floor(x) && a < 1e6) snprintf(out, NUMBER_BYTES, "%.0f", x);
    else if (a != 0 && a < 1e-3) snprintf(out, NUMBER_BYTES, "%.2g", x);
    else snprintf(out, NUMBER_BYTES, "%.*f", a >= 1000 ? 0 : a >= 100 ? 1 : a >= 10 ? 2 : 3, x);
    return out;
}

static const char *band(const struct row *r, char out[3 * NUMBER_BYTES])
{
    char lo[NUMBER_BYTES], hi[NUMBER_BYTES];
    number(r->lo, lo), number(r->hi, hi);
    if (isinf(r->lo) && isinf(r->hi)) out[0] = 0;
    else if (isinf(r->lo)) snprintf(out, 3 * NUMBER_BYTES, "at most %s", hi);
    else if (isinf(r->hi)) snprintf(out, 3 * NUMBER_BYTES, "at least %s", lo);
    else snprintf(out, 3 * NUMBER_BYTES, "%s … %s", lo, hi);
    return out;
}

void table_begin(const char *title, const char *method)
{
    printf("\n### %s\n\n%s\n\n| case | ours | unit | band | verdict | source |\n|---|--:|---|---|---|---|\n", title, method);
}

void table_row(struct table *t, struct row r)
{
    char ours[NUMBER_BYTES], text[3 * NUMBER_BYTES];
    const bool look = isinf(r.lo) && isinf(r.hi), pass = r.ours >= r.lo && r.ours <= r.hi;
    if (look) t->n_look++;
    else if (pass) t->n_passed++;
    else t->n_missed++;
    if (!look && !pass && r.why == NULL) t->n_unexplained++;
    printf("| %s | %s | %s | %s | %s | %s%s%s |\n", r.name, number(r.ours, ours), r.unit, band(&r, text),
           look   ? "look"
           : pass ? "pass"
                  : "**MISSED**",
           r.source, !look && !pass && r.why != NULL ? "; why: " : "", !look && !pass && r.why != NULL ? r.why : "");
    fflush(stdout);
}

void table_skip(struct table *t, const char *name, const char *why)
{
    t->n_skipped++;
    printf("| %s | | | | skipped: %s | |\n", name, why);
}

void table_text(const char *format, ...)
{
    va_list a;
    va_start(a, format);
    putchar('\n');
    vprintf(format, a);
    putchar('\n');
    va_end(a);
}

int table_exit(const struct table *t)
{
    printf("\nTally: %u passed, %u missed, %u to look at, %u skipped.\n", t->n_passed, t->n_missed, t->n_look, t->n_skipped);
    return t->n_unexplained > 0;
}

const char *table_name(const char *format, ...)
{
    static _Thread_local struct {
        unsigned next;
        char text[NAMES][NAME_BYTES];
    } ring;
    char *out = ring.text[ring.next++ % NAMES];
    va_list a;
    va_start(a, format);
    vsnprintf(out, NAME_BYTES, format, a);
    va_end(a);
    return out;
}
