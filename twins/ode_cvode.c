/* SPDX-License-Identifier: GPL-3.0-or-later */
/* With ode_vector.c the only file that knows SUNDIALS (Debian 12: 6.4; upstream 7 has other error codes and no
 * pointer in SUNContext_Create). CVODE runs in one-step mode with its own root finding, so that the
 * event loop, not the library, decides where time stops. Adams with fixed-point iteration by
 * default: the homes are not stiff at the steps their events allow. */
#include "twins/ode.h"

#include "twins/ode_vector.h"

#include <assert.h>
#include <cvode/cvode.h>
#include <math.h>
#include <nvector/nvector_serial.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sundials/sundials_context.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>
#include <sunnonlinsol/sunnonlinsol_fixedpoint.h>

#define FIRST_STEP_S 0.3 /* where none is asked for: order is one after an event, and the step grows at once */

struct cvode {
    struct ode ode;
    struct ode_spec spec;
    SUNContext context;
    void *mem;
    N_Vector y, tol, dense;
    SUNNonlinearSolver nonlinear;
    SUNMatrix matrix;
    SUNLinearSolver linear;
    double t_end; /* of the internal step; t_hi may be a root before it */
    bool has_step;
};

static int call_rates(realtype t, N_Vector y, N_Vector dy, void *user)
{
    const struct cvode *o = user;
    o->spec.rates(t, NV_DATA_S(y), NV_DATA_S(dy), o->spec.ctx);
    return 0;
}

static int call_guards(realtype t, N_Vector y, realtype *g, void *user)
{
    const struct cvode *o = user;
    o->spec.guards(t, NV_DATA_S(y), g, o->spec.ctx);
    return 0;
}

static void be_quiet(int code, const char *module, const char *function, char *message, void *user)
{
    (void)code, (void)module, (void)function, (void)message, (void)user;
}

static bool attach_solver(struct cvode *o)
{
    if (o->spec.method == ODE_ADAMS) {
        o->nonlinear = SUNNonlinSol_FixedPoint(o->y, 0, o->context);
        return o->nonlinear != NULL && CVodeSetNonlinearSolver(o->mem, o->nonlinear) == CV_SUCCESS;
    }
    o->matrix = SUNDenseMatrix(o->spec.n, o->spec.n, o->context);
    if (o->matrix == NULL) return false;
    o->linear = SUNLinSol_Dense(o->y, o->matrix, o->context);
    return o->linear != NULL && CVodeSetLinearSolver(o->mem, o->linear, o->matrix) == CV_SUCCESS;
}

static bool configure(struct cvode *o)
{
    void *mem = o->mem;
    for (uint32_t i = 0; i < o->spec.n; i++) NV_Ith_S(o->tol, i) = o->spec.tol_abs[i];
    N_VConst(0, o->y);
    return CVodeInit(mem, call_rates, 0, o->y) == CV_SUCCESS && CVodeSetErrHandlerFn(mem, be_quiet, NULL) == CV_SUCCESS &&
           CVodeSetUserData(mem, o) == CV_SUCCESS && CVodeSVtolerances(mem, o->spec.tol_rel, o->tol) == CV_SUCCESS &&
           attach_solver(o) && CVodeSetMaxOrd(mem, 5) == CV_SUCCESS && CVodeSetMaxStep(mem, o->spec.step_max_s) == CV_SUCCESS &&
           CVodeRootInit(mem, (int)o->spec.n_guard, call_guards) == CV_SUCCESS &&
           CVodeSetNoInactiveRootWarn(mem) == CV_SUCCESS && CVodeSetMaxNumSteps(mem, 100000) == CV_SUCCESS;
}

static enum status restart(struct ode *ode, double t_s, const double *y, double step_s)
{
    struct cvode *o = (struct cvode *)ode;
    long n_rates = 0, n_fail = 0; /* the library counts from its last restart */
    if (CVodeGetNumRhsEvals(o->mem, &n_rates) == CV_SUCCESS) ode->counts.n_rates += (uint64_t)n_rates;
    if (CVodeGetNumErrTestFails(o->mem, &n_fail) == CV_SUCCESS) ode->counts.n_error_fail += (uint64_t)n_fail;

