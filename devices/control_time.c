/* SPDX-License-Identifier: GPL-3.0-or-later */
/* control_time.c - the control API's view of time: clock, lockstep, snapshots, forks. */
#include "devices/control_inside.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FORK_ARGS_MAX = CHILD_ARGS_MAX, PATH_BYTES = 4096 };

static enum http_verdict clock_reply(struct control_api *c, struct http_response *r)
{
    char text[512];
    if (street_clock_json(c->clock, text, sizeof text) == 0) http_reply_error(r, 500);
    else control_json(r, 200, text);
    return HTTP_NOW;
}

enum http_verdict control_get_clock(struct control_call *k) { return clock_reply(k->c, k->r); }

static bool is_lockstep(const struct control_api *c) { return street_clock_read(c->clock).pace == STREET_LOCKSTEP; }

static enum http_verdict not_lockstep(struct control_call *k)
{
    return control_refuse(k, 409, "time moves by itself", "serve with --lockstep to move it by hand");
}

/* --- advance --- */

static void on_there(void *ctx)
{
    struct control_api *c = ctx;
    struct http_pending *p = c->advance;
    c->advance = NULL;
    if (p == NULL) return;
    clock_reply(c, http_pending_response(p));
    http_answer(p);
}

static void on_gone(void *ctx) { ((struct control_api *)ctx)->advance = NULL; }

/* seconds, until or t_ms; NULL: *goal_ms is set, else what is wrong. */
static const char *read_goal(const struct control_api *c, const struct json_value *body, int64_t *goal_ms)
{
    const int64_t now_ms = street_now_ms(c->street);
    double seconds;
    const char *until;
    if (json_get_number(body, "seconds", &seconds)) {
        if (!(seconds >= 0 && seconds <= 1e9)) return "'seconds' is not from 0 to 1e9";
        *goal_ms = now_ms + (int64_t)llround(seconds * MS_PER_S);
    } else if (json_get_text(body, "until", &until)) {
        struct civil civil;
        bool has_offset;
        int32_t offset_s;
        if (calendar_parse(until, &civil, &has_offset, &offset_s) != ST_OK) return "'until' is no ISO 8601 date and time";
        const int64_t utc_ms = has_offset ? calendar_utc_ms(&civil) - (int64_t)offset_s * MS_PER_S
                                          : timezone_utc_ms(&c->o.pilot->tz, &civil, NULL);
        *goal_ms = utc_ms - c->o.pilot->start_utc_ms;
    } else if (!json_get_integer(body, "t_ms", goal_ms)) {
        return "it says neither 'seconds' nor 'until' nor 't_ms'";
    }
    return *goal_ms < now_ms ? "that lies behind" : NULL;
}

enum http_verdict control_advance(struct control_call *k)
{
    struct control_api *c = k->c;
    int64_t goal_ms;
    if (!is_lockstep(c)) return not_lockstep(k);
    if (c->n_client > 0)
        return control_refuse(k, 409, "clients are registered: time waits for them", "POST /quiet, or DELETE /clients/{name}");
    const char *wrong = read_goal(c, k->body, &goal_ms);
    if (wrong != NULL) return control_refuse(k, 422, wrong, "{\"seconds\": 900} or {\"until\": \"2023-01-11T12:00:00+01:00\"}");
    if (street_clock_read(c->clock).is_busy) return control_refuse(k, 409, "an advance is under way", "wait for its answer");
    c->advance = http_later(k->r, on_gone, c);
    if (c->advance == NULL) return control_refuse(k, 500, "out of memory", "try again");
    street_clock_advance(c->clock, goal_ms, on_there, c);
    return HTTP_LATER;
}

/* --- clients that are waited for --- */

static struct control_client *client_of(struct control_api *c, const char *name)
{
    for (size_t i = 0; i < c->n_client; i++)
        if (strcmp(c->client[i].name, name) == 0) return &c->client[i];
    return NULL;
}

static void release(struct control_api *c, struct control_client *x)
{
    struct http_pending *p = x->waits;
    x->waits = NULL;
    if (p == NULL) return;
    clock_reply(c, http_pending_response(p));
    http_answer(p);
}

static void move_on(struct control_api *c);

static void on_clients_there(void *ctx)
{
    struct control_api *c = ctx;
    const int64_t now_ms = street_now_ms(c->street);
    for (size_t i = 0; i < c->n_client; i++)
        if (c->client[i].quiet_until_ms <= now_ms) release(c, &c->client[i]);
    move_on(c);
}

