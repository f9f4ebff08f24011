/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each action of DR asks is what homes with the kit for it do, and only they; afterwards all is
 * as it was asked before. */
#include "tests/contracts/action_pilot.h"

#define FROM at(17, 0)
#define TO   at(19, 0)

/* --- set-points --- */

SOLVER_TEST(actions, room_setpoint_lowers_the_set_point_and_the_power_and_comes_back)
{
    struct dr_event e = event_of(COMMAND_ROOM_SHIFT, -2, FROM, TO);
    e.lead_ms = at(0, 40), e.preheat_k = 1;
    struct two_lives t = live_with(e);
    for (size_t h = 0; h < HOMES; h++) {
        cr_expect_float_eq(shift_k(&t, Q_room_setpoint, h, FROM - at(0, 41)), 0, 1e-5, "home %zu before the notice", h);
        cr_expect_float_eq(shift_k(&t, Q_room_setpoint, h, FROM - at(0, 1)), 1, 1e-5, "home %zu at notice", h);
        cr_expect_float_eq(shift_k(&t, Q_room_setpoint, h, FROM + at(0, 1)), -2, 1e-5, "home %zu at the start", h);
        cr_expect_float_eq(shift_k(&t, Q_room_setpoint, h, TO - at(0, 1)), -2, 1e-5, "home %zu before the end", h);
        cr_expect_float_eq(shift_k(&t, Q_room_setpoint, h, TO + at(0, 1)), 0, 1e-5, "home %zu after the end", h);
        cr_expect_leq(row_at(&t.with, Q_indoor_temperature, h, TO / MS_PER_MIN),
                      row_at(&t.without, Q_indoor_temperature, h, TO / MS_PER_MIN) + 0.1, "home %zu is not warmer", h);
    }
    const double without = fleet_kwh(&t.without, Q_heat_pump_power, FROM, TO),
                 with = fleet_kwh(&t.with, Q_heat_pump_power, FROM, TO);
    cr_expect_lt(with, 0.6 * without, "%g kWh instead of %g", with, without);
    cr_expect_gt(fleet_kwh(&t.with, Q_heat_pump_power, FROM - at(0, 40), FROM),
                 1.02 * fleet_kwh(&t.without, Q_heat_pump_power, FROM - at(0, 40), FROM), "rooms are heated before");
    const double late =
        fleet_kwh(&t.with, Q_heat_pump_power, TO, at(48, 0)) - fleet_kwh(&t.without, Q_heat_pump_power, TO, at(48, 0));
    cr_expect(late > 0.2 * (without - with) && late < 1.2 * (without - with), "of %g kWh, %g come later", without - with, late);
    end_lives(&t);
}

SOLVER_TEST(actions, who_does_not_join_does_not_notice)
{
    struct dr_event e = event_of(COMMAND_ROOM_SHIFT, -2, FROM, TO);
    e.participation = 0.5, e.lead_ms = at(0, 40), e.preheat_k = 1;
    struct two_lives t = live_with(e);
    size_t n_joined = 0;
    for (size_t h = 0; h < HOMES; h++) {
        const bool joined = t.model->home[h].joined & 1;
        n_joined += joined;
        cr_expect_neq(is_untouched(&t, h), joined, "home %zu", h);
    }
    cr_expect(n_joined > 3 && n_joined < 17, "half of them join, not %zu", n_joined);
    end_lives(&t);
}

SOLVER_TEST(actions, dhw_setpoint_postpones_hot_water)
{
    struct two_lives t = live_with(event_of(COMMAND_DHW_SHIFT, -12, FROM, at(21, 0)));
    double colder = 0;
    for (size_t h = 0; h < HOMES; h++) {
        cr_expect_float_eq(shift_k(&t, Q_dhw_setpoint, h, FROM - at(0, 1)), 0, 1e-5, "home %zu before", h);
        cr_expect_float_eq(shift_k(&t, Q_dhw_setpoint, h, FROM + at(1, 0)), -12, 1e-5, "home %zu during", h);
        cr_expect_float_eq(shift_k(&t, Q_dhw_setpoint, h, at(21, 1)), 0, 1e-5, "home %zu after", h);
        colder += shift_k(&t, Q_tank_temperature, h, at(21, 0)) / HOMES;
    }
    cr_expect_lt(colder, -1, "tanks cool by %g K", colder);
    const double without = fleet_kwh(&t.without, Q_water_heater_power, FROM, at(21, 0)),
                 with = fleet_kwh(&t.with, Q_water_heater_power, FROM, at(21, 0));
    cr_expect_lt(with, 0.7 * without, "%g kWh instead of %g", with, without);
    cr_expect_gt(fleet_kwh(&t.with, Q_water_heater_power, at(21, 0), at(24, 0)),
                 fleet_kwh(&t.without, Q_water_heater_power, at(21, 0), at(24, 0)) + 0.3 * (without - with),
                 "heat is made up for");
    end_lives(&t);
}

