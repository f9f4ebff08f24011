/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The oldest job under way holds no other up before its own place is needed again, and it is always
 * in the hands of a thread that works, so waiting ends. */
#include "twins/turns.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

struct turns {
    pthread_mutex_t lock;
    pthread_cond_t moved; /* a place became free */
    uint32_t n_place, n_job;
    uint32_t next_job, next_turn;
    bool handing; /* a thread is handing over: it takes along what is done meanwhile */
    void (*hand_over)(void *ctx, uint32_t job);
    void *ctx;
    bool done[]; /* [place] */
};

enum status turns_create(uint32_t n_place, struct turns **out)
{
    assert(n_place >= 1);
    struct turns *t = calloc(1, sizeof *t + n_place * sizeof *t->done);
    if (t == NULL) return ST_MEMORY;
    t->n_place = n_place;
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->moved, NULL);
    *out = t;
    return ST_OK;
}

void turns_free(struct turns *t)
{
    if (t == NULL) return;
    pthread_cond_destroy(&t->moved);
    pthread_mutex_destroy(&t->lock);
    free(t);
}

void turns_begin(struct turns *t, uint32_t n_job, void (*hand_over)(void *ctx, uint32_t job), void *ctx)
{
    pthread_mutex_lock(&t->lock);
    assert(t->next_turn == t->n_job);
    t->n_job = n_job, t->next_job = t->next_turn = 0;
    t->hand_over = hand_over, t->ctx = ctx;
    pthread_mutex_unlock(&t->lock);
}

bool turns_take(struct turns *t, uint32_t *job)
{
    pthread_mutex_lock(&t->lock);
    const bool is_left = t->next_job < t->n_job;
    if (is_left) *job = t->next_job++;
    while (is_left && *job - t->next_turn >= t->n_place) pthread_cond_wait(&t->moved, &t->lock);
    pthread_mutex_unlock(&t->lock);
    return is_left;
}

void turns_done(struct turns *t, uint32_t job)
{
    pthread_mutex_lock(&t->lock);
    t->done[job % t->n_place] = true;
    while (!t->handing && t->done[t->next_turn % t->n_place]) {
        const uint32_t turn = t->next_turn;
        t->handing = true;
        pthread_mutex_unlock(&t->lock);
        t->hand_over(t->ctx, turn);
        pthread_mutex_lock(&t->lock);
        t->handing = false;
        t->done[t->next_turn++ % t->n_place] = false;
        pthread_cond_broadcast(&t->moved);
    }
    pthread_mutex_unlock(&t->lock);
}
