/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Source: SunSpec models 121, 123, 701 to 704, which name the points; where they leave the behaviour open it is that of the
 * header. Each channel is a block of equal cells, so one set of functions moves them all. */
#include "devices/products/sunspec_der.h"

#include "devices/products/sunspec.h"

#include <math.h>

static const double COS_PHI_MIN = 0.8, SIN_PHI_MAX = 0.6, TAN_PHI_MAX = 0.75, POWER_MIN_FRAC = 0.01, NOMINAL_V = 230;
static const double SAME_W = 0.5, SAME_TAN = 1e-4;

static const double neutral[SUNSPEC_DER_CHANNELS] = {
#define X(id, set, ena, value, doc) [SUNSPEC_DER_CHANNEL_##id] = value,
    SUNSPEC_DER_CHANNEL_LIST(X)
#undef X
};

/* clang-format off */
#define PART(channel, part, unit_, initial_, doc_)                                                     \
    [SUNSPEC_DER_AT(channel, part)] = {                                                                \
        .name = #channel "_" #part, .unit = unit_, .initial = initial_, .is_volatile = true, .doc = doc_},
const struct cell sunspec_der_cells[SUNSPEC_DER_CELLS] = {
#define X(channel, set, ena, neutral, doc) SUNSPEC_DER_PART_LIST(PART, channel, set, ena, neutral)
    SUNSPEC_DER_CHANNEL_LIST(X)
#undef X
#define X(id, unit_, initial_, is_volatile_, doc_) \
    [SUNSPEC_DER_##id] = {.name = #id, .unit = unit_, .initial = initial_, .is_volatile = is_volatile_, .doc = doc_},
    SUNSPEC_DER_CELL_LIST(X)
#undef X
};
/* clang-format on */

#define CELL(id)             (d->cell[SUNSPEC_DER_##id])
#define PART_OF(c, part)     (d->cell[(c)*SUNSPEC_DER_PARTS + SUNSPEC_DER_PART_##part])
#define CHANNEL_OF(id, part) (d->cell[SUNSPEC_DER_AT(id, part)])

static double now_s(const struct device *d) { return (double)d->t_ms / 1000; }
double sunspec_der_rated_w(const struct device *d) { return d->home->pv_w; }
double sunspec_der_rated_var(const struct device *d) { return SIN_PHI_MAX * d->home->pv_w; }

/* --- what set-points mean --- */

/* Positive gives reactive power. */
static double tan_of_cos_phi(double cos_phi)
{
    const double c = fmin(1, fmax(COS_PHI_MIN, fabs(cos_phi)));
    return copysign(sqrt(1 / (c * c) - 1), cos_phi);
}

/* What the apparent power of the rating leaves beside the active power. */
static double available_var(const struct device *d)
{
    const double s = sunspec_der_rated_w(d), w = d->view->pv_power_w;
    return fmin(sunspec_der_rated_var(d), sqrt(fmax(0, s * s - w * w)));
}

static double var_wanted(const struct device *d)
{
    switch ((int)CELL(var_mod)) {
    case 1: return CELL(var_wmax_pct) / 100 * CELL(wmax_w);
    case 2: return CELL(var_max_pct) / 100 * sunspec_der_rated_var(d);
    case 3: return CELL(var_aval_pct) / 100 * available_var(d);
    default: return 0;
    }
}

static double var4_wanted(const struct device *d)
{
    const double frac = CELL(var4_pct) / 100;
    switch ((int)CELL(var4_mod)) {
    case 0: return frac * CELL(wmax_w);
    case 1: return frac * sunspec_der_rated_var(d);
    case 2: return frac * available_var(d);
    case 3: return frac * sunspec_der_rated_w(d);
    default: return CHANNEL_OF(var4, set);
    }
}

/* In the unit of the channel's neutral value. */
static double wanted(const struct device *d, enum sunspec_der_channel c)
{
    switch (c) {
    case SUNSPEC_DER_CHANNEL_pf: return tan_of_cos_phi(CHANNEL_OF(pf, set));
    case SUNSPEC_DER_CHANNEL_var: return var_wanted(d);
    case SUNSPEC_DER_CHANNEL_set4:
        if (CELL(set4_mod) == 0) return CELL(set4_pct);
        return CELL(wmax_w) > 0 ? 100 * CHANNEL_OF(set4, set) / CELL(wmax_w) : 0;
    case SUNSPEC_DER_CHANNEL_pf4: return (CELL(pf4_ext) == 0 ? 1 : -1) * tan_of_cos_phi(fabs(CHANNEL_OF(pf4, set)));
    case SUNSPEC_DER_CHANNEL_var4: return var4_wanted(d);
    case SUNSPEC_DER_CHANNEL_conn:
    case SUNSPEC_DER_CHANNEL_limit:
    case SUNSPEC_DER_CHANNEL_limit4:
    case SUNSPEC_DER_CHANNELS: break;
    }
    return PART_OF(c, set);
}

/* --- channels --- */

static bool is_of_704(enum sunspec_der_channel c) { return c >= SUNSPEC_DER_CHANNEL_limit4; }

static double value_of(const struct device *d, enum sunspec_der_channel c)
{
    const double begin = PART_OF(c, begin_s), end = PART_OF(c, end_s), t = now_s(d);
    if (t >= end) return PART_OF(c, to);
    return PART_OF(c, from) + (t - begin) / (end - begin) * (PART_OF(c, to) - PART_OF(c, from));
}

static double ramp_s(const struct device *d, enum sunspec_der_channel c, double change)
{
    const bool is_power = c == SUNSPEC_DER_CHANNEL_limit || c == SUNSPEC_DER_CHANNEL_limit4 || c == SUNSPEC_DER_CHANNEL_set4;
    if (c == SUNSPEC_DER_CHANNEL_conn) return 0;
    if (PART_OF(c, rmp_s) > 0) return PART_OF(c, rmp_s);
    return is_power && CELL(gradient) > 0 ? fabs(change) / CELL(gradient) : 0;
}

static void move_to(struct device *d, enum sunspec_der_channel c, double to)
{
    const double from = value_of(d, c);
    PART_OF(c, end_s) = now_s(d) + ramp_s(d, c, to - from);
    PART_OF(c, begin_s) = now_s(d);
    PART_OF(c, from) = from;
    PART_OF(c, to) = to;
}

static void release(struct device *d, enum sunspec_der_channel c)
{
    PART_OF(c, act_s) = PART_OF(c, revert_at_s) = -1;
    move_to(d, c, neutral[c]);
}

static void arm(struct device *d, enum sunspec_der_channel c)
{
    const double act = now_s(d) + device_luck(d, "window") * PART_OF(c, win_s);
    PART_OF(c, latched) = wanted(d, c);
    PART_OF(c, act_s) = act;
    PART_OF(c, revert_at_s) = PART_OF(c, rvrt_s) > 0 ? act + PART_OF(c, rvrt_s) : -1;
}

/* Of model 704: set-points and enable become those for after the revert. */
static void take_reverts(struct device *d, enum sunspec_der_channel c)
{
    PART_OF(c, ena) = PART_OF(c, rvrt_ena);
    PART_OF(c, set) = PART_OF(c, rvrt_set);
    if (c == SUNSPEC_DER_CHANNEL_set4) CELL(set4_pct) = CELL(set4_rvrt_pct);
    if (c == SUNSPEC_DER_CHANNEL_pf4) CELL(pf4_ext) = CELL(pf4_rvrt_ext);
    if (c == SUNSPEC_DER_CHANNEL_var4) CELL(var4_pct) = CELL(var4_rvrt_pct);
}

static void revert(struct device *d, enum sunspec_der_channel c)
{
    PART_OF(c, revert_at_s) = -1;
    if (is_of_704(c)) take_reverts(d, c);
    else if (c == SUNSPEC_DER_CHANNEL_conn) PART_OF(c, set) = neutral[c];
    else PART_OF(c, ena) = 0;
    move_to(d, c, is_of_704(c) && PART_OF(c, ena) == 1 ? wanted(d, c) : neutral[c]);
}

static void step(struct device *d, enum sunspec_der_channel c)
{
    const double t = now_s(d);
    if (PART_OF(c, is_dirty) == 1) {
        PART_OF(c, is_dirty) = 0;
        if (PART_OF(c, ena) == 1) arm(d, c);
        else release(d, c);
    }
    if (PART_OF(c, act_s) >= 0 && t >= PART_OF(c, act_s)) {
        PART_OF(c, act_s) = -1;
        move_to(d, c, PART_OF(c, latched));
    }
    if (PART_OF(c, revert_at_s) >= 0 && t >= PART_OF(c, revert_at_s)) revert(d, c);
}

static double next_of(const struct device *d, enum sunspec_der_channel c)
{
    double at = now_s(d) < PART_OF(c, end_s) ? now_s(d) : INFINITY; /* a ramp is under way */
    if (PART_OF(c, act_s) >= 0) at = fmin(at, PART_OF(c, act_s));
    if (PART_OF(c, revert_at_s) >= 0) at = fmin(at, PART_OF(c, revert_at_s));
    return at;
}

double sunspec_der_revert_left_s(const struct device *d, enum sunspec_der_channel c)
{
    return PART_OF(c, revert_at_s) >= 0 ? fmax(0, PART_OF(c, revert_at_s) - now_s(d)) : 0;
}

/* --- sinks --- */

static void touch(struct device *d, enum sunspec_der_channel c)
{
    if (PART_OF(c, ena) == 1) PART_OF(c, is_dirty) = 1;
}

enum verdict sunspec_der_set(struct device *d, const struct point *p, double value)
{
    (void)point_store(d, p, value);
    touch(d, (enum sunspec_der_channel)(p->read.cell / SUNSPEC_DER_PARTS));
    return VERDICT_ACCEPTED;
}

enum verdict sunspec_der_enable(struct device *d, const struct point *p, double value)
{
    (void)point_store(d, p, value);
    PART_OF(p->read.cell / SUNSPEC_DER_PARTS, is_dirty) = 1;
    return VERDICT_ACCEPTED;
}

enum verdict sunspec_der_pf(struct device *d, const struct point *p, double value)
{
    return fabs(value) >= COS_PHI_MIN ? sunspec_der_set(d, p, value) : VERDICT_OUT_OF_RANGE;
}

enum verdict sunspec_der_wmax(struct device *d, const struct point *p, double value)
{
    return value > 0 && value <= round(sunspec_der_rated_w(d)) ? point_store(d, p, value) : VERDICT_OUT_OF_RANGE;
}

#define EXTRA(channel)                                                                              \
    enum verdict sunspec_der_extra_##channel(struct device *d, const struct point *p, double value) \
    {                                                                                               \
        touch(d, SUNSPEC_DER_CHANNEL_##channel);                                                    \
        return point_store(d, p, value);                                                            \
    }
EXTRA(var)
EXTRA(set4)
EXTRA(pf4)
EXTRA(var4)

/* --- on and off the grid --- */

static bool is_waiting(const struct device *d) { return CELL(connect_s) >= 0 && now_s(d) < CELL(connect_s); }

double sunspec_der_connect_left_s(const struct device *d) { return is_waiting(d) ? CELL(connect_s) - now_s(d) : 0; }

double sunspec_der_state(const struct device *d) { return sunspec_state(d, CELL(is_connected) == 1, is_waiting(d)); }

static bool is_grid_good(const struct device *d)
{
    const double hz = d->view->frequency_hz, pct = 100 * sunspec_inverter_v(d) / NOMINAL_V;
    return hz >= CELL(es_hz_lo) && hz <= CELL(es_hz_hi) && pct >= CELL(es_v_lo) && pct <= CELL(es_v_hi);
}

static double delay_s(const struct device *d) { return CELL(es_delay_s) + device_luck(d, "enter service") * CELL(es_random_s); }

/* The delay begins with the order to connect, and anew as long as the grid is not as it should be. */
static void follow_connection(struct device *d)
{
    const bool is_wanted = value_of(d, SUNSPEC_DER_CHANNEL_conn) == 1 && CELL(es) == 1;
    const bool is_new = is_wanted && CELL(is_connected) == 0;
    if (is_new || (is_waiting(d) && !is_grid_good(d))) CELL(connect_s) = now_s(d) + delay_s(d);
    CELL(is_connected) = is_wanted;
}

/* Percent that the ramp after connecting lets through. */
static double entry_pct(const struct device *d)
{
    if (CELL(is_connected) == 0 || is_waiting(d)) return 0;
    if (CELL(connect_s) < 0 || CELL(es_ramp_s) <= 0) return 100;
    return fmin(100, 100 * (now_s(d) - CELL(connect_s)) / CELL(es_ramp_s));
}

/* --- effect --- */

double sunspec_der_limit_w(const struct device *d)
{
    double pct = value_of(d, SUNSPEC_DER_CHANNEL_limit);
    pct = fmin(pct, value_of(d, SUNSPEC_DER_CHANNEL_limit4));
    pct = fmin(pct, value_of(d, SUNSPEC_DER_CHANNEL_set4));
    return fmax(0, fmin(pct, entry_pct(d)) / 100 * CELL(wmax_w));
}

static double wanted_var(const struct device *d)
{
    const double var4 = value_of(d, SUNSPEC_DER_CHANNEL_var4);
    return var4 != 0 ? var4 : value_of(d, SUNSPEC_DER_CHANNEL_var);
}

/* Near no power there is no reactive power either. */
static double wanted_tan(const struct device *d)
{
    const double var = wanted_var(d), w = d->view->pv_power_w, tan4 = value_of(d, SUNSPEC_DER_CHANNEL_pf4);
    if (var == 0) return tan4 != 0 ? tan4 : value_of(d, SUNSPEC_DER_CHANNEL_pf);
    if (w < POWER_MIN_FRAC * sunspec_der_rated_w(d)) return 0;
    return fmax(-TAN_PHI_MAX, fmin(TAN_PHI_MAX, var / w));
}

double sunspec_der_controls(const struct device *d)
{
    const bool is_limit = CHANNEL_OF(limit, ena) == 1 || CHANNEL_OF(limit4, ena) == 1 || CHANNEL_OF(set4, ena) == 1;
    const bool is_var = CHANNEL_OF(var, ena) == 1 || CHANNEL_OF(var4, ena) == 1;
    const bool is_pf = CHANNEL_OF(pf, ena) == 1 || CHANNEL_OF(pf4, ena) == 1;
    return is_limit + 2 * is_var + 4 * is_pf;
}

static void ask(struct device *d)
{
    const double limit_w = sunspec_der_limit_w(d), tan = wanted_tan(d);
    if (fabs(limit_w - CELL(asked_w)) >= SAME_W) {
        sunspec_ask_limit(d, limit_w);
        CELL(asked_w) = limit_w;
    }
    if (fabs(tan - CELL(asked_tan)) >= SAME_TAN || (tan == 0 && CELL(asked_tan) != 0)) {
        sunspec_ask_tan_phi(d, tan);
        CELL(asked_tan) = tan;
    }
}

/* Whole seconds, and never now. */
static void set_due(struct device *d)
{
    double at = wanted_var(d) != 0 ? now_s(d) : INFINITY;
    for (int c = 0; c < SUNSPEC_DER_CHANNELS; c++) at = fmin(at, next_of(d, (enum sunspec_der_channel)c));
    if (is_waiting(d) || (CELL(is_connected) == 1 && entry_pct(d) < 100)) at = now_s(d);
    const int64_t soonest = (d->t_ms / 1000 + 1) * 1000;
    if (isinf(at)) d->due_ms = INT64_MAX;
    else d->due_ms = (int64_t)fmax((double)soonest, ceil(at) * 1000);
}

void sunspec_der_run(struct device *d)
{
    for (int c = 0; c < SUNSPEC_DER_CHANNELS; c++) step(d, (enum sunspec_der_channel)c);
    follow_connection(d);
    ask(d);
    set_due(d);
}

void sunspec_der_start(struct device *d)
{
    if (CELL(wmax_w) == 0) CELL(wmax_w) = sunspec_der_rated_w(d);
    if (CELL(n_boot)++ > 0) CELL(connect_s) = now_s(d) + delay_s(d);
    sunspec_ask_tan_phi(d, 0);
    sunspec_der_run(d);
}