/* When all are quiet: to the first instant at which one is no longer. */
static void move_on(struct control_api *c)
{
    const int64_t now_ms = street_now_ms(c->street);
    int64_t goal_ms = INT64_MAX;
    for (size_t i = 0; i < c->n_client; i++)
        if (c->client[i].quiet_until_ms < goal_ms) goal_ms = c->client[i].quiet_until_ms;
    if (c->n_client == 0 || goal_ms <= now_ms || street_clock_read(c->clock).has_ended) return;
    street_clock_advance(c->clock, goal_ms, on_clients_there, c);
}

static void clients_json(struct control_api *c, struct json_text *w)
{
    json_text_begin_array(w);
    for (size_t i = 0; i < c->n_client; i++) {
        json_text_begin_object(w);
        json_text_key(w, "name"), json_text_string(w, c->client[i].name);
        json_text_key(w, "quiet_until_t_ms"), json_text_integer(w, c->client[i].quiet_until_ms);
        json_text_end_object(w);
    }
    json_text_end_array(w);
}

enum http_verdict control_get_clients(struct control_call *k)
{
    struct json_text w = control_text(k);
    clients_json(k->c, &w);
    return control_say(k, 200, &w);
}

enum http_verdict control_add_client(struct control_call *k)
{
    struct control_api *c = k->c;
    const char *name;
    if (!is_lockstep(c)) return not_lockstep(k);
    if (!json_get_text(k->body, "name", &name) || name[0] == '\0' || strlen(name) >= CONTROL_NAME_BYTES)
        return control_refuse(k, 422, "'name' is missing or longer than 63 bytes", "{\"name\": \"hems\"}");
    if (client_of(c, name) != NULL) return control_refuse(k, 409, "a client of that name is registered", "take another");
    if (c->n_client == CONTROL_CLIENTS_MAX)
        return control_refuse(k, 409, "64 clients are registered", "DELETE /clients/{name}");
    struct control_client *x = &c->client[c->n_client++];
    *x = (struct control_client){.c = c, .quiet_until_ms = street_now_ms(c->street)};
    snprintf(x->name, sizeof x->name, "%s", name);
    return control_get_clients(k);
}

static void on_client_gone(void *ctx)
{
    struct control_client *x = ctx;
    x->waits = NULL;
}

/* Places move up, so who waits at them is told the new place by waiting anew: only the last may have moved. */
enum http_verdict control_drop_client(struct control_call *k)
{
    struct control_api *c = k->c;
    struct control_client *x = client_of(c, k->parts[0]);
    if (x == NULL) return control_refuse(k, 404, "no client of that name is registered", "GET /clients lists them");
    for (size_t i = 0; i < c->n_client; i++)
        if (&c->client[i] != x && c->client[i].waits != NULL && &c->client[i] > x)
            return control_refuse(k, 409, "a client that came later is waiting", "drop it first, or wait");
    release(c, x);
    const size_t behind = (size_t)(c->client + c->n_client - x) - 1;
    memmove(x, x + 1, behind * sizeof *x);
    c->n_client--;
    if (!street_clock_read(c->clock).is_busy) move_on(c);
    return control_get_clients(k);
}

enum http_verdict control_quiet(struct control_call *k)
{
    struct control_api *c = k->c;
    const char *name;
    double seconds;
    if (!is_lockstep(c)) return not_lockstep(k);
    struct control_client *x = json_get_text(k->body, "client", &name) ? client_of(c, name) : NULL;
    if (x == NULL) return control_refuse(k, 404, "'client' is not registered", "POST /clients {\"name\": ...}");
    if (!json_get_number(k->body, "seconds", &seconds) || !(seconds > 0 && seconds <= 1e9))
        return control_refuse(k, 422, "'seconds' is not from 0 to 1e9", "{\"client\": \"hems\", \"seconds\": 900}");
    if (x->waits != NULL) return control_refuse(k, 409, "the client is quiet already", "wait for the answer");
    x->quiet_until_ms = street_now_ms(c->street) + (int64_t)llround(seconds * MS_PER_S);
    x->waits = http_later(k->r, on_client_gone, x);
    if (x->waits == NULL) return control_refuse(k, 500, "out of memory", "try again");
    if (!street_clock_read(c->clock).is_busy) move_on(c);
    return HTTP_LATER;
}

/* --- snapshots --- */

static bool path_of(const struct control_api *c, const char *file, char out[PATH_BYTES])
{
    const bool is_bare = strchr(file, '/') == NULL;
    const int n = snprintf(out, PATH_BYTES, "%s%s%s", is_bare ? c->o.run_dir : "", is_bare ? "/" : "", file);
    return file[0] != '\0' && n > 0 && n < PATH_BYTES;
}

