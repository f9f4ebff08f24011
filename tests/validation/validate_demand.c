/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the drawn homes of the shipped week ask for together: coincidence, peaks, the shape of day and year. */
#include "tests/support/data_files.h"
#include "tests/validation/shipped.h"
#include "tests/validation/table.h"
#include "twins/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOMES = 300, DAYS = 28, QUARTERS = 96, MINUTES = 1440, N_QUARTER = DAYS * QUARTERS };

/* --- power of appliances, lights and stand-by --- */

/* Adds mean power per bin over whole local days from `first` on. */
static void add_home(double *bin, size_t n, int64_t bin_ms, const struct demand *d, const struct timezone *tz, int64_t first,
                     int days)
{
    static struct load loads[DEMAND_LOADS_MAX];
    const int64_t t0 = timezone_day_start(tz, first);
    for (int i = -1; i < days; i++) {
        const struct day day = demand_day(tz, 46.2, first + i);
        const size_t n_load = demand_loads(d, &day, loads);
        for (size_t k = 0; k < n_load; k++) {
            int64_t from = loads[k].from_utc_ms > t0 ? loads[k].from_utc_ms - t0 : 0, to = loads[k].to_utc_ms - t0;
            if (to > (int64_t)n * bin_ms) to = (int64_t)n * bin_ms;
            while (from < to) {
                const int64_t b = from / bin_ms, end = (b + 1) * bin_ms < to ? (b + 1) * bin_ms : to;
                bin[b] += (double)loads[k].power_w * (double)(end - from) / (double)bin_ms;
                from = end;
            }
        }
    }
    for (size_t i = 0; i < n; i++) bin[i] += d->standby_w;
}

static double most(const double *x, size_t n)
{
    double top = 0;
    for (size_t i = 0; i < n; i++) top = fmax(top, x[i]);
    return top;
}

static double mean(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i];
    return sum / (double)n;
}

static double correlation(const double *x, const double *y, size_t n)
{
    const double mx = mean(x, n), my = mean(y, n);
    double xy = 0, xx = 0, yy = 0;
    for (size_t i = 0; i < n; i++)
        xy += (x[i] - mx) * (y[i] - my), xx += (x[i] - mx) * (x[i] - mx), yy += (y[i] - my) * (y[i] - my);
    return xy / sqrt(xx * yy);
}

/* --- together --- */

/* Peak of the sum over the sum of peaks; mean over as many disjoint groups of n as there are. */
static double coincidence(const double *w, size_t n)
{
    double sum = 0;
    for (size_t g = 0; g < HOMES / n; g++) {
        static double total[N_QUARTER];
        double peaks = 0;
        memset(total, 0, sizeof total);
        for (size_t h = g * n; h < (g + 1) * n; h++) {
            for (int i = 0; i < N_QUARTER; i++) total[i] += w[h * N_QUARTER + i];
            peaks += most(w + h * N_QUARTER, N_QUARTER);
        }
        sum += most(total, N_QUARTER) / peaks;
    }
    return sum / (double)(HOMES / n);
}

static void together(struct table *t, const double *w)
{
    table_begin("Coincidence",
                "Peak of the sum over the sum of peaks, quarter-hours of four January weeks, appliances of 300 homes of "
                "the shipped week; band: Rusck's law with 0.12 to 0.2 for many homes, ±20 %.");
    static const size_t sizes[] = {1, 10, 100, 300};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        const double root = sqrt((double)sizes[i]);
        table_row(t, (struct row){table_name("%zu home%s", sizes[i], sizes[i] > 1 ? "s" : ""), "1", coincidence(w, sizes[i]),
                                  0.8 * (0.12 + 0.88 / root), 1.2 * (0.2 + 0.8 / root), "Rusck (plausibility)", NULL});
    }
    double factor = 0;
    for (size_t h = 0; h < HOMES; h++)
        factor += mean(w + h * N_QUARTER, N_QUARTER) / most(w + h * N_QUARTER, N_QUARTER) / HOMES;
    table_row(t, (struct row){"load factor of one home", "1", factor, 0.05, 0.15, "quarter-hours (plausibility)", NULL});
}

static void minute_peaks(struct table *t, const struct model *m, int64_t first)
{
    double *minute = calloc((size_t)7 * MINUTES, sizeof *minute), peak[HOMES], nameplate = 0;
    if (minute == NULL) exit(3);
    for (size_t h = 0; h < HOMES; h++) {
        memset(minute, 0, (size_t)7 * MINUTES * sizeof *minute);
        add_home(minute, (size_t)7 * MINUTES, MS_PER_MIN, &m->home[h].demand, &m->pilot->tz, first, 7);
        peak[h] = most(minute, (size_t)7 * MINUTES);
        double all = m->home[h].demand.standby_w + m->home[h].demand.lamp_w;
        for (int a = 0; a < APPLIANCE_COUNT; a++)
            if (m->home[h].demand.owned >> a & 1) all += (double)m->home[h].demand.power_w[a];
        nameplate = fmax(nameplate, peak[h] / all);
    }
    free(minute);
    table_begin("One-minute peaks", "Highest minute of a January week, home by home.");
    table_row(t, (struct row){"mean over the homes", "kW", mean(peak, HOMES) / 1000, 4, 12,
                              "one home 6-12 kW over a year "
                              "(plausibility)",
                              NULL});
    table_row(t, (struct row){"highest of all", "kW", most(peak, HOMES) / 1000, 6, 17, "fuse of 3 × 25 A", NULL});
    table_row(t, (struct row){"peak over the sum of nameplates, worst home", "1", nameplate, 0, 1,
                              "an appliance runs at nameplate", NULL});
}

