/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/serve_main.h"

#include "devices/control_api.h"
#include "devices/street.h"
#include "devices/street_clock.h"
#include "sim/base/rng.h"
#include "sim/job_main.h"
#include "sim/serve_faces_main.h"
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
    struct serve_faces faces;
    struct control_api *control; /* NULL: off */
    struct ask_log asks;
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

static void tell_clock(struct served *s)
{
    char text[512];
    if (s->faces.mqtt != NULL && street_clock_json(s->clock, text, sizeof text) > 0) street_mqtt_clock(s->faces.mqtt, text);
}

/* Simulated time has moved: told once a second, in lockstep each time. */
static void on_moved(void *ctx, int64_t t_ms)
{
    struct served *s = ctx;
    const int64_t now_ms = loop_now_ms(s->loop);
    const struct street_clock_reading r = street_clock_read(s->clock);
    if (s->control != NULL) control_api_moved(s->control, t_ms);
    if (r.pace == STREET_LOCKSTEP || now_ms - s->told_ms >= CLOCK_TOPIC_MS) s->told_ms = now_ms, tell_clock(s);
    if (r.pace != STREET_PACED || (double)r.lag_ms < LAG_WARN_MS * r.speed || now_ms - s->warned_ms < LAG_EVERY_MS) return;
    s->warned_ms = now_ms;
    fprintf(stderr, "pilotsim: simulated time is %.1f s behind; serve fewer homes or at a lower --speed\n",
            (double)r.lag_ms / MS_PER_S);
}

static int64_t on_next_stop(void *ctx)
{
    const struct served *s = ctx;
    return s->control != NULL ? control_api_next_ms(s->control) : INT64_MAX;
}

static void on_asked(void *ctx, int64_t t_ms, uint32_t home, enum command c, double value)
{
    struct served *s = ctx;
    ask_log_add(&s->asks, (struct ask){.t_ms = t_ms, .home = home, .command = c, .value = value});
}

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

static struct snapshot_scene scene_of(struct served *s)
{
    const struct pilot *p = s->job.pilot;
    const uint64_t text = p->text != NULL ? rng_hash_text(p->text) : 0;
    return (struct snapshot_scene){
        .street = s->street, .live = s->live, .log = &s->asks, .scenario_hash = text << 32 ^ p->seed ^ p->homes.n_home << 16};
}

/* ADDR:PORT; 127.* stays within this machine. */
static bool read_control(const char *text, uint16_t *port, bool *is_loopback)
{
    const char *colon = strrchr(text, ':');
    char *end;
    const long n = colon != NULL ? strtol(colon + 1, &end, 10) : -1;
    if (colon == NULL || end == colon + 1 || *end != '\0' || n < 0 || n > 65535) return false;
    *port = (uint16_t)n;
    *is_loopback = strncmp(text, "127.", 4) == 0 || strncmp(text, "localhost:", 10) == 0;
    return true;
}

static enum status open_control(struct served *s)
{
    const struct cli *c = s->job.cli;
    const char *where = c->control != NULL ? c->control : "127.0.0.1:9080";
    struct control_options o = {
        .token = c->token,
        .list = {(uint16_t)c->port_offset, s->faces.run_dir, (size_t)c->pty_homes},
        .scene = scene_of(s),
        .run_dir = s->faces.run_dir,
        .argv = c->argv,
        .pilot = s->job.pilot,
    };
    if (strcmp(where, "off") == 0) return ST_OK;
    if (!read_control(where, &o.port, &o.loopback_only)) {
        diag_error(s->d, command_line, "write ADDR:PORT, as 127.0.0.1:9080, or off", "--control: '%s' is no address", where);
        return ST_USAGE;
    }
    if (!o.loopback_only && o.token == NULL) {
        diag_error(s->d, command_line, "give --token TEXT, or listen at 127.0.0.1 only",
                   "--control: '%s' can be reached from other machines and has no token", where);
        return ST_USAGE;
    }
    const enum status st = control_api_create(s->loop, s->street, s->clock, &o, &s->control);
    if (st != ST_OK)
        diag_error(s->d, command_line, "end who has it, or take another: --control 127.0.0.1:9090", "--control: %s: %s", where,
                   strerror(errno));
    return st;
}

static enum status restore(struct served *s)
{
    const struct snapshot_scene scene = scene_of(s);
    const char *file = s->job.cli->restore;
    char why[160] = "";
    if (file == NULL) return ST_OK;
    const enum status st = s->control != NULL ? control_api_restore(s->control, file, why) : snapshot_read(&scene, file, why);
    if (st != ST_OK)
        diag_error(s->d, command_line, "snapshots fit the scenario and the homes they were made of", "--restore: %s", why);
    return st;
}

static enum status open_all(struct served *s, struct pace pace)
{
    struct job *j = &s->job;
    enum status st = job_prepare(j, s->d);
    if (st == ST_OK) st = job_open_results(j, s->d);
    if (st != ST_OK) return st;
    s->sink = job_sink(j);
    s->ports.log.ctx = s;
    s->ports.log.wrote = on_wrote;
    s->ports.log.asked = on_asked;
    if ((st = engine_live_create(j->engine, j->from_ms, &s->sink, &s->live))) return st;
    if ((st = street_create(j->model, s->live, &s->ports, &s->street, s->d))) return st;
    if ((st = loop_create(&s->loop))) return st;
    const struct street_clock_calls calls = {.ctx = s, .moved = on_moved, .next_stop_ms = on_next_stop, .ended = on_ended};
    if ((st = street_clock_create(s->loop, s->street, j->pilot, pace.pace, pace.speed, &calls, &s->clock))) return st;
    if ((st = serve_faces_open(&s->faces, s->loop, s->street, j->cli, &s->ports, s->d))) return st;
    street_set_ports(s->street, &s->ports);
    serve_faces_join_clock(&s->faces, s->clock);
    if ((st = open_control(s))) return st;
    if ((st = restore(s))) return st;
    if ((st = loop_signal_create(s->loop, SIGINT, on_signal, s, &s->on_int))) return st;
    return loop_signal_create(s->loop, SIGTERM, on_signal, s, &s->on_term);
}

static void close_all(struct served *s)
{
    loop_signal_free(s->on_int);
    loop_signal_free(s->on_term);
    control_api_free(s->control);
    street_clock_free(s->clock);
    serve_faces_close(&s->faces);
    street_free(s->street);
    engine_live_free(s->live);
    loop_free(s->loop);
    ask_log_close(&s->asks);
    job_close(&s->job);
}

static void greet(const struct served *s)
{
    const struct job *j = &s->job;
    char offset[48] = "", broker[192] = "", control[64] = "";
    if (s->control != NULL) snprintf(control, sizeof control, ", control http://127.0.0.1:%u", control_api_port(s->control));
    if (j->cli->port_offset > 0) snprintf(offset, sizeof offset, ", ports + %u", (unsigned)j->cli->port_offset);
    if (s->faces.broker_url[0] != '\0') snprintf(broker, sizeof broker, ", broker %s", s->faces.broker_url);
    fprintf(stderr,
            "pilotsim: %zu homes, %zu devices answer%s%s%s; Ctrl-C ends\n"
            "pilotsim: pilotsim devices %s lists them; run directory %s\n",
            j->pilot->homes.n_home, street_n_device(s->street), offset, broker, control, j->cli->scenario, s->faces.run_dir);
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
