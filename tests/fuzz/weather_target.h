/* SPDX-License-Identifier: GPL-3.0-or-later */
/* weather_target.h - any bytes as a weather file of one format: no crash, and what is read is sane. */
#ifndef PILOTSIM_TESTS_FUZZ_WEATHER_TARGET_H
#define PILOTSIM_TESTS_FUZZ_WEATHER_TARGET_H

#include "scenarios/weather_file.h"
#include "sim/base/calendar.h"

#include <math.h>
#include <stdlib.h>

static inline int weather_target(const char *source, const uint8_t *data, size_t size)
{
    struct diag d = {0};
    struct site site = {NAN, NAN, NAN, NAN};
    struct weather w;
    /* within the seeds' one day, so that small changes of them still reach the knots */
    const int64_t from = calendar_days(2023, 1, 1) * MS_PER_DAY + 2 * (int64_t)MS_PER_H, to = from + 18 * (int64_t)MS_PER_H;
    const enum status st =
        weather_read_text(source, "fuzz", (const char *)data, size, (struct place){"fuzz.yaml", 1, 1}, &site, from, to, &w, &d);
    if (st == ST_OK) {
        for (size_t k = 0; k < w.n; k++) {
            if (!isfinite(w.temp_c[k]) || !(w.ghi_w_m2[k] >= 0) || !(w.dni_w_m2[k] >= 0) || !(w.dhi_w_m2[k] >= 0)) abort();
            if (!(w.rh_frac[k] >= 0 && w.rh_frac[k] <= 1) || !(w.pressure_pa[k] > 0) || !(w.wind_m_s[k] >= 0)) abort();
            if (!isfinite(w.perez_f1[k]) || !isfinite(w.perez_f2[k])) abort();
        }
        weather_close(&w);
    } else if (d.n_errors == 0 && st == ST_INPUT) {
        abort(); /* bad input without a word */
    }
    diag_close(&d);
    return 0;
}

#endif
