/* SPDX-License-Identifier: GPL-3.0-or-later */
/* source_lanes.h - the electricity of the heat sources in the lanes: COP maps side by side.
 *
 * A map of records (heat_pump_model.h) is taken at the weather's knots, where its cubics in the outdoor temperature
 * become numbers, linear in between; in the water temperature it is a sum of ramps, one from each record to the next.
 * So a lane's map is arithmetic, whatever the neighbour's. */
#ifndef PILOTSIM_TWINS_SOURCE_LANES_H
#define PILOTSIM_TWINS_SOURCE_LANES_H

#include "twins/heat_pump_eq.h"
#include "twins/rk_lanes.h"

/* clang-format off */
/* What electricity needs of struct heat_pump. */
#define SOURCE_ELECTRIC(X) X(is_electric) X(defrost_power_w) X(pump_w) X(standby_w) X(crankcase_w)
/* clang-format on */

struct source_lanes {
#define X(name) LANE_ARRAY(name);
    SOURCE_ELECTRIC(X)
#undef X
    LANE_ARRAY(exp_a); /* the exponential form */
    LANE_ARRAY(exp_b);
    LANE_ARRAY(exp_c);
    LANE_ARRAY(has_records); /* 1: the other form */
    LANE_ARRAY(cop_0);       /* of the first record at the knot */
    LANE_ARRAY(cop_per_s);
    LANE_ROWS(rise_0, COP_RECORDS_MAX - 1); /* from record i to the next */
    LANE_ROWS(rise_per_s, COP_RECORDS_MAX - 1);
    LANE_ROWS(water_c, COP_RECORDS_MAX - 1); /* of record i */
    LANE_ROWS(per_k, COP_RECORDS_MAX - 1);   /* 1/(its distance to the next) */
    int n_ramp[LANES], n_ramp_max;
};

/* A home sits down in lane l; a knot lies before it, span_s long, with these outdoor temperatures at its ends. */
void source_lanes_take(struct source_lanes *s, int l, const struct heat_pump *h);
void source_lanes_knot(struct source_lanes *s, int l, const struct heat_pump *h, double out_0_c, double out_1_c, double span_s);

static inline void source_lanes_cop(const struct source_lanes *s, const double *since_s, const double *out_c,
                                    const double *supply_c, double *cop)
{
    LANE_ARRAY(mapped);
    EACH_LANE(l) mapped[l] = s->cop_0[l] + since_s[l] * s->cop_per_s[l];
    for (int i = 0; i < s->n_ramp_max; i++) EACH_LANE(l)
    mapped[l] +=
        (s->rise_0[i][l] + since_s[l] * s->rise_per_s[i][l]) * clip((supply_c[l] - s->water_c[i][l]) * s->per_k[i][l], 0, 1);
    EACH_LANE(l)
    {
        const double fitted = exp_of(s->exp_a[l] + s->exp_b[l] * out_c[l] + s->exp_c[l] * supply_c[l]);
        cop[l] = heat_pump_cop_possible(s->has_records[l] > 0 ? mapped[l] : fitted, out_c[l], supply_c[l]);
    }
}

#endif
