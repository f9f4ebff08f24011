/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The event loop of one home. What comes next is the earliest of: a threshold crossed in the rooms
 * or the tank, a timer, a load edge, a meter break, a record, the day's end. Both systems are
 * stepped, the one that lags first, until they cover that instant; so each keeps its own step size,
 * and a crossing found in one always lies within the last step of the other. Only a system that an
 * event touches begins anew. Records and readings are interpolated and leave no trace. */
#include "twins/home_run.h"

#include "twins/run.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_STEP_S 0.3 /* after an event; the method's order is one there, and grows the step at once */
#define STEP_MAX_S   3600.0
enum { SWITCHES_PER_MIN_MAX = 240, BREAK_EXPORT_MS = 300000 };

struct lane {
    struct run run;
    struct solver_counts counts;
};

/* --- advancing --- */

void run_sync(struct run *r, int64_t t_ms)
{
    r->now_ms = t_ms;
    const double t_s = (double)t_ms / MS_PER_S;
    ode_eval(r->room, t_s, r->y_room);
    ode_eval(r->tank, t_s, r->y_tank);
}

static enum status restart_touched(struct run *r, bool all)
{
    const double t_s = (double)r->now_ms / MS_PER_S;
    enum status st;
    if (r->touched_room || all) {
        if ((st = ode_restart(r->room, t_s, r->y_room, FIRST_STEP_S))) return st;
    }
    if (r->touched_tank || all) {
        if ((st = ode_restart(r->tank, t_s, r->y_tank, FIRST_STEP_S))) return st;
    }
    r->touched_room = r->touched_tank = false;
    return ST_OK;
}

struct crossing {
    uint32_t room, tank;
    int64_t room_ms, tank_ms;
};

/* Steps both systems until they cover t_ms or a crossing comes before it. Crossings are put on the
 * next whole millisecond. */
static enum status cover(struct run *r, int64_t t_ms, struct crossing *c)
{
    const double t_s = (double)t_ms / MS_PER_S;
    for (;;) {
        const double room_s = ode_t_hi(r->room), tank_s = ode_t_hi(r->tank);
        const bool room_waits = c->room != 0 || room_s >= t_s, tank_waits = c->tank != 0 || tank_s >= t_s;
        if (room_waits && tank_waits) return ST_OK;
        if (c->room != 0 && room_s <= tank_s) return ST_OK;
        if (c->tank != 0 && tank_s <= room_s) return ST_OK;

        const bool room_first = !room_waits && (tank_waits || room_s <= tank_s);
        struct ode *o = room_first ? r->room : r->tank;
        uint32_t crossed;
        const enum status st = ode_step(o, &crossed);
        if (st != ST_OK) return st;
        if (crossed == 0) continue;
        const int64_t at_ms = (int64_t)ceil(ode_t_hi(o) * MS_PER_S - 1e-6);
        if (room_first) c->room = crossed, c->room_ms = at_ms;
        else c->tank = crossed, c->tank_ms = at_ms;
    }
}

static enum status chatter(struct run *r, const char *device, struct fault *fault)
{
    if (r->now_ms - r->switch_ms >= MS_PER_MIN) r->switch_ms = r->now_ms, r->n_switch = 0;
    if (++r->n_switch <= SWITCHES_PER_MIN_MAX) return ST_OK;
    snprintf(fault->text, sizeof fault->text, "%s switched more than %d times within a minute", device, SWITCHES_PER_MIN_MAX);
    return ST_CHATTER;
}

/* What to name when a timer fires without end. */
static const char *const timer_device[TIMER_COUNT] = {
#define X(id, doc) [TIMER_##id] = "timer " #id,
    TIMER_LIST(X)
#undef X
};

