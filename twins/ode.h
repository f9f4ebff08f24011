/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ode.h - one small system of ordinary differential equations, advanced step by step.
 *
 * The caller pulls steps: after ode_step the solution is known, by interpolation, on the last step
 * [t_lo, t_hi]; ode_eval gives it anywhere there, at no cost to the trajectory. Guards are functions
 * whose sign change ends a step early, at the crossing: then `crossed` names the guards, t_hi is the
 * crossing, and the system has to be restarted there or later within the step. An instance serves one system after another:
 * ode_restart begins anew, and what follows depends on nothing from before it. One thread at a time. */
#ifndef PILOTSIM_TWINS_ODE_H
#define PILOTSIM_TWINS_ODE_H

#include "sim/base/status.h"

#include <stdint.h>

enum { ODE_STATES_MAX = 16, ODE_GUARDS_MAX = 8 };
enum ode_method { ODE_ADAMS, ODE_BDF };

typedef void ode_rates_fn(double t_s, const double *y, double *dy, void *ctx);
typedef void ode_guards_fn(double t_s, const double *y, double *g, void *ctx);

struct ode_spec {
    uint32_t n, n_guard;
    ode_rates_fn *rates;
    ode_guards_fn *guards;
    void *ctx;
    enum ode_method method;
    double tol_rel, step_max_s;
    double tol_abs[ODE_STATES_MAX]; /* huge for a pure integral: it follows the states */
};

struct ode_counts {
    uint64_t n_step, n_rates, n_restart, n_error_fail;
};

struct ode { /* head of every kind of instance */
    const struct ode_kind *kind;
    double t_lo, t_hi; /* the last step; read only */
    double t_keep;     /* from here on the solution can still be looked at after one step more */
    struct ode_counts counts;
};
struct ode_kind {
    enum status (*restart)(struct ode *o, double t_s, const double *y, double step_s);
    void (*eval)(struct ode *o, double t_s, double *y);
    double (*slope)(struct ode *o, double t_s, uint32_t i);
};

/* Begins at t_s with y; step_s > 0 is tried as first step, 0 lets the method choose. */
MUST_USE static inline enum status ode_restart(struct ode *o, double t_s, const double *y, double step_s)
{
    return o->kind->restart(o, t_s, y, step_s);
}

/* y at t_s, which is clamped to what is known: the last step, or the last few. A kind
 * may write whole vectors: give it ODE_STATES_MAX numbers. */
static inline void ode_eval(struct ode *o, double t_s, double *y) { o->kind->eval(o, t_s, y); }

/* dy_i/dt there, from the interpolation; NaN straight after a restart, when there is none. */
static inline double ode_slope(struct ode *o, double t_s, uint32_t i) { return o->kind->slope(o, t_s, i); }

/* The kind with SUNDIALS CVODE, which steps one instance at a time. */
MUST_USE enum status ode_create(const struct ode_spec *spec, struct ode **out);
void ode_free(struct ode *o);

/* One step on. crossed: bit per guard, 0 when none. */
MUST_USE enum status ode_step(struct ode *o, uint32_t *crossed);

#endif
