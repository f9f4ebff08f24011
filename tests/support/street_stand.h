/* SPDX-License-Identifier: GPL-3.0-or-later */
/* street_stand.h - a small pilot that is served: engine, street, loop and clock in one process, and foreign clients.
 *
 * Whoever waits for a client turns the loop meanwhile. Waits end after BENCH_WAIT_MS. */
#ifndef PILOTSIM_TESTS_STREET_STAND_H
#define PILOTSIM_TESTS_STREET_STAND_H

#include "devices/street_clock.h"
#include "twins/engine.h"

enum { BENCH_WAIT_MS = 15000 };

struct street_stand {
    struct pilot *pilot;
    struct model *model;
    struct engine *engine;
    struct engine_sink sink;
    struct engine_live *live;
    struct loop *loop;
    struct street *street;
    struct street_clock *clock;
};

void street_stand_open(struct street_stand *b, size_t n_home, int days, enum street_pace pace);
void street_stand_close(struct street_stand *b);

int street_stand_dial(const char *address, uint16_t port); /* a socket, connected and non-blocking; -1: refused */
void street_stand_say(int fd, const void *bytes, size_t n);
/* Hears until the server closes (true), until the text `until` was heard, or for wait_ms. Ends with NUL; *n: bytes. */
bool street_stand_hear(struct street_stand *b, int fd, char *said, size_t room, size_t *n, const char *until, int wait_ms);
void street_stand_turn(struct street_stand *b, int ms);
/* Runs the command in a shell; what it prints goes to said, as text. Its exit status, -1: too late. */
int street_stand_shell(struct street_stand *b, const char *command, char *said, size_t room);

#endif
