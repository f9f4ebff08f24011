/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Source: SolarEdge, power control protocol for PV inverters, v1.3. Where the note is silent: a commit takes a second, a
 * reconnect a minute, and curves hold their ends beyond them. The control looks once a second while anything moves by itself
 * (a ramp, a curve, the site limit) and otherwise only when something is due. */
#include "devices/products/solaredge_control.h"

#include "devices/products/sunspec.h"

#include <math.h>

enum { COMMIT_S = 1, RECONNECT_S = 60, CORNERS = 6 };
enum {
    SITE_DIRECT = 1 << 0,
    SITE_INDIRECT = 1 << 1,
    SITE_PRODUCTION = 1 << 2,
    SITE_EXTERNAL = 1 << 10,
    SITE_NEGATIVE = 1 << 11
};
enum reactive_mode { REACTIVE_COS_PHI, REACTIVE_VAR, REACTIVE_COS_PHI_OF_P, REACTIVE_VAR_OF_U, REACTIVE_DYNAMIC };
static const double COS_PHI_MIN = 0.8, TAN_PHI_MAX = 0.75, SIN_PHI_MAX = 0.6, CONNECTED_W = 140, POWER_MIN_FRAC = 0.01;
static const double SAME_W = 0.5, SAME_TAN = 1e-4;

