/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Energies between events are exact: appliances, rods and chargers are constant between their
 * edges, PV is piecewise linear between weather knots and clipped in closed form, the heat pump is
 * an integral of the solver. Import and export part where net power changes its sign: homes that may
 * export commit at every edge and at least each five minutes, and in between net power is taken as a
 * straight line through the exact energy. A reading between commits leaves no trace, so observers
 * do not disturb. */
#include "twins/run.h"

#include <assert.h>
#include <math.h>

/* --- PV --- */

struct pv_energy {
    double ac_j, lost_j;
};

static double pv_limit_w(const struct run *r)
{
    return fmin(r->h->pv_limit_w, r->s->command[COMMAND_PV_LIMIT] / 100 * r->h->pv_w);
}

static double pv_unlimited_w(const struct run *r, double t_s)
{
    const double x = (t_s + r->in.phase_s) * ((double)MS_PER_S / WEATHER_STEP_MS);
    int i = (int)x;
    if (i > INPUT_KNOTS - 2) i = INPUT_KNOTS - 2;
    return r->in.pv_w[i] + (x - i) * (r->in.pv_w[i + 1] - r->in.pv_w[i]);
}

/* A straight line from a to b W over dt_s, clipped at limit. */
static struct pv_energy clipped_line(double a, double b, double limit, double dt_s)
{
    const double all_j = 0.5 * (a + b) * dt_s;
    double lost_j = 0;
    if (a > limit && b > limit) lost_j = all_j - limit * dt_s;
    else if (a > limit) lost_j = 0.5 * (a - limit) * dt_s * (a - limit) / (a - b);
    else if (b > limit) lost_j = 0.5 * (b - limit) * dt_s * (b - limit) / (b - a);
    return (struct pv_energy){all_j - lost_j, lost_j};
}

static struct pv_energy pv_between(const struct run *r, int64_t from_ms, int64_t to_ms)
{
    struct pv_energy sum = {0, 0};
    if (!r->sun || to_ms <= from_ms) return sum;
    const double limit = pv_limit_w(r), knot_s = (double)WEATHER_STEP_MS / MS_PER_S;
    double t = (double)from_ms / MS_PER_S;
    const double end = (double)to_ms / MS_PER_S;
    while (t < end) {
        const double edge = (floor((t + r->in.phase_s) / knot_s + 1e-9) + 1) * knot_s - r->in.phase_s,
                     until = edge < end ? edge : end;
        const double a = pv_unlimited_w(r, t), b = pv_unlimited_w(r, until);
        if (a > 0 || b > 0) {
            const struct pv_energy e = clipped_line(a, b, limit, until - t);
            sum.ac_j += e.ac_j, sum.lost_j += e.lost_j;
        }
        t = until;
    }
    return sum;
}

static bool sun_until(const struct run *r, int64_t to_ms)
{
    const double per_ms = 1.0 / WEATHER_STEP_MS, from = ((double)r->now_ms + r->in.phase_s * MS_PER_S) * per_ms;
    const double to = from + (double)(to_ms - r->now_ms) * per_ms;
    bool sun = false;
    for (int i = (int)from; i <= (int)to + 1 && i < INPUT_KNOTS; i++) sun |= r->in.pv_w[i] > 0;
    return sun;
}

void meter_look_ahead(struct run *r)
{
    r->sun = r->h->has_pv && sun_until(r, r->now_ms + SLOT_MS);
    r->may_export = r->h->has_battery || r->sun;
}

static double pv_now_w(const struct run *r, int64_t t_ms)
{
    return r->h->has_pv ? fmin(pv_unlimited_w(r, (double)t_ms / MS_PER_S), pv_limit_w(r)) : 0;
}

/* --- constant channels --- */

static double channels_now_w(const struct run *r)
{
    double sum = 0;
    for (int c = 0; c < CH_REACTIVE; c++) sum += r->channel_w[c];
    return sum;
}

