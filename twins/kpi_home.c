/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/kpi_home.h"

#include <math.h>

#define J_PER_KWH         3.6e6
#define BOILER_EFFICIENCY 0.92

_Static_assert(TARIFF_REGISTERS_MAX == 4, "a figure a register");

/* Figures that are ratios of sums: for a home of its own sums, for a fleet of the fleet's. */
static void ratios(double k[KPI_COUNT], double hours)
{
    const double mean_w = (k[KPI_energy_import] - k[KPI_energy_export]) * 1000 / hours;
    const double used_kwh = k[KPI_energy_import] - k[KPI_energy_export] + k[KPI_energy_pv];
    const double own_kwh = k[KPI_energy_pv] - k[KPI_energy_export];
    k[KPI_load_factor] = k[KPI_peak_15min] > 0 ? mean_w / k[KPI_peak_15min] : NAN;
    k[KPI_self_consumption] = k[KPI_energy_pv] > 0 ? fmax(0, own_kwh) / k[KPI_energy_pv] : NAN;
    k[KPI_self_sufficiency] = k[KPI_energy_pv] > 0 && used_kwh > 0 ? fmax(0, own_kwh) / used_kwh : NAN;
}

void kpi_of_home(const struct model *m, size_t home, const struct home_state *s, int64_t t_ms, double out[KPI_COUNT])
{
    const struct home_model *h = &m->home[home];
    const struct tariff *t = &m->pilot->tariff;
    const double *j = s->total_j, hours = (double)t_ms / MS_PER_H;
    const double heat_kwh = (j[TALLY_HEAT_ROOM] + j[TALLY_HEAT_WATER]) / J_PER_KWH, rod_kwh = j[TALLY_ROD] / J_PER_KWH;
    const double gas_kwh = h->has_pump ? 0 : heat_kwh / BOILER_EFFICIENCY, pump_kwh = j[TALLY_HEAT_PUMP] / J_PER_KWH;

    const double k[KPI_COUNT] = {
        [KPI_energy_heat_pump] = pump_kwh,
        [KPI_energy_backup] = rod_kwh,
        [KPI_energy_water_heater] = j[TALLY_HEATER] / J_PER_KWH,
        [KPI_energy_appliances] = j[TALLY_APPLIANCE] / J_PER_KWH,
        [KPI_energy_ev] = j[TALLY_EV] / J_PER_KWH,
        [KPI_energy_battery] = j[TALLY_BATTERY] / J_PER_KWH,
        [KPI_energy_pv] = j[TALLY_PV] / J_PER_KWH,
        [KPI_energy_pv_curtailed] = j[TALLY_PV_CURTAILED] / J_PER_KWH,
        [KPI_energy_import] = tariff_sum(s->import_j) / J_PER_KWH,
        [KPI_energy_export] = tariff_sum(s->export_j) / J_PER_KWH,
        [KPI_energy_import_t1] = s->import_j[0] / J_PER_KWH,
        [KPI_energy_import_t2] = s->import_j[1] / J_PER_KWH,
        [KPI_energy_import_t3] = s->import_j[2] / J_PER_KWH,
        [KPI_energy_import_t4] = s->import_j[3] / J_PER_KWH,
        [KPI_energy_reactive] = j[TALLY_REACTIVE] / J_PER_KWH,
        [KPI_energy_gas] = gas_kwh,
        [KPI_heat_space] = (j[TALLY_HEAT_ROOM] + j[TALLY_ROD_ROOM]) / J_PER_KWH,
        [KPI_heat_dhw] = j[TALLY_DRAW] / J_PER_KWH,
        [KPI_heat_dhw_unmet] = j[TALLY_DRAW_UNMET] / J_PER_KWH,
        [KPI_cost] = s->cost_eur + gas_kwh * t->gas_eur_per_kwh,
        [KPI_co2] = (s->co2_g + gas_kwh * t->gas_co2_g_per_kwh) / 1000,
        [KPI_peak_15min] = s->peak_import_w,
        [KPI_hp_starts] = h->has_pump ? s->n_start : 0,
        [KPI_hp_run_hours] = h->has_pump ? s->run_s / 3600 : 0,
        [KPI_hp_defrosts] = s->n_defrost,
        [KPI_scop] = h->has_pump && pump_kwh + rod_kwh > 0 ? (heat_kwh + rod_kwh) / (pump_kwh + rod_kwh) : NAN,
        [KPI_hours_below_min] = s->cold_s / 3600,
        [KPI_kh_below_min] = s->below_k_s / 3600,
        [KPI_temp_mean] = s->operative_c_s / (hours * 3600),
        [KPI_overload_hours] = s->overload_s / 3600,
        [KPI_dr_overrides] = s->n_override,
    };
    for (int i = 0; i < KPI_COUNT; i++) out[i] = k[i];
    ratios(out, hours);
}

void kpi_of_fleet(const double *home, size_t n_home, double peak_w, int64_t t_ms, double out[KPI_COUNT])
{
    double heat = 0, electric = 0;
    for (int k = 0; k < KPI_COUNT; k++) {
        double sum = 0, max = -INFINITY, n = 0;
        for (size_t h = 0; h < n_home; h++) {
            const double x = home[(size_t)k * n_home + h];
            if (isnan(x)) continue;
            sum += x, n++;
            max = fmax(max, x);
        }
        out[k] = kpi_info[k].fold == KPI_FOLD_mean ? sum / n : kpi_info[k].fold == KPI_FOLD_max ? max : sum;
    }
    for (size_t h = 0; h < n_home; h++) { /* weighted by energy: each home's heat is its SCOP times its electricity */
        const double scop = home[(size_t)KPI_scop * n_home + h];
        const double kwh = home[(size_t)KPI_energy_heat_pump * n_home + h] + home[(size_t)KPI_energy_backup * n_home + h];
        if (isnan(scop)) continue;
        heat += scop * kwh, electric += kwh;
    }
    out[KPI_scop] = electric > 0 ? heat / electric : NAN;
    out[KPI_peak_15min] = peak_w;
    ratios(out, (double)t_ms / MS_PER_H);
}
