/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The REST face of the plug cloud, all below /api/v1/assets:
 *     GET                                  all assets of the home
 *     GET  /{asset}                        one
 *     GET  /{asset}/readings?from=&to=     quarter-hours that begin within from <= start < to, ISO 8601; both optional
 *     POST /{asset}/switch                 {"on":false}; answers with the asset
 *     GET, PUT, DELETE /{asset}/schedule   {"entries":[{"from":"22:00","to":"06:00","on":false}]}, local time
 * The key comes as `Authorization: ApiKey <key>` or `X-API-Key: <key>`. Errors: {"error":{"code":...,"message":...}} with
 * 400 no JSON object, 401 no key, 403 the asset is read-only, 404, 405, 409 entries overlap, 422 a value that is none. */
#include "devices/products/heron_cloud_inside.h"
#include "devices/products/json_fields.h"
#include "devices/wire/crypto.h"
#include "devices/wire/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define ASSETS_PATH "/api/v1/assets"

struct exchange { /* a request under way */
    struct device *d;
    const struct web_request *q;
    struct web_answer *a;
    const struct heron_asset *asset; /* NULL: all */
    struct json_text w;
};

static void refuse(struct exchange *x, int status, const char *message)
{
    static const struct {
        int status;
        const char *code;
    } codes[] = {{400, "bad_request"}, {401, "unauthorized"}, {403, "read_only"},     {404, "not_found"},
                 {405, "bad_method"},  {409, "conflict"},     {422, "unprocessable"}, {500, "too_large"}};
    size_t i = 0;
    while (codes[i].status != status) i++;
    x->w = json_text_start(x->a->body, x->a->capacity);
    json_text_begin_object(&x->w);
    field_object(&x->w, "error");
    field_text(&x->w, "code", codes[i].code);
    field_text(&x->w, "message", message);
    json_text_end_object(&x->w);
    json_text_end_object(&x->w);
    x->a->status = status;
}

static void field_time(struct json_text *w, const char *key, const struct device *d, int64_t utc_ms)
{
    char text[32];
    calendar_format(&d->pilot->tz, utc_ms, text);
    field_text(w, key, text);
}

/* --- assets --- */

static void asset_json(struct exchange *x, const struct heron_asset *a)
{
    struct json_text *w = &x->w;
    json_text_begin_object(w);
    field_text(w, "id", a->id);
    field_text(w, "kind", a->kind);
    field_text(w, "description", a->doc);
    field_bool(w, "switchable", a->cells >= 0);
    if (a->cells >= 0) field_bool(w, "on", x->d->cell[a->cells + HERON_ON] != 0);
    field_fixed(w, "power_w", a->power_w(x->d), 1);
    field_fixed(w, "energy_wh", heron_cloud_count_wh(x->d, a->energy), 1);
    if (a->export >= 0) field_fixed(w, "export_wh", heron_cloud_count_wh(x->d, (enum heron_counter)a->export), 1);
    field_time(w, "time", x->d, device_utc_ms(x->d));
    json_text_end_object(w);
}

static void list_assets(struct exchange *x)
{
    json_text_begin_object(&x->w);
    field_text(&x->w, "home", x->d->id->home);
    field_array(&x->w, "assets");
    for (size_t i = 0; i < HERON_ASSETS; i++)
        if (heron_cloud_asset[i].is_there(x->d)) asset_json(x, &heron_cloud_asset[i]);
    json_text_end_array(&x->w);
    json_text_end_object(&x->w);
}

static void show_asset(struct exchange *x) { asset_json(x, x->asset); }

/* --- readings --- */

/* False: the argument is there and is no time. */
static bool time_argument(const struct exchange *x, const char *name, int64_t *utc_ms)
{
    struct civil c;
    bool has_offset;
    int32_t offset_s;
    const char *text = x->q->argument(x->q->ctx, name);
    if (text == NULL) return true;
    if (calendar_parse(text, &c, &has_offset, &offset_s) != ST_OK) return false;
    *utc_ms = has_offset ? calendar_utc_ms(&c) - (int64_t)offset_s * MS_PER_S : timezone_utc_ms(&x->d->pilot->tz, &c, NULL);
    return true;
}

static void reading_json(struct exchange *x, int64_t quarter)
{
    const double energy_wh = heron_cloud_quarter_wh(x->d, x->asset->energy, quarter);
    if (isnan(energy_wh)) return;
    json_text_begin_object(&x->w);
    field_time(&x->w, "start", x->d, quarter * HERON_QUARTER_S * MS_PER_S);
    field_fixed(&x->w, "energy_wh", energy_wh, 1);
    if (x->asset->export >= 0)
        field_fixed(&x->w, "export_wh", heron_cloud_quarter_wh(x->d, (enum heron_counter)x->asset->export, quarter), 1);
    json_text_end_object(&x->w);
}

