/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The temperatures are those of the solvers' interpolation, as a record's. Energies are the sums of the
 * days before plus today's. Voltage is the grid's less the drop over the service's impedance, which is
 * that of IEC 60725 for a phase (0.24 + j0.15 ohm); the grid's own voltage and frequency wander by a few
 * volts and hundredths of a hertz, the same for all homes of a pilot. */
#include "twins/home_view.h"

#include "sim/base/rng.h"
#include "twins/heat_pump_eq.h"

#include <math.h>

#define VOLTAGE_V    230.0
#define SERVICE_OHM  0.24
#define SERVICE_XOHM 0.15
#define VOLTAGE_SD   1.2  /* V, of a knot */
#define FREQUENCY_SD 0.02 /* Hz, of a knot */
enum { VOLTAGE_KNOT_MS = 300000, FREQUENCY_KNOT_MS = 20000 };

/* --- the grid --- */

static double knot(const struct run *r, int64_t n, double sd)
{
    struct rng luck = rng_stream(r->m->pilot->seed, 0, RNG_GRID, (uint32_t)n + (sd < 1 ? 0x80000000U : 0));
    return rng_normal(&luck, 0, sd);
}

/* Straight lines through independent knots: continuous, and known at any instant. */
static double wander(const struct run *r, int64_t t_ms, int64_t every_ms, double sd)
{
    const int64_t n = t_ms / every_ms;
    const double x = (double)(t_ms - n * every_ms) / (double)every_ms;
    return (1 - x) * knot(r, n, sd) + x * knot(r, n + 1, sd);
}

static void grid(const struct run *r, const struct meter_now *m, struct home_view *v)
{
    const double source_v = VOLTAGE_V + wander(r, v->t_ms, VOLTAGE_KNOT_MS, VOLTAGE_SD);
    double *const volts[] = {&v->voltage_l1_v, &v->voltage_l2_v, &v->voltage_l3_v};
    double *const amps[] = {&v->current_l1_a, &v->current_l2_a, &v->current_l3_a};
    double *const watts[] = {&v->power_l1_w, &v->power_l2_w, &v->power_l3_w};
    for (int p = 0; p < 3; p++) {
        const bool there = p < r->h->n_phase;
        const double power_w = there ? m->phase_w[p] : 0, var = there ? m->reactive_var / r->h->n_phase : 0;
        *watts[p] = power_w;
        *volts[p] = there ? source_v - (SERVICE_OHM * power_w + SERVICE_XOHM * var) / source_v : 0;
        *amps[p] = there ? hypot(power_w, var) / *volts[p] : 0;
    }
    v->frequency_hz = 50 + wander(r, v->t_ms, FREQUENCY_KNOT_MS, FREQUENCY_SD);
}

/* --- the heat pump --- */

static struct hp_work work(const struct run *r, const struct knot *k, double *spread_k)
{
    const struct heat_pump *h = &r->h->heat_pump;
    const double limit = heat_pump_speed_max(h, r->s->command[COMMAND_HP_LIMIT] / 100);
    const int64_t on_ms = r->day_ms + r->now_ms - r->s->ramp_since_ms;
    const double ramp = heat_pump_ramp_eq((double)on_ms / MS_PER_S);
    const bool water = r->s->mode == HP_WATER;
    const struct hp_work w =
        water ? heat_pump_water_work(h, k->temp_out_c, k->frost_per_s, ramp, limit, tank_coil_c(&r->h->tank, r->y_tank))
              : heat_pump_room_work(h, k->temp_out_c, k->frost_per_s, ramp, limit, r->y_room[BUILDING_EMITTER],
                                    run_water_set_c(r));
    *spread_k = SPREAD_K * w.map_w / heat_pump_full_w(h, k->temp_out_c, w.supply_c);
    return w;
}

