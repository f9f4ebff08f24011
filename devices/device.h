/* SPDX-License-Identifier: GPL-3.0-or-later */
/* device.h - one device of a home: a product, its identity, its memory, and whom it talks to.
 *
 * The one thread of the loop owns all devices. `view` is the home as last published and never half a
 * step; `cell` is all of a device that changes (a snapshot copies it). What a device does to its home
 * or sends goes through `host`, so a test hosts a device without any socket. */
#ifndef PILOTSIM_DEVICES_DEVICE_H
#define PILOTSIM_DEVICES_DEVICE_H

#include "devices/product.h"
#include "sim/base/calendar.h"
#include "twins/model.h"
#include "twins/view.h"

struct device_identity {           /* drawn from seed, home and product: the same in every run */
    char name[96];                 /* "<home>.<product>", unique in the pilot */
    char home[64];                 /* id of the home */
    char serial[24];               /* as the product writes it */
    char mac[13];                  /* 12 upper-case hexadecimal digits */
    char address[16];              /* 127.A.B.C */
    uint8_t key[16], auth_key[16]; /* secrets of this device (meter keys; first bytes of passwords, tokens) */
    char password[24];             /* for products that know one: letters and digits */
};

struct crypto_gcm;
struct device_host { /* how a device acts; never NULL */
    void *ctx;
    struct crypto_gcm *gcm; /* a tool that all devices of the loop share */
    /* A command for the device's home from now on; NaN takes it back. See twins/command.h. */
    void (*ask)(void *ctx, const struct device *d, enum command c, double value);
    /* Leaves through the device's MQTT identity; dropped while there is no broker (as the product does). */
    void (*publish)(void *ctx, const struct device *d, const char *topic, const void *payload, size_t n, int qos, bool retain);
    /* Bytes of a one-way product to all who listen. */
    void (*push)(void *ctx, const struct device *d, const void *bytes, size_t n);
    /* Text frame to one WebSocket client (session) or, with session 0, to all of this device. */
    void (*notify)(void *ctx, const struct device *d, uint64_t session, const char *text, size_t n);
    /* Whether anybody listens to push, or is connected by MQTT: what nobody hears need not be made. */
    bool (*is_heard)(void *ctx, const struct device *d);
};

struct device {
    const struct product *product;
    const struct home_view *view;
    const struct home_model *home; /* nameplates: pv_w, fuse_w, tank, heat_pump ... */
    const struct pilot *pilot;
    double *cell; /* [product->n_cell] */
    const struct device_host *host;
    const struct device_identity *id;
    int64_t t_ms;      /* now, scenario time */
    int64_t boot_ms;   /* last start of the device */
    int64_t due_ms;    /* product->due is called then; INT64_MAX never. Whole seconds keep a fleet cheap. */
    uint32_t home_row; /* in the pilot */
    uint32_t row;      /* among all devices */
    uint8_t unit;      /* Modbus unit id */
    bool is_online;    /* its MQTT connection stands */
};

static inline int64_t device_utc_ms(const struct device *d) { return d->pilot->start_utc_ms + d->t_ms; }
static inline void device_ask(struct device *d, enum command c, double value) { d->host->ask(d->host->ctx, d, c, value); }

/* A number in 0..1 that belongs to the device and the purpose, the same in every run: phases of cadences and the like. */
double device_luck(const struct device *d, const char *purpose);

#endif
