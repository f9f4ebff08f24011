/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The REST face: every situation with its code and text. */
#include "tests/devices/products/ems_desk.h"

struct row {
    char method[8], path[64], query[80], body[64];
    bool has_token;
    int status;
    char says[200]; /* whole, or the beginning before ... */
};

/* A request as a client's, with its token in the header. */
static int request(struct device_bench *b, const struct row *r, char *out, size_t n_out)
{
    if (!r->has_token) {
        return device_bench_web(b, r->method[0] == 'G' ? WEB_GET : WEB_POST, r->path, r->query[0] ? r->query : NULL,
                                r->body[0] ? r->body : NULL, out, n_out);
    }
    b->device.cell[EMS_CELL_BYPASS_TOKEN] = 1;
    const struct row open = {.has_token = false};
    struct row same = *r;
    same.has_token = open.has_token;
    const int status = request(b, &same, out, n_out);
    b->device.cell[EMS_CELL_BYPASS_TOKEN] = 0;
    return status;
}

ParameterizedTestParameters(ems_esp_web, every_situation_has_its_code_and_text)
{
    static struct row rows[] = {
        {"GET", "/api/boiler/outdoortemp/value", "", "", false, 200, "-3.4"},
        {"GET", "/api/boiler/OutdoorTemp/VALUE", "", "", false, 200, "-3.4"},
        {"GET", "/api/boiler/outdoortemp/fullname", "", "", false, 200, "outside temperature"},
        {"GET", "/api/boiler/outdoortemp/writeable", "", "", false, 200, "false"},
        {"GET", "/api/boiler/dhw/seltemp/max", "", "", false, 200, "254"},
        {"GET", "/api/boiler/dhw.seltemp/circuit", "", "", false, 200, "dhw"},
        {"GET", "/api/boiler/outdoortemp/uom", "", "", false, 200, "°C"},
        {"GET", "/api/thermostat/hc1/seltemp/value", "", "", false, 200, "21.5"},
        {"GET", "/api/thermostat/hc1/seltemp/value", "data=3", "", false, 200, "21.5"},
        {"GET", "/api/boiler/hpactivity", "", "", false, 200,
         "{\"name\":\"hpactivity\",\"fullname\":\"compressor activity\",\"value\":\"heating\",\"type\":\"enum\",\"enum\":[..."},
        {"GET", "/api/boiler", "", "", false, 200, "{\"heatingactive\":\"on\",..."},
        {"GET", "/api/boiler/", "", "", false, 200, "{\"heatingactive\":\"on\",..."},
        {"GET", "/api/boiler/values", "", "", false, 200, "{\"heatingactive\":\"on\",..."},
        {"GET", "/api/boiler/dhw", "", "", false, 200, "{\"settemp\":50,..."},
        {"GET", "/api/boiler/info", "", "", false, 200, "{\"heating active\":\"on\",..."},
        {"GET", "/api/boiler/entities", "", "", false, 200, "[\"heatingactive\",..."},
        {"GET", "/api/boiler/commands", "", "", false, 200, "{\"info\":..."},
        {"GET", "/api/system/info", "", "", false, 200, "{\"system\":{\"version\":\"3.8.0\",..."},
        {"GET", "/api/system", "", "", false, 200, "{\"system\":..."},
        {"GET", "/api", "device=boiler&cmd=outdoortemp", "", false, 200, "{\"name\":\"outdoortemp\",..."},
        {"GET", "/api", "device=boiler", "", false, 200, "{\"heatingactive\":\"on\",..."},
        {"GET", "/api", "device=boiler&cmd=seltemp&data=50&id=1", "", true, 200, "{\"message\":\"OK\"}"},
        {"GET", "/api", "device=boiler&cmd=seltemp&data=50&id=1", "", false, 401, "{\"message\":\"authentication failed\"}"},
        {"POST", "/api/boiler/dhw/seltemp", "", "{\"value\":50}", true, 200, "{\"message\":\"OK\"}"},
        {"POST", "/api/thermostat", "", "{\"entity\":\"seltemp\",\"value\":21,\"hc\":1}", true, 200, "{\"message\":\"OK\"}"},
        {"POST", "/api/boiler/dhw/seltemp", "", "{\"value\":50}", false, 401, "{\"message\":\"authentication failed\"}"},
        {"POST", "/api/boiler/outdoortemp", "", "", false, 200, "{\"name\":\"outdoortemp\",..."},
        {"GET", "/api/toaster", "", "", false, 404, "{\"message\":\"unknown device toaster\"}"},
        {"GET", "/api/boiler/nosuch", "", "", false, 404, "{\"message\":\"no 'nosuch' in boiler\"}"},
        {"GET", "/api/thermostat/hc2/seltemp", "", "", false, 404, "{\"message\":\"no 'seltemp' in thermostat\"}"},
        {"GET", "/api/boiler/outdoortemp/nosuch", "", "", false, 400, "{\"message\":\"no attribute 'nosuch' in outdoortemp\"}"},
        {"POST", "/api/boiler/outdoortemp", "", "{\"value\":5}", true, 400,
         "{\"message\":\"Command outdoortemp: 5 failed (Invalid)\"}"},
        {"POST", "/api/thermostat/hc3/seltemp", "", "{\"value\":5}", true, 400,
         "{\"message\":\"Command seltemp: 5 failed (Invalid)\"}"},
        {"POST", "/api/boiler/dhw/seltemp", "", "{\"value\":300}", true, 400,
         "{\"message\":\"Command seltemp: 300 failed (Error)\"}"},
        {"POST", "/api/boiler/dhw/seltemp", "", "{\"value\":\"hot\"}", true, 400,
         "{\"message\":\"Command seltemp: hot failed (Error)\"}"},
        {"POST", "/api/boiler/dhw/seltemp", "", "{\"value\":", true, 400,
         "{\"message\":\"Command seltemp: {\\\"value\\\": failed (Error)\"}"},
        {"GET", "/", "", "", false, 404, "{\"message\":\"not found\"}"},
        {"GET", "/apix", "", "", false, 404, "{\"message\":\"not found\"}"},
        {"GET", "/api/system/nosuch", "", "", false, 404, "{\"message\":\"no 'nosuch' in system\"}"},
    };
    return cr_make_param_array(struct row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct row *r, ems_esp_web, every_situation_has_its_code_and_text)
{
    struct device_bench *b = ems_desk_open();
    char out[8192];
    b->view.tank_set_c = 50;
    const int status = request(b, r, out, sizeof out);
    const char *more = strstr(r->says, "...");
    const size_t n = more != NULL ? (size_t)(more - r->says) : strlen(r->says) + 1;
    cr_expect(status == r->status, "%s %s?%s: %d", r->method, r->path, r->query, status);
    cr_expect(strncmp(out, r->says, n) == 0, "%s %s?%s: %s", r->method, r->path, r->query, out);
    if (out[0] == '{' || out[0] == '[') {
        struct json *doc = NULL;
        const enum status st = json_parse(out, strlen(out), &doc);
        cr_expect(st == ST_OK);
        json_free(doc);
    }
    device_bench_close(b);
}

Test(ems_esp_web, the_token_is_the_devices_password)
{
    struct device_bench *b = ems_desk_open();
    char out[512];
    static const char body[] = "{\"value\":\"on\"}";
    static const char *const headers[] = {"Bearer secret123", "Bearer wrong", "Bearer secret123x",
                                          "Basic secret123",  "secret123",    ""};
    for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
        const struct web_request q = {.method = WEB_POST,
                                      .path = "/api/boiler/heatingoff",
                                      .query = "",
                                      .authorization = headers[i],
                                      .body = body,
                                      .n = strlen(body)};
        struct web_answer a = {.status = 200, .body = out, .capacity = sizeof out - 1};
        ems_esp.web->handle(&b->device, &q, &a);
        cr_expect(a.status == (i == 0 ? 200 : 401), "%s: %d", headers[i], a.status);
    }
    ems_desk_wait(b, 3);
    cr_expect(b->asked[COMMAND_HEATING_OFF] == 1);
    device_bench_close(b);
}

