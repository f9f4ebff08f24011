/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/report.h"

#include "outputs/chart_picture.h"
#include "outputs/html.h"
#include "outputs/html_file.h"
#include "outputs/report_sections.h"
#include "outputs/report_style.h"

#include <assert.h>
#include <inttypes.h>

static const double wide_px = 920, narrow_px = 370;

static void draw_both(FILE *out, const struct picture *pic, const struct report_data *r, size_t i)
{
    for (int is_narrow = 0; is_narrow < 2; is_narrow++) {
        struct canvas c = {.out = out, .is_narrow = is_narrow, .width = is_narrow ? narrow_px : wide_px};
        snprintf(c.id, sizeof c.id, "%.16s-%zu-%c", pic->id, i, is_narrow ? 'n' : 'w');
        fprintf(out, "<div class=\"%s\">\n", is_narrow ? "narrow" : "wide");
        pic->draw(&c, r, i);
        fputs("</div>\n", out);
    }
}

static void put_picture(FILE *out, const struct picture *pic, const struct report_data *r, size_t i)
{
    if (!pic->is_there(r, i)) {
        fputs("<section><p class=\"note\">", out);
        html_text(out, pic->missing);
        fputs("</p></section>\n", out);
        return;
    }
    fputs("<figure class=\"big\">\n<figcaption><h2>", out);
    pic->title(out, r, i);
    fputs("</h2></figcaption>\n<p class=\"caption\">", out);
    pic->caption(out, r, i);
    fputs("</p>\n<ul class=\"legend\">\n", out);
    pic->legend(out, r, i);
    fputs("</ul>\n", out);
    draw_both(out, pic, r, i);
    if (pic->hover != NULL) pic->hover(out, r, i);
    fputs("</figure>\n", out);
}

static void put_events(FILE *out, const struct report_data *r)
{
    for (size_t e = 0; e < r->n_event; e++)
        if (r->event[e].zoom.n > 0) put_picture(out, &picture_event, r, e);
    if (r->n_event > REPORT_ZOOMS_MAX)
        fprintf(out, "<p class=\"note\">Pictures of the first %d events; the table below has them all.</p>\n",
                REPORT_ZOOMS_MAX);
}

static void put_histograms(FILE *out, const struct report_data *r)
{
    if (r->n_home == 1) return;
    fputs("<section class=\"long\">\n<h2>How the homes differ</h2>\n<p class=\"caption\">The parameters drawn for each home; "
          "those of "
          "equipment over the homes that have it. Heights are numbers of homes.</p>\n",
          out);
    if (r->n_param == 0) fputs("<p class=\"note\">No parameter differs between the homes.</p>\n", out);
    histograms_params(out, r);
    if (r->kpi_home[KPI_energy_import] != NULL) fputs("<h3>And what came of it, per home</h3>\n", out);
    histograms_results(out, r);
    fputs("</section>\n", out);
}

/* The offsets of local time within the run, for the read-out: [[from, offset], ...]. */
static void put_zone(FILE *out, const struct report_data *r)
{
    const struct timezone *tz = &r->tz;
    fprintf(out, "<script type=\"application/json\" id=\"zone\">[[%" PRId64 ",%d]", r->start_s,
            timezone_offset_s(tz, r->start_s * MS_PER_S));
    for (uint32_t i = 0; i < tz->n; i++) {
        const int64_t at_s = tz->at_utc_ms[i] / MS_PER_S;
        if (at_s > r->start_s && at_s < r->end_s) fprintf(out, ",[%" PRId64 ",%d]", at_s, tz->offset_s[i]);
    }
    fputs("]</script>\n", out);
}

static void put_page(FILE *out, const void *data)
{
    const struct report_data *r = data;
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>",
          out);
    html_text(out, r->s.title[0] != '\0' ? r->s.title : "Pilot report");
    fprintf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", report_css);
    section_header(out, r);
    fputs("<main>\n", out);
    section_cards(out, r);
    put_picture(out, &picture_fleet, r, 0);
    put_events(out, r);
    section_events(out, r);
    put_picture(out, &picture_temperature, r, 0);
    put_picture(out, &picture_home, r, 0);
    put_picture(out, &picture_duration, r, 0);
    put_histograms(out, r);
    section_expect(out, r);
    section_kpis(out, r);
    section_manifest(out, r);
    fputs("</main>\n", out);
    put_zone(out, r);
    fprintf(out, "<script>\n%s</script>\n</body>\n</html>\n", report_js);
}

enum status report_write(const char *h5_path, const char *html_path, struct diag *d)
{
    assert(h5_path != NULL);
    assert(html_path != NULL);
    struct report_data *r = NULL;
    enum status st = report_data_read(h5_path, &r, d);
    if (st == ST_OK) st = html_file_write(html_path, put_page, r, d);
    report_data_free(r);
    return st;
}