const struct cell solaredge_control_cells[SOLAREDGE_CELLS] = {
#define X(id, unit_, initial_, is_volatile_, doc_) \
    [SOLAREDGE_##id] = {.name = #id, .unit = unit_, .initial = initial_, .is_volatile = is_volatile_, .doc = doc_},
    SOLAREDGE_CELL_LIST(X)
#undef X
#define STATIC(id, addr, type, initial_, min, max, unit_, doc_)                                         \
    [SOLAREDGE_STATIC_##id] = {.name = "static_" #id, .unit = unit_, .initial = initial_, .doc = doc_}, \
    [SOLAREDGE_SHADOW_##id] = {                                                                         \
        .name = "shadow_" #id, .unit = unit_, .initial = initial_, .is_volatile = true, .doc = "as written, before a commit"},
#include "devices/products/solaredge_static.def"
#undef STATIC
};

struct static_row {
    uint16_t addr;
    uint16_t active, shadow; /* cells */
    double min, max;
};
static const struct static_row static_rows[] = {
#define STATIC(id, addr, type, initial, min, max, unit, doc) {addr, SOLAREDGE_STATIC_##id, SOLAREDGE_SHADOW_##id, min, max},
#include "devices/products/solaredge_static.def"
#undef STATIC
};

static double now_s(const struct device *d) { return (double)d->t_ms / 1000; }
static double rated_w(const struct device *d) { return d->home->pv_w; }
double solaredge_control_rated_var(const struct device *d) { return SIN_PHI_MAX * rated_w(d); }

#define CELL(id)      (d->cell[SOLAREDGE_##id])
#define COMMITTED(id) (d->cell[SOLAREDGE_STATIC_##id])

bool solaredge_control_is_starting(const struct device *d) { return now_s(d) < CELL(connect_s); }

/* The effects follow at the next whole second where no Modbus request made them at once. */
static void wake(struct device *d)
{
    const int64_t at_ms = (d->t_ms / 1000 + 1) * 1000;
    if (at_ms < d->due_ms) d->due_ms = at_ms;
}

enum verdict solaredge_control_store(struct device *d, const struct point *p, double value)
{
    wake(d);
    return point_store(d, p, value);
}

/* --- the static block --- */

enum verdict solaredge_control_commit(struct device *d, const struct point *p, double value)
{
    (void)p, (void)value;
    if (CELL(commit_s) >= 0) return VERDICT_ACCEPTED; /* one is running */
    CELL(commit) = 1;
    CELL(commit_s) = now_s(d) + COMMIT_S;
    wake(d);
    return VERDICT_ACCEPTED;
}

static bool is_allowed(const struct static_row *r, double value)
{
    if (r->shadow == SOLAREDGE_SHADOW_derating_mode && (value == 1 || value == 2)) return false;
    return value >= r->min && value <= r->max;
}

static void finish_commit(struct device *d)
{
    CELL(commit_s) = -1;
    for (size_t i = 0; i < ARRAY_LEN(static_rows); i++) {
        const struct static_row *r = &static_rows[i];
        if (is_allowed(r, d->cell[r->shadow])) continue;
        CELL(commit) = r->addr;
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(static_rows); i++) d->cell[static_rows[i].active] = d->cell[static_rows[i].shadow];
    CELL(commit) = 0;
}

enum verdict solaredge_control_restore(struct device *d, const struct point *p, double value)
{
    (void)p, (void)value;
    for (size_t i = 0; i < ARRAY_LEN(static_rows); i++) {
        const struct static_row *r = &static_rows[i];
        d->cell[r->active] = d->cell[r->shadow] = solaredge_control_cells[r->active].initial;
    }
    CELL(commit) = 0, CELL(commit_s) = -1;
    wake(d);
    return VERDICT_ACCEPTED;
}

/* --- the dynamic block --- */

static bool is_dynamic(const struct device *d) { return COMMITTED(advanced_on) == 1 && CELL(dynamic_on) == 1; }

static bool is_watched(const struct device *d) { return is_dynamic(d) && CELL(timeout_s) > 0; }

static double expiry_s(const struct device *d) { return CELL(dynamic_s) + CELL(timeout_s); }

static bool is_fallback(const struct device *d) { return is_watched(d) && now_s(d) >= expiry_s(d); }

enum verdict solaredge_control_dynamic(struct device *d, const struct point *p, double value)
{
    CELL(dynamic_s) = now_s(d);
    return solaredge_control_store(d, p, value);
}

enum verdict solaredge_control_enable(struct device *d, const struct point *p, double value)
{
    if (value == 1 && CELL(dynamic_on) == 0) CELL(dynamic_s) = now_s(d);
    return solaredge_control_store(d, p, value);
}

enum verdict solaredge_control_base_w(struct device *d, const struct point *p, double value)
{
    return value <= rated_w(d) ? solaredge_control_store(d, p, value) : VERDICT_OUT_OF_RANGE;
}

enum verdict solaredge_control_base_var(struct device *d, const struct point *p, double value)
{
    return value <= solaredge_control_rated_var(d) ? solaredge_control_store(d, p, value) : VERDICT_OUT_OF_RANGE;
}

/* --- the site limit --- */

static unsigned site_mode(const struct device *d) { return (unsigned)CELL(site_mode); }

/* At most one of the three ways, and no unknown bits. */
enum verdict solaredge_control_site_mode(struct device *d, const struct point *p, double value)
{
    const unsigned mode = (unsigned)value, way = mode & 7;
    if ((mode & ~(7u | SITE_EXTERNAL | SITE_NEGATIVE)) != 0 || (way & (way - 1)) != 0) return VERDICT_OUT_OF_RANGE;
    return solaredge_control_store(d, p, value);
}

enum verdict solaredge_control_site_w(struct device *d, const struct point *p, double value)
{
    return value >= 0 || (site_mode(d) & SITE_NEGATIVE) != 0 ? solaredge_control_store(d, p, value) : VERDICT_OUT_OF_RANGE;
}

/* Export is limited to what the home takes and the limit; a third of it on each phase where the split asks for that. */
static double site_limit_w(const struct device *d)
{
    const struct home_view *v = d->view;
    if ((site_mode(d) & SITE_PRODUCTION) != 0) return CELL(site_w);
    if ((site_mode(d) & (SITE_DIRECT | SITE_INDIRECT)) == 0) return INFINITY;
    if (CELL(site_split) == 0) return v->grid_power_w + v->pv_power_w + CELL(site_w);
    const double least_w = fmin(v->power_l1_w, fmin(v->power_l2_w, v->power_l3_w));
    return 3 * least_w + v->pv_power_w + CELL(site_w);
}

/* --- active power --- */

/* A curve of six corners: straight between them, level beyond; y are the cells after x. */
static double curve(const struct device *d, size_t x_cell, size_t y_cell, double x)
{
    const size_t step = SOLAREDGE_STATIC_q_u_x1 - SOLAREDGE_STATIC_q_u_x0;
    const double *at = &d->cell[x_cell], *to = &d->cell[y_cell];
    if (!(x > at[0])) return to[0];
    for (size_t i = step; i < CORNERS * step; i += step) {
        const double width = at[i] - at[i - step];
        if (x <= at[i] && width > 0) return to[i - step] + (x - at[i - step]) / width * (to[i] - to[i - step]);
    }
    return to[(CORNERS - 1) * step];
}
#define CURVE(id, x) curve(d, SOLAREDGE_STATIC_##id##_x0, SOLAREDGE_STATIC_##id##_y0, (x))

static double voltage_pct(const struct device *d)
{
    const double v = sunspec_inverter_v(d);
    return isnan(v) ? 100 : 100 * v / COMMITTED(nominal_v);
}

/* Less power as the frequency rises; mode 3 holds the lowest value until the frequency is back at the reset. */
static double frequency_pct(struct device *d)
{
    const double hz = d->view->frequency_hz, from = COMMITTED(p_f_x0), to = COMMITTED(p_f_x1);
    if (COMMITTED(derating_mode) == 0) return CELL(derated_pct) = 100;
    double pct = 100;
    if (hz > COMMITTED(p_f_max_hz)) pct = 0;
    else if (hz >= to) pct = COMMITTED(p_f_y1);
    else if (hz > from) pct = COMMITTED(p_f_y0) + (hz - from) / (to - from) * (COMMITTED(p_f_y1) - COMMITTED(p_f_y0));
    if (COMMITTED(derating_mode) == 4) return pct;
    CELL(derated_pct) = hz <= COMMITTED(p_f_reset_hz) ? 100 : fmin(CELL(derated_pct), pct);
    return CELL(derated_pct);
}

static double committed_limit_w(struct device *d)
{
    const double pct = fmin(COMMITTED(power_reduce), fmin(frequency_pct(d), CURVE(p_u, voltage_pct(d))));
    const struct sunspec_ac ac = sunspec_ac_inverter(d);
    double volts = 0;
    for (int i = 0; i < 3; i++) volts += isnan(ac.phase_v[i]) ? 0 : ac.phase_v[i];
    return fmin(pct / 100 * rated_w(d), COMMITTED(current_max) * volts);
}

static double wanted_limit_w(struct device *d)
{
    double w = fmin(committed_limit_w(d), site_limit_w(d));
    if (COMMITTED(advanced_on) == 1) w = fmin(w, CELL(limit_pct) / 100 * rated_w(d));
    if (is_fallback(d)) w = fmin(w, CELL(fallback_pct) / 100 * rated_w(d));
    else if (is_dynamic(d)) w = fmin(w, CELL(dynamic_pct) / 100 * CELL(base_w));
    return fmax(0, w);
}

/* --- reactive power --- */

static double tan_of_cos_phi(double cos_phi)
{
    const double c = fmax(COS_PHI_MIN, fabs(cos_phi));
    return copysign(sqrt(1 / (c * c) - 1), cos_phi);
}

/* Near no power there is no reactive power either. */
static double tan_of_var(const struct device *d, double var)
{
    const double w = d->view->pv_power_w;
    if (w < POWER_MIN_FRAC * rated_w(d)) return 0;
    return fmax(-TAN_PHI_MAX, fmin(TAN_PHI_MAX, var / w));
}

static double tan_of_registers(const struct device *d)
{
    if (COMMITTED(advanced_on) == 0) return 0;
    if (CELL(dynamic_on) == 0) return tan_of_cos_phi(CELL(cos_phi));
    const bool is_late = is_fallback(d);
    if (CELL(prefer_var) == 0) return tan_of_cos_phi(is_late ? CELL(fallback_cos_phi) : CELL(dynamic_cos_phi));
    return tan_of_var(d, (is_late ? CELL(fallback_var_pct) : CELL(dynamic_var_pct)) / 100 * CELL(base_var));
}

static double wanted_tan(const struct device *d)
{
    const double power_pct = rated_w(d) > 0 ? 100 * d->view->pv_power_w / rated_w(d) : 0;
    switch ((enum reactive_mode)COMMITTED(reactive_mode)) {
    case REACTIVE_COS_PHI: return tan_of_cos_phi(COMMITTED(fixed_cos_phi));
    case REACTIVE_VAR: return tan_of_var(d, COMMITTED(fixed_var));
    case REACTIVE_COS_PHI_OF_P: return tan_of_cos_phi(CURVE(cos_phi_p, power_pct));
    case REACTIVE_VAR_OF_U:
        return tan_of_var(d, (CURVE(q_u, voltage_pct(d)) + CURVE(q_p, power_pct)) / 100 * solaredge_control_rated_var(d));
    case REACTIVE_DYNAMIC: break;
    }
    return tan_of_registers(d);
}

/* --- into force --- */

/* From at towards to, by no more than the rate allows in dt_s; a rate of 0 goes at once. */
static double ramp(double at, double to, double up_per_min, double down_per_min, double dt_s)
{
    const double rate = to > at ? up_per_min : down_per_min, step = rate / 60 * dt_s;
    if (rate <= 0 || fabs(to - at) <= step) return to;
    return to > at ? at + step : at - step;
}

/* A limit of 0 opens the relays or leaves a little; closing them takes the reconnect delay. */
static double through_relays_w(struct device *d, double w)
{
    const bool opens = w < SAME_W && COMMITTED(disconnect_at_zero) == 1;
    if (CELL(is_open) == 1 && !opens) CELL(connect_s) = now_s(d) + RECONNECT_S;
    CELL(is_open) = opens;
    if (solaredge_control_is_starting(d) || opens) return 0;
    return fmax(w, fmin(CONNECTED_W, rated_w(d)));
}

static void move_limit(struct device *d, double dt_s)
{
    const double wanted = wanted_limit_w(d);
    double next = wanted;
    if (is_dynamic(d) && CELL(applied_w) >= 0) {
        const double percent_w = CELL(base_w) / 100;
        next = ramp(CELL(applied_w), wanted, CELL(ramp_up) * percent_w, CELL(ramp_down) * percent_w, dt_s);
    }
    if (next != wanted) CELL(is_moving) = 1;
    CELL(applied_w) = next;
    const double asked_w = through_relays_w(d, next);
    if (fabs(asked_w - CELL(asked_w)) < SAME_W) return;
    sunspec_ask_limit(d, asked_w);
    CELL(asked_w) = asked_w;
}

/* Three rates may hold a change back: of reactive power by its two, of the angle by the third. */
static void move_tan(struct device *d, double dt_s)
{
    const double wanted = wanted_tan(d);
    double next = wanted;
    if (is_dynamic(d) && CELL(prefer_var) == 1) {
        const double percent = CELL(base_var) / 100 / fmax(d->view->pv_power_w, POWER_MIN_FRAC * rated_w(d) + 1);
        next = ramp(CELL(applied_tan), wanted, CELL(var_ramp_up) * percent, CELL(var_ramp_down) * percent, dt_s);
    } else if (is_dynamic(d)) {
        next = tan(ramp(atan(CELL(applied_tan)), atan(wanted), CELL(phi_rate), CELL(phi_rate), dt_s));
    }
    if (fabs(next - wanted) > SAME_TAN) CELL(is_moving) = 1;
    if (fabs(next - CELL(applied_tan)) > SAME_TAN) sunspec_ask_tan_phi(d, next);
    CELL(applied_tan) = next;
}

/* Whether what holds changes with the view, without anybody writing. */
static bool is_restless(const struct device *d)
{
    const enum reactive_mode mode = (enum reactive_mode)COMMITTED(reactive_mode);
    if (CELL(is_moving) == 1 || (site_mode(d) & (SITE_DIRECT | SITE_INDIRECT)) != 0) return true;
    if (mode == REACTIVE_DYNAMIC) return is_dynamic(d) && CELL(prefer_var) == 1;
    if (mode != REACTIVE_COS_PHI || COMMITTED(derating_mode) != 0) return true;
    for (size_t i = 0; i < CORNERS; i++)
        if ((&COMMITTED(p_u_y0))[i * (SOLAREDGE_STATIC_p_u_y1 - SOLAREDGE_STATIC_p_u_y0)] < 100) return true;
    return COMMITTED(current_max) < solaredge_control_cells[SOLAREDGE_STATIC_current_max].initial;
}

static double next_s(const struct device *d)
{
    double at = is_restless(d) ? now_s(d) : INFINITY;
    if (CELL(commit_s) >= 0) at = fmin(at, CELL(commit_s));
    if (is_watched(d) && !is_fallback(d)) at = fmin(at, expiry_s(d));
    if (solaredge_control_is_starting(d)) at = fmin(at, CELL(connect_s));
    return at;
}

/* Whole seconds, and never now. */
static void set_due(struct device *d)
{
    const double at = next_s(d);
    const int64_t soonest = (d->t_ms / 1000 + 1) * 1000;
    if (isinf(at)) d->due_ms = INT64_MAX;
    else d->due_ms = (int64_t)fmax((double)soonest, ceil(at) * 1000);
}

void solaredge_control_run(struct device *d)
{
    const double dt_s = CELL(is_moving) == 1 ? now_s(d) - CELL(applied_s) : 0;
    if (CELL(commit_s) >= 0 && now_s(d) >= CELL(commit_s)) finish_commit(d);
    CELL(is_moving) = 0;
    move_limit(d, dt_s);
    move_tan(d, dt_s);
    CELL(applied_s) = now_s(d);
    set_due(d);
}

void solaredge_control_start(struct device *d)
{
    for (size_t i = 0; i < ARRAY_LEN(static_rows); i++) d->cell[static_rows[i].shadow] = d->cell[static_rows[i].active];
    CELL(base_w) = rated_w(d);
    CELL(base_var) = solaredge_control_rated_var(d);
    if (CELL(n_boot)++ > 0) CELL(connect_s) = now_s(d) + RECONNECT_S;
    sunspec_ask_tan_phi(d, 0);
    solaredge_control_run(d);
}
