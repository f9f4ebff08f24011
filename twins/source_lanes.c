/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/source_lanes.h"

void source_lanes_take(struct source_lanes *s, int l, const struct heat_pump *h)
{
    const struct heat_pump_model *m = h->model;
#define X(name) s->name[l] = h->name;
    SOURCE_ELECTRIC(X)
#undef X
    s->exp_a[l] = m != NULL ? m->exp_a : 0, s->exp_b[l] = m != NULL ? m->exp_b : 0, s->exp_c[l] = m != NULL ? m->exp_c : 0;
    s->has_records[l] = m != NULL && m->n_record > 0;
    s->n_ramp[l] = s->has_records[l] > 0 ? (int)m->n_record - 1 : 0;
    s->cop_0[l] = 1, s->cop_per_s[l] = 0;
    for (int i = 0; i < COP_RECORDS_MAX - 1; i++) { /* none beyond the home's own */
        s->rise_0[i][l] = s->rise_per_s[i][l] = 0;
        s->water_c[i][l] = i < s->n_ramp[l] ? m->record[i].water_c : 0;
        s->per_k[i][l] = i < s->n_ramp[l] ? 1 / (m->record[i + 1].water_c - m->record[i].water_c) : 0;
    }
    s->n_ramp_max = 0;
    for (int i = 0; i < LANES; i++)
        if (s->n_ramp[i] > s->n_ramp_max) s->n_ramp_max = s->n_ramp[i];
}

void source_lanes_knot(struct source_lanes *s, int l, const struct heat_pump *h, double out_0_c, double out_1_c, double span_s)
{
    if (s->has_records[l] <= 0) return;
    double c0[COP_RECORDS_MAX], c1[COP_RECORDS_MAX];
    heat_pump_cop_records(h->model, out_0_c, c0);
    heat_pump_cop_records(h->model, out_1_c, c1);
    s->cop_0[l] = c0[0], s->cop_per_s[l] = (c1[0] - c0[0]) / span_s;
    for (int i = 0; i < s->n_ramp[l]; i++) {
        s->rise_0[i][l] = c0[i + 1] - c0[i];
        s->rise_per_s[i][l] = (c1[i + 1] - c1[i] - s->rise_0[i][l]) / span_s;
    }
}