/* --- heat pumps --- */

static bool has_pump(const struct two_lives *t, size_t h) { return t->model->home[h].has_pump; }

/* The compressor may end its minimum run of ten minutes, and begins it at most just before the event. */
static void expect_rest(const struct two_lives *t, size_t h, int64_t from_ms, int64_t to_ms)
{
    for (int64_t row = (from_ms + at(0, 11)) / MS_PER_MIN; row < to_ms / MS_PER_MIN; row++) {
        cr_assert_leq(row_at(&t->with, Q_heat_pump_power, h, row), 12 + 20 + 0.01, "home %zu, row %lld", h, (long long)row);
        cr_assert_eq(row_at(&t->with, Q_backup_heater_power, h, row), 0, "home %zu, row %lld", h, (long long)row);
        cr_assert(row_at(&t->with, Q_heat_pump_mode, h, row) == 0 || row + 1 == to_ms / MS_PER_MIN, "home %zu, row %lld", h,
                  (long long)row);
    }
}

SOLVER_TEST(actions, heat_pump_block_rests_pump_and_rod_and_ends)
{
    struct two_lives t = live_with(event_of(COMMAND_HP_BLOCK, 1, FROM, TO));
    for (size_t h = 0; h < HOMES; h++) {
        if (has_pump(&t, h)) expect_rest(&t, h, FROM, TO);
        else cr_expect(is_untouched(&t, h), "home %zu heats with gas", h);
    }
    const double without = fleet_kwh(&t.without, Q_heat_pump_power, TO, TO + at(1, 0)),
                 with = fleet_kwh(&t.with, Q_heat_pump_power, TO, TO + at(1, 0));
    cr_expect_gt(with, 1.1 * without, "after the event pumps run: %g kWh instead of %g", with, without);
    end_lives(&t);
}

SOLVER_TEST(actions, a_block_goes_on_over_midnight)
{
    struct two_lives t = live_with(event_of(COMMAND_HP_BLOCK, 1, at(23, 7), at(24 + 1, 13)));
    for (size_t h = 0; h < HOMES; h++)
        if (has_pump(&t, h)) expect_rest(&t, h, at(23, 7), at(24 + 1, 13));
    cr_expect_gt(fleet_kwh(&t.with, Q_heat_pump_power, at(25, 13), at(27, 0)), 5, "and ends");
    end_lives(&t);
}

SOLVER_TEST(actions, compressor_limit_keeps_the_heat_below_its_share)
{
    const double limit = 50;
    struct two_lives t = live_with(event_of(COMMAND_HP_LIMIT, limit, FROM, TO));
    int n_bound = 0;
    for (size_t h = 0; h < HOMES; h++) {
        if (!has_pump(&t, h)) {
            cr_expect(is_untouched(&t, h), "home %zu heats with gas", h);
            continue;
        }
        /* -5 degC is colder than it gets; between defrosts heat is raised by 1.4 x 300 s of at most 1/h */
        const double whole_w = heat_pump_capacity_w(t.model->home[h].heat_pump.model, 5, 25) * (1 + 1.4 * 300 / 3600.0);
        for (int64_t row = FROM / MS_PER_MIN + 1; row < TO / MS_PER_MIN; row++) {
            cr_assert_leq(row_at(&t.with, Q_heat_pump_heat, h, row), limit / 100 * whole_w, "home %zu, row %lld", h,
                          (long long)row);
            n_bound += row_at(&t.without, Q_heat_pump_heat, h, row) > limit / 100 * whole_w;
        }
    }
    cr_expect_gt(n_bound, 20, "the limit binds in %d minutes", n_bound);
    cr_expect_lt(fleet_kwh(&t.with, Q_heat_pump_power, FROM, TO), 0.95 * fleet_kwh(&t.without, Q_heat_pump_power, FROM, TO));
    end_lives(&t);
}

SOLVER_TEST(actions, a_compressor_limit_of_nothing_is_a_rest)
{
    struct two_lives t = live_with(event_of(COMMAND_HP_LIMIT, 0, FROM, TO));
    for (size_t h = 0; h < HOMES; h++)
        for (int64_t row = (FROM + at(0, 11)) / MS_PER_MIN; row < TO / MS_PER_MIN - 1 && has_pump(&t, h); row++)
            cr_assert_eq(row_at(&t.with, Q_heat_pump_mode, h, row), 0, "home %zu, row %lld", h, (long long)row);
    end_lives(&t);
}

