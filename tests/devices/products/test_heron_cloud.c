/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plug cloud: keys, assets, readings, switches, schedules, and every refusal. */
#include "devices/products/heron_cloud_inside.h"
#include "devices/wire/json.h"
#include "tests/support/device_bench.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

extern const struct product heron_cloud;

enum { SAID = 32768 };
#define A "/api/v1/assets"

/* A home with everything, and a client that has the key. */
static struct device_bench *open_cloud(void)
{
    struct device_bench *b = device_bench_open(&heron_cloud);
    ((struct home_model *)b->device.home)->demand.ev_power_w = 3680;
    b->header = "X-API-Key: secret123";
    return b;
}

static int ask(struct device_bench *b, enum web_method m, const char *path, const char *body, char *out)
{
    return device_bench_web(b, m, path, NULL, body, out, SAID);
}

static void has(const char *said, const char *text) { cr_expect(strstr(said, text) != NULL, "no '%s' in '%s'", text, said); }

struct row {
    char method[8], path[48], query[48], body[160];
    int status;
    char says[100];
};
ParameterizedTestParameters(heron_cloud, every_request_has_its_answer)
{
    static struct row rows[] = {
        {"GET", A, "", "", 200, "{\"home\":\"h0001\",\"assets\":[{\"id\":\"water-heater\",\"kind\":\"plug\","},
        {"GET", A, "", "", 200, "\"id\":\"meter\",\"kind\":\"meter\""},
        {"GET", A "/water-heater", "", "", 200, "\"switchable\":true,\"on\":true,\"power_w\":2000.0,\"energy_wh\":7654.0,"},
        {"GET", A "/heat-pump", "", "", 200, "\"power_w\":1830.0,\"energy_wh\":55555.0,"},
        {"GET", A "/pv", "", "", 200, "\"switchable\":false,\"power_w\":5210.0,"},
        {"GET", A "/meter", "", "", 200, "\"energy_wh\":123456.0,\"export_wh\":23456.0,"},
        {"GET", A "/meter/readings", "", "", 200, "{\"asset\":\"meter\",\"step_s\":900,\"readings\":[]}"},
        {"GET", A "/meter/readings", "from=2023-01-10&to=2023-01-09", "", 422, "from is after to"},
        {"GET", A "/meter/readings", "from=yesterday", "", 422, "unprocessable"},
        {"POST", A "/water-heater/switch", "", "{\"on\":false}", 200, "\"on\":false"},
        {"POST", A "/water-heater/switch", "", "{\"on\":0}", 422, "on is true or false"},
        {"POST", A "/water-heater/switch", "", "{}", 422, "on is true or false"},
        {"POST", A "/water-heater/switch", "", "on=false", 400, "bad_request"},
        {"POST", A "/water-heater/switch", "", "[]", 400, "bad_request"},
        {"POST", A "/water-heater/switch", "", "", 400, "bad_request"},
        {"POST", A "/pv/switch", "", "{\"on\":false}", 403, "{\"error\":{\"code\":\"read_only\",\"message\":"},
        {"GET", A "/meter/schedule", "", "", 403, "read_only"},
        {"GET", A "/toaster", "", "", 404, "no such asset"},
        {"GET", A "/", "", "", 404, "no such asset"},
        {"GET", A "/pv/nosuch", "", "", 404, "no such path"},
        {"GET", "/", "", "", 404, "no such path"},
        {"GET", "/api/v1/assetsx", "", "", 404, "no such path"},
        {"PUT", A, "", "{}", 405, "bad_method"},
        {"GET", A "/water-heater/switch", "", "", 405, "bad_method"},
        {"GET", A "/water-heater/schedule", "", "", 200, "{\"asset\":\"water-heater\",\"entries\":[]}"},
        {"PUT", A "/water-heater/schedule", "", "{\"entries\":[{\"from\":\"22:00\",\"to\":\"06:00\",\"on\":false}]}", 200,
         "\"entries\":[{\"from\":\"22:00\",\"to\":\"06:00\",\"on\":false}]}"},
        {"PUT", A "/water-heater/schedule", "", "{\"entries\":[{\"from\":\"00:00\",\"to\":\"24:00\",\"on\":false}]}", 200,
         "24:00"},
        {"PUT", A "/water-heater/schedule", "", "{\"entries\":[{\"from\":\"24:00\",\"to\":\"06:00\",\"on\":false}]}", 422,
         "HH:MM"},
        {"PUT", A "/water-heater/schedule", "", "{\"entries\":[{\"from\":\"6:00\",\"to\":\"07:00\",\"on\":false}]}", 422,
         "HH:MM"},
        {"PUT", A "/water-heater/schedule", "", "{\"entries\":[{\"from\":\"06:60\",\"to\":\"08:00\",\"on\":false}]}", 422,
         "HH:MM"},
        {"PUT", A "/water-heater/schedule", "", "{\"entries\":[{\"from\":\"06:00\",\"to\":\"06:00\",\"on\":false}]}", 422,
         "HH:MM"},
        {"PUT", A "/water-heater/schedule", "", "{\"entries\":[{\"from\":\"06:00\",\"to\":\"07:00\"}]}", 422, "HH:MM"},
        {"PUT", A "/water-heater/schedule", "", "{\"entries\":[7]}", 422, "HH:MM"},
        {"PUT", A "/water-heater/schedule", "", "{\"entries\":{}}", 422, "list of at most 8"},
        {"PUT", A "/water-heater/schedule", "", "{\"entries\":[1,2,3,4,5,6,7,8,9]}", 422, "list of at most 8"},
        {"PUT", A "/water-heater/schedule", "",
         "{\"entries\":[{\"from\":\"22:00\",\"to\":\"06:00\",\"on\":false},{\"from\":\"05:59\",\"to\":\"07:00\",\"on\":true}]}",
         409, "{\"error\":{\"code\":\"conflict\",\"message\":\"entries overlap\"}}"},
        {"DELETE", A "/water-heater/schedule", "", "", 200, "\"entries\":[]"},
    };
    return cr_make_param_array(struct row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct row *r, heron_cloud, every_request_has_its_answer)
{
    static const char letters[] = "GOUD"; /* second letter of PUT, first of the others */
    static const enum web_method methods[] = {WEB_GET, WEB_POST, WEB_PUT, WEB_DELETE};
    struct device_bench *b = open_cloud();
    char out[SAID];
    const char letter = r->method[0] == 'P' ? r->method[1] : r->method[0];
    const enum web_method m = methods[strchr(letters, letter) - letters];
    const int status = device_bench_web(b, m, r->path, r->query, r->body, out, SAID);
    cr_expect_eq(status, r->status, "%s %s: %d %s", r->method, r->path, status, out);
    has(out, r->says);
    struct json *doc = NULL;
    cr_expect(json_parse(out, strlen(out), &doc) == ST_OK);
    json_free(doc);
    device_bench_close(b);
}

Test(heron_cloud, without_the_key_there_is_nothing)
{
    struct device_bench *b = open_cloud();
    char out[SAID];
    static const char *const bad[] = {NULL,
                                      "X-API-Key: wrong",
                                      "X-API-Key: secret1234",
                                      "Authorization: Bearer secret123",
                                      "Authorization: ApiKey",
                                      "Authorization: ApiKey secret12",
                                      "X-API-Key: "};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        b->header = bad[i];
        cr_expect_eq(ask(b, WEB_GET, A, NULL, out), 401, "%s", bad[i]);
        has(out, "unauthorized");
        cr_expect_eq(ask(b, WEB_POST, A "/water-heater/switch", "{\"on\":false}", out), 401);
    }
    cr_expect_eq(b->n_asked, 0);
    b->header = "Authorization: ApiKey secret123";
    cr_expect_eq(ask(b, WEB_GET, A, NULL, out), 200);
    b->header = "x-api-key: secret123";
    cr_expect_eq(ask(b, WEB_GET, A, NULL, out), 200);
    device_bench_close(b);
}

