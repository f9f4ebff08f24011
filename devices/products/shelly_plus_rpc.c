/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Remote calls of the second-generation plug: frames, arguments, and the methods. <Type>.GetStatus, .GetConfig and
 * .SetConfig come from the table of components, all others from the table below. Names of methods are of any case. */
#include "devices/products/cell_text.h"
#include "devices/products/shelly_plus_inside.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void shelly_plus_fail(struct rpc_call *c, int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(c->message, sizeof c->message, format, args);
    va_end(args);
    c->code = code;
}

/* --- arguments --- */

enum rpc_arg shelly_plus_arg_number(const struct rpc_call *c, const char *name, double *out)
{
    const struct json_value *v = json_member(c->params, name);
    if (v != NULL) return json_as_number(v, out) ? ARG_OK : ARG_BAD;
    const char *text = c->query != NULL ? c->query->argument(c->query->ctx, name) : NULL;
    if (text == NULL) return ARG_NONE;
    char *end;
    const double value = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(value)) return ARG_BAD;
    *out = value;
    return ARG_OK;
}

enum rpc_arg shelly_plus_arg_bool(const struct rpc_call *c, const char *name, bool *out)
{
    const struct json_value *v = json_member(c->params, name);
    if (v != NULL) return json_as_bool(v, out) ? ARG_OK : ARG_BAD;
    const char *text = c->query != NULL ? c->query->argument(c->query->ctx, name) : NULL;
    if (text == NULL) return ARG_NONE;
    *out = strcmp(text, "true") == 0;
    return *out || strcmp(text, "false") == 0 ? ARG_OK : ARG_BAD;
}

/* The value of a structured argument: in the frame, or as JSON text in the URL, which *doc then holds. */
static const struct json_value *arg_value(const struct rpc_call *c, const char *name, struct json **doc)
{
    const struct json_value *v = json_member(c->params, name);
    if (v != NULL) return v;
    const char *text = c->query != NULL ? c->query->argument(c->query->ctx, name) : NULL;
    if (text == NULL || json_parse(text, strlen(text), doc) != ST_OK) return NULL;
    return json_root(*doc);
}

/* Whether the argument id names the component's instance. */
static bool is_instance(struct rpc_call *c, int wanted)
{
    double id;
    const enum rpc_arg arg = shelly_plus_arg_number(c, "id", &id);
    if (arg == ARG_NONE) shelly_plus_fail(c, RPC_BAD_ARGUMENT, "Missing required argument 'id'!");
    else if (arg == ARG_BAD || id != floor(id)) shelly_plus_fail(c, RPC_BAD_ARGUMENT, "Argument 'id' is not a whole number!");
    else if (id != wanted) shelly_plus_fail(c, RPC_NO_INSTANCE, "Argument 'id', value %.0f not found!", id);
    return c->code == 0;
}

bool shelly_plus_is_switch_0(struct rpc_call *c) { return is_instance(c, 0); }

/* --- SetConfig --- */

static const struct setting *find_setting(const struct component *k, const char *name)
{
    for (size_t i = 0; i < k->n_setting; i++)
        if (strcmp(k->settings[i].name, name) == 0) return &k->settings[i];
    return NULL;
}

/* A number for the cell; of names only whether they fit. */
static bool setting_value(const struct setting *s, const struct json_value *v, double *out)
{
    bool flag;
    const char *text;
    *out = 0;
    switch (s->kind) {
    case SETTING_BOOL: return json_as_bool(v, &flag) && (*out = flag, true);
    case SETTING_NUMBER: return json_as_number(v, out) && *out >= s->min && *out <= s->max;
    case SETTING_WORD:
        if (!json_as_text(v, &text)) return false;
        for (int i = 0; s->words[i] != NULL; i++)
            if (strcmp(text, s->words[i]) == 0) return *out = i, true;
        return false;
    case SETTING_NAME:
        if (json_form(v) == JSON_FORM_NULL) return true;
        return json_as_text(v, &text) && strlen(text) <= SHELLY_PLUS_NAME_CELLS * CELL_TEXT_BYTES;
    }
    return false;
}

static void store(struct device *d, const struct setting *s, const struct json_value *v, double value)
{
    const char *text = "";
    if (s->kind != SETTING_NAME) {
        d->cell[s->cell] = value;
        return;
    }
    if (json_form(v) != JSON_FORM_NULL) (void)json_as_text(v, &text);
    (void)cell_text_put(&d->cell[s->cell], SHELLY_PLUS_NAME_CELLS, text); /* its length was looked at */
}

