/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sources: SunSpec Information Model Specification and models 103 and 203 for names and meanings. Line-to-line voltages are
 * those of phases 120 degrees apart. */
#include "devices/products/sunspec.h"

#include <assert.h>
#include <math.h>

static const double EFFICIENCY = 0.98, DC_BUS_V = 750, SINK_RISE_K = 28, VOLTAGE_MIN_V = 1;
/* Below this the sun gives nothing to speak of: an inverter sleeps. */
static const double SLEEP_W = 1;
/* A limit that takes less than this is not seen as one. */
static const double THROTTLED_W = 1;

/* --- quantities --- */

static double line_line(double a_v, double b_v) { return sqrt(a_v * a_v + b_v * b_v + a_v * b_v); }

static void fill_voltages(const struct home_view *v, struct sunspec_ac *out)
{
    const double phase_v[3] = {v->voltage_l1_v, v->voltage_l2_v, v->voltage_l3_v};
    double sum = 0;
    int n = 0;
    for (int i = 0; i < 3; i++) {
        const bool is_there = phase_v[i] > VOLTAGE_MIN_V;
        out->phase_v[i] = is_there ? phase_v[i] : NAN;
        if (is_there) sum += phase_v[i], n++;
    }
    out->voltage_v = n > 0 ? sum / n : NAN;
    for (int i = 0; i < 3; i++) out->line_line_v[i] = line_line(out->phase_v[i], out->phase_v[(i + 1) % 3]);
    out->line_v = (out->line_line_v[0] + out->line_line_v[1] + out->line_line_v[2]) / 3;
}

/* drawn: the sign of power factors where reactive power is drawn. At rest a power factor is 1. */
static double power_factor(double w, double va, bool is_drawn)
{
    const double pf = va > 0 ? fabs(w) / va : 1;
    return is_drawn ? -fmin(pf, 1) : fmin(pf, 1);
}

struct sunspec_ac sunspec_ac_inverter(const struct device *d)
{
    struct sunspec_ac ac = {.power_w = d->view->pv_power_w, .reactive_var = -d->view->pv_reactive_var};
    fill_voltages(d->view, &ac);
    ac.apparent_va = hypot(ac.power_w, ac.reactive_var);
    const bool is_drawn = ac.reactive_var < 0;
    ac.pf = power_factor(ac.power_w, ac.apparent_va, is_drawn);
    int n = 0;
    for (int i = 0; i < 3; i++) n += !isnan(ac.phase_v[i]);
    for (int i = 0; i < 3; i++) {
        const double share = isnan(ac.phase_v[i]) ? NAN : 1.0 / n;
        ac.phase_w[i] = ac.power_w * share;
        ac.phase_var[i] = ac.reactive_var * share;
        ac.phase_va[i] = ac.apparent_va * share;
        ac.phase_pf[i] = isnan(share) ? NAN : ac.pf;
        ac.phase_a[i] = ac.phase_va[i] / ac.phase_v[i];
        if (!isnan(share)) ac.current_a += ac.phase_a[i];
    }
    return ac;
}

struct sunspec_ac sunspec_ac_meter(const struct device *d)
{
    const struct home_view *v = d->view;
    const double phase_w[3] = {v->power_l1_w, v->power_l2_w, v->power_l3_w};
    const double phase_a[3] = {v->current_l1_a, v->current_l2_a, v->current_l3_a};
    struct sunspec_ac ac = {.power_w = v->grid_power_w, .reactive_var = v->grid_reactive_var};
    fill_voltages(v, &ac);
    const bool is_given = ac.reactive_var < 0;
    ac.apparent_va = hypot(ac.power_w, ac.reactive_var);
    ac.pf = power_factor(ac.power_w, ac.apparent_va, is_given);
    for (int i = 0; i < 3; i++) {
        const bool is_there = !isnan(ac.phase_v[i]);
        ac.phase_w[i] = is_there ? phase_w[i] : NAN;
        ac.phase_a[i] = is_there ? phase_a[i] : NAN;
        ac.phase_va[i] = fmax(ac.phase_v[i] * ac.phase_a[i], fabs(ac.phase_w[i]));
        const double var = sqrt(fmax(0, ac.phase_va[i] * ac.phase_va[i] - ac.phase_w[i] * ac.phase_w[i]));
        ac.phase_var[i] = is_there ? (is_given ? -var : var) : NAN;
        ac.phase_pf[i] = is_there ? power_factor(ac.phase_w[i], ac.phase_va[i], is_given) : NAN;
        if (is_there) ac.current_a += ac.phase_a[i];
    }
    return ac;
}

#define X(of, name, field)                               \
    double sunspec_##of##_##name(const struct device *d) \
    {                                                    \
        const struct sunspec_ac ac = sunspec_ac_##of(d); \
        return ac.field;                                 \
    }
SUNSPEC_AC_LIST(X, inverter)
SUNSPEC_AC_LIST(X, meter)
#undef X

