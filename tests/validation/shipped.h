/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shipped.h - what validation programs take from the shipped scenarios, parts and from data files.
 *
 * A shipped file that cannot be read ends the program: that is a fault, not a missing datum. */
#ifndef PILOTSIM_TESTS_VALIDATION_SHIPPED_H
#define PILOTSIM_TESTS_VALIDATION_SHIPPED_H

#include "twins/pilot.h"

#include <stdbool.h>
#include <stdint.h>

/* scenarios/<file> with a number of homes (0 as written) and a duration (NULL as written); pilot_free. */
struct pilot *shipped_pilot(const char *file, uint64_t n_home, const char *duration);
/* The same from a text; further lines of the scenario, or whole documents. */
struct pilot *shipped_text(const char *text);

/* The year `year` of a file of weather, local standard time; false when the file is not there. */
bool shipped_weather(const char *source, const char *file, int year, int utc_offset_h, struct weather *out);
/* A year of a shipped climate at its city. */
struct pilot *shipped_climate(const char *climate, uint64_t seed);

#endif
