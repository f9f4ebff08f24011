/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lane_piece.h - the solution of one system of one home on one step: a polynomial a row. */
#ifndef PILOTSIM_TWINS_LANE_PIECE_H
#define PILOTSIM_TWINS_LANE_PIECE_H

#include "twins/ode.h"
#include "twins/rk_lanes.h"

enum { PIECE_ROWS = ODE_STATES_MAX }; /* whole vectors; rows beyond the system's are not used */

struct piece {
    double t_lo, t_end, per_s; /* per_s: 1/(t_end - t_lo) */
    _Alignas(64) double c[RK_DENSE][PIECE_ROWS];
};

/* All rows at share x of the step, see rk_component. */
void lane_piece_eval(const struct piece *p, double x, double y[PIECE_ROWS]);

/* Share of the step at t_s, which is clamped to it. */
static inline double lane_piece_share(const struct piece *p, double t_s)
{
    return t_s >= p->t_end ? 1 : clip((t_s - p->t_lo) * p->per_s, 0, 1);
}

/* dy/dt of one row there. */
static inline double lane_piece_slope(const struct piece *p, double x, uint32_t i)
{
    const double e = 1 - x, inner = p->c[3][i] + e * p->c[4][i];
    return p->per_s * (p->c[1][i] + (e - x) * (p->c[2][i] + x * inner) + x * e * (inner - x * p->c[4][i]));
}

#endif
