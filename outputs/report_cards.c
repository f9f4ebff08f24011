/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Energies come from the key figures; of a run that did not end, from the fleet's curves so far. */
#include "outputs/report_sections.h"

#include "outputs/chart_axis.h"
#include "outputs/chart_stack.h"
#include "outputs/html.h"
#include "outputs/report_number.h"
#include "twins/home_table.h"

#include <inttypes.h>
#include <math.h>

static void put(FILE *out, double v, const char *unit)
{
    char text[NUMBER_BYTES];
    number_quantity(v, unit, text);
    html_text(out, text);
}

/* --- headline --- */

/* Whole percents; what is there but rounds to none is said to be below one. */
static void put_percent(FILE *out, double share)
{
    if (share > 0 && share < 0.005) html_text(out, "below 1\u202f%");
    else html_textf(out, "%.0f\u202f%%", share * 100);
}

static void put_period(FILE *out, const struct report_data *r)
{
    char from[TIME_LABEL_BYTES], to[TIME_LABEL_BYTES];
    time_label_year(&r->tz, r->start_s, from);
    time_label_year(&r->tz, r->end_s, to);
    html_textf(out, "%s to %s (%s)", from, to, r->tz.name);
}

static void put_kits(FILE *out, const struct report_data *r)
{
    fputs("<p class=\"lead\">", out);
    bool is_first = true;
    for (size_t i = 0; i < HOME_KIT_COUNT; i++) {
        if (!(r->kit[i].share > 0)) continue;
        static const char *const words[HOME_KIT_COUNT] = {"a heat pump", "a water heater", "PV", "a battery",
                                                          "an electric car"};
        if (!is_first) html_text(out, ", ");
        put_percent(out, r->kit[i].share);
        html_textf(out, " with %s", words[i]);
        is_first = false;
    }
    fputs("</p>\n", out);
}

void section_header(FILE *out, const struct report_data *r)
{
    char homes[NUMBER_BYTES];
    number_fixed((double)r->n_home, 0, homes);
    fputs("<header>\n<h1>", out);
    html_text(out, r->s.title[0] != '\0' ? r->s.title : "Pilot without a name");
    fputs("</h1>\n<p class=\"lead\">", out);
    html_textf(out, "%s home%s, ", homes, r->n_home == 1 ? "" : "s");
    put_period(out, r);
    fputs("</p>\n", out);
    put_kits(out, r);
    fputs("<p class=\"lead\">", out);
    if (r->weather[0] != '\0') html_textf(out, "Weather: %s. ", r->weather);
    html_textf(out, "Seed %" PRIu64 ".", r->s.seed);
    fputs("</p>\n", out);
    if (!r->s.complete) {
        char until[TIME_LABEL_BYTES];
        time_label(&r->tz, r->written_s, until);
        fputs("<p><strong>", out);
        html_textf(out,
                   r->written_s > r->start_s ? "The run did not end: values reach to %s."
                                             : "The run did not end; nothing was written by %s.",
                   until);
        fputs("</strong></p>\n", out);
    }
    fputs("</header>\n", out);
}

/* --- cards --- */

static void card_begin(FILE *out, const char *name, double v, const char *unit)
{
    fputs("<div><dt>", out);
    html_text(out, name);
    fputs("</dt><dd class=\"value\">", out);
    put(out, v, unit);
    fputs("</dd>", out);
}

static void card_more(FILE *out, const char *before, double v, const char *unit, const char *after)
{
    if (!isfinite(v)) return;
    fputs("<dd class=\"more\">", out);
    html_text(out, before);
    put(out, v, unit);
    html_text(out, after);
    fputs("</dd>", out);
}

static void card_end(FILE *out) { fputs("</div>\n", out); }

static double curve_kwh(const struct report_data *r, const double *v_w)
{
    if (v_w == NULL) return (double)NAN;
    double sum = 0;
    for (size_t i = 0; i < r->bins.n; i++) /* the last bin may be cut by the end of the run */
        if (isfinite(v_w[i]))
            sum +=
                v_w[i] * (double)(i + 1 < r->bins.n ? r->bins.step_s : r->end_s - r->bins.t0_s - (int64_t)i * r->bins.step_s);
    return sum / 3.6e6;
}

static double energy_kwh(const struct report_data *r, int use)
{
    static const enum kpi kpis[USE_COUNT] = {KPI_energy_heat_pump,  KPI_energy_backup, KPI_energy_water_heater, KPI_energy_ev,
                                             KPI_energy_appliances, KPI_energy_pv,     KPI_energy_battery};
    const double v = r->kpi_fleet[kpis[use]];
    return isfinite(v) ? v : curve_kwh(r, r->fleet[uses[use].fleet]);
}

