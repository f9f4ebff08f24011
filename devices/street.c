/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/street.h"

#include "devices/agenda.h"
#include "devices/street_identity.h"
#include "devices/wire/crypto.h"
#include "sim/base/diag.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ADDRESS_NET = 127, HOMES_MAX = 255 * 256, SLOT_BASE = 10 };

struct street {
    const struct model *m;
    struct engine_live *live;
    size_t n_device, n_cell;
    struct device *device;      /* [n_device], home after home, slots in order */
    struct device_identity *id; /* [n_device] */
    double *cell;               /* [n_cell] */
    size_t *first;              /* [n_home + 1] */
    struct agenda_queue *agenda;
    struct street_ports ports;
    struct device_host host;
    struct street_counts counts;
    struct fault fault; /* of an ask between two calls of go */
    enum status failed;
    char *memory; /* of street_memory */
};

/* --- the host of all devices --- */

static void ask(struct street *s, size_t home, int64_t t_ms, enum command c, double value)
{
    if (s->failed != ST_OK) return;
    if (value == command_info[c].neutral) value = NAN; /* what holds anyway is nothing asked */
    s->counts.n_asked++;
    if (s->ports.log.asked != NULL) s->ports.log.asked(s->ports.log.ctx, t_ms, (uint32_t)home, c, value);
    s->failed = engine_live_ask(s->live, home, c, value, &s->fault);
    if (s->failed == ST_OK && engine_live_view(s->live, home, &s->fault) == NULL) s->failed = ST_SOLVER;
}

static void on_ask(void *ctx, const struct device *d, enum command c, double value)
{
    ask(ctx, d->home_row, d->t_ms, c, value);
}

static void on_publish(void *ctx, const struct device *d, const char *topic, const void *payload, size_t n, int qos,
                       bool retain)
{
    const struct street *s = ctx;
    if (s->ports.mqtt.publish != NULL) s->ports.mqtt.publish(s->ports.mqtt.ctx, d, topic, payload, n, qos, retain);
}

static void on_push(void *ctx, const struct device *d, const void *bytes, size_t n)
{
    const struct street *s = ctx;
    if (s->ports.push.push != NULL) s->ports.push.push(s->ports.push.ctx, d, bytes, n);
}

static void on_notify(void *ctx, const struct device *d, uint64_t session, const char *text, size_t n)
{
    const struct street *s = ctx;
    if (s->ports.web.notify != NULL) s->ports.web.notify(s->ports.web.ctx, d, session, text, n);
}

static bool on_is_heard(void *ctx, const struct device *d)
{
    const struct street *s = ctx;
    const struct street_ports *p = &s->ports;
    return (d->product->push != NULL && p->push.is_heard != NULL && p->push.is_heard(p->push.ctx, d)) ||
           (d->product->mqtt != NULL && p->mqtt.is_online != NULL && p->mqtt.is_online(p->mqtt.ctx, d)) ||
           (d->product->web != NULL && p->web.is_heard != NULL && p->web.is_heard(p->web.ctx, d));
}

/* --- who lives where --- */

static bool need_is_met(const struct home_table *t, size_t home, enum need need)
{
    switch (need) {
    case NEED_NOTHING: return true;
    case NEED_PV: return home_has(t, home, KIT_pv);
    case NEED_HEAT_PUMP: return home_has(t, home, KIT_heat_pump);
    case NEED_WATER_HEATER: return home_has(t, home, KIT_water_heater);
    case NEED_EV: return home_has(t, home, KIT_ev);
    }
    return false;
}

enum { SLOTS = SLOT_BUS + 1 };

