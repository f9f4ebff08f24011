/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ode_vector.h - SUNDIALS' serial vector with quick operations for a dozen numbers.
 *
 * The library's own operations are written for long vectors: at a dozen elements their branches,
 * calls through two tables and one-element loops take most of a home's time. The vector stays a
 * serial one in layout and identity; only the operations of the hot path are ours, and clones
 * inherit them. With ode_cvode.c these are the files that know SUNDIALS. */
#ifndef PILOTSIM_TWINS_ODE_VECTOR_H
#define PILOTSIM_TWINS_ODE_VECTOR_H

#include <sundials/sundials_nvector.h>

void ode_vector_quicken(N_Vector v);

#endif
