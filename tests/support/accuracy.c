/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/accuracy.h"

#include <math.h>

#define TRUTH_TOL_REL   1e-10
#define TRUTH_TOL_ABS_K 1e-9
/* a switch displaced within the minute by about a second shows in its mean power */
#define DISPLACED_W 20

double accuracy_electric_j(const struct home_state *s)
{
    return s->total_j[TALLY_HEAT_PUMP] + s->total_j[TALLY_ROD] + s->total_j[TALLY_HEATER] + s->total_j[TALLY_APPLIANCE];
}

static double apart(const struct fixture_run *a, const struct fixture_run *b, enum quantity q, size_t i)
{
    return fabs((double)a->value[q][i] - (double)b->value[q][i]);
}

static bool both_on_or_off(const struct fixture_run *a, const struct fixture_run *b, enum quantity q, size_t i)
{
    return (a->value[q][i] > 0) == (b->value[q][i] > 0);
}

static bool same_mode(const struct fixture_run *a, const struct fixture_run *b, size_t i)
{
    return both_on_or_off(a, b, Q_water_heater_power, i) && both_on_or_off(a, b, Q_backup_heater_power, i) &&
           a->value[Q_heat_pump_mode][i] == b->value[Q_heat_pump_mode][i];
}

static bool same_switches(const struct fixture_run *a, const struct fixture_run *b, size_t i)
{
    return same_mode(a, b, i) && apart(a, b, Q_heat_pump_power, i) <= DISPLACED_W &&
           apart(a, b, Q_water_heater_power, i) <= DISPLACED_W;
}

struct accuracy accuracy_of(const struct fixture_run *run, const struct fixture_run *truth)
{
    struct accuracy d = {0};
    size_t n_other_mode = 0, n_alike = 0;
    double run_j = 0, truth_j = 0;
    for (size_t h = 0; h < run->n_home; h++) {
        bool alike = true;
        double tank_k = 0;
        for (size_t i = h * run->n_row; i < (h + 1) * run->n_row; i++) {
            n_other_mode += !same_mode(run, truth, i);
            alike = alike && same_switches(run, truth, i);
            if (!alike) continue;
            n_alike++;
            d.room_k = fmax(d.room_k, apart(run, truth, Q_indoor_temperature, i));
            tank_k = fmax(tank_k, apart(run, truth, Q_tank_temperature, i));
        }
        d.tank_k = fmax(d.tank_k, tank_k), d.tank_mean_k += tank_k / (double)run->n_home;
        const double x = accuracy_electric_j(&run->state[h]), y = accuracy_electric_j(&truth->state[h]);
        d.worst_energy = fmax(d.worst_energy, fabs(x / y - 1)), d.mean_energy += fabs(x / y - 1) / (double)run->n_home;
        run_j += x, truth_j += y;
    }
    const double n = (double)(run->n_home * run->n_row);
    d.mode_share = (double)n_other_mode / n, d.alike_share = (double)n_alike / n;
    d.fleet_energy = fabs(run_j / truth_j - 1);
    return d;
}

struct fixture_run accuracy_truth(struct pilot *p)
{
    const double tol_rel = p->tol_rel, tol_abs_k = p->tol_abs_k;
    p->tol_rel = TRUTH_TOL_REL, p->tol_abs_k = TRUTH_TOL_ABS_K;
    struct fixture_run f = fixture_solve(p, solver_at(0)->name, ACCURACY_RECORD_MS);
    p->tol_rel = tol_rel, p->tol_abs_k = tol_abs_k;
    return f;
}
