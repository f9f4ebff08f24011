/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/cop_json.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AW9    PILOTSIM_SOURCE_DIR "/scenarios/parts/heat-pumps/cop/bosch-compress-6000-aw-9.json"
#define RECORD "{\"intercept\": 4.5, \"coefficients\": [0.1, 0.001, -1e-5]}"

static enum status read_text(const char *text, struct heat_pump_model *m, struct diag *d)
{
    return cop_json_read_text("cop.json", text, strlen(text), m, d);
}

static bool says(const struct diag *d, const char *part)
{
    for (size_t i = 0; i < d->n_items; i++) {
        if (strstr(d->items[i].what, part) != NULL) return true;
    }
    return false;
}

Test(cop_json, the_shipped_model_holds_the_published_record_and_seven_more)
{
    struct diag d = {0};
    struct heat_pump_model m = {.q_nominal_w = 9400};
    cr_assert_eq(cop_json_read(AW9, &m, &d), ST_OK);
    cr_expect_eq(d.n_items, 0);
    cr_expect_eq(m.n_record, 8);
    cr_expect_eq(m.record[0].c[0], 4.776564176564178);
    cr_expect_eq(m.record[0].c[1], 0.14886792220125553);
    cr_expect_eq(m.record[0].c[2], 0.001364746364746358);
    cr_expect_eq(m.record[0].c[3], -8.265561598894914e-05);
    for (uint32_t i = 0; i < m.n_record; i++) {
        cr_expect_float_eq(m.record[i].water_c, 25 + 5.0 * i, 1e-12);
        for (int k = 0; k < 4; k++) cr_expect_float_eq(m.record[i].c[k] / m.record[0].c[k], exp(-0.01893 * 5 * i), 1e-12);
    }
    cr_expect_float_eq(heat_pump_cop(&m, -30, 25), 3.005, 1e-3); /* completed */
    cr_expect_float_eq(m.q_nominal_w, 9400, 1e-12);
    diag_close(&d);
}

struct wrapper {
    char text[256];
};
ParameterizedTestParameters(cop_json, records_are_found_bare_or_wrapped_and_sorted)
{
    static struct wrapper rows[] = {
        {"{\"35\": " RECORD ", \"25\": " RECORD "}"},
        {"{\"bt\": \"2022\", \"model\": {\"35\": " RECORD ", \"25\": " RECORD "}}"},
        {"{\"cop\": {\"35.0\": " RECORD ", \"25\": " RECORD "}}"},
        {"{\"models\": [{\"type\": \"DHW\"}, {\"type\": \"COP\", \"model\": {\"35\": " RECORD ", \"25\": " RECORD "}}]}"},
    };
    return cr_make_param_array(struct wrapper, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct wrapper *w, cop_json, records_are_found_bare_or_wrapped_and_sorted)
{
    struct diag d = {0};
    struct heat_pump_model m = {0};
    cr_assert_eq(read_text(w->text, &m, &d), ST_OK, "%s", w->text);
    cr_expect_eq(d.n_items, 0);
    cr_assert_eq(m.n_record, 2);
    cr_expect_float_eq(m.record[0].water_c, 25, 1e-12);
    cr_expect_float_eq(m.record[1].water_c, 35, 1e-12);
    diag_close(&d);
}

struct bad {
    char text[192];
    char says[64];
};
ParameterizedTestParameters(cop_json, what_is_wrong_is_said_and_nothing_is_touched)
{
    static struct bad rows[] = {
        {"{}", "0 water temperatures"},
        {"[]", "a COP model is not a list"},
        {"{\"model\": 3}", "a COP model is not a number"},
        {"{\"models\": []}", "0 COP models"},
        {"{\"models\": 1}", "0 COP models"},
        {"{\"models\": [{\"model\": {}}, {\"model\": {}}]}", "2 COP models"},
        {"{\"warm\": " RECORD "}", "'warm' is no water temperature"},
        {"{\"-5\": " RECORD "}", "'-5' is no water temperature"},
        {"{\"250\": " RECORD "}", "'250' is no water temperature"},
        {"{\"1.2.3\": " RECORD "}", "'1.2.3' is no water temperature"},
        {"{\"25\": " RECORD ", \"25.0\": " RECORD "}", "25 degC stands there twice"},
        {"{\"25\": " RECORD ", \"25\": " RECORD "}", "duplicate"},
        {"{\"25\": 4}", "'25' is a number"},
        {"{\"25\": {\"coefficients\": [1, 2, 3]}}", "the intercept of '25' is missing"},
        {"{\"25\": {\"intercept\": 4}}", "the coefficients of '25'"},
        {"{\"25\": {\"intercept\": 4, \"coefficients\": [1, 2]}}", "not a list of 3"},
        {"{\"25\": {\"intercept\": 4, \"coefficients\": [1, 2, \"3\"]}}", "the coefficient of '25' is a text"},
        {"{\"25\": {\"intercept\": 1e6, \"coefficients\": [1, 2, 3]}}", "beyond"},
        {"{\"25\": {\"intercept\": 1e999, \"coefficients\": [1, 2, 3]}}", "overflow"},
    };
    return cr_make_param_array(struct bad, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct bad *b, cop_json, what_is_wrong_is_said_and_nothing_is_touched)
{
    struct diag d = {0};
    struct heat_pump_model m, before;
    memset(&m, 0x5a, sizeof m);
    before = m;
    cr_expect_eq(read_text(b->text, &m, &d), ST_INPUT, "%s", b->text);
    cr_expect(says(&d, b->says), "%s: '%s'", b->text, d.n_items > 0 ? d.items[0].what : "");
    cr_expect_eq(memcmp(&m, &before, sizeof m), 0);
    diag_close(&d);
}

Test(cop_json, a_model_the_wrong_way_up_is_warned_about)
{
    struct diag d = {0};
    struct heat_pump_model m = {0};
    cr_expect_eq(read_text("{\"35\": {\"intercept\": 0.25, \"coefficients\": [-0.005, 0, 0], \"intercpt\": 1}}", &m, &d),
                 ST_OK);
    cr_expect_eq(d.n_warnings, 2);
    cr_expect(says(&d, "gives a COP of 0.215"));
    cr_expect(says(&d, "unknown key 'intercpt'"));
    diag_close(&d);
}

/* Services give a record a degree: sixteen remain, the ends among them, and no COP moves by much. */
Test(cop_json, a_record_a_degree_is_thinned_evenly)
{
    char text[8192] = "{";
    size_t n = 1;
    for (int w = 25; w <= 60; w++) {
        const double k = exp(-0.01893 * (w - 25));
        n += (size_t)snprintf(text + n, sizeof text - n, "%s\"%d\": {\"intercept\": %.15g, \"coefficients\": [%.15g, 0, 0]}",
                              w > 25 ? ", " : "", w, 4.7 * k, 0.14 * k);
    }
    strcpy(text + n, "}");
    struct diag d = {0};
    struct heat_pump_model m = {0};
    cr_assert_eq(read_text(text, &m, &d), ST_OK);
    cr_expect_eq(d.n_warnings, 1);
    cr_assert_eq(m.n_record, COP_RECORDS_MAX);
    cr_expect_float_eq(m.record[0].water_c, 25, 1e-12);
    cr_expect_float_eq(m.record[COP_RECORDS_MAX - 1].water_c, 60, 1e-12);
    for (double w = 25; w <= 60; w += 0.5)
        cr_expect_float_eq(heat_pump_cop(&m, 5, w) / ((4.7 + 0.7) * exp(-0.01893 * (w - 25))), 1, 1e-3);
    diag_close(&d);
}
