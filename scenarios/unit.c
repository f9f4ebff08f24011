/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A unit expression is reduced to exponents of base dimensions and one factor; two expressions
 * may stand for each other when the exponents agree. Energy, power and the like are products of
 * the base, so a new compound unit needs no new row. */
#include "scenarios/unit.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum dim { LENGTH, MASS, TIME, KELVIN, CURRENT, MONEY, ANGLE, CELSIUS, DIM_COUNT };

struct reduced {
    int8_t exponent[DIM_COUNT];
    double factor;
    double offset; /* added after the factor; only a lone temperature has one */
};

struct symbol {
    const char *name;
    double factor, offset;
    int8_t exponent[DIM_COUNT];
};

#define POWER                                 \
    {                                         \
        [LENGTH] = 2, [MASS] = 1, [TIME] = -3 \
    }
#define ENERGY                                \
    {                                         \
        [LENGTH] = 2, [MASS] = 1, [TIME] = -2 \
    }
static const struct symbol symbols[] = {
    {"1", 1, 0, {0}},
    {"%", 0.01, 0, {0}},
    {"m", 1, 0, {[LENGTH] = 1}},
    {"mm", 1e-3, 0, {[LENGTH] = 1}},
    {"cm", 1e-2, 0, {[LENGTH] = 1}},
    {"km", 1e3, 0, {[LENGTH] = 1}},
    {"l", 1e-3, 0, {[LENGTH] = 3}},
    {"L", 1e-3, 0, {[LENGTH] = 3}},
    {"g", 1e-3, 0, {[MASS] = 1}},
    {"kg", 1, 0, {[MASS] = 1}},
    {"t", 1e3, 0, {[MASS] = 1}},
    {"ms", 1e-3, 0, {[TIME] = 1}},
    {"s", 1, 0, {[TIME] = 1}},
    {"sec", 1, 0, {[TIME] = 1}},
    {"min", 60, 0, {[TIME] = 1}},
    {"h", 3600, 0, {[TIME] = 1}},
    {"d", 86400, 0, {[TIME] = 1}},
    {"day", 86400, 0, {[TIME] = 1}},
    {"days", 86400, 0, {[TIME] = 1}},
    {"w", 604800, 0, {[TIME] = 1}},
    {"a", 31536000, 0, {[TIME] = 1}}, /* 365 days */
    {"K", 1, 0, {[KELVIN] = 1}},
    {"degC", 1, 0, {[CELSIUS] = 1}},
    {"C", 1, 0, {[CELSIUS] = 1}},
    {"degF", 5 / 9.0, -160 / 9.0, {[CELSIUS] = 1}},
    {"A", 1, 0, {[CURRENT] = 1}},
    {"mA", 1e-3, 0, {[CURRENT] = 1}},
    {"deg", 1, 0, {[ANGLE] = 1}},
    {"rad", 180 / 3.14159265358979323846, 0, {[ANGLE] = 1}},
    {"EUR", 1, 0, {[MONEY] = 1}},
    {"ct", 0.01, 0, {[MONEY] = 1}},
    {"W", 1, 0, POWER},
    {"kW", 1e3, 0, POWER},
    {"MW", 1e6, 0, POWER},
    {"Wp", 1, 0, POWER},
    {"kWp", 1e3, 0, POWER},
    {"J", 1, 0, ENERGY},
    {"kJ", 1e3, 0, ENERGY},
    {"MJ", 1e6, 0, ENERGY},
    {"Wh", 3600, 0, ENERGY},
    {"kWh", 3.6e6, 0, ENERGY},
    {"MWh", 3.6e9, 0, ENERGY},
    {"kvarh", 3.6e6, 0, ENERGY},
};
#undef POWER
#undef ENERGY

