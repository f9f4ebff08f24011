/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes: a record within its ranges, or findings; never both an OK and an error. */
#include "scenarios/building_json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct diag d = {0};
    struct building_record r;
    const enum status st = building_json_read_text("fuzz.json", (const char *)data, size, &r, &d);
    if ((st == ST_OK) != (d.n_errors == 0)) abort();
    if (st != ST_OK && st != ST_INPUT) abort();
    for (int i = 0; st == ST_OK && i < HOME_PARAM_COUNT; i++) {
        if (!(r.value[i] >= home_param_info[i].min && r.value[i] <= home_param_info[i].max)) abort();
    }
    if (st == ST_OK && (r.id[0] == '\0' || strnlen(r.id, sizeof r.id) == sizeof r.id)) abort();
    diag_close(&d);
    return 0;
}
