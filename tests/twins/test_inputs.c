/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/inputs.h"

#include "tests/twins/one_home.h"
#include "twins/pv.h"

#include <criterion/criterion.h>
#include <math.h>

enum { DAYS = 14, KNOTS_A_DAY = 144, EVEN_MIN = 20 };

struct world {
    struct pilot *pilot;
    struct model *model;
};

static struct world world_of(size_t n_home, int days)
{
    struct world w = {.pilot = fixture_pilot(n_home, days)};
    cr_assert_eq(model_create(w.pilot, &w.model), ST_OK);
    return w;
}

static void world_close(struct world *w)
{
    model_free(w->model);
    pilot_free(w->pilot);
}

/* Energy of a power over [from, to) that falls into [begin, end), J. */
static double within(int64_t from, int64_t to, int64_t begin, int64_t end, double power_w)
{
    const int64_t a = from > begin ? from : begin, b = to < end ? to : end;
    return b > a ? power_w * (double)(b - a) / MS_PER_S : 0;
}

struct people {
    double gain_j, load_j, reactive_j, ev_j, draw_kg;
};

/* What demand says of a stretch of time, straight from its lists. */
static struct people said(const struct world *w, size_t home, int64_t begin, int64_t end)
{
    static struct load loads[DEMAND_LOADS_MAX];
    static struct stay stays[DEMAND_PEOPLE_MAX];
    static struct draw draws[DEMAND_DRAWS_MAX];
    const struct demand *d = &w->model->home[home].demand;
    const struct timezone *tz = &w->pilot->tz;
    struct people p = {.gain_j = 0.9 * d->standby_w * (double)(end - begin) / MS_PER_S};
    for (int64_t k = timezone_day(tz, begin) - 1; k <= timezone_day(tz, end); k++) {
        const struct day day = demand_day(tz, w->pilot->weather.site.latitude_deg, k);
        size_t n = demand_loads(d, &day, loads);
        for (size_t i = 0; i < n; i++) {
            const double j = within(loads[i].from_utc_ms, loads[i].to_utc_ms, begin, end, (double)loads[i].power_w);
            p.load_j += j, p.gain_j += j * (double)loads[i].gain_frac, p.reactive_j += j * (double)loads[i].tan_phi;
        }
        n = demand_ev(d, &day, loads);
        for (size_t i = 0; i < n; i++)
            p.ev_j += within(loads[i].from_utc_ms, loads[i].to_utc_ms, begin, end, (double)loads[i].power_w);
        n = demand_stays(d, &day, stays);
        for (size_t i = 0; i < n; i++)
            p.gain_j += within(stays[i].from_utc_ms, stays[i].to_utc_ms, begin, end, stays[i].gain_w);
        n = demand_draws(d, &day, draws);
        for (size_t i = 0; i < n; i++)
            p.draw_kg += within(draws[i].from_utc_ms, draws[i].to_utc_ms, begin, end, draws[i].flow_kg_per_s);
    }
    return p;
}

/* The knots' gain over a day, trapezoids: exact for lines. */
static double gain_of_day_j(const struct inputs *in)
{
    double sum = 0;
    for (int i = 0; i < KNOTS_A_DAY; i++) sum += 300 * (in->knot[i].gain_internal_w + in->knot[i + 1].gain_internal_w);
    return sum;
}

/* Twenty minutes late and nothing lost: between two instants the rooms get what people gave between
 * the same instants twenty minutes before, but for what the ten-minute blocks at either end smear. */
