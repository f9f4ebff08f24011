/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dr_delivery.h - what a DR event delivered: the difference between the life with and without it.
 *
 * Power is compared in quarter-hour means of net import; a quarter-hour that an event covers in
 * part counts by its covered share. Rebound is what more is taken in the 24 h after the event, or
 * until the next event the home joins. Delivered power is positive when less is taken. */
#ifndef PILOTSIM_TWINS_DR_DELIVERY_H
#define PILOTSIM_TWINS_DR_DELIVERY_H

#include "twins/kpi.h"
#include "twins/model.h"
#include "twins/solver.h"

struct dr_delivery { /* of one event, one home or the fleet; part of the checkpoint */
    double delivered_j, rebound_j, comfort_k_s;
    double peak_w, rebound_peak_w;
};

/* Adds a batch that begins at from_ms: actual and without hold its quarter-hours. */
void dr_delivery_home(const struct model *m, size_t home, int64_t from_ms, const struct harvest *actual,
                      const struct harvest *without, struct dr_delivery *dr /* [n_dr][n_home] */, size_t n_home);
void dr_delivery_fleet(const struct model *m, int64_t from_ms, uint32_t n_slot, const double *saved_w,
                       struct dr_delivery *dr /* [n_dr] */);

/* out[DR_KPI_COUNT]; NaN where only a counterfactual could tell. */
void dr_delivery_figures(const struct dr_delivery *d, bool counterfactual, int64_t length_ms, double *out);

#endif
