/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/dr_signal.h"

#include <assert.h>
#include <math.h>

static bool is_active(const struct dr_event *e, int64_t t_ms)
{
    return t_ms >= e->start_ms && t_ms < e->start_ms + e->duration_ms;
}

static bool takes_part(const struct model *m, const struct home_model *h, uint64_t overridden, size_t e)
{
    return !m->without_events && (h->joined >> e & 1) != 0 && (overridden >> e & 1) == 0;
}

static double join(enum command c, double one, double other)
{
    switch (command_info[c].join) {
    case JOIN_SUM: return one + other;
    case JOIN_MAX: return fmax(one, other);
    case JOIN_MIN: return fmin(one, other);
    case JOIN_REPLACE: break;
    }
    return other;
}

void dr_signal_commands(const struct model *m, const struct home_model *h, const struct home_state *s, int64_t t_ms,
                        double out[COMMAND_COUNT])
{
    const struct pilot *p = m->pilot;
    const uint64_t overridden = s->overridden;
    for (int c = 0; c < COMMAND_COUNT; c++)
        out[c] = isnan(s->asked[c]) ? command_info[c].neutral : join((enum command)c, command_info[c].neutral, s->asked[c]);
    for (size_t i = 0; i < p->n_dr; i++) {
        const struct dr_event *e = &p->dr[i];
        if (!takes_part(m, h, overridden, i)) continue;
        if (t_ms >= e->start_ms - e->lead_ms && t_ms < e->start_ms) out[COMMAND_ROOM_SHIFT] += e->preheat_k;
        if (is_active(e, t_ms)) out[e->command] = join(e->command, out[e->command], e->value);
    }
}

static bool acts_on_rooms(const struct home_model *h, enum command c)
{
    if (c == COMMAND_HP_BLOCK || c == COMMAND_HP_LIMIT || c == COMMAND_HEATING_OFF) return h->has_pump;
    return c == COMMAND_ROOM_SHIFT || c == COMMAND_ROOM_SET || c == COMMAND_PRICE;
}

uint64_t dr_signal_cooling(const struct model *m, const struct home_model *h, uint64_t overridden, int64_t t_ms)
{
    uint64_t active = 0;
    for (size_t i = 0; i < m->pilot->n_dr; i++) {
        const struct dr_event *e = &m->pilot->dr[i];
        if (acts_on_rooms(h, e->command) && takes_part(m, h, overridden, i) && is_active(e, t_ms)) active |= (uint64_t)1 << i;
    }
    return active;
}

int64_t dr_signal_next_edge_ms(const struct model *m, const struct home_model *h, uint64_t overridden, int64_t t_ms)
{
    int64_t next = INT64_MAX;
    for (size_t i = 0; i < m->pilot->n_dr; i++) {
        const struct dr_event *e = &m->pilot->dr[i];
        if (!takes_part(m, h, overridden, i)) continue;
        const int64_t edges[] = {e->start_ms - e->lead_ms, e->start_ms, e->start_ms + e->duration_ms};
        for (size_t k = 0; k < ARRAY_LEN(edges); k++)
            if (edges[k] > t_ms && edges[k] < next) next = edges[k];
    }
    return next;
}
