/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A price is paid and answered; residents who are cold end an event for themselves. */
#include "tests/contracts/action_pilot.h"

/* --- prices --- */

static const double high_eur = 0.18, low_eur = 0.12, export_eur = 0.06; /* of the fixture's tariff */

static bool is_high(int64_t row) /* Monday and Tuesday, 6:00 to 22:00 */
{
    return row % 1440 >= 6 * 60 && row % 1440 < 22 * 60;
}

SOLVER_TEST(price, a_dear_price_lowers_and_a_cheap_one_raises_set_points)
{
    const struct dr_event e[] = {event_of(COMMAND_PRICE, 2 * high_eur, at(17, 0), at(19, 0)),
                                 event_of(COMMAND_PRICE, 0.5 * high_eur, at(12, 0), at(14, 0)),
                                 event_of(COMMAND_PRICE, 1.5 * high_eur, at(21, 0), at(23, 0))};
    struct two_lives t = live_twice(patient_pilot(), e, ARRAY_LEN(e));
    for (size_t h = 0; h < HOMES; h++) {
        cr_expect_float_eq(shift_k(&t, Q_room_setpoint, h, at(18, 0)), -1.5, 1e-5, "home %zu, twice the price", h);
        cr_expect_float_eq(shift_k(&t, Q_dhw_setpoint, h, at(18, 0)), -3.75, 1e-5, "home %zu, twice the price", h);
        cr_expect_float_eq(shift_k(&t, Q_room_setpoint, h, at(19, 1)), 0, 1e-5, "home %zu, after", h);
        cr_expect_float_eq(shift_k(&t, Q_room_setpoint, h, at(13, 0)), 0.75, 1e-5, "home %zu, half the price", h);
        cr_expect_float_eq(shift_k(&t, Q_room_setpoint, h, at(21, 30)), -0.75, 1e-5, "home %zu, 1.5 times the high price", h);
        /* at 22:00 the usual price falls: 0.27 is now 2.25 times as much */
        cr_expect_float_eq(shift_k(&t, Q_room_setpoint, h, at(22, 2)), -1.875, 1e-5, "home %zu, after the change of tariff", h);
        cr_expect_float_eq(shift_k(&t, Q_room_setpoint, h, at(23, 1)), 0, 1e-5, "home %zu, after", h);
    }
    cr_expect_lt(fleet_kwh(&t.with, Q_heat_pump_power, at(17, 0), at(19, 0)),
                 0.8 * fleet_kwh(&t.without, Q_heat_pump_power, at(17, 0), at(19, 0)));
    end_lives(&t);
}

SOLVER_TEST(price, energy_is_billed_at_the_price_of_its_minute)
{
    const double price = 0.5;
    struct two_lives t = live_with(event_of(COMMAND_PRICE, price, at(17, 0), at(19, 0)));
    for (size_t h = 0; h < HOMES; h++) {
        const struct fixture_run *f = &t.with;
        double eur = 0, before = 0;
        for (int64_t row = 0; row < ROWS; row++) {
            const bool active = row >= at(17, 0) / MS_PER_MIN && row < at(19, 0) / MS_PER_MIN;
            const double now = row_at(f, Q_energy_import, h, row);
            eur += (now - before) * (active ? price : is_high(row) ? high_eur : low_eur);
            before = now;
        }
        eur -= row_at(f, Q_energy_export, h, ROWS - 1) * export_eur;
        cr_expect_float_eq(f->state[h].cost_eur, eur, 1e-4, "home %zu: %g EUR, not %g", h, f->state[h].cost_eur, eur);
    }
    end_lives(&t);
}

SOLVER_TEST(price, an_hour_for_nothing_is_a_price_too)
{
    struct two_lives t = live_with(event_of(COMMAND_PRICE, 0, at(17, 0), at(19, 0)));
    for (size_t h = 0; h < HOMES; h++) {
        cr_expect_float_eq(shift_k(&t, Q_room_setpoint, h, at(18, 0)), 1, 1e-5, "home %zu", h);
        cr_expect_lt(t.with.state[h].cost_eur, t.without.state[h].cost_eur, "home %zu", h);
    }
    end_lives(&t);
}

