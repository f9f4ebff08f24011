/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes next is the earliest of: a threshold crossed in the rooms or the tank, a timer, a load
 * edge, a meter break, a record, the day's end. Both systems are stepped until they cover that
 * instant; each keeps its own step size. Only a system that an event touches begins anew. Records
 * and readings are interpolated and leave no trace. */
#include "twins/home_run.h"

#include "twins/run.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define FIRST_STEP_S 0.3 /* of a day: nothing is known from the day before */
enum { SWITCHES_PER_MIN_MAX = 240, BREAK_EXPORT_MS = 300000 };

/* --- advancing --- */

void run_sync(struct run *r, int64_t t_ms)
{
    r->now_ms = t_ms;
    const double t_s = (double)t_ms / MS_PER_S;
    ode_eval(r->room, t_s, r->y_room);
    ode_eval(r->tank, t_s, r->y_tank);
}

static enum status restart_touched(struct run *r, double step_s)
{
    const double t_s = (double)r->now_ms / MS_PER_S;
    enum status st;
    if (r->touched_room && (st = ode_restart(r->room, t_s, r->y_room, step_s))) return st;
    if (r->touched_tank && (st = ode_restart(r->tank, t_s, r->y_tank, step_s))) return st;
    r->touched_room = r->touched_tank = false;
    return ST_OK;
}

/* Which systems have to be stepped before t_ms, or a crossing before it, can be looked at. None runs so far ahead that
 * it could no longer be looked at where the other may yet find a crossing. */
static unsigned lagging(const struct run *r, int64_t t_ms)
{
    const struct crossing *c = &r->crossing;
    const double room_s = r->room->t_hi, tank_s = r->tank->t_hi;
    double t_s = (double)t_ms / MS_PER_S;
    if (c->room != 0 && room_s < t_s) t_s = room_s;
    if (c->tank != 0 && tank_s < t_s) t_s = tank_s;
    unsigned want = HOME_DONE;
    if (c->room == 0 && room_s < t_s && r->room->t_keep <= tank_s) want |= HOME_ROOM;
    if (c->tank == 0 && tank_s < t_s && r->tank->t_keep <= room_s) want |= HOME_TANK;
    return want;
}