/* Small heat pumps hang on one phase of a three-phase home. */
static double source_on_phase_w(const struct home_model *h, double source_w, int phase)
{
    if (h->n_phase == 1 || !h->has_pump || h->heat_pump.model->n_phase != 1) return source_w / h->n_phase;
    return phase == h->demand.phase[1] ? source_w : 0;
}

static void mind_the_fuse(struct run *r, int64_t t_ms)
{
    const int n = r->h->n_phase;
    const double pv_w = pv_now_w(r, r->over_ms) / n; /* inverters feed their phases evenly */
    for (int p = 0; p < n; p++) {
        if (fabs(r->phase_w[p] + source_on_phase_w(r->h, r->source_w, p) - pv_w) <= r->h->fuse_w) continue;
        r->s->overload_s += (double)(t_ms - r->over_ms) / MS_PER_S;
        break;
    }
    r->over_ms = t_ms;
}

static double battery_wh_at(const struct run *r, int64_t t_ms)
{
    const double hours = (double)(t_ms - r->channel_ms) / MS_PER_H;
    const double charge_wh = r->s->battery_wh + battery_stored_w(r->channel_w[CH_BATTERY]) * hours;
    return fmin(r->h->battery.full_wh, fmax(0, charge_wh));
}

void meter_channels(struct run *r, int64_t t_ms)
{
    const double dt_s = (double)(t_ms - r->channel_ms) / MS_PER_S;
    if (t_ms > r->over_ms) mind_the_fuse(r, t_ms);
    if (dt_s <= 0) return;
    for (int c = 0; c < CHANNELS; c++) r->channel_j[c] += r->channel_w[c] * dt_s;
    const struct pv_energy pv = pv_between(r, r->channel_ms, t_ms);
    r->pv_j += pv.ac_j, r->pv_curtailed_j += pv.lost_j;
    r->channel_j[CH_REACTIVE] += r->s->command[COMMAND_PV_TAN_PHI] * pv.ac_j;
    if (r->h->has_battery) r->s->battery_wh = battery_wh_at(r, t_ms);
    r->channel_ms = t_ms;
}

static void add_phases(struct run *r, uint8_t phase, double power_w)
{
    if (r->h->n_phase == 1) r->phase_w[0] += power_w;
    else if (phase < 3) r->phase_w[phase] += power_w;
    else
        for (int p = 0; p < 3; p++) r->phase_w[p] += power_w / 3;
}

/* What steps before this one leave of a power, at most one step. */
static double of_step_w(double power_w, double step_w, int before) { return fmin(step_w, fmax(0, power_w - before * step_w)); }

void meter_set(struct run *r, enum channel c, double power_w)
{
    assert(r->channel_ms == r->now_ms);
    const double old_w = r->channel_w[c], step_w = r->h->heat_pump.rod_step_w;
    if (c == CH_ROD_ROOM) /* one step a phase */
        for (uint8_t p = 0; p < 3; p++) add_phases(r, p, of_step_w(power_w, step_w, p) - of_step_w(old_w, step_w, p));
    else add_phases(r, c == CH_HEATER || c == CH_ROD_TANK ? r->h->heater_phase : 3, power_w - old_w);
    r->channel_w[c] = power_w;
}

static void ev_power(struct run *r, double power_w, double reactive_var)
{
    add_phases(r, r->ev_phase, power_w - r->channel_w[CH_EV]);
    r->channel_w[CH_REACTIVE] += reactive_var - r->ev_var;
    r->channel_w[CH_EV] = power_w, r->ev_var = reactive_var;
}

void meter_ev(struct run *r)
{
    const double limit_w = r->s->command[COMMAND_EV_LIMIT];
    if (r->ev_wanted_w <= limit_w) ev_power(r, r->ev_wanted_w, r->ev_wanted_var);
    else ev_power(r, limit_w, r->ev_wanted_var * (limit_w / r->ev_wanted_w));
}

