/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sg_ready.h - the four SG-Ready states of a heat pump, and what each does in its home.
 *
 * Two contacts make a state; a product that hears states by Modbus uses the same rows. The label says
 * what a state is for and leaves the kelvins to the maker: the shifts below are ours, one table for
 * all products. It allows state 1 for two hours a day; that is the sender's duty, none of the
 * products here ends it by itself.
 * Source: Bundesverband Wärmepumpe, SG Ready label, regulations version 1.1, states 1 to 4. */
#ifndef PILOTSIM_DEVICES_PRODUCTS_SG_READY_H
#define PILOTSIM_DEVICES_PRODUCTS_SG_READY_H

#include <stdbool.h>

/* clang-format off */
/*  id      state  block  room, K  water, K  charge  what the label says */
#define SG_READY_LIST(X)                                                              \
    X(BLOCK,   1,    1,    0,       0,        0,     "blocked by the utility")        \
    X(NORMAL,  2,    0,    0,       0,        0,     "normal operation")              \
    X(BOOST,   3,    0,    1,       5,        0,     "run more, if it makes sense")   \
    X(FORCED,  4,    0,    2,      10,        1,     "run now, as much as is possible")
/* clang-format on */
enum sg_ready {
#define X(id, state, block, room_k, water_k, charge, words) SG_READY_##id = (state),
    SG_READY_LIST(X)
#undef X
};

struct sg_ready_effect {
    bool is_block, is_charge; /* compressor and rods rest; the tank is charged at once */
    double room_shift_k, water_shift_k;
    const char *words;
};

/* Contact 1 is the lower terminal (block), contact 2 the upper one. */
enum sg_ready sg_ready_of_contacts(bool is_closed_1, bool is_closed_2);
const struct sg_ready_effect *sg_ready_effect(enum sg_ready state);

#endif
