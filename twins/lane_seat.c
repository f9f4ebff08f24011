/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Crossings are found as in the reference: guards are compared at the ends of each step, and a change
 * of sign is searched for on the step's polynomial (Illinois method) to a microsecond. */
#include "twins/lane_seat.h"

#include "twins/heat_pump_eq.h"

#include <assert.h>
#include <math.h>

static_assert((int)R_COUNT <= (int)PIECE_ROWS && (int)TANK_ROWS <= (int)PIECE_ROWS, "a piece holds either system");

#define FIRST_STEP_S    120.0 /* after an event: measured to cost fewest steps, rejected ones included */
#define STEP_MIN_S      1e-7
#define IDLE_STEP_MAX_S 3600.0 /* of a tank without weather in it */
#define ROOT_TOL_S      1e-6
#define GRAZE_NEAR      0.1 /* K, of a guard: nearer to zero than this it may pass zero twice within a step */

static const double knot_s = (double)WEATHER_STEP_MS / MS_PER_S;

/* --- the seam --- */

static void begin_again(struct seat *s, struct rk_lanes *rk, double t_s, double step_s)
{
    rk->t_s[s->lane] = t_s;
    rk->h_s[s->lane] = FIRST_STEP_S; /* not what it was: how far a system has run ahead may not matter */
    if (step_s > 0) s->knot = -1;    /* a new day: other inputs */
    s->ode.t_lo = s->ode.t_hi = s->ode.t_keep = t_s;
    s->n_piece = 0;
    s->ode.counts.n_restart++;
}

static struct piece *piece_at(struct seat *s, uint32_t n) { return &s->piece[n % SEAT_PIECES]; }

/* The piece that holds t_s; at a joint the earlier one, as the later may not be there yet. */
static const struct piece *piece_of(struct seat *s, double t_s)
{
    uint32_t n = s->n_piece - 1;
    const uint32_t first = s->n_piece > SEAT_PIECES ? s->n_piece - SEAT_PIECES : 0;
    while (n > first && t_s <= piece_at(s, n)->t_lo) n--;
    return piece_at(s, n);
}

/* now: where the lane stands, all that is known before the first step. */
static void eval_rows(struct seat *s, double (*now)[LANES], int rows, double t_s, double *y)
{
    if (s->n_piece == 0) {
        for (int i = 0; i < rows; i++) y[i] = now[i][s->lane];
        return;
    }
    const struct piece *p = piece_of(s, t_s);
    lane_piece_eval(p, lane_piece_share(p, t_s), y);
}

static double slope(struct ode *o, double t_s, uint32_t i)
{
    struct seat *s = (struct seat *)(void *)o;
    if (s->n_piece == 0) return NAN;
    const struct piece *p = piece_of(s, t_s);
    return lane_piece_slope(p, lane_piece_share(p, t_s), i);
}

/* --- rooms --- */

static enum status restart_room(struct ode *o, double t_s, const double *y, double step_s)
{
    struct seat *s = (struct seat *)(void *)o;
    struct room_lanes *b = s->room;
    const int l = s->lane;
    const struct run *r = s->run;
    const struct home_state *st = r->s;
    const struct heat_pump *hp = &r->h->heat_pump;
    begin_again(s, &b->rk, t_s, step_s);
    for (int i = 0; i < R_COUNT; i++) b->y[i][l] = y[i];
    const double runs = st->mode == HP_ROOM;
    if (st->room_set_c != b->room_set_c[l] || runs > b->runs[l]) s->knot = -1; /* another heating curve; the COP map */
    b->room_set_c[l] = st->room_set_c;
    b->comfort_min_c[l] = st->comfort_min_c;
    b->cold_below_c[l] = run_cold_below_c(r);
    b->runs[l] = runs;
    b->rod_w[l] = st->rod_steps * hp->rod_step_w;
    b->defrosts_w[l] = st->mode == HP_DEFROST ? hp->defrost_heat_w : 0;
    b->fixed_el_w[l] = st->mode == HP_DEFROST ? heat_pump_defrost(hp).power_el_w : 0;
    b->speed_max[l] = heat_pump_speed_max(hp, st->command[COMMAND_HP_LIMIT] / 100);
    b->ramp_from_s[l] = (double)(st->ramp_since_ms - r->day_ms) / MS_PER_S;
    b->wants_room[l] = st->wants_room;
    b->rod_on[l] = st->rod_steps > 0;
    b->rod_watch[l] = hp->rod_step_w > 0 && st->is_season;
    return ST_OK;
}

