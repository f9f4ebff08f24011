/* SPDX-License-Identifier: GPL-3.0-or-later */
/* web_bench.h - a small pilot that is served: engine, street, loop and clock in one process, and foreign clients.
 *
 * Whoever waits for a client turns the loop meanwhile. Waits end after BENCH_WAIT_MS. */
#ifndef PILOTSIM_TESTS_WEB_BENCH_H
#define PILOTSIM_TESTS_WEB_BENCH_H

#include "devices/street_clock.h"
#include "twins/engine.h"

enum { BENCH_WAIT_MS = 15000 };

struct web_bench {
    struct pilot *pilot;
    struct model *model;
    struct engine *engine;
    struct engine_sink sink;
    struct engine_live *live;
    struct loop *loop;
    struct street *street;
    struct street_clock *clock;
};

void web_bench_open(struct web_bench *b, size_t n_home, int days, enum street_pace pace);
void web_bench_close(struct web_bench *b);

int web_bench_dial(const char *address, uint16_t port); /* a socket, connected and non-blocking; -1: refused */
void web_bench_say(int fd, const void *bytes, size_t n);
/* Hears until the server closes (true), until the text `until` was heard, or for wait_ms. Ends with NUL; *n: bytes. */
bool web_bench_hear(struct web_bench *b, int fd, char *said, size_t room, size_t *n, const char *until, int wait_ms);
void web_bench_turn(struct web_bench *b, int ms);
/* Runs the command in a shell; what it prints goes to said, as text. Its exit status, -1: too late. */
int web_bench_shell(struct web_bench *b, const char *command, char *said, size_t room);

#endif
