/* SPDX-License-Identifier: GPL-3.0-or-later */
/* control_events.c - events given by hand: homes are asked something now, and no longer at the event's end. */
#include "devices/control_inside.h"

#include "devices/catalog.h"
#include "sim/base/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void ask_all(struct control_api *c, const struct control_event *e, double value)
{
    for (size_t h = 0; h < street_n_home(c->street); h++)
        if (e->hit[h]) street_ask(c->street, h, e->command, value);
}

static void end_event(struct control_api *c, struct control_event *e)
{
    ask_all(c, e, NAN);
    free(e->hit);
    *e = (struct control_event){0};
}

int64_t control_api_next_ms(const struct control_api *c)
{
    int64_t next_ms = INT64_MAX;
    for (size_t i = 0; i < CONTROL_EVENTS_MAX; i++)
        if (c->event[i].hit != NULL && c->event[i].end_ms < next_ms) next_ms = c->event[i].end_ms;
    return next_ms;
}

void control_api_moved(struct control_api *c, int64_t t_ms)
{
    for (size_t i = 0; i < CONTROL_EVENTS_MAX; i++)
        if (c->event[i].hit != NULL && c->event[i].end_ms <= t_ms) end_event(c, &c->event[i]);
}

void control_events_close(struct control_api *c)
{
    for (size_t i = 0; i < CONTROL_EVENTS_MAX; i++) free(c->event[i].hit);
    memset(c->event, 0, sizeof c->event);
}

/* --- in a snapshot: the event, then a byte for each home --- */

void *control_events_keep(void *ctx, size_t *n_bytes)
{
    const struct control_api *c = ctx;
    const size_t n_home = street_n_home(c->street), each = sizeof(struct control_event) + n_home;
    char *bytes = malloc(CONTROL_EVENTS_MAX * each + 1);
    *n_bytes = 0;
    for (size_t i = 0; i < CONTROL_EVENTS_MAX && bytes != NULL; i++) {
        struct control_event e = c->event[i];
        if (e.hit == NULL) continue;
        memcpy(bytes + *n_bytes + sizeof e, e.hit, n_home);
        e.hit = NULL;
        memcpy(bytes + *n_bytes, &e, sizeof e);
        *n_bytes += each;
    }
    return bytes;
}

bool control_events_back(void *ctx, const void *bytes, size_t n_bytes)
{
    struct control_api *c = ctx;
    const size_t n_home = street_n_home(c->street), each = sizeof(struct control_event) + n_home, n = n_bytes / each;
    if (n_bytes % each != 0 || n > CONTROL_EVENTS_MAX) return false;
    control_events_close(c);
    for (size_t i = 0; i < n; i++) {
        struct control_event e;
        memcpy(&e, (const char *)bytes + i * each, sizeof e);
        e.hit = malloc(n_home + 1);
        e.name[CONTROL_NAME_BYTES - 1] = '\0';
        if (e.hit == NULL || e.command >= COMMAND_COUNT) {
            free(e.hit);
            return false;
        }
        memcpy(e.hit, (const char *)bytes + i * each + sizeof e, n_home);
        c->event[i] = e;
    }
    return true;
}

static void event_json(struct control_api *c, struct json_text *w, const struct control_event *e)
{
    int64_t n = 0;
    for (size_t h = 0; h < street_n_home(c->street); h++) n += e->hit[h];
    json_text_begin_object(w);
    json_text_key(w, "name"), json_text_string(w, e->name);
    json_text_key(w, "command"), json_text_string(w, command_info[e->command].name);
    json_text_key(w, "value"), json_text_shortest(w, e->value);
    json_text_key(w, "end_t_ms"), json_text_integer(w, e->end_ms);
    json_text_key(w, "homes"), json_text_integer(w, n);
    json_text_end_object(w);
}

enum http_verdict control_events(struct control_call *k)
{
    struct json_text w = control_text(k);
    json_text_begin_array(&w);
    for (size_t i = 0; i < CONTROL_EVENTS_MAX; i++)
        if (k->c->event[i].hit != NULL) event_json(k->c, &w, &k->c->event[i]);
    json_text_end_array(&w);
    return control_say(k, 200, &w);
}

