/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lane_seat.h - one home's place in the lanes: the ode seam (restart, eval) in front, and what is
 * done lane by lane around a step: which inputs hold, how far to aim, crossings.
 *
 * A step of those that go: seat_aim of every lane, stages, finish, seat_land. */
#ifndef PILOTSIM_TWINS_LANE_SEAT_H
#define PILOTSIM_TWINS_LANE_SEAT_H

#include "twins/lane_piece.h"
#include "twins/room_lanes.h"
#include "twins/tank_lanes.h"

enum { SEAT_PIECES = 4 };

struct seat {
    struct ode ode; /* first: the loop knows the seat as an ode */
    union {
        struct room_lanes *room;
        struct tank_lanes *tank;
    };
    int lane;
    const struct run *run;
    int knot;         /* the inputs in the lane hold from this knot on; -1 none */
    double aim_end_s; /* of the step tried */
    double curve_1;   /* heating curve at the end of the knot's interval */
    uint32_t n_piece; /* since the restart; the last SEAT_PIECES are kept */
    struct piece piece[SEAT_PIECES];
};

struct seat seat_in_rooms(struct room_lanes *b, int lane, const struct run *r);
struct seat seat_in_tanks(struct tank_lanes *b, int lane, const struct run *r);

/* A new home sits down. */
void seat_take_room(struct seat *s);
void seat_take_tank(struct seat *s);

void seat_aim_room(struct seat *s, bool goes);
void seat_aim_tank(struct seat *s, bool goes);

/* crossed: bit per guard; 0 too where the step was rejected. */
MUST_USE enum status seat_land_room(struct seat *s, uint32_t *crossed);
MUST_USE enum status seat_land_tank(struct seat *s, uint32_t *crossed);

#endif
