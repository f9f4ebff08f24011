/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rod, season, night, prices and patience: what controllers and residents do about the rooms. */
#include "tests/twins/one_home.h"

#include <criterion/criterion.h>
#include <math.h>

enum { PUMP_AND_HEATER = 1 << KIT_heat_pump | 1 << KIT_water_heater, N = 3 };

static size_t row_at(int64_t minute) { return (size_t)(minute - 1); }

/* A pump far too small for its house; the tank has its own element, so the rod is the rooms' alone. */
static struct pilot *too_small(double out_c, double bivalence_c, int days)
{
    struct pilot *p = fixture_pilot(N, days);
    set_kit(p, PUMP_AND_HEATER);
    set_air(p, out_c, 0.5);
    no_sun(p);
    set_all(p, HOME_hp_capacity_factor, 0.4), set_all(p, HOME_bivalence_temperature, bivalence_c);
    set_all(p, HOME_u_walls, 1), set_all(p, HOME_backup_power, 6000), set_all(p, HOME_emitter_kind, 0);
    set_all(p, HOME_emitter_supply_design, 55), set_all(p, HOME_night_setback, 0), set_all(p, HOME_room_influence, 2);
    set_all(p, HOME_override_rate, 0);
    return p;
}

static double rod_w(const struct fixture_run *f, size_t home, int64_t minute)
{
    return recorded(f, Q_backup_heater_power, home, row_at(minute));
}

static int64_t first_rod_minute(const struct fixture_run *f, size_t home, int64_t from_min)
{
    for (int64_t m = from_min; m <= (int64_t)f->n_row; m++)
        if (rod_w(f, home, m) > 1) return m;
    return -1;
}

SOLVER_TEST(firmware_rooms, the_rod_helps_in_steps_when_it_is_cold_and_the_pump_too_small)
{
    struct pilot *p = too_small(-10, -5, 2);
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    for (size_t h = 0; h < N; h++) {
        const int64_t first = first_rod_minute(&f, h, 1);
        cr_assert(first > 30, "home %zu: not before half an hour, but after %lld min", h, (long long)first);
        for (int64_t m = first + 1; m < first + 29; m++) cr_assert_float_eq(rod_w(&f, h, m), 2000, 1, "one step at a time");
        for (int64_t m = 1; m <= (int64_t)f.n_row; m++) cr_assert(rod_w(&f, h, m) < 6001);
        cr_expect(f.state[h].total_j[TALLY_ROD] > 10 * 3.6e6);
    }
    fixture_close(&f);
    pilot_free(p);
}

SOLVER_TEST(firmware_rooms, above_the_bivalence_temperature_there_is_no_rod)
{
    struct pilot *p = too_small(-10, -11, 2);
    struct fixture_run f = fixture_solve(p, p->solver, 0);
    for (size_t h = 0; h < N; h++) cr_expect_float_eq(f.state[h].total_j[TALLY_ROD], 0, 1);
    fixture_close(&f);
    pilot_free(p);
}

SOLVER_TEST(firmware_rooms, a_burning_rod_goes_out_within_the_hour_in_which_it_thaws)
{
    struct pilot *p = too_small(-10, -5, 2);
    warm_air(p, 30 * MS_PER_H, 8); /* -2 degC: above -5 and its 2 K */
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    for (size_t h = 0; h < N; h++) {
        cr_expect(first_rod_minute(&f, h, 20 * 60) < 30 * 60, "it burnt before");
        for (int64_t m = 31 * 60 + 1; m <= 48 * 60; m++)
            cr_assert(rod_w(&f, h, m) < 1, "home %zu, minute %lld", h, (long long)m);
    }
    fixture_close(&f);
    pilot_free(p);
}

SOLVER_TEST(firmware_rooms, a_jump_of_the_set_point_starts_the_rods_wait_too)
{
    struct pilot *p = too_small(-10, -5, 2);
    set_all(p, HOME_hp_capacity_factor, 0.8), set_all(p, HOME_u_walls, 0.4);
    add_event(p, COMMAND_ROOM_SHIFT, -10, 18 * MS_PER_H, 6 * MS_PER_H); /* warm walls need no heat so long */
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    for (size_t h = 0; h < N; h++) {
        for (int64_t m = 19 * 60; m <= 24 * 60 + 29; m++)
            cr_assert(rod_w(&f, h, m) < 1, "none before: minute %lld", (long long)m);
        const int64_t first = first_rod_minute(&f, h, 24 * 60);
        cr_expect(first >= 24 * 60 + 30 && first <= 24 * 60 + 32, "home %zu: minute %lld", h, (long long)(first - 24 * 60));
    }
    fixture_close(&f);
    pilot_free(p);
}