static void eval_room(struct ode *o, double t_s, double *y)
{
    struct seat *s = (struct seat *)(void *)o;
    eval_rows(s, s->room->y, R_COUNT, t_s, y);
}

void seat_take_room(struct seat *s)
{
    struct room_lanes *b = s->room;
    const int l = s->lane;
    const struct building *x = &s->run->h->building;
    const struct heat_pump *hp = &s->run->h->heat_pump;
#define X(name) b->name[l] = x->name;
    ROOM_BUILDING(X)
#undef X
#define X(name) b->name[l] = x->emitter.name;
    ROOM_EMITTER(X)
#undef X
#define X(name) b->name[l] = hp->name;
    ROOM_SOURCE(X)
#undef X
    b->air_k_per_j[l] = 1 / x->c_air_j_k, b->mass_k_per_j[l] = 1 / x->c_mass_j_k;
    b->emitter_k_per_j[l] = 1 / x->emitter.capacity_j_k;
    source_lanes_take(&b->source, l, hp);
}

/* Inputs are linear from knot to knot, so a step ends at the next; it is reached in equal steps. */
static bool aim(struct seat *s, struct rk_lanes *rk, bool goes, bool at_knots)
{
    const int l = s->lane;
    rk->go[l] = goes;
    if (!goes) {
        rk->try_s[l] = 0;
        return false;
    }
    const double phase_s = s->run->in.phase_s, t_s = rk->t_s[l];
    if (!at_knots) {
        rk->try_s[l] = fmin(rk->h_s[l], IDLE_STEP_MAX_S);
        s->aim_end_s = t_s + rk->try_s[l];
        return false;
    }
    int k = (int)((t_s + phase_s) * (1 / knot_s) + 1e-9);
    if (k > INPUT_KNOTS - 2) k = INPUT_KNOTS - 2;
    const double end_s = (k + 1) * knot_s - phase_s, left_s = end_s - t_s, wish_s = rk->h_s[l];
    const bool in_one = left_s <= wish_s;
    rk->try_s[l] = in_one ? left_s : left_s / (int64_t)(left_s / wish_s + 1);
    s->aim_end_s = in_one ? end_s : t_s + rk->try_s[l];
    const bool is_new = k != s->knot;
    s->knot = k;
    return is_new;
}

void seat_aim_room(struct seat *s, bool goes)
{
    struct room_lanes *b = s->room;
    const int l = s->lane;
    if (l == 0) b->any_runs = b->any_ramps = false;
    if (goes && b->runs[l] > 0) b->any_runs = true;
    if (goes && b->runs[l] > 0 && b->rk.t_s[l] - b->ramp_from_s[l] < HP_RAMP_END_S) b->any_ramps = true;
    const int before = s->knot;
    if (!aim(s, &b->rk, goes, true)) return;
    const bool follows = before >= 0 && s->knot == before + 1;
    const struct knot *k = &s->run->in.knot[s->knot];
    b->knot_s[l] = s->knot * knot_s - s->run->in.phase_s;
#define X(name) b->name##_0[l] = k[0].name, b->name##_per_s[l] = (k[1].name - k[0].name) * (1 / knot_s);
    ROOM_INPUTS(X)
#undef X
    const struct heat_pump *hp = &s->run->h->heat_pump;
    if (b->runs[l] > 0) source_lanes_knot(&b->source, l, hp, k[0].temp_out_c, k[1].temp_out_c, knot_s);
    b->curve_0[l] = follows ? s->curve_1 : heat_pump_curve_eq(hp, k[0].temp_damped_c, b->room_set_c[l]);
    s->curve_1 = heat_pump_curve_eq(hp, k[1].temp_damped_c, b->room_set_c[l]);
    b->curve_per_s[l] = (s->curve_1 - b->curve_0[l]) * (1 / knot_s);
}

/* --- tanks --- */