double sunspec_dc_w(const struct device *d) { return d->view->pv_power_w / EFFICIENCY; }
double sunspec_dc_v(const struct device *d) { return d->view->pv_available_w > SLEEP_W ? DC_BUS_V : 0; }
double sunspec_dc_a(const struct device *d) { return sunspec_dc_w(d) / DC_BUS_V; }
double sunspec_sink_c(const struct device *d)
{
    const double load = d->home->pv_w > 0 ? d->view->pv_power_w / d->home->pv_w : 0;
    return d->view->temp_outdoor_c + SINK_RISE_K * load;
}

/* --- scale factors --- */

enum { EXPONENT_LOW = -2, EXPONENT_HIGH = 1, I16_MAX = 32767, U16_MAX = 65534 };

static double largest_of(const double *x, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++) most = fmax(most, fabs(x[i])); /* NaN loses */
    return most;
}

/* The sum of currents is the largest of the inverter's, all being of one sign; a meter's phases may point apart. */
static double largest_line_v(const struct device *d)
{
    const struct sunspec_ac ac = sunspec_ac_inverter(d);
    return fmax(largest_of(ac.line_line_v, 3), largest_of(ac.phase_v, 3));
}
static double largest_hz(const struct device *d) { return d->view->frequency_hz; }
static double largest_pf(const struct device *d)
{
    (void)d;
    return 100;
}
static double largest_meter_w(const struct device *d)
{
    const struct sunspec_ac ac = sunspec_ac_meter(d);
    return fmax(fabs(ac.power_w), largest_of(ac.phase_w, 3));
}
static double largest_meter_va(const struct device *d)
{
    const struct sunspec_ac ac = sunspec_ac_meter(d);
    return fmax(ac.apparent_va, largest_of(ac.phase_va, 3));
}
static double largest_meter_var(const struct device *d)
{
    const struct sunspec_ac ac = sunspec_ac_meter(d);
    return fmax(fabs(ac.reactive_var), largest_of(ac.phase_var, 3));
}

struct scaled_group {
    double count_max;
    double (*largest)(const struct device *d);
};
static const struct scaled_group groups[SUNSPEC_SF_GROUPS] = {
    [SUNSPEC_SF_A] = {U16_MAX, sunspec_inverter_a},
    [SUNSPEC_SF_V] = {U16_MAX, largest_line_v},
    [SUNSPEC_SF_W] = {I16_MAX, sunspec_inverter_w},
    [SUNSPEC_SF_HZ] = {U16_MAX, largest_hz},
    [SUNSPEC_SF_VA] = {I16_MAX, sunspec_inverter_va},
    [SUNSPEC_SF_VAR] = {I16_MAX, sunspec_inverter_var},
    [SUNSPEC_SF_PF] = {I16_MAX, largest_pf},
    [SUNSPEC_SF_DCA] = {U16_MAX, sunspec_dc_a},
    [SUNSPEC_SF_DCV] = {U16_MAX, sunspec_dc_v},
    [SUNSPEC_SF_DCW] = {I16_MAX, sunspec_dc_w},
    [SUNSPEC_SF_TMP] = {I16_MAX, sunspec_sink_c},
    [SUNSPEC_SF_METER_A] = {I16_MAX, sunspec_meter_a},
    [SUNSPEC_SF_METER_V] = {I16_MAX, largest_line_v},
    [SUNSPEC_SF_METER_HZ] = {I16_MAX, largest_hz},
    [SUNSPEC_SF_METER_W] = {I16_MAX, largest_meter_w},
    [SUNSPEC_SF_METER_VA] = {I16_MAX, largest_meter_va},
    [SUNSPEC_SF_METER_VAR] = {I16_MAX, largest_meter_var},
    [SUNSPEC_SF_METER_PF] = {I16_MAX, largest_pf},
};

int sunspec_exponent(const struct device *d, uint8_t group)
{
    assert(group > 0 && group < SUNSPEC_SF_GROUPS);
    const double most = fabs(groups[group].largest(d));
    double unit = 0.01;
    int e = EXPONENT_LOW;
    while (e < EXPONENT_HIGH && round(most / unit) > groups[group].count_max) e++, unit *= 10;
    return e;
}

/* --- states --- */

enum sunspec_state sunspec_state(const struct device *d, bool is_connected, bool is_starting)
{
    const struct home_view *v = d->view;
    if (v->pv_available_w <= SLEEP_W) return SUNSPEC_STATE_SLEEPING;
    if (!is_connected) return SUNSPEC_STATE_STANDBY;
    if (is_starting) return SUNSPEC_STATE_STARTING;
    return v->pv_power_w < v->pv_available_w - THROTTLED_W ? SUNSPEC_STATE_THROTTLED : SUNSPEC_STATE_MPPT;
}

/* --- effect --- */

void sunspec_ask_limit(struct device *d, double limit_w)
{
    const double pct = d->home->pv_w > 0 ? 100 * fmax(0, limit_w) / d->home->pv_w : 100;
    device_ask(d, COMMAND_PV_LIMIT, pct < 100 - 1e-9 ? pct : NAN); /* all but for rounding is no limit */
}

void sunspec_ask_tan_phi(struct device *d, double given_per_active)
{
    const struct command_info *c = &command_info[COMMAND_PV_TAN_PHI];
    const double drawn = fmin(c->max, fmax(c->min, -given_per_active));
    device_ask(d, COMMAND_PV_TAN_PHI, drawn != 0 ? drawn : NAN);
}
