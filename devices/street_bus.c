/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line is a pseudo-terminal with what has come of a frame, and the devices on it, neighbours in the street's order. */
#include "devices/street_bus.h"

#include "devices/link/loop_tty.h"
#include "devices/modbus_face.h"
#include "devices/wire/modbus_rtu.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct line {
    struct street_bus *b;
    struct tty *tty;
    struct loop_timer *silence;
    int64_t silence_ms, answered_ms;
    size_t first, n_device; /* rows; those without modbus->rtu do not hear */
    size_t n;               /* bytes of an unfinished frame */
    uint8_t bytes[MODBUS_RTU_FRAME_MAX];
};

struct street_bus {
    struct loop *loop;
    struct street *street;
    struct modbus_log log;
    size_t n_line, room;
    struct line *line; /* [room] */
    struct street_bus_counts counts;
};

static void on_written(void *ctx, const struct device *d, const struct point *p, double value, enum verdict v)
{
    street_wrote(((struct street_bus *)ctx)->street, d, p->name, value, v);
}

static const struct modbus_traits *rtu_of(const struct device *d)
{
    const struct modbus_traits *t = d->product->modbus;
    return t != NULL && t->rtu ? t : NULL;
}

/* --- requests --- */

static size_t ask(struct street_bus *b, struct device *d, const struct modbus_rtu_frame *f, uint8_t out[MODBUS_PDU_MAX])
{
    street_enter(b->street, d);
    const size_t n = modbus_face_answer(d, f->pdu, f->n_pdu, &b->log, out);
    street_leave(b->street, d);
    return n;
}

static void obey_all(struct line *l, const struct modbus_rtu_frame *f)
{
    uint8_t unheard[MODBUS_PDU_MAX];
    l->b->counts.n_broadcast++;
    for (size_t i = 0; i < l->n_device; i++) {
        struct device *d = street_device(l->b->street, l->first + i);
        if (rtu_of(d) != NULL) (void)ask(l->b, d, f, unheard);
    }
}

static struct device *unit_of(const struct line *l, uint8_t unit)
{
    for (size_t i = 0; i < l->n_device; i++) {
        struct device *d = street_device(l->b->street, l->first + i);
        if (rtu_of(d) != NULL && d->unit == unit) return d;
    }
    return NULL;
}

static void answer(struct line *l, const struct modbus_rtu_frame *f)
{
    uint8_t pdu[MODBUS_PDU_MAX], frame[MODBUS_RTU_FRAME_MAX];
    if (f->addr == MODBUS_RTU_BROADCAST) {
        obey_all(l, f);
        return;
    }
    struct device *d = unit_of(l, f->addr);
    if (d == NULL) {
        l->b->counts.n_unknown_unit++;
        return;
    }
    l->b->counts.n_request++;
    const size_t n = ask(l->b, d, f, pdu);
    if ((pdu[0] & 0x80) != 0) l->b->counts.n_exception[pdu[1] < 16 ? pdu[1] : 0]++;
    tty_write(l->tty, frame, modbus_rtu_encode(f->addr, pdu, n, frame));
    l->answered_ms = loop_now_ms(l->b->loop);
}

static void consume(struct line *l, size_t n)
{
    l->n -= n;
    memmove(l->bytes, l->bytes + n, l->n);
}

static void take_frames(struct line *l)
{
    struct modbus_rtu_frame f;
    enum modbus_rtu_verdict v;
    while ((v = modbus_rtu_next(l->bytes, l->n, &f)) != MODBUS_RTU_MORE) {
        if (v == MODBUS_RTU_FRAME) answer(l, &f);
        else l->b->counts.n_noise += f.n_consumed;
        consume(l, f.n_consumed);
    }
}

static void on_silence(void *user)
{
    struct line *l = user;
    struct modbus_rtu_frame f;
    if (modbus_rtu_check(l->bytes, l->n, &f)) answer(l, &f);
    else l->b->counts.n_noise += l->n;
    l->n = 0;
}

