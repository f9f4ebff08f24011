/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/serve_main.h"

#include "devices/street.h"
#include "devices/street_clock.h"
#include "devices/street_modbus.h"
#include "sim/job_main.h"
#include "sim/stopwatch.h"
#include "twins/engine_live.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct served { /* all of a served run */
    struct job job;
    struct diag *d;
    struct engine_sink sink;
    struct engine_live *live;
    struct loop *loop;
    struct street *street;
    struct street_ports ports;
    struct street_clock *clock;
    struct street_modbus *modbus;
    struct loop_signal *on_int, *on_term;
    enum status ended; /* how */
    bool is_stopped;   /* by a signal, before the pilot's end */
    struct fault fault;
};

static const struct place command_line = {0};

/* --- words of the command line --- */

struct pace {
    enum street_pace pace;
    double speed;
};

static enum status read_pace(const struct cli *c, struct pace *out, struct diag *d)
{
    *out = (struct pace){STREET_PACED, 1};
    if (c->lockstep && c->speed != NULL) {
        diag_error(d, command_line, "take one of the two", "--lockstep and --speed: time cannot follow both");
        return ST_USAGE;
    }
    if (c->lockstep) out->pace = STREET_LOCKSTEP;
    if (c->speed == NULL || strcmp(c->speed, "realtime") == 0) return ST_OK;
    if (strcmp(c->speed, "max") == 0) {
        out->pace = STREET_FREE;
        return ST_OK;
    }
    char *end;
    out->speed = strtod(c->speed, &end);
    if (end != c->speed && *end == '\0' && isfinite(out->speed) && out->speed >= 0.01 && out->speed <= 1e6) return ST_OK;
    diag_error(d, command_line, "give realtime, max or a factor from 0.01 to 1000000: --speed 60", "--speed: '%s' is no pace",
               c->speed);
    return ST_USAGE;
}

/* --- what goes into the result file --- */

static void on_wrote(void *ctx, const struct device *d, const char *what, double value, enum verdict v)
{
    struct served *s = ctx;
    char text[96];
    const bool accepted = v == VERDICT_ACCEPTED;
    snprintf(text, sizeof text, "%s %.40s%s%.24s", d->product->name, what,
             accepted ? "" : " refused: ", accepted ? "" : point_verdict_words[v]);
    const struct logged_event e = {.t_ms = d->t_ms, .home = d->home_row, .what = text, .value = value};
    const enum status st = results_log_event(s->job.results, &e);
    if (st != ST_OK && s->ended == ST_OK) s->ended = st, loop_stop(s->loop);
}

/* --- time --- */

static void on_moved(void *ctx, int64_t t_ms) { (void)ctx, (void)t_ms; }

static void on_ended(void *ctx, enum status st, const struct fault *fault)
{
    struct served *s = ctx;
    s->ended = st;
    if (fault != NULL) s->fault = *fault;
    loop_stop(s->loop);
}

static void on_signal(void *user)
{
    struct served *s = user;
    s->is_stopped = true;
    loop_stop(s->loop);
}

/* --- opening --- */

static enum status open_faces(struct served *s)
{
    const struct cli *c = s->job.cli;
    uint16_t port = 0;
    const struct street_modbus_options o = {
        .port_offset = (uint16_t)c->port_offset, .loopback_only = !c->expose, .clients_max = (uint32_t)c->clients};
    const enum status st = street_modbus_create(s->loop, s->street, o, &s->modbus, &port);
    if (st != ST_OK) {
        diag_error(s->d, command_line,
                   errno == EACCES ? "run as root, or shift all ports: --port-offset 10000"
                                   : "end who has it, or shift all ports: --port-offset 10000",
                   "port %u cannot be opened: %s", port, strerror(errno));
        return st;
    }
    return ST_OK;
}

static size_t modbus_unsent(void *ctx) { return street_modbus_unsent_bytes(ctx); }

static enum status open_all(struct served *s, struct pace pace)
{
    struct job *j = &s->job;
    enum status st = job_prepare(j, s->d);
    if (st == ST_OK) st = job_open_results(j, s->d);
    if (st != ST_OK) return st;
    s->sink = job_sink(j);
    s->ports.log.ctx = s;
    s->ports.log.wrote = on_wrote;
    if ((st = engine_live_create(j->engine, j->from_ms, &s->sink, &s->live))) return st;
    if ((st = street_create(j->model, s->live, &s->street, s->d))) return st;
    if ((st = loop_create(&s->loop))) return st;
    const struct street_clock_calls calls = {s, on_moved, on_ended};
    if ((st = street_clock_create(s->loop, s->street, j->pilot, pace.pace, pace.speed, &calls, &s->clock))) return st;
    if ((st = open_faces(s))) return st;
    street_set_ports(s->street, &s->ports);
    street_clock_add_outlet(s->clock, (struct street_outlet){.ctx = s->modbus, .unsent_bytes = modbus_unsent});
    if ((st = loop_signal_create(s->loop, SIGINT, on_signal, s, &s->on_int))) return st;
    return loop_signal_create(s->loop, SIGTERM, on_signal, s, &s->on_term);
}

static void close_all(struct served *s)
{
    loop_signal_free(s->on_int);
    loop_signal_free(s->on_term);
    street_modbus_free(s->modbus);
    street_clock_free(s->clock);
    street_free(s->street);
    engine_live_free(s->live);
    loop_free(s->loop);
    job_close(&s->job);
}

/* What has been is kept; figures of the whole pilot there are none. */
static enum status stop_early(struct served *s)
{
    const struct job *j = &s->job;
    const enum status st = engine_live_stop(s->live, &s->fault);
    if (st != ST_OK) return st;
    char when[32];
    calendar_format(&j->pilot->tz, j->pilot->start_utc_ms + engine_live_now_ms(s->live), when);
    fprintf(stderr, "pilotsim: stopped at %s; %s holds all until then\n", when, j->output);
    return ST_OK;
}

enum status serve_pilot(const struct cli *c, const struct pilot *p, struct diag *d)
{
    struct pace pace;
    enum status st = read_pace(c, &pace, d);
    if (st != ST_OK) return st;
    struct served s = {.job = {.cli = c, .pilot = p, .is_live = true, .wall_s = stopwatch_wall_s()}, .d = d};
    st = open_all(&s, pace);
    if (st == ST_OK) {
        fprintf(stderr, "pilotsim: %zu homes, %zu devices answer; pilotsim devices %s lists them\n", p->homes.n_home,
                street_n_device(s.street), c->scenario);
        street_clock_start(s.clock);
        loop_run(s.loop);
        st = s.ended;
        if (st == ST_OK && s.is_stopped) st = stop_early(&s);
        else if (st == ST_OK) st = job_finish(&s.job, d);
        if (st != ST_OK && st != ST_EXPECT && d->n_errors == 0) job_tell_fault(&s.job, &s.fault, d);
    }
    close_all(&s);
    return st;
}