static enum status restart_tank(struct ode *o, double t_s, const double *y, double step_s)
{
    struct seat *s = (struct seat *)(void *)o;
    struct tank_lanes *b = s->tank;
    const int l = s->lane;
    const struct run *r = s->run;
    const struct home_state *st = r->s;
    const struct heat_pump *hp = &r->h->heat_pump;
    const double target_c = firmware_tank_target_c(r);
    begin_again(s, &b->rk, t_s, step_s);
    for (int i = 0; i < b->n_node + T_COUNT; i++) b->y[i][l] = y[i];
    b->cold_c[l] = r->in.cold_water_c;
    b->draw_kg_per_s[l] = st->draw_kg_per_s;
    b->runs[l] = st->mode == HP_WATER;
    b->rod_w[l] = r->channel_w[CH_ROD_TANK] + r->channel_w[CH_HEATER];
    b->speed_max[l] = heat_pump_speed_max(hp, st->command[COMMAND_HP_LIMIT] / 100);
    b->ramp_from_s[l] = (double)(st->ramp_since_ms - r->day_ms) / MS_PER_S;
    b->wants_water[l] = st->wants_water;
    b->band_c[l] = st->wants_water ? target_c : target_c - r->h->tank_hysteresis_k;
    b->coil_max_c[l] = hp->model != NULL ? heat_pump_coil_max_c(hp) : INFINITY;
    return ST_OK;
}

static void eval_tank(struct ode *o, double t_s, double *y)
{
    struct seat *s = (struct seat *)(void *)o;
    eval_rows(s, s->tank->y, s->tank->n_node + T_COUNT, t_s, y);
}

void seat_take_tank(struct seat *s)
{
    struct tank_lanes *b = s->tank;
    const int l = s->lane;
    const struct tank *x = &s->run->h->tank;
    const struct heat_pump *hp = &s->run->h->heat_pump;
    b->n_node = (int)x->n_node, b->n_coil = (int)x->n_coil, b->sensor = (int)x->sensor;
#define X(name) b->name[l] = x->name;
    TANK_TANK(X)
#undef X
    b->node_k_per_j[l] = 1 / x->node_j_k;
#define X(name) b->name[l] = hp->name;
    TANK_SOURCE(X)
#undef X
    source_lanes_take(&b->source, l, hp);
}

void seat_aim_tank(struct seat *s, bool goes)
{
    struct tank_lanes *b = s->tank;
    const int l = s->lane;
    if (l == 0) b->any_runs = false;
    if (goes && b->runs[l] > 0) b->any_runs = true;
    if (!aim(s, &b->rk, goes, b->runs[l] > 0)) return;
    const struct knot *k = &s->run->in.knot[s->knot];
    b->knot_s[l] = s->knot * knot_s - s->run->in.phase_s;
#define X(name) b->name##_0[l] = k[0].name, b->name##_per_s[l] = (k[1].name - k[0].name) * (1 / knot_s);
    TANK_INPUTS(X)
#undef X
    source_lanes_knot(&b->source, l, &s->run->h->heat_pump, k[0].temp_out_c, k[1].temp_out_c, knot_s);
}

/* --- landing --- */

typedef void guards_fn(double t_s, const double *y, double *g, void *ctx);

static double guard_at(struct seat *s, guards_fn *guards, int i, double t_s)
{
    double y[ODE_STATES_MAX], g[ODE_GUARDS_MAX];
    s->ode.kind->eval(&s->ode, t_s, y);
    guards(t_s, y, g, (void *)s->run);
    return g[i];
}

/* A threshold may be passed and left again within a step. Where a guard comes near enough to zero, the top of the
 * parabola through its ends and middle is looked at: an instant at which its sign is the other one, or the step's end. */
static double graze_s(struct seat *s, guards_fn *guards, int i, double from, double to, double *there)
{
    const double end_s = s->aim_end_s, lo_s = s->ode.t_lo;
    *there = to;
    if ((from > 0) != (to > 0) || fmin(fabs(from), fabs(to)) > GRAZE_NEAR || from == to) return end_s;
    const double mid = guard_at(s, guards, i, 0.5 * (lo_s + end_s)), slope = 4 * mid - 3 * from - to,
                 bend = from - 2 * mid + to;
    const double top = -0.25 * slope / bend; /* share of the step: g = from + slope x + 2 bend x^2 */
    const bool crosses = (mid > 0) != (from > 0), turns = top > 0 && top < 1 && (bend > 0) == (from > 0);
    if (!crosses && !turns) return end_s;
    const double at_s = crosses ? 0.5 * (lo_s + end_s) : lo_s + top * (end_s - lo_s);
    const double g = crosses ? mid : guard_at(s, guards, i, at_s);
    if ((g > 0) == (from > 0)) return end_s;
    *there = g;
    return at_s;
}

