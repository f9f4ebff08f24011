/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/lane_piece.h"

LANE_LOOPS void lane_piece_eval(const struct piece *p, double x, double y[PIECE_ROWS])
{
    const double e = 1 - x;
    for (int i = 0; i < PIECE_ROWS; i++)
        y[i] = p->c[0][i] + x * (p->c[1][i] + e * (p->c[2][i] + x * (p->c[3][i] + e * p->c[4][i])));
}