static enum http_verdict with_file(struct control_call *k,
                                   enum status (*fn)(const struct snapshot_scene *s, const char *path, char why[160]))
{
    struct control_api *c = k->c;
    const char *file;
    char path[PATH_BYTES], why[160] = "";
    if (!json_get_text(k->body, "file", &file) || !path_of(c, file, path))
        return control_refuse(k, 422, "'file' is missing or too long", "{\"file\": \"noon.snap\"}");
    if (street_clock_read(c->clock).is_busy) return control_refuse(k, 409, "an advance is under way", "wait for its answer");
    const enum status st = fn(&c->o.scene, path, why);
    if (st != ST_OK) return control_refuse(k, st == ST_INPUT ? 422 : 500, why, "snapshots fit the scenario they were made of");
    struct json_text w = control_text(k);
    json_text_begin_object(&w);
    json_text_key(&w, "file"), json_text_string(&w, path);
    json_text_key(&w, "t_ms"), json_text_integer(&w, street_now_ms(c->street));
    json_text_end_object(&w);
    return control_say(k, 200, &w);
}

enum http_verdict control_snapshot(struct control_call *k) { return with_file(k, snapshot_write); }

enum http_verdict control_restore(struct control_call *k)
{
    const enum http_verdict v = with_file(k, snapshot_read);
    street_clock_reset(k->c->clock);
    return v;
}

/* --- forks --- */

/* Of an option given twice the last counts, so a fork is this program's line and some words more. */
static enum status start_fork(struct control_api *c, int64_t offset, int64_t port, const char *snap, struct child **out)
{
    char words[8][PATH_BYTES + 16];
    const char *argv[FORK_ARGS_MAX + 1];
    size_t n = 0;
    for (; c->o.argv[n] != NULL && n + 11 < FORK_ARGS_MAX; n++) argv[n] = c->o.argv[n];
    if (c->o.argv[n] != NULL) return ST_FULL;
    char self[PATH_BYTES];
    const ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length > 0) self[length] = '\0', argv[0] = self;
    snprintf(words[0], sizeof words[0], "--restore=%s", snap);
    snprintf(words[1], sizeof words[1], "--port-offset=%lld", (long long)offset);
    snprintf(words[2], sizeof words[2], "--control=127.0.0.1:%lld", (long long)port);
    snprintf(words[3], sizeof words[3], "--run-dir=%.4000s/fork-%u", c->o.run_dir, c->n_fork);
    snprintf(words[4], sizeof words[4], "--output=%.4000s/fork-%u.h5", c->o.run_dir, c->n_fork);
    for (int i = 0; i < 5; i++) argv[n++] = words[i];
    argv[n] = NULL;
    char log[PATH_BYTES];
    snprintf(log, sizeof log, "%.4000s/fork-%u.log", c->o.run_dir, c->n_fork);
    const struct child_spec spec = {.argv = argv, .output_path = log};
    return child_start(c->loop, &spec, out);
}

enum http_verdict control_fork(struct control_call *k)
{
    struct control_api *c = k->c;
    int64_t offset, port;
    char snap[PATH_BYTES], why[160] = "";
    if (c->o.argv == NULL || c->n_fork == CONTROL_FORKS_MAX)
        return control_refuse(k, 409, "no more forks can be made", "16 are the most");
    if (!json_get_integer(k->body, "port_offset", &offset) || !json_get_integer(k->body, "control_port", &port) || offset < 0 ||
        offset > 60000 || port < 1 || port > 65535)
        return control_refuse(k, 422, "'port_offset' or 'control_port' is missing or out of range",
                              "{\"port_offset\": 40000, \"control_port\": 9081}");
    if (street_clock_read(c->clock).is_busy) return control_refuse(k, 409, "an advance is under way", "wait for its answer");
    snprintf(snap, sizeof snap, "%.4000s/fork-%u.snap", c->o.run_dir, c->n_fork);
    if (snapshot_write(&c->o.scene, snap, why) != ST_OK) return control_refuse(k, 500, why, "is the run directory writable?");
    if (start_fork(c, offset, port, snap, &c->fork[c->n_fork]) != ST_OK)
        return control_refuse(k, 500, "the fork does not start", strerror(errno));
    struct json_text w = control_text(k);
    json_text_begin_object(&w);
    json_text_key(&w, "pid"), json_text_integer(&w, child_pid(c->fork[c->n_fork]));
    json_text_key(&w, "port_offset"), json_text_integer(&w, offset);
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%lld", (long long)port);
    json_text_key(&w, "control"), json_text_string(&w, url);
    json_text_key(&w, "snapshot"), json_text_string(&w, snap);
    json_text_end_object(&w);
    c->n_fork++;
    return control_say(k, 200, &w);
}

void control_time_close(struct control_api *c)
{
    for (unsigned i = 0; i < c->n_fork; i++) child_free(c->fork[i]);
}