/* Where guard i changes its sign before `hi`: the first instant found beyond the crossing. */
static double crossing_s(struct seat *s, guards_fn *guards, int i, double from, double to, double hi)
{
    double lo = s->ode.t_lo, g_lo = from, g_hi = to;
    int side = 0;
    for (int n = 0; n < 60 && hi - lo > ROOT_TOL_S; n++) {
        const double secant_s = lo - g_lo * (hi - lo) / (g_hi - g_lo), t_s = n < 30 ? secant_s : 0.5 * (lo + hi);
        const double at_s = clip(t_s, lo + 0.4 * ROOT_TOL_S, hi - 0.4 * ROOT_TOL_S);
        const double g = guard_at(s, guards, i, at_s);
        if ((g > 0) == (from > 0)) {
            lo = at_s, g_lo = g;
            if (side < 0) g_hi *= 0.5;
            side = -1;
        } else {
            hi = at_s, g_hi = g;
            if (side > 0) g_lo *= 0.5;
            side = 1;
        }
    }
    return hi;
}

static void keep_piece(struct seat *s, double (*dense)[RK_DENSE][LANES], int rows)
{
    struct piece *p = piece_at(s, s->n_piece++);
    p->t_lo = s->ode.t_lo, p->t_end = s->aim_end_s;
    p->per_s = 1 / (p->t_end - p->t_lo);
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < RK_DENSE; j++) p->c[j][i] = dense[i][j][s->lane];
    /* the next step overwrites the oldest */
    if (s->n_piece >= SEAT_PIECES) s->ode.t_keep = nextafter(piece_at(s, s->n_piece - SEAT_PIECES + 1)->t_lo, INFINITY);
}

static enum status land(struct seat *s, struct rk_lanes *rk, double (*dense)[RK_DENSE][LANES], int rows,
                        const double (*guard)[LANES], size_t stride, int n_guard, guards_fn *guards, uint32_t *crossed)
{
    const int l = s->lane;
    *crossed = 0;
    s->ode.counts.n_rates += RK_STAGES;
    if (rk->go[l] <= 0) {
        s->ode.counts.n_error_fail++;
        return rk->h_s[l] > STEP_MIN_S ? ST_OK : ST_SOLVER;
    }
    s->ode.counts.n_step++;
    rk->t_s[l] = s->aim_end_s;
    s->ode.t_lo = s->ode.t_hi, s->ode.t_hi = s->aim_end_s;
    keep_piece(s, dense, rows);

    double first_s = INFINITY, at_s[ODE_GUARDS_MAX];
    for (int i = 0; i < n_guard; i++) {
        const double from = guard[i][l];
        double to, hi_s = graze_s(s, guards, i, from, guard[stride + (size_t)i][l], &to);
        at_s[i] = (from > 0) == (to > 0) ? INFINITY : crossing_s(s, guards, i, from, to, hi_s);
        first_s = fmin(first_s, at_s[i]);
    }
    if (first_s == INFINITY) return ST_OK;
    for (int i = 0; i < n_guard; i++)
        if (at_s[i] <= first_s + ROOT_TOL_S) *crossed |= 1U << i;
    s->ode.t_hi = first_s;
    return ST_OK;
}

enum status seat_land_room(struct seat *s, uint32_t *crossed)
{
    struct room_lanes *b = s->room;
    return land(s, &b->rk, b->dense, R_COUNT, b->guard[0], ROOM_GUARDS, ROOM_GUARDS, run_room_guards, crossed);
}

enum status seat_land_tank(struct seat *s, uint32_t *crossed)
{
    struct tank_lanes *b = s->tank;
    return land(s, &b->rk, b->dense, b->n_node + T_COUNT, b->guard[0], TANK_GUARDS, TANK_GUARDS, run_tank_guards, crossed);
}

static const struct ode_kind room_kind = {restart_room, eval_room, slope}, tank_kind = {restart_tank, eval_tank, slope};

struct seat seat_in_rooms(struct room_lanes *b, int lane, const struct run *r)
{
    return (struct seat){.ode.kind = &room_kind, .room = b, .lane = lane, .run = r, .knot = -1};
}

struct seat seat_in_tanks(struct tank_lanes *b, int lane, const struct run *r)
{
    return (struct seat){.ode.kind = &tank_kind, .tank = b, .lane = lane, .run = r, .knot = -1};
}