static struct control_event *find(struct control_api *c, const char *name)
{
    for (size_t i = 0; i < CONTROL_EVENTS_MAX; i++)
        if (c->event[i].hit != NULL && strcmp(c->event[i].name, name) == 0) return &c->event[i];
    return NULL;
}

/* Named homes, or a share of all, drawn by the event's name. NULL: who is what is wrong. */
static const char *choose(const struct control_api *c, const struct json_value *body, const char *name, uint8_t *hit)
{
    const struct pilot *p = c->o.pilot;
    const struct json_value *homes = json_member(body, "homes");
    double share = 1;
    if (json_member(body, "share") != NULL && (!json_get_number(body, "share", &share) || share < 0 || share > 1))
        return "'share' is not from 0 to 1";
    for (size_t h = 0; h < p->homes.n_home && homes == NULL; h++) {
        struct rng luck = rng_stream(p->seed, p->homes.key[h], RNG_DR_JOIN, rng_hash_text(name));
        hit[h] = rng_uniform(&luck) < share;
    }
    for (size_t i = 0; i < json_count(homes); i++) {
        const char *id;
        size_t h = 0;
        if (!json_as_text(json_item(homes, i), &id)) return "'homes' is no list of ids";
        while (h < p->homes.n_home && strcmp(p->homes.id[h], id) != 0) h++;
        if (h == p->homes.n_home) return "a home of 'homes' is not there";
        hit[h] = 1;
    }
    return NULL;
}

static const char *read_event(struct control_api *c, const struct json_value *body, struct control_event *e)
{
    const char *command, *name;
    double seconds;
    if (!json_get_text(body, "command", &command) || !catalog_find(command, &e->command))
        return "'command' is none: see twins/command.h or the reference of scenarios";
    e->value = command_info[e->command].max;
    if (json_member(body, "value") != NULL && !json_get_number(body, "value", &e->value)) return "'value' is no number";
    if (catalog_check(e->command, e->value) != CATALOG_ACCEPT) return "'value' is outside the command's range";
    if (!json_get_number(body, "seconds", &seconds) || !(seconds >= 1 && seconds <= 1e8))
        return "'seconds' is not from 1 to 1e8";
    e->end_ms = street_now_ms(c->street) + (int64_t)(seconds * MS_PER_S);
    if (json_get_text(body, "name", &name)) snprintf(e->name, sizeof e->name, "%.63s", name);
    else snprintf(e->name, sizeof e->name, "event at %lld", (long long)street_now_ms(c->street));
    if (find(c, e->name) != NULL) return "an event of that name is under way";
    return choose(c, body, e->name, e->hit);
}

enum http_verdict control_add_event(struct control_call *k)
{
    struct control_api *c = k->c;
    struct control_event *place = NULL, e = {.hit = calloc(street_n_home(c->street) + 1, 1)};
    for (size_t i = 0; i < CONTROL_EVENTS_MAX && place == NULL; i++)
        if (c->event[i].hit == NULL) place = &c->event[i];
    const char *wrong = e.hit == NULL || place == NULL ? "too many events are under way" : read_event(c, k->body, &e);
    if (wrong != NULL) {
        free(e.hit);
        return control_refuse(k, 422, wrong,
                              "{\"command\": \"heat_pump_block\", \"value\": 1, \"seconds\": 7200, \"share\": 1}");
    }
    *place = e;
    ask_all(c, place, place->value);
    struct json_text w = control_text(k);
    event_json(c, &w, place);
    return control_say(k, 200, &w);
}

enum http_verdict control_drop_event(struct control_call *k)
{
    struct control_event *e = find(k->c, k->parts[0]);
    if (e == NULL) return control_refuse(k, 404, "no event of that name is under way", "GET /events lists them");
    end_event(k->c, e);
    return control_json(k->r, 200, "{}");
}