SOLVER_TEST(firmware_rooms, a_block_puts_the_rod_out_and_its_wait_begins_anew)
{
    struct pilot *p = too_small(-12, -5, 2);
    add_event(p, COMMAND_HP_BLOCK, 1, 26 * MS_PER_H, 2 * MS_PER_H);
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    for (size_t h = 0; h < N; h++) {
        cr_expect(rod_w(&f, h, 26 * 60) > 1999);
        for (int64_t m = 26 * 60 + 1; m < 28 * 60 + 30; m++) cr_assert(rod_w(&f, h, m) < 1, "minute %lld", (long long)m);
        const int64_t first = first_rod_minute(&f, h, 28 * 60);
        cr_expect(first > 0 && first <= 28 * 60 + 32, "home %zu: minute %lld", h, (long long)(first - 28 * 60));
    }
    fixture_close(&f);
    pilot_free(p);
}

/* --- season --- */

/* 12 degC, from the 12th hour on 22: the damped temperature passes 17.5 after 12 h ln(10/4.5) = 9.6 h. */
SOLVER_TEST(firmware_rooms, heating_ends_when_the_damped_outdoor_temperature_passes_the_cut_off)
{
    struct pilot *p = fixture_pilot(N, 3);
    set_kit(p, PUMP_AND_HEATER);
    set_air(p, 12, 0.5);
    no_sun(p);
    warm_air(p, 12 * MS_PER_H, 10);
    set_all(p, HOME_summer_cutoff, 17);
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    for (size_t h = 0; h < N; h++) {
        size_t heated = 0;
        for (int64_t m = 1; m <= 12 * 60; m++) heated += (int)recorded(&f, Q_heat_pump_mode, h, row_at(m)) == HP_ROOM;
        cr_expect(heated > 30, "home %zu heats at 12 degC: %zu min", h, heated);
        for (int64_t m = 22 * 60 + 60 + 11; m <= 72 * 60; m++) /* the look of the hour, a minimum run */
            cr_assert_eq((int)recorded(&f, Q_heat_pump_mode, h, row_at(m)), HP_REST, "minute %lld", (long long)m);
        cr_expect_eq(f.state[h].is_season, 0);
    }
    fixture_close(&f);
    pilot_free(p);
}

/* Within the hysteresis nothing changes: 17.3 is above the cut-off but not by half a kelvin. */
SOLVER_TEST(firmware_rooms, the_season_has_a_hysteresis)
{
    struct pilot *p = fixture_pilot(2, 5);
    set_air(p, 16, 0.5);
    warm_air(p, MS_PER_H, 1.3);
    set_all(p, HOME_summer_cutoff, 17);
    struct fixture_run f = fixture_solve(p, p->solver, 0);
    cr_expect_eq(f.state[0].is_season, 1);
    fixture_close(&f);
    warm_air(p, MS_PER_DAY, 2), warm_air(p, 3LL * MS_PER_DAY, -2.4); /* 19.3, then 16.9: not 16.5 */
    f = fixture_solve(p, p->solver, 0);
    cr_expect_eq(f.state[0].is_season, 0);
    fixture_close(&f);
    pilot_free(p);
}

/* --- night, by the clock on the wall --- */

static int32_t minute_of_day(const struct pilot *p, int64_t minute)
{
    const struct civil c = timezone_civil(&p->tz, p->start_utc_ms + minute * MS_PER_MIN);
    return c.hour * 60 + c.minute;
}