Test(ems_esp_web, an_attribute_is_plain_text_and_all_else_is_json)
{
    struct device_bench *b = ems_desk_open();
    char out[512];
    struct web_request q = {
        .method = WEB_GET, .path = "/api/boiler/hpactivity/value", .query = "", .authorization = "", .body = ""};
    struct web_answer a = {.status = 200, .content_type = "application/json", .body = out, .capacity = sizeof out - 1};
    ems_esp.web->handle(&b->device, &q, &a);
    out[a.n] = '\0';
    cr_expect(strcmp(a.content_type, "text/plain") == 0 && strcmp(out, "heating") == 0);
    a.content_type = "application/json";
    q.path = "/api/boiler/hpactivity";
    ems_esp.web->handle(&b->device, &q, &a);
    cr_expect(strcmp(a.content_type, "application/json") == 0);
    device_bench_close(b);
}

Test(ems_esp_web, an_answer_without_room_is_an_error_and_not_cut)
{
    struct device_bench *b = ems_desk_open();
    char out[128];
    const int status = device_bench_web(b, WEB_GET, "/api/boiler", NULL, NULL, out, sizeof out);
    cr_expect(status == 500 && strcmp(out, "{\"message\":\"no memory\"}") == 0, "%d %s", status, out);
    device_bench_close(b);
}

Test(ems_esp_web, every_entity_answers_for_itself)
{
    struct device_bench *b = ems_desk_open();
    char path[128], out[2048];
    for (size_t i = 0; i < ems_esp.n_point; i++) {
        snprintf(path, sizeof path, "/api/%s", ems_esp.points[i].path);
        const int status = device_bench_web(b, WEB_GET, path, NULL, NULL, out, sizeof out);
        cr_expect(status == 200, "%s: %d", path, status);
        struct json *doc = NULL;
        const enum status st = json_parse(out, strlen(out), &doc);
        cr_expect(st == ST_OK && json_member(json_root(doc), "value") != NULL, "%s", out);
        json_free(doc);
    }
    device_bench_close(b);
}