enum { SPELLINGS_MAX = 8 };
struct canonical {
    const char *unit, *quantity;
    const char *spelling[SPELLINGS_MAX]; /* besides the unit itself */
};
/* clang-format off */
static const struct canonical canonicals[] = {
    {"1",       "a number",                  {"%"}},
    {"%",       "a percentage",              {0}},
    {"m",       "a length",                  {"km", "cm", "mm"}},
    {"m2",      "an area",                   {"m²", "m^2"}},
    {"l",       "a volume",                  {"L", "m3", "m³"}},
    {"l/d",     "a volume per time",         {"L/d", "l/h", "m3/d"}},
    {"1/h",     "a rate",                    {"1/d", "1/min", "1/s"}},
    {"s",       "a time",                    {"ms", "min", "h", "d", "w"}},
    {"h",       "a time",                    {"d", "min", "s"}},
    {"d",       "a time",                    {"h", "w"}},
    {"degC",    "a temperature",             {"°C", "C", "degF", "°F"}},
    {"K",       "a temperature difference",  {0}},
    {"K h",     "a temperature difference over time", {"K*h"}},
    {"W",       "a power",                   {"kW", "MW", "kWp"}},
    {"Wh",      "an energy",                 {"kWh", "MWh", "MJ"}},
    {"kWh",     "an energy",                 {"Wh", "MWh", "MJ"}},
    {"kvarh",   "a reactive energy",         {0}},
    {"kWh/a",   "an energy per time",        {"MWh/a", "kWh/d"}},
    {"kWh/d",   "an energy per time",        {"kWh/a", "Wh/d"}},
    {"kWh/m2d", "an energy per area and time", {"kWh/m2/d", "Wh/m2d", "MJ/m2d"}},
    {"W/K",     "a heat conductance",        {"kW/K"}},
    {"W/m2K",   "a thermal transmittance",   {"W/m²K", "W/(m2 K)", "W/(m²K)"}},
    {"J/m2K",   "a heat capacity per area",  {"kJ/m2K", "Wh/m2K", "J/(m²K)"}},
    {"J/K",     "a heat capacity",           {"kJ/K", "MJ/K", "Wh/K"}},
    {"1/K",     "a share per kelvin",        {"%/K"}},
    {"m/s",     "a speed",                   {"km/h"}},
    {"A",       "a current",                 {"mA"}},
    {"deg",     "an angle",                  {"°", "rad"}},
    {"EUR",     "an amount of money",        {"€", "ct"}},
    {"EUR/kWh", "a price of energy",         {"€/kWh", "ct/kWh", "EUR/MWh"}},
    {"g/kWh",   "a mass per energy",         {"kg/MWh", "kg/kWh"}},
    {"kg",      "a mass",                    {"g", "t"}},
};
/* clang-format on */

static const struct canonical *canonical_find(const char *unit)
{
    for (size_t i = 0; i < ARRAY_LEN(canonicals); i++) {
        if (strcmp(canonicals[i].unit, unit) == 0) return &canonicals[i];
    }
    return NULL;
}

/* --- expressions --- */

enum { UNIT_BYTES_MAX = 64 };

/* Signs people use for our letters. */
static const struct {
    const char *from, *to;
} foreign[] = {{"²", "2"}, {"³", "3"}, {"°C", "degC"}, {"°F", "degF"}, {"°", "deg"}, {"€", "EUR"}, {"·", "*"}, {"^", ""}};

static bool to_ascii(const char *text, char out[UNIT_BYTES_MAX])
{
    size_t n = 0;
    while (*text != '\0') {
        const char *put = NULL;
        for (size_t i = 0; i < ARRAY_LEN(foreign) && put == NULL; i++) {
            const size_t len = strlen(foreign[i].from);
            if (strncmp(text, foreign[i].from, len) != 0) continue;
            put = foreign[i].to;
            text += len;
        }
        const char one[2] = {put == NULL ? *text++ : '\0', '\0'};
        if (put == NULL) put = one;
        const size_t len = strlen(put);
        if (n + len >= UNIT_BYTES_MAX) return false;
        memcpy(out + n, put, len);
        n += len;
    }
    while (n > 0 && isspace((unsigned char)out[n - 1])) n--;
    out[n] = '\0';
    return true;
}

static const struct symbol *symbol_find(const char *s, size_t n)
{
    for (size_t i = 0; i < ARRAY_LEN(symbols); i++) {
        if (strlen(symbols[i].name) == n && memcmp(symbols[i].name, s, n) == 0) return &symbols[i];
    }
    return NULL;
}

/* One symbol with its exponent: m2, K, h-1, 1. */
static bool reduce_factor(const char **p, int sign, struct reduced *r)
{
    const char *from = *p;
    if (**p == '1' || **p == '%') ++*p;
    else
        while (isalpha((unsigned char)**p)) ++*p;
    const struct symbol *s = symbol_find(from, (size_t)(*p - from));
    if (s == NULL) return false;

    int power = 1;
    if (**p == '-' && (*p)[1] >= '1' && (*p)[1] <= '4') power = -1, ++*p;
    if (isalpha((unsigned char)from[0]) && **p >= '1' && **p <= '4') power *= *(*p)++ - '0';
    power *= sign;
    r->factor *= pow(s->factor, power);
    r->offset += s->offset;
    for (int i = 0; i < DIM_COUNT; i++) r->exponent[i] = (int8_t)(r->exponent[i] + power * s->exponent[i]);
    return true;
}