static void heat_source(const struct run *r, const struct knot *k, double source_w, struct home_view *v)
{
    const struct home_state *s = r->s;
    const struct heat_pump *h = &r->h->heat_pump;
    v->temp_supply_c = v->temp_return_c = r->y_room[BUILDING_EMITTER];
    v->temp_water_set_c = run_water_set_c(r) + SPREAD_K / 2; /* of the supply, as the curve has it */
    v->hp_mode = s->mode;
    v->hp_blocked = r->h->has_pump && s->command[COMMAND_HP_BLOCK] > 0.5;
    v->is_season = s->is_season, v->is_legionella = s->is_legionella;
    v->rod_steps = s->rod_steps;
    v->rod_power_w = r->channel_w[CH_ROD_ROOM] + r->channel_w[CH_ROD_TANK];
    v->hp_power_w = source_w;
    if (s->mode == HP_DEFROST) v->hp_heat_w = heat_pump_defrost(h).heat_w;
    if (s->mode != HP_ROOM && s->mode != HP_WATER) return;
    double spread_k;
    const struct hp_work w = work(r, k, &spread_k);
    v->hp_heat_w = w.heat_w;
    v->hp_speed_frac = spread_k / SPREAD_K;
    v->temp_supply_c = w.supply_c;
    v->temp_return_c = w.supply_c - spread_k;
}

/* --- energies --- */

static double wh(double j) { return j / 3600; }

/* Where power flows both ways a reading between two commits of the meter is an estimate, which the commit may put right by
 * under 0.1 Wh. A register on a display never runs back: it waits. */
static void registers(const struct run *r, const struct meter_reading *m, double today, struct home_view *v)
{
    const struct home_state *s = r->s;
    const double import_j = today * (m->import_j - r->import_j), export_j = today * (m->export_j - r->export_j);
    const double reactive_j = today * (m->reactive_j - r->reactive_j);
    double *const imports[] = {&v->energy_import_t1_wh, &v->energy_import_t2_wh, &v->energy_import_t3_wh,
                               &v->energy_import_t4_wh};
    double *const exports[] = {&v->energy_export_t1_wh, &v->energy_export_t2_wh, &v->energy_export_t3_wh,
                               &v->energy_export_t4_wh};
    v->energy_import_wh = v->energy_export_wh = 0;
    double *const drawn[] = {&v->reactive_import_t1_varh, &v->reactive_import_t2_varh};
    double *const given[] = {&v->reactive_export_t1_varh, &v->reactive_export_t2_varh};
    for (uint32_t i = 0; i < TARIFF_REGISTERS_MAX; i++) {
        const double counts = i == s->reg;
        const double drawn_j = s->reactive_import_j[i] + counts * fmax(reactive_j, 0);
        const double given_j = s->reactive_export_j[i] + counts * fmax(-reactive_j, 0);
        *imports[i] = fmax(*imports[i], wh(s->import_j[i] + counts * import_j));
        *exports[i] = fmax(*exports[i], wh(s->export_j[i] + counts * export_j));
        v->energy_import_wh += *imports[i], v->energy_export_wh += *exports[i];
        v->reactive_import_varh += wh(drawn_j), v->reactive_export_varh += wh(given_j);
        if (i < 2) *drawn[i] = wh(drawn_j), *given[i] = wh(given_j);
    }
    v->tariff_register = s->reg + 1;
    const double signal = s->command[COMMAND_PRICE];
    v->price_eur_per_kwh = isnan(signal) ? r->m->pilot->tariff.import_eur_per_kwh[s->reg] : signal;
}

