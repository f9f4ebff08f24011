/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/building_json.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUSEHOLD PILOTSIM_SOURCE_DIR "/scenarios/households/1dc43de2-8ac1-4a95-82a1-76bc83e937f1.json"

/* The least a record may hold; `more` begins with a comma or is empty. */
static void minimal(char out[2048], const char *more)
{
    snprintf(out, 2048,
             "{\"id\":\"h\",\"floor_area\":100,\"floor_height\":2.5,\"walls_area\":120,\"u_walls\":0.5,\"u_windows\":1.1,"
             "\"window_area_south\":12,\"thermal_capacitance_per_floor_area\":165000,\"air_ventilation\":0.5,"
             "\"temperature_set_point\":21%s}",
             more);
}

static enum status read_text(const char *text, struct building_record *out, struct diag *d)
{
    return building_json_read_text("h.json", text, strlen(text), out, d);
}

static bool says(const struct diag *d, const char *part)
{
    for (size_t i = 0; i < d->n_items; i++) {
        if (strstr(d->items[i].what, part) != NULL || strstr(d->items[i].remedy, part) != NULL) return true;
    }
    return false;
}

Test(building_json, the_published_household_is_read_as_given)
{
    struct diag d = {0};
    struct building_record r;
    cr_assert_eq(building_json_read(HOUSEHOLD, &r, &d), ST_OK);
    cr_expect_eq(d.n_items, 0);
    cr_expect_str_eq(r.id, "1dc43de2-8ac1-4a95-82a1-76bc83e937f1");
    cr_expect_str_eq(r.hems_id, "64JG-U1PL-UUNQ-ZM23");
    cr_expect_str_eq(r.heatpump_model, "Bosch Compress 6000 AW 9");
    cr_expect_str_eq(r.weather_location, "Nova cerkev");
    static const struct {
        enum home_param param;
        double value;
    } want[] = {
        {HOME_floor_area, 213.2},
        {HOME_floor_height, 2.4},
        {HOME_air_ventilation, 0.35},
        {HOME_ventilation_efficiency, 0},
        {HOME_u_walls, 2},
        {HOME_walls_area, 240},
        {HOME_u_windows, 1.2},
        {HOME_window_area_south, 29},
        {HOME_pv_power, 15580},
        {HOME_pv_power_limit, 13600},
        {HOME_pv_tilt, 30},
        {HOME_pv_orientation, 45},
        {HOME_temperature_set_point, 22},
        {HOME_thermal_capacitance_per_floor_area, 165000},
        {HOME_roof_area, 0},
        {HOME_ground_area, 0},
        {HOME_window_area_east, 0},
        {HOME_window_area_west, 0},
        {HOME_window_area_north, 0},
        {HOME_infiltration, 0},
        {HOME_thermal_bridges, 0},
        {HOME_window_factor, 0.8},
    };
    for (size_t i = 0; i < ARRAY_LEN(want); i++) {
        cr_expect(r.given[want[i].param], "%s", home_param_info[want[i].param].name);
        cr_expect_float_eq(r.value[want[i].param], want[i].value, 1e-9, "%s", home_param_info[want[i].param].name);
    }
    cr_expect(r.has_pv);
    cr_expect_not(r.given[HOME_persons]);
    diag_close(&d);
}