void meter_load_edge(struct run *r, const struct load_edge *e)
{
    assert(r->channel_ms == e->t_ms);
    if (e->is_ev) {
        r->ev_wanted_w += (double)e->power_w, r->ev_wanted_var += (double)e->reactive_var;
        r->ev_phase = e->phase;
        meter_ev(r);
        return;
    }
    r->channel_w[CH_APPLIANCE] += (double)e->power_w;
    r->channel_w[CH_REACTIVE] += (double)e->reactive_var;
    add_phases(r, e->phase, (double)e->power_w);
}

/* --- net power at the meter --- */

static double source_j(const struct run *r) { return r->y_room[R_ELECTRIC] + r->y_tank[r->h->tank.n_node + T_ELECTRIC]; }

static double reactive_j(const struct run *r, const double *channel_j)
{
    return channel_j[CH_REACTIVE] + (r->h->has_pump ? source_j(r) * r->h->heat_pump.model->tan_phi : 0);
}

/* Import less export since the day's start, of what the channels and PV have come to. */
static double net_energy_j(const struct run *r, const double *channel_j, double pv_j)
{
    double sum = source_j(r);
    for (int c = 0; c < CH_REACTIVE; c++) sum += channel_j[c];
    return sum - pv_j;
}

static double net_power_w(const struct run *r, double source_w) /* just before or after now_ms: channels as they are */
{
    return source_w + channels_now_w(r) - pv_now_w(r, r->now_ms);
}

/* Import and export since net_ms, given the net energy and power at now_ms. The channels are
 * constant since net_ms. */
static void split_net(const struct run *r, double source_w, double net_j, double *import_j, double *export_j)
{
    const double all_j = net_j - r->net_j, end_w = net_power_w(r, source_w);
    *import_j = fmax(all_j, 0), *export_j = fmax(-all_j, 0); /* no register runs back, whatever came between the ends */
    if (r->net_start_w * end_w < 0) {
        /* net power is close to a straight line here: the crossing of the line, then each side's area */
        const double dt_s = (double)(r->now_ms - r->net_ms) / MS_PER_S, share = r->net_start_w / (r->net_start_w - end_w);
        const double first_j = 0.5 * r->net_start_w * share * dt_s, second_j = 0.5 * end_w * (1 - share) * dt_s;
        const double miss_j = all_j - first_j - second_j; /* curvature, shared by time */
        const double a = first_j + miss_j * share, b = second_j + miss_j * (1 - share);
        *import_j = fmax(a, 0) + fmax(b, 0);
        *export_j = *import_j - all_j;
    }
}

/* source_w: at now_ms, where export may be */
static void net_since(const struct run *r, double source_w, double net_j, double *import_j, double *export_j)
{
    *import_j = net_j - r->net_j, *export_j = 0;
    if (r->may_export) split_net(r, source_w, net_j, import_j, export_j);
}

/* Grid intensity changes at local hours, which begin at quarter-hours of UTC. */
static double co2_g_per_kwh(struct run *r, int64_t utc_ms)
{
    if (utc_ms >= r->co2_until_utc_ms || r->co2_until_utc_ms == 0) {
        r->co2_g_per_kwh = tariff_co2_g_per_kwh(&r->m->pilot->tariff, &r->m->pilot->tz, utc_ms);
        r->co2_until_utc_ms = (utc_ms / SLOT_MS + 1) * SLOT_MS;
    }
    return r->co2_g_per_kwh;
}

static void bill(struct run *r, double import_j, double export_j)
{
    const struct tariff *t = &r->m->pilot->tariff;
    struct home_state *s = r->s;
    const int64_t utc_ms = r->m->pilot->start_utc_ms + r->day_ms + r->net_ms;
    const double price = isnan(s->command[COMMAND_PRICE]) ? t->import_eur_per_kwh[s->reg] : s->command[COMMAND_PRICE];
    s->import_j[s->reg] += import_j;
    s->export_j[s->reg] += export_j;
    s->cost_eur += (import_j * price - export_j * t->export_eur_per_kwh[s->reg]) / 3.6e6;
    if (import_j > 0) s->co2_g += import_j / 3.6e6 * co2_g_per_kwh(r, utc_ms);
    const double all_j = reactive_j(r, r->channel_j), since_j = all_j - r->reactive_j;
    *(since_j > 0 ? &s->reactive_import_j[s->reg] : &s->reactive_export_j[s->reg]) += fabs(since_j);
    r->reactive_j = all_j;
}

