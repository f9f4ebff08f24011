/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the products' own controllers do when something happens: a threshold is crossed, a timer
 * fires, a command arrives. Handlers look at the home's temperatures (y_room, y_tank at now_ms),
 * change what the devices remember, and mark the systems they touch; the loop restarts those. */
#include "twins/run.h"

#include "sim/base/rng.h"
#include "twins/dr_signal.h"

#include <assert.h>
#include <math.h>

#define LEGIONELLA_C        62.0
#define CUTOFF_HYSTERESIS_K 1.0
#define ROD_HYSTERESIS_K    2.0 /* above the bivalence temperature a burning rod goes out */
#define COIL_HYSTERESIS_K   3.0 /* the compressor begins on a tank this far below its reach */

static int64_t scenario_ms(const struct run *r) { return r->day_ms + r->now_ms; }

static void arm(struct run *r, enum timer which, int64_t in_ms) { r->s->timer_ms[which] = scenario_ms(r) + in_ms; }

static void disarm(struct run *r, enum timer which) { r->s->timer_ms[which] = INT64_MAX; }

static bool is_running(const struct run *r) { return r->s->mode != HP_REST; }

static bool is_blocked(const struct run *r) { return r->h->has_pump && r->s->command[COMMAND_HP_BLOCK] > 0.5; }

static bool may_run(const struct run *r) /* a boiler hears no command to heat pumps */
{
    return !r->h->has_pump || (!is_blocked(r) && r->s->command[COMMAND_HP_LIMIT] > 0);
}

static bool is_off(const struct run *r, enum command c) { return r->h->has_pump && r->s->command[c] > 0.5; }

static bool rooms_want_heat(const struct run *r)
{
    return r->s->wants_room && r->s->is_season && !is_off(r, COMMAND_HEATING_OFF);
}

/* A heat pump without a rod in the tank stops asking for what its compressor cannot reach. */
double firmware_tank_target_c(const struct run *r)
{
    const double target_c = r->s->is_legionella ? fmax(LEGIONELLA_C, r->s->tank_set_c) : r->s->tank_set_c;
    if (r->h->has_heater || r->h->heat_pump.tank_rod_w > 0) return target_c;
    return fmin(target_c, heat_pump_coil_max_c(&r->h->heat_pump));
}

/* --- rods --- */

static void set_rod(struct run *r, uint8_t steps)
{
    if (steps == r->s->rod_steps) return;
    r->s->rod_steps = steps;
    meter_set(r, CH_ROD_ROOM, steps * r->h->heat_pump.rod_step_w);
    r->touched_room = true;
}

static void set_tank_rod(struct run *r, bool on)
{
    if (on == r->s->tank_rod) return;
    r->s->tank_rod = on;
    meter_set(r, CH_ROD_TANK, on ? r->h->heat_pump.tank_rod_w : 0);
    r->touched_tank = true;
}

/* Whether the tank is nearer than this to the hottest the compressor can make it. */
static bool coil_is_near_max(const struct run *r, double within_k)
{
    return tank_coil_c(&r->h->tank, r->y_tank) >= heat_pump_coil_max_c(&r->h->heat_pump) - within_k;
}

/* Above the compressor's reach the rod heats on; without rod the tank waits until it has cooled. */
static void finish_with_rod(struct run *r)
{
    set_tank_rod(r, r->h->heat_pump.tank_rod_w > 0 && !is_blocked(r) && !is_off(r, COMMAND_DHW_OFF));
    if (!r->s->tank_rod) arm(r, TIMER_WATER_PAUSE, HP_WATER_PAUSE_MS);
}

static void set_heater(struct run *r) /* relay AND thermostat */
{
    const bool heats = r->s->heater_on && r->s->command[COMMAND_HEATER_OFF] < 0.5;
    meter_set(r, CH_HEATER, heats ? r->h->heater_w : 0);
    r->touched_tank = true;
}