/* today: 1 within a day; 0 when its sums are already in the totals. */
static void energies(const struct run *r, double today, struct home_view *v)
{
    const struct home_state *s = r->s;
    const double *tank = r->y_tank + r->h->tank.n_node;
    struct meter_reading m = meter_read(r);
    meter_read_registers(r, &m);
    registers(r, &m, today, v);
    const double *total = s->total_j, *ch = m.channel_j;
    v->battery_soc_frac = r->h->has_battery ? m.battery_wh / r->h->battery.full_wh : NAN;
    v->energy_pv_wh = wh(total[TALLY_PV] + today * m.pv_j);
    v->energy_hp_wh = wh(total[TALLY_HEAT_PUMP] + today * (r->y_room[R_ELECTRIC] + tank[T_ELECTRIC]));
    v->energy_hp_water_wh = wh(total[TALLY_HEAT_PUMP_WATER] + today * tank[T_ELECTRIC]);
    v->energy_rod_wh = wh(total[TALLY_ROD] + today * (ch[CH_ROD_ROOM] + ch[CH_ROD_TANK]));
    v->energy_rod_water_wh = wh(total[TALLY_ROD_TANK] - total[TALLY_HEATER] + today * ch[CH_ROD_TANK]);
    v->energy_heater_wh = wh(total[TALLY_HEATER] + today * ch[CH_HEATER]);
    v->energy_ev_wh = wh(total[TALLY_EV] + today * ch[CH_EV]);
    v->heat_room_wh = wh(total[TALLY_HEAT_ROOM] + today * r->y_room[R_HEAT]);
    v->heat_water_wh = wh(total[TALLY_HEAT_WATER] + today * tank[T_HEAT]);
    v->run_s = s->run_s + (r->run_from_ms >= 0 ? today * (double)(r->now_ms - r->run_from_ms) / MS_PER_S : 0);
    v->n_start = s->n_start, v->n_defrost = s->n_defrost;
}

void home_view_make(struct run *r, int64_t t_ms, struct home_view *v)
{
    const struct home_state *s = r->s;
    if (r->in_day) run_sync(r, t_ms - r->day_ms);
    const struct knot k = inputs_at(&r->in, (double)r->now_ms / MS_PER_S);
    const uint32_t n = r->h->tank.n_node;
    const double source_w = run_source_power_w(r);
    const struct meter_now m = meter_look(r, source_w);
    const struct home_view seen = *v;
    *v = (struct home_view){
        .energy_import_t1_wh = seen.energy_import_t1_wh,
        .energy_import_t2_wh = seen.energy_import_t2_wh,
        .energy_import_t3_wh = seen.energy_import_t3_wh,
        .energy_import_t4_wh = seen.energy_import_t4_wh,
        .energy_export_t1_wh = seen.energy_export_t1_wh,
        .energy_export_t2_wh = seen.energy_export_t2_wh,
        .energy_export_t3_wh = seen.energy_export_t3_wh,
        .energy_export_t4_wh = seen.energy_export_t4_wh,
        .t_ms = t_ms,
        .temp_air_c = r->y_room[BUILDING_AIR],
        .temp_operative_c = run_operative_c(r),
        .temp_outdoor_c = k.temp_out_c,
        .temp_damped_c = k.temp_damped_c,
        .temp_tank_top_c = r->y_tank[n - 1],
        .temp_tank_middle_c = r->y_tank[n / 2],
        .temp_tank_bottom_c = r->y_tank[0],
        .room_set_c = s->room_set_c,
        .tank_set_c = s->tank_set_c,
        .heater_power_w = r->channel_w[CH_HEATER],
        .heater_calls = s->heater_on,
        .appliance_power_w = r->channel_w[CH_APPLIANCE],
        .ev_power_w = r->channel_w[CH_EV],
        .ev_wanted_w = r->ev_wanted_w,
        .battery_power_w = r->channel_w[CH_BATTERY],
        .pv_power_w = m.pv_w,
        .pv_available_w = m.pv_available_w,
        .pv_limit_w = m.pv_limit_w,
        .pv_reactive_var = m.pv_reactive_var,
        .grid_power_w = m.net_w,
        .grid_reactive_var = m.reactive_var,
        .draw_l_per_min = s->draw_kg_per_s * 60,
    };
    heat_source(r, &k, source_w, v);
    grid(r, &m, v);
    energies(r, r->in_day ? 1 : 0, v);
}
