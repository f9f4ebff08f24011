/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many homes together: against the BDEW standard profile H0 and against Rusck's coincidence. */
#include "twins/demand.h"

#include "tests/twins/demand_homes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { HOMES = 300, DAYS = 28, QUARTERS = 96, N_BIN = DAYS * QUARTERS };

/* Quarter-hour means of HOMES homes over four January weeks, home after home; the mix uses 3200 kWh on average. */
static double *fleet_quarters(void)
{
    const struct timezone tz = slovenia();
    const int64_t first = calendar_days(2023, 1, 9), t0 = timezone_day_start(&tz, first); /* a Monday */
    double *w = calloc((size_t)HOMES * N_BIN, sizeof *w);
    cr_assert_not_null(w);
    for (uint64_t key = 0; key < HOMES; key++) {
        const struct demand d = home_of(key, 1 + (double)(key % 5), 2000 + 600 * (double)(key % 5), 0);
        bins_add_home(w + key * N_BIN, N_BIN, t0, 15 * MS_PER_MIN, &d, &tz, first, DAYS);
    }
    return w;
}

static void work_day_profile(const double *w, double profile[QUARTERS])
{
    for (int i = 0; i < QUARTERS; i++) profile[i] = 0;
    for (int home = 0; home < HOMES; home++)
        for (int i = 0; i < N_BIN; i++)
            if (i / QUARTERS % 7 < 5) profile[i % QUARTERS] += w[home * N_BIN + i] / (HOMES * DAYS * 5.0 / 7);
}

static double mean_of(const double *x, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) sum += x[i];
    return sum / n;
}

static double correlation(const double *x, const double *y, int n)
{
    const double mx = mean_of(x, n), my = mean_of(y, n);
    double xy = 0, xx = 0, yy = 0;
    for (int i = 0; i < n; i++)
        xy += (x[i] - mx) * (y[i] - my), xx += (x[i] - mx) * (x[i] - mx), yy += (y[i] - my) * (y[i] - my);
    return xy / sqrt(xx * yy);
}

static FILE *open_data(const char *name)
{
    const char *const dirs[] = {getenv("PILOTSIM_DATA"), PILOTSIM_SOURCE_DIR "/../shared/data",
                                PILOTSIM_SOURCE_DIR "/../../shared/data"};
    for (size_t i = 0; i < ARRAY_LEN(dirs); i++) {
        char path[1024];
        if (dirs[i] == NULL) continue;
        snprintf(path, sizeof path, "%s/%s", dirs[i], name);
        FILE *f = fopen(path, "r");
        if (f != NULL) return f;
    }
    return NULL;
}

static bool read_h0_winter_work_day(double profile[QUARTERS])
{
    FILE *f = open_data("loads/bdew_slp_quarterhour.csv");
    if (f == NULL) return false;
    char line[512], period[32];
    int hour, minute, weekday;
    double h0;
    for (int i = 0; i < QUARTERS; i++) profile[i] = 0;
    while (fgets(line, sizeof line, f) != NULL)
        if (sscanf(line, "%*d-%*d-%*d %d:%d:%*d,%31[^,],%d,%lf", &hour, &minute, period, &weekday, &h0) == 5 &&
            strcmp(period, "winter") == 0 && weekday <= 5)
            profile[hour * 4 + minute / 15] += h0;
    fclose(f);
    return true;
}

Test(demand_fleet, a_winter_work_day_resembles_h0)
{
    double h0[QUARTERS], profile[QUARTERS];
    if (!read_h0_winter_work_day(h0)) cr_skip_test("no file loads/bdew_slp_quarterhour.csv: set PILOTSIM_DATA");
    double *w = fleet_quarters();
    work_day_profile(w, profile);
    free(w);
    const double r = correlation(profile, h0, QUARTERS);
    cr_expect_geq(r, 0.9, "correlation %.3f", r);
    cr_log_info("correlation with H0 %.3f", r);
}

Test(demand_fleet, the_evening_peaks_and_the_night_rests)
{
    double profile[QUARTERS];
    double *w = fleet_quarters();
    work_day_profile(w, profile);
    free(w);
    const double mean = mean_of(profile, QUARTERS);
    int peak = 0, low = 0;
    for (int i = 0; i < QUARTERS; i++) {
        if (profile[i] > profile[peak]) peak = i;
        if (profile[i] < profile[low]) low = i;
    }
    cr_expect(peak >= 18 * 4 && peak < 20 * 4, "peak at %.2f h", peak / 4.0);
    cr_expect(profile[peak] > 1.5 * mean && profile[peak] < 1.9 * mean, "peak %.2f x mean", profile[peak] / mean);
    cr_expect(profile[low] > 0.35 * mean && profile[low] < 0.55 * mean, "night %.2f x mean", profile[low] / mean);
    cr_log_info("peak %.2f x mean at %.2f h, night %.2f x mean", profile[peak] / mean, peak / 4.0, profile[low] / mean);
}

/* Peak of the sum over the sum of peaks, mean over as many disjoint groups of n homes as there are. */
static double coincidence(const double *w, int n)
{
    double sum = 0;
    for (int group = 0; group < HOMES / n; group++) {
        double total[N_BIN] = {0}, peaks = 0, peak = 0;
        for (int home = group * n; home < (group + 1) * n; home++) {
            double own = 0;
            for (int i = 0; i < N_BIN; i++) total[i] += w[home * N_BIN + i], own = fmax(own, w[home * N_BIN + i]);
            peaks += own;
        }
        for (int i = 0; i < N_BIN; i++) peak = fmax(peak, total[i]);
        sum += peak / peaks;
    }
    return sum / (HOMES / n);
}

/* Rusck: g(N) = g + (1 - g) / sqrt(N) with g = 0.12 .. 0.2. */
Test(demand_fleet, coincidence_falls_with_the_number_of_homes)
{
    static const int n_home[] = {1, 10, 100, 300};
    double *w = fleet_quarters(), g[ARRAY_LEN(n_home)];
    for (size_t i = 0; i < ARRAY_LEN(n_home); i++) {
        g[i] = coincidence(w, n_home[i]);
        const double low = 0.12 + 0.88 / sqrt(n_home[i]), high = 0.2 + 0.8 / sqrt(n_home[i]);
        cr_expect(g[i] > 0.8 * low && g[i] < 1.2 * high, "%d homes: %.3f, Rusck %.3f to %.3f", n_home[i], g[i], low, high);
    }
    free(w);
    cr_expect(g[0] > g[1] && g[1] > g[2] && g[2] > g[3]);
    cr_expect(g[2] > 0.19 && g[2] < 0.3, "100 homes: %.3f", g[2]); /* 0.2 to 0.3; three groups scatter by 0.01 */
    cr_log_info("coincidence %.3f %.3f %.3f %.3f", g[0], g[1], g[2], g[3]);
}

Test(demand_fleet, one_homes_load_factor_is_small)
{
    double *w = fleet_quarters(), mean = 0;
    for (int home = 0; home < HOMES; home++) {
        double peak = 0;
        for (int i = 0; i < N_BIN; i++) peak = fmax(peak, w[home * N_BIN + i]);
        mean += mean_of(w + home * N_BIN, N_BIN) / peak / HOMES;
    }
    free(w);
    cr_expect(mean > 0.05 && mean < 0.15, "load factor %.3f", mean);
}
