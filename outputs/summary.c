/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/summary.h"

#include "outputs/expectation.h"
#include "outputs/plain.h"

#include <assert.h>
#include <math.h>

static double per_home(const struct figures *f, double total) { return total / (double)f->pilot->homes.n_home; }

/* --- parts --- */

static void print_head(const struct figures *f, FILE *out)
{
    const struct pilot *p = f->pilot;
    char start[32];
    calendar_format(&p->tz, p->start_utc_ms, start);
    fprintf(out, "%s: %zu homes, %s from %s\n", p->name, p->homes.n_home, plain_span(p->duration_ms).text, start);
    fprintf(out, "  %-14s %s\n", "weather", p->weather.source);
    fprintf(out, "  %-14s", "equipment");
    for (int kit = 0; kit < HOME_KIT_COUNT; kit++) {
        size_t n = 0;
        for (size_t h = 0; h < p->homes.n_home; h++) n += home_has(&p->homes, h, (enum home_kit)kit);
        fprintf(out, "%s %zu ", kit > 0 ? "," : "", n);
        for (const char *c = home_kit_info[kit].name; *c != '\0'; c++) fputc(*c == '_' ? ' ' : *c, out);
    }
    fputc('\n', out);
}

struct energy_row {
    enum kpi kpi;
    const char *label;
    bool is_use; /* counts as consumption */
};
static const struct energy_row energy_rows[] = {
    {KPI_energy_heat_pump, "heat pumps", true},
    {KPI_energy_backup, "backup rods", true},
    {KPI_energy_water_heater, "water heaters", true},
    {KPI_energy_appliances, "appliances", true},
    {KPI_energy_ev, "car charging", true},
    {KPI_energy_battery, "batteries, net", true},
    {KPI_energy_pv, "PV generation", false},
    {KPI_energy_pv_curtailed, "PV curtailed", false},
    {KPI_energy_import, "import", false},
    {KPI_energy_export, "export", false},
    {KPI_energy_gas, "gas", false},
};

static void print_energy(const struct figures *f, FILE *out)
{
    double use = 0;
    for (size_t i = 0; i < ARRAY_LEN(energy_rows); i++)
        if (energy_rows[i].is_use && !isnan(f->fleet_kpi[energy_rows[i].kpi])) use += f->fleet_kpi[energy_rows[i].kpi];

    fprintf(out, "\n%-16s %12s %12s %8s\n", "Energy", "total", "per home", "of use");
    for (size_t i = 0; i < ARRAY_LEN(energy_rows); i++) {
        const struct energy_row *row = &energy_rows[i];
        const double kwh = f->fleet_kpi[row->kpi];
        if (kwh == 0 || isnan(kwh)) continue;
        fprintf(out, "  %-14s %12s %12s", row->label, plain_energy(kwh).text, plain_energy(per_home(f, kwh)).text);
        if (row->is_use && use > 0) fprintf(out, " %8s", plain_percent(kwh / use).text);
        fputc('\n', out);
    }
}

static void print_peak(const struct figures *f, FILE *out)
{
    const size_t n = f->pilot->homes.n_home;
    const double *peak = figures_homes(f, KPI_peak_15min);
    fprintf(out, "\nPeak (15 min)    fleet %s, load factor %s; a home %s, 95th percentile %s\n",
            plain_power(f->fleet_kpi[KPI_peak_15min]).text, plain_percent(f->fleet_kpi[KPI_load_factor]).text,
            plain_power(figures_fold(FIGURES_p50, peak, n)).text, plain_power(figures_fold(FIGURES_p95, peak, n)).text);
    if (f->fleet_kpi[KPI_energy_pv] > 0)
        fprintf(out, "PV               %s used at home, covering %s of the use\n",
                plain_percent(f->fleet_kpi[KPI_self_consumption]).text, plain_percent(f->fleet_kpi[KPI_self_sufficiency]).text);
    fprintf(out, "Cost, CO2        %s EUR and %s kg a home\n", plain_number(per_home(f, f->fleet_kpi[KPI_cost]), "%.2f").text,
            plain_number(per_home(f, f->fleet_kpi[KPI_co2]), "%.1f").text);
}