static enum status fire_guards(struct run *r, struct crossing *c, struct fault *fault)
{
    static const char *const room_device[ROOM_GUARDS] = {"heat pump (water band)", "heat pump (defrost)", "comfort watch",
                                                         "rod"};
    static const char *const tank_device[TANK_GUARDS] = {"tank thermostat", "tank high limit", "heat pump (defrost)"};
    enum status st = ST_OK;
    const bool room_due = c->room != 0 && c->room_ms <= r->now_ms, tank_due = c->tank != 0 && c->tank_ms <= r->now_ms;
    for (int g = 0; g < ROOM_GUARDS && st == ST_OK && room_due; g++)
        if (c->room >> g & 1) firmware_room_guard(r, g), st = chatter(r, room_device[g], fault);
    for (int g = 0; g < TANK_GUARDS && st == ST_OK && tank_due; g++)
        if (c->tank >> g & 1) firmware_tank_guard(r, g), st = chatter(r, tank_device[g], fault);
    /* a system begins anew after its own crossing: the library's root finder may not be left standing on a zero */
    if (room_due) c->room = 0, r->touched_room = true;
    if (tank_due) c->tank = 0, r->touched_tank = true;
    return st;
}

/* A jump of a set-point or of the flow may leave a system beyond a threshold that it never crossed:
 * what the guards stand for then happens at once. */
static enum status settle(struct run *r, struct fault *fault)
{
    const double t_s = (double)r->now_ms / MS_PER_S;
    for (bool again = true; again;) {
        double g[ODE_GUARDS_MAX];
        again = false;
        run_room_guards(t_s, r->y_room, g, r);
        for (int i = 0; i < ROOM_GUARDS && r->touched_room && !again; i++)
            if (g[i] > 0 && (i == ROOM_GUARD_BAND || i == ROOM_GUARD_FROST || (i == ROOM_GUARD_ROD && r->s->rod_steps > 0)))
                firmware_room_guard(r, i), again = true;
        run_tank_guards(t_s, r->y_tank, g, r);
        for (int i = 0; i < TANK_GUARDS && r->touched_tank && !again; i++)
            if (g[i] > 0) firmware_tank_guard(r, i), again = true;
        if (!again) break;
        const enum status st = chatter(r, "a controller", fault);
        if (st != ST_OK) return st;
    }
    firmware_after_touch(r);
    return ST_OK;
}

static int64_t next_timer(const struct run *r, int *which)
{
    int64_t t = INT64_MAX;
    for (int i = 0; i < TIMER_COUNT; i++)
        if (r->s->timer_ms[i] < t) t = r->s->timer_ms[i], *which = i;
    return t == INT64_MAX ? t : t - r->day_ms;
}

/* --- the day --- */

static int64_t next_multiple(int64_t t_ms, int64_t every_ms) { return (t_ms / every_ms + 1) * every_ms; }

static enum status begin_day(struct run *r, int64_t day_ms, struct fault *fault)
{
    struct home_state *s = r->s;
    const uint32_t n = r->h->tank.n_node;
    r->day_ms = day_ms;
    r->now_ms = 0;
    r->next_load = 0;
    r->n_switch = 0, r->switch_ms = 0;
    inputs_prepare(&r->in, r->m, r->home, day_ms);
    memset(r->y_room, 0, sizeof r->y_room);
    memset(r->y_tank, 0, sizeof r->y_tank);
    memset(r->sampled, 0, sizeof r->sampled);
    memcpy(r->y_room, s->temp_room_c, sizeof s->temp_room_c);
    memcpy(r->y_tank, s->temp_tank_c, n * sizeof s->temp_tank_c[0]);
    r->y_room[R_FROST] = r->y_tank[n + T_FROST] = s->frost_frac;

    enum status st = restart_touched(r, true);
    if (st != ST_OK) return st;
    meter_begin_day(r);
    firmware_begin_day(r);
    r->touched_room = r->touched_tank = true;
    if ((st = settle(r, fault))) return st;
    meter_resume(r);
    return restart_touched(r, true);
}

