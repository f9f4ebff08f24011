/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/report_number.h"

#include "sim/base/status.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define NARROW_SPACE "\xE2\x80\xAF"
#define MINUS        "\xE2\x88\x92"
#define EN_DASH      "\xE2\x80\x93"

/* Steps of one unit, ascending by the magnitude from which they are used. */
static const struct {
    const char *unit;
    double from, factor;
    const char *text;
} unit_rows[] = {
    {"W", 0, 1, "W"},
    {"W", 1e3, 1e-3, "kW"},
    {"W", 1e6, 1e-6, "MW"},
    {"Wh", 0, 1, "Wh"},
    {"Wh", 1e3, 1e-3, "kWh"},
    {"Wh", 1e6, 1e-6, "MWh"},
    {"kWh", 0, 1, "kWh"},
    {"kWh", 1e-6, 1e3, "Wh"},
    {"kWh", 1, 1, "kWh"},
    {"kWh", 1e3, 1e-3, "MWh"},
    {"kWh", 1e6, 1e-6, "GWh"},
    {"kvarh", 0, 1, "kvarh"},
    {"kvarh", 1e3, 1e-3, "Mvarh"},
    {"kg", 0, 1, "kg"},
    {"kg", 1e3, 1e-3, "t"},
    {"EUR", 0, 1, "€"},
    {"degC", 0, 1, "°C"},
    {"1", 0, 1, ""},
    {"%1", 0, 100, "%"},
    {"m2", 0, 1, "m²"},
    {"W/m2K", 0, 1, "W/(m²·K)"},
    {"J/m2K", 0, 1, "J/(m²·K)"},
    {"J/m2K", 1e4, 1e-3, "kJ/(m²·K)"},
    {"1/h", 0, 1, "1/h"},
    {"deg", 0, 1, "°"},
    {"l min-1", 0, 1, "l/min"},
    {"K h", 0, 1, "K·h"},
    {"W/m2", 0, 1, "W/m²"},
    {"l/d", 0, 1, "l/day"},
    {"kWh/a", 0, 1, "kWh/year"},
    {"kWh/d", 0, 1, "kWh/day"},
    {"EUR/kWh", 0, 1, "€/kWh"},
};

struct shown_unit unit_for(const char *unit, double magnitude)
{
    struct shown_unit u = {1.0, unit != NULL ? unit : ""};
    for (size_t i = 0; unit != NULL && i < ARRAY_LEN(unit_rows); i++)
        if (strcmp(unit_rows[i].unit, unit) == 0 && fabs(magnitude) >= unit_rows[i].from)
            u = (struct shown_unit){unit_rows[i].factor, unit_rows[i].text};
    return u;
}

/* Copies plain digits, putting a narrow space between groups of three before the decimal point. */
static void group_digits(const char *plain, char out[NUMBER_BYTES])
{
    const char *point = strchr(plain, '.');
    const size_t n_whole = point != NULL ? (size_t)(point - plain) : strlen(plain);
    size_t n = 0;
    for (size_t i = 0; plain[i] != '\0' && n + 4 < NUMBER_BYTES; i++) {
        if (i > 0 && i < n_whole && n_whole > 4 && (n_whole - i) % 3 == 0) {
            memcpy(out + n, NARROW_SPACE, 3);
            n += 3;
        }
        if (n + 1 < NUMBER_BYTES) out[n++] = plain[i];
    }
    out[n] = '\0';
}

void number_fixed(double v, int decimals, char out[NUMBER_BYTES])
{
    assert(decimals >= 0);
    assert(decimals <= 6);
    if (!isfinite(v)) {
        snprintf(out, NUMBER_BYTES, EN_DASH);
        return;
    }
    char plain[NUMBER_BYTES], grouped[NUMBER_BYTES];
    if (fabs(v) >= 1e15) {
        snprintf(out, NUMBER_BYTES, "%.3g", v);
        return;
    }
    snprintf(plain, sizeof plain, "%.*f", decimals, fabs(v));
    const int is_zero = strspn(plain, "0.") == strlen(plain);
    group_digits(plain, grouped);
    snprintf(out, NUMBER_BYTES, "%s%.56s", v < 0 && !is_zero ? MINUS : "", grouped);
}

static int decimals_for(double v)
{
    const double size = fabs(v);
    if (size < 0.00005 || size >= 99.95 || !isfinite(v)) return 0;
    if (size >= 9.995) return 1;
    if (size >= 0.9995) return 2;
    return size >= 0.09995 ? 3 : 4;
}

void number_short(double v, char out[NUMBER_BYTES])
{
    const int is_whole = isfinite(v) && fabs(v) < 1e6 && v == round(v);
    number_fixed(v, is_whole ? 0 : decimals_for(v), out);
}

void number_quantity(double v, const char *unit, char out[NUMBER_BYTES])
{
    const struct shown_unit u = unit_for(unit, isfinite(v) ? v : 0);
    char number[NUMBER_BYTES];
    number_short(v * u.factor, number);
    if (!isfinite(v) || u.text[0] == '\0') snprintf(out, NUMBER_BYTES, "%s", number);
    else snprintf(out, NUMBER_BYTES, "%.40s" NARROW_SPACE "%.16s", number, u.text);
}

void number_span(int64_t span_s, char out[NUMBER_BYTES])
{
    static const struct {
        int64_t s;
        const char *name;
    } rows[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
    size_t i = 0;
    while (span_s % rows[i].s != 0) i++;
    const int64_t n = span_s / rows[i].s;
    snprintf(out, NUMBER_BYTES, "%" PRId64 " %s%s", n, rows[i].name, n == 1 ? "" : "s");
}