void meter_commit(struct run *r)
{
    meter_channels(r, r->now_ms);
    if (r->now_ms <= r->net_ms) return;
    double import_j, export_j;
    const double net_j = net_energy_j(r, r->channel_j, r->pv_j);
    if (r->may_export) r->source_w = run_source_going_w(r);
    net_since(r, r->source_w, net_j, &import_j, &export_j);
    r->net_j = net_j;
    r->import_j += import_j, r->export_j += export_j;
    bill(r, import_j, export_j);
    r->net_ms = r->now_ms;
}

void meter_resume(struct run *r)
{
    /* what nobody has touched runs on as the commit has seen it */
    if (r->touched_room || r->touched_tank) r->source_w = run_source_power_w(r);
    else if (!r->may_export) r->source_w = run_source_going_w(r);
    if (r->may_export) r->net_start_w = net_power_w(r, r->source_w);
}

double meter_without_battery_j(const struct run *r)
{
    assert(r->channel_ms == r->now_ms);
    return net_energy_j(r, r->channel_j, r->pv_j) - r->channel_j[CH_BATTERY];
}

struct meter_now meter_look(const struct run *r, double source_w)
{
    const struct home_model *h = r->h;
    struct meter_now n = {.pv_limit_w = pv_limit_w(r), .source_w = source_w};
    if (h->has_pv) n.pv_available_w = pv_unlimited_w(r, (double)r->now_ms / MS_PER_S);
    n.pv_w = fmin(n.pv_available_w, n.pv_limit_w);
    for (int p = 0; p < h->n_phase; p++) n.phase_w[p] = r->phase_w[p] + source_on_phase_w(h, source_w, p) - n.pv_w / h->n_phase;
    n.net_w = source_w + channels_now_w(r) - n.pv_w;
    n.pv_reactive_var = r->s->command[COMMAND_PV_TAN_PHI] * n.pv_w;
    n.reactive_var = r->channel_w[CH_REACTIVE] + n.pv_reactive_var + (h->has_pump ? source_w * h->heat_pump.model->tan_phi : 0);
    return n;
}

struct meter_reading meter_read(const struct run *r)
{
    struct meter_reading m = {.pv_j = r->pv_j, .pv_curtailed_j = r->pv_curtailed_j};
    const double dt_s = (double)(r->now_ms - r->channel_ms) / MS_PER_S;
    for (int c = 0; c < CHANNELS; c++) m.channel_j[c] = r->channel_j[c] + r->channel_w[c] * dt_s;
    const struct pv_energy pv = pv_between(r, r->channel_ms, r->now_ms);
    m.pv_j += pv.ac_j, m.pv_curtailed_j += pv.lost_j;
    if (r->h->has_battery) m.battery_wh = battery_wh_at(r, r->now_ms);
    m.channel_j[CH_REACTIVE] += r->s->command[COMMAND_PV_TAN_PHI] * pv.ac_j;
    m.net_j = net_energy_j(r, m.channel_j, m.pv_j);
    m.reactive_j = reactive_j(r, m.channel_j);
    return m;
}

void meter_read_registers(const struct run *r, struct meter_reading *m)
{
    net_since(r, r->may_export ? run_source_going_w(r) : 0, m->net_j, &m->import_j, &m->export_j);
    m->import_j += r->import_j, m->export_j += r->export_j;
}