Test(inputs, gains_are_those_of_people_and_appliances_twenty_minutes_late)
{
    struct world w = world_of(4, DAYS);
    static struct inputs in;
    for (size_t home = 0; home < 4; home++) {
        double got_j = 0;
        for (int d = 0; d < DAYS; d++) {
            inputs_prepare(&in, w.model, home, (int64_t)d * MS_PER_DAY);
            got_j += gain_of_day_j(&in);
        }
        const int64_t begin = w.pilot->start_utc_ms - 20LL * MS_PER_MIN, end = begin + (int64_t)DAYS * MS_PER_DAY;
        const double given_j = said(&w, home, begin, end).gain_j;
        const double edges_j = said(&w, home, begin - EVEN_MIN * MS_PER_MIN, begin + EVEN_MIN * MS_PER_MIN).gain_j +
                               said(&w, home, end - EVEN_MIN * MS_PER_MIN, end + EVEN_MIN * MS_PER_MIN).gain_j;
        cr_expect(given_j > DAYS * 3.6e6, "a home with life: %g kWh", given_j / 3.6e6);
        cr_expect(fabs(got_j - given_j) < 0.5 * edges_j, "home %zu: %g of %g kWh, ends %g", home, got_j / 3.6e6,
                  given_j / 3.6e6, edges_j / 3.6e6);
        cr_expect_float_eq(got_j / given_j, 1, 0.005);
    }
    world_close(&w);
}

/* Exactly: at a knot flows the mean of the two ten-minute blocks that ended ten minutes before it. */
Test(inputs, each_joule_is_released_when_its_block_has_ended)
{
    struct world w = world_of(2, 3);
    static struct inputs in;
    inputs_prepare(&in, w.model, 1, MS_PER_DAY);
    const int64_t begin = w.pilot->start_utc_ms + MS_PER_DAY;
    for (int i = 0; i <= KNOTS_A_DAY; i++) {
        const int64_t knot = begin + (int64_t)i * WEATHER_STEP_MS;
        const double expected = said(&w, 1, knot - 3LL * WEATHER_STEP_MS, knot - WEATHER_STEP_MS).gain_j / 1200;
        cr_expect_float_eq(in.knot[i].gain_internal_w, expected, 1e-6 * expected + 1e-6, "knot %d", i);
    }
    world_close(&w);
}

Test(inputs, one_day_goes_over_into_the_next_without_a_jump)
{
    struct world w = world_of(3, 4);
    static struct inputs today, tomorrow;
    for (size_t home = 0; home < 3; home++)
        for (int d = 0; d < 3; d++) {
            inputs_prepare(&today, w.model, home, (int64_t)d * MS_PER_DAY);
            inputs_prepare(&tomorrow, w.model, home, (int64_t)(d + 1) * MS_PER_DAY);
            const struct knot a = inputs_at(&today, 86400), b = inputs_at(&tomorrow, 0);
            cr_expect_float_eq(a.gain_internal_w, b.gain_internal_w, 1e-6);
            cr_expect_float_eq(a.temp_out_c, b.temp_out_c, 1e-12);
            cr_expect_float_eq(a.temp_solair_c, b.temp_solair_c, 1e-9);
            cr_expect_float_eq(a.temp_damped_c, b.temp_damped_c, 1e-12);
            cr_expect_float_eq(a.gain_solar_w, b.gain_solar_w, 1e-9);
        }
    world_close(&w);
}

/* Kept days of people spare work, and nothing else: homes and days in any order give the same. */
Test(inputs, a_day_is_the_same_whatever_was_prepared_before)
{
    struct world w = world_of(3, 4);
    static struct inputs used, fresh;
    static const struct {
        size_t home;
        int day;
    } order[] = {{0, 0}, {0, 1}, {1, 1}, {0, 2}, {0, 2}, {2, 0}, {2, 3}, {0, 3}, {0, 1}, {1, 2}};
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        memset(&fresh, 0, sizeof fresh);
        inputs_prepare(&used, w.model, order[i].home, (int64_t)order[i].day * MS_PER_DAY);
        inputs_prepare(&fresh, w.model, order[i].home, (int64_t)order[i].day * MS_PER_DAY);
        cr_assert_eq(used.n_load, fresh.n_load);
        cr_assert_eq(used.n_draw, fresh.n_draw);
        cr_expect_arr_eq(used.knot, fresh.knot, sizeof used.knot);
        cr_expect_arr_eq(used.pv_w, fresh.pv_w, sizeof used.pv_w);
        cr_expect_arr_eq(used.draw, fresh.draw, used.n_draw * sizeof used.draw[0]);
        for (size_t k = 0; k < used.n_load; k++) {
            cr_expect_eq(used.load[k].t_ms, fresh.load[k].t_ms);
            cr_expect_float_eq(used.load[k].power_w, fresh.load[k].power_w, 0);
        }
    }
    world_close(&w);
}

