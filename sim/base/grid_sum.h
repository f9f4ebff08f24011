/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grid_sum.h - sums of floating-point numbers that do not depend on the order of adding.
 *
 * Each addend is put on a grid of 2^-16. As long as no sum reaches 2^37 all sums are multiples of
 * the grid that a double holds exactly, so nothing is ever rounded again and threads may add in any
 * order and split. In watts: 15 microwatts a home, up to 137 GW of the fleet. */
#ifndef PILOTSIM_SIM_BASE_GRID_SUM_H
#define PILOTSIM_SIM_BASE_GRID_SUM_H

/* The nearest multiple of 2^-16; |x| < 2^35. At 1.5 * 2^36 a double has just this spacing. */
static inline double grid_round(double x)
{
    const double far = 0x1.8p36;
    return x + far - far;
}

#endif
