/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/fixture.h"

#include "sim/base/rng.h"
#include "tests/support/solver_tested.h"
#include "twins/sun.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START_UTC_MS 1673218800000LL /* 2023-01-09T00:00:00+01:00 */

static void check(enum status st)
{
    if (st == ST_OK) return;
    fprintf(stderr, "fixture: %s\n", status_text(st));
    abort();
}

static void make_weather(struct pilot *p, int days)
{
    const struct site site = {.latitude_deg = 46.24, .longitude_deg = 15.27, .elevation_m = 238, .albedo = 0.2};
    const size_t n = (size_t)(days + 3) * 144;
    check(weather_create(site, START_UTC_MS - 2LL * MS_PER_DAY, n, &p->weather));
    struct weather *w = &p->weather;
    for (size_t i = 0; i < n; i++) {
        const int64_t utc = w->t0_utc_ms + (int64_t)i * w->step_ms;
        const double day = (double)(utc - START_UTC_MS) / MS_PER_DAY;
        w->temp_c[i] = 0 + 4 * sin(2 * M_PI * (day - 0.4)) - 3 * sin(2 * M_PI * day / 5);
        w->rh_frac[i] = 0.85;
        w->wind_m_s[i] = 1.5;
        w->pressure_pa[i] = 98500;
        const struct sun sun = sun_at(site.latitude_deg, site.longitude_deg, utc);
        if (sun.up <= 0.02) continue;
        const double extra = sun_extraterrestrial_w_m2(utc);
        w->ghi_w_m2[i] = 0.45 * extra * sun.up;
        const struct sun_split s = sun_split_erbs(w->ghi_w_m2[i], sun.up, extra);
        w->dni_w_m2[i] = s.dni, w->dhi_w_m2[i] = s.dhi;
    }
    weather_complete(w);
}

static struct heat_pump_model make_pump(void)
{
    struct heat_pump_model m = {
        .name = "test pump",
        .exp_a = 2.1453,
        .exp_b = 0.03041,
        .exp_c = -0.02161,
        .q_nominal_w = 9400,
        .q_per_k_out = 0.02,
        .q_per_k_water = -0.004,
        .speed_min_frac = 0.3,
        .water_max_c = 60,
        .standby_w = 12,
        .pump_w = 50,
        .crankcase_w = 20,
        .tan_phi = 0.25,
        .n_phase = 3,
    };
    heat_pump_model_complete(&m);
    return m;
}

static void make_homes(struct pilot *p, size_t n)
{
    check(home_table_create(n, &p->homes));
    struct home_table *t = &p->homes;
    for (size_t h = 0; h < n; h++) {
        struct rng r = rng_stream(p->seed, h, RNG_POPULATION, 0);
        snprintf(t->id[h], sizeof t->id[h], "home-%05zu", h + 1);
        t->key[h] = h;
        t->kit[h] = 1 << KIT_heat_pump;
        if (h % 10 == 9) t->kit[h] = 1 << KIT_water_heater; /* a gas boiler */
        if (h % 3 == 1) t->kit[h] |= 1 << KIT_pv;
        if (h % 4 == 2) t->kit[h] |= 1 << KIT_water_heater;
        if (h % 6 == 1) t->kit[h] |= 1 << KIT_battery;
        if (h % 5 == 3) t->kit[h] |= 1 << KIT_ev;
        t->value[HOME_floor_area][h] = rng_between(&r, 100, 200);
        t->value[HOME_walls_area][h] = 0.85 * t->value[HOME_floor_area][h];
        t->value[HOME_u_walls][h] = rng_between(&r, 0.25, 1.0);
        t->value[HOME_temperature_set_point][h] = rng_between(&r, 20.5, 22.5);
        t->value[HOME_persons][h] = floor(rng_between(&r, 1, 6));
        t->value[HOME_emitter_kind][h] = h % 7 == 0;
        t->value[HOME_emitter_supply_design][h] = h % 7 == 0 ? 38 : 52;
        t->value[HOME_night_setback][h] = h % 4 == 0 ? 2 : 0;
    }
}

