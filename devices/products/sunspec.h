/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sunspec.h - what all SunSpec inverters of a home share: the inverter and its meter as three-phase quantities, the scale
 * factors that move with them, and the operating states.
 *
 * The inverter's power is split evenly over the phases that have a voltage; the others have no values (NaN). Signs of the
 * inverter are a generator's: active power out and reactive power given are positive. The meter's are the home's: import
 * is positive. */
#ifndef PILOTSIM_PRODUCTS_SUNSPEC_H
#define PILOTSIM_PRODUCTS_SUNSPEC_H

#include "devices/device.h"

/* --- quantities --- */

struct sunspec_ac {
    double power_w, reactive_var, apparent_va, pf; /* pf: 0..1, negative while reactive power is drawn */
    double current_a;                              /* sum of the phases */
    double phase_w[3], phase_var[3], phase_va[3], phase_pf[3], phase_a[3];
    double voltage_v, phase_v[3];  /* mean; line to neutral */
    double line_v, line_line_v[3]; /* mean; AB, BC, CA */
};
struct sunspec_ac sunspec_ac_inverter(const struct device *d);
struct sunspec_ac sunspec_ac_meter(const struct device *d);

/* One source function a quantity: sunspec_inverter_w(d) and so on; powers in W, var, VA, power factors in percent. */
#define SUNSPEC_AC_LIST(X, of)    \
    X(of, a, current_a)           \
    X(of, a1, phase_a[0])         \
    X(of, a2, phase_a[1])         \
    X(of, a3, phase_a[2])         \
    X(of, v, voltage_v)           \
    X(of, v1, phase_v[0])         \
    X(of, v2, phase_v[1])         \
    X(of, v3, phase_v[2])         \
    X(of, vll, line_v)            \
    X(of, v12, line_line_v[0])    \
    X(of, v23, line_line_v[1])    \
    X(of, v31, line_line_v[2])    \
    X(of, w, power_w)             \
    X(of, w1, phase_w[0])         \
    X(of, w2, phase_w[1])         \
    X(of, w3, phase_w[2])         \
    X(of, va, apparent_va)        \
    X(of, va1, phase_va[0])       \
    X(of, va2, phase_va[1])       \
    X(of, va3, phase_va[2])       \
    X(of, var, reactive_var)      \
    X(of, var1, phase_var[0])     \
    X(of, var2, phase_var[1])     \
    X(of, var3, phase_var[2])     \
    X(of, pf, pf * 100)           \
    X(of, pf1, phase_pf[0] * 100) \
    X(of, pf2, phase_pf[1] * 100) \
    X(of, pf3, phase_pf[2] * 100)
#define X(of, name, field) double sunspec_##of##_##name(const struct device *d);
SUNSPEC_AC_LIST(X, inverter)
SUNSPEC_AC_LIST(X, meter)
#undef X

double sunspec_dc_w(const struct device *d);
double sunspec_dc_v(const struct device *d); /* the fixed voltage of the string while there is power */
double sunspec_dc_a(const struct device *d);
double sunspec_sink_c(const struct device *d); /* heat sink: outdoor air and what the losses add */

/* --- scale factors: the smallest of -2..1 by which the group's largest value still fits its registers --- */

enum sunspec_group {
    SUNSPEC_SF_A = 1,
    SUNSPEC_SF_V,
    SUNSPEC_SF_W,
    SUNSPEC_SF_HZ,
    SUNSPEC_SF_VA,
    SUNSPEC_SF_VAR,
    SUNSPEC_SF_PF,
    SUNSPEC_SF_DCA,
    SUNSPEC_SF_DCV,
    SUNSPEC_SF_DCW,
    SUNSPEC_SF_TMP,
    SUNSPEC_SF_METER_A,
    SUNSPEC_SF_METER_V,
    SUNSPEC_SF_METER_HZ,
    SUNSPEC_SF_METER_W,
    SUNSPEC_SF_METER_VA,
    SUNSPEC_SF_METER_VAR,
    SUNSPEC_SF_METER_PF,
    SUNSPEC_SF_GROUPS,
};
/* For modbus_traits. */
int sunspec_exponent(const struct device *d, uint8_t group);

/* --- states of model 103 --- */

enum sunspec_state {
    SUNSPEC_STATE_OFF = 1,
    SUNSPEC_STATE_SLEEPING,
    SUNSPEC_STATE_STARTING,
    SUNSPEC_STATE_MPPT,
    SUNSPEC_STATE_THROTTLED,
    SUNSPEC_STATE_SHUTTING_DOWN,
    SUNSPEC_STATE_FAULT,
    SUNSPEC_STATE_STANDBY,
};
/* Starting during the reconnect delay, sleeping without sun, standing by where it was disconnected, throttled where a limit
 * is below what the sun gives. */
enum sunspec_state sunspec_state(const struct device *d, bool is_connected, bool is_starting);

/* --- effect --- */

/* Asks the home to keep the inverter below limit_w; what does not limit takes the command back. */
void sunspec_ask_limit(struct device *d, double limit_w);
/* Asks for reactive over active power; positive gives reactive power. 0 takes the command back. */
void sunspec_ask_tan_phi(struct device *d, double given_per_active);

#endif
