/* SPDX-License-Identifier: GPL-3.0-or-later */
/* one_home.h - pilots of a few equal homes under a sky that stands still, for the tests of twins. */
#ifndef PILOTSIM_TESTS_ONE_HOME_H
#define PILOTSIM_TESTS_ONE_HOME_H

#include "tests/support/fixture.h"
#include "tests/support/solver_test.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void set_all(struct pilot *p, enum home_param param, double value)
{
    for (size_t h = 0; h < p->homes.n_home; h++) p->homes.value[param][h] = value;
}

static inline void set_kit(struct pilot *p, unsigned kit) /* bits 1 << KIT_x */
{
    for (size_t h = 0; h < p->homes.n_home; h++) p->homes.kit[h] = (uint8_t)kit;
}

/* One temperature and humidity for ever. */
static inline void set_air(struct pilot *p, double temp_c, double rh_frac)
{
    for (size_t i = 0; i < p->weather.n; i++) p->weather.temp_c[i] = temp_c, p->weather.rh_frac[i] = rh_frac;
}

/* `by_k` warmer from after_ms of scenario time on. */
static inline void warm_air(struct pilot *p, int64_t after_ms, double by_k)
{
    for (size_t i = 0; i < p->weather.n; i++)
        if (p->weather.t0_utc_ms + (int64_t)i * p->weather.step_ms >= p->start_utc_ms + after_ms) p->weather.temp_c[i] += by_k;
}

static inline void no_sun(struct pilot *p)
{
    const size_t bytes = p->weather.n * sizeof(double);
    memset(p->weather.ghi_w_m2, 0, bytes), memset(p->weather.dni_w_m2, 0, bytes), memset(p->weather.dhi_w_m2, 0, bytes);
    weather_complete(&p->weather);
}

/* The same weather at another season: clocks and calendar move, the sky does not. */
static inline void set_start(struct pilot *p, const char *iso)
{
    struct civil c;
    bool has_offset;
    int32_t offset_s;
    cr_assert_eq(calendar_parse(iso, &c, &has_offset, &offset_s), ST_OK);
    const int64_t utc_ms = calendar_utc_ms(&c) - (int64_t)offset_s * MS_PER_S;
    p->weather.t0_utc_ms += utc_ms - p->start_utc_ms;
    p->start_utc_ms = utc_ms;
    weather_complete(&p->weather);
}

static inline void add_event(struct pilot *p, enum command command, double value, int64_t start_ms, int64_t duration_ms)
{
    p->dr = realloc(p->dr, (p->n_dr + 1) * sizeof *p->dr);
    cr_assert_not_null(p->dr);
    struct dr_event *e = &p->dr[p->n_dr++];
    *e = (struct dr_event){
        .start_ms = start_ms, .duration_ms = duration_ms, .command = command, .value = value, .participation = 1};
    snprintf(e->name, sizeof e->name, "event %zu", p->n_dr);
}

static inline double recorded(const struct fixture_run *f, enum quantity q, size_t home, size_t row)
{
    return (double)f->value[q][home * f->n_row + row];
}

#endif
