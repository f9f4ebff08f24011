/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/calendar.h"
#include "twins/sun.h"

#include <criterion/criterion.h>
#include <math.h>

static const struct site CELJE = {46.24, 15.27, 240, 0.2};

Test(weather, it_is_created_zeroed_and_closed_twice_without_harm)
{
    struct weather w;
    cr_assert_eq(weather_create(CELJE, 1000 * (int64_t)WEATHER_STEP_MS, 289, &w), ST_OK);
    cr_expect_eq(w.n, 289);
    cr_expect_eq(w.step_ms, WEATHER_STEP_MS);
#define X(name, unit, doc) cr_expect(w.name[0] == 0 && w.name[288] == 0, #name);
    WEATHER_COLUMNS(X)
#undef X
    weather_close(&w);
    cr_expect_null(w.block);
    weather_close(&w);
    weather_close(NULL);
}

Test(weather, a_size_no_memory_holds_is_refused)
{
    struct weather w;
    cr_expect_eq(weather_create(CELJE, 0, SIZE_MAX / 16, &w), ST_MEMORY);
}

Test(weather, completing_puts_the_sun_where_it_is)
{
    struct weather w;
    const int64_t t0 = calendar_days(2023, 6, 21) * MS_PER_DAY;
    cr_assert_eq(weather_create(CELJE, t0, 144, &w), ST_OK);
    for (size_t k = 0; k < w.n; k++) w.dhi_w_m2[k] = 100, w.dni_w_m2[k] = 300;
    weather_complete(&w);
    for (size_t k = 0; k < w.n; k++) {
        const struct sun s = sun_at(46.24, 15.27, t0 + (int64_t)k * WEATHER_STEP_MS);
        cr_expect_eq(w.cos_zenith[k], s.up);
        cr_expect_eq(w.sun_south[k], s.south);
        cr_expect_eq(w.sun_west[k], s.west);
        cr_expect_float_eq(tan(w.sun_azimuth[k]) * s.south, s.west, 1e-9);
        if (s.up <= 0) cr_expect(w.perez_f1[k] == 0 && w.perez_f2[k] == 0, "no circumsolar sky at night");
    }
    weather_close(&w);
}
