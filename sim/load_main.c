/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/load_main.h"

#include "outputs/results_info.h"
#include "scenarios/scenario.h"

enum status load_scenario(const struct cli *c, const char *const *varies, size_t n_vary, struct pilot **out, struct diag *d)
{
    const struct scenario_options o = {
        .sets = c->sets,
        .n_set = c->n_set,
        .varies = varies,
        .n_vary = n_vary,
        .solver = c->solver,
        .seed = c->seed,
        .has_seed = c->has_seed,
        .n_home = c->homes,
        .duration = c->duration,
    };
    if (results_info_is_hdf5(c->scenario)) {
        diag_error(d, (struct place){.file = c->scenario}, "pilotsim info and pilotsim report read those",
                   "this is a result file, not a scenario");
        return ST_INPUT;
    }
    return scenario_load(c->scenario, &o, out, d);
}

void load_tell_warnings(struct diag *d)
{
    diag_print(d, stderr);
    diag_close(d);
    diag_init(d);
}
