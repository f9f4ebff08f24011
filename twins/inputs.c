/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gains of people and appliances reach the rooms late: bodies, ovens and screens store heat. The
 * energy of each ten-minute block is released over three blocks that begin when the block has ended,
 * rising, level and falling, so the gain is a continuous, causal function and no energy is lost; the
 * delay is 20 min on average. */
#include "twins/inputs.h"

#include "twins/house_sun.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { BLOCKS_BEFORE = 4, BLOCKS = INPUT_KNOTS + BLOCKS_BEFORE };

static size_t first_knot(const struct weather *w, int64_t utc_ms)
{
    const int64_t k = (utc_ms - w->t0_utc_ms) / w->step_ms;
    assert(k >= 0 && (size_t)k < w->n);
    return (size_t)k;
}

/* A constant power into the blocks it touches: the first and the last in part, whole ones between. */
static void add_box(double *block_j, int64_t from_ms, int64_t to_ms, double power_w)
{
    if (from_ms < 0) from_ms = 0;
    const int64_t end_ms = (int64_t)BLOCKS * WEATHER_STEP_MS;
    if (to_ms > end_ms) to_ms = end_ms;
    if (from_ms >= to_ms) return;
    int64_t b = from_ms / WEATHER_STEP_MS;
    const int64_t last = to_ms / WEATHER_STEP_MS;
    if (b < last) {
        block_j[b] += power_w * (double)((b + 1) * WEATHER_STEP_MS - from_ms) / MS_PER_S;
        const double whole_j = power_w * (double)WEATHER_STEP_MS / MS_PER_S;
        for (b++; b < last; b++) block_j[b] += whole_j;
        from_ms = last * WEATHER_STEP_MS;
    }
    if (from_ms < to_ms) block_j[b] += power_w * (double)(to_ms - from_ms) / MS_PER_S;
}

/* Closings come before openings at the same instant; equal edges are interchangeable. */
static bool is_later_load(const struct load_edge *x, const struct load_edge *y)
{
    return x->t_ms != y->t_ms ? x->t_ms > y->t_ms : x->power_w > y->power_w;
}

static bool is_later_draw(const struct draw_edge *x, const struct draw_edge *y)
{
    return x->t_ms != y->t_ms ? x->t_ms > y->t_ms : x->flow_kg_per_s > y->flow_kg_per_s;
}

/* Into its place from behind: what is pushed begins in order, so only what is still on is passed. */
static void insert_load(struct inputs *in, struct load_edge e)
{
    size_t at = in->n_load++;
    for (; at > 0 && is_later_load(&in->load[at - 1], &e); at--) in->load[at] = in->load[at - 1];
    in->load[at] = e;
}

static void insert_draw(struct inputs *in, struct draw_edge e)
{
    size_t at = in->n_draw++;
    for (; at > 0 && is_later_draw(&in->draw[at - 1], &e); at--) in->draw[at] = in->draw[at - 1];
    in->draw[at] = e;
}

static void push_load(struct inputs *in, const struct load *l, int64_t day_utc_ms, bool is_ev)
{
    const int64_t from = l->from_utc_ms - day_utc_ms, to = l->to_utc_ms - day_utc_ms;
    if (to <= 0 || from >= MS_PER_DAY || in->n_load + 2 > INPUT_EDGES_MAX) return;
    const float var = l->power_w * l->tan_phi;
    insert_load(in, (struct load_edge){from > 0 ? (int32_t)from : 0, l->power_w, var, l->phase, is_ev});
    if (to < MS_PER_DAY) insert_load(in, (struct load_edge){(int32_t)to, -l->power_w, -var, l->phase, is_ev});
}

static void push_draw(struct inputs *in, const struct draw *d, int64_t day_utc_ms)
{
    const int64_t from = d->from_utc_ms - day_utc_ms, to = d->to_utc_ms - day_utc_ms;
    if (to <= 0 || from >= MS_PER_DAY || in->n_draw + 2 > INPUT_DRAWS_MAX) return;
    const float flow = (float)d->flow_kg_per_s;
    insert_draw(in, (struct draw_edge){from > 0 ? (int32_t)from : 0, flow});
    if (to < MS_PER_DAY) insert_draw(in, (struct draw_edge){(int32_t)to, -flow});
}

/* People, loads and draws of one local day into edges and blocks. block_utc_ms: start of block 0. */
static void add_demand(struct inputs *in, const struct lived_day *l, int64_t day_utc_ms, int64_t block_utc_ms, double *block_j)
{
    for (size_t i = 0; i < l->n_load; i++) {
        const struct load *x = &l->load[i];
        push_load(in, x, day_utc_ms, false);
        add_box(block_j, x->from_utc_ms - block_utc_ms, x->to_utc_ms - block_utc_ms, (double)x->power_w * (double)x->gain_frac);
    }
    for (size_t i = 0; i < l->n_stay; i++) {
        const struct stay *x = &l->stay[i];
        add_box(block_j, x->from_utc_ms - block_utc_ms, x->to_utc_ms - block_utc_ms, x->gain_w);
    }
    for (size_t i = 0; i < l->n_draw; i++) push_draw(in, &l->draw[i], day_utc_ms);
    for (size_t i = 0; i < l->n_ev; i++) push_load(in, &l->ev[i], day_utc_ms, true);
}

