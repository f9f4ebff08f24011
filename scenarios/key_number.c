/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/key_number.h"

#include "scenarios/unit.h"

#include <math.h>
#include <string.h>

/* --- compass --- */

static const struct {
    const char *word;
    double deg;
} compass[] = {
    {"S", 0}, {"SW", 45}, {"W", 90}, {"NW", 135}, {"N", 180},   {"NE", -135}, {"E", -90},  {"SE", -45},
    {"J", 0}, {"JZ", 45}, {"Z", 90}, {"SZ", 135}, {"SV", -135}, {"V", -90},   {"JV", -45},
};

const char *key_compass_word(size_t i) { return i < ARRAY_LEN(compass) ? compass[i].word : NULL; }

bool key_compass_deg(const char *text, double *out)
{
    for (size_t i = 0; i < ARRAY_LEN(compass); i++) {
        if (strcmp(compass[i].word, text) != 0) continue;
        *out = compass[i].deg;
        return true;
    }
    return false;
}

/* --- single values --- */

bool key_is_scalar(struct diag *d, const char *name, const struct node *n)
{
    if (n->kind == NODE_SCALAR && !node_is_null(n)) return true;
    if (n->kind == NODE_SCALAR) diag_error(d, n->at, "write one, or remove the key", "%s has no value", name);
    else diag_error(d, n->at, "write a single value", "%s is a %s", name, n->kind == NODE_MAP ? "map" : "list");
    return false;
}

bool key_say_unit(struct diag *d, enum unit_verdict v, const char *name, const struct node *n, const char *unit)
{
    char remedy[160];
    if (v == UNIT_OK) return true;
    if (strcmp(unit, "1") == 0) snprintf(remedy, sizeof remedy, "write a bare number");
    else if (strcmp(unit, "s") == 0) snprintf(remedy, sizeof remedy, "write a time such as 60s, 30min, 2h or 7d");
    else snprintf(remedy, sizeof remedy, "write it in %s, or as a bare number of %s", unit, unit);
    const char *text = n->text, *what = unit_quantity(unit);
    switch (v) {
    case UNIT_NOT_FINITE: diag_error(d, n->at, remedy, "%s: '%.60s' is not a finite number", name, text); break;
    case UNIT_COMMA: diag_error(d, n->at, "use a decimal point", "%s: '%.60s' has a decimal comma", name, text); break;
    case UNIT_UNKNOWN: diag_error(d, n->at, remedy, "%s: the unit in '%.60s' is not known", name, text); break;
    case UNIT_DIMENSION: diag_error(d, n->at, remedy, "%s: '%.60s' is not %s", name, text, what); break;
    case UNIT_TOO_FINE:
        diag_error(d, n->at, "round it", "%s: '%.60s' is not a whole number of milliseconds", name, text);
        break;
    default: diag_error(d, n->at, remedy, "%s: '%.60s' is not a number", name, text);
    }
    return false;
}

bool key_number(struct diag *d, const char *name, const struct node *n, const char *unit, double *out)
{
    double x = NAN;
    if (!key_is_scalar(d, name, n)) return false;
    enum unit_verdict v = unit_parse(n->text, unit, &x);
    if (v == UNIT_OK && fabs(x) > NUMBER_MAX) v = UNIT_NOT_FINITE;
    if (!key_say_unit(d, v, name, n, unit)) return false;
    *out = x;
    return true;
}

bool key_in_range(struct diag *d, const char *name, const struct node *n, const char *unit, double x, double lo, double hi)
{
    if (x >= lo && x <= hi) return true;
    char remedy[160];
    const bool is_bare = strcmp(unit, "1") == 0;
    snprintf(remedy, sizeof remedy, "stay within %g to %g%s%s", lo, hi, is_bare ? "" : " ", is_bare ? "" : unit);
    diag_error(d, n->at, remedy, "%s: '%.60s' is out of range", name, n->text);
    return false;
}

double key_quantity(struct diag *d, const char *name, const struct node *n, const char *unit, double lo, double hi)
{
    double x = NAN;
    if (!key_number(d, name, n, unit, &x) || !key_in_range(d, name, n, unit, x, lo, hi)) return NAN;
    return x;
}
