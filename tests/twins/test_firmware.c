/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The products' own controllers as a specification, read from one-minute records of whole homes. */
#include "tests/twins/one_home.h"
#include "twins/inputs.h"

#include <criterion/criterion.h>
#include <math.h>

enum { MIN_A_DAY = 1440, PUMP_WATER = 1 << KIT_heat_pump, PUMP_AND_HEATER = 1 << KIT_heat_pump | 1 << KIT_water_heater };

static int mode_at(const struct fixture_run *f, size_t home, size_t row)
{
    return (int)recorded(f, Q_heat_pump_mode, home, row);
}

/* The row that ends `minute` minutes after the start holds what is true then. */
static size_t row_at(int64_t minute) { return (size_t)(minute - 1); }

static double sensor_c(const struct fixture_run *f, size_t home, size_t row) /* the third of four nodes */
{
    return recorded(f, Q_tank_node_3, home, row);
}

/* --- minimum run and rest --- */

struct stretches {
    uint32_t n_start, n_short_run, n_short_rest;
};

/* A stretch of at least n minutes shows in at least n of the minutely records. */
static struct stretches stretches_of(const struct fixture_run *f, size_t home, size_t run_min, size_t rest_min)
{
    struct stretches s = {0};
    size_t since = 0;
    bool is_first = true;
    for (size_t row = 1; row < f->n_row; row++) {
        const bool runs = mode_at(f, home, row) != HP_REST, ran = mode_at(f, home, row - 1) != HP_REST;
        if (runs == ran) continue;
        const size_t length = row - since;
        if (!is_first && ran && length < run_min) s.n_short_run++;
        if (!is_first && !ran && length < rest_min) s.n_short_rest++;
        s.n_start += runs;
        is_first = false;
        since = row;
    }
    return s;
}

static void no_short_stretch(const struct pilot *p)
{
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    for (size_t h = 0; h < p->homes.n_home; h++) {
        const size_t run_min = (size_t)p->homes.value[HOME_hp_min_run][h] / 60,
                     rest_min = (size_t)p->homes.value[HOME_hp_min_rest][h] / 60;
        const struct stretches s = stretches_of(&f, h, run_min, rest_min);
        cr_expect_eq(s.n_short_run, 0, "home %zu: %u runs too short", h, s.n_short_run);
        cr_expect_eq(s.n_short_rest, 0, "home %zu: %u rests too short", h, s.n_short_rest);
        /* none hides between two records: all starts but those in the first minute are seen */
        cr_expect(f.state[h].n_start - s.n_start <= 1, "home %zu: %u starts counted, %u seen", h, f.state[h].n_start,
                  s.n_start);
    }
    fixture_close(&f);
}

SOLVER_TEST(firmware, no_run_or_rest_is_shorter_than_allowed_in_two_weeks_of_thirty_homes)
{
    struct pilot *p = fixture_pilot(30, 14);
    for (size_t h = 0; h < 30; h += 3) p->homes.value[HOME_hp_min_run][h] = 1200, p->homes.value[HOME_hp_min_rest][h] = 300;
    no_short_stretch(p);
    pilot_free(p);
}

SOLVER_TEST(firmware, no_run_or_rest_is_shorter_than_allowed_when_events_call)
{
    struct pilot *p = fixture_pilot(30, 7);
    for (int d = 0; d < 7; d++) {
        const int64_t day = (int64_t)d * MS_PER_DAY;
        add_event(p, COMMAND_HP_BLOCK, 1, day + 7 * MS_PER_H, 7 * MS_PER_MIN); /* shorter than a rest */
        add_event(p, COMMAND_HP_BLOCK, 1, day + 7 * MS_PER_H + 10 * MS_PER_MIN, 7 * MS_PER_MIN);
        add_event(p, COMMAND_HP_LIMIT, d % 2 ? 0 : 40, day + 12 * MS_PER_H, MS_PER_H);
        add_event(p, COMMAND_ROOM_SHIFT, -2, day + 17 * MS_PER_H, 2 * MS_PER_H);
        add_event(p, COMMAND_DHW_SHIFT, d % 2 ? -8 : 8, day + 19 * MS_PER_H, 3 * MS_PER_H);
        add_event(p, COMMAND_HP_BLOCK, 1, day + 22 * MS_PER_H, 2 * MS_PER_H);
    }
    no_short_stretch(p);
    pilot_free(p);
}