static void on_data(void *user, const uint8_t *bytes, size_t n_bytes)
{
    struct line *l = user;
    const bool is_stale = loop_now_ms(l->b->loop) - l->answered_ms > STREET_BUS_STALE_MS;
    if (l->n == 0 && is_stale) tty_drop_unread(l->tty);
    while (n_bytes > 0) {
        size_t n = sizeof l->bytes - l->n; /* never 0: a full buffer is no MORE */
        if (n > n_bytes) n = n_bytes;
        memcpy(l->bytes + l->n, bytes, n);
        l->n += n, bytes += n, n_bytes -= n;
        take_frames(l);
    }
    if (l->n > 0) loop_timer_once(l->silence, l->silence_ms);
    else loop_timer_stop(l->silence);
}

/* --- lines --- */

/* Whole milliseconds, one more because the loop's clock stands still within a turn. */
static int64_t silence_of(const struct street_bus *b, const struct line *l)
{
    int64_t longest_ms = STREET_BUS_SILENCE_MS;
    for (size_t i = 0; i < l->n_device; i++) {
        const struct modbus_traits *t = rtu_of(street_device(b->street, l->first + i));
        if (t == NULL || t->baud == 0) continue;
        const int64_t ms = (modbus_rtu_silence_us(t->baud) + 999) / 1000 + 1;
        if (ms > longest_ms) longest_ms = ms;
    }
    return longest_ms;
}

static enum status add_line(struct street_bus *b, const char *path, size_t first, size_t n_device)
{
    struct line *l = &b->line[b->n_line++];
    *l = (struct line){.b = b, .first = first, .n_device = n_device};
    l->silence_ms = silence_of(b, l);
    const enum status st = loop_timer_create(b->loop, on_silence, l, &l->silence);
    return st == ST_OK ? tty_open(b->loop, path, on_data, l, &l->tty) : st;
}

static size_t rtu_devices(const struct street_bus *b, size_t first, size_t n)
{
    size_t n_rtu = 0;
    for (size_t i = 0; i < n; i++) n_rtu += rtu_of(street_device(b->street, first + i)) != NULL;
    return n_rtu;
}

static enum status add_home(struct street_bus *b, size_t home, const char *run_dir)
{
    char path[PATH_MAX];
    size_t first;
    const size_t n = street_of_home(b->street, home, &first);
    if (rtu_devices(b, first, n) == 0) return ST_OK;
    snprintf(path, sizeof path, "%s/%s.rs485", run_dir, street_device(b->street, first)->id->home);
    enum status st = add_line(b, path, first, n);
    for (size_t i = first; i < first + n && st == ST_OK; i++) {
        const struct device *d = street_device(b->street, i);
        if (rtu_of(d) == NULL) continue;
        snprintf(path, sizeof path, "%s/%s.rtu", run_dir, d->id->name);
        st = add_line(b, path, i, 1);
    }
    return st;
}

enum status street_bus_create(struct loop *loop, struct street *street, const struct street_bus_options *o,
                              struct street_bus **out)
{
    struct street_bus *b = calloc(1, sizeof *b);
    if (b == NULL) return ST_MEMORY;
    b->loop = loop, b->street = street;
    b->log = (struct modbus_log){b, on_written};
    const size_t n_home = o->pty_homes < street_n_home(street) ? o->pty_homes : street_n_home(street);
    for (size_t h = 0, first; h < n_home; h++) b->room += street_of_home(street, h, &first) + 1;
    b->line = calloc(b->room + 1, sizeof *b->line);
    enum status st = b->line != NULL ? ST_OK : ST_MEMORY;
    for (size_t h = 0; h < n_home && st == ST_OK; h++) st = add_home(b, h, o->run_dir);
    if (st != ST_OK) {
        street_bus_free(b);
        return st;
    }
    *out = b;
    return ST_OK;
}

void street_bus_free(struct street_bus *b)
{
    if (b == NULL) return;
    for (size_t i = 0; i < b->n_line; i++) {
        tty_close(b->line[i].tty);
        loop_timer_free(b->line[i].silence);
    }
    free(b->line);
    free(b);
}

struct street_bus_counts street_bus_counts(const struct street_bus *b)
{
    struct street_bus_counts c = b->counts;
    c.n_line = (uint32_t)b->n_line;
    for (size_t i = 0; i < b->n_line; i++) {
        const struct tty_counts t = tty_counts(b->line[i].tty);
        c.n_bytes_in += t.n_bytes_in, c.n_bytes_out += t.n_bytes_out, c.n_bytes_dropped += t.n_bytes_dropped;
    }
    return c;
}
