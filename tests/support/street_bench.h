/* SPDX-License-Identifier: GPL-3.0-or-later */
/* street_bench.h - a small live street on a loop, with a run directory and, if wanted, a broker of its own.
 *
 * Each home has a heat pump, a PV plant and a water heater. Foreign clients are run in a shell while the loop turns. */
#ifndef PILOTSIM_TESTS_STREET_BENCH_H
#define PILOTSIM_TESTS_STREET_BENCH_H

#include "devices/link/mqtt_broker.h"
#include "devices/street.h"

struct street_bench {
    struct loop *loop;
    struct street *street;
    struct street_ports ports;
    struct mqtt_broker *broker; /* NULL: none */
    char dir[32];               /* for pseudo-terminals and the broker */
    size_t n_asked;             /* what reached the physics */
    enum command asked;         /* the last of it */
    double asked_value;
    size_t n_wrote;
    /* the bench's own */
    struct pilot *pilot;
    struct model *model;
    struct engine *engine;
    struct engine_live *live;
    int news;
};

void street_bench_open(struct street_bench *b, size_t n_home);
void street_bench_start_broker(struct street_bench *b, uint16_t port); /* 0: a free one; returns when it is ready */
void street_bench_close(struct street_bench *b);                       /* its faces have been freed */

void street_bench_turn(struct street_bench *b, int ms);
void street_bench_go(struct street_bench *b, int64_t t_ms);                                   /* simulated time */
struct device *street_bench_device(struct street_bench *b, size_t home, const char *product); /* has to be there */

/* A shell command in the background; what it prints is read with street_bench_hear, which ends it after ms. */
struct street_bench_client {
    int fd, pid, status; /* status: exit code, once heard to its end; -1 when it had to be ended */
    size_t n;
    char said[65536];
};
void street_bench_run(struct street_bench *b, struct street_bench_client *c, const char *command);
/* Until the client ends, `until` has been said (NULL: never), or ms have passed. Whether it was said, or it ended. */
bool street_bench_hear(struct street_bench *b, struct street_bench_client *c, const char *until, int ms);
void street_bench_end(struct street_bench_client *c);

#endif