static bool water_is_far_too_cold(const struct run *r)
{
    if (r->h->heat_pump.loop_min_frac < 1 && run_operative_c(r) > r->s->room_set_c - HP_SLAB_ROOM_K) return false;
    return r->y_room[BUILDING_EMITTER] < run_water_set_c(r) - HP_ROD_BELOW_K;
}

/* Looked at after every event, as a jump of the set-point crosses no threshold. The wait counts only
 * while the compressor may run: a block is no reason for the rod. */
static void watch_rod(struct run *r)
{
    const struct home_state *s = r->s;
    if (r->h->heat_pump.rod_step_w <= 0) return;
    const bool allowed = !is_blocked(r) && s->is_season && !is_off(r, COMMAND_HEATING_OFF);
    if (!allowed) set_rod(r, 0);
    if (!allowed || !water_is_far_too_cold(r)) disarm(r, TIMER_ROD);
    else if (s->timer_ms[TIMER_ROD] == INT64_MAX && s->rod_steps < 3) arm(r, TIMER_ROD, HP_ROD_WAIT_MS);
}

static double outdoor_c(const struct run *r) { return inputs_at(&r->in, (double)r->now_ms / MS_PER_S).temp_out_c; }

static void rod_timer(struct run *r)
{
    disarm(r, TIMER_ROD);
    if (outdoor_c(r) < r->h->heat_pump.bivalence_c && r->s->rod_steps < 3) set_rod(r, (uint8_t)(r->s->rod_steps + 1));
}

/* --- the heat source: one decision from what is wanted and what is allowed --- */

static void enter(struct run *r, enum hp_mode mode)
{
    struct home_state *s = r->s;
    const enum hp_mode old = (enum hp_mode)s->mode;
    if (old == mode) return;
    double *tank_frost = &r->y_tank[r->h->tank.n_node + T_FROST], *room_frost = &r->y_room[R_FROST];
    if (mode == HP_WATER) *tank_frost = *room_frost; /* the frost goes where the compressor works */
    if (old == HP_WATER) *room_frost = *tank_frost;
    /* a defrost within a hot-water run does not begin the longest run anew */
    if (old == HP_WATER && mode != HP_DEFROST) disarm(r, TIMER_WATER_CAP);
    if (mode == HP_WATER && s->timer_ms[TIMER_WATER_CAP] == INT64_MAX) arm(r, TIMER_WATER_CAP, HP_WATER_CAP_MS);
    if (old == HP_WATER || mode == HP_WATER) r->touched_tank = true;
    r->touched_room = true;
    s->mode = (uint8_t)mode;
}

static void start(struct run *r, enum hp_mode mode)
{
    r->s->compressor_since_ms = scenario_ms(r);
    r->s->ramp_since_ms = scenario_ms(r);
    r->run_from_ms = r->now_ms;
    r->s->n_start++;
    enter(r, mode);
}

static void stop(struct run *r)
{
    r->s->compressor_since_ms = scenario_ms(r);
    if (r->run_from_ms >= 0) r->s->run_s += (double)(r->now_ms - r->run_from_ms) / MS_PER_S;
    r->run_from_ms = -1;
    enter(r, HP_REST);
}

static enum hp_mode wanted_mode(const struct run *r)
{
    const struct home_state *s = r->s;
    const bool heats_water = r->h->has_pump && !r->h->has_heater && !is_off(r, COMMAND_DHW_OFF);
    if (!may_run(r)) return HP_REST;
    if (heats_water && s->wants_water && !s->tank_rod && s->timer_ms[TIMER_WATER_PAUSE] == INT64_MAX) return HP_WATER;
    return rooms_want_heat(r) ? HP_ROOM : HP_REST;
}