static bool reduce(const char *text, struct reduced *out)
{
    char s[UNIT_BYTES_MAX];
    if (!to_ascii(text, s) || s[0] == '\0') return false;
    *out = (struct reduced){.factor = 1};
    int sign = 1, n_factor = 0;
    for (const char *p = s; *p != '\0';) {
        if (strchr(" *.()", *p) != NULL) {
            p++;
        } else if (*p == '/') {
            if (n_factor == 0) return false;
            sign = -1;
            p++;
        } else if (!reduce_factor(&p, sign, out) || ++n_factor > 8) {
            return false;
        }
    }
    return n_factor > 0 && s[strlen(s) - 1] != '/';
}

static bool is_lone_temperature(const struct reduced *r)
{
    for (int i = 0; i < DIM_COUNT; i++) {
        if (r->exponent[i] != (i == CELSIUS)) return false;
    }
    return true;
}

/* --- numbers --- */

/* A decimal number, none of the hexadecimal, inf and nan that strtod would take. */
static enum unit_verdict read_number(const char **p, double *out)
{
    static const char *const words[] = {"nan", ".nan", "inf", ".inf", "infinity"};
    const char *from = *p, *s = from + (*from == '-' || *from == '+');
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcasecmp(s, words[i]) == 0) return UNIT_NOT_FINITE;
    }
    size_t n_digit = 0;
    for (; isdigit((unsigned char)*s); s++) n_digit++;
    if (*s == ',' && isdigit((unsigned char)s[1])) return UNIT_COMMA;
    if (*s == '.')
        for (s++; isdigit((unsigned char)*s); s++) n_digit++;
    if (n_digit == 0) return UNIT_NOT_A_NUMBER;
    if (*s == 'e' || *s == 'E') {
        const char *e = s + 1;
        if (*e == '-' || *e == '+') e++;
        if (isdigit((unsigned char)*e)) {
            while (isdigit((unsigned char)*e)) e++;
            s = e;
        }
    }
    if (s - from > 60) return UNIT_NOT_A_NUMBER;
    char digits[64] = {0};
    memcpy(digits, from, (size_t)(s - from));
    *out = strtod(digits, NULL);
    *p = s;
    return isfinite(*out) ? UNIT_OK : UNIT_NOT_FINITE;
}

enum unit_verdict unit_parse(const char *text, const char *canonical, double *out)
{
    assert(text != NULL && out != NULL);
    struct reduced want = {0}, given = {0};
    const bool is_known = reduce(canonical, &want);
    assert(is_known);
    (void)is_known;
    while (isspace((unsigned char)*text)) text++;

    const enum unit_verdict v = read_number(&text, out);
    if (v != UNIT_OK) return v;
    while (isspace((unsigned char)*text)) text++;
    if (*text == '\0') return UNIT_OK;
    if (!reduce(text, &given)) return UNIT_UNKNOWN;
    if (memcmp(given.exponent, want.exponent, sizeof want.exponent) != 0) return UNIT_DIMENSION;
    if (given.offset != 0 && !is_lone_temperature(&given)) return UNIT_UNKNOWN;
    if (given.factor != want.factor) *out = *out * given.factor / want.factor;
    *out += given.offset;
    return isfinite(*out) ? UNIT_OK : UNIT_NOT_FINITE;
}

enum unit_verdict unit_parse_ms(const char *text, int64_t *out)
{
    double s = 0;
    const enum unit_verdict v = unit_parse(text, "s", &s);
    if (v != UNIT_OK) return v;
    const double ms = s * 1000, whole = nearbyint(ms);
    if (fabs(ms) > 1e15) return UNIT_NOT_FINITE;
    if (fabs(ms - whole) > 1e-6 + 1e-12 * fabs(ms)) return UNIT_TOO_FINE;
    *out = (int64_t)whole;
    return UNIT_OK;
}

/* --- the table, for others --- */

const char *unit_quantity(const char *canonical)
{
    const struct canonical *c = canonical_find(canonical);
    return c != NULL ? c->quantity : "a value";
}

const char *unit_spelling(const char *canonical, size_t i)
{
    if (i == 0) return canonical;
    const struct canonical *c = canonical_find(canonical);
    return c != NULL && i <= SPELLINGS_MAX ? c->spelling[i - 1] : NULL;
}

const char *unit_difference(const char *canonical) { return strcmp(canonical, "degC") == 0 ? "K" : canonical; }

const char *unit_canonical(size_t i) { return i < ARRAY_LEN(canonicals) ? canonicals[i].unit : NULL; }