/* Beyond its end the weather stays as it is. */
static void fill_knots(struct inputs *in, const struct model *m, const struct home_model *h, size_t k0, const double *block_j)
{
    const struct weather *w = &m->pilot->weather;
    const size_t n = w->n - k0 < INPUT_KNOTS ? w->n - k0 : INPUT_KNOTS;
    double window_w[INPUT_KNOTS], fabric_w[INPUT_KNOTS];
    house_sun(h, w, k0, n, window_w, fabric_w, in->pv_w);
    for (size_t i = n; i < INPUT_KNOTS; i++) in->pv_w[i] = in->pv_w[n - 1];
    for (size_t i = 0; i < INPUT_KNOTS; i++) {
        const size_t j = i < n ? i : n - 1, k = k0 + j;
        in->knot[i] = (struct knot){
            .temp_out_c = w->temp_c[k],
            .temp_solair_c = w->temp_c[k] + fabric_w[j] / h->building.h_op,
            .temp_damped_c = m->temp_damped_c[k],
            .frost_per_s = m->frost_per_s[k],
            /* at knot i the blocks up to i + BLOCKS_BEFORE - 1 have ended; the last one's energy begins to flow */
            .gain_internal_w = h->demand.standby_w * 0.9 + (block_j[i + BLOCKS_BEFORE - 2] + block_j[i + BLOCKS_BEFORE - 3]) /
                                                               (2.0 * WEATHER_STEP_MS / MS_PER_S),
            .gain_solar_w = window_w[j],
        };
    }
}

void inputs_prepare(struct inputs *in, const struct model *m, size_t home, int64_t day_ms)
{
    const struct pilot *p = m->pilot;
    const struct weather *w = &p->weather;
    const struct home_model *h = &m->home[home];
    const int64_t day_utc_ms = p->start_utc_ms + day_ms;
    const size_t k0 = first_knot(w, day_utc_ms);
    const int64_t knot_utc_ms = w->t0_utc_ms + (int64_t)k0 * w->step_ms;
    const int64_t block_utc_ms = knot_utc_ms - (int64_t)BLOCKS_BEFORE * WEATHER_STEP_MS;
    in->phase_s = (double)(day_utc_ms - knot_utc_ms) / MS_PER_S;
    in->n_load = in->n_draw = 0;

    double block_j[BLOCKS] = {0};
    struct lived_day forgotten = {0}; /* where none is kept */
    const int64_t first_day = timezone_day(&p->tz, block_utc_ms - (int64_t)DEMAND_SPILL_H * MS_PER_H),
                  last_day = timezone_day(&p->tz, day_utc_ms + MS_PER_DAY - 1);
    for (int64_t d = first_day; d <= last_day; d++) {
        const struct day *day = model_day(m, d);
        struct lived_day *lived = in->lived != NULL ? &in->lived[(uint64_t)d % INPUT_LOCAL_DAYS] : &forgotten;
        demand_live(&h->demand, day, lived);
        add_demand(in, lived, day_utc_ms, block_utc_ms, block_j);
    }
    in->cold_water_c = demand_cold_water_c(w->site.latitude_deg, model_day(m, last_day)->yearday);

    fill_knots(in, m, h, k0, block_j);
}

struct knot inputs_at(const struct inputs *in, double t_s)
{
    const double x = (t_s + in->phase_s) * ((double)MS_PER_S / WEATHER_STEP_MS);
    int i = (int)x;
    if (i < 0) i = 0;
    if (i > INPUT_KNOTS - 2) i = INPUT_KNOTS - 2;
    const double f = x - i;
    const struct knot *a = &in->knot[i], *b = a + 1;
    return (struct knot){
        .temp_out_c = a->temp_out_c + f * (b->temp_out_c - a->temp_out_c),
        .temp_solair_c = a->temp_solair_c + f * (b->temp_solair_c - a->temp_solair_c),
        .temp_damped_c = a->temp_damped_c + f * (b->temp_damped_c - a->temp_damped_c),
        .frost_per_s = a->frost_per_s + f * (b->frost_per_s - a->frost_per_s),
        .gain_internal_w = a->gain_internal_w + f * (b->gain_internal_w - a->gain_internal_w),
        .gain_solar_w = a->gain_solar_w + f * (b->gain_solar_w - a->gain_solar_w),
    };
}
