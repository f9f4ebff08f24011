/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/figures_json.h"

#include "tests/support/figures_fixture.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct figures_fixture x;

static void set_up(void) { figures_fixture_init(&x); }
static void tear_down(void) { figures_fixture_close(&x); }
TestSuite(figures_json, .init = set_up, .fini = tear_down);

static json_t *line(void)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    struct diag d = {0};
    cr_assert_eq(figures_json_line(&x.figures, out, &d), ST_OK);
    fclose(out);
    cr_expect_eq(strchr(text, '\n'), text + n - 1, "one line");
    json_t *root = json_loads(text, 0, NULL);
    cr_assert_not_null(root);
    free(text);
    return root;
}

Test(figures_json, the_line_holds_what_scripts_ask_for)
{
    json_t *root = line();
    cr_expect_eq(json_integer_value(json_object_get(root, "homes")), 4);
    cr_expect_eq(json_real_value(json_object_get(root, "days")), 7);
    cr_expect_eq(json_real_value(json_object_get(root, "home_days_per_cpu_s")), 8);
    cr_expect_eq(json_real_value(json_object_get(root, "wall_s")), 2);
    cr_expect_eq(json_real_value(json_object_get(root, "cpu_s")), 3.5);
    cr_expect_eq(json_integer_value(json_object_get(root, "peak_rss_bytes")), 123000000);
    cr_expect_str_eq(json_string_value(json_object_get(root, "output")), "a.h5");
    cr_expect_str_eq(json_string_value(json_object_get(root, "state_hash")), "0123456789abcdef0123456789abcdef");
    cr_expect_eq(json_integer_value(json_object_get(root, "expectations_failed")), 0);
    json_decref(root);
}

Test(figures_json, what_nobody_knows_is_null)
{
    x.figures.output = NULL;
    x.figures.cpu_s = 0;
    json_t *root = line();
    cr_expect(json_is_null(json_object_get(root, "output")));
    cr_expect(json_is_null(json_object_get(root, "home_days_per_cpu_s")));
    json_decref(root);
}

static json_t *document(void)
{
    char path[] = "/tmp/figures_json_XXXXXX";
    const int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    close(fd);
    struct diag d = {0};
    cr_assert_eq(figures_json_write(&x.figures, path, &d), ST_OK);
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    cr_assert_not_null(root);
    remove(path);
    return root;
}

Test(figures_json, the_document_holds_every_kpi_of_fleet_and_homes)
{
    x.home_kpi[KPI_scop * FIXTURE_HOMES + 1] = NAN;
    json_t *root = document(), *fleet = json_object_get(root, "fleet"), *homes = json_object_get(root, "homes");
    cr_expect_eq(json_object_size(fleet), KPI_COUNT);
    json_t *own = json_object_get(fleet, "energy.import");
    cr_expect_eq(json_real_value(json_object_get(own, "value")), x.fleet_kpi[KPI_energy_import]);
    cr_expect_str_eq(json_string_value(json_object_get(own, "unit")), "kWh");

    json_t *kpis = json_object_get(homes, "kpis"), *scop = json_object_get(kpis, "heat_pump.scop");
    cr_expect_eq(json_object_size(kpis), KPI_COUNT);
    cr_assert_eq(json_array_size(scop), FIXTURE_HOMES);
    cr_expect(json_is_null(json_array_get(scop, 1)));
    cr_expect_eq(json_real_value(json_array_get(scop, 2)), x.home_kpi[KPI_scop * FIXTURE_HOMES + 2]);
    cr_expect_str_eq(json_string_value(json_array_get(json_object_get(homes, "ids"), 3)), "home-3");
    cr_expect_str_eq(json_string_value(json_array_get(json_object_get(homes, "groups"), 3)), "si-detached-2009");
    json_decref(root);
}

Test(figures_json, events_and_expectations_are_told_in_full)
{
    figures_fixture_expect(&x, "fleet.co2.mass", NAN, 3);
    json_t *root = document(), *event = json_array_get(json_object_get(root, "dr_events"), 0);
    cr_expect_str_eq(json_string_value(json_object_get(event, "name")), "evening peak");
    cr_expect_str_eq(json_string_value(json_object_get(event, "start")), "2023-01-11T17:00:00+01:00");
    cr_expect_str_eq(json_string_value(json_object_get(event, "action")), "room_setpoint");
    json_t *delivered = json_object_get(json_object_get(event, "fleet"), "delivered_energy");
    cr_expect_eq(json_real_value(json_object_get(delivered, "value")), x.dr_fleet[DR_KPI_delivered]);
    cr_expect_eq(json_array_size(json_object_get(json_object_get(event, "homes"), "delivered_energy")), FIXTURE_HOMES);

    json_t *expectation = json_array_get(json_object_get(root, "expectations"), 0);
    cr_expect(json_is_false(json_object_get(expectation, "met")));
    cr_expect(json_is_null(json_object_get(expectation, "at_least")));
    cr_expect_str_eq(json_string_value(json_object_get(json_object_get(root, "scenario"), "seed")), "18446744073709551615");
    json_decref(root);
}

Test(figures_json, a_place_that_cannot_be_written_is_told)
{
    struct diag d = {0};
    cr_expect_eq(figures_json_write(&x.figures, "/nowhere/at/all.json", &d), ST_IO);
    cr_expect_eq(d.n_errors, 1);
    diag_close(&d);
}
