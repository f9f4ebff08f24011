/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/report_sections.h"

#include "outputs/chart_axis.h"
#include "outputs/expectation.h"
#include "outputs/html.h"
#include "outputs/report_number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void cell(FILE *out, double v, const char *unit)
{
    char text[NUMBER_BYTES];
    number_quantity(v, unit, text);
    fputs("<td>", out);
    html_text(out, text);
    fputs("</td>", out);
}

static void section_begin(FILE *out, const char *css, const char *title)
{
    fprintf(out, "<section%s%s%s>\n<h2>%s</h2>\n", css[0] != '\0' ? " class=\"" : "", css, css[0] != '\0' ? "\"" : "", title);
}

/* --- DR events: an event a column, a figure a row --- */

static void event_heads(FILE *out, const struct report_data *r, size_t from, size_t to)
{
    fputs("<thead><tr><th scope=\"col\">Figure</th>", out);
    for (size_t e = from; e < to; e++) {
        const struct report_event *ev = &r->event[e];
        char when[TIME_LABEL_BYTES] = "outside this run";
        if (ev->duration_s > 0) time_label(&r->tz, ev->start_s, when);
        fputs("<th scope=\"col\">", out);
        html_text(out, ev->asked.name);
        fputs("<small>", out);
        html_text(out, when);
        if (ev->duration_s > 0) html_textf(out, ", %.4g\u202fh", (double)ev->duration_s / 3600);
        fputs("</small></th>", out);
    }
    fputs("</tr></thead>\n", out);
}

static void event_commands(FILE *out, const struct report_data *r, size_t from, size_t to)
{
    fputs("<tr><th scope=\"row\">Command</th>", out);
    for (size_t e = from; e < to; e++) {
        char text[NUMBER_BYTES], name[64];
        number_quantity(r->event[e].asked.value, r->event[e].asked.value_units, text);
        snprintf(name, sizeof name, "%s", r->event[e].asked.command);
        for (char *p = name; *p != '\0'; p++)
            if (*p == '_') *p = ' ';
        fputs("<td>", out);
        html_textf(out, "%s %s", name, text);
        fputs("</td>", out);
    }
    fputs("</tr>\n", out);
}

static void event_table(FILE *out, const struct report_data *r, size_t from, size_t to)
{
    fputs("<div class=\"scroll\" tabindex=\"0\"><table>\n<caption>", out);
    fputs(r->s.counterfactual ? "Against the same run without events; all homes together"
                              : "All homes together; what the events delivered takes a run with --counterfactual",
          out);
    fputs("</caption>\n", out);
    event_heads(out, r, from, to);
    fputs("<tbody>\n", out);
    event_commands(out, r, from, to);
    for (int k = 0; k < DR_KPI_COUNT; k++) {
        char name[48];
        bool is_known = false;
        for (size_t e = from; e < to; e++) is_known = is_known || isfinite(r->event[e].dr[k]);
        if (!is_known) continue;
        snprintf(name, sizeof name, "%s", dr_kpi_info[k].name);
        for (char *p = name; *p != '\0'; p++)
            if (*p == '_') *p = ' ';
        if (name[0] >= 'a' && name[0] <= 'z') name[0] = (char)(name[0] - 'a' + 'A');
        fputs("<tr><th scope=\"row\">", out);
        html_text(out, name);
        fputs("<small>", out);
        html_text(out, dr_kpi_info[k].doc);
        fputs("</small></th>", out);
        for (size_t e = from; e < to; e++) cell(out, r->event[e].dr[k], dr_kpi_info[k].unit);
        fputs("</tr>\n", out);
    }
    fputs("</tbody></table></div>\n", out);
}

void section_events(FILE *out, const struct report_data *r)
{
    enum { COLUMNS = 4 };
    if (r->n_event == 0) return;
    section_begin(out, "", "Demand-response events");
    for (size_t e = 0; e < r->n_event; e += COLUMNS)
        event_table(out, r, e, e + COLUMNS < r->n_event ? e + COLUMNS : r->n_event);
    fputs("</section>\n", out);
}

/* --- expectations --- */

