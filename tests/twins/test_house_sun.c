/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/house_sun.h"

#include "tests/support/fixture.h"
#include "twins/pilot.h"
#include "twins/pv.h"

#include <criterion/criterion.h>
#include <math.h>

enum { DAY = 144 };

struct world {
    struct pilot *pilot;
    struct model *model;
    double window_w[DAY], fabric_w[DAY], pv_w[DAY];
};

static void open_world(struct world *w)
{
    w->pilot = fixture_pilot(2, 3);
    cr_assert_eq(model_create(w->pilot, &w->model), ST_OK);
}

static void close_world(struct world *w)
{
    model_free(w->model);
    pilot_free(w->pilot);
}

Test(house_sun, a_pane_passes_what_its_polynomial_says_of_the_angle)
{
    for (double c = 0; c <= 1; c += 0.0007) {
        const double a = acos(c), want = 1 - 0.189 * a + 0.644 * a * a - 0.596 * a * a * a;
        cr_assert_float_eq(house_sun_angle_factor(c), fmax(0, want), 1e-7, "cosine %g", c);
    }
    cr_expect_float_eq(house_sun_angle_factor(1), 1, 0);
    cr_expect_float_eq(house_sun_angle_factor(-0.3), 0, 0);
}

/* Plane by plane and knot by knot, against the loops over knots; at any length, so with any remainder of a vector. */
Test(house_sun, knots_together_are_the_knots_one_by_one)
{
    static struct world w;
    open_world(&w);
    const struct weather *x = &w.pilot->weather;
    const struct home_model *h = &w.model->home[1];
    cr_assert(h->has_pv);
    size_t n_lit = 0;
    for (size_t n = 1; n <= DAY; n += n < 70 ? 23 : 1) {
        house_sun(h, x, DAY, n, w.window_w, w.fabric_w, w.pv_w);
        for (size_t i = 0; i < n; i++) {
            const size_t k = DAY + i;
            double window_w = 0, fabric_w = -49.5 * (h->building.opaque_roof_m2k + 2 * h->building.opaque_wall_m2k);
            for (int f = 0; f < FACADE_COUNT && x->ghi_w_m2[k] > 0; f++) {
                const struct plane_sun s = sun_on_plane(x, k, &h->facade[f]);
                window_w += h->building.window_gain_m2[f] *
                            (s.beam * house_sun_angle_factor(s.cos_incidence) + 0.86 * (s.diffuse + s.ground));
                fabric_w += h->building.absorptance * h->building.opaque_wall_m2k * (s.beam + s.diffuse + s.ground);
            }
            fabric_w += h->building.absorptance * h->building.opaque_roof_m2k * x->ghi_w_m2[k];
            const struct plane_sun s = sun_on_plane(x, k, &h->pv_plane);
            const double pv_w =
                pv_power_w(h->pv_w, s.beam, s.diffuse + s.ground, s.cos_incidence, x->temp_c[k], x->wind_m_s[k]);
            cr_assert_float_eq(w.window_w[i], window_w, 1e-12 * window_w);
            cr_assert_float_eq(w.fabric_w[i], fabric_w, 1e-12 * fabs(fabric_w) + 1e-12);
            cr_assert_float_eq(w.pv_w[i], x->ghi_w_m2[k] > 0 ? pv_w : 0, 1e-12 * pv_w);
            n_lit += x->ghi_w_m2[k] > 0;
        }
    }
    cr_expect_gt(n_lit, 1000);
    close_world(&w);
}

Test(house_sun, a_night_without_end_has_none)
{
    static struct world w;
    open_world(&w);
    for (size_t k = 0; k < w.pilot->weather.n; k++) w.pilot->weather.ghi_w_m2[k] = 0;
    house_sun(&w.model->home[1], &w.pilot->weather, 0, DAY, w.window_w, w.fabric_w, w.pv_w);
    for (size_t i = 0; i < DAY; i++) {
        cr_assert_float_eq(w.window_w[i], 0, 0);
        cr_assert_float_eq(w.pv_w[i], 0, 0);
        cr_assert_lt(w.fabric_w[i], 0);
    }
    close_world(&w);
}
