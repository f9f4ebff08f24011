/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/pv.h"

#include "scenarios/weather_file.h"
#include "tests/support/data_files.h"
#include "tests/twins/one_home.h"
#include "twins/sun.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>

/* --- the module --- */

Test(pv, standard_conditions_give_the_nameplate_less_all_losses)
{
    /* 1000 W/m2 upon the plane and no wind heat the cell by 1000/25 = 40 K: air of -15 degC makes 25 */
    cr_expect_float_eq(pv_power_w(5000, 1000, 0, 1, -15, 0), 0.86 * 5000, 1e-9);
    /* with wind: 1000/(25 + 6.84 * 3) = 21.97 K */
    cr_expect_float_eq(pv_power_w(5000, 1000, 0, 1, 25 - 1000 / (25 + 6.84 * 3), 3), 0.86 * 5000, 1e-9);
}

Test(pv, a_hot_cell_gives_less_by_the_published_coefficients)
{
    const double t = 20; /* cell at 45 degC: 1 + t k3 + t^2 k6 at 1000 W/m2 */
    cr_expect_float_eq(pv_power_w(1, 1000, 0, 1, 5, 0) / 0.86, 1 - 0.004702 * t + 0.000005 * t * t, 1e-12);
}

Test(pv, weak_and_slanting_light_is_used_worse_and_none_gives_nothing)
{
    const double strong = pv_power_w(1000, 800, 0, 1, 5, 1) / 800, weak = pv_power_w(1000, 100, 0, 1, 5, 1) / 100;
    cr_expect(weak < strong);
    const double slanting = pv_power_w(1000, 400, 0, 0.2, 10, 1); /* modifier 1 - 0.05 (5 - 1) = 0.8 */
    cr_expect(slanting < 0.81 * pv_power_w(1000, 400, 0, 1, 10, 1) && slanting > 0.75 * pv_power_w(1000, 400, 0, 1, 10, 1));
    cr_expect_float_eq(pv_power_w(1000, 0, 0, 1, 10, 1), 0, 1e-12);
    cr_expect_float_eq(pv_power_w(1000, 0, 1, 1, 10, 1), 0, 1e-12);
    cr_expect(pv_power_w(1000, 0, 50, -1, 10, 1) > 0, "diffuse light with the sun behind");
    for (double g = 0; g <= 1400; g += 1)
        cr_assert(pv_power_w(1000, 0, g, 1, 60, 0) >= 0 && pv_power_w(1000, g, 0, 1, -40, 20) < 1600);
}

/* --- the feed-in limit, against a sum over seconds --- */

static double plane_power_w(const struct pilot *p, size_t knot)
{
    const struct weather *w = &p->weather;
    const struct plane plane =
        plane_of(p->homes.value[HOME_pv_tilt][0] * M_PI / 180, p->homes.value[HOME_pv_orientation][0] * M_PI / 180);
    if (w->ghi_w_m2[knot] <= 0) return 0;
    const struct plane_sun s = sun_on_plane(w, knot, &plane);
    return pv_power_w(p->homes.value[HOME_pv_power][0], s.beam, s.diffuse + s.ground, s.cos_incidence, w->temp_c[knot],
                      w->wind_m_s[knot]);
}

struct split {
    double used_j, lost_j;
};

/* Linear between knots, clipped, second by second in [from_s, to_s) of the scenario. */
static struct split summed(const struct pilot *p, double limit_w, int from_s, int to_s)
{
    const int64_t into_s = (p->start_utc_ms - p->weather.t0_utc_ms) / MS_PER_S;
    struct split sum = {0, 0};
    for (int s = from_s; s < to_s; s++) {
        const double x = ((double)(into_s + s) + 0.5) / 600;
        const size_t k = (size_t)x;
        const double w = plane_power_w(p, k) + (x - (double)k) * (plane_power_w(p, k + 1) - plane_power_w(p, k));
        sum.used_j += fmin(w, limit_w), sum.lost_j += fmax(0, w - limit_w);
    }
    return sum;
}

static struct pilot *sunny_home(double limit_w)
{
    struct pilot *p = fixture_pilot(1, 2);
    set_kit(p, 1 << KIT_heat_pump | 1 << KIT_pv);
    set_all(p, HOME_pv_power, 10000), set_all(p, HOME_pv_power_limit, limit_w), set_all(p, HOME_pv_orientation, 20);
    return p;
}

struct cap {
    double limit_w;
};