void meter_slot(struct run *r)
{
    struct home_state *s = r->s;
    const double dt_s = (double)SLOT_MS / MS_PER_S;
    const double import_w = (r->import_j - r->slot_import_j) / dt_s, net_w = (r->net_j - r->slot_net_j) / dt_s;
    if (import_w > s->peak_import_w) s->peak_import_w = import_w;
    r->slot_import_j = r->import_j, r->slot_net_j = r->net_j;
    struct harvest *o = r->out;
    if (o != NULL && o->slot_net_w != NULL) {
        o->slot_net_w[o->n_slot] = net_w;
        o->slot_import_w[o->n_slot] = import_w;
        o->slot_below_k_s[o->n_slot] = r->y_room[R_BELOW] - r->slot_below_k_s;
        o->n_slot++;
    }
    r->slot_below_k_s = r->y_room[R_BELOW];
}

/* --- the day --- */

void meter_begin_day(struct run *r)
{
    r->co2_until_utc_ms = 0;
    r->channel_ms = r->net_ms = r->over_ms = 0;
    for (int c = 0; c < CHANNELS; c++) r->channel_j[c] = r->channel_w[c] = 0;
    for (int p = 0; p < 3; p++) r->phase_w[p] = 0;
    r->pv_j = r->pv_curtailed_j = r->net_j = r->import_j = r->export_j = r->reactive_j = 0;
    r->ev_wanted_w = r->ev_wanted_var = r->ev_var = 0;
    r->slot_import_j = r->slot_net_j = r->slot_below_k_s = 0;

    const struct home_state *s = r->s;
    r->channel_w[CH_APPLIANCE] = r->h->demand.standby_w;
    add_phases(r, 3, r->h->demand.standby_w);
    meter_set(r, CH_ROD_ROOM, s->rod_steps * r->h->heat_pump.rod_step_w);
    meter_set(r, CH_ROD_TANK, s->tank_rod ? r->h->heat_pump.tank_rod_w : 0);
    meter_set(r, CH_HEATER, s->heater_on && s->command[COMMAND_HEATER_OFF] < 0.5 ? r->h->heater_w : 0);
}

void meter_end_day(struct run *r)
{
    struct home_state *s = r->s;
    const double *room = r->y_room, *tank = r->y_tank + r->h->tank.n_node, *ch = r->channel_j;
    const double add[TALLY_COUNT] = {
        [TALLY_HEAT_PUMP] = source_j(r),
        [TALLY_HEAT_PUMP_WATER] = tank[T_ELECTRIC],
        [TALLY_ROD] = ch[CH_ROD_ROOM] + ch[CH_ROD_TANK],
        [TALLY_HEATER] = ch[CH_HEATER],
        [TALLY_APPLIANCE] = ch[CH_APPLIANCE],
        [TALLY_EV] = ch[CH_EV],
        [TALLY_BATTERY] = ch[CH_BATTERY],
        [TALLY_PV] = r->pv_j,
        [TALLY_PV_CURTAILED] = r->pv_curtailed_j,
        [TALLY_REACTIVE] = reactive_j(r, ch),
        [TALLY_HEAT_ROOM] = room[R_HEAT],
        [TALLY_HEAT_WATER] = tank[T_HEAT],
        [TALLY_ROD_ROOM] = ch[CH_ROD_ROOM],
        [TALLY_ROD_TANK] = ch[CH_ROD_TANK] + ch[CH_HEATER],
        [TALLY_ROOM_LOSS] = room[R_LOSS],
        [TALLY_ROOM_GAIN] = room[R_GAIN],
        [TALLY_TANK_LOSS] = tank[T_LOSS],
        [TALLY_DRAW] = tank[T_DRAW],
        [TALLY_DRAW_UNMET] = tank[T_UNMET],
    };
    for (int i = 0; i < TALLY_COUNT; i++) s->total_j[i] += add[i];
    s->below_k_s += room[R_BELOW];
    s->operative_c_s += room[R_OPERATIVE];
    s->water_kg += tank[T_DRAWN];
}
