/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plain.h - numbers, spans and foreign texts as words on a terminal.
 *
 * Values are rounded to what a reader can use: three to four digits and a prefix, k or M. What is
 * not known (NaN) is a dash. The words live as long as the expression that made them. */
#ifndef PILOTSIM_OUTPUTS_PLAIN_H
#define PILOTSIM_OUTPUTS_PLAIN_H

#include "sim/base/status.h"

#include <stdint.h>
#include <stdio.h>

struct words {
    char text[48];
};

struct words plain_energy(double kwh);
struct words plain_power(double w);
struct words plain_bytes(double n);
struct words plain_percent(double part);
struct words plain_number(double value, const char *format); /* one conversion of a double */
struct words plain_span(int64_t ms);

/* A text from a file, without the bytes by which it could command a terminal. */
void plain_print(const char *text, FILE *out);

#endif