static double consumed_kwh(const struct report_data *r)
{
    double sum = 0;
    for (int u = 0; u < USE_COUNT; u++)
        if (uses[u].side == USE_ABOVE && isfinite(energy_kwh(r, u))) sum += energy_kwh(r, u);
    return sum;
}

static void put_uses(FILE *out, const struct report_data *r)
{
    const double all = consumed_kwh(r);
    if (!(all > 0)) return;
    fputs("<h3>Electricity by use</h3>\n<div class=\"uses\" role=\"presentation\">", out);
    for (int u = 0; u < USE_COUNT; u++)
        if (uses[u].side == USE_ABOVE && energy_kwh(r, u) > 0)
            fprintf(out, "<i class=\"%s\" style=\"flex:%.4f\"></i>", uses[u].css, energy_kwh(r, u) / all);
    fputs("</div>\n<ul class=\"legend\">\n", out);
    for (int u = 0; u < USE_COUNT; u++) {
        if (uses[u].side != USE_ABOVE || !(energy_kwh(r, u) > 0)) continue;
        fprintf(out, "<li><i class=\"key %s\"></i>%s <b>", uses[u].css, uses[u].name);
        put(out, energy_kwh(r, u), "kWh");
        fputs("</b> ", out);
        put_percent(out, energy_kwh(r, u) / all);
        fputs("</li>\n", out);
    }
    fputs("</ul>\n", out);
}

static void card_energy(FILE *out, const struct report_data *r)
{
    const double *f = r->kpi_fleet, days = (double)(r->written_s - r->start_s) / 86400;
    const double used = consumed_kwh(r), pv = energy_kwh(r, 5);
    if (used > 0) {
        card_begin(out, "Electricity used", used, "kWh");
        card_more(out, "", used / (double)r->n_home / days, "kWh", " per home and day");
        card_end(out);
    }
    if (isfinite(f[KPI_energy_import])) {
        card_begin(out, "Grid import", f[KPI_energy_import], "kWh");
        card_more(out, "export ", f[KPI_energy_export], "kWh", "");
        card_end(out);
    }
    if (pv > 0) {
        card_begin(out, "PV generation", pv, "kWh");
        card_more(out, "", f[KPI_self_consumption], "%1", " used at home");
        card_end(out);
    }
}

static void card_peak(FILE *out, const struct report_data *r)
{
    const double known = r->kpi_fleet[KPI_peak_15min];
    const double peak = isfinite(known) ? known : r->n_duration > 0 ? r->duration_w[0] : (double)NAN;
    if (!isfinite(peak)) return;
    card_begin(out, "Highest quarter-hour", peak, "W");
    card_more(out, "", peak / (double)r->n_home, "W", " per home");
    card_end(out);
}

static void card_comfort(FILE *out, const struct report_data *r)
{
    const double *f = r->kpi_fleet;
    if (isfinite(f[KPI_hours_below_min])) {
        card_begin(out, "Time below comfort", f[KPI_hours_below_min], "h");
        card_more(out, "per home; depth ", f[KPI_kh_below_min], "K h", "");
        card_end(out);
    }
    if (isfinite(f[KPI_scop])) {
        card_begin(out, "Seasonal performance", f[KPI_scop], "1");
        fputs("<dd class=\"more\">heat per electricity, rods included</dd>", out);
        card_end(out);
    }
    if (isfinite(f[KPI_cost])) {
        card_begin(out, "Energy cost", f[KPI_cost], "EUR");
        card_more(out, "CO\u2082 ", f[KPI_co2], "kg", "");
        card_end(out);
    }
}

static void card_event(FILE *out, const struct report_data *r, const struct report_event *e)
{
    if (!isfinite(e->dr[DR_KPI_delivered_w])) return;
    char name[192];
    snprintf(name, sizeof name, "Event: %s", e->asked.name);
    card_begin(out, name, e->dr[DR_KPI_delivered_w], "W");
    card_more(out, "less on average, in all ", e->dr[DR_KPI_delivered], "kWh", "");
    card_more(out, "joined by ", e->dr[DR_KPI_joined], "1", r->n_home == 1 ? " home" : " homes");
    card_more(out, "rebound ", e->dr[DR_KPI_rebound], "kWh", "");
    card_more(out, "comfort cost ", e->dr[DR_KPI_comfort_cost], "K h", "");
    card_end(out);
}

void section_cards(FILE *out, const struct report_data *r)
{
    enum { EVENT_CARDS = 6 };
    fputs("<dl class=\"cards\">\n", out);
    card_energy(out, r);
    card_peak(out, r);
    card_comfort(out, r);
    for (size_t e = 0; e < r->n_event && e < EVENT_CARDS; e++) card_event(out, r, &r->event[e]);
    fputs("</dl>\n", out);
    put_uses(out, r);
}