/* --- residents --- */

static struct pilot *leaky_pilot(double override_per_h)
{
    struct pilot *p = fixture_pilot(HOMES, DAYS);
    for (size_t h = 0; h < HOMES; h++) {
        const bool is_leaky = h % 2 == 0;
        p->homes.value[HOME_override_rate][h] = override_per_h;
        p->homes.value[HOME_temperature_set_point][h] = 21;
        p->homes.value[HOME_comfort_min][h] = is_leaky ? 19.8 : 5;
        p->homes.value[HOME_infiltration][h] = is_leaky ? 1.0 : 0.1;
        p->homes.value[HOME_thermal_capacitance_per_floor_area][h] = is_leaky ? 60000 : 300000;
    }
    return p;
}

static struct two_lives live_cold(double override_per_h)
{
    const struct dr_event e = event_of(COMMAND_ROOM_SHIFT, -8, at(16, 0), at(22, 0));
    return live_twice(leaky_pilot(override_per_h), &e, 1);
}

/* First minute of the event after which the set-point is back; -1: never before its end. */
static int64_t back_row(const struct two_lives *t, size_t h)
{
    for (int64_t row = at(16, 1) / MS_PER_MIN; row < at(22, 0) / MS_PER_MIN - 1; row++)
        if (row_at(&t->with, Q_room_setpoint, h, row) == row_at(&t->without, Q_room_setpoint, h, row)) return row;
    return -1;
}

SOLVER_TEST(override, cold_residents_end_the_event_for_themselves_and_are_counted)
{
    struct two_lives t = live_cold(60);
    size_t n = 0;
    for (size_t h = 0; h < HOMES; h++) {
        const struct home_state *s = &t.with.state[h];
        const int64_t row = back_row(&t, h);
        n += s->n_override;
        cr_expect_eq(s->n_override, row >= 0, "home %zu: %u overrides, set-point back in row %lld", h, s->n_override,
                     (long long)row);
        cr_expect_eq(s->overridden & 1, s->n_override, "home %zu", h);
        if (h % 2 == 1) cr_expect_eq(s->n_override, 0, "home %zu is content", h);
        if (row < 0) continue;
        /* a room falls by less than 0.1 K in a minute, and what is felt jumps when the radiator's valve opens again */
        const double felt_c = row_at(&t.with, Q_operative_temperature, h, row - 1);
        cr_expect_lt(felt_c, 19.8 + 0.1, "home %zu was cold before, not at %g degC", h, felt_c);
        cr_expect_gt(sum_of_rows(&t.with, Q_heat_pump_heat, h, row * MS_PER_MIN, at(23, 0)) +
                         (t.model->home[h].has_pump ? 0 : 1),
                     0, "home %zu heats again", h);
    }
    cr_expect_gt(n, HOMES / 4, "%zu of %d homes override", n, HOMES / 2);
    end_lives(&t);
}

SOLVER_TEST(override, patience_decides_how_many_and_none_without_impatience)
{
    struct two_lives never = live_cold(0), seldom = live_cold(0.2), soon = live_cold(60);
    size_t n_seldom = 0, n_soon = 0;
    for (size_t h = 0; h < HOMES; h++) {
        cr_expect_eq(never.with.state[h].n_override, 0, "home %zu", h);
        n_seldom += seldom.with.state[h].n_override, n_soon += soon.with.state[h].n_override;
        if (seldom.with.state[h].n_override > 0) cr_expect_geq(back_row(&seldom, h), back_row(&soon, h), "home %zu", h);
    }
    cr_expect_lt(n_seldom, n_soon, "%zu and %zu", n_seldom, n_soon);
    end_lives(&never);
    end_lives(&seldom);
    end_lives(&soon);
}

SOLVER_TEST(override, comfort_costs_less_for_those_who_override)
{
    struct two_lives never = live_cold(0), soon = live_cold(60);
    for (size_t h = 0; h < HOMES; h++) {
        if (soon.with.state[h].n_override == 0) continue;
        cr_expect_lt(soon.with.state[h].below_k_s, never.with.state[h].below_k_s, "home %zu", h);
    }
    end_lives(&never);
    end_lives(&soon);
}