/* The home's product in each slot. What a scenario names and the home has no plant for is left out: shares decide that. */
static void choose(const struct pilot *p, size_t home, const struct product *of[SLOTS])
{
    const uint64_t named = p->homes.devices[home];
    memset(of, 0, SLOTS * sizeof *of);
    for (size_t i = 0; product_at(i) != NULL; i++) {
        const struct product *x = product_at(i);
        const bool wanted = named != 0 ? (named >> i & 1) != 0 : !x->is_optional;
        if (wanted && of[x->slot] == NULL && need_is_met(&p->homes, home, x->needs)) of[x->slot] = x;
    }
}

static void count_all(struct street *s)
{
    for (size_t h = 0; h < s->m->n_home; h++) {
        const struct product *of[SLOTS];
        choose(s->m->pilot, h, of);
        for (int i = 0; i < SLOTS; i++)
            if (of[i] != NULL) s->n_device++, s->n_cell += of[i]->n_cell;
    }
}

static void deliver(struct street *s, struct device *d)
{
    const struct product *p = d->product;
    street_identity_draw(d, &s->id[d->row]);
    for (size_t i = 0; i < p->n_cell; i++) d->cell[i] = p->cells[i].initial;
}

static void start(struct street *s, struct device *d)
{
    d->boot_ms = d->t_ms;
    if (d->product->start != NULL) d->product->start(d);
    agenda_set(s->agenda, d->row, d->due_ms);
}

/* On one bus each needs a number of its own: who comes later takes the next free one, as an installer would set it. */
static void number_bus(struct street *s, size_t home)
{
    for (size_t i = s->first[home]; i < s->first[home + 1]; i++) {
        struct device *d = &s->device[i];
        if (d->product->modbus == NULL || !d->product->modbus->rtu) continue;
        while (street_unit(s, home, d->unit) != d) d->unit++;
    }
}

static void place_all(struct street *s)
{
    size_t row = 0;
    double *cell = s->cell;
    for (size_t h = 0; h < s->m->n_home; h++) {
        const struct product *of[SLOTS];
        choose(s->m->pilot, h, of);
        s->first[h] = row;
        for (int i = 0; i < SLOTS; i++) {
            if (of[i] == NULL) continue;
            struct device *d = &s->device[row];
            *d = (struct device){.product = of[i],
                                 .home = &s->m->home[h],
                                 .pilot = s->m->pilot,
                                 .cell = cell,
                                 .host = &s->host,
                                 .id = &s->id[row],
                                 .due_ms = INT64_MAX,
                                 .home_row = (uint32_t)h,
                                 .row = (uint32_t)row,
                                 .unit = of[i]->modbus != NULL ? of[i]->modbus->unit : 0};
            cell += of[i]->n_cell, row++;
            deliver(s, d);
        }
    }
    s->first[s->m->n_home] = row;
    for (size_t h = 0; h < s->m->n_home; h++) number_bus(s, h);
}

static enum status make(struct street *s)
{
    const enum status tool = crypto_gcm_create(&s->host.gcm);
    if (tool != ST_OK) return tool;
    count_all(s);
    s->device = calloc(s->n_device + 1, sizeof *s->device);
    s->id = calloc(s->n_device + 1, sizeof *s->id);
    s->cell = calloc(s->n_cell + 1, sizeof *s->cell);
    s->first = calloc(s->m->n_home + 1, sizeof *s->first);
    s->memory = malloc(s->n_cell * sizeof *s->cell + 2 * s->n_device * sizeof(int64_t) + 1);
    if (s->device == NULL || s->id == NULL || s->cell == NULL || s->first == NULL || s->memory == NULL) return ST_MEMORY;
    const enum status st = agenda_create((uint32_t)s->n_device, &s->agenda);
    if (st != ST_OK) return st;
    place_all(s);
    for (size_t i = 0; i < s->n_device && s->failed == ST_OK; i++) {
        street_enter(s, &s->device[i]);
        if (s->failed == ST_OK) start(s, &s->device[i]);
    }
    return s->failed;
}

