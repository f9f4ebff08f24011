/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/html.h"
#include "outputs/report_number.h"
#include "outputs/svg.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *text;
static size_t n_text;
static FILE *out;
static void begin(void) { out = open_memstream(&text, &n_text); }
static void end(void)
{
    fclose(out);
    free(text);
}
TestSuite(svg, .init = begin, .fini = end);

static void expect_text(const char *want)
{
    fflush(out);
    cr_expect_str_eq(text, want);
}

Test(svg, a_curve_breaks_at_a_gap)
{
    const double x[] = {0, 1, 2, 3, 4}, y[] = {0, 10.04, NAN, 5, 4.5};
    svg_polyline(out, 5, x, y, "curve");
    expect_text("<path class=\"curve\" d=\"M0 0l 1 10 0 0M3 5l 1-.5 0 0\"/>\n");
}

Test(svg, an_area_closes_each_piece)
{
    const double x[] = {0, 1}, low[] = {0, 0}, high[] = {2, 3};
    svg_area(out, 2, x, low, high, "band");
    expect_text("<path class=\"band\" d=\"M0 0l 1 0 0 3-1-1 0 0z\"/>\n");
}

Test(svg, nothing_is_drawn_for_a_bar_without_height_or_of_nan)
{
    svg_rect(out, 0, 0, 10, 0, "bar", NULL);
    svg_rect(out, 0, 0, NAN, 5, "bar", "hint");
    expect_text("");
}

Test(svg, a_bar_keeps_its_place_and_size_and_its_hint_is_escaped)
{
    svg_rect(out, 1.26, 2, 30, 40.5, "bar", "a<b");
    expect_text("<rect class=\"bar\" x=\"1.3\" y=\"2\" width=\"30\" height=\"40.5\"><title>a&lt;b</title></rect>\n");
}

Test(svg, text_from_a_file_never_becomes_markup)
{
    html_text(out, "</title>\"'&\x01\xFF");
    expect_text("&lt;/title&gt;&quot;&#39;&amp;\xEF\xBF\xBD\xEF\xBF\xBD");
}

struct row {
    char says[48];
    double value;
    char unit[16], want[32];
};

ParameterizedTestParameters(svg, numbers_are_read_by_people)
{
    static struct row rows[] = {
        {"three digits", 12.3456, "kWh", "12.3\u202fkWh"},       {"three digits of a share", 0.54399, "1", "0.544"},
        {"a larger unit", 1234567, "W", "1.23\u202fMW"},         {"a true minus", -2, "K", "\u22122\u202fK"},
        {"thousands apart", 63324, "EUR", "63\u202f324\u202f€"}, {"hardly anything is nothing", 1e-7, "kWh", "0\u202fkWh"},
        {"nothing known", (double)NAN, "kWh", "\u2013"},
    };
    return cr_make_param_array(struct row, rows, sizeof rows / sizeof *rows);
}
ParameterizedTest(struct row *r, svg, numbers_are_read_by_people)
{
    char said[NUMBER_BYTES];
    number_quantity(r->value, r->unit, said);
    cr_expect_str_eq(said, r->want, "%s: %s, not %s", r->says, said, r->want);
}

Test(svg, spans_take_the_largest_unit_that_divides_them)
{
    char said[NUMBER_BYTES];
    number_span(900, said);
    cr_expect_str_eq(said, "15 minutes");
    number_span(86400, said);
    cr_expect_str_eq(said, "1 day");
    number_span(90, said);
    cr_expect_str_eq(said, "90 seconds");
}
