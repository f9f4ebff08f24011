/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/street_clock.h"

#include "devices/wire/json_text.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum {
    TICK_MS = 50,            /* wall, of paced */
    STRETCH_MS = 10 * 60000, /* simulated, at most between two looks at the sockets */
    FREE_STEP_MS = 60000,
    DRAIN_MS = 2,      /* wall, between two looks at what sockets have not taken */
    DRAIN_TRIES = 2500 /* then the slow ones are not waited for: they are closed when their queue is full */
};

struct street_clock {
    struct loop *loop;
    struct street *street;
    const struct pilot *pilot;
    enum street_pace pace;
    double speed;
    struct street_clock_calls calls;
    size_t n_outlet;
    struct street_outlet outlet[STREET_OUTLETS_MAX];
    struct loop_timer *tick, *drain;
    int64_t wall0_ms, sim0_ms; /* paced: where both stood together */
    int64_t lag_ms, lag_max_ms;
    /* an advance */
    bool is_busy, has_ended;
    int64_t goal_ms;
    size_t n_wait; /* outlets that have not flushed */
    uint32_t n_try;
    void (*done)(void *ctx);
    void *done_ctx;
};

static void end(struct street_clock *c, enum status st, const struct fault *fault)
{
    if (c->has_ended) return;
    c->has_ended = true;
    loop_timer_stop(c->tick);
    if (c->calls.ended != NULL) c->calls.ended(c->calls.ctx, st, fault);
}

static int64_t stop_before(const struct street_clock *c, int64_t t_ms)
{
    const int64_t stop_ms = c->calls.next_stop_ms != NULL ? c->calls.next_stop_ms(c->calls.ctx) : INT64_MAX;
    return stop_ms > street_now_ms(c->street) && stop_ms < t_ms ? stop_ms : t_ms;
}

/* false: there was a fault. */
static bool move(struct street_clock *c, int64_t t_ms)
{
    const int64_t end_ms = c->pilot->duration_ms;
    if (t_ms > end_ms) t_ms = end_ms;
    do {
        struct fault fault = {0};
        const enum status st = street_go(c->street, stop_before(c, t_ms), &fault);
        if (st != ST_OK) {
            end(c, st, &fault);
            return false;
        }
        if (c->calls.moved != NULL) c->calls.moved(c->calls.ctx, street_now_ms(c->street));
    } while (street_now_ms(c->street) < t_ms);
    return true;
}

/* --- an advance: move in stretches, then wait until all has left --- */

static void finish(struct street_clock *c)
{
    void (*done)(void *) = c->done;
    void *ctx = c->done_ctx;
    c->is_busy = false, c->done = NULL;
    if (done != NULL) done(ctx);
    if (street_now_ms(c->street) >= c->pilot->duration_ms) end(c, ST_OK, NULL);
}

static size_t unsent_bytes(const struct street_clock *c)
{
    size_t sum = 0;
    for (size_t i = 0; i < c->n_outlet; i++)
        if (c->outlet[i].unsent_bytes != NULL) sum += c->outlet[i].unsent_bytes(c->outlet[i].ctx);
    return sum;
}

static void look_drained(void *user)
{
    struct street_clock *c = user;
    if (unsent_bytes(c) == 0 || ++c->n_try >= DRAIN_TRIES) finish(c);
    else loop_timer_once(c->drain, DRAIN_MS);
}

static void on_flushed(void *ctx)
{
    struct street_clock *c = ctx;
    assert(c->n_wait > 0);
    if (--c->n_wait == 0) look_drained(c);
}

static void flush_all(struct street_clock *c)
{
    c->n_try = 0;
    c->n_wait = 1;
    for (size_t i = 0; i < c->n_outlet; i++) {
        if (c->outlet[i].flush == NULL) continue;
        c->n_wait++;
        c->outlet[i].flush(c->outlet[i].ctx, on_flushed, c);
    }
    on_flushed(c);
}

static void stretch(void *user)
{
    struct street_clock *c = user;
    const int64_t now_ms = street_now_ms(c->street), next_ms = now_ms + STRETCH_MS;
    if (!move(c, next_ms < c->goal_ms ? next_ms : c->goal_ms)) {
        finish(c);
        return;
    }
    if (street_now_ms(c->street) >= c->goal_ms) flush_all(c);
    else if (loop_defer(c->loop, stretch, c) != ST_OK) finish(c);
}

bool street_clock_advance(struct street_clock *c, int64_t t_ms, void (*fn)(void *ctx), void *ctx)
{
    const int64_t end_ms = c->pilot->duration_ms;
    if (c->is_busy || t_ms < street_now_ms(c->street)) return false;
    c->is_busy = true;
    c->goal_ms = t_ms < end_ms ? t_ms : end_ms;
    c->done = fn, c->done_ctx = ctx;
    stretch(c);
    return true;
}

void street_clock_forget(struct street_clock *c) { c->done = NULL; }

/* --- paced and free --- */

