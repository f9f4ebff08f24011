/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sunspec_der.h - how a SunSpec inverter obeys models 123, 703 and 704.
 *
 * A channel is one control with its own enable and timers. Enabling it, also again, latches the set-point and starts over;
 * a set-point written while enabled does the same. It comes into force after a random part of its window and by its ramp
 * (without one, by the gradient WGra), and leaves when it is disabled or its revert time is over: of model 123 it is then
 * disabled, of model 704 enable and set-point take their revert values. The strictest limit of all channels holds, in
 * percent of WMax. Reactive power follows the first in force of VarSet, VArPct, PFWInj and OutPFSet.
 * Disconnecting (Conn, ES) is a limit of 0; connecting again waits for the voltage and frequency of model 703 and for its
 * delay, and then ramps up. */
#ifndef PILOTSIM_PRODUCTS_SUNSPEC_DER_H
#define PILOTSIM_PRODUCTS_SUNSPEC_DER_H

#include "devices/device.h"

/*    id      set  ena  neutral */
#define SUNSPEC_DER_CHANNEL_LIST(X)                               \
    X(conn, 1, 1, 1, "123 Conn: 1 connected")                     \
    X(limit, 100, 0, 100, "123 WMaxLimPct, percent of WMax")      \
    X(pf, 1, 0, 0, "123 OutPFSet, as reactive over active power") \
    X(var, 0, 0, 0, "123 VArPct, var")                            \
    X(limit4, 100, 0, 100, "704 WMaxLimPct, percent of WMax")     \
    X(set4, 0, 0, 100, "704 WSet, percent of WMax")               \
    X(pf4, 1, 0, 0, "704 PFWInj, as reactive over active power")  \
    X(var4, 0, 0, 0, "704 VarSet, var")
enum sunspec_der_channel {
#define X(id, set, ena, neutral, doc) SUNSPEC_DER_CHANNEL_##id,
    SUNSPEC_DER_CHANNEL_LIST(X)
#undef X
        SUNSPEC_DER_CHANNELS
};

/* Cells of a channel: id, unit, initial (SET, ENA and NEUTRAL differ by channel). */
#define SUNSPEC_DER_PART_LIST(X, channel, SET, ENA, NEUTRAL)                    \
    X(channel, set, "", SET, "set-point as written")                            \
    X(channel, ena, "", ENA, "1 enabled")                                       \
    X(channel, win_s, "s", 0, "window in which it starts")                      \
    X(channel, rvrt_s, "s", 0, "time until it reverts; 0 never")                \
    X(channel, rmp_s, "s", 0, "ramp; 0 by the gradient")                        \
    X(channel, rvrt_set, "", SET, "set-point after the revert")                 \
    X(channel, rvrt_ena, "", 0, "enable after the revert")                      \
    X(channel, is_dirty, "", 0, "written, not yet looked at")                   \
    X(channel, latched, "", NEUTRAL, "what comes into force")                   \
    X(channel, from, "", NEUTRAL, "ramp: where it began")                       \
    X(channel, to, "", NEUTRAL, "ramp: where it ends")                          \
    X(channel, begin_s, "s", -1, "ramp: when it began")                         \
    X(channel, end_s, "s", -1, "ramp: when it ends")                            \
    X(channel, act_s, "s", -1, "when it comes into force; -1: nothing pending") \
    X(channel, revert_at_s, "s", -1, "when it reverts; -1: never")
enum sunspec_der_part {
#define X(channel, id, unit, initial, doc) SUNSPEC_DER_PART_##id,
    SUNSPEC_DER_PART_LIST(X, , 0, 0, 0)
#undef X
        SUNSPEC_DER_PARTS
};
#define SUNSPEC_DER_AT(channel, part) (SUNSPEC_DER_CHANNEL_##channel * SUNSPEC_DER_PARTS + SUNSPEC_DER_PART_##part)

