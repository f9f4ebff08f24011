/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/sizing_report.h"

#include "outputs/chart_sizing.h"
#include "outputs/chart_stack.h"
#include "outputs/html.h"
#include "outputs/html_file.h"
#include "outputs/report_style.h"

#include <assert.h>
#include <math.h>

static const double wide_px = 920, narrow_px = 370;

static void put(FILE *out, double v, const char *unit)
{
    char text[NUMBER_BYTES];
    number_quantity(v, unit, text);
    html_text(out, text);
}

/* --- head --- */

static void put_head(FILE *out, const struct sizing_page *p)
{
    const struct sizing_question *q = p->question;
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>",
          out);
    html_textf(out, "How many homes: %.200s", p->table->scenario);
    fprintf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<header>\n<h1>", report_css);
    html_text(out, "How many homes for ");
    put(out, q->target_w, "W");
    fputs("</h1>\n<p class=\"lead\">", out);
    html_text(out, p->table->scenario);
    if (q->event == SIZING_ALL_EVENTS) {
        html_textf(out, ": any of its %zu events", p->table->n_event);
    } else {
        html_text(out, ": ");
        html_text(out, p->table->event[q->event].name);
        html_text(out, ", ");
        html_text(out, p->table->event[q->event].about);
    }
    fputs("</p>\n<p class=\"lead\">", out);
    html_textf(out, "Mean power reduction over the window, to be reached with a confidence of %g.", q->confidence);
    fputs("</p>\n</header>\n<main>\n", out);
}

/* --- cards --- */

static void card(FILE *out, const char *name, const struct sizing_band *b, const char *unit)
{
    fputs("<div><dt>", out);
    html_text(out, name);
    fputs("</dt><dd class=\"value\">", out);
    put(out, b->mean, unit);
    fputs("</dd><dd class=\"more\">5\u201395\u202f%: ", out);
    put(out, b->lo, unit);
    html_text(out, " to ");
    put(out, b->hi, unit);
    fputs("</dd></div>\n", out);
}

static void put_cards(FILE *out, const struct sizing_answer *a)
{
    char number[NUMBER_BYTES];
    const double n = a->verdict == SIZING_FOUND ? (double)a->n_home : a->delivered.n_home;
    fputs("<dl class=\"cards\">\n<div><dt>", out);
    html_text(out, a->verdict == SIZING_FOUND ? "Homes to enrol" : "Homes simulated");
    number_fixed(n, 0, number);
    fputs("</dt><dd class=\"value\">", out);
    html_text(out, number);
    fputs("</dd><dd class=\"more\">", out);
    html_textf(out, "%.0f\u202f%% join, %.1f\u202f%% end it early", 100 * a->joined, 100 * a->overridden);
    fputs("</dd></div>\n", out);
    card(out, "Delivered", &a->delivered_w, "W");
    card(out, "Rebound within 24 h", &a->rebound_kwh, "kWh");
    card(out, "Peak of the rebound", &a->rebound_w, "W");
    card(out, "Comfort cost", &a->comfort_kh, "K h");
    fputs("</dl>\n", out);
}

static void put_home(FILE *out, const struct sizing_answer *a)
{
    fputs("<p class=\"caption\">A home delivers ", out);
    put(out, a->delivered.mean, "W");
    html_text(out, " on average, those that do not join counted as well. Homes differ by a standard deviation of ");
    put(out, a->delivered.sd_home, "W");
    html_text(out, "; what they have in common differs by ");
    put(out, a->delivered.sd_common, "W");
    html_text(out, " from occasion to occasion, and does not average out.");
    fputs("</p>\n", out);
}

/* --- pictures --- */

typedef void (*draw_fn)(const struct canvas *c, const struct sizing_page *p, size_t i);

static void draw_delivered(const struct canvas *c, const struct sizing_page *p, size_t i)
{
    chart_sizing_delivered(c, p->question, &p->answer[i]);
}

static void draw_rebound(const struct canvas *c, const struct sizing_page *p, size_t i)
{
    chart_sizing_rebound(c, &p->answer[i]);
}

static void draw_both(FILE *out, const struct sizing_page *p, size_t i, const char *name, draw_fn draw)
{
    for (int is_narrow = 0; is_narrow < 2; is_narrow++) {
        struct canvas c = {.out = out, .is_narrow = is_narrow, .width = is_narrow ? narrow_px : wide_px};
        snprintf(c.id, sizeof c.id, "%.12s-%zu-%c", name, i, is_narrow ? 'n' : 'w');
        fprintf(out, "<div class=\"%s\">\n", is_narrow ? "narrow" : "wide");
        draw(&c, p, i);
        fputs("</div>\n", out);
    }
}

static void put_delivered(FILE *out, const struct sizing_page *p, size_t i)
{
    char sure[64];
    snprintf(sure, sizeof sure, "Reached with confidence %g", p->question->confidence);
    fputs("<figure class=\"big\">\n<figcaption><h2>What they deliver</h2></figcaption>\n<p class=\"caption\">", out);
    html_textf(out,
               "Power not taken from the grid, mean over the window, on a new occasion. The answer is where the lower curve "
               "passes the target. Squares are the %zu simulated occasions of %.0f homes.",
               p->answer[i].n_occasion, p->answer[i].delivered.n_home);
    fputs("</p>\n<ul class=\"legend\">\n", out);
    legend_entry(out, "line c-temp", "Target");
    legend_entry(out, "line c-out", "Mean");
    legend_entry(out, "d-less", "5 to 95\u202f%");
    legend_entry(out, "line c-grid", sure);
    fputs("</ul>\n", out);
    draw_both(out, p, i, "delivered", draw_delivered);
    fputs("</figure>\n", out);
}

