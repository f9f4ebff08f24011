/* SPDX-License-Identifier: GPL-3.0-or-later */
/* street.h - all devices of a pilot at their homes: identities, memory, time, and the way to the physics.
 *
 * The street knows no socket. Faces (street_modbus, street_web, street_mqtt, street_push) bring requests
 * in through street_enter and take messages out through `ports`. Simulated time moves only in street_go;
 * in between everything stands still, so an answer never shows half a step. One thread, the loop's. */
#ifndef PILOTSIM_DEVICES_STREET_H
#define PILOTSIM_DEVICES_STREET_H

#include "devices/device.h"
#include "twins/engine_live.h"

struct street; /* opaque */

/* What leaves devices; any may be NULL. ctx is each port's own. */
struct street_ports {
    struct {
        void *ctx;
        void (*publish)(void *ctx, const struct device *d, const char *topic, const void *payload, size_t n, int qos,
                        bool retain);
        bool (*is_online)(void *ctx, const struct device *d);
    } mqtt;
    struct {
        void *ctx;
        void (*push)(void *ctx, const struct device *d, const void *bytes, size_t n);
        bool (*is_heard)(void *ctx, const struct device *d);
    } push;
    struct {
        void *ctx;
        void (*notify)(void *ctx, const struct device *d, uint64_t session, const char *text, size_t n);
        bool (*is_heard)(void *ctx, const struct device *d);
    } web;
    struct { /* every write of a point, accepted or refused, and what faults do */
        void *ctx;
        void (*wrote)(void *ctx, const struct device *d, const char *what, double value, enum verdict v);
        /* Every command that reached the physics, for snapshots: with those since midnight a state can be lived again. */
        void (*asked)(void *ctx, int64_t t_ms, uint32_t home, enum command c, double value);
    } log;
};

struct street_counts {
    uint64_t n_wrote[VERDICT_COUNT]; /* writes of points by what came of them */
    uint64_t n_asked;                /* commands to the physics */
    uint64_t n_due;                  /* calls of products' own controllers */
};

/* Devices as the pilot lists them (home_table.devices; 0: the defaults of devices/products.def), all started.
 * ports: NULL, or those that hear what devices do when they start; live stays the caller's. ST_INPUT: two products of one slot
 * in a home, or a need that is not met, in *d. */
struct diag;
MUST_USE enum status street_create(const struct model *m, struct engine_live *live, const struct street_ports *ports,
                                   struct street **out, struct diag *d);
void street_free(struct street *s);
void street_set_ports(struct street *s, const struct street_ports *ports);

size_t street_n_home(const struct street *s);
size_t street_n_device(const struct street *s);
struct device *street_device(struct street *s, size_t row);
/* The home's devices are rows [*first, *first + n). */
size_t street_of_home(const struct street *s, size_t home, size_t *first);
struct device *street_find(struct street *s, const char *name); /* "<home>.<product>"; NULL: none */

/* Addresses: home h is 127.A.B.x with A = 1 + h / 256, B = h % 256; x = 10 + slot. Host byte order. */
uint32_t street_address(const struct device *d);
uint32_t street_bus_address(size_t home); /* of the home's RS-485 gateway */
/* The device at a dialled address; NULL: nobody lives there. */
struct device *street_at(struct street *s, uint32_t address);
/* Whether the address is a home's RS-485 gateway; then its units are the home's devices with modbus->rtu. */
bool street_bus_at(const struct street *s, uint32_t address, size_t *home);
struct device *street_unit(struct street *s, size_t home, uint8_t unit); /* on the home's bus; NULL: none */

/* Before anything is read from or done to a device outside street_go: brings its view and clock up to now. */
void street_enter(struct street *s, struct device *d);
/* After a request that may have changed its due_ms. */
void street_leave(struct street *s, struct device *d);

/* One point by name, with all checks, counted and logged. */
enum verdict street_write(struct street *s, struct device *d, const struct point *p, double value);
/* The count and log of a write that a face has done itself (modbus_face). */
void street_wrote(struct street *s, const struct device *d, const char *what, double value, enum verdict v);

/* A command of nobody's device: of an event given by hand. NaN takes it back. */
void street_ask(struct street *s, size_t home, enum command c, double value);
/* The home now; NULL after a fault. */
const struct home_view *street_view(struct street *s, size_t home);

/* The device restarts: volatile cells back, product->start. */
void street_reboot(struct street *s, struct device *d);

/* Simulated time to t_ms: at every due instant on the way the homes concerned are there and their products act, in
 * order of (time, row). */
MUST_USE enum status street_go(struct street *s, int64_t t_ms, struct fault *fault);
int64_t street_now_ms(const struct street *s);

struct street_counts street_counts(const struct street *s);

/* All of the devices that changes, for a snapshot: cells, due and boot times, in one block. */
const void *street_memory(struct street *s, size_t *n_bytes);
void street_restore(struct street *s, const void *memory); /* engine_live has been brought to that instant before */

#endif
