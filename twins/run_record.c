/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of records: the state as it stands, and means since the last row from running totals. What
 * nobody asked for is not worked out; a value never depends on what else is asked for. */
#include "twins/run.h"

#include <math.h>

#define BIT(name)         ((quantity_mask)1 << Q_##name)
#define RANGE(first, end) (BIT(end) - BIT(first)) /* in the order of quantities.def */

#define OF_PLANT_MEANS (BIT(heat_pump_power) | BIT(heat_pump_heat) | BIT(cop) | BIT(reactive_power) | BIT(dhw_draw))
#define OF_METER_MEANS (BIT(backup_heater_power) | RANGE(water_heater_power, battery_soc) | RANGE(pv_power, dhw_draw))
#define OF_TOTALS      (BIT(energy_import) | BIT(energy_export))
#define OF_REGISTERS   (RANGE(energy_import_t1, energy_export_t4) | BIT(energy_export_t4))
#define OF_METER       (OF_METER_MEANS | OF_TOTALS | OF_REGISTERS | BIT(battery_soc))
#define OF_NODES       (RANGE(tank_node_1, tank_node_8) | BIT(tank_node_8))
#define OF_COMFORT     (BIT(operative_temperature) | BIT(comfort_deficit))

static inline void put(const struct harvest *o, enum quantity q, uint32_t row, double value)
{
    if (o->wanted >> q & 1) o->value[q][row] = (float)value;
}

static void running_totals(const struct run *r, const struct meter_reading *m, double *e)
{
    const double *tank = r->y_tank + r->h->tank.n_node;
    e[Q_heat_pump_power] = r->y_room[R_ELECTRIC] + tank[T_ELECTRIC];
    e[Q_heat_pump_heat] = r->y_room[R_HEAT] + tank[T_HEAT];
    e[Q_backup_heater_power] = m->channel_j[CH_ROD_ROOM] + m->channel_j[CH_ROD_TANK];
    e[Q_water_heater_power] = m->channel_j[CH_HEATER];
    e[Q_appliance_power] = m->channel_j[CH_APPLIANCE];
    e[Q_ev_power] = m->channel_j[CH_EV];
    e[Q_battery_power] = m->channel_j[CH_BATTERY];
    e[Q_pv_power] = m->pv_j;
    e[Q_pv_curtailed_power] = m->pv_curtailed_j;
    e[Q_grid_power] = m->net_j;
    e[Q_reactive_power] = m->reactive_j;
    e[Q_dhw_draw] = tank[T_DRAWN] * 60; /* kg/s to l/min */
}

static const enum quantity mean_quantities[] = {
    Q_heat_pump_power, Q_heat_pump_heat, Q_backup_heater_power, Q_water_heater_power, Q_appliance_power, Q_ev_power,
    Q_battery_power,   Q_pv_power,       Q_pv_curtailed_power,  Q_grid_power,         Q_reactive_power,  Q_dhw_draw,
};

static void means(struct run *r, const struct meter_reading *m, uint32_t row)
{
    const struct harvest *o = r->out;
    const double per_s = (double)MS_PER_S / (double)o->record_ms;
    double e[QUANTITY_COUNT], mean[QUANTITY_COUNT];
    running_totals(r, m, e);
    for (size_t i = 0; i < ARRAY_LEN(mean_quantities); i++) {
        const enum quantity q = mean_quantities[i];
        mean[q] = (e[q] - r->sampled[q]) * per_s;
        r->sampled[q] = e[q];
        put(o, q, row, mean[q]);
    }
    const bool ran = r->h->has_pump && fabs(mean[Q_heat_pump_heat]) > 1;
    put(o, Q_cop, row, ran ? mean[Q_heat_pump_heat] / mean[Q_heat_pump_power] : NAN);
}