static void list_readings(struct exchange *x)
{
    int64_t from_ms = INT64_MIN, to_ms = INT64_MAX;
    if (!time_argument(x, "from", &from_ms) || !time_argument(x, "to", &to_ms)) {
        refuse(x, 422, "from and to are times as 2023-01-09T00:00:00Z");
        return;
    }
    if (from_ms > to_ms) {
        refuse(x, 422, "from is after to");
        return;
    }
    json_text_begin_object(&x->w);
    field_text(&x->w, "asset", x->asset->id);
    field_integer(&x->w, "step_s", HERON_QUARTER_S);
    field_array(&x->w, "readings");
    const int64_t present = (int64_t)x->d->cell[HERON_PRESENT];
    for (int64_t q = present - HERON_QUARTERS; q < present; q++) {
        const int64_t start_ms = q * HERON_QUARTER_S * MS_PER_S;
        if (start_ms >= from_ms && start_ms < to_ms) reading_json(x, q);
    }
    json_text_end_array(&x->w);
    json_text_end_object(&x->w);
}

/* --- switch and schedule --- */

/* The body, to be freed; NULL: the request is refused. */
static struct json *body_object(struct exchange *x)
{
    struct json *doc = NULL;
    if (json_parse(x->q->body, x->q->n, &doc) == ST_OK && json_form(json_root(doc)) == JSON_FORM_OBJECT) return doc;
    json_free(doc);
    refuse(x, 400, "the body is not a JSON object");
    return NULL;
}

static void turn(struct exchange *x)
{
    bool on;
    struct json *doc = body_object(x);
    if (doc == NULL) return;
    if (json_get_bool(json_root(doc), "on", &on)) {
        heron_cloud_switch(x->d, x->asset, on);
        asset_json(x, x->asset);
    } else {
        refuse(x, 422, "on is true or false");
    }
    json_free(doc);
}

static void show_schedule(struct exchange *x)
{
    struct heron_entry entry[HERON_ENTRIES];
    const size_t n = heron_cloud_schedule(x->d, x->asset, entry);
    json_text_begin_object(&x->w);
    field_text(&x->w, "asset", x->asset->id);
    field_array(&x->w, "entries");
    for (size_t i = 0; i < n; i++) {
        char from[16], to[16];
        snprintf(from, sizeof from, "%02d:%02d", entry[i].from_min / 60, entry[i].from_min % 60);
        snprintf(to, sizeof to, "%02d:%02d", entry[i].to_min / 60, entry[i].to_min % 60);
        json_text_begin_object(&x->w);
        field_text(&x->w, "from", from);
        field_text(&x->w, "to", to);
        field_bool(&x->w, "on", entry[i].on);
        json_text_end_object(&x->w);
    }
    json_text_end_array(&x->w);
    json_text_end_object(&x->w);
}

/* "HH:MM" of 00:00 to 24:00, in minutes. */
static bool clock_minutes(const char *text, int *out)
{
    static const char form[] = "dd:dd";
    if (strlen(text) != 5) return false;
    for (size_t i = 0; i < 5; i++)
        if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != ':') return false;
    const int hours = (text[0] - '0') * 10 + text[1] - '0', minutes = (text[3] - '0') * 10 + text[4] - '0';
    *out = hours * 60 + minutes;
    return minutes < 60 && *out <= HERON_DAY_MIN;
}

static bool read_entry(const struct json_value *v, struct heron_entry *out)
{
    const char *from, *to;
    return json_get_text(v, "from", &from) && json_get_text(v, "to", &to) && json_get_bool(v, "on", &out->on) &&
           clock_minutes(from, &out->from_min) && clock_minutes(to, &out->to_min) && out->from_min < HERON_DAY_MIN &&
           out->from_min != out->to_min;
}

static bool is_overlapping(const struct heron_entry *entry, size_t n)
{
    bool taken[HERON_DAY_MIN] = {false};
    for (size_t i = 0; i < n; i++) {
        const int to = entry[i].to_min % HERON_DAY_MIN;
        int m = entry[i].from_min;
        do {
            if (taken[m]) return true;
            taken[m] = true;
            m = (m + 1) % HERON_DAY_MIN;
        } while (m != to);
    }
    return false;
}

