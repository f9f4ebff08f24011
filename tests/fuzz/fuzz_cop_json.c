/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes: a model whose COP stays within its clamps and rises with the air, or findings. */
#include "scenarios/cop_json.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct diag d = {0};
    struct heat_pump_model m = {0};
    const enum status st = cop_json_read_text("fuzz.json", (const char *)data, size, &m, &d);
    if ((st == ST_OK) != (d.n_errors == 0)) abort();
    if (st != ST_OK && st != ST_INPUT) abort();
    if (st == ST_OK && (m.n_record == 0 || m.n_record > COP_RECORDS_MAX)) abort();
    for (double water = 10; st == ST_OK && water <= 80; water += 7) {
        double before = 1;
        for (double out = -40; out <= water - 10; out += 3) {
            const double cop = heat_pump_cop(&m, out, water);
            if (!(cop >= 1 && cop <= 0.6 * (water + 273.15) / (water - out) + 1e-9)) abort();
            if (cop < before - 1e-5) abort();
            before = cop;
        }
    }
    diag_close(&d);
    return 0;
}
