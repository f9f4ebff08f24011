/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The call of the shipped week beside its exact counterfactual: are shed, rebound and comfort of the published
 * order of magnitude? Two runs, with and without the event, the same homes, weather and luck. */
#include "tests/support/fixture.h"
#include "tests/validation/shipped.h"
#include "tests/validation/table.h"

#include <stdio.h>
#include <stdlib.h>

enum { HOMES = 200, RECORD_MS = 60000 };

struct pair {
    const struct pilot *p;
    struct fixture_run with, without;
    uint64_t *joined; /* bit per event, by home */
    size_t n_joined;
};

static struct pair run_pair(struct pilot *p)
{
    struct pair r = {.p = p, .joined = calloc(p->homes.n_home, sizeof(uint64_t))};
    struct model *m;
    if (r.joined == NULL || model_create(p, &m) != ST_OK) exit(3);
    for (size_t h = 0; h < p->homes.n_home; h++) r.joined[h] = m->home[h].joined, r.n_joined += r.joined[h] & 1;
    model_free(m);
    r.with = fixture_solve(p, "cvode", RECORD_MS);
    const size_t n_dr = p->n_dr;
    p->n_dr = 0;
    r.without = fixture_solve(p, "cvode", RECORD_MS);
    p->n_dr = n_dr;
    return r;
}

static void close_pair(struct pair *r)
{
    fixture_close(&r->with), fixture_close(&r->without);
    free(r->joined);
}

static double at(const struct fixture_run *f, enum quantity q, size_t home, size_t row)
{
    return (double)f->value[q][home * f->n_row + row];
}

/* Electricity for heat (pump and rod) of the homes that joined, W, in one row. */
static double heating_w(const struct pair *r, const struct fixture_run *f, size_t row)
{
    double sum = 0;
    for (size_t h = 0; h < f->n_home; h++)
        if (r->joined[h] & 1) sum += at(f, Q_heat_pump_power, h, row) + at(f, Q_backup_heater_power, h, row);
    return sum;
}

static double mean_w(const struct pair *r, const struct fixture_run *f, int64_t from_ms, int64_t to_ms)
{
    double sum = 0;
    const size_t first = (size_t)(from_ms / RECORD_MS), end = (size_t)(to_ms / RECORD_MS);
    for (size_t row = first; row < end; row++) sum += heating_w(r, f, row);
    return sum / (double)(end - first);
}

/* What the event costs the rooms of one kind of home: the mean of the lowest against the counterfactual. */
static double drop_k(const struct pair *r, int64_t from_ms, int64_t to_ms, int group, size_t *n)
{
    double sum = 0;
    *n = 0;
    for (size_t h = 0; h < r->with.n_home; h++) {
        if (!(r->joined[h] & 1) || r->p->homes.group[h] != group) continue;
        double worst = 0;
        for (size_t row = (size_t)(from_ms / RECORD_MS); row < (size_t)(to_ms / RECORD_MS); row++)
            worst = fmax(worst, at(&r->without, Q_indoor_temperature, h, row) - at(&r->with, Q_indoor_temperature, h, row));
        sum += worst, ++*n;
    }
    return *n > 0 ? sum / (double)*n : NAN;
}

static double outdoor_c(const struct pilot *p, int64_t from_ms, int64_t to_ms)
{
    double sum = 0;
    size_t n = 0;
    for (int64_t t = from_ms; t < to_ms; t += WEATHER_STEP_MS, n++)
        sum += p->weather.temp_c[(size_t)((p->start_utc_ms + t - p->weather.t0_utc_ms) / p->weather.step_ms)];
    return sum / (double)n;
}