enum status street_create(const struct model *m, struct engine_live *live, const struct street_ports *ports,
                          struct street **out, struct diag *d)
{
    if (m->n_home > HOMES_MAX) {
        diag_error(d, (struct place){0}, "serve fewer homes, or several parts of them",
                   "%zu homes are more than the %d addresses of 127.0.0.0/8", m->n_home, HOMES_MAX);
        return ST_INPUT;
    }
    struct street *s = calloc(1, sizeof *s);
    if (s == NULL) return ST_MEMORY;
    s->m = m, s->live = live;
    if (ports != NULL) s->ports = *ports;
    s->host = (struct device_host){s, NULL, on_ask, on_publish, on_push, on_notify, on_is_heard};
    const enum status st = make(s);
    if (st != ST_OK) {
        street_free(s);
        return st;
    }
    *out = s;
    return ST_OK;
}

void street_free(struct street *s)
{
    if (s == NULL) return;
    crypto_gcm_free(s->host.gcm);
    agenda_free(s->agenda);
    free(s->device);
    free(s->id);
    free(s->cell);
    free(s->first);
    free(s->memory);
    free(s);
}

void street_set_ports(struct street *s, const struct street_ports *ports) { s->ports = *ports; }

size_t street_n_home(const struct street *s) { return s->m->n_home; }

size_t street_n_device(const struct street *s) { return s->n_device; }

struct device *street_device(struct street *s, size_t row)
{
    assert(row < s->n_device);
    return &s->device[row];
}

size_t street_of_home(const struct street *s, size_t home, size_t *first)
{
    assert(home < s->m->n_home);
    *first = s->first[home];
    return s->first[home + 1] - s->first[home];
}

struct device *street_find(struct street *s, const char *name)
{
    for (size_t i = 0; i < s->n_device; i++)
        if (strcmp(s->id[i].name, name) == 0) return &s->device[i];
    return NULL;
}

/* --- addresses --- */

static uint32_t address_of(size_t home, unsigned last)
{
    return (uint32_t)ADDRESS_NET << 24 | (uint32_t)(1 + home / 256) << 16 | (uint32_t)(home % 256) << 8 | last;
}

uint32_t street_address(const struct device *d) { return address_of(d->home_row, SLOT_BASE + (unsigned)d->product->slot); }

uint32_t street_bus_address(size_t home) { return address_of(home, SLOT_BASE + SLOT_BUS); }

/* The home whose net this is. */
static bool home_at(const struct street *s, uint32_t address, size_t *home)
{
    const uint32_t a = address >> 16 & 0xFF, b = address >> 8 & 0xFF;
    if (address >> 24 != ADDRESS_NET || a == 0) return false;
    *home = (size_t)(a - 1) * 256 + b;
    return *home < s->m->n_home;
}

struct device *street_at(struct street *s, uint32_t address)
{
    size_t home;
    if (!home_at(s, address, &home)) return NULL;
    for (size_t i = s->first[home]; i < s->first[home + 1]; i++)
        if (street_address(&s->device[i]) == address) return &s->device[i];
    return NULL;
}

bool street_bus_at(const struct street *s, uint32_t address, size_t *home)
{
    return home_at(s, address, home) && address == street_bus_address(*home);
}

struct device *street_unit(struct street *s, size_t home, uint8_t unit)
{
    for (size_t i = s->first[home]; i < s->first[home + 1]; i++) {
        const struct modbus_traits *t = s->device[i].product->modbus;
        if (t != NULL && t->rtu && s->device[i].unit == unit) return &s->device[i];
    }
    return NULL;
}

/* --- requests --- */

void street_enter(struct street *s, struct device *d)
{
    struct fault why = {0};
    const struct home_view *v = engine_live_view(s->live, d->home_row, &why);
    if (v == NULL) {
        if (s->failed == ST_OK) s->failed = ST_SOLVER, s->fault = why;
        return; /* the view before stays; the next go tells */
    }
    d->view = v;
    d->t_ms = v->t_ms;
}

