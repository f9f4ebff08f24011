/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/serve_main.h"

#include "devices/street.h"
#include "devices/street_clock.h"
#include "sim/job_main.h"
#include "sim/serve_faces_main.h"
#include "sim/stopwatch.h"
#include "twins/engine_live.h"

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
    struct serve_faces faces;
    int64_t told_ms, warned_ms; /* wall: the clock topic, and lag */
    struct loop_signal *on_int, *on_term;
    enum status ended; /* how */
    bool is_stopped;   /* by a signal, before the pilot's end */
    struct fault fault;
};

enum { CLOCK_TOPIC_MS = 1000, LAG_WARN_MS = 1000, LAG_EVERY_MS = 10000 }; /* wall */

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
    if ((st = serve_faces_open(&s->faces, s->loop, s->street, j->cli, &s->ports, s->d))) return st;
    street_set_ports(s->street, &s->ports);
    serve_faces_join_clock(&s->faces, s->clock);
    if ((st = loop_signal_create(s->loop, SIGINT, on_signal, s, &s->on_int))) return st;
    return loop_signal_create(s->loop, SIGTERM, on_signal, s, &s->on_term);
}

static void close_all(struct served *s)
{
    loop_signal_free(s->on_int);
    loop_signal_free(s->on_term);
    street_clock_free(s->clock);
    serve_faces_close(&s->faces);
    street_free(s->street);
    engine_live_free(s->live);
    loop_free(s->loop);
    job_close(&s->job);
}

static void greet(const struct served *s)
{
    const struct job *j = &s->job;
    char offset[48] = "", broker[160] = "";
    if (j->cli->port_offset > 0) snprintf(offset, sizeof offset, ", ports + %u", (unsigned)j->cli->port_offset);
    if (s->faces.broker_url[0] != '\0') snprintf(broker, sizeof broker, ", broker %s", s->faces.broker_url);
    fprintf(stderr,
            "pilotsim: %zu homes, %zu devices answer%s%s; Ctrl-C ends\n"
            "pilotsim: pilotsim devices %s lists them; run directory %s\n",
            j->pilot->homes.n_home, street_n_device(s->street), offset, broker, j->cli->scenario, s->faces.run_dir);
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
        greet(&s);
        street_clock_start(s.clock);
        loop_run(s.loop);
        serve_faces_goodbye(&s.faces);
        st = s.ended;
        if (st == ST_OK && s.is_stopped) st = stop_early(&s);
        else if (st == ST_OK) st = job_finish(&s.job, d);
        if (st != ST_OK && st != ST_EXPECT && d->n_errors == 0) job_tell_fault(&s.job, &s.fault, d);
    }
    close_all(&s);
    return st;
}
