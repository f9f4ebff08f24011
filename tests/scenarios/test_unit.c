/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/unit.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdio.h>

struct row {
    char says[56], text[24], unit[12];
    int verdict;
    double value;
};

ParameterizedTestParameters(unit, people_write_units)
{
    static struct row rows[] = {
        {"a bare number is canonical", "140", "m2", UNIT_OK, 140},
        {"the unit itself", "140 m2", "m2", UNIT_OK, 140},
        {"a raised two", "140 m²", "m2", UNIT_OK, 140},
        {"no blank is needed", "9kW", "W", UNIT_OK, 9000},
        {"a negative difference", "-2 K", "K", UNIT_OK, -2},
        {"degrees as letters", "21.5 degC", "degC", UNIT_OK, 21.5},
        {"degrees as a sign", "21.5 °C", "degC", UNIT_OK, 21.5},
        {"Fahrenheit has an offset", "50 degF", "degC", UNIT_OK, 10},
        {"air changes", "0.35 1/h", "1/h", UNIT_OK, 0.35},
        {"air changes by day", "12 1/d", "1/h", UNIT_OK, 0.5},
        {"per area and kelvin", "0.7 W/m2K", "W/m2K", UNIT_OK, 0.7},
        {"in brackets", "0.7 W/(m² K)", "W/m2K", UNIT_OK, 0.7},
        {"Wh in place of J", "45 Wh/m2K", "J/m2K", UNIT_OK, 162000},
        {"cent in place of euro", "18 ct/kWh", "EUR/kWh", UNIT_OK, 0.18},
        {"euro per MWh", "180 €/MWh", "EUR/kWh", UNIT_OK, 0.18},
        {"litres a day", "25 l/d", "l/d", UNIT_OK, 25},
        {"a volume in m3", "0.2 m3", "l", UNIT_OK, 200},
        {"energy a year from a day", "10 kWh/d", "kWh/a", UNIT_OK, 3650},
        {"a share in percent", "80 %", "1", UNIT_OK, 0.8},
        {"percent stay percent", "70 %", "%", UNIT_OK, 70},
        {"a bare percentage", "70", "%", UNIT_OK, 70},
        {"an exponent", "1.65e5 J/m2K", "J/m2K", UNIT_OK, 165000},
        {"degrees of angle", "30°", "deg", UNIT_OK, 30},
        {"kelvin hours", "3 K h", "K h", UNIT_OK, 3},
        {"grams per kWh", "0.3 kg/kWh", "g/kWh", UNIT_OK, 300},
        {"a factor with the unit's own slash", "20 W/m2", "W/m2", UNIT_OK, 20},
        {"power is no area", "14 kW", "m2", UNIT_DIMENSION, 0},
        {"a difference is no temperature", "21 K", "degC", UNIT_DIMENSION, 0},
        {"a temperature is no difference", "-2 degC", "K", UNIT_DIMENSION, 0},
        {"energy is no power", "9 kWh", "W", UNIT_DIMENSION, 0},
        {"nobody knows parsecs", "3 parsec", "m", UNIT_UNKNOWN, 0},
        {"a slash needs two sides", "3 W/", "W", UNIT_UNKNOWN, 0},
        {"words are no number", "warm", "degC", UNIT_NOT_A_NUMBER, 0},
        {"nothing is no number", "", "1", UNIT_NOT_A_NUMBER, 0},
        {"hexadecimal is no number of ours", "0x10", "1", UNIT_UNKNOWN, 0},
        {"not a number", ".nan", "1", UNIT_NOT_FINITE, 0},
        {"endless", "-inf", "1", UNIT_NOT_FINITE, 0},
        {"beyond a double", "1e999", "1", UNIT_NOT_FINITE, 0},
        {"a decimal comma", "21,5 degC", "degC", UNIT_COMMA, 0},
    };
    return cr_make_param_array(struct row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct row *r, unit, people_write_units)
{
    double x = NAN;
    const int v = (int)unit_parse(r->text, r->unit, &x);
    cr_expect(v == r->verdict, "%s: '%s' gave verdict %d, not %d", r->says, r->text, v, r->verdict);
    if (r->verdict == UNIT_OK)
        cr_expect(fabs(x - r->value) <= 1e-12 * fabs(r->value), "%s: %.17g, not %.17g", r->says, x, r->value);
}

Test(unit, durations_are_whole_milliseconds)
{
    const struct {
        const char *text;
        int64_t ms;
    } rows[] = {
        {"60s", 60000}, {"7d", 604800000},  {"30min", 1800000}, {"2h", 7200000}, {"15 min", 900000}, {"1w", 604800000},
        {"90", 90000},  {"1.5 h", 5400000}, {"0.001 s", 1},     {"0.1 s", 100},  {"250 ms", 250},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t ms = -1;
        cr_expect(unit_parse_ms(rows[i].text, &ms) == UNIT_OK && ms == rows[i].ms, "%s gave %lld", rows[i].text, (long long)ms);
    }
    int64_t ms = -1;
    cr_expect(unit_parse_ms("0.0001 s", &ms) == UNIT_TOO_FINE);
    cr_expect(unit_parse_ms("7 kW", &ms) == UNIT_DIMENSION);
    cr_expect(unit_parse_ms("1e14 d", &ms) == UNIT_NOT_FINITE);
}

Test(unit, every_spelling_offered_can_be_read)
{
    for (size_t u = 0; unit_canonical(u) != NULL; u++) {
        for (size_t i = 0; unit_spelling(unit_canonical(u), i) != NULL; i++) {
            char text[64];
            double x = 0;
            snprintf(text, sizeof text, "1 %s", unit_spelling(unit_canonical(u), i));
            cr_expect(unit_parse(text, unit_canonical(u), &x) == UNIT_OK, "'%s' is not read as %s", text, unit_canonical(u));
        }
    }
}
