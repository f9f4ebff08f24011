/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The meter against sums made outside of it: of quarter-hours, of minutes, of seconds. */
#include "tests/twins/one_home.h"
#include "twins/inputs.h"
#include "twins/pv.h"

#include <criterion/criterion.h>
#include <math.h>

enum { BOILER = 1 << KIT_water_heater };

static double sum_of(const double *x)
{
    double sum = 0;
    for (int i = 0; i < TARIFF_REGISTERS_MAX; i++) sum += x[i];
    return sum;
}

/* --- registers --- */

/* Central European Time without any library: UTC+1, from 2023-03-26T01:00Z on +2, from 2023-10-29T01:00Z +1. */
static int64_t wall_clock_ms(int64_t utc_ms)
{
    const bool is_summer = utc_ms >= 1679792400000LL && utc_ms < 1698541200000LL;
    return utc_ms + (is_summer ? 2 : 1) * (int64_t)MS_PER_H;
}

static void registers_follow_the_wall_clock(const char *start, int days)
{
    struct pilot *p = fixture_pilot(4, days);
    set_start(p, start);
    p->tariff.window[0].weekdays = 0x7f; /* 6 to 22 h, so that the changing day counts too */
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_H);
    for (size_t h = 0; h < 4; h++) {
        double import_j[2] = {0, 0}, net_j = 0, peak_w = 0;
        for (size_t k = 0; k < f.n_slot; k++) {
            const double slot_w = f.slot_import_w[h * f.n_slot + k];
            const int64_t hour = wall_clock_ms(p->start_utc_ms + (int64_t)k * 15 * MS_PER_MIN) / MS_PER_H % 24;
            import_j[hour >= 6 && hour < 22] += slot_w * 900;
            net_j += f.slot_net_w[h * f.n_slot + k] * 900;
            peak_w = fmax(peak_w, slot_w);
            cr_assert(slot_w >= -1e-6);
        }
        const struct home_state *s = &f.state[h];
        cr_expect(import_j[0] > 3.6e6 && import_j[1] > 3.6e6);
        for (int i = 0; i < 2; i++)
            cr_expect_float_eq(s->import_j[i], import_j[i], 1e-8 * import_j[i], "home %zu, register %d: %g of %g kWh", h, i,
                               s->import_j[i] / 3.6e6, import_j[i] / 3.6e6);
        cr_expect_float_eq(sum_of(s->import_j) - sum_of(s->export_j), net_j, 1e-8 * fabs(net_j) + 1);
        cr_expect_float_eq(s->peak_import_w, peak_w, 1e-9 * peak_w);
    }
    fixture_close(&f);
    pilot_free(p);
}

SOLVER_TEST(meter, registers_follow_the_wall_clock) { registers_follow_the_wall_clock("2023-01-13T00:00:00+01:00", 3); }
SOLVER_TEST(meter, registers_follow_the_wall_clock_when_summer_time_begins)
{
    registers_follow_the_wall_clock("2023-03-25T00:00:00+01:00", 4);
}
SOLVER_TEST(meter, registers_follow_the_wall_clock_when_summer_time_ends)
{
    registers_follow_the_wall_clock("2023-10-28T00:00:00+02:00", 4);
}
SOLVER_TEST(meter, registers_follow_the_wall_clock_in_a_run_that_begins_at_noon)
{
    registers_follow_the_wall_clock("2023-03-25T12:00:00+01:00", 2);
}

SOLVER_TEST(meter, the_bill_is_each_registers_energy_at_its_price)
{
    struct pilot *p = fixture_pilot(6, 3);
    struct fixture_run f = fixture_solve(p, p->solver, 0);
    double export = 0;
    for (size_t h = 0; h < 6; h++) {
        const struct home_state *s = &f.state[h];
        double eur = 0;
        for (int i = 0; i < 2; i++) eur += s->import_j[i] * (i ? 0.18 : 0.12) - s->export_j[i] * 0.06;
        cr_expect_float_eq(s->cost_eur, eur / 3.6e6, 1e-9);
        cr_expect_float_eq(s->co2_g, sum_of(s->import_j) / 3.6e6 * 250, 1e-6);
        export += sum_of(s->export_j);
    }
    cr_expect(export > 3.6e6, "with homes that export");
    fixture_close(&f);
    pilot_free(p);
}

/* --- import and export --- */

