/* SPDX-License-Identifier: GPL-3.0-or-later */
/* street_clock.h - how simulated time moves: with the wall, as fast as it can, or only when told.
 *
 * Paced: simulated time is wall time times a factor; what could not be done in time is made up for and
 * reported as lag, nothing is left out. Free: as fast as the physics and those who listen allow.
 * Lockstep: only street_clock_advance moves it, and its callback comes when the homes are there and
 * everything due on the way has left (brokers have acknowledged, sockets are drained). */
#ifndef PILOTSIM_DEVICES_STREET_CLOCK_H
#define PILOTSIM_DEVICES_STREET_CLOCK_H

#include "devices/link/loop.h"
#include "devices/street.h"

struct street_clock; /* opaque */

enum street_pace { STREET_PACED, STREET_FREE, STREET_LOCKSTEP };

struct street_outlet { /* something messages leave through; flush calls fn once all of it has left */
    void *ctx;
    void (*flush)(void *ctx, void (*fn)(void *fn_ctx), void *fn_ctx); /* NULL: always empty */
    size_t (*unsent_bytes)(void *ctx);                                /* NULL: nothing of its own */
};
enum { STREET_OUTLETS_MAX = 8 };

struct street_clock_calls {
    void *ctx;
    void (*moved)(void *ctx, int64_t t_ms); /* after every move */
    int64_t (*next_stop_ms)(void *ctx);     /* a move ends there at the latest, so that moved sees the instant; NULL: none */
    void (*ended)(void *ctx, enum status st, const struct fault *fault); /* the pilot's end, or a fault */
};

struct street_clock_reading {
    enum street_pace pace;
    double speed; /* of paced */
    int64_t t_ms, utc_ms;
    int64_t lag_ms, lag_max_ms; /* simulated, behind what the wall asks for */
    bool is_busy;               /* an advance is under way */
    bool has_ended;
};

MUST_USE enum status street_clock_create(struct loop *loop, struct street *s, const struct pilot *p, enum street_pace pace,
                                         double speed, const struct street_clock_calls *calls, struct street_clock **out);
void street_clock_free(struct street_clock *c);
void street_clock_add_outlet(struct street_clock *c, struct street_outlet o);
void street_clock_start(struct street_clock *c); /* of paced and free */

/* To t_ms (at most the pilot's end); fn once all has left. false: an advance is under way already, or t_ms lies behind. */
bool street_clock_advance(struct street_clock *c, int64_t t_ms, void (*fn)(void *ctx), void *ctx);
void street_clock_forget(struct street_clock *c); /* the fn of the advance under way: who asked has left */
/* After a restore: simulated time has jumped. */
void street_clock_reset(struct street_clock *c);
struct street_clock_reading street_clock_read(const struct street_clock *c);
/* {"t_ms":..,"time":"...","mode":"paced","speed":60,"lag_s":0.0, ...}: what GET /clock and the topic pilotsim/clock show. */
size_t street_clock_json(const struct street_clock *c, char *out, size_t n);

#endif