static void decide(struct run *r)
{
    struct home_state *s = r->s;
    disarm(r, TIMER_COMPRESSOR);
    if (s->mode == HP_DEFROST) return; /* its own timer ends it */
    if (s->mode == HP_WATER && s->timer_ms[TIMER_WATER_CAP] == INT64_MAX && rooms_want_heat(r))
        arm(r, TIMER_WATER_PAUSE, HP_WATER_PAUSE_MS); /* the longest run is over */
    enum hp_mode want = wanted_mode(r);
    /* a resting compressor does not begin on a tank it can hardly heat; less so where no rod can take over */
    const double within_k = s->mode == HP_WATER ? 0 : r->h->heat_pump.tank_rod_w > 0 ? 1 : COIL_HYSTERESIS_K;
    if (want == HP_WATER && coil_is_near_max(r, within_k)) {
        finish_with_rod(r);
        want = wanted_mode(r);
    }
    const int64_t since_ms = scenario_ms(r) - s->compressor_since_ms;
    const int64_t left_ms = (is_running(r) ? r->h->heat_pump.min_run_ms : r->h->heat_pump.min_rest_ms) - since_ms;

    if (is_running(r) && want == HP_REST) {
        if (left_ms <= 0) stop(r);
        else {
            arm(r, TIMER_COMPRESSOR, left_ms);
            if (s->mode == HP_WATER) enter(r, HP_ROOM); /* the rest of the run goes to the rooms */
        }
    } else if (!is_running(r) && want != HP_REST) {
        if (left_ms <= 0) start(r, want);
        else arm(r, TIMER_COMPRESSOR, left_ms);
    } else if (is_running(r)) {
        enter(r, want);
    }
}

/* --- guards: thresholds of the temperatures --- */

static void defrost(struct run *r)
{
    struct home_state *s = r->s;
    s->mode_after_defrost = s->mode;
    s->n_defrost++;
    enter(r, HP_DEFROST);
    arm(r, TIMER_DEFROST, HP_DEFROST_MS);
}

static void end_defrost(struct run *r)
{
    disarm(r, TIMER_DEFROST);
    r->y_room[R_FROST] = 0;
    enter(r, (enum hp_mode)r->s->mode_after_defrost);
    decide(r);
}

static void cold_or_warm(struct run *r)
{
    struct home_state *s = r->s;
    const bool is_cold = run_operative_c(r) < run_cold_below_c(r);
    if (is_cold == (bool)s->is_cold) return;
    s->is_cold = is_cold;
    r->touched_room = true; /* the threshold has moved */
    if (is_cold) r->cold_from_ms = r->now_ms;
    else if (r->cold_from_ms >= 0) s->cold_s += (double)(r->now_ms - r->cold_from_ms) / MS_PER_S, r->cold_from_ms = -1;
}

void firmware_room_guard(struct run *r, int guard)
{
    struct home_state *s = r->s;
    switch (guard) {
    case ROOM_GUARD_BAND:
        s->wants_room = !s->wants_room;
        r->touched_room = true;
        if (!s->wants_room && r->h->has_pump && !coil_is_near_max(r, COIL_HYSTERESIS_K)) disarm(r, TIMER_WATER_PAUSE);
        decide(r);
        break;
    case ROOM_GUARD_FROST: defrost(r); break;
    case ROOM_GUARD_ROD:
        if (s->rod_steps > 0) set_rod(r, 0);
        break;
    case ROOM_GUARD_COLD: break; /* firmware_after_touch looks */
    default: assert(!"a known guard");
    }
}

void firmware_tank_guard(struct run *r, int guard)
{
    struct home_state *s = r->s;
    switch (guard) {
    case TANK_GUARD_BAND:
        s->wants_water = !s->wants_water;
        r->touched_tank = true;
        if (!s->wants_water) s->is_legionella = 0, set_tank_rod(r, false);
        if (r->h->has_heater) s->heater_on = s->wants_water, set_heater(r);
        decide(r);
        break;
    case TANK_GUARD_MAX:
        finish_with_rod(r);
        decide(r);
        break;
    case TANK_GUARD_FROST: defrost(r); break;
    default: assert(!"a known guard");
    }
}

/* --- commands and set-points --- */