Test(heron_cloud, a_switch_is_a_command_of_the_home)
{
    static const struct {
        const char *path;
        enum command command;
        double off;
    } rows[] = {{A "/water-heater/switch", COMMAND_HEATER_OFF, 1},
                {A "/heat-pump/switch", COMMAND_HP_BLOCK, 1},
                {A "/ev-charger/switch", COMMAND_EV_LIMIT, 0}};
    struct device_bench *b = open_cloud();
    char out[SAID];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        cr_expect_eq(ask(b, WEB_POST, rows[i].path, "{\"on\":false}", out), 200);
        cr_expect(b->asked[rows[i].command] == rows[i].off);
        cr_expect_eq(ask(b, WEB_POST, rows[i].path, "{\"on\":true}", out), 200);
        cr_expect(isnan(b->asked[rows[i].command]));
    }
    const int row = product_point(&heron_cloud, "heat_pump_on");
    cr_expect(row >= 0 && point_write(&heron_cloud.points[row], &b->device, 0) == VERDICT_ACCEPTED);
    cr_expect(b->asked[COMMAND_HP_BLOCK] == 1);
    ((struct home_model *)b->device.home)->has_pump = false;
    cr_expect_eq(ask(b, WEB_GET, A "/heat-pump", NULL, out), 404, "a home without pump");
    cr_expect(point_write(&heron_cloud.points[row], &b->device, 1) == VERDICT_NOT_NOW);
    device_bench_close(b);
}

