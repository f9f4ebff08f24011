/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A home at rest at 0 degC outdoors, held at 21 degC; then the heat source stops for two hours. With one mass
 * the rates are building_rates; with two, an outer leaf (a third of the capacity, coupled to the surfaces and
 * to outdoors) and an inner leaf (two thirds, coupled to the surfaces only), with the same losses at rest.
 * Without lag the emitter's water or slab holds no heat. Classical Runge-Kutta, 20 s. */
#include "tests/validation/order.h"

#include "tests/validation/shipped.h"
#include "twins/building_eq.h"

#include <stdio.h>

enum { INNER = BUILDING_STATES, STATES };
#define STEP_S      20.0
#define ROOM_SET_C  21.0
#define OUTER_SHARE (1 / 3.0)

struct variant {
    struct building b;
    bool has_lag, has_two;
};

/* Splits the mass so that the losses at rest stay: h_em in series with the outer leaf's coupling is h_op again. */
static void two_mass_rates(const struct building *b, const double *y, const struct building_input *in, double *dy)
{
    const double outer_w_k = OUTER_SHARE * b->h_ms, inner_w_k = b->h_ms - outer_w_k;
    const double h_em = 1 / (1 / b->h_op - 1 / outer_w_k);
    const double air = y[BUILDING_AIR], outer = y[BUILDING_MASS], inner = y[INNER];
    const double emission = emitter_power_w(&b->emitter, y[BUILDING_EMITTER], air, -1);
    const double radiant = 0.5 * in->gain_internal_w + (1 - b->emitter.convective_frac) * emission;
    const double to_air = 0.5 * in->gain_internal_w + b->emitter.convective_frac * emission, to_mass = b->am_frac * radiant;
    const double star =
        (b->h_is * air + b->h_w * in->temp_out_c + outer_w_k * outer + inner_w_k * inner + b->star_frac * radiant) *
        b->star_inv;
    dy[BUILDING_AIR] = (b->h_is * (star - air) - b->h_v * (air - in->temp_out_c) + to_air) / b->c_air_j_k;
    dy[BUILDING_MASS] =
        (outer_w_k * (star - outer) - h_em * (outer - in->temp_out_c) + OUTER_SHARE * to_mass) / (OUTER_SHARE * b->c_mass_j_k);
    dy[INNER] = (inner_w_k * (star - inner) + (1 - OUTER_SHARE) * to_mass) / ((1 - OUTER_SHARE) * b->c_mass_j_k);
    dy[BUILDING_EMITTER] = (in->heat_w - emission) / b->emitter.capacity_j_k;
}

static void rates(const struct variant *v, const double *y, double heat_w, double *dy)
{
    const struct building_input in = {.gain_internal_w = 350, .room_set_c = ROOM_SET_C + 2, .heat_w = heat_w};
    if (v->has_two) {
        two_mass_rates(&v->b, y, &in, dy);
    } else {
        building_rates(&v->b, y, &in, dy);
        dy[INNER] = 0;
    }
}

static void step(const struct variant *v, double *y, double heat_w)
{
    static const double at_frac[] = {0, 0.5, 0.5, 1}, weight[] = {1 / 6.0, 1 / 3.0, 1 / 3.0, 1 / 6.0};
    double d[4][STATES], at[STATES];
    for (int m = 0; m < 4; m++) {
        for (int i = 0; i < STATES; i++) at[i] = y[i] + (m > 0 ? at_frac[m] * STEP_S * d[m - 1][i] : 0);
        rates(v, at, heat_w, d[m]);
    }
    for (int i = 0; i < STATES; i++)
        for (int m = 0; m < 4; m++) y[i] += weight[m] * STEP_S * d[m][i];
}

struct call {         /* of two hours */
    double drop_k[3]; /* of the air after 15 min, one and two hours */
    double shed_kwh;
    double whole_k;    /* heat missing at the end over the capacity of all: what the house as a whole has cooled */
    double owed_share; /* heat missing at the end over heat not given: what can come back as rebound */
};

static double stored_j(const struct variant *v, const double *y)
{
    const double mass = v->has_two ? OUTER_SHARE * y[BUILDING_MASS] + (1 - OUTER_SHARE) * y[INNER] : y[BUILDING_MASS];
    return v->b.c_air_j_k * y[BUILDING_AIR] + v->b.c_mass_j_k * mass + v->b.emitter.capacity_j_k * y[BUILDING_EMITTER];
}