/* --- the day --- */

static bool read_h0(double winter[QUARTERS])
{
    char path[512], line[512], period[32];
    int hour, minute, weekday;
    double h0;
    if (!data_file("loads/bdew_slp_quarterhour.csv", path, sizeof path)) return false;
    FILE *f = fopen(path, "r");
    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        if (sscanf(line, "%*d-%*d-%*d %d:%d:%*d,%31[^,],%d,%lf", &hour, &minute, period, &weekday, &h0) == 5 &&
            strcmp(period, "winter") == 0 && weekday <= 5)
            winter[hour * 4 + minute / 15] += h0;
    if (f != NULL) fclose(f);
    return f != NULL;
}

static const char even[] =
    "H0 holds storage heaters, circulation pumps and hot water, which lift the night; pilots have them apart";

static void day_shape(struct table *t, const double *w)
{
    double day[QUARTERS] = {0}, h0[QUARTERS] = {0};
    for (size_t h = 0; h < HOMES; h++)
        for (int i = 0; i < N_QUARTER; i++)
            if (i / QUARTERS % 7 < 5) day[i % QUARTERS] += w[h * N_QUARTER + i];
    int top = 0, low = 0;
    for (int i = 0; i < QUARTERS; i++) {
        if (day[i] > day[top]) top = i;
        if (day[i] < day[low]) low = i;
    }
    const double level = mean(day, QUARTERS);
    table_begin("A winter work day", "Mean of 300 homes.");
    if (read_h0(h0)) {
        double night = h0[0];
        for (int i = 0; i < QUARTERS; i++) night = fmin(night, h0[i]);
        table_row(t, (struct row){"H0: evening peak over the mean", "1", most(h0, QUARTERS) / mean(h0, QUARTERS), ROW_NO_BAND,
                                  "BDEW H0", NULL});
        table_row(t, (struct row){"H0: night's minimum over the mean", "1", night / mean(h0, QUARTERS), ROW_NO_BAND, "BDEW H0",
                                  NULL});
        table_row(t, (struct row){"correlation with the standard profile H0", "1", correlation(day, h0, QUARTERS), 0.9, 1,
                                  "BDEW H0", NULL});
    } else {
        table_skip(t, "correlation with H0", "data absent");
    }
    table_row(t, (struct row){"evening peak", "h", top / 4.0, 18, 20, "H0", NULL});
    table_row(t, (struct row){"evening peak over the mean", "1", day[top] / level, 1.5, 1.9, "H0 (plausibility)", even});
    table_row(t, (struct row){"night's minimum over the mean", "1", day[low] / level, 0.35, 0.55, "H0 (plausibility)", even});
}

/* --- the year --- */

/* BDEW's dynamic factor of household profiles, by day of the year. */
static double h0_factor(double d) { return (((-3.92e-10 * d + 3.2e-7) * d - 7.02e-5) * d + 2.1e-3) * d + 1.24; }

static void season(struct table *t, const struct model *m)
{
    enum { SAMPLE = 100, YEAR = 364 };
    const int64_t first = calendar_days(2023, 1, 2); /* a Monday */
    double *daily = calloc(YEAR, sizeof *daily), month[13] = {0}, h0[13] = {0}, asked = 0;
    if (daily == NULL) exit(3);
    for (size_t h = 0; h < SAMPLE; h++) {
        add_home(daily, YEAR, MS_PER_DAY, &m->home[h].demand, &m->pilot->tz, first, YEAR);
        asked += m->pilot->homes.value[HOME_appliance_energy][h];
    }
    for (int i = 0; i < YEAR; i++) month[i / 28] += daily[i], h0[i / 28] += h0_factor(i + 2);
    table_begin("The year",
                "A hundred homes, 52 weeks; clock changes shift a day's edge by an hour, which four-week means do not see.");
    table_row(t, (struct row){"energy over what was asked for", "1", mean(daily, YEAR) * 8.76 / asked, 0.97, 1.03,
                              "appliance_energy", NULL});
    table_row(t, (struct row){"correlation of four-week means with H0's dynamic factor", "1", correlation(month, h0, 13), 0.9,
                              1, "BDEW H0", NULL});
    table_row(t, (struct row){"January over July", "1", month[0] / month[6], 0.7 * h0[0] / h0[6], 1.1 * h0[0] / h0[6],
                              table_name("H0 %.2f, which holds some heating", h0[0] / h0[6]), NULL});
    free(daily);
}

int main(void)
{
    struct table t = {0};
    struct pilot *p = shipped_pilot("celje-winter-week.yaml", HOMES, NULL);
    struct model *m;
    double *w = calloc((size_t)HOMES * N_QUARTER, sizeof *w);
    if (w == NULL || model_create(p, &m) != ST_OK) exit(3);
    const int64_t first = calendar_days(2023, 1, 9);
    for (size_t h = 0; h < HOMES; h++)
        add_home(w + h * N_QUARTER, N_QUARTER, 15 * MS_PER_MIN, &m->home[h].demand, &p->tz, first, DAYS);
    printf("## Demand\n");
    together(&t, w);
    minute_peaks(&t, m, first);
    day_shape(&t, w);
    season(&t, m);
    free(w);
    model_free(m);
    pilot_free(p);
    return table_exit(&t);
}
