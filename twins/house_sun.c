/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/house_sun.h"

#include "twins/pv.h"
#include "twins/rk_lanes.h"

#include <assert.h>
#include <string.h>

#define SKY_LOSS_W_M2 49.5 /* h_r 4.5 W/(m2 K) times 11 K below air */

/* Knots do not meet. (clang calls it an error if a sanitizer keeps it from making the vector.) */
#ifdef __clang__
#define EACH_KNOT(i) for (size_t i = 0; i < n; i++)
#else
#define EACH_KNOT(i) _Pragma("omp simd") for (size_t i = 0; i < n; i++)
#endif

struct sky_rows { /* what the planes of a house see of n knots */
    const double *up, *south, *west, *ghi, *dni, *dhi, *f1, *f2, *temp_c, *wind_m_s;
    double albedo;
};

static inline struct sky_knot sky_of(const struct sky_rows *r, size_t i)
{
    return (struct sky_knot){.up = r->up[i],
                             .south = r->south[i],
                             .west = r->west[i],
                             .ghi = r->ghi[i],
                             .dni = r->dni[i],
                             .dhi = r->dhi[i],
                             .f1 = r->f1[i],
                             .f2 = r->f2[i],
                             .albedo = r->albedo};
}

static inline void facade(const struct sky_rows *r, size_t n, struct plane p, double window_m2, double opaque_m2,
                          double *window_w, double *fabric_w)
{
    EACH_KNOT(i)
    {
        const struct plane_sun s = sun_under(sky_of(r, i), p);
        const double rest = s.diffuse + s.ground, lit = r->ghi[i] > 0 ? 1 : 0;
        const double through = s.beam * house_sun_angle_factor(s.cos_incidence) + HOUSE_SUN_DIFFUSE_FACTOR * rest;
        window_w[i] += lit * window_m2 * through;
        fabric_w[i] += lit * opaque_m2 * (s.beam + rest);
    }
}

static inline void roof(const struct sky_rows *r, size_t n, double opaque_m2, double *fabric_w)
{
    EACH_KNOT(i) fabric_w[i] += opaque_m2 * at_least(r->ghi[i], 0);
}

static inline void plant(const struct sky_rows *r, size_t n, struct plane p, double nameplate_w, double *pv_w)
{
    EACH_KNOT(i)
    {
        const struct plane_sun s = sun_under(sky_of(r, i), p);
        const double w = pv_power_w(nameplate_w, s.beam, s.diffuse + s.ground, s.cos_incidence, r->temp_c[i], r->wind_m_s[i]);
        pv_w[i] = r->ghi[i] > 0 ? w : 0;
    }
}

/* All planes of a house over knots of daylight. */
LANE_LOOPS static void daylight(const struct home_model *h, const struct sky_rows *rows, size_t n, double *window_w,
                                double *fabric_w, double *pv_w)
{
    const struct sky_rows r = *rows;
    const struct building *b = &h->building;
    for (int f = 0; f < FACADE_COUNT; f++)
        facade(&r, n, h->facade[f], b->window_gain_m2[f], b->absorptance * b->opaque_wall_m2k, window_w, fabric_w);
    roof(&r, n, b->absorptance * b->opaque_roof_m2k, fabric_w);
    if (h->has_pv) plant(&r, n, h->pv_plane, h->pv_w, pv_w);
}

void house_sun(const struct home_model *h, const struct weather *w, size_t first, size_t n, double *window_w, double *fabric_w,
               double *pv_w)
{
    assert(first < w->n && n <= w->n - first);
    const struct building *b = &h->building;
    const double dark_w = -SKY_LOSS_W_M2 * (b->opaque_roof_m2k + 0.5 * FACADE_COUNT * b->opaque_wall_m2k);
    memset(window_w, 0, n * sizeof *window_w);
    memset(pv_w, 0, n * sizeof *pv_w);
    for (size_t i = 0; i < n; i++) fabric_w[i] = dark_w;

    size_t from = 0, to = n;
    while (from < to && w->ghi_w_m2[first + from] <= 0) from++;
    while (to > from && w->ghi_w_m2[first + to - 1] <= 0) to--;
    const size_t k = first + from;
    const struct sky_rows r = {.up = w->cos_zenith + k,
                               .south = w->sun_south + k,
                               .west = w->sun_west + k,
                               .ghi = w->ghi_w_m2 + k,
                               .dni = w->dni_w_m2 + k,
                               .dhi = w->dhi_w_m2 + k,
                               .f1 = w->perez_f1 + k,
                               .f2 = w->perez_f2 + k,
                               .temp_c = w->temp_c + k,
                               .wind_m_s = w->wind_m_s + k,
                               .albedo = w->site.albedo};
    daylight(h, &r, to - from, window_w + from, fabric_w + from, pv_w + from);
}