SOLVER_TEST(firmware, a_block_is_kept_once_the_minimum_run_is_over)
{
    struct pilot *p = fixture_pilot(12, 3);
    set_all(p, HOME_override_rate, 0);
    add_event(p, COMMAND_HP_BLOCK, 1, 30 * MS_PER_H, 3 * MS_PER_H);
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    size_t ran_before = 0;
    for (size_t h = 0; h < 12; h++) {
        if (!home_has(&p->homes, h, KIT_heat_pump)) continue;
        ran_before += mode_at(&f, h, row_at(30 * 60 - 1)) != HP_REST;
        /* ten minutes of minimum run and five of a defrost that began within it */
        for (size_t row = row_at(30 * 60 + 16); row < row_at(33 * 60); row++)
            cr_assert_eq(mode_at(&f, h, row), HP_REST, "home %zu, minute %zu", h, row + 1);
        for (size_t row = row_at(30 * 60 + 1); row < row_at(33 * 60); row++)
            cr_assert(recorded(&f, Q_backup_heater_power, h, row) < 0.5, "no rod either");
    }
    cr_expect(ran_before > 3, "some ran before: %zu", ran_before);
    fixture_close(&f);
    pilot_free(p);
}

SOLVER_TEST(firmware, a_gas_boiler_hears_no_call_to_heat_pumps)
{
    struct pilot *p = fixture_pilot(1, 2);
    set_kit(p, 1 << KIT_water_heater);
    set_air(p, -8, 0.8);
    add_event(p, COMMAND_HP_BLOCK, 1, 6 * MS_PER_H, 18 * MS_PER_H);
    add_event(p, COMMAND_HP_LIMIT, 0, 6 * MS_PER_H, 18 * MS_PER_H);
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    double heat_j = 0;
    for (size_t row = row_at(7 * 60); row < row_at(24 * 60); row++) heat_j += 60 * recorded(&f, Q_heat_pump_heat, 0, row);
    cr_expect(heat_j > 20 * 3.6e6, "%g kWh", heat_j / 3.6e6);
    fixture_close(&f);
    pilot_free(p);
}

/* --- hot water --- */

SOLVER_TEST(firmware, hot_water_goes_before_the_rooms)
{
    struct pilot *p = fixture_pilot(6, 7);
    set_kit(p, PUMP_WATER);
    set_air(p, -5, 0.5);
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    size_t n_water = 0;
    for (size_t h = 0; h < 6; h++)
        for (size_t row = 15; row < f.n_row; row++) {
            const double start_c = recorded(&f, Q_dhw_setpoint, h, row) - p->homes.value[HOME_tank_hysteresis][h];
            const int mode = mode_at(&f, h, row);
            n_water += mode == HP_WATER;
            if (sensor_c(&f, h, row) < start_c - 0.05) /* a running pump goes over at once, a resting one after its rest */
                cr_assert(mode == HP_WATER || mode == HP_DEFROST || mode_at(&f, h, row - 11) != HP_ROOM,
                          "home %zu, minute %zu: mode %d at %g degC", h, row + 1, mode, sensor_c(&f, h, row));
        }
    cr_expect(n_water > 6 * 7 * 20, "%zu minutes of hot water", n_water);
    fixture_close(&f);
    pilot_free(p);
}

/* A small pump and a large tank that is called up by 15 K: hours of work. */
static struct pilot *long_charge(double out_c, int64_t call_h)
{
    struct pilot *p = fixture_pilot(2, 2);
    set_kit(p, PUMP_WATER);
    set_air(p, out_c, 0.95);
    no_sun(p);
    set_all(p, HOME_tank_volume, 1000), set_all(p, HOME_hp_capacity_factor, 0.5), set_all(p, HOME_tank_set_point, 36);
    set_all(p, HOME_bivalence_temperature, -30), set_all(p, HOME_override_rate, 0);
    set_all(p, HOME_floor_area, 100), set_all(p, HOME_u_walls, 0.3);
    add_event(p, COMMAND_DHW_SHIFT, 15, call_h * MS_PER_H, 20 * MS_PER_H);
    return p;
}