/* All members of the object, or none: first they are looked at, then stored. */
static void set_members(struct rpc_call *c, const struct component *k, const struct json_value *object)
{
    for (int is_real = 0; is_real < 2; is_real++) {
        void *cursor = NULL;
        const char *name;
        const struct json_value *v;
        while (json_next(object, &cursor, &name, &v)) {
            double value;
            const struct setting *s = find_setting(k, name);
            if (s == NULL || !setting_value(s, v, &value)) {
                shelly_plus_fail(c, RPC_BAD_ARGUMENT, "Invalid argument 'config': '%.60s' cannot be set to that!", name);
                return;
            }
            if (is_real) store(c->d, s, v, value);
        }
    }
}

static void set_config(struct rpc_call *c, const struct component *k)
{
    struct json *doc = NULL;
    const struct json_value *config = arg_value(c, "config", &doc);
    if (k->section != NULL && config != NULL) config = json_member(config, k->section);
    if (json_form(config) != JSON_FORM_OBJECT) shelly_plus_fail(c, RPC_BAD_ARGUMENT, "Missing or bad argument 'config'!");
    else set_members(c, k, config);
    json_free(doc);
    if (c->code != 0) return;
    c->d->cell[SHELLY_PLUS_CFG_REV]++;
    if (c->d->due_ms > c->d->t_ms + MS_PER_S) c->d->due_ms = (c->d->t_ms / MS_PER_S + 1) * MS_PER_S;
    shelly_plus_tell_event(c->d, k->key, "config_changed", NAN);
    json_text_begin_object(c->w);
    field_bool(c->w, "restart_required", false);
    json_text_end_object(c->w);
}

/* --- Shelly.* --- */

static void device_info(struct rpc_call *c) { shelly_plus_device_info(c->w, c->d); }

static void whole(struct rpc_call *c, bool is_config)
{
    json_text_begin_object(c->w);
    const struct component *k;
    for (size_t i = 0; (k = shelly_plus_component(c->d, i)) != NULL; i++) {
        json_text_key(c->w, k->key);
        (is_config ? k->config : k->status)(c->w, c->d);
    }
    json_text_end_object(c->w);
}

static void whole_status(struct rpc_call *c) { whole(c, false); }
static void whole_config(struct rpc_call *c) { whole(c, true); }

static bool is_included(const struct json_value *include, const char *what)
{
    const char *text;
    for (size_t i = 0; i < json_count(include); i++)
        if (json_as_text(json_item(include, i), &text) && strcmp(text, what) == 0) return true;
    return false;
}

static void get_components(struct rpc_call *c)
{
    double offset = 0;
    if (shelly_plus_arg_number(c, "offset", &offset) == ARG_BAD || offset < 0 || offset > 1000) {
        shelly_plus_fail(c, RPC_BAD_ARGUMENT, "Invalid argument 'offset'!");
        return;
    }
    struct json *doc = NULL;
    const struct json_value *include = arg_value(c, "include", &doc);
    size_t n = 0;
    json_text_begin_object(c->w);
    field_array(c->w, "components");
    const struct component *k;
    for (; (k = shelly_plus_component(c->d, n)) != NULL; n++) {
        if ((double)n < offset) continue;
        json_text_begin_object(c->w);
        field_text(c->w, "key", k->key);
        if (is_included(include, "status")) json_text_key(c->w, "status"), k->status(c->w, c->d);
        if (is_included(include, "config")) json_text_key(c->w, "config"), k->config(c->w, c->d);
        json_text_end_object(c->w);
    }
    json_text_end_array(c->w);
    field_integer(c->w, "cfg_rev", (int64_t)c->d->cell[SHELLY_PLUS_CFG_REV]);
    field_integer(c->w, "offset", (int64_t)offset);
    field_integer(c->w, "total", (int64_t)n);
    json_text_end_object(c->w);
    json_free(doc);
}

static void reboot(struct rpc_call *c)
{
    double delay_ms = 1000;
    if (shelly_plus_arg_number(c, "delay_ms", &delay_ms) == ARG_BAD || delay_ms < 500 || delay_ms > 3600000) {
        shelly_plus_fail(c, RPC_BAD_ARGUMENT, "Invalid argument 'delay_ms'!");
        return;
    }
    plug_ask_reboot(c->d, (int64_t)delay_ms);
    shelly_plus_tell_event(c->d, "sys", "scheduled_restart", delay_ms);
    json_text_null(c->w);
}

