/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cop_json.h - COP models of heat pumps as a pilot's data service serves them.
 *
 *   {"25": {"intercept": 4.77, "coefficients": [0.149, 0.00136, -8.27e-05]}, "30": {...}, ...}
 *
 * A key is a water temperature in degC, 0 to 100; COP = intercept + c1 t + c2 t2 + c3 t3 with t the
 * outdoor temperature. Produced heat over electricity: a record that looks the other way up is
 * warned about. The object may also stand under "model" or "cop", or be the only COP entry of a
 * list "models". At most 128 records, in any order, of which COP_RECORDS_MAX evenly spread ones are
 * kept with a warning; limits of json_file.h. */
#ifndef PILOTSIM_SCENARIOS_COP_JSON_H
#define PILOTSIM_SCENARIOS_COP_JSON_H

#include "sim/base/diag.h"
#include "twins/heat_pump_model.h"

#include <stddef.h>

/* Sets the records of *into, ascending and completed; all else stays. ST_INPUT: d holds all that
 * is wrong, *into is untouched. */
MUST_USE enum status cop_json_read(const char *path, struct heat_pump_model *into, struct diag *d);
MUST_USE enum status cop_json_read_text(const char *name, const char *text, size_t n_bytes, struct heat_pump_model *into,
                                        struct diag *d);

#endif
