/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench_demand.c - what one home-day of demand costs: draws, loads, stays and car.
 * Prints bench,n,min_ns_per_op over five repeats after a warm-up. */
#include "sim/base/calendar.h"
#include "twins/demand.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { HOMES = 200, DAYS = 50, REPEATS = 5 };

struct work {
    struct demand demand[HOMES];
    struct day day[DAYS];
    struct draw draws[DEMAND_DRAWS_MAX];
    struct load loads[DEMAND_LOADS_MAX], ev[DEMAND_EV_MAX];
    struct stay stays[DEMAND_PEOPLE_MAX];
};

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

typedef size_t part(struct work *w, const struct demand *d, const struct day *day);
static size_t draws(struct work *w, const struct demand *d, const struct day *day) { return demand_draws(d, day, w->draws); }
static size_t loads(struct work *w, const struct demand *d, const struct day *day) { return demand_loads(d, day, w->loads); }
static size_t stays(struct work *w, const struct demand *d, const struct day *day) { return demand_stays(d, day, w->stays); }
static size_t ev(struct work *w, const struct demand *d, const struct day *day) { return demand_ev(d, day, w->ev); }
static size_t all(struct work *w, const struct demand *d, const struct day *day)
{
    return draws(w, d, day) + loads(w, d, day) + stays(w, d, day) + ev(w, d, day);
}

static void measure(struct work *w, const char *name, part *run)
{
    double best_ns = 0;
    size_t n_event = 0;
    for (int repeat = -1; repeat < REPEATS; repeat++) { /* -1 warms up */
        const double from_ns = now_ns();
        n_event = 0;
        for (int day = 0; day < DAYS; day++)
            for (int home = 0; home < HOMES; home++) n_event += run(w, &w->demand[home], &w->day[day]);
        const double ns = (now_ns() - from_ns) / (HOMES * DAYS);
        if (repeat == 0 || (repeat > 0 && ns < best_ns)) best_ns = ns;
    }
    printf("%s,%d,%.0f\n", name, HOMES * DAYS, best_ns);
    fprintf(stderr, "%s: %.1f events a home-day\n", name, (double)n_event / (HOMES * DAYS));
}

int main(void)
{
    struct timezone tz;
    struct home_table t;
    struct work *w = malloc(sizeof *w);
    if (w == NULL || timezone_read("Europe/Ljubljana", &tz) || home_table_create(1, &t)) return EXIT_FAILURE;
    t.kit[0] = 1 << KIT_ev;
    for (int day = 0; day < DAYS; day++) w->day[day] = demand_day(&tz, 46.2, calendar_days(2023, 1, 1) + 8 * day);
    const double from_ns = now_ns();
    for (int home = 0; home < HOMES; home++) {
        t.value[HOME_persons][0] = 1 + home % 5;
        w->demand[home] = demand_create(1, (uint64_t)home, &t, 0);
    }
    printf("demand_create,%d,%.0f\n", HOMES, (now_ns() - from_ns) / HOMES);

    measure(w, "demand_draws", draws);
    measure(w, "demand_loads", loads);
    measure(w, "demand_stays", stays);
    measure(w, "demand_ev", ev);
    measure(w, "demand_all", all);
    home_table_close(&t);
    free(w);
    return EXIT_SUCCESS;
}
