/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/ode_vector.h"

#include <math.h>
#include <nvector/nvector_serial.h>

#define LENGTH(v) ((int)NV_LENGTH_S(v))

static void linear_sum(realtype a, N_Vector x, realtype b, N_Vector y, N_Vector z)
{
    const realtype *xd = NV_DATA_S(x), *yd = NV_DATA_S(y);
    realtype *zd = NV_DATA_S(z);
    for (int i = 0, n = LENGTH(x); i < n; i++) zd[i] = a * xd[i] + b * yd[i];
}

static void scale(realtype c, N_Vector x, N_Vector z)
{
    const realtype *xd = NV_DATA_S(x);
    realtype *zd = NV_DATA_S(z);
    for (int i = 0, n = LENGTH(x); i < n; i++) zd[i] = c * xd[i];
}

static void absolute(N_Vector x, N_Vector z)
{
    const realtype *xd = NV_DATA_S(x);
    realtype *zd = NV_DATA_S(z);
    for (int i = 0, n = LENGTH(x); i < n; i++) zd[i] = fabs(xd[i]);
}

static void invert(N_Vector x, N_Vector z)
{
    const realtype *xd = NV_DATA_S(x);
    realtype *zd = NV_DATA_S(z);
    for (int i = 0, n = LENGTH(x); i < n; i++) zd[i] = 1 / xd[i];
}

static realtype wrms_norm(N_Vector x, N_Vector w)
{
    const realtype *xd = NV_DATA_S(x), *wd = NV_DATA_S(w);
    const int n = LENGTH(x);
    realtype sum = 0;
    for (int i = 0; i < n; i++) sum += (xd[i] * wd[i]) * (xd[i] * wd[i]);
    return sqrt(sum / n);
}

/* z = sum c_k X_k; z may be X_0, as the library allows. */
static int linear_combination(int n_vector, realtype *c, N_Vector *x, N_Vector z)
{
    realtype *zd = NV_DATA_S(z);
    const int n = LENGTH(z);
    const realtype *first = NV_DATA_S(x[0]);
    for (int i = 0; i < n; i++) zd[i] = c[0] * first[i];
    for (int k = 1; k < n_vector; k++) {
        const realtype *xd = NV_DATA_S(x[k]), ck = c[k];
        for (int i = 0; i < n; i++) zd[i] += ck * xd[i];
    }
    return 0;
}

/* Z_k = a_k x + Y_k */
static int scale_add_multi(int n_vector, realtype *a, N_Vector x, N_Vector *y, N_Vector *z)
{
    const realtype *xd = NV_DATA_S(x);
    const int n = LENGTH(x);
    for (int k = 0; k < n_vector; k++) {
        const realtype *yd = NV_DATA_S(y[k]), ak = a[k];
        realtype *zd = NV_DATA_S(z[k]);
        for (int i = 0; i < n; i++) zd[i] = ak * xd[i] + yd[i];
    }
    return 0;
}

static int scale_vectors(int n_vector, realtype *c, N_Vector *x, N_Vector *z)
{
    for (int k = 0; k < n_vector; k++) scale(c[k], x[k], z[k]);
    return 0;
}

void ode_vector_quicken(N_Vector v)
{
    N_Vector_Ops ops = v->ops;
    ops->nvlinearsum = linear_sum;
    ops->nvscale = scale;
    ops->nvabs = absolute;
    ops->nvinv = invert;
    ops->nvwrmsnorm = wrms_norm;
    ops->nvlinearcombination = linear_combination;
    ops->nvscaleaddmulti = scale_add_multi;
    ops->nvscalevectorarray = scale_vectors;
}