/* Each home's hours lie within 30 min of 22:30 and 5:30. */
static void night_follows_the_clock(const char *start)
{
    struct pilot *p = fixture_pilot(N, 4);
    set_start(p, start);
    set_all(p, HOME_night_setback, 2);
    struct model *m;
    cr_assert_eq(model_create(p, &m), ST_OK);
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    for (size_t h = 0; h < N; h++) {
        const double from = (double)m->home[h].night_from_ms / MS_PER_MIN, to = (double)m->home[h].night_to_ms / MS_PER_MIN;
        cr_expect(fabs(from - 22.5 * 60) <= 30 && fabs(to - 5.5 * 60) <= 30);
        for (int64_t k = 1; k < (int64_t)f.n_row; k++) {
            const double at = minute_of_day(p, k);
            if (fabs(at - from) < 1 || fabs(at - to) < 1) continue;
            const double set = p->homes.value[HOME_temperature_set_point][h] - (at > from || at < to ? 2 : 0);
            cr_assert(fabs(recorded(&f, Q_room_setpoint, h, row_at(k)) - set) < 1e-4, "home %zu, clock %g min", h, at);
        }
    }
    fixture_close(&f);
    model_free(m);
    pilot_free(p);
}

SOLVER_TEST(firmware_rooms, nights_follow_the_clock) { night_follows_the_clock("2023-01-09T00:00:00+01:00"); }
SOLVER_TEST(firmware_rooms, nights_follow_the_clock_when_summer_time_begins)
{
    night_follows_the_clock("2023-03-24T00:00:00+01:00");
}
SOLVER_TEST(firmware_rooms, nights_follow_the_clock_when_summer_time_ends)
{
    night_follows_the_clock("2023-10-27T00:00:00+02:00");
}

/* --- prices and patience --- */

/* 0.18 EUR against 0.12 in the low register: -1.5 K x 0.5; against 0.18 in the high one: nothing. */
SOLVER_TEST(firmware_rooms, a_price_signal_is_set_against_the_usual_price_of_the_hour)
{
    struct pilot *p = fixture_pilot(1, 1);
    set_all(p, HOME_night_setback, 0), set_all(p, HOME_override_rate, 0);
    add_event(p, COMMAND_PRICE, 0.18, 2 * MS_PER_H, 21 * MS_PER_H);
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    const double base = p->homes.value[HOME_temperature_set_point][0];
    static const struct {
        int hour;
        double shift_k;
    } rows[] = {{1, 0}, {4, -0.75}, {8, 0}, {20, 0}, {22, -0.75}, {23, 0}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        cr_expect_float_eq(recorded(&f, Q_room_setpoint, 0, row_at(rows[i].hour * 60 + 30)), base + rows[i].shift_k, 1e-4,
                           "at %d:30", rows[i].hour);
    fixture_close(&f);
    pilot_free(p);
}

SOLVER_TEST(firmware_rooms, cold_residents_end_an_event_and_only_then)
{
    struct pilot *p = fixture_pilot(N, 2);
    set_air(p, -10, 0.5);
    no_sun(p);
    set_all(p, HOME_u_walls, 1.2), set_all(p, HOME_override_rate, 60), set_all(p, HOME_comfort_min, 20);
    set_all(p, HOME_temperature_set_point, 22), set_all(p, HOME_night_setback, 0);
    add_event(p, COMMAND_ROOM_SHIFT, -10, 24 * MS_PER_H, 20 * MS_PER_H);
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    for (size_t h = 0; h < N; h++) {
        int64_t cold = -1, back = -1;
        for (int64_t m = 24 * 60 + 1; m < 44 * 60; m++) {
            if (cold < 0 && recorded(&f, Q_operative_temperature, h, row_at(m)) < 20.1) cold = m; /* 0.1 K a minute */
            if (back < 0 && recorded(&f, Q_room_setpoint, h, row_at(m)) > 21) back = m;
        }
        cr_expect(cold > 0 && back >= cold, "home %zu: cold at %lld, ended at %lld", h, (long long)cold, (long long)back);
        cr_expect(back - cold < 30, "patience of a minute on average");
        cr_expect_eq(f.state[h].n_override, 1);
    }
    fixture_close(&f);
    set_all(p, HOME_override_rate, 0); /* the patient ones */
    f = fixture_solve(p, p->solver, 0);
    for (size_t h = 0; h < N; h++) cr_expect_eq(f.state[h].n_override, 0);
    fixture_close(&f);
    pilot_free(p);
}
