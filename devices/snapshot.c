/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/snapshot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct head {
    char magic[8];
    uint32_t version, ask_bytes;
    uint64_t scenario_hash, n_state, n_memory, n_ask, n_more;
    int64_t t_ms, midnight_ms;
};
static const char magic[8] = "PILOTSIM";
enum { VERSION = 1 };

static struct head head_of(const struct snapshot_scene *s)
{
    size_t n_state, n_memory;
    int64_t midnight_ms;
    (void)engine_live_midnight(s->live, &n_state, &midnight_ms);
    (void)street_memory(s->street, &n_memory);
    struct head h = {.version = VERSION,
                     .ask_bytes = sizeof(struct ask),
                     .scenario_hash = s->scenario_hash,
                     .n_state = n_state,
                     .n_memory = n_memory,
                     .n_ask = s->log->day_ms == midnight_ms ? s->log->n : 0,
                     .t_ms = street_now_ms(s->street),
                     .midnight_ms = midnight_ms};
    memcpy(h.magic, magic, sizeof magic);
    return h;
}

static bool put(FILE *f, const void *bytes, size_t n) { return n == 0 || fwrite(bytes, n, 1, f) == 1; }

enum status snapshot_write(const struct snapshot_scene *s, const char *path, char why[160])
{
    struct head h = head_of(s);
    size_t n;
    int64_t t_ms;
    char beside[4096 + 8];
    if (s->log->failed != ST_OK) {
        snprintf(why, 160, "memory ran out today, so what was asked is not known whole");
        return ST_MEMORY;
    }
    size_t n_more = 0;
    void *more = s->more.keep != NULL ? s->more.keep(s->more.ctx, &n_more) : NULL;
    h.n_more = n_more;
    snprintf(beside, sizeof beside, "%.4095s.part", path);
    FILE *f = fopen(beside, "wb");
    bool good = f != NULL && put(f, &h, sizeof h) && put(f, engine_live_midnight(s->live, &n, &t_ms), h.n_state) &&
                put(f, street_memory(s->street, &n), h.n_memory) && put(f, s->log->ask, h.n_ask * sizeof(struct ask)) &&
                put(f, more, n_more);
    free(more);
    if (f != NULL) good = fclose(f) == 0 && good;
    if (good && rename(beside, path) == 0) return ST_OK;
    snprintf(why, 160, "%.100s: %.50s", path, strerror(errno));
    remove(beside);
    return ST_IO;
}

/* The whole file behind its head, of exactly the size the head tells. */
static void *read_body(FILE *f, const struct head *h)
{
    const size_t n = h->n_state + h->n_memory + h->n_ask * sizeof(struct ask) + h->n_more;
    char *body = malloc(n + 1);
    if (body == NULL) return NULL;
    if (fread(body, 1, n + 1, f) == n) return body;
    free(body);
    return NULL;
}

static const char *misfit(const struct head *h, const struct head *ours)
{
    if (memcmp(h->magic, magic, sizeof magic) != 0 || h->version != VERSION || h->ask_bytes != sizeof(struct ask))
        return "is no snapshot of this version of pilotsim";
    if (h->scenario_hash != ours->scenario_hash) return "is of another scenario";
    if (h->n_state != ours->n_state || h->n_memory != ours->n_memory) return "is of other homes or products";
    if (h->n_ask > UINT64_C(1) << 28 || h->n_more > UINT64_C(1) << 28 || h->t_ms < h->midnight_ms) return "is damaged";
    return NULL;
}

/* The day again: each ask at its instant. */
static enum status live_again(const struct snapshot_scene *s, const struct head *h, const struct ask *ask)
{
    struct fault fault = {0};
    enum status st = ST_OK;
    ask_log_begin(s->log, h->midnight_ms);
    for (uint64_t i = 0; i < h->n_ask && st == ST_OK; i++) {
        const struct ask *a = &ask[i];
        if (a->home >= street_n_home(s->street) || a->command >= COMMAND_COUNT || a->t_ms < engine_live_now_ms(s->live) ||
            a->t_ms > h->t_ms)
            return ST_INPUT;
        st = engine_live_go(s->live, a->t_ms, &fault);
        if (st == ST_OK) st = engine_live_ask(s->live, a->home, (enum command)a->command, a->value, &fault);
        ask_log_add(s->log, *a);
    }
    return st == ST_OK ? engine_live_go(s->live, h->t_ms, &fault) : st;
}

enum status snapshot_read(const struct snapshot_scene *s, const char *path, char why[160])
{
    const struct head ours = head_of(s);
    struct head h;
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        snprintf(why, 160, "%.100s: %.50s", path, strerror(errno));
        return ST_IO;
    }
    const char *wrong = fread(&h, sizeof h, 1, f) == 1 ? misfit(&h, &ours) : "is no snapshot";
    char *body = wrong == NULL ? read_body(f, &h) : NULL;
    if (wrong == NULL && body == NULL) wrong = "is cut off";
    fclose(f);
    if (wrong != NULL) {
        snprintf(why, 160, "%.100s %s", path, wrong);
        return ST_INPUT;
    }
    struct ask *ask = malloc(h.n_ask * sizeof *ask + 1);
    enum status st = ask != NULL ? ST_OK : ST_MEMORY;
    if (st == ST_OK) {
        memcpy(ask, body + h.n_state + h.n_memory, h.n_ask * sizeof *ask);
        engine_live_restore(s->live, body, h.midnight_ms);
        st = live_again(s, &h, ask);
    }
    if (st == ST_OK) street_restore(s->street, body + h.n_state);
    const char *more = body + h.n_state + h.n_memory + h.n_ask * sizeof(struct ask);
    if (st == ST_OK && s->more.back != NULL && !s->more.back(s->more.ctx, more, h.n_more)) st = ST_INPUT;
    if (st == ST_OK) why[0] = '\0';
    else snprintf(why, 160, "%.100s cannot be lived again: %s", path, status_text(st));
    free(ask);
    free(body);
    return st;
}