/* --- edges --- */

Test(inputs, edges_carry_the_energy_and_water_of_the_day)
{
    struct world w = world_of(10, 4);
    static struct inputs in;
    for (size_t home = 0; home < 10; home++)
        for (int d = 0; d < 4; d++) {
            inputs_prepare(&in, w.model, home, (int64_t)d * MS_PER_DAY);
            double load_j = 0, ev_j = 0, reactive_j = 0, draw_kg = 0, power = 0;
            for (size_t i = 0; i < in.n_load; i++) { /* each edge acts until the day's end */
                const double left_s = 86400 - in.load[i].t_ms / 1e3;
                *(in.load[i].is_ev ? &ev_j : &load_j) += (double)in.load[i].power_w * left_s;
                if (!in.load[i].is_ev) reactive_j += (double)in.load[i].reactive_var * left_s;
                power += (double)in.load[i].power_w;
                cr_assert(power >= 0, "never below nothing");
                cr_assert(i == 0 || in.load[i].t_ms >= in.load[i - 1].t_ms);
            }
            for (size_t i = 0; i < in.n_draw; i++) {
                draw_kg += (double)in.draw[i].flow_kg_per_s * (86400 - in.draw[i].t_ms / 1e3);
                cr_assert(i == 0 || in.draw[i].t_ms >= in.draw[i - 1].t_ms);
            }
            const int64_t begin = w.pilot->start_utc_ms + (int64_t)d * MS_PER_DAY;
            const struct people p = said(&w, home, begin, begin + MS_PER_DAY);
            cr_expect_float_eq(load_j, p.load_j, 1e-6 * p.load_j + 1);
            cr_expect_float_eq(ev_j, p.ev_j, 1e-6 * p.ev_j + 1);
            cr_expect_float_eq(reactive_j, p.reactive_j, 1e-5 * p.load_j + 1);
            cr_expect_float_eq(draw_kg, p.draw_kg, 1e-6 * p.draw_kg + 1e-6);
        }
    world_close(&w);
}

/* --- sun and sky --- */

Test(inputs, at_night_the_fabric_looks_into_a_colder_sky)
{
    struct world w = world_of(1, 1);
    const struct home_table *t = &w.pilot->homes;
    static struct inputs in;
    inputs_prepare(&in, w.model, 0, 0);
    /* h_r 4.5 W/(m2 K) times 11 K, R_se 0.04 m2 K/W; the roof sees all the sky, walls half of it */
    const double loss_w = 49.5 * 0.04 *
                          (t->value[HOME_u_roof][0] * t->value[HOME_roof_area][0] +
                           0.5 * t->value[HOME_u_walls][0] * t->value[HOME_walls_area][0]);
    cr_expect_float_eq(in.knot[0].temp_out_c - in.knot[0].temp_solair_c, loss_w / w.model->home[0].building.h_op, 1e-9);
    cr_expect_float_eq(in.knot[0].gain_solar_w, 0, 1e-12);
    world_close(&w);
}

Test(inputs, the_noon_sun_enters_by_the_south_and_warms_the_fabric)
{
    struct pilot *p = fixture_pilot(1, 1);
    set_all(p, HOME_azimuth, 0);
    struct model *m;
    cr_assert_eq(model_create(p, &m), ST_OK);
    static struct inputs in;
    inputs_prepare(&in, m, 0, 0);
    const size_t k = (size_t)((p->start_utc_ms - p->weather.t0_utc_ms) / p->weather.step_ms) + 72; /* noon */
    static const enum home_param window[] = {HOME_window_area_south, HOME_window_area_east, HOME_window_area_west,
                                             HOME_window_area_north};
    static const double azimuth[] = {0, -90, 90, 180};
    double expected = 0;
    for (int f = 0; f < 4; f++) {
        const struct plane plane = plane_of(M_PI / 2, azimuth[f] * M_PI / 180);
        const struct plane_sun s = sun_on_plane(&p->weather, k, &plane);
        const double a = acos(fmax(0, s.cos_incidence)); /* 1 - 0.189 a + 0.644 a^2 - 0.596 a^3, diffuse 0.86 */
        const double through = s.beam * (1 - 0.189 * a + 0.644 * a * a - 0.596 * a * a * a) + 0.86 * (s.diffuse + s.ground);
        expected += p->homes.value[window[f]][0] * 0.6 * 0.56 * through;
    }
    cr_expect(expected > 500, "a sunny noon");
    cr_expect_float_eq(in.knot[72].gain_solar_w, expected, 1e-6 * expected);
    cr_expect(in.knot[72].temp_solair_c > in.knot[72].temp_out_c);
    model_free(m);
    pilot_free(p);
}

