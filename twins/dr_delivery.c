/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/dr_delivery.h"

#include <math.h>

struct window {
    int64_t notice_ms, start_ms, end_ms, settled_ms;
};

static struct window window_of(const struct pilot *p, size_t e, uint64_t joined)
{
    const struct dr_event *ev = &p->dr[e];
    struct window w = {ev->start_ms - ev->lead_ms, ev->start_ms, ev->start_ms + ev->duration_ms,
                       ev->start_ms + ev->duration_ms + MS_PER_DAY};
    for (size_t i = 0; i < p->n_dr; i++) {
        const int64_t next = p->dr[i].start_ms - p->dr[i].lead_ms;
        if (i != e && (joined >> i & 1) != 0 && next >= w.end_ms && next < w.settled_ms) w.settled_ms = next;
    }
    return w;
}

/* Share of slot [t, t + SLOT) that lies in [from, to). */
static double share(int64_t t, int64_t from, int64_t to)
{
    const int64_t a = t > from ? t : from, b = t + SLOT_MS < to ? t + SLOT_MS : to;
    return b > a ? (double)(b - a) / SLOT_MS : 0;
}

static void add_slot(struct dr_delivery *d, const struct window *w, int64_t t, double saved_w)
{
    const double slot_s = (double)SLOT_MS / MS_PER_S, during = share(t, w->start_ms, w->end_ms),
                 after = share(t, w->end_ms, w->settled_ms);
    if (during > 0) {
        d->delivered_j += saved_w * slot_s * during;
        if (during == 1) d->peak_w = fmax(d->peak_w, saved_w);
    }
    if (after > 0 && saved_w < 0) {
        d->rebound_j -= saved_w * slot_s * after;
        if (after == 1) d->rebound_peak_w = fmax(d->rebound_peak_w, -saved_w);
    }
}

void dr_delivery_home(const struct model *m, size_t home, int64_t from_ms, const struct harvest *actual,
                      const struct harvest *without, struct dr_delivery *dr, size_t n_home)
{
    const struct pilot *p = m->pilot;
    const uint64_t joined = m->home[home].joined;
    for (size_t e = 0; e < p->n_dr; e++) {
        if ((joined >> e & 1) == 0) continue;
        const struct window w = window_of(p, e, joined);
        struct dr_delivery *d = &dr[e * n_home + home];
        for (uint32_t k = 0; k < actual->n_slot; k++) {
            const int64_t t = from_ms + (int64_t)k * SLOT_MS;
            if (t + SLOT_MS <= w.notice_ms || t >= w.settled_ms) continue;
            add_slot(d, &w, t, without->slot_net_w[k] - actual->slot_net_w[k]);
            const double colder = actual->slot_below_k_s[k] - without->slot_below_k_s[k];
            d->comfort_k_s += colder * share(t, w.notice_ms, w.settled_ms);
        }
    }
}

void dr_delivery_fleet(const struct model *m, int64_t from_ms, uint32_t n_slot, const double *saved_w, struct dr_delivery *dr)
{
    for (size_t e = 0; e < m->pilot->n_dr; e++) {
        const struct window w = window_of(m->pilot, e, UINT64_MAX);
        for (uint32_t k = 0; k < n_slot; k++) add_slot(&dr[e], &w, from_ms + (int64_t)k * SLOT_MS, saved_w[k]);
    }
}

void dr_delivery_figures(const struct dr_delivery *d, bool counterfactual, int64_t length_ms, double *out)
{
    for (int i = 0; i < DR_KPI_COUNT; i++) out[i] = NAN;
    if (!counterfactual) return;
    out[DR_KPI_delivered] = d->delivered_j / 3.6e6;
    out[DR_KPI_delivered_w] = d->delivered_j / ((double)length_ms / MS_PER_S);
    out[DR_KPI_peak_w] = d->peak_w;
    out[DR_KPI_rebound] = d->rebound_j / 3.6e6;
    out[DR_KPI_rebound_w] = d->rebound_peak_w;
    out[DR_KPI_comfort_cost] = d->comfort_k_s / 3600;
}
