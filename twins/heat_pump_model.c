/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cubic fitted to measurements says nothing beyond its turning points, where it would claim that
 * colder air heats better. So each record keeps the stretch on which it rises with the outdoor
 * temperature, found once, and holds its end values outside. */
#include "twins/heat_pump_model.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

#define OUTDOOR_LIMIT_C 60.0 /* a stretch without end stops at +- this */

/* Real roots of a x2 + b x + c in ascending order; the form that does not cancel. */
static int roots(double a, double b, double c, double x[2])
{
    if (a == 0) {
        if (b == 0) return 0;
        x[0] = -c / b;
        return 1;
    }
    const double disc = b * b - 4 * a * c;
    if (disc < 0) return 0;
    const double q = -0.5 * (b + copysign(sqrt(disc), b));
    const double first = q / a, second = q != 0 ? c / q : first;
    x[0] = fmin(first, second);
    x[1] = fmax(first, second);
    return 2;
}

/* The stretch between turning points on which the cubic rises; the nearest to A7 if there are two. */
static void find_rise(struct cop_record *r)
{
    const double slope_at_7 = r->c[1] + HP_RATED_OUTDOOR_C * (2 * r->c[2] + 3 * HP_RATED_OUTDOOR_C * r->c[3]);
    double edge[4] = {-OUTDOOR_LIMIT_C};
    const int n = roots(3 * r->c[3], 2 * r->c[2], r->c[1], edge + 1);
    edge[n + 1] = OUTDOOR_LIMIT_C;

    r->temp_lo_c = r->temp_hi_c = HP_RATED_OUTDOOR_C; /* rises nowhere: a constant */
    double best = INFINITY;
    for (int i = 0; i <= n; i++) {
        const double lo = fmax(edge[i], -OUTDOOR_LIMIT_C), hi = fmin(edge[i + 1], OUTDOOR_LIMIT_C);
        const double mid = 0.5 * (lo + hi), slope = r->c[1] + mid * (2 * r->c[2] + 3 * mid * r->c[3]);
        const double off = fmax(fmax(lo - HP_RATED_OUTDOOR_C, HP_RATED_OUTDOOR_C - hi), 0);
        if (hi <= lo || slope <= 0 || off >= best) continue;
        best = off;
        r->temp_lo_c = lo;
        r->temp_hi_c = hi;
    }
    assert(r->temp_lo_c <= r->temp_hi_c);
    assert(!(slope_at_7 > 0) || (r->temp_lo_c <= HP_RATED_OUTDOOR_C && r->temp_hi_c >= HP_RATED_OUTDOOR_C));
}

void heat_pump_model_complete(struct heat_pump_model *m)
{
    assert(m != NULL);
    assert(m->n_record <= COP_RECORDS_MAX);
    for (uint32_t i = 0; i < m->n_record; i++) {
        assert(i == 0 || m->record[i].water_c > m->record[i - 1].water_c);
        find_rise(&m->record[i]);
    }
}

static inline double cubic(const struct cop_record *r, double temp_out_c)
{
    const double t = at_most(at_least(temp_out_c, r->temp_lo_c), r->temp_hi_c);
    return r->c[0] + t * (r->c[1] + t * (r->c[2] + t * r->c[3]));
}

void heat_pump_cop_records(const struct heat_pump_model *m, double temp_out_c, double cop[COP_RECORDS_MAX])
{
    for (uint32_t i = 0; i < m->n_record; i++) cop[i] = cubic(&m->record[i], temp_out_c);
}

/* Linear between the two records around the water temperature; the end record outside. */
static double polynomial(const struct heat_pump_model *m, double temp_out_c, double temp_water_c)
{
    const struct cop_record *r = m->record, *last = m->record + m->n_record - 1;
    if (temp_water_c <= r->water_c) return cubic(r, temp_out_c);
    if (temp_water_c >= last->water_c) return cubic(last, temp_out_c);
    while (temp_water_c > r[1].water_c) r++;
    const double share = (temp_water_c - r->water_c) / (r[1].water_c - r->water_c);
    const double here = cubic(r, temp_out_c);
    return here + share * (cubic(r + 1, temp_out_c) - here);
}

double heat_pump_cop(const struct heat_pump_model *m, double temp_out_c, double temp_water_c)
{
    const double mapped = m->n_record > 0 ? polynomial(m, temp_out_c, temp_water_c)
                                          : exp_of(m->exp_a + m->exp_b * temp_out_c + m->exp_c * temp_water_c);
    return heat_pump_cop_possible(mapped, temp_out_c, temp_water_c);
}

double heat_pump_capacity_w(const struct heat_pump_model *m, double temp_out_c, double temp_water_c)
{
    const double factor =
        1 + m->q_per_k_out * (temp_out_c - HP_RATED_OUTDOOR_C) + m->q_per_k_water * (temp_water_c - HP_RATED_WATER_C);
    return m->q_nominal_w * at_least(factor, HP_CAPACITY_FLOOR);
}
