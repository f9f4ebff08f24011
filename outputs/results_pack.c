/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chunk on its way to the file: rounded, shuffled, deflated. Touches nothing but its arguments. */
#include "outputs/chunk_codec.h"
#include "outputs/results_parts.h"

#include <assert.h>
#include <stdlib.h>

struct work {
    struct chunk_codec *codec;
    uint8_t *shuffled;
    size_t capacity;
};

static enum status grow(void **bytes, size_t *capacity, size_t need)
{
    if (need <= *capacity) return ST_OK;
    void *more = realloc(*bytes, need);
    if (more == NULL) return ST_MEMORY;
    *bytes = more;
    *capacity = need;
    return ST_OK;
}

static enum status prepare(struct packed *p, size_t n_bytes)
{
    enum status st;
    if (p->work == NULL && (p->work = calloc(1, sizeof(struct work))) == NULL) return ST_MEMORY;
    struct work *w = p->work;
    if (w->codec == NULL && (st = chunk_codec_create(&w->codec))) return st;
    void *shuffled = w->shuffled;
    st = grow(&shuffled, &w->capacity, n_bytes);
    w->shuffled = shuffled;
    return st ? st : grow(&p->bytes, &p->capacity, chunk_room(n_bytes));
}

static enum status deflate_shuffled(struct packed *p, size_t n_bytes, bool same)
{
    struct work *w = p->work;
    p->n_bytes = same ? chunk_deflate_same(w->codec, w->shuffled, n_bytes, p->bytes, p->capacity)
                      : chunk_deflate(w->codec, w->shuffled, n_bytes, p->bytes, p->capacity);
    assert(p->n_bytes > 0); /* the room is the codec's own bound */
    return ST_OK;
}

enum status results_pack(const struct results *r, enum quantity q, const float *const *home, uint32_t n_row, uint32_t n_home,
                         struct packed *out)
{
    assert(n_row <= r->shape.rows_per_chunk);
    assert(n_home <= r->shape.homes_per_chunk);
    const size_t rows = r->shape.rows_per_chunk, homes = r->shape.homes_per_chunk, n_bytes = rows * homes * sizeof(float);
    const enum status st = prepare(out, n_bytes);
    if (st) return st;
    struct work *w = out->work;
    const float quantum = chunk_quantum(quantity_info[q].precision);
    const bool same = chunk_shuffle_f32(home, n_row, n_home, rows, homes, quantum, w->shuffled);
    return deflate_shuffled(out, n_bytes, same);
}

enum status results_pack_words(const uint64_t *words, size_t n, struct packed *out)
{
    const enum status st = prepare(out, n * sizeof *words);
    if (st) return st;
    struct work *w = out->work;
    chunk_shuffle_u64(words, n, w->shuffled);
    return deflate_shuffled(out, n * sizeof *words, false);
}

void results_packed_close(struct packed *p)
{
    if (p == NULL) return;
    struct work *w = p->work;
    if (w != NULL) {
        chunk_codec_free(w->codec);
        free(w->shuffled);
        free(w);
    }
    free(p->bytes);
    *p = (struct packed){0};
}
