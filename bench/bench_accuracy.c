/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a tolerance costs in truth, against the same homes at 1e-10. `bench_accuracy [SCENARIO [homes [duration]]]`. */
#include "scenarios/scenario.h"
#include "tests/support/accuracy.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static struct pilot *load(int argc, char **argv)
{
    const struct scenario_options o = {.n_home = argc > 2 ? strtoul(argv[2], NULL, 10) : 100,
                                       .duration = argc > 3 ? argv[3] : "7d"};
    struct pilot *p = NULL;
    struct diag d = {0};
    if (scenario_load(argc > 1 ? argv[1] : PILOTSIM_SOURCE_DIR "/scenarios/celje-winter-week.yaml", &o, &p, &d) == ST_OK)
        return p;
    diag_print(&d, stderr);
    exit(2);
}

static void row(struct pilot *p, const char *solver, double tol, const struct fixture_run *truth)
{
    p->tol_rel = tol, p->tol_abs_k = 10 * tol;
    const double t0 = cpu_s();
    struct fixture_run f;
    struct fault why = {0};
    if (fixture_try(p, solver, ACCURACY_RECORD_MS, &f, &why) != ST_OK) { /* it happens at coarse tolerances; the rest goes on */
        printf("| %s | %.0e | home %zu: %s | | | | |\n", solver, tol, why.home, why.text);
        fixture_close(&f);
        return;
    }
    const double dt = cpu_s() - t0;
    const struct accuracy d = accuracy_of(&f, truth);
    printf("| %s | %.0e | %.4f %% | %.4f %% | %.2f mK | %.2f mK | %.0f |\n", solver, tol, 100 * d.mode_share,
           100 * d.worst_energy, 1000 * d.room_k, 1000 * d.tank_k, (double)f.n_home * (double)p->duration_ms / MS_PER_DAY / dt);
    fflush(stdout);
    fixture_close(&f);
}

int main(int argc, char **argv)
{
    struct pilot *p = load(argc, argv);
    struct fixture_run truth = accuracy_truth(p);
    printf("| solver | relative tolerance (absolute: 10 times that, K) | minutes in another mode | worst home's energy | room "
           "| tank | "
           "home-days per CPU-second |\n|---|---|---|---|---|---|---|\n");
    for (size_t s = 0; solver_at(s) != NULL; s++)
        for (double tol = 1e-4; tol > 0.5e-7; tol /= 10) row(p, solver_at(s)->name, tol, &truth);
    fixture_close(&truth);
    pilot_free(p);
    return 0;
}
