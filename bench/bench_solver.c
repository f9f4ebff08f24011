/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a home-day costs the solver, one thread, no output: `bench_solver [solver [homes [days [record_s [tol]]]]]`. */
#include "tests/support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
    const char *solver = argc > 1 ? argv[1] : "cvode";
    const size_t n = argc > 2 ? strtoul(argv[2], NULL, 10) : 60;
    const int days = argc > 3 ? atoi(argv[3]) : 3;
    const int64_t record_ms = argc > 4 ? atoll(argv[4]) * 1000 : 60000;
    struct pilot *p = fixture_pilot(n, days);
    if (argc > 5) p->tol_rel = atof(argv[5]), p->tol_abs_k = 10 * p->tol_rel;
    const double t0 = cpu_s();
    struct fixture_run f = fixture_solve(p, solver, record_ms);
    const double dt = cpu_s() - t0, hd = (double)n * days;
    double e = 0, starts = 0, defrosts = 0, air = 0, draw = 0, heat = 0, cold = 0, app = 0, pv = 0;
    for (size_t h = 0; h < n; h++) {
        e += f.state[h].total_j[TALLY_HEAT_PUMP] / 3.6e6 / hd, starts += f.state[h].n_start / hd,
            defrosts += f.state[h].n_defrost / hd;
        air += f.state[h].operative_c_s / (days * 86400.0) / (double)n, draw += f.state[h].total_j[TALLY_DRAW] / 3.6e6 / hd;
        heat += (f.state[h].total_j[TALLY_HEAT_ROOM] + f.state[h].total_j[TALLY_HEAT_WATER]) / 3.6e6 / hd;
        cold += f.state[h].cold_s / 3600 / hd, app += f.state[h].total_j[TALLY_APPLIANCE] / 3.6e6 / hd;
        pv += f.state[h].total_j[TALLY_PV] / 3.6e6 / hd;
    }
    printf("%s,homes=%zu,days=%d,home_days_per_cpu_s=%.1f\n", solver, n, days, hd / dt);
    printf("per home-day: steps %.0f rates %.0f restarts %.0f error-fails %.0f events %.0f samples %.0f us %.0f state %zu B\n",
           (double)f.counts.n_step / hd, (double)f.counts.n_rates / hd, (double)f.counts.n_restart / hd,
           (double)f.counts.n_error_fail / hd, (double)f.counts.n_event / hd, (double)f.counts.n_sample / hd, dt / hd * 1e6,
           sizeof(struct home_state));
    printf(
        "per home-day: hp %.2f kWh heat %.2f draw %.2f app %.2f pv %.2f starts %.1f defrosts %.1f; mean op %.2f, cold %.2f h\n",
        e, heat, draw, app, pv, starts, defrosts, air, cold);
    char hash[33];
    state_hash(f.state, n * sizeof *f.state, hash);
    printf("hash %s\n", hash);
    fixture_close(&f);
    pilot_free(p);
    return 0;
}