SOLVER_TEST(firmware, the_longest_hot_water_run_is_kept_whatever_frost_does_and_rooms_follow)
{
    struct pilot *p = long_charge(0.5, 10); /* the worst frost: a defrost within each run */
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    const size_t cap = HP_WATER_CAP_MS / MS_PER_MIN, pause = HP_WATER_PAUSE_MS / MS_PER_MIN;
    size_t n_capped = 0, n_frozen = 0;
    for (size_t h = 0; h < 2; h++)
        for (size_t row = 0, length = 0; row < f.n_row; row++) {
            const int mode = mode_at(&f, h, row);
            if (mode == HP_WATER || (mode == HP_DEFROST && length > 0)) {
                length++;
                n_frozen += mode == HP_DEFROST;
                cr_assert(length <= cap + 1 + HP_DEFROST_MS / MS_PER_MIN, "home %zu, minute %zu: %zu minutes on end", h,
                          row + 1, length);
                continue;
            }
            if (length >= cap - 1 && row + pause < f.n_row) {
                n_capped++;
                for (size_t k = 0; k + 1 < pause; k++) cr_assert_neq(mode_at(&f, h, row + k), HP_WATER, "the pause holds");
                cr_assert_eq(mode, HP_ROOM, "the rooms' turn");
            }
            length = 0;
        }
    cr_expect(n_capped >= 3, "the tank took more than one run: %zu", n_capped);
    cr_expect(n_frozen > 0, "defrosts came between");
    fixture_close(&f);
    pilot_free(p);
}

SOLVER_TEST(firmware, rooms_that_ask_late_in_a_long_run_get_their_turn_at_once)
{
    struct pilot *p = long_charge(6, 10);
    add_event(p, COMMAND_ROOM_SHIFT, -9, 6 * MS_PER_H, 8 * MS_PER_H); /* nobody asks before 14 h */
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    for (size_t h = 0; h < 2; h++) {
        for (size_t row = row_at(11 * 60); row < row_at(14 * 60); row++)
            cr_assert(mode_at(&f, h, row) == HP_WATER || mode_at(&f, h, row) == HP_DEFROST, "three hours on end, minute %zu",
                      row + 1);
        cr_expect_eq(mode_at(&f, h, row_at(14 * 60 + 7)), HP_ROOM, "mode %d", mode_at(&f, h, row_at(14 * 60 + 7)));
    }
    fixture_close(&f);
    pilot_free(p);
}

/* The compressor reaches 50 - 7 = 43 degC, the thermostat asks for 60, and there is no rod. */
SOLVER_TEST(firmware, a_tank_that_cannot_get_hot_enough_neither_chatters_nor_cycles)
{
    struct pilot *p = fixture_pilot(4, 7);
    set_kit(p, PUMP_WATER);
    p->hp_models[0].water_max_c = 50;
    set_all(p, HOME_tank_set_point, 60), set_all(p, HOME_backup_power, 0);
    set_air(p, 22, 0.5); /* hot water only */
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    for (size_t h = 0; h < 4; h++) {
        cr_expect(f.state[h].n_start < 7 * 12, "home %zu: %u starts", h, f.state[h].n_start);
        for (size_t row = MIN_A_DAY; row < f.n_row; row++) {
            const double coil_c = 0.5 * (recorded(&f, Q_tank_node_1, h, row) + recorded(&f, Q_tank_node_2, h, row));
            cr_assert(coil_c < 43.1, "%g degC", coil_c);
            if (mode_at(&f, h, row) == HP_WATER && mode_at(&f, h, row - 1) != HP_WATER)
                cr_assert(coil_c < 43 - 3 + 1, "begins at %g degC only", coil_c);
        }
        cr_expect(f.state[h].total_j[TALLY_HEAT_WATER] > 7 * 3.6e6, "and still works");
    }
    fixture_close(&f);
    pilot_free(p);
}

SOLVER_TEST(firmware, each_week_the_tank_gets_hot_enough_against_legionella_on_sunday_night)
{
    struct pilot *p = fixture_pilot(6, 15); /* Monday to Monday and a day */
    set_kit(p, PUMP_WATER);
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    for (size_t h = 0; h < 6; h++) {
        for (size_t week = 0; week < 2; week++) {
            size_t hottest = week * 7 * MIN_A_DAY;
            for (size_t row = hottest; row < (week + 1) * 7 * MIN_A_DAY; row++)
                if (sensor_c(&f, h, row) > sensor_c(&f, h, hottest)) hottest = row;
            const double at_h = (double)(hottest % MIN_A_DAY) / 60;
            cr_expect(sensor_c(&f, h, hottest) >= 60, "home %zu, week %zu: %g degC", h, week, sensor_c(&f, h, hottest));
            cr_expect_eq(hottest / MIN_A_DAY % 7, 6, "a Sunday");
            cr_expect(at_h > 1 && at_h < 9, "at night: %g h", at_h);
        }
        cr_expect_eq(f.state[h].is_legionella, 0);
        cr_expect_eq(f.state[h].tank_rod, 0);
    }
    fixture_close(&f);
    pilot_free(p);
}