void street_leave(struct street *s, struct device *d) { agenda_set(s->agenda, d->row, d->due_ms); }

void street_wrote(struct street *s, const struct device *d, const char *what, double value, enum verdict v)
{
    s->counts.n_wrote[v]++;
    if (s->ports.log.wrote != NULL) s->ports.log.wrote(s->ports.log.ctx, d, what, value, v);
}

enum verdict street_write(struct street *s, struct device *d, const struct point *p, double value)
{
    street_enter(s, d);
    const enum verdict v = point_write(p, d, value);
    street_wrote(s, d, p->name, value, v);
    street_leave(s, d);
    return v;
}

void street_ask(struct street *s, size_t home, enum command c, double value) { ask(s, home, street_now_ms(s), c, value); }

const struct home_view *street_view(struct street *s, size_t home)
{
    struct fault why = {0};
    return engine_live_view(s->live, home, &why);
}

void street_reboot(struct street *s, struct device *d)
{
    street_enter(s, d);
    for (size_t i = 0; i < d->product->n_cell; i++)
        if (d->product->cells[i].is_volatile) d->cell[i] = d->product->cells[i].initial;
    start(s, d);
}

/* --- time --- */

int64_t street_now_ms(const struct street *s) { return engine_live_now_ms(s->live); }

/* The device acts at its due instant. */
static enum status act(struct street *s, struct device *d, int64_t due_ms)
{
    enum status st = engine_live_reach(s->live, d->home_row, due_ms, &s->fault);
    if (st != ST_OK) return st;
    street_enter(s, d);
    if (s->failed != ST_OK) return s->failed;
    s->counts.n_due++;
    d->product->due(d);
    assert(d->due_ms > due_ms);
    agenda_set(s->agenda, d->row, d->due_ms);
    return s->failed;
}

enum status street_go(struct street *s, int64_t t_ms, struct fault *fault)
{
    enum status st = s->failed;
    const int64_t end_ms = s->m->pilot->duration_ms;
    if (t_ms > end_ms) t_ms = end_ms;
    while (st == ST_OK) {
        int64_t due_ms;
        const uint32_t row = agenda_next(s->agenda, &due_ms);
        if (due_ms > t_ms) break;
        const int64_t midnight_ms = (street_now_ms(s) / MS_PER_DAY + 1) * MS_PER_DAY;
        if (due_ms >= midnight_ms) st = engine_live_go(s->live, midnight_ms, &s->fault);
        else if (due_ms >= end_ms) break; /* the end is nobody's instant any more */
        else st = act(s, &s->device[row], due_ms);
    }
    if (st == ST_OK) st = engine_live_go(s->live, t_ms, &s->fault);
    if (st != ST_OK) s->failed = st, *fault = s->fault;
    return st;
}

struct street_counts street_counts(const struct street *s) { return s->counts; }

/* --- snapshots --- */

const void *street_memory(struct street *s, size_t *n_bytes)
{
    const size_t cells = s->n_cell * sizeof *s->cell;
    memcpy(s->memory, s->cell, cells);
    int64_t *times = (int64_t *)(void *)(s->memory + cells);
    for (size_t i = 0; i < s->n_device; i++) times[2 * i] = s->device[i].due_ms, times[2 * i + 1] = s->device[i].boot_ms;
    *n_bytes = cells + 2 * s->n_device * sizeof *times;
    return s->memory;
}

void street_restore(struct street *s, const void *memory)
{
    const size_t cells = s->n_cell * sizeof *s->cell;
    const int64_t *times = (const int64_t *)(const void *)((const char *)memory + cells);
    memcpy(s->cell, memory, cells);
    s->failed = ST_OK;
    for (size_t i = 0; i < s->n_device; i++) {
        struct device *d = &s->device[i];
        d->due_ms = times[2 * i], d->boot_ms = times[2 * i + 1];
        agenda_set(s->agenda, d->row, d->due_ms);
        street_enter(s, d);
    }
}
