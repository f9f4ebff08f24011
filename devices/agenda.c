/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/agenda.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

struct agenda_queue {
    uint32_t n;
    uint32_t *heap;  /* rows, the next at 0 */
    uint32_t *place; /* of each row in heap */
    int64_t *due_ms; /* of each row */
};

enum status agenda_create(uint32_t n_row, struct agenda_queue **out)
{
    struct agenda_queue *q = calloc(1, sizeof *q);
    if (q == NULL) return ST_MEMORY;
    q->n = n_row;
    q->heap = calloc(n_row + 1U, sizeof *q->heap);
    q->place = calloc(n_row + 1U, sizeof *q->place);
    q->due_ms = calloc(n_row + 1U, sizeof *q->due_ms);
    if (q->heap == NULL || q->place == NULL || q->due_ms == NULL) {
        agenda_free(q);
        return ST_MEMORY;
    }
    for (uint32_t i = 0; i < n_row; i++) q->heap[i] = q->place[i] = i, q->due_ms[i] = INT64_MAX;
    *out = q;
    return ST_OK;
}

void agenda_free(struct agenda_queue *q)
{
    if (q == NULL) return;
    free(q->heap);
    free(q->place);
    free(q->due_ms);
    free(q);
}

static bool is_before(const struct agenda_queue *q, uint32_t a, uint32_t b)
{
    return q->due_ms[a] != q->due_ms[b] ? q->due_ms[a] < q->due_ms[b] : a < b;
}

static void put(struct agenda_queue *q, uint32_t at, uint32_t row) { q->heap[at] = row, q->place[row] = at; }

static uint32_t up(struct agenda_queue *q, uint32_t at, uint32_t row)
{
    for (; at > 0; at = (at - 1) / 2) {
        const uint32_t parent = q->heap[(at - 1) / 2];
        if (!is_before(q, row, parent)) break;
        put(q, at, parent);
    }
    return at;
}

static uint32_t down(struct agenda_queue *q, uint32_t at, uint32_t row)
{
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= q->n) return at;
        if (child + 1 < q->n && is_before(q, q->heap[child + 1], q->heap[child])) child++;
        if (!is_before(q, q->heap[child], row)) return at;
        put(q, at, q->heap[child]);
        at = child;
    }
}

void agenda_set(struct agenda_queue *q, uint32_t row, int64_t due_ms)
{
    assert(row < q->n);
    if (q->due_ms[row] == due_ms) return;
    q->due_ms[row] = due_ms;
    uint32_t at = up(q, q->place[row], row);
    at = down(q, at, row);
    put(q, at, row);
}

uint32_t agenda_next(const struct agenda_queue *q, int64_t *due_ms)
{
    *due_ms = q->n > 0 ? q->due_ms[q->heap[0]] : INT64_MAX;
    return *due_ms == INT64_MAX ? UINT32_MAX : q->heap[0];
}