/* Coil 53 degC at most (60 less 7): only above that the rod, and after a draw the compressor again. */
SOLVER_TEST(firmware, the_tanks_rod_heats_only_what_the_compressor_cannot)
{
    struct pilot *p = fixture_pilot(6, 10);
    set_kit(p, PUMP_WATER);
    set_all(p, HOME_tank_set_point, 57), set_all(p, HOME_persons, 6), set_all(p, HOME_tank_volume, 150);
    set_all(p, HOME_bivalence_temperature, -30); /* no rod for the rooms */
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    size_t n_rod = 0;
    for (size_t h = 0; h < 6; h++)
        for (size_t row = 15; row < f.n_row; row++) {
            if (recorded(&f, Q_backup_heater_power, h, row) < 2999 || recorded(&f, Q_dhw_draw, h, row) > 0) continue;
            const double coil_c = 0.5 * (recorded(&f, Q_tank_node_1, h, row) + recorded(&f, Q_tank_node_2, h, row));
            n_rod++;
            cr_assert(coil_c > 53 - 6 - 0.5, "home %zu, minute %zu: %g degC", h, row + 1, coil_c);
        }
    cr_expect(n_rod > 100, "the rod was needed: %zu min", n_rod);
    fixture_close(&f);
    pilot_free(p);
}

/* --- draws --- */

/* Heat wanted at the taps: flow, 4186 J/(kg K), from the day's cold water to 40 degC. */
static double wanted_j(const struct pilot *p, size_t home, int days)
{
    static struct inputs in;
    struct model *m;
    double sum = 0;
    cr_assert_eq(model_create(p, &m), ST_OK);
    for (int d = 0; d < days; d++) {
        inputs_prepare(&in, m, home, (int64_t)d * MS_PER_DAY);
        for (size_t i = 0; i < in.n_draw; i++)
            sum += (double)in.draw[i].flow_kg_per_s * (86400 - in.draw[i].t_ms / 1e3) * 4186 * (DEMAND_TAP_C - in.cold_water_c);
    }
    model_free(m);
    return sum;
}

SOLVER_TEST(firmware, hot_tanks_deliver_what_is_wanted_and_cold_ones_count_what_is_missing)
{
    struct pilot *p = fixture_pilot(2, 5);
    set_kit(p, PUMP_AND_HEATER);
    set_all(p, HOME_tank_volume, 500), set_all(p, HOME_tank_set_point, 65), set_all(p, HOME_water_heater_power, 3600);
    const double wanted[] = {wanted_j(p, 0, 5), wanted_j(p, 1, 5)};
    struct fixture_run hot = fixture_solve(p, p->solver, 0);
    add_event(p, COMMAND_HEATER_OFF, 1, 0, 5LL * MS_PER_DAY);
    set_all(p, HOME_tank_volume, 80);
    struct fixture_run cold = fixture_solve(p, p->solver, 0);
    for (size_t h = 0; h < 2; h++) {
        const double *j = hot.state[h].total_j;
        cr_expect(wanted[h] > 5 * 3.6e6);
        cr_expect_float_eq(j[TALLY_DRAW], wanted[h], 1e-4 * wanted[h]);
        cr_expect_float_eq(j[TALLY_DRAW_UNMET], 0, 1e-6 * wanted[h]);
        j = cold.state[h].total_j;
        cr_expect_float_eq(j[TALLY_HEATER], 0, 1);
        cr_expect(j[TALLY_DRAW_UNMET] > 0.5 * wanted[h], "%g of %g", j[TALLY_DRAW_UNMET], wanted[h]);
        cr_expect_float_eq(j[TALLY_DRAW] + j[TALLY_DRAW_UNMET], wanted[h], 1e-3 * wanted[h]);
    }
    fixture_close(&hot), fixture_close(&cold);
    pilot_free(p);
}