Test(inputs, the_inverter_follows_its_plane)
{
    struct world w = world_of(2, 1);
    static struct inputs in;
    const struct home_model *h = &w.model->home[1]; /* the fixture's second home has panels */
    cr_assert(h->has_pv && !w.model->home[0].has_pv);
    inputs_prepare(&in, w.model, 1, 0);
    const size_t k0 = (size_t)((w.pilot->start_utc_ms - w.pilot->weather.t0_utc_ms) / w.pilot->weather.step_ms);
    for (size_t i = 0; i <= KNOTS_A_DAY; i++) {
        const struct weather *x = &w.pilot->weather;
        const struct plane_sun s = sun_on_plane(x, k0 + i, &h->pv_plane);
        const double power =
            pv_power_w(h->pv_w, s.beam, s.diffuse + s.ground, s.cos_incidence, x->temp_c[k0 + i], x->wind_m_s[k0 + i]);
        cr_expect_float_eq(in.pv_w[i], x->ghi_w_m2[k0 + i] > 0 ? power : 0, 1e-9);
    }
    inputs_prepare(&in, w.model, 0, 0);
    for (size_t i = 0; i <= KNOTS_A_DAY; i++) cr_assert_eq((int)in.pv_w[i], 0);
    world_close(&w);
}

/* --- the damped outdoor temperature: first order, 12 h --- */

Test(inputs, the_controllers_outdoor_temperature_lags_by_twelve_hours)
{
    struct pilot *p = fixture_pilot(1, 4);
    set_air(p, 5, 0.8);
    warm_air(p, 0, 10); /* a step of 10 K, in the ten minutes before the start */
    struct model *m;
    cr_assert_eq(model_create(p, &m), ST_OK);
    const size_t k0 = (size_t)((p->start_utc_ms - p->weather.t0_utc_ms) / p->weather.step_ms);
    cr_expect_float_eq(m->temp_damped_c[k0 - 1], 5, 1e-9);
    for (size_t h = 6; h <= 72; h += 6) /* the ramp counts as a step in its middle, 5 min before; to second order */
        cr_expect_float_eq(m->temp_damped_c[k0 + 6 * h], 15 - 10 * exp(-((double)h + 1.0 / 12) / 12), 1e-4);
    model_free(m);
    pilot_free(p);
}

Test(inputs, days_that_begin_between_knots_read_the_same_weather)
{
    struct pilot *p = fixture_pilot(1, 2);
    struct model *m;
    static struct inputs in;
    const struct weather *w = &p->weather;
    p->start_utc_ms += 3LL * MS_PER_MIN + 17 * MS_PER_S;
    cr_assert_eq(model_create(p, &m), ST_OK);
    inputs_prepare(&in, m, 0, 0);
    cr_expect_float_eq(in.phase_s, 197, 1e-9);
    for (int s = 0; s < 86400; s += 1111) {
        const double x = ((double)(p->start_utc_ms - w->t0_utc_ms) / 1000 + s) / 600;
        const size_t k = (size_t)x;
        cr_expect_float_eq(inputs_at(&in, s).temp_out_c, w->temp_c[k] + (x - (double)k) * (w->temp_c[k + 1] - w->temp_c[k]),
                           1e-9);
    }
    model_free(m);
    pilot_free(p);
}
