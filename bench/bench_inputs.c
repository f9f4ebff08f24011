/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench_inputs.c - what the preparation of a home-day costs, one thread: the whole of inputs_prepare
 * and its people alone, in batches of days as the engine asks. `bench_inputs [SCENARIO [homes [start]]]`.
 * Prints bench,n,min_ns_per_home_day over five repeats after a warm-up, and a sum that tells whether
 * the values stayed the same to the last bit. */
#include "scenarios/scenario.h"
#include "sim/base/diag.h"
#include "twins/inputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { REPEATS = 5, BATCH_DAYS = 7 };

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static struct pilot *load(int argc, char **argv)
{
    char start[64] = "";
    if (argc > 3) snprintf(start, sizeof start, "start=%s", argv[3]);
    const char *const sets[] = {start, "dr_events=[]"};
    const struct scenario_options o = {
        .n_home = argc > 2 ? strtoul(argv[2], NULL, 10) : 200, .duration = "7d", .sets = sets, .n_set = argc > 3 ? 2 : 0};
    struct pilot *p = NULL;
    struct diag d = {0};
    if (scenario_load(argc > 1 ? argv[1] : PILOTSIM_SOURCE_DIR "/scenarios/celje-winter-week.yaml", &o, &p, &d) == ST_OK)
        return p;
    diag_print(&d, stderr);
    exit(2);
}

/* FNV-1a over the bits of what a solver reads. */
static uint64_t mix(uint64_t hash, const void *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) hash = (hash ^ ((const uint8_t *)bytes)[i]) * 1099511628211u;
    return hash;
}

static uint64_t hash_day(uint64_t hash, const struct inputs *in)
{
    hash = mix(hash, &in->phase_s, sizeof in->phase_s);
    for (int i = 0; i < INPUT_KNOTS; i++) {
        hash = mix(hash, &in->knot[i], sizeof in->knot[i]);
        hash = mix(hash, &in->pv_w[i], sizeof in->pv_w[i]);
    }
    for (size_t i = 0; i < in->n_load; i++) {
        const struct load_edge *e = &in->load[i];
        const double row[] = {e->t_ms, (double)e->power_w, (double)e->reactive_var, e->phase, e->is_ev};
        hash = mix(hash, row, sizeof row);
    }
    for (size_t i = 0; i < in->n_draw; i++) hash = mix(hash, &in->draw[i], sizeof in->draw[i]);
    return mix(hash, &in->cold_water_c, sizeof in->cold_water_c);
}

static uint64_t hash_all(struct inputs *in, const struct model *m)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t home = 0; home < m->n_home; home++)
        for (int day = 0; day < BATCH_DAYS; day++) {
            inputs_prepare(in, m, home, (int64_t)day * MS_PER_DAY);
            hash = hash_day(hash, in);
        }
    return hash;
}

/* Each home `days` days on, then the next; all days come round. */
static double prepare_ns(struct inputs *in, const struct model *m, int days)
{
    const double from_ns = now_ns();
    for (int first = 0; first < BATCH_DAYS; first += days)
        for (size_t home = 0; home < m->n_home; home++)
            for (int day = first; day < first + days && day < BATCH_DAYS; day++)
                inputs_prepare(in, m, home, (int64_t)day * MS_PER_DAY);
    return (now_ns() - from_ns) / (double)(m->n_home * BATCH_DAYS);
}

static void measure(struct inputs *in, const struct model *m, const char *name, int days)
{
    double best_ns = 0;
    for (int repeat = -1; repeat < REPEATS; repeat++) { /* -1 warms up */
        const double ns = prepare_ns(in, m, days);
        if (repeat == 0 || (repeat > 0 && ns < best_ns)) best_ns = ns;
    }
    printf("%s,%zu,%.0f\n", name, m->n_home * BATCH_DAYS, best_ns);
}

int main(int argc, char **argv)
{
    struct pilot *p = load(argc, argv);
    struct model *m;
    struct inputs *in = calloc(1, sizeof *in);
    if (in == NULL || model_create(p, &m) != ST_OK) return EXIT_FAILURE;
    printf("inputs_hash,%zu,%016llx\n", m->n_home * BATCH_DAYS, (unsigned long long)hash_all(in, m));
    measure(in, m, "inputs_prepare_batch_7d", BATCH_DAYS);
    measure(in, m, "inputs_prepare_batch_1d", 1);
    for (size_t home = 0; home < m->n_home; home++) { /* nobody lives here: what remains is weather and sun */
        m->home[home].demand.n_person = 0;
        m->home[home].demand.owned = 0;
        m->home[home].demand.dhw_kg_per_day = m->home[home].demand.ev_kwh_per_day = m->home[home].demand.lamp_w = 0;
    }
    measure(in, m, "inputs_prepare_unlived", BATCH_DAYS);
    free(in);
    model_free(m);
    pilot_free(p);
    return EXIT_SUCCESS;
}