/* The instant at which clocks show of_day_ms on a local day (not within the hour that a change skips or repeats). */
static int64_t clock_ms(const struct run *r, int64_t day, int64_t of_day_ms)
{
    const struct timezone *tz = &r->m->pilot->tz;
    const int64_t midnight = timezone_day_start(tz, day), at = midnight + of_day_ms;
    const int64_t shift_s = timezone_offset_s(tz, at) - timezone_offset_s(tz, midnight);
    return at - shift_s * MS_PER_S - r->m->pilot->start_utc_ms;
}

static bool is_night(const struct run *r)
{
    const struct pilot *p = r->m->pilot;
    const int64_t day = timezone_day(&p->tz, p->start_utc_ms + scenario_ms(r));
    return scenario_ms(r) >= clock_ms(r, day, r->h->night_from_ms) || scenario_ms(r) < clock_ms(r, day, r->h->night_to_ms);
}

/* A dear hour lowers the set-points, a cheap one raises them: 1.5 K per doubling of the price, -2 to +1 K. */
static double price_shift_k(const struct run *r)
{
    const double price = r->s->command[COMMAND_PRICE], usual = r->m->pilot->tariff.import_eur_per_kwh[r->s->reg];
    if (isnan(price) || usual <= 0) return 0;
    return fmax(-2, fmin(1, -1.5 * (price / usual - 1)));
}

static void apply_set_points(struct run *r)
{
    struct home_state *s = r->s;
    const double price_k = price_shift_k(r);
    const double setback_k = r->h->night_setback_k > 0 && is_night(r) ? r->h->night_setback_k : 0;
    const double target_c = s->command[COMMAND_ROOM_SET], water_c = s->command[COMMAND_DHW_SET];
    const double usual_c = isnan(target_c) ? r->h->room_set_c - setback_k : target_c;
    const double usual_water_c = isnan(water_c) ? r->h->tank_set_c : water_c;
    const double room_c = fmax(5, usual_c + s->command[COMMAND_ROOM_SHIFT] + price_k);
    const double tank_c = fmax(20, usual_water_c + s->command[COMMAND_DHW_SHIFT] + 2.5 * price_k);
    const double min_c = r->h->comfort_min_c - setback_k; /* who lowers the heating at night wants it cooler then */
    if (min_c != s->comfort_min_c) s->comfort_min_c = min_c, r->touched_room = true;
    if (room_c != s->room_set_c) s->room_set_c = room_c, r->touched_room = true;
    if (tank_c != s->tank_set_c) s->tank_set_c = tank_c, r->touched_tank = true;
}

/* A tank that is warm enough already ends it at once (settle). */
static void charge_tank(struct run *r)
{
    r->s->wants_water = 1;
    r->touched_tank = true;
    if (r->h->has_heater) r->s->heater_on = 1, set_heater(r);
}

static bool is_any(const bool changed[COMMAND_COUNT], const enum command *of, size_t n)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) any |= changed[of[i]];
    return any;
}

static void apply_commands(struct run *r)
{
    static const enum command decides[] = {COMMAND_HP_BLOCK, COMMAND_HP_LIMIT, COMMAND_HEATING_OFF, COMMAND_DHW_OFF,
                                           COMMAND_DHW_BOOST};
    struct home_state *s = r->s;
    double want[COMMAND_COUNT];
    bool changed[COMMAND_COUNT];
    dr_signal_commands(r->m, r->h, s, scenario_ms(r), want);
    for (int c = 0; c < COMMAND_COUNT; c++) changed[c] = want[c] != s->command[c], s->command[c] = want[c];

    apply_set_points(r);
    if (changed[COMMAND_HEATER_OFF] && r->h->has_heater) set_heater(r);
    if (changed[COMMAND_EV_LIMIT]) meter_ev(r);
    if (changed[COMMAND_DHW_BOOST] && s->command[COMMAND_DHW_BOOST] > 0.5) charge_tank(r);
    if (!r->h->has_pump) return;
    if (changed[COMMAND_HP_LIMIT]) r->touched_room = r->touched_tank = true;
    if (is_blocked(r) || is_off(r, COMMAND_DHW_OFF)) set_tank_rod(r, false);
    if (is_any(changed, decides, ARRAY_LEN(decides))) decide(r);
}

