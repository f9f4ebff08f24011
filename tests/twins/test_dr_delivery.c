/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Differences of two invented lives, small enough to be added up by hand. */
#include "twins/dr_delivery.h"

#include "tests/twins/one_home.h"

#include <criterion/criterion.h>
#include <math.h>

enum { DAY_SLOTS = 96, SLOTS = 3 * DAY_SLOTS };

struct lives {
    struct pilot *pilot;
    struct model *model;
    double actual_w[SLOTS], without_w[SLOTS], zero[SLOTS], cold_k_s[SLOTS];
    struct harvest actual, without;
};

/* One home at a steady 1000 W; the event's life differs where a test says so. */
static void live(struct lives *l, struct pilot *p)
{
    *l = (struct lives){.pilot = p};
    cr_assert_eq(model_create(p, &l->model), ST_OK);
    for (int k = 0; k < SLOTS; k++) l->actual_w[k] = l->without_w[k] = 1000;
    l->actual = (struct harvest){.n_slot = SLOTS, .slot_net_w = l->actual_w, .slot_below_k_s = l->cold_k_s};
    l->without = (struct harvest){.n_slot = SLOTS, .slot_net_w = l->without_w, .slot_below_k_s = l->zero};
}

static void lives_close(struct lives *l)
{
    model_free(l->model);
    pilot_free(l->pilot);
}

static void figures(const struct dr_delivery *d, int64_t length_ms, double out[DR_KPI_COUNT])
{
    dr_delivery_figures(d, true, length_ms, out);
}

Test(dr_delivery, what_is_not_taken_is_delivered_and_what_is_taken_later_is_rebound)
{
    struct pilot *p = fixture_pilot(1, 3);
    add_event(p, COMMAND_HP_BLOCK, 1, 10 * MS_PER_H, 2 * MS_PER_H);
    struct lives l;
    live(&l, p);
    for (int k = 40; k < 48; k++) l.actual_w[k] = k == 43 ? 100 : 400; /* 10 to 12 h */
    for (int k = 48; k < 56; k++) l.actual_w[k] = k == 50 ? 1900 : 1300;
    l.actual_w[60] = 700; /* less again: neither */
    l.cold_k_s[44] = 900, l.cold_k_s[20] = 900 /* before the notice: not its doing */;
    struct dr_delivery d = {0};
    double out[DR_KPI_COUNT];
    dr_delivery_home(l.model, 0, 0, &l.actual, &l.without, &d, 1);
    figures(&d, 2 * MS_PER_H, out);
    cr_expect_float_eq(out[DR_KPI_delivered], (7 * 0.6 + 0.9) / 4, 1e-9);
    cr_expect_float_eq(out[DR_KPI_delivered_w], (7 * 600 + 900) / 8.0, 1e-9);
    cr_expect_float_eq(out[DR_KPI_peak_w], 900, 1e-9);
    cr_expect_float_eq(out[DR_KPI_rebound], (7 * 0.3 + 0.9) / 4, 1e-9);
    cr_expect_float_eq(out[DR_KPI_rebound_w], 900, 1e-9);
    cr_expect_float_eq(out[DR_KPI_comfort_cost], 0.25, 1e-9);
    lives_close(&l);
}

/* 10:05 to 11:50: two thirds of the first quarter-hour and a third of the last. */
Test(dr_delivery, a_quarter_hour_counts_by_the_share_the_event_covers)
{
    struct pilot *p = fixture_pilot(1, 3);
    add_event(p, COMMAND_HP_BLOCK, 1, 10 * MS_PER_H + 5LL * MS_PER_MIN, 105LL * MS_PER_MIN);
    struct lives l;
    live(&l, p);
    for (int k = 40; k < 48; k++) l.actual_w[k] = 700;
    l.actual_w[40] = 0; /* the largest, but not all of it the event's */
    struct dr_delivery d = {0};
    double out[DR_KPI_COUNT];
    dr_delivery_home(l.model, 0, 0, &l.actual, &l.without, &d, 1);
    figures(&d, 105LL * MS_PER_MIN, out);
    cr_expect_float_eq(out[DR_KPI_delivered], (1.0 * 2 / 3 + 0.3 * (6 + 1.0 / 3)) / 4, 1e-9);
    cr_expect_float_eq(out[DR_KPI_peak_w], 300, 1e-9);
    lives_close(&l);
}

Test(dr_delivery, rebound_ends_after_a_day_or_at_the_next_notice)
{
    struct pilot *p = fixture_pilot(1, 3);
    add_event(p, COMMAND_HP_BLOCK, 1, 10 * MS_PER_H, MS_PER_H);
    add_event(p, COMMAND_HP_BLOCK, 1, 17 * MS_PER_H, MS_PER_H);
    p->dr[1].lead_ms = MS_PER_H;
    struct lives l;
    live(&l, p);
    for (int k = 44; k < SLOTS; k++) l.actual_w[k] = 1100; /* for ever more after the first */
    struct dr_delivery d[2] = {0};
    dr_delivery_home(l.model, 0, 0, &l.actual, &l.without, d, 1);
    cr_expect_float_eq(d[0].rebound_j, 100 * 5 * 3600.0, 1e-6);  /* 11 to 16 h */
    cr_expect_float_eq(d[1].rebound_j, 100 * 24 * 3600.0, 1e-6); /* 18 h to 18 h */
    cr_expect_float_eq(d[1].delivered_j, -100 * 3600.0, 1e-6);   /* more was taken than without */
    lives_close(&l);
}

Test(dr_delivery, homes_that_stay_away_deliver_nothing_and_batches_add_up)
{
    struct pilot *p = fixture_pilot(1, 3);
    add_event(p, COMMAND_HP_BLOCK, 1, 23 * MS_PER_H, 2 * MS_PER_H); /* over midnight */
    struct lives l;
    live(&l, p);
    for (int k = 92; k < 100; k++) l.actual_w[k] = 500;
    struct dr_delivery whole = {0}, parts = {0}, away = {0};
    dr_delivery_home(l.model, 0, 0, &l.actual, &l.without, &whole, 1);
    for (int d = 0; d < 3; d++) {
        struct harvest a = l.actual, w = l.without;
        a.n_slot = w.n_slot = DAY_SLOTS;
        a.slot_net_w += d * DAY_SLOTS, w.slot_net_w += d * DAY_SLOTS;
        a.slot_below_k_s += d * DAY_SLOTS, w.slot_below_k_s += d * DAY_SLOTS;
        dr_delivery_home(l.model, 0, (int64_t)d * MS_PER_DAY, &a, &w, &parts, 1);
    }
    cr_expect_float_eq(whole.delivered_j, 500 * 2 * 3600.0, 1e-6);
    cr_expect_float_eq(parts.delivered_j, whole.delivered_j, 1e-6);
    l.model->home[0].joined = 0;
    dr_delivery_home(l.model, 0, 0, &l.actual, &l.without, &away, 1);
    cr_expect_float_eq(away.delivered_j, 0, 1e-12);
    lives_close(&l);
}

Test(dr_delivery, without_a_counterfactual_nothing_is_claimed)
{
    const struct dr_delivery d = {.delivered_j = 1};
    double out[DR_KPI_COUNT];
    dr_delivery_figures(&d, false, MS_PER_H, out);
    for (int i = 0; i < DR_KPI_COUNT; i++) cr_expect(isnan(out[i]));
}