static void print_comfort(const struct figures *f, FILE *out)
{
    const size_t n = f->pilot->homes.n_home;
    const double *below = figures_homes(f, KPI_hours_below_min);
    fprintf(out, "Comfort          mean %s degC; below the residents' minimum %s h a home, 95th percentile %s h\n",
            plain_number(f->fleet_kpi[KPI_temp_mean], "%.1f").text,
            plain_number(figures_fold(FIGURES_mean, below, n), "%.2f").text,
            plain_number(figures_fold(FIGURES_p95, below, n), "%.2f").text);
    size_t n_pump = 0;
    for (size_t h = 0; h < n; h++) n_pump += home_has(&f->pilot->homes, h, KIT_heat_pump);
    if (n_pump > 0)
        fprintf(out, "Heat pumps       seasonal COP %s; %s starts and %s h running each\n",
                plain_number(f->fleet_kpi[KPI_scop], "%.2f").text,
                plain_number(f->fleet_kpi[KPI_hp_starts] / (double)n_pump, "%.0f").text,
                plain_number(f->fleet_kpi[KPI_hp_run_hours] / (double)n_pump, "%.0f").text);
    if (f->fleet_kpi[KPI_overload_hours] > 0)
        fprintf(out, "Fuses            above their rating for %.2f h in all\n", f->fleet_kpi[KPI_overload_hours]);
}

static void print_event(const struct figures *f, size_t event, FILE *out)
{
    const struct pilot *p = f->pilot;
    const struct dr_event *e = &p->dr[event];
    const double *kpi = f->dr_fleet != NULL ? f->dr_fleet + event * DR_KPI_COUNT : NULL;
    char start[32];
    calendar_format(&p->tz, p->start_utc_ms + e->start_ms, start);
    start[16] = '\0'; /* to the minute */
    start[10] = ' ';
    fprintf(out, "  %s: %s, %s %g %s for %s\n", e->name, start, command_info[e->command].name, e->value,
            command_info[e->command].unit, plain_span(e->duration_ms).text);
    if (kpi == NULL) return;
    fprintf(out, "    joined by %s of %zu homes, ended early by %s\n", plain_number(kpi[DR_KPI_joined], "%.0f").text,
            p->homes.n_home, plain_number(kpi[DR_KPI_overridden], "%.0f").text);
    if (!f->counterfactual) return;
    fprintf(out, "    delivered %s: %s mean, %s at best\n", plain_energy(kpi[DR_KPI_delivered]).text,
            plain_power(kpi[DR_KPI_delivered_w]).text, plain_power(kpi[DR_KPI_peak_w]).text);
    fprintf(out, "    rebound %s in 24 h, peak %s; comfort cost %s K h in all\n", plain_energy(kpi[DR_KPI_rebound]).text,
            plain_power(kpi[DR_KPI_rebound_w]).text, plain_number(kpi[DR_KPI_comfort_cost], "%.1f").text);
}

static void print_events(const struct figures *f, FILE *out)
{
    if (f->pilot->n_dr == 0) return;
    fprintf(out, "\nDR events%s\n", f->counterfactual ? "" : " (what they delivered: add --counterfactual)");
    for (size_t e = 0; e < f->pilot->n_dr; e++) print_event(f, e, out);
}

static void print_expectations(const struct figures *f, FILE *out)
{
    if (f->pilot->n_expect == 0) return;
    fprintf(out, "\nExpectations\n");
    for (size_t i = 0; i < f->pilot->n_expect; i++) {
        const struct expectation *e = &f->pilot->expect[i];
        const struct verdict v = expectation_check(f, e);
        char asked[96];
        expectation_asked(e, asked);
        fprintf(out, "  %-6s %s = %s %s (%s)", expectation_is_met(v.result) ? "met" : "MISSED", e->kpi,
                plain_number(v.value, "%.5g").text, v.unit, asked);
        if (!expectation_is_met(v.result)) fprintf(out, ": %s", expectation_words(v.result));
        fputc('\n', out);
    }
}

static void print_cost(const struct figures *f, FILE *out)
{
    fprintf(out, "\nThis run took %.1f s (%.1f s of CPU): %s home-days per CPU-second, peak memory %.0f MB\n", f->wall_s,
            f->cpu_s, plain_number(figures_home_days_per_cpu_s(f), "%.0f").text, (double)f->peak_rss_bytes / 1e6);
    if (f->output != NULL) fprintf(out, "  results  %s\n", f->output);
    if (f->report != NULL) fprintf(out, "  report   %s\n", f->report);
}

void summary_print(const struct figures *f, FILE *out)
{
    assert(f != NULL && f->pilot != NULL && out != NULL);
    assert(f->fleet_kpi != NULL && f->home_kpi != NULL);
    print_head(f, out);
    print_energy(f, out);
    print_peak(f, out);
    print_comfort(f, out);
    print_events(f, out);
    print_expectations(f, out);
    print_cost(f, out);
}
