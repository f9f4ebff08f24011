/* SPDX-License-Identifier: GPL-3.0-or-later */
/* solaredge_control.h - how a SolarEdge inverter obeys: commit, dynamic limits with their watchdog, site limit.
 *
 * What holds the power down is the lowest of
 *   - PowerReduce, MaxCurrent, P(f) and P(U), as committed;
 *   - the limit of 0xF001, when AdvancedPwrControlEn is committed as 1;
 *   - 0xF322 percent of 0xF30C, when AdvancedPwrControlEn is committed as 1 and 0xF300 is 1; after 0xF310 seconds without a
 *     write to 0xF322, 0xF324 or 0xF326 it is 0xF312 percent of the rating instead (0xF310 = 0: never);
 *   - the site limit, at once and without a commit.
 * So a limit alone does nothing on an inverter from the factory. Percent are of the rating, the nameplate of the home's PV.
 * The dynamic reactive registers count in reactive mode 4 only; cos phi beyond 0.8 is held at 0.8.
 * Values of the dynamic registers are lost at a restart; those of the static block that were not committed too. */
#ifndef PILOTSIM_PRODUCTS_SOLAREDGE_CONTROL_H
#define PILOTSIM_PRODUCTS_SOLAREDGE_CONTROL_H

#include "devices/device.h"

/*    id               unit     initial volatile  doc */
#define SOLAREDGE_CELL_LIST(X)                                                                        \
    X(limit_pct, "%", 100, true, "0xF001, active power limit")                                        \
    X(cos_phi, "", 1, true, "0xF002")                                                                 \
    X(commit, "", 0, true, "0xF100: 0 done, 1 running, otherwise the address of the bad value")       \
    X(commit_s, "s", -1, true, "when the running commit is done")                                     \
    X(dynamic_on, "", 0, true, "0xF300")                                                              \
    X(prefer_reactive, "", 0, true, "0xF308")                                                         \
    X(prefer_var, "", 0, true, "0xF309: 0 cos phi, 1 reactive power")                                 \
    X(base_w, "W", 0, true, "0xF30C, what 0xF322 is a percentage of")                                 \
    X(base_var, "var", 0, true, "0xF30E, what 0xF324 is a percentage of")                             \
    X(timeout_s, "s", 60, true, "0xF310")                                                             \
    X(fallback_pct, "%", 100, true, "0xF312")                                                         \
    X(fallback_var_pct, "%", 0, true, "0xF314")                                                       \
    X(fallback_cos_phi, "", 1, true, "0xF316")                                                        \
    X(ramp_up, "%/min", 0, true, "0xF318; 0: at once")                                                \
    X(ramp_down, "%/min", 0, true, "0xF31A")                                                          \
    X(var_ramp_up, "%/min", 0, true, "0xF31C")                                                        \
    X(var_ramp_down, "%/min", 0, true, "0xF31E")                                                      \
    X(phi_rate, "rad/min", 0, true, "0xF320")                                                         \
    X(dynamic_pct, "%", 100, true, "0xF322")                                                          \
    X(dynamic_var_pct, "%", 0, true, "0xF324")                                                        \
    X(dynamic_cos_phi, "", 1, true, "0xF326")                                                         \
    X(dynamic_s, "s", 0, true, "last write to one of these three")                                    \
    X(site_mode, "", 0, false, "0xE000: bit 0 or 1 export, bit 2 production, bit 11 may be negative") \
    X(site_split, "", 0, false, "0xE001: 0 total, 1 a third each phase")                              \
    X(site_w, "W", 0, false, "0xE002")                                                                \
    X(external_w, "W", 0, false, "0xE012")                                                            \
    X(applied_w, "W", -1, true, "limit in force; -1: not yet known")                                  \
    X(asked_w, "W", -1, true, "what the home was asked for; -1: nothing yet")                         \
    X(applied_tan, "", 0, true, "reactive over active power in force, positive gives")                \
    X(applied_s, "s", 0, true, "when these two were moved")                                           \
    X(is_moving, "", 0, true, "1 while a ramp is under way")                                          \
    X(derated_pct, "%", 100, true, "what a rise of frequency left, held by the hysteresis")           \
    X(connect_s, "s", 0, true, "when the reconnect delay is over")                                    \
    X(is_open, "", 0, true, "1: a limit of 0 has opened the relays")                                  \
    X(n_boot, "", 0, false, "starts since delivery")

enum solaredge_cell {
#define X(id, unit, initial, is_volatile, doc) SOLAREDGE_##id,
    SOLAREDGE_CELL_LIST(X)
#undef X
#define STATIC(id, addr, type, initial, min, max, unit, doc) SOLAREDGE_STATIC_##id, SOLAREDGE_SHADOW_##id,
#include "devices/products/solaredge_static.def"
#undef STATIC
        SOLAREDGE_CELLS
};
extern const struct cell solaredge_control_cells[SOLAREDGE_CELLS];

double solaredge_control_rated_var(const struct device *d);
bool solaredge_control_is_starting(const struct device *d);

/* Sinks of points. */
enum verdict solaredge_control_store(struct device *d, const struct point *p, double value); /* point_store, then its effect */
enum verdict solaredge_control_commit(struct device *d, const struct point *p, double value);
enum verdict solaredge_control_restore(struct device *d, const struct point *p, double value);
enum verdict solaredge_control_enable(struct device *d, const struct point *p, double value);
enum verdict solaredge_control_dynamic(struct device *d, const struct point *p, double value);
enum verdict solaredge_control_base_w(struct device *d, const struct point *p, double value);
enum verdict solaredge_control_base_var(struct device *d, const struct point *p, double value);
enum verdict solaredge_control_site_mode(struct device *d, const struct point *p, double value);
enum verdict solaredge_control_site_w(struct device *d, const struct point *p, double value);

void solaredge_control_start(struct device *d);
/* Brings into force what holds now, and sets when to look again. */
void solaredge_control_run(struct device *d);

#endif