/* The password is the device's own: protection goes on with its digest and off with null, and no other is taken. */
static void set_auth(struct rpc_call *c)
{
    char id[SHELLY_PLUS_ID_BYTES];
    shelly_plus_id(c->d, id);
    const char *user = "", *realm = "", *ha1 = "";
    struct json *docs[3] = {NULL, NULL, NULL};
    const struct json_value *given = arg_value(c, "ha1", &docs[0]);
    (void)json_as_text(arg_value(c, "user", &docs[1]), &user);
    (void)json_as_text(arg_value(c, "realm", &docs[2]), &realm);
    const bool is_off = json_form(given) == JSON_FORM_NULL;
    if (strcmp(user, "admin") != 0 || strcmp(realm, id) != 0) {
        shelly_plus_fail(c, RPC_BAD_ARGUMENT, "Invalid argument 'user' or 'realm'!");
    } else if (!is_off && (!json_as_text(given, &ha1) || !shelly_plus_auth_is_ha1(c->d, ha1))) {
        shelly_plus_fail(c, RPC_BAD_ARGUMENT, "Invalid argument 'ha1': only the password of this device is taken!");
    } else {
        c->d->cell[SHELLY_PLUS_AUTH] = !is_off;
        json_text_null(c->w);
    }
    for (size_t i = 0; i < ARRAY_LEN(docs); i++) json_free(docs[i]);
}

/* --- Switch.* --- */

static void turn(struct rpc_call *c, bool on, double timer_s)
{
    const bool was_on = plug_switch(c->d, on, timer_s, c->by);
    if (was_on != on || timer_s > 0) shelly_plus_tell(c->d, PLUG_SWITCHED);
    json_text_begin_object(c->w);
    field_bool(c->w, "was_on", was_on);
    json_text_end_object(c->w);
}

static void switch_set(struct rpc_call *c)
{
    bool on;
    double timer_s = 0;
    if (!shelly_plus_is_switch_0(c)) return;
    const enum rpc_arg given = shelly_plus_arg_bool(c, "on", &on), timer = shelly_plus_arg_number(c, "toggle_after", &timer_s);
    if (given == ARG_NONE) shelly_plus_fail(c, RPC_BAD_ARGUMENT, "Missing required argument 'on'!");
    else if (given == ARG_BAD) shelly_plus_fail(c, RPC_BAD_ARGUMENT, "Argument 'on' is not a boolean!");
    else if (timer == ARG_BAD || timer_s < 0 || timer_s > SHELLY_PLUS_TIMER_S)
        shelly_plus_fail(c, RPC_BAD_ARGUMENT, "Invalid argument 'toggle_after'!");
    else turn(c, on, timer_s);
}

static void switch_toggle(struct rpc_call *c)
{
    if (shelly_plus_is_switch_0(c)) turn(c, !plug_is_on(c->d), 0);
}

static void switch_reset_counters(struct rpc_call *c)
{
    if (!shelly_plus_is_switch_0(c)) return;
    struct json *doc = NULL;
    const struct json_value *type = arg_value(c, "type", &doc);
    const bool is_all = json_form(type) == JSON_FORM_NONE;
    if (!is_all && json_form(type) != JSON_FORM_ARRAY) {
        shelly_plus_fail(c, RPC_BAD_ARGUMENT, "Invalid argument 'type'!");
    } else {
        json_text_begin_object(c->w);
        field_object(c->w, "aenergy");
        field_fixed(c->w, "total", plug_energy_wh(c->d), 3);
        json_text_end_object(c->w);
        json_text_end_object(c->w);
        if (is_all || is_included(type, "aenergy")) plug_reset_energy(c->d);
    }
    json_free(doc);
}

/* --- which method --- */

static void list_methods(struct rpc_call *c);
struct method {
    const char *name;
    void (*call)(struct rpc_call *c);
};
static const struct method methods[] = {
    {"Shelly.GetDeviceInfo", device_info}, {"Shelly.GetStatus", whole_status},
    {"Shelly.GetConfig", whole_config},    {"Shelly.GetComponents", get_components},
    {"Shelly.ListMethods", list_methods},  {"Shelly.Reboot", reboot},
    {"Shelly.SetAuth", set_auth},          {"Switch.Set", switch_set},
    {"Switch.Toggle", switch_toggle},      {"Switch.ResetCounters", switch_reset_counters},
};