/* What the meter's registers show, with what has run into the present one since its last commit. */
static void registers(const struct run *r, const struct meter_reading *m, uint32_t row)
{
    const struct home_state *s = r->s;
    const double import_j = m->import_j - r->import_j, export_j = m->export_j - r->export_j;
    put(r->out, Q_energy_import, row, (tariff_sum(s->import_j) + import_j) / 3.6e6);
    put(r->out, Q_energy_export, row, (tariff_sum(s->export_j) + export_j) / 3.6e6);
    if ((r->out->wanted & OF_REGISTERS) == 0) return;
    for (uint32_t i = 0; i < TARIFF_REGISTERS_MAX; i++) {
        const bool counts = i == s->reg;
        put(r->out, Q_energy_import_t1 + i, row, (s->import_j[i] + (counts ? import_j : 0)) / 3.6e6);
        put(r->out, Q_energy_export_t1 + i, row, (s->export_j[i] + (counts ? export_j : 0)) / 3.6e6);
    }
}

static void metered(struct run *r, uint32_t row)
{
    const quantity_mask wanted = r->out->wanted;
    struct meter_reading m = (wanted & OF_METER) != 0 ? meter_read(r) : (struct meter_reading){0};
    means(r, &m, row);
    if ((wanted & (OF_TOTALS | OF_REGISTERS)) != 0) meter_read_registers(r, &m), registers(r, &m, row);
    put(r->out, Q_battery_soc, row, r->h->has_battery ? m.battery_wh / r->h->battery.full_wh : NAN);
}

static bool is_last_of_day(const struct run *r)
{
    const int64_t left_ms = r->m->pilot->duration_ms - r->day_ms, end_ms = left_ms < MS_PER_DAY ? left_ms : MS_PER_DAY;
    return r->now_ms + r->out->record_ms > end_ms;
}

static void comfort(struct run *r, uint32_t row)
{
    struct comfort_rows *c = &r->comfort;
    const struct knot k = inputs_at(&r->in, (double)r->now_ms / MS_PER_S);
    const uint32_t i = c->n++;
    if (i == 0) c->row = row;
    c->air_c[i] = r->y_room[BUILDING_AIR], c->mass_c[i] = r->y_room[BUILDING_MASS], c->water_c[i] = r->y_room[BUILDING_EMITTER];
    c->temp_out_c[i] = k.temp_out_c, c->gain_internal_w[i] = k.gain_internal_w, c->gain_solar_w[i] = k.gain_solar_w;
    c->room_set_c[i] = r->s->room_set_c, c->comfort_min_c[i] = r->s->comfort_min_c;
    if (c->n < LANES && !is_last_of_day(r)) return;

    double operative_c[LANES];
    comfort_rows_operative(c, &r->h->building, operative_c);
    for (uint32_t l = 0; l < c->n; l++) {
        put(r->out, Q_operative_temperature, c->row + l, operative_c[l]);
        put(r->out, Q_comfort_deficit, c->row + l, fmax(0, c->comfort_min_c[l] - operative_c[l]));
    }
    c->n = 0;
}

void run_record(struct run *r)
{
    struct harvest *o = r->out;
    const uint32_t row = o->n_row++;
    if ((o->wanted & (OF_METER | OF_PLANT_MEANS)) != 0) metered(r, row);
    if ((o->wanted & OF_COMFORT) != 0) comfort(r, row);
    put(o, Q_indoor_temperature, row, r->y_room[BUILDING_AIR]);
    put(o, Q_mass_temperature, row, r->y_room[BUILDING_MASS]);
    put(o, Q_emitter_temperature, row, r->y_room[BUILDING_EMITTER]);
    put(o, Q_tank_temperature, row, r->y_tank[r->h->tank.n_node - 1]);
    put(o, Q_room_setpoint, row, r->s->room_set_c);
    put(o, Q_dhw_setpoint, row, r->s->tank_set_c);
    put(o, Q_heat_pump_mode, row, r->s->mode);
    for (uint32_t i = 0; i < TANK_NODES_MAX && (o->wanted & OF_NODES) != 0; i++)
        put(o, Q_tank_node_1 + i, row, i < r->h->tank.n_node ? r->y_tank[i] : NAN);
}
