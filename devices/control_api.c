/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/control_inside.h"

#include "devices/link/http_auth.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static control_fn help, openapi;

/* clang-format off */
static const struct control_route routes[] = {
    {HTTP_GET,    "/",                          help,                "what there is", NULL},
    {HTTP_GET,    "/openapi.json",              openapi,             "this, for machines", NULL},
    {HTTP_GET,    "/clock",                     control_get_clock,   "simulated time, pace and lag", NULL},
    {HTTP_POST,   "/advance",                   control_advance,     "lockstep: moves time; answered when it is there and all due has left", "{\"seconds\": 900}"},
    {HTTP_GET,    "/clients",                   control_get_clients, "clients for which time waits", NULL},
    {HTTP_POST,   "/clients",                   control_add_client,  "lockstep: registers a client, for which time waits until it is quiet", "{\"name\": \"hems\"}"},
    {HTTP_DELETE, "/clients/{name}",            control_drop_client, "time waits for it no longer", NULL},
    {HTTP_POST,   "/quiet",                     control_quiet,       "a client has no more to do for so long; answered when that time is there", "{\"client\": \"hems\", \"seconds\": 900}"},
    {HTTP_GET,    "/devices",                   control_devices,     "where every device answers; ?home=ID for one home", NULL},
    {HTTP_GET,    "/points/{device}",           control_points,      "all points of a device with their values", NULL},
    {HTTP_GET,    "/points/{device}/{point}",   control_get_point,   "one point", NULL},
    {HTTP_PUT,    "/points/{device}/{point}",   control_put_point,   "writes it, as a protocol would", "{\"value\": 50}"},
    {HTTP_GET,    "/homes/{home}",              control_home,        "what the home shows now", NULL},
    {HTTP_GET,    "/counts",                    control_counts,      "writes by what came of them, and commands", NULL},
    {HTTP_GET,    "/events",                    control_events,      "events given by hand that are under way", NULL},
    {HTTP_POST,   "/events",                    control_add_event,   "asks homes something for so long", "{\"command\": \"heat_pump_block\", \"value\": 1, \"seconds\": 7200, \"share\": 1}"},
    {HTTP_DELETE, "/events/{name}",             control_drop_event,  "takes it back", NULL},
    {HTTP_POST,   "/snapshot",                  control_snapshot,    "keeps this instant in a file", "{\"file\": \"noon.snap\"}"},
    {HTTP_POST,   "/restore",                   control_restore,     "goes back to it", "{\"file\": \"noon.snap\"}"},
    {HTTP_POST,   "/fork",                      control_fork,        "a second pilot begins here, at other ports", "{\"port_offset\": 40000, \"control_port\": 9081}"},
};
/* clang-format on */

/* --- answers --- */

enum http_verdict control_json(struct http_response *r, unsigned status, const char *text)
{
    http_reply(r, status, "application/json", text, strlen(text));
    return HTTP_NOW;
}

struct json_text control_text(struct control_call *k) { return json_text_start(k->c->text, CONTROL_TEXT_BYTES); }

enum http_verdict control_say(struct control_call *k, unsigned status, struct json_text *w)
{
    if (json_text_finish(w) == 0) return control_refuse(k, 500, "the answer is too long", "ask for less");
    return control_json(k->r, status, k->c->text);
}

enum http_verdict control_refuse(struct control_call *k, unsigned status, const char *error, const char *hint)
{
    char text[1024];
    struct json_text w = json_text_start(text, sizeof text);
    json_text_begin_object(&w);
    json_text_key(&w, "error"), json_text_string(&w, error);
    json_text_key(&w, "hint"), json_text_string(&w, hint);
    json_text_end_object(&w);
    return control_json(k->r, status, json_text_finish(&w) > 0 ? text : "{\"error\":\"too long to tell\"}");
}

/* --- what describes itself --- */

static const char *method_word(unsigned method)
{
    return method == HTTP_GET ? "GET" : method == HTTP_POST ? "POST" : method == HTTP_PUT ? "PUT" : "DELETE";
}

static enum http_verdict help(struct control_call *k)
{
    char text[8192];
    size_t at = (size_t)snprintf(text, sizeof text, "pilotsim control API; bodies and answers are JSON\n\n");
    for (size_t i = 0; i < ARRAY_LEN(routes) && at < sizeof text; i++) {
        const struct control_route *r = &routes[i];
        at += (size_t)snprintf(text + at, sizeof text - at, "%-7s %-26s %s%s%s\n", method_word(r->methods), r->pattern,
                               r->summary, r->body != NULL ? ": " : "", r->body != NULL ? r->body : "");
    }
    http_reply(k->r, 200, "text/plain; charset=utf-8", text, at < sizeof text ? at : sizeof text - 1);
    return HTTP_NOW;
}

static void openapi_parameters(struct json_text *w, const char *pattern)
{
    json_text_key(w, "parameters");
    json_text_begin_array(w);
    for (const char *open; (open = strchr(pattern, '{')) != NULL; pattern = open + 1) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(open + 1, "}"), open + 1);
        json_text_begin_object(w);
        json_text_key(w, "name"), json_text_string(w, name);
        json_text_key(w, "in"), json_text_string(w, "path");
        json_text_key(w, "required"), json_text_bool(w, true);
        json_text_key(w, "schema"), json_text_raw(w, "{\"type\":\"string\"}", 17);
        json_text_end_object(w);
    }
    json_text_end_array(w);
}

