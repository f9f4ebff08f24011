/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_number.h - numbers and units as people read them.
 *
 * Three significant digits, a true minus sign, thousands apart by a narrow space, an en dash for what
 * is not known (NaN, infinity). Units come in the spelling of the data files (those of twins) and leave as print. */
#ifndef PILOTSIM_OUTPUTS_REPORT_NUMBER_H
#define PILOTSIM_OUTPUTS_REPORT_NUMBER_H

#include <stdint.h>

enum { NUMBER_BYTES = 64 };

struct shown_unit { /* shown value = value * factor */
    double factor;
    const char *text; /* "" for a pure number; lives for ever, or as long as the unit it was made from */
};

/* The unit in which values up to `magnitude` read well: W becomes kW from 1000 on, and so on. */
struct shown_unit unit_for(const char *unit, double magnitude);

/* Fixed decimals (0..6) or three significant digits, what is below half of 0.0001 as 0. */
void number_fixed(double v, int decimals, char out[NUMBER_BYTES]);
void number_short(double v, char out[NUMBER_BYTES]);
/* With a fitting unit: "12.4 MWh", "21.3 °C", "38 %" (a share, unit "1", only when asked by unit "%1"). */
void number_quantity(double v, const char *unit, char out[NUMBER_BYTES]);

/* "15 minutes", "1 hour", "7 days": the largest unit that divides it. */
void number_span(int64_t span_s, char out[NUMBER_BYTES]);

#endif