static void put_rebound(FILE *out, const struct sizing_page *p, size_t i)
{
    fputs("<figure class=\"big\">\n<figcaption><h2>What comes back</h2></figcaption>\n<p class=\"caption\">Largest 15-minute "
          "extra power in the 24 hours after the event, in proportion to that of the simulated fleets.</p>\n"
          "<ul class=\"legend\">\n",
          out);
    legend_entry(out, "line c-temp", "Mean");
    legend_entry(out, "d-more", "5 to 95\u202f%");
    fputs("</ul>\n", out);
    draw_both(out, p, i, "rebound", draw_rebound);
    fputs("</figure>\n", out);
}

static void put_variant(FILE *out, const struct sizing_page *p, size_t i)
{
    const struct sizing_answer *a = &p->answer[i];
    char why[256];
    sizing_answer_why(a, p->question, why);
    fputs("<section>\n", out);
    if (p->n_answer > 1) {
        fputs("<h2>", out);
        html_text(out, a->label);
        fputs("</h2>\n", out);
    }
    if (why[0] != '\0') {
        fputs("<p><strong>", out);
        html_textf(out, "No answer: %s.", why);
        fputs("</strong></p>\n", out);
    }
    if (a->verdict != SIZING_TOO_FEW) {
        put_home(out, a);
        put_cards(out, a);
    }
    fputs("</section>\n", out);
    if (a->verdict == SIZING_TOO_FEW) return;
    put_delivered(out, p, i);
    put_rebound(out, p, i);
}

/* --- table and method --- */

static void cell(FILE *out, double v, const char *unit)
{
    fputs("<td>", out);
    put(out, v, unit);
    fputs("</td>", out);
}

static void put_row(FILE *out, const struct sizing_answer *a)
{
    char number[NUMBER_BYTES] = "\u2013";
    if (a->verdict == SIZING_FOUND) number_fixed((double)a->n_home, 0, number);
    fputs("<tr><th>", out);
    html_text(out, a->label);
    fputs("</th><td>", out);
    html_text(out, number);
    fputs("</td>", out);
    if (a->verdict == SIZING_FOUND) {
        cell(out, a->delivered_w.mean, "W");
        cell(out, a->delivered_w.lo, "W");
        cell(out, a->delivered_w.hi, "W");
        cell(out, a->rebound_kwh.mean, "kWh");
        cell(out, a->rebound_w.mean, "W");
    } else {
        for (int i = 0; i < 5; i++) cell(out, NAN, "W");
    }
    fputs("</tr>\n", out);
}

static void put_table(FILE *out, const struct sizing_page *p)
{
    static const char *const heads[] = {"Variant", "Homes", "Delivered", "5\u202f%", "95\u202f%", "Rebound", "Rebound peak"};
    fputs("<section>\n<h2>In numbers</h2>\n<div class=\"scroll\"><table><thead><tr>", out);
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        fputs("<th>", out);
        html_text(out, heads[i]);
        fputs("</th>", out);
    }
    fputs("</tr></thead><tbody>\n", out);
    for (size_t i = 0; i < p->n_answer; i++) put_row(out, &p->answer[i]);
    fputs("</tbody></table></div>\n</section>\n", out);
}

static void put_method(FILE *out, const struct sizing_page *p)
{
    fputs("<section>\n<h2>How this was found</h2>\n<p class=\"caption\">", out);
    html_text(out,
              "Each occasion was simulated with and without the event; the difference is what was delivered. What a home "
              "delivers on an occasion is taken as a mean, what all homes of that occasion have in common (the weather above "
              "all), and the home's own. The own part averages out as homes are added, the common part does not. Homes are of "
              "the scenario's kinds in the scenario's shares; those that do not join count as enrolled. ");
    html_textf(
        out,
        "The band is that of a new occasion; it also holds how little %.0f repeats tell of the mean and of the common part.",
        p->n_answer > 0 ? p->answer[0].delivered.n_repeat : 0.0);
    fputs("</p>\n<p class=\"caption\">", out);
    html_textf(out, "Design: %.400s. Made by pilotsim %s.", p->table->asked != NULL ? p->table->asked : "", PILOTSIM_VERSION);
    fputs("</p>\n</section>\n", out);
}

static void put_page(FILE *out, const void *ctx)
{
    const struct sizing_page *p = ctx;
    put_head(out, p);
    for (size_t i = 0; i < p->n_answer && i < SIZING_PICTURES_MAX; i++) put_variant(out, p, i);
    if (p->n_answer > SIZING_PICTURES_MAX)
        fprintf(out, "<p class=\"note\">Pictures of the first %d variants; the table below has them all.</p>\n",
                SIZING_PICTURES_MAX);
    put_table(out, p);
    put_method(out, p);
    fputs("</main>\n</body>\n</html>\n", out);
}

enum status sizing_report_write(const struct sizing_page *p, const char *path, struct diag *d)
{
    assert(p != NULL && path != NULL);
    return html_file_write(path, put_page, p, d);
}