struct letters {
    char text[4];
    double azimuth_deg;
};
ParameterizedTestParameters(building_json, the_compass_is_slovenian)
{
    static struct letters rows[] = {{"S", 180}, {"SV", -135}, {"V", -90}, {"JV", -45},
                                    {"J", 0},   {"JZ", 45},   {"Z", 90},  {"SZ", 135}};
    return cr_make_param_array(struct letters, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct letters *l, building_json, the_compass_is_slovenian)
{
    char text[2048], more[128];
    snprintf(more, sizeof more, ",\"pv_data\":{\"pv_power\":5,\"pv_tilt\":20,\"pv_orientation\":\"%s\"}", l->text);
    minimal(text, more);
    struct diag d = {0};
    struct building_record r;
    cr_assert_eq(read_text(text, &r, &d), ST_OK);
    cr_expect_float_eq(r.value[HOME_pv_orientation], l->azimuth_deg, 1e-12);
    cr_expect_float_eq(r.value[HOME_pv_power_limit], 5000, 1e-9); /* no limit given: never binds */
    diag_close(&d);
}

struct case_row {
    char more[160]; /* appended to a minimal record */
    char says[64];
};
ParameterizedTestParameters(building_json, what_is_wrong_is_said)
{
    static struct case_row rows[] = {
        {",\"ventilation_efficiency\":\"0.8\"", "ventilation_efficiency is a text"},
        {",\"ventilation_efficiency\":1.5", "outside 0 to 0.95"},
        {",\"ventilation_efficiency\":1e300", "outside 0 to 0.95"},
        {",\"ventilation_efficiency\":1e999", "real number overflow"},
        {",\"ventilation_efficiency\":NaN", "not readable as JSON"},
        {",\"ventilation_efficiency\":-0.1", "outside"},
        {",\"floor_area\":100", "duplicate"},
        {",\"heatpump_model\":7", "heatpump_model is a number"},
        {",\"heatpump_model\":\"a\\nb\"", "control characters"},
        {",\"hems_id\":\"0123456789012345678901234567890123456789\"", "longer than 31 bytes"},
        {",\"pv_data\":[]", "pv_data is a list"},
        {",\"pv_data\":{}", "pv_data.pv_power is missing"},
        {",\"pv_data\":{\"pv_power\":500,\"pv_tilt\":30,\"pv_orientation\":\"J\"}", "outside 0 to 100 kW"},
        {",\"pv_data\":{\"pv_power\":5,\"pv_tilt\":130,\"pv_orientation\":\"J\"}", "outside 0 to 90 deg"},
        {",\"pv_data\":{\"pv_power\":5,\"pv_tilt\":30,\"pv_orientation\":\"SW\"}", "'SW' is no point"},
        {",\"x\":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]", "more than 16 deep"},
    };
    return cr_make_param_array(struct case_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct case_row *c, building_json, what_is_wrong_is_said)
{
    char text[2048];
    minimal(text, c->more);
    struct diag d = {0};
    struct building_record r;
    cr_expect_eq(read_text(text, &r, &d), ST_INPUT, "%s", c->more);
    cr_expect(d.n_errors > 0 && says(&d, c->says), "%s: '%s'", c->more, d.n_items > 0 ? d.items[0].what : "");
    diag_close(&d);
}

Test(building_json, all_errors_come_at_once_each_with_its_place)
{
    static const char text[] = "{\n  \"id\": \"\",\n  \"floor_area\": -5,\n  \"floor_height\": null,\n  \"u_walls\": true\n}\n";
    struct diag d = {0};
    struct building_record r;
    cr_assert_eq(read_text(text, &r, &d), ST_INPUT);
    cr_expect_eq(d.n_errors, 4 + 6); /* wrong: id, floor_area, floor_height, u_walls; missing: the rest */
    cr_expect_eq(d.items[1].line, 3);
    cr_expect_eq(d.items[1].column, 3);
    cr_expect_str_eq(d.items[1].file, "h.json");
    cr_expect(says(&d, "walls_area is missing"));
    diag_close(&d);
}

Test(building_json, an_unknown_key_is_a_warning_with_the_nearest_name)
{
    char text[2048];
    minimal(text, ",\"ventilation_eficiency\":0.8,\"colour\":\"red\"");
    struct diag d = {0};
    struct building_record r;
    cr_assert_eq(read_text(text, &r, &d), ST_OK);
    cr_expect_eq(d.n_warnings, 2);
    cr_expect(says(&d, "did you mean ventilation_efficiency"));
    cr_expect_not(r.has_pv);
    cr_expect_float_eq(r.value[HOME_ventilation_efficiency], 0, 1e-12);
    diag_close(&d);
}

Test(building_json, a_file_that_is_none_is_bad_input)
{
    static const char *const paths[] = {"/nowhere/at/all.json", "/", "/dev/zero"};
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        struct diag d = {0};
        struct building_record r;
        cr_expect_eq(building_json_read(paths[i], &r, &d), ST_INPUT, "%s", paths[i]);
        cr_expect_eq(d.n_errors, 1);
        diag_close(&d);
    }
}

Test(building_json, cut_or_broken_text_is_refused_wherever_it_breaks)
{
    char whole[2048];
    minimal(whole, ",\"pv_data\":{\"pv_power\":5,\"pv_tilt\":20,\"pv_orientation\":\"J\"}");
    const size_t n = strlen(whole);
    for (size_t i = 0; i < n; i++) {
        struct diag d = {0};
        struct building_record r;
        cr_expect_eq(building_json_read_text("cut.json", whole, i, &r, &d), ST_INPUT, "cut at %zu", i);
        cr_expect_eq(d.n_errors, 1);
        diag_close(&d);
    }
}

Test(building_json, a_megabyte_is_the_limit)
{
    const size_t n = (1 << 20) + 1;
    char *blank = malloc(n);
    memset(blank, ' ', n);
    struct diag d = {0};
    struct building_record r;
    cr_expect_eq(building_json_read_text("big.json", blank, n, &r, &d), ST_INPUT);
    cr_expect(says(&d, "more than 1048576 bytes"));
    diag_close(&d);
    free(blank);
}

Test(building_json, a_byte_order_mark_does_no_harm)
{
    char text[2048], marked[2064];
    minimal(text, "");
    const int n = snprintf(marked, sizeof marked, "\xEF\xBB\xBF%s", text);
    struct diag d = {0};
    struct building_record r;
    cr_expect_eq(building_json_read_text("bom.json", marked, (size_t)n, &r, &d), ST_OK);
    diag_close(&d);
}