static size_t n_of(const char *said, const char *text)
{
    size_t n = 0;
    for (const char *at = said; (at = strstr(at, text)) != NULL; at++) n++;
    return n;
}

Test(heron_cloud, readings_are_whole_quarters_of_the_last_day)
{
    struct device_bench *b = open_cloud();
    char out[SAID], query[80], time[32];
    const int64_t start_ms = b->pilot->start_utc_ms, into_ms = start_ms % (900 * MS_PER_S);
    const int64_t first_ms = into_ms == 0 ? 0 : 900 * MS_PER_S - into_ms; /* of the first whole quarter */
    for (int64_t t_ms = 0; t_ms <= first_ms + 100 * 900 * MS_PER_S; t_ms += MS_PER_MIN) {
        b->view.energy_heater_wh = 1000 + (double)t_ms / MS_PER_H * 2000;
        device_bench_run(b, t_ms);
    }
    cr_expect_eq(ask(b, WEB_GET, A "/water-heater/readings", NULL, out), 200);
    cr_expect_eq(n_of(out, "\"energy_wh\":500.0"), 96, "%s", out);
    cr_expect_eq(n_of(out, "start"), 96);
    calendar_format(&(struct timezone){.name = "UTC", .n = 1, .at_utc_ms = {INT64_MIN}},
                    start_ms + first_ms + 90 * 900 * MS_PER_S, time);
    snprintf(query, sizeof query, "from=%.19sZ", time);
    cr_expect_eq(device_bench_web(b, WEB_GET, A "/water-heater/readings", query, NULL, out, SAID), 200);
    cr_expect_eq(n_of(out, "start"), 10, "%s: %s", query, out);
    snprintf(query, sizeof query, "to=%.19sZ", time);
    cr_expect_eq(device_bench_web(b, WEB_GET, A "/water-heater/readings", query, NULL, out, SAID), 200);
    cr_expect_eq(n_of(out, "start"), 86);
    cr_expect_eq(ask(b, WEB_GET, A "/meter/readings", NULL, out), 200);
    cr_expect_eq(n_of(out, "\"export_wh\":0.0"), 96);
    device_bench_reboot(b);
    cr_expect_eq(ask(b, WEB_GET, A "/water-heater/readings", NULL, out), 200);
    cr_expect_eq(n_of(out, "start"), 96, "a cloud forgets nothing");
    device_bench_close(b);
}

Test(heron_cloud, a_schedule_switches_when_its_entries_begin_and_end)
{
    struct device_bench *b = open_cloud();
    char out[SAID], body[120];
    const struct civil now = timezone_civil(&b->pilot->tz, b->pilot->start_utc_ms);
    const int minute = now.hour * 60 + now.minute, from = (minute + 10) % 1440, to = (minute + 20) % 1440;
    snprintf(body, sizeof body, "{\"entries\":[{\"from\":\"%02d:%02d\",\"to\":\"%02d:%02d\",\"on\":false}]}", from / 60,
             from % 60, to / 60, to % 60);
    cr_expect_eq(ask(b, WEB_PUT, A "/water-heater/schedule", body, out), 200);
    cr_expect(isnan(b->asked[COMMAND_HEATER_OFF]));
    device_bench_run(b, 9 * MS_PER_MIN);
    cr_expect(isnan(b->asked[COMMAND_HEATER_OFF]));
    device_bench_run(b, 10 * MS_PER_MIN);
    cr_expect(b->asked[COMMAND_HEATER_OFF] == 1);
    cr_expect_eq(ask(b, WEB_POST, A "/water-heater/switch", "{\"on\":true}", out), 200);
    device_bench_run(b, 15 * MS_PER_MIN);
    cr_expect(isnan(b->asked[COMMAND_HEATER_OFF]), "by hand until the next change");
    cr_expect_eq(ask(b, WEB_POST, A "/water-heater/switch", "{\"on\":false}", out), 200);
    device_bench_run(b, 20 * MS_PER_MIN);
    cr_expect(isnan(b->asked[COMMAND_HEATER_OFF]));
    cr_expect_eq(ask(b, WEB_DELETE, A "/water-heater/schedule", NULL, out), 200);
    device_bench_run(b, 24 * MS_PER_H + 12 * MS_PER_MIN);
    cr_expect(isnan(b->asked[COMMAND_HEATER_OFF]));
    cr_expect_eq(
        ask(b, WEB_PUT, A "/water-heater/schedule", "{\"entries\":[{\"from\":\"00:00\",\"to\":\"24:00\",\"on\":false}]}", out),
        200);
    cr_expect(b->asked[COMMAND_HEATER_OFF] == 1, "what holds now holds at once");
    device_bench_close(b);
}