static void end_day(struct run *r, int64_t end_ms)
{
    struct home_state *s = r->s;
    const uint32_t n = r->h->tank.n_node;
    run_sync(r, end_ms);
    meter_commit(r);
    if (end_ms % SLOT_MS == 0) meter_slot(r);
    meter_end_day(r);
    if (r->run_from_ms >= 0) s->run_s += (double)(end_ms - r->run_from_ms) / MS_PER_S;
    if (r->cold_from_ms >= 0) s->cold_s += (double)(end_ms - r->cold_from_ms) / MS_PER_S;
    if (r->h->has_battery) s->battery_seen_j -= meter_without_battery_j(r); /* the new day counts from zero */
    memcpy(s->temp_room_c, r->y_room, sizeof s->temp_room_c);
    memcpy(s->temp_tank_c, r->y_tank, n * sizeof s->temp_tank_c[0]);
    s->frost_frac = s->mode == HP_WATER ? r->y_tank[n + T_FROST] : r->y_room[R_FROST];
}

/* Handles all that is due at t_ms but records. */
static enum status handle(struct run *r, int64_t t_ms, int which_timer, struct crossing *c, struct fault *fault)
{
    const bool timer_due = which_timer >= 0;
    run_sync(r, t_ms);
    meter_commit(r);
    enum status st = fire_guards(r, c, fault);
    if (st != ST_OK) return st;
    if (timer_due) {
        firmware_timer(r, (enum timer)which_timer);
        if ((st = chatter(r, timer_device[which_timer], fault))) return st;
    }
    if ((st = settle(r, fault))) return st;
    if (r->touched_room) c->room = 0; /* found on a solution that no longer holds */
    if (r->touched_tank) c->tank = 0;
    meter_resume(r);
    return restart_touched(r, false);
}

static void load_edge(struct run *r, int64_t t_ms)
{
    const bool exports = meter_may_export(r->h);
    if (exports) run_sync(r, t_ms), meter_commit(r);
    else meter_channels(r, t_ms);
    for (; r->next_load < r->in.n_load && r->in.load[r->next_load].t_ms <= t_ms; r->next_load++)
        meter_load_edge(r, &r->in.load[r->next_load]);
    if (exports) meter_resume(r);
}

static enum status run_day(struct lane *l, int64_t day_ms, int64_t end_ms, struct fault *fault)
{
    struct run *r = &l->run;
    enum status st = begin_day(r, day_ms, fault);
    if (st != ST_OK) return st;
    const int64_t record_ms = r->out != NULL ? r->out->record_ms : INT64_MAX;
    const int64_t break_every = meter_may_export(r->h) ? BREAK_EXPORT_MS : SLOT_MS;
    int64_t next_record = r->out != NULL ? record_ms : INT64_MAX, next_break = break_every;
    struct crossing c = {0};

    for (;;) {
        int which = -1;
        const int64_t timer_ms = next_timer(r, &which);
        const int64_t load_ms = r->next_load < r->in.n_load ? r->in.load[r->next_load].t_ms : INT64_MAX;
        int64_t next = end_ms;
        if (timer_ms < next) next = timer_ms;
        if (load_ms < next) next = load_ms;
        if (next_break < next) next = next_break;
        if (next_record < next) next = next_record;
        if (next < r->now_ms) next = r->now_ms;

        if ((st = cover(r, next, &c))) return st;
        int64_t guard_ms = INT64_MAX;
        if (c.room != 0) guard_ms = c.room_ms;
        if (c.tank != 0 && c.tank_ms < guard_ms) guard_ms = c.tank_ms;

        if (guard_ms <= next && guard_ms < end_ms) {
            l->counts.n_event++;
            if ((st = handle(r, guard_ms > r->now_ms ? guard_ms : r->now_ms, -1, &c, fault))) return st;
        } else if (timer_ms <= next && timer_ms < end_ms) {
            l->counts.n_event++;
            if ((st = handle(r, next, which, &c, fault))) return st;
        } else if (load_ms <= next && load_ms < end_ms) {
            load_edge(r, load_ms);
        } else if (next_break <= next && next_break < end_ms) {
            run_sync(r, next_break);
            meter_commit(r);
            if (next_break % SLOT_MS == 0) meter_slot(r);
            meter_resume(r);
            next_break += break_every;
        } else if (next_record <= next) {
            l->counts.n_sample++;
            run_sync(r, next_record);
            run_record(r);
            next_record = next_multiple(next_record, record_ms);
        } else {
            break;
        }
    }
    end_day(r, end_ms);
    return ST_OK;
}