static void set_entries(struct exchange *x, const struct json_value *entries)
{
    struct heron_entry entry[HERON_ENTRIES];
    const size_t n = json_count(entries);
    if (json_form(entries) != JSON_FORM_ARRAY || n > HERON_ENTRIES) {
        refuse(x, 422, "entries is a list of at most 8");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (read_entry(json_item(entries, i), &entry[i])) continue;
        refuse(x, 422, "an entry has from and to as HH:MM, which differ, and on");
        return;
    }
    if (is_overlapping(entry, n)) {
        refuse(x, 409, "entries overlap");
        return;
    }
    heron_cloud_set_schedule(x->d, x->asset, entry, n);
    show_schedule(x);
}

static void put_schedule(struct exchange *x)
{
    struct json *doc = body_object(x);
    if (doc == NULL) return;
    set_entries(x, json_member(json_root(doc), "entries"));
    json_free(doc);
}

static void delete_schedule(struct exchange *x)
{
    heron_cloud_set_schedule(x->d, x->asset, NULL, 0);
    show_schedule(x);
}

/* --- which request --- */

struct route {
    const char *leaf; /* behind the asset */
    enum web_method method;
    bool is_write; /* only of what can be switched */
    void (*answer)(struct exchange *x);
};
static const struct route routes[] = {
    {"", WEB_GET, false, show_asset},           {"/readings", WEB_GET, false, list_readings},
    {"/switch", WEB_POST, true, turn},          {"/schedule", WEB_GET, true, show_schedule},
    {"/schedule", WEB_PUT, true, put_schedule}, {"/schedule", WEB_DELETE, true, delete_schedule},
};

static bool is_key(const struct device *d, const char *text)
{
    const size_t n = strlen(d->id->password);
    return text != NULL && n > 0 && strlen(text) == n && crypto_equal(text, d->id->password, n);
}

static bool is_known(const struct device *d, const struct web_request *q)
{
    if (strncasecmp(q->authorization, "ApiKey ", 7) == 0 && is_key(d, q->authorization + 7)) return true;
    return q->header != NULL && is_key(d, q->header(q->ctx, "X-API-Key"));
}

/* The asset that a path below ASSETS_PATH/ begins with, and the rest of it; NULL: none of this home. */
static const struct heron_asset *find_asset(const struct device *d, const char *path, const char **leaf)
{
    const size_t n = strcspn(path, "/");
    *leaf = path + n;
    for (size_t i = 0; i < HERON_ASSETS; i++) {
        const struct heron_asset *a = &heron_cloud_asset[i];
        if (strlen(a->id) == n && strncmp(a->id, path, n) == 0) return a->is_there(d) ? a : NULL;
    }
    return NULL;
}

static void answer_asset(struct exchange *x, const char *path)
{
    const char *leaf;
    bool is_path = false;
    x->asset = find_asset(x->d, path, &leaf);
    for (size_t i = 0; x->asset != NULL && i < ARRAY_LEN(routes); i++) {
        const struct route *r = &routes[i];
        if (strcmp(r->leaf, leaf) != 0) continue;
        is_path = true;
        if (r->method != x->q->method) continue;
        if (r->is_write && x->asset->cells < 0) refuse(x, 403, "the asset can only be read");
        else r->answer(x);
        return;
    }
    if (x->asset == NULL) refuse(x, 404, "no such asset");
    else if (is_path) refuse(x, 405, "the path does not take this method");
    else refuse(x, 404, "no such path");
}

void heron_cloud_handle(struct device *d, const struct web_request *q, struct web_answer *a)
{
    struct exchange x = {.d = d, .q = q, .a = a, .w = json_text_start(a->body, a->capacity)};
    const size_t n = strlen(ASSETS_PATH);
    if (!is_known(d, q)) {
        a->challenge = "ApiKey realm=\"heron_cloud\"";
        refuse(&x, 401, "a key is needed: Authorization: ApiKey <key>");
    } else if (strcmp(q->path, ASSETS_PATH) == 0) {
        if (q->method == WEB_GET) list_assets(&x);
        else refuse(&x, 405, "the path does not take this method");
    } else if (strncmp(q->path, ASSETS_PATH "/", n + 1) == 0) {
        answer_asset(&x, q->path + n + 1);
    } else {
        refuse(&x, 404, "no such path");
    }
    a->n = json_text_finish(&x.w);
    if (a->n > 0) return;
    refuse(&x, 500, "the answer is too large");
    a->n = json_text_finish(&x.w);
}
