/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of records: the state as it stands, and means since the last row from running totals. */
#include "twins/run.h"

#include <math.h>

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
    e[Q_reactive_power] =
        m->channel_j[CH_REACTIVE] + (r->h->has_pump ? e[Q_heat_pump_power] * r->h->heat_pump.model->tan_phi : 0);
    e[Q_dhw_draw] = tank[T_DRAWN] * 60; /* kg/s to l/min */
}

static const enum quantity mean_quantities[] = {
    Q_heat_pump_power, Q_heat_pump_heat, Q_backup_heater_power, Q_water_heater_power, Q_appliance_power, Q_ev_power,
    Q_battery_power,   Q_pv_power,       Q_pv_curtailed_power,  Q_grid_power,         Q_reactive_power,  Q_dhw_draw,
};

/* What the meter's registers show, with what has run into the present one since its last commit. */
static void registers(const struct run *r, const struct meter_reading *m, uint32_t row)
{
    const struct home_state *s = r->s;
    const double import_j = m->import_j - r->import_j, export_j = m->export_j - r->export_j;
    float *const *value = r->out->value;
    value[Q_energy_import][row] = (float)((tariff_sum(s->import_j) + import_j) / 3.6e6);
    value[Q_energy_export][row] = (float)((tariff_sum(s->export_j) + export_j) / 3.6e6);
    for (uint32_t i = 0; i < TARIFF_REGISTERS_MAX; i++) {
        const bool counts = i == s->reg;
        value[Q_energy_import_t1 + i][row] = (float)((s->import_j[i] + (counts ? import_j : 0)) / 3.6e6);
        value[Q_energy_export_t1 + i][row] = (float)((s->export_j[i] + (counts ? export_j : 0)) / 3.6e6);
    }
}

void run_record(struct run *r)
{
    struct harvest *o = r->out;
    const struct meter_reading m = meter_read(r);
    const uint32_t row = o->n_row++;
    double e[QUANTITY_COUNT];
    running_totals(r, &m, e);

    const double per_s = (double)MS_PER_S / (double)o->record_ms;
    double mean[QUANTITY_COUNT];
    for (size_t i = 0; i < ARRAY_LEN(mean_quantities); i++) {
        const enum quantity q = mean_quantities[i];
        mean[q] = (e[q] - r->sampled[q]) * per_s;
        r->sampled[q] = e[q];
        o->value[q][row] = (float)mean[q];
    }
    const double compressor_w = mean[Q_heat_pump_power];
    const bool ran = r->h->has_pump && fabs(mean[Q_heat_pump_heat]) > 1;
    o->value[Q_cop][row] = ran ? (float)(mean[Q_heat_pump_heat] / compressor_w) : NAN;
    o->value[Q_indoor_temperature][row] = (float)r->y_room[BUILDING_AIR];
    const double operative_c = run_operative_c(r);
    o->value[Q_operative_temperature][row] = (float)operative_c;
    o->value[Q_comfort_deficit][row] = (float)fmax(0, r->s->comfort_min_c - operative_c);
    o->value[Q_mass_temperature][row] = (float)r->y_room[BUILDING_MASS];
    o->value[Q_emitter_temperature][row] = (float)r->y_room[BUILDING_EMITTER];
    o->value[Q_tank_temperature][row] = (float)r->y_tank[r->h->tank.n_node - 1];
    for (uint32_t i = 0; i < TANK_NODES_MAX; i++)
        o->value[Q_tank_node_1 + i][row] = i < r->h->tank.n_node ? (float)r->y_tank[i] : NAN;
    o->value[Q_battery_soc][row] = r->h->has_battery ? (float)(m.battery_wh / r->h->battery.full_wh) : NAN;
    o->value[Q_room_setpoint][row] = (float)r->s->room_set_c;
    o->value[Q_dhw_setpoint][row] = (float)r->s->tank_set_c;
    o->value[Q_heat_pump_mode][row] = r->s->mode;
    registers(r, &m, row);
}