/* A home with panels whose only load is its stand-by: the true split, summed second by second. */
SOLVER_TEST(meter, import_and_export_part_where_net_power_changes_its_sign)
{
    struct pilot *p = fixture_pilot(1, 2);
    set_kit(p, BOILER | 1 << KIT_pv);
    set_all(p, HOME_persons, 0), set_all(p, HOME_pv_power, 3000), set_all(p, HOME_pv_power_limit, 900);
    add_event(p, COMMAND_HEATER_OFF, 1, 0, 2LL * MS_PER_DAY);
    struct model *m;
    static struct inputs in;
    cr_assert_eq(model_create(p, &m), ST_OK);
    struct fixture_run f = fixture_solve(p, p->solver, 0);
    double import_j = 0, export_j = 0;
    for (int d = 0; d < 2; d++) {
        inputs_prepare(&in, m, 0, (int64_t)d * MS_PER_DAY);
        double load_w = m->home[0].demand.standby_w;
        size_t next = 0;
        for (int tenth = 0; tenth < 864000; tenth++) {
            const double t_s = (tenth + 0.5) / 10, x = (t_s + in.phase_s) / 600;
            for (; next < in.n_load && in.load[next].t_ms <= t_s * 1000; next++) load_w += (double)in.load[next].power_w;
            const size_t k = (size_t)x;
            const double pv_w = fmin(900, in.pv_w[k] + (x - (double)k) * (in.pv_w[k + 1] - in.pv_w[k]));
            import_j += 0.1 * fmax(0, load_w - pv_w), export_j += 0.1 * fmax(0, pv_w - load_w);
        }
    }
    const struct home_state *s = &f.state[0];
    cr_expect(export_j > 3.6e6 && import_j > 0.36e6);
    cr_expect_float_eq(sum_of(s->import_j), import_j, 2e-3 * import_j); /* the limit's bends within five minutes */
    cr_expect_float_eq(sum_of(s->export_j), export_j, 2e-3 * export_j);
    cr_expect_float_eq(sum_of(s->import_j) - sum_of(s->export_j), import_j - export_j, 1e-3 * import_j);
    fixture_close(&f);
    model_free(m);
    pilot_free(p);
}

SOLVER_TEST(meter, records_and_registers_agree)
{
    struct pilot *p = fixture_pilot(8, 2);
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    for (size_t h = 0; h < 8; h++) {
        const struct home_state *s = &f.state[h];
        double grid_j = 0, reactive_j = 0, least_import = 0, was = 0;
        for (size_t row = 0; row < f.n_row; row++) {
            const double parts = recorded(&f, Q_heat_pump_power, h, row) + recorded(&f, Q_backup_heater_power, h, row) +
                                 recorded(&f, Q_water_heater_power, h, row) + recorded(&f, Q_appliance_power, h, row) +
                                 recorded(&f, Q_ev_power, h, row) + recorded(&f, Q_battery_power, h, row) -
                                 recorded(&f, Q_pv_power, h, row);
            cr_assert_float_eq(recorded(&f, Q_grid_power, h, row), parts, 0.02, "home %zu, minute %zu", h, row + 1);
            grid_j += 60 * recorded(&f, Q_grid_power, h, row);
            reactive_j += 60 * recorded(&f, Q_reactive_power, h, row);
            least_import += 60 * fmax(0, recorded(&f, Q_grid_power, h, row));
            /* a reading between two entries of the register estimates: a tenth of the stated precision */
            cr_assert(recorded(&f, Q_energy_import, h, row) >= was - 1e-4, "home %zu, minute %zu runs back", h, row + 1);
            was = recorded(&f, Q_energy_import, h, row);
        }
        const double import_j = sum_of(s->import_j);
        cr_expect_float_eq(grid_j, import_j - sum_of(s->export_j), 1e-5 * import_j);
        cr_expect_float_eq(reactive_j, s->total_j[TALLY_REACTIVE], 1e-5 * fabs(reactive_j) + 1);
        cr_expect_float_eq(was, import_j / 3.6e6, 1e-5);
        cr_expect(import_j > (1 - 1e-5) * least_import && import_j < 1.06 * least_import + 3.6e5,
                  "home %zu: %g, at least %g kWh", h, import_j / 3.6e6, least_import / 3.6e6);
    }
    fixture_close(&f);
    pilot_free(p);
}

/* --- phases and fuse --- */