static void dr_timer(struct run *r)
{
    apply_commands(r);
    r->s->timer_ms[TIMER_DR] = dr_signal_next_edge_ms(r->m, r->h, r->s->overridden, scenario_ms(r));
}

/* --- residents --- */

static uint64_t cooling_events(const struct run *r) { return dr_signal_cooling(r->m, r->h, r->s->overridden, scenario_ms(r)); }

/* While an event keeps them cold, patience ends after an exponential time. */
static void watch_patience(struct run *r)
{
    struct home_state *s = r->s;
    const uint64_t active = s->is_cold ? cooling_events(r) : 0;
    if (active == 0 || r->h->override_per_h <= 0) {
        disarm(r, TIMER_OVERRIDE);
        return;
    }
    if (s->timer_ms[TIMER_OVERRIDE] != INT64_MAX) return;
    const uint32_t first = (uint32_t)__builtin_ctzll(active);
    const uint32_t occasion = rng_hash_text(r->m->pilot->dr[first].name) + s->n_override_draw++;
    struct rng luck = rng_stream(r->m->pilot->seed, r->h->key, RNG_DR_OVERRIDE, occasion);
    arm(r, TIMER_OVERRIDE, (int64_t)(rng_exponential(&luck, 1 / r->h->override_per_h) * MS_PER_H));
}

static void override_timer(struct run *r)
{
    const uint64_t active = cooling_events(r);
    disarm(r, TIMER_OVERRIDE);
    if (active == 0) return;
    r->s->overridden |= active;
    r->s->n_override++;
    dr_timer(r);
}

/* --- other timers --- */

static void setback_timer(struct run *r)
{
    const struct pilot *p = r->m->pilot;
    apply_set_points(r);
    const int64_t utc = p->start_utc_ms + scenario_ms(r), day = timezone_day(&p->tz, utc);
    int64_t next = INT64_MAX;
    for (int64_t d = day; d <= day + 1; d++) {
        const int64_t edges[] = {clock_ms(r, d, r->h->night_to_ms), clock_ms(r, d, r->h->night_from_ms)};
        for (size_t k = 0; k < ARRAY_LEN(edges); k++)
            if (edges[k] > scenario_ms(r) && edges[k] < next) next = edges[k];
    }
    r->s->timer_ms[TIMER_SETBACK] = r->h->night_setback_k > 0 ? next : INT64_MAX;
}

static void season_timer(struct run *r)
{
    arm(r, TIMER_SEASON, MS_PER_H);
    if (outdoor_c(r) > r->h->heat_pump.bivalence_c + ROD_HYSTERESIS_K) set_rod(r, 0);
    const double damped_c = inputs_at(&r->in, (double)r->now_ms / MS_PER_S).temp_damped_c;
    const double edge_c = r->h->heat_pump.cutoff_c + (r->s->is_season ? CUTOFF_HYSTERESIS_K / 2 : -CUTOFF_HYSTERESIS_K / 2);
    const bool is_season = damped_c < edge_c;
    if (is_season == (bool)r->s->is_season) return;
    r->s->is_season = is_season;
    r->touched_room = true;
    decide(r);
}

static void tariff_timer(struct run *r)
{
    const struct pilot *p = r->m->pilot;
    const int64_t utc = p->start_utc_ms + scenario_ms(r);
    r->s->reg = tariff_register(&p->tariff, &p->tz, utc);
    r->s->timer_ms[TIMER_TARIFF] = tariff_next_edge(&p->tariff, &p->tz, utc) - p->start_utc_ms;
    if (!isnan(r->s->command[COMMAND_PRICE])) apply_set_points(r); /* the usual price has changed */
}

