/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/report_bins.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

struct bins bins_over(int64_t t0_s, int64_t t1_s, int64_t record_s, int64_t min_step_s, size_t n_max)
{
    static const int64_t steps_s[] = {60,    120,   300,   600,   900,    1800,   3600,    7200,
                                      10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2419200};
    assert(t1_s > t0_s);
    assert(record_s > 0);
    assert(n_max > 0);
    const int64_t span_s = t1_s - t0_s, n = (int64_t)n_max;
    int64_t step_s = 0;
    for (size_t i = 0; i < ARRAY_LEN(steps_s) && step_s == 0; i++)
        if (steps_s[i] >= min_step_s && steps_s[i] % record_s == 0 && steps_s[i] * n >= span_s) step_s = steps_s[i];
    if (step_s == 0) { /* an odd interval or a very long run: whole records */
        const int64_t least_s = span_s / n + 1 > min_step_s ? span_s / n + 1 : min_step_s;
        step_s = (least_s + record_s - 1) / record_s * record_s;
    }
    return (struct bins){t0_s, step_s, (size_t)((span_s + step_s - 1) / step_s)};
}

size_t bins_index(const struct bins *b, int64_t t_end_s, int64_t record_s)
{
    const int64_t twice = 2 * (t_end_s - b->t0_s) - record_s;
    if (twice < 0) return SIZE_MAX;
    const int64_t i = twice / 2 / b->step_s;
    return i < (int64_t)b->n ? (size_t)i : SIZE_MAX;
}

double bins_middle_s(const struct bins *b, size_t i) { return (double)b->t0_s + ((double)i + 0.5) * (double)b->step_s; }

enum status bin_means_create(size_t n, struct bin_means *out)
{
    *out = (struct bin_means){calloc(n + 1, sizeof *out->sum), calloc(n + 1, sizeof *out->count)};
    if (out->sum != NULL && out->count != NULL) return ST_OK;
    bin_means_close(out);
    return ST_MEMORY;
}

void bin_means_add(struct bin_means *m, size_t i, double v)
{
    if (i == SIZE_MAX || !isfinite(v)) return;
    m->sum[i] += v;
    m->count[i]++;
}

double *bin_means_take(struct bin_means *m, size_t n)
{
    double *v = m->sum;
    for (size_t i = 0; i < n; i++) v[i] = m->count[i] > 0 ? v[i] / m->count[i] : (double)NAN;
    m->sum = NULL;
    return v;
}

void bin_means_close(struct bin_means *m)
{
    free(m->sum);
    free(m->count);
    *m = (struct bin_means){0};
}