/* Seconds in which the pump's mean power of a minute is above a level. */
static double seconds_above(const struct fixture_run *f, enum quantity q, double power_w)
{
    double s = 0;
    for (size_t row = 0; row < f->n_row; row++) s += recorded(f, q, 0, row) > power_w ? 60 : 0;
    return s;
}

SOLVER_TEST(meter, a_one_phase_pump_loads_its_phase_alone)
{
    struct pilot *p = fixture_pilot(1, 1);
    set_kit(p, 1 << KIT_heat_pump);
    set_air(p, -5, 0.5);
    set_all(p, HOME_persons, 0), set_all(p, HOME_appliance_energy, 0), set_all(p, HOME_bivalence_temperature, -30);
    set_all(p, HOME_fuse_current, 6); /* 1380 W a phase */
    p->hp_models[0].n_phase = 1;
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    const double least = seconds_above(&f, Q_heat_pump_power, 1700), most = seconds_above(&f, Q_heat_pump_power, 1000);
    cr_expect(least > 3600, "it takes more than the fuse allows: %g s", least);
    cr_expect(f.state[0].overload_s >= least - 900 && f.state[0].overload_s <= most + 900, "%g s, between %g and %g",
              f.state[0].overload_s, least, most);
    fixture_close(&f);
    p->hp_models[0].n_phase = 3; /* a third on each */
    f = fixture_solve(p, p->solver, MS_PER_MIN);
    cr_expect(f.state[0].overload_s < 60, "%g s", f.state[0].overload_s);
    fixture_close(&f);
    pilot_free(p);
}

SOLVER_TEST(meter, an_element_above_the_fuse_is_counted_for_as_long_as_it_heats)
{
    struct pilot *p = fixture_pilot(1, 2);
    set_kit(p, BOILER);
    set_all(p, HOME_persons, 4), set_all(p, HOME_water_heater_power, 3600), set_all(p, HOME_fuse_current, 15); /* 3450 W */
    set_all(p, HOME_appliance_energy, 0);
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    const double heated_s = f.state[0].total_j[TALLY_HEATER] / 3600;
    cr_expect(heated_s > 3600);
    cr_expect(f.state[0].overload_s >= heated_s - 1e-3 && f.state[0].overload_s < 1.5 * heated_s, "%g s of %g",
              f.state[0].overload_s, heated_s);
    fixture_close(&f);
    set_all(p, HOME_fuse_current, 63);
    f = fixture_solve(p, p->solver, 0);
    cr_expect_float_eq(f.state[0].overload_s, 0, 1e-9);
    fixture_close(&f);
    pilot_free(p);
}

/* --- battery --- */

SOLVER_TEST(meter, a_battery_loses_a_twentieth_each_way_and_serves_its_home)
{
    struct pilot *p = fixture_pilot(2, 3);
    set_kit(p, 1 << KIT_heat_pump | 1 << KIT_pv | 1 << KIT_battery);
    struct model *m;
    struct home_state before[2];
    cr_assert_eq(model_create(p, &m), ST_OK);
    for (size_t h = 0; h < 2; h++) model_initial_state(m, h, &before[h]);
    struct fixture_run with = fixture_solve(p, p->solver, MS_PER_MIN);
    for (size_t h = 0; h < 2; h++) {
        double stored_j = 0;
        for (size_t row = 0; row < with.n_row; row++) { /* it acts on whole minutes, so the means are exact */
            const double w = recorded(&with, Q_battery_power, h, row), soc = recorded(&with, Q_battery_soc, h, row);
            stored_j += 60 * (w > 0 ? 0.95 * w : w / 0.95);
            cr_assert(soc >= -1e-6 && soc <= 1 + 1e-6);
            cr_assert(fabs(w) <= p->homes.value[HOME_battery_power][h] + 0.01);
        }
        const double turned_j = fabs(stored_j) + 3.6e6 * 4;
        cr_expect_float_eq(3600 * (with.state[h].battery_wh - before[h].battery_wh), stored_j, 1e-4 * turned_j);
    }
    set_kit(p, 1 << KIT_heat_pump | 1 << KIT_pv);
    struct fixture_run without = fixture_solve(p, p->solver, 0);
    for (size_t h = 0; h < 2; h++) {
        const double a = sum_of(with.state[h].export_j), b = sum_of(without.state[h].export_j);
        cr_expect(a < 0.8 * b, "home %zu exports %g instead of %g kWh", h, a / 3.6e6, b / 3.6e6);
    }
    fixture_close(&with), fixture_close(&without);
    model_free(m);
    pilot_free(p);
}