static void legionella_timer(struct run *r)
{
    const struct pilot *p = r->m->pilot;
    const int64_t utc = p->start_utc_ms + scenario_ms(r);
    const int64_t day = timezone_day(&p->tz, utc), weekday = ((day + 3) % 7 + 7) % 7;
    int64_t next = timezone_day_start(&p->tz, day - weekday) + r->h->legionella_ms - p->start_utc_ms;
    const bool fires = next == scenario_ms(r);
    if (next <= scenario_ms(r)) next = timezone_day_start(&p->tz, day - weekday + 7) + r->h->legionella_ms - p->start_utc_ms;
    r->s->timer_ms[TIMER_LEGIONELLA] = r->h->heat_pump.tank_rod_w > 0 ? next : INT64_MAX;
    if (!fires) return;
    r->s->is_legionella = r->s->wants_water = 1;
    r->touched_tank = true;
    decide(r);
}

static void draw_timer(struct run *r)
{
    const struct inputs *in = &r->in;
    for (; r->next_draw < in->n_draw && in->draw[r->next_draw].t_ms <= r->now_ms; r->next_draw++)
        r->s->draw_kg_per_s += (double)in->draw[r->next_draw].flow_kg_per_s;
    r->touched_tank = true;
    if (r->s->tank_rod && may_run(r) && !coil_is_near_max(r, 2 * COIL_HYSTERESIS_K))
        set_tank_rod(r, false), decide(r); /* a cooler tank is the compressor's again */
    if (r->next_draw < in->n_draw) r->s->timer_ms[TIMER_DRAW] = r->day_ms + in->draw[r->next_draw].t_ms;
    else disarm(r, TIMER_DRAW);
}

/* The battery's inverter looks at the meter once a minute. */
static void battery_timer(struct run *r)
{
    struct home_state *s = r->s;
    const double period_s = (double)MS_PER_MIN / MS_PER_S, seen_j = meter_without_battery_j(r);
    arm(r, TIMER_BATTERY, MS_PER_MIN);
    meter_set(r, CH_BATTERY,
              battery_dispatch_w(&r->h->battery, s->battery_wh, (seen_j - s->battery_seen_j) / period_s, period_s));
    s->battery_seen_j = seen_j;
}

void firmware_timer(struct run *r, enum timer which)
{
    switch (which) {
    case TIMER_TARIFF: tariff_timer(r); break;
    case TIMER_DR: dr_timer(r); break;
    case TIMER_OVERRIDE: override_timer(r); break;
    case TIMER_SETBACK: setback_timer(r); break;
    case TIMER_SEASON: season_timer(r); break;
    case TIMER_DEFROST: end_defrost(r); break;
    case TIMER_COMPRESSOR: decide(r); break;
    case TIMER_WATER_CAP: disarm(r, TIMER_WATER_CAP), decide(r); break;
    case TIMER_WATER_PAUSE: disarm(r, TIMER_WATER_PAUSE), decide(r); break;
    case TIMER_ROD: rod_timer(r); break;
    case TIMER_LEGIONELLA: legionella_timer(r); break;
    case TIMER_DRAW: draw_timer(r); break;
    case TIMER_BATTERY: battery_timer(r); break;
    case TIMER_COUNT: assert(!"a timer"); break;
    }
}

void firmware_after_touch(struct run *r)
{
    watch_rod(r);
    cold_or_warm(r);
    watch_patience(r);
}

void firmware_begin_day(struct run *r)
{
    struct home_state *s = r->s;
    s->draw_kg_per_s = 0;
    r->next_draw = 0;
    draw_timer(r);
    r->run_from_ms = is_running(r) ? 0 : -1;
    r->cold_from_ms = s->is_cold ? 0 : -1;
    if (r->day_ms > 0) return;

    tariff_timer(r), setback_timer(r), season_timer(r), legionella_timer(r);
    dr_timer(r);
    if (r->h->has_battery) s->timer_ms[TIMER_BATTERY] = MS_PER_MIN;
}
