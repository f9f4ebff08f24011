/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a tolerance costs in truth, against the same homes at 1e-10: minutes in which a home is in
 * another mode, the worst home's energy, temperatures before the first switch that differs (after
 * it, pointwise differences say nothing). `bench_accuracy [SCENARIO [homes [duration]]]`. */
#include "scenarios/scenario.h"
#include "tests/support/fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct difference {
    double mode_share, worst_energy, worst_room_k, worst_tank_k;
};

static double electric_j(const struct home_state *s)
{
    return s->total_j[TALLY_HEAT_PUMP] + s->total_j[TALLY_ROD] + s->total_j[TALLY_HEATER] + s->total_j[TALLY_APPLIANCE];
}

static bool same_mode(const struct fixture_run *a, const struct fixture_run *b, size_t i)
{
    const bool heater = (a->value[Q_water_heater_power][i] > 0) == (b->value[Q_water_heater_power][i] > 0);
    const bool rod = a->value[Q_backup_heater_power][i] == b->value[Q_backup_heater_power][i] ||
                     (a->value[Q_backup_heater_power][i] > 0) == (b->value[Q_backup_heater_power][i] > 0);
    return heater && rod && a->value[Q_heat_pump_mode][i] == b->value[Q_heat_pump_mode][i];
}

static struct difference compare(const struct fixture_run *a, const struct fixture_run *b)
{
    struct difference d = {0};
    size_t differ = 0;
    for (size_t h = 0; h < a->n_home; h++) {
        bool together = true;
        for (size_t k = 0; k < a->n_row; k++) {
            const size_t i = h * a->n_row + k;
            if (!same_mode(a, b, i)) differ++, together = false;
            /* a switch displaced within the minute by about a second shows in its mean power */
            if (fabs((double)a->value[Q_heat_pump_power][i] - (double)b->value[Q_heat_pump_power][i]) > 20) together = false;
            if (fabs((double)a->value[Q_water_heater_power][i] - (double)b->value[Q_water_heater_power][i]) > 20)
                together = false;
            if (!together) continue;
            d.worst_room_k = fmax(d.worst_room_k,
                                  fabs((double)a->value[Q_indoor_temperature][i] - (double)b->value[Q_indoor_temperature][i]));
            d.worst_tank_k =
                fmax(d.worst_tank_k, fabs((double)a->value[Q_tank_temperature][i] - (double)b->value[Q_tank_temperature][i]));
        }
        d.worst_energy = fmax(d.worst_energy, fabs(electric_j(&a->state[h]) / electric_j(&b->state[h]) - 1));
    }
    d.mode_share = (double)differ / (double)(a->n_home * a->n_row);
    return d;
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
    struct fixture_run f = fixture_solve(p, solver, 60000);
    const double dt = cpu_s() - t0;
    const struct difference d = compare(&f, truth);
    printf("| %s | %.0e | %.4f %% | %.4f %% | %.2f mK | %.2f mK | %.0f |\n", solver, tol, 100 * d.mode_share,
           100 * d.worst_energy, 1000 * d.worst_room_k, 1000 * d.worst_tank_k,
           (double)f.n_home * (double)p->duration_ms / MS_PER_DAY / dt);
    fflush(stdout);
    fixture_close(&f);
}

int main(int argc, char **argv)
{
    struct pilot *p = load(argc, argv);
    p->tol_rel = 1e-10, p->tol_abs_k = 1e-9;
    struct fixture_run truth = fixture_solve(p, "cvode", 60000);
    printf("| solver | relative tolerance (absolute: 10 times that, K) | minutes in another mode | worst home's energy | room "
           "| tank | "
           "home-days per CPU-second |\n|---|---|---|---|---|---|---|\n");
    for (size_t s = 0; solver_at(s) != NULL; s++)
        for (double tol = 1e-4; tol > 0.5e-7; tol /= 10) row(p, solver_at(s)->name, tol, &truth);
    fixture_close(&truth);
    pilot_free(p);
    return 0;
}