static void list_methods(struct rpc_call *c)
{
    static const char *const common[] = {"GetStatus", "GetConfig", "SetConfig"};
    json_text_begin_object(c->w);
    field_array(c->w, "methods");
    for (size_t i = 0; i < ARRAY_LEN(methods); i++) json_text_string(c->w, methods[i].name);
    const struct component *k;
    for (size_t i = 0; (k = shelly_plus_component(c->d, i)) != NULL; i++) {
        for (size_t m = 0; m < (k->n_setting > 0 ? 3 : 2); m++) {
            char name[64];
            snprintf(name, sizeof name, "%s.%s", k->type, common[m]);
            json_text_string(c->w, name);
        }
    }
    json_text_end_array(c->w);
    json_text_end_object(c->w);
}

/* False: no component method of that name. */
static bool call_component(struct rpc_call *c)
{
    const char *dot = strchr(c->method, '.');
    if (dot == NULL) return false;
    const size_t n_type = (size_t)(dot - c->method);
    const struct component *k;
    for (size_t i = 0; (k = shelly_plus_component(c->d, i)) != NULL; i++)
        if (strlen(k->type) == n_type && strncasecmp(k->type, c->method, n_type) == 0) break;
    if (k == NULL) return false;
    const bool is_status = strcasecmp(dot, ".GetStatus") == 0, is_config = strcasecmp(dot, ".GetConfig") == 0;
    if (!is_status && !is_config && (k->n_setting == 0 || strcasecmp(dot, ".SetConfig") != 0)) return false;
    if (k->id >= 0 && !is_instance(c, k->id)) return true;
    if (is_status) k->status(c->w, c->d);
    else if (is_config) k->config(c->w, c->d);
    else set_config(c, k);
    return true;
}

void shelly_plus_call(struct rpc_call *c)
{
    for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
        if (strcasecmp(methods[i].name, c->method) != 0) continue;
        methods[i].call(c);
        return;
    }
    if (!call_component(c)) shelly_plus_fail(c, RPC_NO_METHOD, "No handler for %.100s", c->method);
}

/* --- frames --- */

static void echo_id(struct json_text *w, const struct json_value *id)
{
    int64_t whole_id;
    double number;
    const char *text;
    if (json_form(id) == JSON_FORM_NONE) return;
    json_text_key(w, "id");
    if (json_form(id) == JSON_FORM_INTEGER && json_as_integer(id, &whole_id)) json_text_integer(w, whole_id);
    else if (json_as_number(id, &number)) json_text_shortest(w, number);
    else if (json_as_text(id, &text)) json_text_string(w, text);
    else json_text_null(w);
}

static void error_fields(struct json_text *w, const struct rpc_call *c)
{
    field_object(w, "error");
    field_integer(w, "code", c->code);
    field_text(w, "message", c->message);
    json_text_end_object(w);
}

/* The frame's method, unless something is wrong with the frame; then the call has failed. */
static bool look_at(struct rpc_call *c, const struct json_value *frame, uint64_t stranger)
{
    c->params = json_member(frame, "params");
    if (!json_get_text(frame, "method", &c->method)) {
        shelly_plus_fail(c, RPC_BAD_ARGUMENT, "Missing required argument 'method'!");
    } else if (stranger != 0 && strcasecmp(c->method, "Shelly.GetDeviceInfo") != 0) {
        shelly_plus_auth_challenge(c->d, stranger, c->message, sizeof c->message);
        c->code = 401;
    } else if (c->params != NULL && json_form(c->params) != JSON_FORM_OBJECT && json_form(c->params) != JSON_FORM_NULL) {
        shelly_plus_fail(c, RPC_BAD_ARGUMENT, "Invalid argument 'params'!");
    }
    return c->code == 0;
}

size_t shelly_plus_frame(struct device *d, const struct json_value *frame, enum plug_source by, uint64_t stranger, char *out,
                         size_t n_out)
{
    char id[SHELLY_PLUS_ID_BYTES];
    const char *src;
    shelly_plus_id(d, id);
    struct json_text w = json_text_start(out, n_out);
    struct rpc_call c = {.d = d, .by = by, .w = &w};
    json_text_begin_object(&w);
    echo_id(&w, json_member(frame, "id"));
    field_text(&w, "src", id);
    if (json_get_text(frame, "src", &src)) field_text(&w, "dst", src);
    const struct json_text before = w;
    json_text_key(&w, "result");
    if (look_at(&c, frame, stranger)) shelly_plus_call(&c);
    if (c.code == 0 && w.overflow) shelly_plus_fail(&c, RPC_EXHAUSTED, "Resource exhausted");
    if (c.code != 0) w = before, error_fields(&w, &c);
    json_text_end_object(&w);
    return json_text_finish(&w);
}