static void rebound(struct table *t, const struct pair *r, int64_t end_ms, double shed_j)
{
    static const int hours[] = {1, 2, 4, 6, 12, 24};
    double extra_j = 0, extra_peak_w = 0;
    size_t row = (size_t)(end_ms / RECORD_MS);
    for (size_t i = 0; i < ARRAY_LEN(hours); i++) {
        for (; row < (size_t)((end_ms + hours[i] * MS_PER_H) / RECORD_MS); row++)
            extra_j += (heating_w(r, &r->with, row) - heating_w(r, &r->without, row)) * RECORD_MS / 1000;
        const bool judged = hours[i] == 6;
        table_row(t, (struct row){table_name("given back within %d h, of the shed", hours[i]), "1", extra_j / shed_j,
                                  judged ? 0.5 : -INFINITY, judged ? 1.0 : INFINITY,
                                  judged ? "50-100 % in 4-6 h (plausibility)" : "", NULL});
    }
    for (int quarter = 0; quarter < 8; quarter++) {
        const int64_t from = end_ms + (int64_t)quarter * 15 * MS_PER_MIN;
        extra_peak_w = fmax(extra_peak_w, mean_w(r, &r->with, from, from + 15 * MS_PER_MIN));
    }
    const double before_w = mean_w(r, &r->without, end_ms - 4 * (int64_t)MS_PER_H, end_ms - 2 * (int64_t)MS_PER_H);
    table_row(t,
              (struct row){"highest quarter-hour after the event over the two hours before it", "1", extra_peak_w / before_w,
                           1.2, 2.0, "release without coordination (plausibility)",
                           "all come back in the same minute and at full speed; field fleets are spread by their own timers"});
}

static void response(struct table *t)
{
    struct pilot *p = shipped_pilot("celje-winter-week.yaml", HOMES, "4d");
    struct pair r = run_pair(p);
    const struct dr_event *e = &p->dr[0];
    const int64_t from = e->start_ms, to = e->start_ms + e->duration_ms;
    const double would_w = mean_w(&r, &r.without, from, to), did_w = mean_w(&r, &r.with, from, to), n = (double)r.n_joined;
    table_begin("The call of the shipped week",
                "scenarios/celje-winter-week.yaml, 200 homes, the Wednesday evening's room set-points 2 K lower for two hours, "
                "against the "
                "same homes without the call. Electricity of heat pumps and rods of the homes that joined; bands are orders of "
                "magnitude from field trials.");
    table_row(t, (struct row){"homes that joined", "1", n, 0.7 * HOMES, 0.9 * HOMES, "participation 0.8", NULL});
    table_row(t, (struct row){"outdoors during the call", "°C", outdoor_c(p, from, to), ROW_NO_BAND, "", NULL});
    table_row(t, (struct row){"heating power without the call, a home", "kW", would_w / n / 1000, ROW_NO_BAND, "", NULL});
    table_row(t, (struct row){"shed, a home", "kW", (would_w - did_w) / n / 1000, 0.3, 2.0,
                              "0.3-0.8 kW in mild weather, 1-2 kW on cold days (plausibility)", NULL});
    table_row(t, (struct row){"shed over the power without the call", "1", 1 - did_w / would_w, 0.4, 0.9,
                              "thermostat and SG-Ready trials (plausibility)", NULL});
    const double first_w = mean_w(&r, &r.with, from, from + 30 * MS_PER_MIN),
                 last_w = mean_w(&r, &r.with, to - 30 * MS_PER_MIN, to);
    table_row(t, (struct row){"shed of the last half hour over that of the first", "1",
                              (mean_w(&r, &r.without, to - 30 * MS_PER_MIN, to) - last_w) /
                                  (mean_w(&r, &r.without, from, from + 30 * MS_PER_MIN) - first_w),
                              ROW_NO_BAND, "half after 1.5-3 h in poorly insulated homes (plausibility)", NULL});
    rebound(t, &r, to, (would_w - did_w) * (double)(to - from) / 1000);
    static const struct {
        const char *says;
        double lo, hi;
        const char *why;
    } groups[] = {{"homes of 1971-80", 0.8, 1.5, "the set-point is 2 K lower, and these homes get there within the call"},
                  {"homes since 2009", 0.3, 0.6, "the slab goes on heating"}};
    for (int g = 0; g < 2; g++) {
        size_t n_home;
        const double k = drop_k(&r, from, to + MS_PER_H, g, &n_home);
        table_row(t, (struct row){table_name("%s (%zu): air below the counterfactual, deepest", groups[g].says, n_home), "K", k,
                                  groups[g].lo, groups[g].hi, "2 h block at 0 °C (plausibility)", groups[g].why});
    }
    close_pair(&r);
    pilot_free(p);
}

int main(void)
{
    struct table t = {0};
    printf("## Demand response\n");
    response(&t);
    return table_exit(&t);
}