struct pilot *fixture_pilot(size_t n_home, int days)
{
    struct pilot *p = calloc(1, sizeof *p);
    assert(p != NULL);
    snprintf(p->name, sizeof p->name, "fixture");
    snprintf(p->solver, sizeof p->solver, "%s", solver_tested());
    p->seed = 957670;
    p->start_utc_ms = START_UTC_MS;
    p->duration_ms = (int64_t)days * MS_PER_DAY;
    check(timezone_read("Europe/Ljubljana", &p->tz));
    p->record_ms = MS_PER_MIN;
    p->quantities = ((quantity_mask)1 << Q_tank_node_1) - 1;
    p->tol_rel = 1e-6, p->tol_abs_k = 1e-5;
    p->n_tank_node = 4;
    make_weather(p, days);
    p->tariff = (struct tariff){.name = "two",
                                .n_register = 2,
                                .register_name = {"low", "high"},
                                .import_eur_per_kwh = {0.12, 0.18},
                                .export_eur_per_kwh = {0.06, 0.06},
                                .n_window = 1,
                                .window = {{0x1f, 0xfff, 360, 1320, 1}},
                                .gas_eur_per_kwh = 0.09,
                                .gas_co2_g_per_kwh = 202};
    for (int h = 0; h < 24; h++) p->tariff.co2_g_per_kwh[h] = 250;
    p->n_hp_model = 1;
    p->hp_models = malloc(sizeof *p->hp_models);
    assert(p->hp_models != NULL);
    p->hp_models[0] = make_pump();
    p->n_group = 1;
    p->group_name = calloc(1, sizeof *p->group_name);
    snprintf(p->group_name[0], sizeof p->group_name[0], "fixture");
    p->text = strdup("pilot: fixture\n");
    make_homes(p, n_home);
    return p;
}

static struct harvest harvest_of(struct fixture_run *f, size_t home, int64_t record_ms)
{
    struct harvest o = {.record_ms = record_ms, .wanted = QUANTITIES_ALL};
    for (int q = 0; q < QUANTITY_COUNT; q++) o.value[q] = f->value[q] + home * f->n_row;
    o.slot_net_w = f->slot_net_w + home * f->n_slot;
    o.slot_import_w = f->slot_import_w + home * f->n_slot;
    o.slot_below_k_s = f->slot_below_k_s + home * f->n_slot;
    return o;
}

enum status fixture_try(const struct pilot *p, const char *solver, int64_t record_ms, struct fixture_run *out,
                        struct fault *fault)
{
    struct model *m;
    struct lane *l;
    check(model_create(p, &m));
    const struct solver *s = solver_find(solver);
    assert(s != NULL);
    check(s->open(m, 0, &l));
    struct fixture_run f = {.n_home = m->n_home,
                            .n_slot = (size_t)(p->duration_ms / 900000),
                            .n_row = record_ms > 0 ? (size_t)(p->duration_ms / record_ms) : 0};
    f.state = calloc(f.n_home, sizeof *f.state);
    for (int q = 0; q < QUANTITY_COUNT; q++) f.value[q] = calloc(f.n_home * f.n_row + 1, sizeof(float));
    f.slot_net_w = calloc(f.n_home * f.n_slot, sizeof(double));
    f.slot_import_w = calloc(f.n_home * f.n_slot, sizeof(double));
    f.slot_below_k_s = calloc(f.n_home * f.n_slot, sizeof(double));
    struct harvest *o = calloc(f.n_home, sizeof *o);
    struct home_job *job = calloc(f.n_home, sizeof *job);
    assert(o != NULL && job != NULL);
    for (size_t h = 0; h < f.n_home; h++) {
        o[h] = harvest_of(&f, h, record_ms);
        model_initial_state(m, h, &f.state[h]);
        job[h] = (struct home_job){h, &f.state[h], record_ms > 0 ? &o[h] : NULL};
    }
    const enum status st = s->advance(l, m, job, f.n_home, 0, p->duration_ms, fault);
    free(o);
    free(job);
    f.counts = s->counts(l);
    s->close(l);
    model_free(m);
    *out = f;
    return st;
}

struct fixture_run fixture_solve(const struct pilot *p, const char *solver, int64_t record_ms)
{
    struct fixture_run f;
    struct fault fault = {0};
    const enum status st = fixture_try(p, solver, record_ms, &f, &fault);
    if (st != ST_OK) fprintf(stderr, "%s, home %zu at %lld ms: %s\n", solver, fault.home, (long long)fault.t_ms, fault.text);
    check(st);
    return f;
}

void fixture_close(struct fixture_run *f)
{
    free(f->state);
    for (int q = 0; q < QUANTITY_COUNT; q++) free(f->value[q]);
    free(f->slot_net_w);
    free(f->slot_import_w);
    free(f->slot_below_k_s);
}