    memcpy(NV_DATA_S(o->y), y, o->spec.n * sizeof *y);
    if (CVodeReInit(o->mem, t_s, o->y) != CV_SUCCESS) return ST_SOLVER;
    if (CVodeSetInitStep(o->mem, step_s > 0 ? step_s : FIRST_STEP_S) != CV_SUCCESS) return ST_SOLVER;
    ode->t_lo = ode->t_hi = ode->t_keep = o->t_end = t_s;
    o->has_step = false;
    ode->counts.n_restart++;
    return ST_OK;
}

static void eval(struct ode *ode, double t_s, double *y)
{
    struct cvode *o = (struct cvode *)ode;
    if (!o->has_step) { /* nothing but the initial value is known */
        memcpy(y, NV_DATA_S(o->y), o->spec.n * sizeof *y);
        return;
    }
    N_VSetArrayPointer(y, o->dense);
    const int flag = CVodeGetDky(o->mem, t_s < o->t_end ? t_s : o->t_end, 0, o->dense);
    assert(flag == CV_SUCCESS);
    (void)flag;
}

static double slope(struct ode *ode, double t_s, uint32_t i)
{
    struct cvode *o = (struct cvode *)ode;
    double dy[ODE_STATES_MAX];
    if (!o->has_step) return NAN;
    N_VSetArrayPointer(dy, o->dense);
    const int flag = CVodeGetDky(o->mem, t_s < o->t_end ? t_s : o->t_end, 1, o->dense);
    assert(flag == CV_SUCCESS);
    (void)flag;
    return dy[i];
}

static const struct ode_kind kind = {restart, eval, slope};

enum status ode_create(const struct ode_spec *spec, struct ode **out)
{
    assert(spec->n > 0 && spec->n <= ODE_STATES_MAX);
    assert(spec->n_guard <= ODE_GUARDS_MAX);
    struct cvode *o = calloc(1, sizeof *o);
    if (o == NULL) return ST_MEMORY;
    o->ode.kind = &kind;
    o->spec = *spec;
    if (SUNContext_Create(NULL, &o->context) != 0) goto fail;
    o->y = N_VNew_Serial(spec->n, o->context);
    if (o->y != NULL) ode_vector_quicken(o->y);
    o->tol = N_VNew_Serial(spec->n, o->context);
    o->dense = N_VMake_Serial(spec->n, NULL, o->context);
    if (o->dense != NULL) ode_vector_quicken(o->dense);
    o->mem = CVodeCreate(spec->method == ODE_ADAMS ? CV_ADAMS : CV_BDF, o->context);
    if (o->y == NULL || o->tol == NULL || o->dense == NULL || o->mem == NULL || !configure(o)) goto fail;
    *out = &o->ode;
    return ST_OK;
fail:
    ode_free(&o->ode);
    return ST_MEMORY;
}

void ode_free(struct ode *ode)
{
    if (ode == NULL) return;
    struct cvode *o = (struct cvode *)ode;
    if (o->mem != NULL) CVodeFree(&o->mem);
    if (o->nonlinear != NULL) SUNNonlinSolFree(o->nonlinear);
    if (o->linear != NULL) SUNLinSolFree(o->linear);
    if (o->matrix != NULL) SUNMatDestroy(o->matrix);
    if (o->y != NULL) N_VDestroy(o->y);
    if (o->tol != NULL) N_VDestroy(o->tol);
    if (o->dense != NULL) N_VDestroy(o->dense);
    if (o->context != NULL) SUNContext_Free(&o->context);
    free(o);
}

enum status ode_step(struct ode *ode, uint32_t *crossed)
{
    struct cvode *o = (struct cvode *)ode;
    *crossed = 0;
    realtype t = 0;
    const int flag = CVode(o->mem, ode->t_hi + o->spec.step_max_s, o->y, &t, CV_ONE_STEP);
    if (flag < 0) return ST_SOLVER;
    ode->t_lo = ode->t_hi, ode->t_hi = ode->t_keep = t;
    o->has_step = true;
    ode->counts.n_step++;
    if (CVodeGetCurrentTime(o->mem, &o->t_end) != CV_SUCCESS) return ST_SOLVER;
    if (flag != CV_ROOT_RETURN) return ST_OK;

    int which[ODE_GUARDS_MAX] = {0};
    if (CVodeGetRootInfo(o->mem, which) != CV_SUCCESS) return ST_SOLVER;
    for (uint32_t i = 0; i < o->spec.n_guard; i++) *crossed |= (uint32_t)(which[i] != 0) << i;
    return ST_OK;
}