/* Other cells.      unit   initial volatile */
#define SUNSPEC_DER_CELL_LIST(X)                                                                      \
    X(wmax_w, "W", 0, false, "121 and 702 WMax; 0: not set up yet")                                   \
    X(gradient, "%/s", 0, false, "121 WGra and 704 WRmp, percent of WMax; 0: at once")                \
    X(var_mod, "", 1, true, "123 VArPct_Mod: 0 none, of 1 WMax, 2 VArMax, 3 VArAval")                 \
    X(var_wmax_pct, "%", 0, true, "123 VArWMaxPct")                                                   \
    X(var_max_pct, "%", 0, true, "123 VArMaxPct")                                                     \
    X(var_aval_pct, "%", 0, true, "123 VArAvalPct")                                                   \
    X(set4_mod, "", 0, true, "704 WSetMod: 0 percent, 1 W")                                           \
    X(set4_pct, "%", 100, true, "704 WSetPct")                                                        \
    X(set4_rvrt_pct, "%", 100, true, "704 WSetPctRvrt")                                               \
    X(pf4_ext, "", 0, true, "704 PFWInj Ext: 0 gives, 1 draws reactive power")                        \
    X(pf4_rvrt_ext, "", 0, true, "704 PFWInjRvrt Ext")                                                \
    X(var4_mod, "", 0, true, "704 VarSetMod: percent of 0 WMax, 1 VarMax, 2 VarAval, 3 VAMax; 4 var") \
    X(var4_pct, "%", 0, true, "704 VarSetPct")                                                        \
    X(var4_rvrt_pct, "%", 0, true, "704 VarSetPctRvrt")                                               \
    X(es, "", 1, false, "703 ES: 1 may be in service")                                                \
    X(es_v_hi, "%", 110, false, "703 ESVHi")                                                          \
    X(es_v_lo, "%", 85, false, "703 ESVLo")                                                           \
    X(es_hz_hi, "Hz", 50.1, false, "703 ESHzHi")                                                      \
    X(es_hz_lo, "Hz", 49.5, false, "703 ESHzLo")                                                      \
    X(es_delay_s, "s", 60, false, "703 ESDlyTms")                                                     \
    X(es_random_s, "s", 0, false, "703 ESRndTms")                                                     \
    X(es_ramp_s, "s", 0, false, "703 ESRmpTms")                                                       \
    X(is_connected, "", 1, true, "0 while Conn or ES disconnects")                                    \
    X(connect_s, "s", -1, true, "when the delay after connecting is over")                            \
    X(asked_w, "W", -1, true, "limit the home was asked for; -1: nothing yet")                        \
    X(asked_tan, "", 0, true, "reactive over active power it was asked for")                          \
    X(n_boot, "", 0, false, "starts since delivery")
enum sunspec_der_cell {
    SUNSPEC_DER_BEFORE = SUNSPEC_DER_CHANNELS * SUNSPEC_DER_PARTS - 1,
#define X(id, unit, initial, is_volatile, doc) SUNSPEC_DER_##id,
    SUNSPEC_DER_CELL_LIST(X)
#undef X
        SUNSPEC_DER_CELLS
};
extern const struct cell sunspec_der_cells[SUNSPEC_DER_CELLS];

/* --- sources --- */
double sunspec_der_rated_w(const struct device *d);
double sunspec_der_rated_var(const struct device *d);
double sunspec_der_state(const struct device *d);    /* as model 103 has it */
double sunspec_der_limit_w(const struct device *d);  /* in force now */
double sunspec_der_controls(const struct device *d); /* bits: 0 limit, 1 reactive power, 2 power factor */
double sunspec_der_connect_left_s(const struct device *d);
double sunspec_der_revert_left_s(const struct device *d, enum sunspec_der_channel c);

/* --- sinks --- */
enum verdict sunspec_der_set(struct device *d, const struct point *p, double value); /* a channel's set-point */
enum verdict sunspec_der_enable(struct device *d, const struct point *p, double value);
enum verdict sunspec_der_pf(struct device *d, const struct point *p, double value); /* set-points within +-0.8 */
enum verdict sunspec_der_wmax(struct device *d, const struct point *p, double value);
enum verdict sunspec_der_extra_var(struct device *d, const struct point *p, double value); /* cells that belong to a channel */
enum verdict sunspec_der_extra_set4(struct device *d, const struct point *p, double value);
enum verdict sunspec_der_extra_pf4(struct device *d, const struct point *p, double value);
enum verdict sunspec_der_extra_var4(struct device *d, const struct point *p, double value);

void sunspec_der_start(struct device *d);
/* Brings into force what holds now, and sets when to look again. */
void sunspec_der_run(struct device *d);

#endif