/* --- plugs and inverters --- */

SOLVER_TEST(actions, water_heater_off_takes_the_plug_and_gives_it_back)
{
    struct two_lives t = live_with(event_of(COMMAND_HEATER_OFF, 1, at(6, 0), at(10, 0)));
    double missing = 0, late = 0;
    for (size_t h = 0; h < HOMES; h++) {
        if (!t.model->home[h].has_heater) {
            cr_expect(is_untouched(&t, h), "home %zu has no water heater", h);
            continue;
        }
        cr_expect_eq(sum_of_rows(&t.with, Q_water_heater_power, h, at(6, 0), at(10, 0)), 0, "home %zu", h);
        missing += sum_of_rows(&t.without, Q_water_heater_power, h, at(6, 0), at(10, 0));
        late += sum_of_rows(&t.with, Q_water_heater_power, h, at(10, 0), at(24, 0)) -
                sum_of_rows(&t.without, Q_water_heater_power, h, at(10, 0), at(24, 0));
    }
    cr_expect_gt(missing, 60 * 1000, "there was something to save");
    cr_expect(late > 0.5 * missing && late < 1.3 * missing, "of %g W min, %g come later", missing, late);
    end_lives(&t);
}

SOLVER_TEST(actions, pv_limit_clips_and_counts_what_it_clips)
{
    const double percent = 12;
    struct two_lives t = live_with(event_of(COMMAND_PV_LIMIT, percent, at(10, 0), at(14, 0)));
    double clipped = 0;
    for (size_t h = 0; h < HOMES; h++) {
        const struct home_model *m = &t.model->home[h];
        if (!m->has_pv) {
            cr_expect(is_untouched(&t, h), "home %zu has no PV", h);
            continue;
        }
        for (int64_t row = 0; row < ROWS; row++) {
            const bool active = row >= at(10, 0) / MS_PER_MIN && row < at(14, 0) / MS_PER_MIN;
            const double with = row_at(&t.with, Q_pv_power, h, row), without = row_at(&t.without, Q_pv_power, h, row);
            const double lost =
                row_at(&t.with, Q_pv_curtailed_power, h, row) - row_at(&t.without, Q_pv_curtailed_power, h, row);
            cr_assert_float_eq(with + lost, without, 0.05, "home %zu, row %lld", h, (long long)row);
            if (active) cr_assert_leq(with, percent / 100 * m->pv_w + 0.01, "home %zu, row %lld", h, (long long)row);
            else cr_assert_float_eq(with, without, 0.01, "home %zu, row %lld", h, (long long)row);
            clipped += lost;
        }
    }
    cr_expect_gt(clipped, 60 * 1000, "the limit binds");
    end_lives(&t);
}

/* --- several at once --- */

SOLVER_TEST(actions, shifts_add_up_and_the_tightest_limit_wins)
{
    const struct dr_event e[] = {
        event_of(COMMAND_ROOM_SHIFT, -1, at(16, 0), at(20, 0)), event_of(COMMAND_ROOM_SHIFT, -0.5, at(17, 0), at(18, 0)),
        event_of(COMMAND_PV_LIMIT, 30, at(9, 0), at(15, 0)),    event_of(COMMAND_PV_LIMIT, 10, at(11, 0), at(12, 0)),
        event_of(COMMAND_HP_BLOCK, 1, at(21, 0), at(22, 0)),    event_of(COMMAND_HP_BLOCK, 0, at(21, 30), at(23, 0)),
    };
    struct two_lives t = live_twice(patient_pilot(), e, ARRAY_LEN(e));
    for (size_t h = 0; h < HOMES; h++) {
        cr_expect_float_eq(shift_k(&t, Q_room_setpoint, h, at(16, 30)), -1, 1e-5, "home %zu", h);
        cr_expect_float_eq(shift_k(&t, Q_room_setpoint, h, at(17, 30)), -1.5, 1e-5, "home %zu", h);
        cr_expect_float_eq(shift_k(&t, Q_room_setpoint, h, at(19, 30)), -1, 1e-5, "home %zu", h);
        cr_expect_float_eq(shift_k(&t, Q_room_setpoint, h, at(20, 1)), 0, 1e-5, "home %zu", h);
        if (has_pump(&t, h)) expect_rest(&t, h, at(21, 0), at(22, 0));
        const double pv_w = t.model->home[h].pv_w;
        for (int64_t row = at(11, 0) / MS_PER_MIN; row < at(12, 0) / MS_PER_MIN && pv_w > 0; row++)
            cr_assert_leq(row_at(&t.with, Q_pv_power, h, row), 0.1 * pv_w + 0.01, "home %zu", h);
    }
    end_lives(&t);
}
