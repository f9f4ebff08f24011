/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ems_desk.h - an EMS gateway on the bench whose bus has been read: tell it things, and look at what it says. */
#ifndef PILOTSIM_TESTS_EMS_DESK_H
#define PILOTSIM_TESTS_EMS_DESK_H

#include "devices/products/ems_esp.h"
#include "devices/wire/json.h"
#include "tests/support/device_bench.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

extern const struct product ems_esp;

#define EMS_BASE "ems-esp-h0001"

static inline struct device_bench *ems_desk_open(void)
{
    struct device_bench *b = device_bench_open(&ems_esp);
    device_bench_run(b, 20 * MS_PER_S);
    device_bench_forget(b);
    return b;
}

static inline void ems_desk_tell(struct device_bench *b, const char *below, const char *payload)
{
    char topic[TOPIC_BYTES];
    snprintf(topic, sizeof topic, EMS_BASE "/%s", below);
    ems_esp.mqtt->message(&b->device, topic, payload, strlen(payload));
}

static inline void ems_desk_wait(struct device_bench *b, int64_t s) { device_bench_run(b, b->device.t_ms + s * MS_PER_S); }

/* Tells and waits until it shows. */
static inline void ems_desk_set(struct device_bench *b, const char *below, const char *payload)
{
    ems_desk_tell(b, below, payload);
    ems_desk_wait(b, 3);
}

/* The entity's value as plain text. */
static inline const char *ems_desk_value(struct device_bench *b, const char *entity, char out[256])
{
    char path[128];
    snprintf(path, sizeof path, "/api/%s/value", entity);
    const int status = device_bench_web(b, WEB_GET, path, NULL, NULL, out, 256);
    cr_assert(status == 200, "%s: %d %s", path, status, out);
    return out;
}

#endif
