/* SPDX-License-Identifier: GPL-3.0-or-later */
/* device_bench.h - one device on a test's bench: a view to set by hand, a clock, and a host that writes down.
 *
 * No sockets and no physics: what a product asks of its home, publishes and pushes lands in lists. */
#ifndef PILOTSIM_TESTS_DEVICE_BENCH_H
#define PILOTSIM_TESTS_DEVICE_BENCH_H

#include "devices/device.h"

enum { BENCH_SENT_MAX = 256, BENCH_PAYLOAD_MAX = 4096 };

struct bench_sent { /* a publication (topic), a push (topic "") or a notification (topic "ws") */
    char topic[TOPIC_BYTES];
    char payload[BENCH_PAYLOAD_MAX]; /* n bytes, then a NUL; longer ones are cut, n is theirs */
    size_t n;
    int qos;
    bool retain;
};

struct device_bench {
    struct device device;
    struct home_view view;
    double asked[COMMAND_COUNT]; /* NaN: nothing */
    size_t n_asked;
    size_t n_sent; /* all; the first BENCH_SENT_MAX are kept */
    struct bench_sent *sent;
    bool is_heard;
    bool is_stranger;   /* web requests come without the face's password */
    const char *header; /* the one that web requests have, "Name: value"; NULL: none */
    /* the bench's own */
    struct pilot *pilot;
    struct model *model;
    struct device_identity id;
    struct device_host host;
};

/* A started device of a home that has all kinds of equipment; the view shows a plausible winter noon. */
struct device_bench *device_bench_open(const struct product *p);
void device_bench_close(struct device_bench *b);

/* Time goes on: product->due is called whenever it is due, up to and including t_ms. */
void device_bench_run(struct device_bench *b, int64_t t_ms);
void device_bench_reboot(struct device_bench *b); /* volatile cells back to initial, then start */
/* The last thing sent under the topic; NULL: nothing. */
const struct bench_sent *device_bench_last(const struct device_bench *b, const char *topic);
void device_bench_forget(struct device_bench *b); /* what was sent */

/* One request to the product's web face; body NULL: none. The answer's status; its body, NUL-terminated, in out. */
int device_bench_web(struct device_bench *b, enum web_method method, const char *path, const char *query, const char *body,
                     char *out, size_t n_out);

#endif