/* --- the lane --- */

/* n_temp temperatures under error control, then pure integrals, which follow them. */
static enum status open_system(const struct pilot *p, struct ode_spec s, uint32_t n_temp, struct ode **out)
{
    s.tol_rel = p->tol_rel;
    s.step_max_s = STEP_MAX_S;
    for (uint32_t i = 0; i < s.n; i++) s.tol_abs[i] = i < n_temp ? p->tol_abs_k : 1e30;
    return ode_create(&s, out);
}

void home_run_close(struct lane *l)
{
    if (l == NULL) return;
    ode_free(l->run.room);
    ode_free(l->run.tank);
    free(l);
}

static enum status lane_open(const struct model *m, enum ode_method method, struct lane **out)
{
    struct lane *l = calloc(1, sizeof *l);
    if (l == NULL) return ST_MEMORY;
    const uint32_t n_node = m->pilot->n_tank_node;
    const struct ode_spec room = {.n = R_COUNT,
                                  .n_guard = ROOM_GUARDS,
                                  .rates = run_room_rates,
                                  .guards = run_room_guards,
                                  .ctx = &l->run,
                                  .method = method};
    const struct ode_spec tank = {.n = n_node + T_COUNT,
                                  .n_guard = TANK_GUARDS,
                                  .rates = run_tank_rates,
                                  .guards = run_tank_guards,
                                  .ctx = &l->run,
                                  .method = method};
    enum status st = open_system(m->pilot, room, BUILDING_STATES, &l->run.room);
    if (st == ST_OK) st = open_system(m->pilot, tank, n_node, &l->run.tank);
    if (st != ST_OK) {
        home_run_close(l);
        return st;
    }
    *out = l;
    return ST_OK;
}

enum status home_run_open_adams(const struct model *m, struct lane **out) { return lane_open(m, ODE_ADAMS, out); }
enum status home_run_open_bdf(const struct model *m, struct lane **out) { return lane_open(m, ODE_BDF, out); }

enum status home_run_advance(struct lane *l, const struct model *m, size_t home, struct home_state *s, int64_t from_ms,
                             int64_t to_ms, struct harvest *out, struct fault *fault)
{
    struct run *r = &l->run;
    r->m = m, r->h = &m->home[home], r->home = home, r->s = s, r->out = out;
    for (int64_t day = from_ms; day < to_ms; day += MS_PER_DAY) {
        const int64_t end = day + MS_PER_DAY < to_ms ? MS_PER_DAY : to_ms - day;
        const enum status st = run_day(l, day, end, fault);
        if (st == ST_OK) continue;
        fault->home = home, fault->t_ms = day + r->now_ms;
        if (st == ST_SOLVER) snprintf(fault->text, sizeof fault->text, "the solver could not take a step");
        return st;
    }
    return ST_OK;
}

struct solver_counts home_run_counts(const struct lane *l)
{
    struct solver_counts c = l->counts;
    const struct ode_counts room = ode_counts(l->run.room), tank = ode_counts(l->run.tank);
    c.n_step = room.n_step + tank.n_step;
    c.n_rates = room.n_rates + tank.n_rates;
    c.n_restart = room.n_restart + tank.n_restart;
    c.n_error_fail = room.n_error_fail + tank.n_error_fail;
    return c;
}