/* Crossings are put on the next whole millisecond. */
void home_crossed(struct run *r, enum home_want which, uint32_t guards)
{
    if (guards == 0) return;
    const struct ode *o = which == HOME_ROOM ? r->room : r->tank;
    const int64_t at_ms = (int64_t)ceil(o->t_hi * MS_PER_S - 1e-6);
    if (which == HOME_ROOM) r->crossing.room = guards, r->crossing.room_ms = at_ms;
    else r->crossing.tank = guards, r->crossing.tank_ms = at_ms;
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

static enum status fire_guards(struct run *r, struct fault *fault)
{
    struct crossing *c = &r->crossing;
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
        if (r->touched_room) run_room_guards(t_s, r->y_room, g, r);
        for (int i = 0; i < ROOM_GUARDS && r->touched_room && !again; i++)
            if (g[i] > 0 && (i == ROOM_GUARD_BAND || i == ROOM_GUARD_FROST || (i == ROOM_GUARD_ROD && r->s->rod_steps > 0)))
                firmware_room_guard(r, i), again = true;
        if (r->touched_tank) run_tank_guards(t_s, r->y_tank, g, r);
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

static int64_t break_every_ms(const struct run *r) { return r->may_export ? BREAK_EXPORT_MS : SLOT_MS; }

static enum status begin_day(struct run *r, struct fault *fault)
{
    struct home_state *s = r->s;
    const uint32_t n = r->h->tank.n_node;
    const int64_t left_ms = r->to_ms - r->day_ms;
    r->agenda = (struct agenda){
        .end_ms = left_ms < MS_PER_DAY ? left_ms : MS_PER_DAY,
        .record_ms = r->out != NULL ? r->out->record_ms : INT64_MAX,
        .stale = true,
    };
    r->crossing = (struct crossing){0};
    r->in_day = true;
    r->now_ms = 0;
    r->next_load = 0;
    r->n_switch = 0, r->switch_ms = 0;
    inputs_prepare(&r->in, r->m, r->home, r->day_ms);
    meter_look_ahead(r);
    r->agenda.break_ms = break_every_ms(r);
    memset(r->y_room, 0, sizeof r->y_room);
    memset(r->y_tank, 0, sizeof r->y_tank);
    memset(r->sampled, 0, sizeof r->sampled);
    memcpy(r->y_room, s->temp_room_c, sizeof s->temp_room_c);
    memcpy(r->y_tank, s->temp_tank_c, n * sizeof s->temp_tank_c[0]);
    r->y_room[R_FROST] = r->y_tank[n + T_FROST] = s->frost_frac;

    meter_begin_day(r);
    firmware_begin_day(r);
    r->touched_room = r->touched_tank = true;
    const enum status st = settle(r, fault);
    if (st != ST_OK) return st;
    meter_resume(r);
    return restart_touched(r, FIRST_STEP_S);
}

static void end_day(struct run *r)
{
    struct home_state *s = r->s;
    const int64_t end_ms = r->agenda.end_ms;
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
    r->day_ms += end_ms;
    r->in_day = false;
}

/* Handles all that is due at t_ms but records. */
static enum status handle(struct run *r, int64_t t_ms, int which_timer, struct fault *fault)
{
    struct crossing *c = &r->crossing;
    const bool timer_due = which_timer >= 0;
    run_sync(r, t_ms);
    meter_commit(r);
    enum status st = fire_guards(r, fault);
    if (st != ST_OK) return st;
    if (timer_due) {
        firmware_timer(r, (enum timer)which_timer);
        if ((st = chatter(r, timer_device[which_timer], fault))) return st;
    }
    const bool looks_only = which_timer == TIMER_BATTERY && !r->touched_room && !r->touched_tank;
    if (!looks_only && (st = settle(r, fault))) return st;
    if (r->touched_room) c->room = 0; /* found on a solution that no longer holds */
    if (r->touched_tank) c->tank = 0;
    meter_resume(r);
    return restart_touched(r, 0);
}

static void load_edge(struct run *r, int64_t t_ms)
{
    const bool exports = r->may_export;
    if (exports) run_sync(r, t_ms), meter_commit(r);
    else meter_channels(r, t_ms);
    for (; r->next_load < r->in.n_load && r->in.load[r->next_load].t_ms <= t_ms; r->next_load++)
        meter_load_edge(r, &r->in.load[r->next_load]);
    if (exports) meter_resume(r);
}

/* The earliest of all that is known to come. */
static void look_ahead(struct run *r)
{
    struct agenda *a = &r->agenda;
    a->timer = -1;
    a->timer_ms = next_timer(r, &a->timer);
    a->load_ms = r->next_load < r->in.n_load ? r->in.load[r->next_load].t_ms : INT64_MAX;
    a->event_ms = a->end_ms;
    if (a->timer_ms < a->event_ms) a->event_ms = a->timer_ms;
    if (a->load_ms < a->event_ms) a->event_ms = a->load_ms;
    if (a->break_ms < a->event_ms) a->event_ms = a->break_ms;
    if (a->event_ms < r->now_ms) a->event_ms = r->now_ms;
    a->next_ms = a->record_ms < a->event_ms ? a->record_ms : a->event_ms;
    a->stale = false;
}

static void meter_break(struct run *r)
{
    struct agenda *a = &r->agenda;
    run_sync(r, a->break_ms);
    meter_commit(r);
    if (a->break_ms % SLOT_MS == 0) meter_slot(r), meter_look_ahead(r);
    meter_resume(r);
    a->break_ms += break_every_ms(r);
}

static void record(struct run *r)
{
    struct agenda *a = &r->agenda;
    r->n_sample++;
    run_sync(r, a->record_ms);
    run_record(r);
    a->record_ms += r->out->record_ms;
    a->next_ms = a->record_ms < a->event_ms ? a->record_ms : a->event_ms;
}

/* What comes first, once both systems cover it. */
static enum status do_next(struct run *r, struct fault *fault)
{
    struct agenda *a = &r->agenda;
    const struct crossing *c = &r->crossing;
    int64_t guard_ms = INT64_MAX;
    if (c->room != 0) guard_ms = c->room_ms;
    if (c->tank != 0 && c->tank_ms < guard_ms) guard_ms = c->tank_ms;

    const bool is_event = guard_ms <= a->next_ms && guard_ms < a->end_ms;
    if (!is_event && a->record_ms < a->event_ms) {
        record(r);
        return ST_OK;
    }
    a->stale = true;
    if (is_event) {
        r->n_event++;
        return handle(r, guard_ms > r->now_ms ? guard_ms : r->now_ms, -1, fault);
    }
    if (a->timer_ms <= a->next_ms && a->timer_ms < a->end_ms) {
        r->n_event++;
        return handle(r, a->next_ms, a->timer, fault);
    }
    if (a->load_ms <= a->next_ms && a->load_ms < a->end_ms) load_edge(r, a->load_ms);
    else if (a->break_ms <= a->next_ms && a->break_ms < a->end_ms) meter_break(r);
    else if (a->record_ms <= a->next_ms) record(r);
    else end_day(r);
    return ST_OK;
}

/* --- from outside --- */

void home_begin(struct run *r, const struct model *m, const struct home_job *j, int64_t from_ms, int64_t to_ms)
{
    r->m = m, r->h = &m->home[j->home], r->home = j->home, r->s = j->s, r->out = j->out;
    r->day_ms = from_ms, r->to_ms = to_ms, r->pause_ms = INT64_MAX;
    r->in_day = false;
}

/* When do_next has something to do. */
static int64_t next_due_ms(const struct run *r)
{
    const struct crossing *c = &r->crossing;
    int64_t due_ms = r->agenda.next_ms;
    if (c->room != 0 && c->room_ms < due_ms) due_ms = c->room_ms;
    if (c->tank != 0 && c->tank_ms < due_ms) due_ms = c->tank_ms;
    return due_ms;
}

enum status home_poll(struct run *r, unsigned *want, struct fault *fault)
{
    enum status st = ST_OK;
    for (*want = HOME_DONE; st == ST_OK;) {
        if (!r->in_day) {
            if (r->day_ms >= r->to_ms || r->day_ms >= r->pause_ms) return ST_OK;
            st = begin_day(r, fault);
            continue;
        }
        if (r->agenda.stale) look_ahead(r);
        const int64_t pause_ms = r->pause_ms - r->day_ms;
        *want = lagging(r, r->agenda.next_ms < pause_ms ? r->agenda.next_ms : pause_ms);
        if (*want != HOME_DONE || next_due_ms(r) > pause_ms) return ST_OK;
        st = do_next(r, fault);
    }
    return home_fault(r, st, fault);
}

enum status home_wake(struct run *r, struct fault *fault)
{
    if (r->in_day || r->day_ms >= r->to_ms) return ST_OK;
    const enum status st = begin_day(r, fault);
    return st == ST_OK ? st : home_fault(r, st, fault);
}

void home_ask(struct run *r, enum command c, double value)
{
    struct home_state *s = r->s;
    const bool same = value == s->asked[c] || (isnan(value) && isnan(s->asked[c]));
    if (same || !r->in_day) return;
    s->asked[c] = value;
    s->timer_ms[TIMER_DR] = r->pause_ms;
    r->agenda.stale = true;
}

enum status home_fault(const struct run *r, enum status st, struct fault *fault)
{
    fault->home = r->home, fault->t_ms = r->day_ms + r->now_ms;
    if (st == ST_SOLVER) snprintf(fault->text, sizeof fault->text, "the solver could not take a step");
    return st;
}