static void expect_row(FILE *out, const struct report_data *r, size_t i)
{
    const struct expectation *e = &r->expect[i];
    const struct verdict v = expectation_check(&r->figures, e);
    const bool is_met = expectation_is_met(v.result);
    const struct {
        const char *word;
        double v;
    } asked[] = {{"at least ", e->at_least}, {"at most ", e->at_most}};
    char text[NUMBER_BYTES];
    fputs("<tr><th scope=\"row\">", out);
    html_text(out, e->kpi);
    fputs("</th><td>", out);
    for (size_t k = 0, n = 0; k < ARRAY_LEN(asked); k++) {
        if (!isfinite(asked[k].v)) continue;
        number_quantity(asked[k].v, v.unit, text);
        html_textf(out, "%s%s%s", n++ > 0 ? ", " : "", asked[k].word, text);
    }
    fputs("</td>", out);
    cell(out, v.value, v.unit);
    fprintf(out, "<td class=\"%s\">", is_met ? "good" : "bad");
    html_text(out, expectation_words(v.result));
    fputs("</td></tr>\n", out);
}

void section_expect(FILE *out, const struct report_data *r)
{
    if (r->n_expect == 0) return;
    section_begin(out, "", "Expectations");
    fputs("<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\">Figure</th><th scope=\"col\">Asked</th>"
          "<th scope=\"col\">Value</th><th scope=\"col\">Result</th></tr></thead>\n<tbody>\n",
          out);
    for (size_t i = 0; i < r->n_expect; i++) expect_row(out, r, i);
    fputs("</tbody></table></div>\n</section>\n", out);
}

/* --- key figures --- */

static void kpi_row(FILE *out, const struct report_data *r, int k, double *scratch)
{
    static const double at[] = {0.05, 0.5, 0.95};
    const struct kpi_info *info = &kpi_info[k];
    if (r->kpi_home[k] == NULL && !isfinite(r->kpi_fleet[k])) return;
    fputs("<tr><th scope=\"row\">", out);
    html_textf(out, "%c%s",
               info->long_name[0] >= 'a' && info->long_name[0] <= 'z' ? info->long_name[0] - 32 : info->long_name[0],
               info->long_name + 1);
    fputs("<small>", out);
    html_text(out, info->name);
    fputs("</small></th>", out);
    cell(out, r->kpi_fleet[k], info->unit);
    for (size_t i = 0; i < ARRAY_LEN(at); i++) {
        if (r->kpi_home[k] != NULL) memcpy(scratch, r->kpi_home[k], r->n_home * sizeof *scratch);
        cell(out, r->kpi_home[k] != NULL ? report_quantile(scratch, r->n_home, at[i]) : (double)NAN, info->unit);
    }
    fputs("</tr>\n", out);
}

static bool has_kpis(const struct report_data *r)
{
    for (int k = 0; k < KPI_COUNT; k++)
        if (r->kpi_home[k] != NULL || isfinite(r->kpi_fleet[k])) return true;
    return false;
}

void section_kpis(FILE *out, const struct report_data *r)
{
    section_begin(out, "long", "Key figures");
    double *scratch = calloc(r->n_home + 1, sizeof *scratch);
    if (!has_kpis(r) || scratch == NULL) {
        fputs("<p class=\"note\">The file holds no key figures; they are written when a run ends.</p>\n", out);
    } else {
        fputs("<div class=\"scroll\" tabindex=\"0\"><table>\n<caption>For all homes, and how they spread over homes</caption>\n"
              "<thead><tr><th scope=\"col\">Figure</th><th scope=\"col\">Fleet</th><th scope=\"col\">5th percentile</th>"
              "<th scope=\"col\">Median home</th><th scope=\"col\">95th percentile</th></tr></thead>\n<tbody>\n",
              out);
        for (int k = 0; k < KPI_COUNT; k++) kpi_row(out, r, k, scratch);
        fputs("</tbody></table></div>\n", out);
    }
    free(scratch);
    fputs("</section>\n", out);
}

/* --- manifest --- */

static void fact(FILE *out, const char *label, const char *value)
{
    fputs("<tr><th scope=\"row\">", out);
    html_text(out, label);
    fputs("</th><td>", out);
    html_text(out, value);
    fputs("</td></tr>\n", out);
}

void section_manifest(FILE *out, const struct report_data *r)
{
    section_begin(out, "long", "How to repeat this run");
    fputs("<div class=\"scroll\" tabindex=\"0\"><table class=\"facts\"><tbody>\n", out);
    for (size_t i = 0; i < r->n_fact; i++) fact(out, r->fact[i].label, r->fact[i].value);
    fact(out, "Results file", strrchr(r->path, '/') != NULL ? strrchr(r->path, '/') + 1 : r->path);
    fputs("</tbody></table></div>\n", out);
    if (r->scenario[0] != '\0') {
        fputs("<details><summary>The scenario as it was read</summary><pre>", out);
        html_text(out, r->scenario);
        fputs("</pre></details>\n", out);
    }
    fputs("</section>\n", out);
}