static struct call call_of(const struct variant *v)
{
    double y[STATES] = {ROOM_SET_C, building_steady_mass_c(&v->b, ROOM_SET_C, 0), 35,
                        building_steady_mass_c(&v->b, ROOM_SET_C, 0)},
           heat_w = 0;
    const double load_w = building_steady_load_w(&v->b, ROOM_SET_C, 0);
    for (double t_s = 0; t_s < 10 * 86400.0; t_s += STEP_S) {
        heat_w = fmax(0, load_w * (1 + 3 * (ROOM_SET_C - y[BUILDING_AIR])));
        step(v, y, heat_w);
    }
    struct call c = {.shed_kwh = heat_w * 7200 / 3.6e6};
    const double air = y[BUILDING_AIR], begin_j = stored_j(v, y);
    for (int i = 1; i * STEP_S <= 7200; i++) {
        step(v, y, 0);
        const double t_s = i * STEP_S;
        if (t_s <= 900) c.drop_k[0] = air - y[BUILDING_AIR];
        if (t_s <= 3600) c.drop_k[1] = air - y[BUILDING_AIR];
        c.drop_k[2] = air - y[BUILDING_AIR];
    }
    const double owed_j = begin_j - stored_j(v, y);
    c.whole_k = owed_j / (v->b.c_air_j_k + v->b.c_mass_j_k + v->b.emitter.capacity_j_k);
    c.owed_share = owed_j / 3.6e6 / c.shed_kwh;
    return c;
}

static const struct {
    const char *says;
    bool has_lag, has_two;
} variants[] = {{"as pilots have it: one mass, emitter's lag", true, false},
                {"without the emitter's lag", false, false},
                {"two masses 1:2, emitter's lag", true, true},
                {"two masses 1:2, without lag", false, true}};

/* Means over the homes of a scenario. */
static struct call mean_call(const struct pilot *p, size_t i)
{
    struct call mean = {0};
    const double share = 1 / (double)p->homes.n_home;
    for (size_t h = 0; h < p->homes.n_home; h++) {
        struct variant v = {building_create(&p->homes, h), variants[i].has_lag, variants[i].has_two};
        if (!v.has_lag) v.b.emitter.capacity_j_k = 3e4; /* a minute or two */
        const struct call c = call_of(&v);
        for (int k = 0; k < 3; k++) mean.drop_k[k] += share * c.drop_k[k];
        mean.shed_kwh += share * c.shed_kwh, mean.owed_share += share * c.owed_share;
        mean.whole_k += share * c.whole_k;
    }
    return mean;
}

static void compare(struct table *t, const char *who, double lo, double hi, const char *why, const struct pilot *p)
{
    static const char *const when[] = {"15 min", "1 h", "2 h"};
    struct call first = {0};
    for (size_t i = 0; i < ARRAY_LEN(variants); i++) {
        const struct call c = mean_call(p, i);
        if (i == 0) first = c;
        char name[96]; /* it serves more rows than table_name keeps */
        snprintf(name, sizeof name, "%s, %s", who, variants[i].says);
        for (int k = 0; k < 3; k++) {
            const bool judged = i == 0 && k == 2;
            table_row(t, (struct row){table_name("%s: air after %s", name, when[k]), "K", c.drop_k[k], judged ? lo : -INFINITY,
                                      judged ? hi : INFINITY,
                                      judged ? "2 h block at 0 °C (plausibility)"
                                             : table_name("%+.3f K against pilots", c.drop_k[k] - first.drop_k[k]),
                                      why});
        }
        table_row(t, (struct row){table_name("%s: house as a whole after 2 h", name), "K", c.whole_k, ROW_NO_BAND,
                                  table_name("%+.3f K against pilots", c.whole_k - first.whole_k), NULL});
        table_row(t, (struct row){table_name("%s: heat owed over heat not given", name), "1", c.owed_share, ROW_NO_BAND,
                                  table_name("%+.3f against pilots", c.owed_share - first.owed_share), NULL});
    }
}

void order_study(struct table *t)
{
    static const struct {
        const char *archetype, *says, *why;
        double lo, hi;
    } rows[] = {
        {"si-detached-1971-1980", "old homes",
         "no heat at all for two hours is more than field calls ask, and the air leads the walls: compare the house as a whole",
         0.8, 1.5},
        {"si-detached-2009", "new homes", "the slab goes on heating; without its lag the air loses 1.5 K", 0.3, 0.6}};
    table_begin(
        "Order study: a call of two hours",
        "Twenty homes of an archetype at 0 °C outdoors, held at 21 °C, the heat source off for two hours: what the air loses, "
        "and how much of the heat not given is owed at the end (the rest is saved for good by the cooler house).");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "pilot: order\nseed: 1\nstart: 2023-01-09T00:00:00+01:00\nduration: 1d\ntimezone: Europe/Ljubljana\n"
                 "site: {latitude: 46.24, longitude: 15.27, elevation: 238 m}\nweather: {source: synthetic, climate: celje}\n"
                 "tariff: si-two-rate\nhomes: [{archetype: %s, count: 20}]\n",
                 rows[i].archetype);
        struct pilot *p = shipped_text(text);
        compare(t, rows[i].says, rows[i].lo, rows[i].hi, rows[i].why, p);
        pilot_free(p);
    }
}