static void tick_paced(struct street_clock *c)
{
    const double wall_ms = (double)(loop_now_ms(c->loop) - c->wall0_ms);
    const int64_t goal_ms = c->sim0_ms + (int64_t)(wall_ms * c->speed), now_ms = street_now_ms(c->street);
    if (goal_ms <= now_ms) return;
    if (!move(c, goal_ms - now_ms < STRETCH_MS ? goal_ms : now_ms + STRETCH_MS)) return;
    c->lag_ms = goal_ms - street_now_ms(c->street);
    if (street_now_ms(c->street) >= c->pilot->duration_ms) c->lag_ms = 0, end(c, ST_OK, NULL);
    if (c->lag_ms > c->lag_max_ms) c->lag_max_ms = c->lag_ms;
}

static void free_step(void *user);

/* Sockets get their turn in between. */
static void free_again(void *user)
{
    struct street_clock *c = user;
    if (!c->has_ended && loop_defer(c->loop, free_step, c) != ST_OK)
        end(c, ST_MEMORY, &(struct fault){.text = "the loop could not go on"});
}

static void free_step(void *user)
{
    struct street_clock *c = user;
    if (!c->has_ended) street_clock_advance(c, street_now_ms(c->street) + FREE_STEP_MS, free_again, c);
}

static void on_tick(void *user)
{
    struct street_clock *c = user;
    if (c->has_ended) return;
    if (c->pace == STREET_PACED) tick_paced(c);
}

void street_clock_reset(struct street_clock *c)
{
    c->wall0_ms = loop_now_ms(c->loop);
    c->sim0_ms = street_now_ms(c->street);
    c->lag_ms = 0;
    c->has_ended = false;
    if (c->pace == STREET_PACED) loop_timer_repeat(c->tick, TICK_MS);
}

void street_clock_start(struct street_clock *c)
{
    street_clock_reset(c);
    if (c->pace == STREET_FREE) free_again(c);
}

/* --- the thing itself --- */

enum status street_clock_create(struct loop *loop, struct street *s, const struct pilot *p, enum street_pace pace, double speed,
                                const struct street_clock_calls *calls, struct street_clock **out)
{
    struct street_clock *c = calloc(1, sizeof *c);
    if (c == NULL) return ST_MEMORY;
    c->loop = loop, c->street = s, c->pilot = p, c->pace = pace, c->speed = speed, c->calls = *calls;
    enum status st = loop_timer_create(loop, on_tick, c, &c->tick);
    if (st == ST_OK) st = loop_timer_create(loop, look_drained, c, &c->drain);
    if (st != ST_OK) {
        street_clock_free(c);
        return st;
    }
    *out = c;
    return ST_OK;
}

void street_clock_free(struct street_clock *c)
{
    if (c == NULL) return;
    loop_defer_cancel(c->loop, c);
    loop_timer_free(c->tick);
    loop_timer_free(c->drain);
    free(c);
}

void street_clock_add_outlet(struct street_clock *c, struct street_outlet o)
{
    assert(c->n_outlet < STREET_OUTLETS_MAX);
    c->outlet[c->n_outlet++] = o;
}

struct street_clock_reading street_clock_read(const struct street_clock *c)
{
    const int64_t t_ms = street_now_ms(c->street);
    return (struct street_clock_reading){.pace = c->pace,
                                         .speed = c->speed,
                                         .t_ms = t_ms,
                                         .utc_ms = c->pilot->start_utc_ms + t_ms,
                                         .lag_ms = c->lag_ms,
                                         .lag_max_ms = c->lag_max_ms,
                                         .is_busy = c->is_busy,
                                         .has_ended = c->has_ended};
}

static const char *const pace_name[] = {[STREET_PACED] = "paced", [STREET_FREE] = "max", [STREET_LOCKSTEP] = "lockstep"};

size_t street_clock_json(const struct street_clock *c, char *out, size_t n)
{
    const struct street_clock_reading r = street_clock_read(c);
    const struct timezone *tz = &c->pilot->tz;
    char local[32], start[32], end_text[32];
    calendar_format(tz, r.utc_ms, local);
    calendar_format(tz, c->pilot->start_utc_ms, start);
    calendar_format(tz, c->pilot->start_utc_ms + c->pilot->duration_ms, end_text);
    struct json_text w = json_text_start(out, n);
    json_text_begin_object(&w);
    json_text_key(&w, "t_ms"), json_text_integer(&w, r.t_ms);
    json_text_key(&w, "utc_ms"), json_text_integer(&w, r.utc_ms);
    json_text_key(&w, "time"), json_text_string(&w, local);
    json_text_key(&w, "start"), json_text_string(&w, start);
    json_text_key(&w, "end"), json_text_string(&w, end_text);
    json_text_key(&w, "mode"), json_text_string(&w, pace_name[r.pace]);
    json_text_key(&w, "speed");
    if (r.pace == STREET_PACED) json_text_shortest(&w, r.speed);
    else json_text_null(&w);
    json_text_key(&w, "lag_s"), json_text_fixed(&w, (double)r.lag_ms / MS_PER_S, 3);
    json_text_key(&w, "lag_max_s"), json_text_fixed(&w, (double)r.lag_max_ms / MS_PER_S, 3);
    json_text_key(&w, "busy"), json_text_bool(&w, r.is_busy);
    json_text_key(&w, "ended"), json_text_bool(&w, r.has_ended);
    json_text_end_object(&w);
    return json_text_finish(&w);
}