ParameterizedTestParameters(pv, what_the_limit_cuts_off_is_counted_and_nothing_is_lost)
{
    static struct cap rows[] = {{1e6}, {4000}, {2000}, {500}, {0}};
    return cr_make_param_array(struct cap, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct cap *c, pv, what_the_limit_cuts_off_is_counted_and_nothing_is_lost)
{
    struct pilot *p = sunny_home(c->limit_w);
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    const struct split expected = summed(p, c->limit_w, 0, 2 * 86400);
    const double *j = f.state[0].total_j, all_j = expected.used_j + expected.lost_j;
    cr_expect(all_j > 10 * 3.6e6, "a fair amount of sun: %g kWh", all_j / 3.6e6);
    cr_expect_float_eq(j[TALLY_PV], expected.used_j, 1e-5 * all_j);
    cr_expect_float_eq(j[TALLY_PV_CURTAILED], expected.lost_j, 1e-5 * all_j);
    cr_expect_float_eq(j[TALLY_PV] + j[TALLY_PV_CURTAILED], all_j, 1e-6 * all_j);
    for (size_t row = 0; row < f.n_row; row++) cr_assert(recorded(&f, Q_pv_power, 0, row) <= c->limit_w + 0.01);
    fixture_close(&f);
    pilot_free(p);
}

SOLVER_TEST(pv, a_called_limit_holds_during_its_event_only)
{
    struct pilot *p = sunny_home(1e6);
    add_event(p, COMMAND_PV_LIMIT, 15, 11 * MS_PER_H, 2 * MS_PER_H); /* 15 % of 10 kW around noon of day one */
    struct fixture_run f = fixture_solve(p, p->solver, MS_PER_MIN);
    const struct split event = summed(p, 1500, 11 * 3600, 13 * 3600);
    cr_expect(event.lost_j > 3.6e6, "the limit bites: %g kWh", event.lost_j / 3.6e6);
    cr_expect_float_eq(f.state[0].total_j[TALLY_PV_CURTAILED], event.lost_j, 1e-5 * event.lost_j + 10);
    for (size_t row = 11 * 60; row < 13 * 60; row++) cr_assert(recorded(&f, Q_pv_power, 0, row) <= 1500.01);
    cr_expect(recorded(&f, Q_pv_power, 0, 13 * 60 + 1) > 1600, "free again");
    fixture_close(&f);
    pilot_free(p);
}

/* --- a year of real weather --- */

struct yield {
    char source[8], file[64];
    int tilt_deg;
    double kwh_per_kwp, plane_kwh_m2; /* plane: 0 not stated */
    char from[32];
};

/* South, 14 percent losses: an independent chain of the same models over the same files. For Stockholm
 * that chain had read the stamps an hour off; its yields are raised by the ratio of the plane's sums. */
ParameterizedTestParameters(pv, yearly_yields_are_those_of_an_independent_chain)
{
#define LJUBLJANA "nsrdb", "weather/ljubljana_nsrdb_2019_15min.csv"
#define ATHENS    "nsrdb", "weather/athens_nsrdb_2019_15min.csv"
#define STOCKHOLM "nsrdb", "weather/stockholm_nsrdb_2019_15min.csv"
#define DENVER    "epw", "weather/USA_CO_Denver.Intl.AP.725650_TMY3.epw"
    static struct yield rows[] = {
        {LJUBLJANA, 20, 924, 0, "2019-01-01T00:00:00+01:00"},     {LJUBLJANA, 30, 950, 1292, "2019-01-01T00:00:00+01:00"},
        {LJUBLJANA, 40, 954, 1295, "2019-01-01T00:00:00+01:00"},  {LJUBLJANA, 50, 935, 0, "2019-01-01T00:00:00+01:00"},
        {ATHENS, 20, 1368, 0, "2019-01-01T00:00:00+02:00"},       {ATHENS, 30, 1384, 1808, "2019-01-01T00:00:00+02:00"},
        {ATHENS, 40, 1367, 1784, "2019-01-01T00:00:00+02:00"},    {ATHENS, 50, 1316, 0, "2019-01-01T00:00:00+02:00"},
        {STOCKHOLM, 30, 745, 977.5, "2019-01-01T00:00:00+01:00"}, {STOCKHOLM, 40, 758, 991.6, "2019-01-01T00:00:00+01:00"},
        {DENVER, 20, 1523, 0, "2019-01-01T00:00:00-07:00"},       {DENVER, 30, 1574, 1983, "2019-01-01T00:00:00-07:00"},
        {DENVER, 40, 1584, 1993, "2019-01-01T00:00:00-07:00"},    {DENVER, 50, 1554, 0, "2019-01-01T00:00:00-07:00"},
    };
    return cr_make_param_array(struct yield, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct yield *y, pv, yearly_yields_are_those_of_an_independent_chain)
{
    char path[512];
    if (!data_file(y->file, path, sizeof path)) cr_skip_test("%s is not here", y->file);
    struct civil c;
    bool has_offset;
    int32_t offset_s;
    cr_assert_eq(calendar_parse(y->from, &c, &has_offset, &offset_s), ST_OK);
    const int64_t from = calendar_utc_ms(&c) - (int64_t)offset_s * MS_PER_S, year_ms = 365LL * MS_PER_DAY;
    struct site site = {NAN, NAN, NAN, NAN};
    struct weather w;
    struct diag d = {0};
    cr_assert_eq(weather_read_file(y->source, path, (struct place){0}, &site, from, from + year_ms, &w, &d), ST_OK);

    const struct plane plane = plane_of(y->tilt_deg * M_PI / 180, 0);
    double energy = 0, light = 0;
    for (size_t k = 0; k < (size_t)(year_ms / WEATHER_STEP_MS); k++) {
        if (w.ghi_w_m2[k] <= 0) continue;
        const struct plane_sun s = sun_on_plane(&w, k, &plane);
        light += s.beam + s.diffuse + s.ground;
        energy += pv_power_w(1, s.beam, s.diffuse + s.ground, s.cos_incidence, w.temp_c[k], w.wind_m_s[k]);
    }
    cr_expect(fabs(energy / 6 / y->kwh_per_kwp - 1) <= 0.01, "%s at %d deg: %.1f kWh/kWp against %.0f", y->file, y->tilt_deg,
              energy / 6, y->kwh_per_kwp);
    if (y->plane_kwh_m2 > 0)
        cr_expect(fabs(light / 6000 / y->plane_kwh_m2 - 1) <= 0.01, "%.1f kWh/m2 against %.0f", light / 6000, y->plane_kwh_m2);
    weather_close(&w);
    diag_close(&d);
}