static void openapi_operation(struct json_text *w, const struct control_route *r)
{
    static const char *const words[] = {"get", "post", "put", "delete"};
    static const char done[] = "{\"200\":{\"description\":\"done\"}}";
    const unsigned m = r->methods;
    json_text_key(w, words[m == HTTP_GET ? 0 : m == HTTP_POST ? 1 : m == HTTP_PUT ? 2 : 3]);
    json_text_begin_object(w);
    json_text_key(w, "summary"), json_text_string(w, r->summary);
    openapi_parameters(w, r->pattern);
    if (r->body != NULL) {
        static const char before[] = "{\"content\":{\"application/json\":{\"example\":", after[] = "}}}";
        char text[512];
        const int n = snprintf(text, sizeof text, "%s%s%s", before, r->body, after);
        json_text_key(w, "requestBody"), json_text_raw(w, text, (size_t)n);
    }
    json_text_key(w, "responses"), json_text_raw(w, done, sizeof done - 1);
    json_text_end_object(w);
}

static enum http_verdict openapi(struct control_call *k)
{
    struct json_text w = control_text(k);
    json_text_begin_object(&w);
    json_text_key(&w, "openapi"), json_text_string(&w, "3.0.3");
    json_text_key(&w, "info");
    json_text_begin_object(&w);
    json_text_key(&w, "title"), json_text_string(&w, "pilotsim control API");
    json_text_key(&w, "version"), json_text_string(&w, PILOTSIM_VERSION);
    json_text_end_object(&w);
    json_text_key(&w, "paths");
    json_text_begin_object(&w);
    for (size_t i = 0; i < ARRAY_LEN(routes); i++) { /* rows of one pattern stand together */
        const bool begins = i == 0 || strcmp(routes[i].pattern, routes[i - 1].pattern) != 0;
        const bool ends = i + 1 == ARRAY_LEN(routes) || strcmp(routes[i].pattern, routes[i + 1].pattern) != 0;
        if (begins) json_text_key(&w, routes[i].pattern), json_text_begin_object(&w);
        openapi_operation(&w, &routes[i]);
        if (ends) json_text_end_object(&w);
    }
    json_text_end_object(&w);
    json_text_end_object(&w);
    return control_say(k, 200, &w);
}

/* --- dispatch --- */

static enum http_verdict call(struct control_call *k, const struct control_route *route)
{
    struct json *doc = NULL;
    if (route->body != NULL) {
        if (json_parse((const char *)k->q->body, k->q->n_body, &doc) != ST_OK ||
            json_form(json_root(doc)) != JSON_FORM_OBJECT) {
            char hint[256];
            json_free(doc);
            snprintf(hint, sizeof hint, "send an object such as %s", route->body);
            return control_refuse(k, 400, "the body is no JSON object", hint);
        }
        k->body = json_root(doc);
    }
    const enum http_verdict v = route->fn(k);
    json_free(doc);
    return v;
}

static enum http_verdict on_request(void *ctx, const struct http_request *q, struct http_response *r)
{
    struct control_api *c = ctx;
    struct control_call k = {.c = c, .q = q, .r = r};
    struct http_route rows[ARRAY_LEN(routes)];
    struct http_route_match m;
    if (c->o.token != NULL && !http_auth_token(r, NULL, "pilotsim", c->o.token)) return HTTP_NOW;
    for (size_t i = 0; i < ARRAY_LEN(routes); i++) rows[i] = (struct http_route){routes[i].methods, routes[i].pattern, (int)i};
    if (http_route_find(rows, ARRAY_LEN(rows), q->method, q->path, &m)) {
        k.parts = m.parts;
        return call(&k, &routes[m.row->id]);
    }
    if (m.is_malformed) return control_refuse(&k, 400, "the path is malformed", "GET / lists what there is");
    if (m.allowed == 0) return control_refuse(&k, 404, "there is no such path", "GET / lists what there is");
    http_reply_allow(r, m.allowed);
    return HTTP_NOW;
}

/* --- the thing itself --- */

enum status control_api_create(struct loop *loop, struct street *s, struct street_clock *clock, const struct control_options *o,
                               struct control_api **out)
{
    if (!o->loopback_only && o->token == NULL) return ST_INPUT;
    struct control_api *c = calloc(1, sizeof *c);
    if (c == NULL) return ST_MEMORY;
    c->loop = loop, c->street = s, c->clock = clock, c->o = *o;
    c->o.scene.more = (struct snapshot_more){c, control_events_keep, control_events_back};
    c->text = malloc(CONTROL_TEXT_BYTES);
    const struct http_listen_spec spec = {.port = o->port,
                                          .loopback_only = o->loopback_only,
                                          .n_connection_max = 256,
                                          .idle_s = 3600,
                                          .n_body_max = CONTROL_BODY_MAX};
    enum status st = c->text != NULL ? http_listen(&spec, on_request, c, &c->server) : ST_MEMORY;
    if (st == ST_OK) st = http_loop_create(loop, c->server, &c->join);
    if (st != ST_OK) {
        const int why = errno;
        control_api_free(c);
        errno = why;
        return st;
    }
    *out = c;
    return ST_OK;
}

void control_api_free(struct control_api *c)
{
    if (c == NULL) return;
    http_loop_free(c->join);
    http_server_free(c->server);
    control_time_close(c);
    control_events_close(c);
    free(c->text);
    free(c);
}

enum status control_api_restore(struct control_api *c, const char *path, char why[160])
{
    return snapshot_read(&c->o.scene, path, why);
}

uint16_t control_api_port(const struct control_api *c) { return http_server_port(c->server); }
