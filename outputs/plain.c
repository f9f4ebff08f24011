/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/plain.h"

#include "sim/base/calendar.h"

#include <math.h>

/* "1.23 MWh" of 1234 kWh: the value with the prefix that leaves one to four digits before the point. */
static struct words scaled(double value, double per_unit, const char *unit)
{
    static const struct {
        double factor;
        const char *prefix;
    } prefixes[] = {{1e9, "G"}, {1e6, "M"}, {1e3, "k"}, {1, ""}};
    struct words w;
    if (isnan(value)) return (struct words){"-"};
    const double base = value * per_unit;
    size_t i = 0;
    while (i + 1 < ARRAY_LEN(prefixes) && fabs(base) < prefixes[i].factor) i++;
    const double shown = base / prefixes[i].factor;
    const int decimals = fabs(shown) < 10 ? 2 : fabs(shown) < 100 ? 1 : 0;
    snprintf(w.text, sizeof w.text, "%.*f %s%s", decimals, shown, prefixes[i].prefix, unit);
    return w;
}

struct words plain_energy(double kwh) { return scaled(kwh, 1000, "Wh"); }

struct words plain_power(double w) { return scaled(w, 1, "W"); }

struct words plain_bytes(double n) { return scaled(n, 1, "B"); }

struct words plain_number(double value, const char *format)
{
    struct words w = {"-"};
    if (isnan(value)) return w;
    snprintf(w.text, sizeof w.text, format, value);
    return w;
}

struct words plain_percent(double part) { return plain_number(round(100 * part) + 0.0, "%.0f %%"); } /* + 0: no "-0 %" */

struct words plain_span(int64_t ms)
{
    static const struct {
        int64_t ms;
        const char *unit;
    } units[] = {{MS_PER_DAY, "days"}, {MS_PER_H, "h"}, {MS_PER_MIN, "min"}, {MS_PER_S, "s"}};
    struct words w;
    size_t i = 0;
    while (i + 1 < ARRAY_LEN(units) && (ms < units[i].ms || ms % units[i].ms != 0)) i++;
    snprintf(w.text, sizeof w.text, "%.6g %s", (double)ms / (double)units[i].ms,
             ms == MS_PER_DAY && units[i].ms == MS_PER_DAY ? "day" : units[i].unit);
    return w;
}

void plain_print(const char *text, FILE *out)
{
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) fputc(*c < 0x20 || *c == 0x7F ? '?' : *c, out);
}
