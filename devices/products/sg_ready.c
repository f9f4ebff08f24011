/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/products/sg_ready.h"

#include <assert.h>

static const struct sg_ready_effect effect[] = {
#define X(id, state, block, room_k, water_k, charge, words) [state] = {block, charge, room_k, water_k, words},
    SG_READY_LIST(X)
#undef X
};

enum sg_ready sg_ready_of_contacts(bool is_closed_1, bool is_closed_2)
{
    if (is_closed_1) return is_closed_2 ? SG_READY_FORCED : SG_READY_BLOCK;
    return is_closed_2 ? SG_READY_BOOST : SG_READY_NORMAL;
}

const struct sg_ready_effect *sg_ready_effect(enum sg_ready state)
{
    assert(state >= SG_READY_BLOCK && state <= SG_READY_FORCED);
    return &effect[state];
}
