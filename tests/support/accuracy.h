/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accuracy.h - what two runs of the same homes differ in, of which one is taken for the truth.
 *
 * Temperatures are compared until the first switch that differs: after it the home lives another
 * life, and a difference at an instant says nothing. Rows are minutes; pilots without heat pumps,
 * boilers and gas have nothing to compare. */
#ifndef PILOTSIM_TESTS_ACCURACY_H
#define PILOTSIM_TESTS_ACCURACY_H

#include "tests/support/fixture.h"

enum { ACCURACY_RECORD_MS = 60000 };

struct accuracy {
    double mode_share;                              /* home-minutes in another mode */
    double worst_energy, mean_energy, fleet_energy; /* electricity of the whole run without vehicles and battery, relative */
    double room_k, tank_k;                          /* worst home, before its first switch that differs */
    double tank_mean_k;                             /* mean of the homes' worst */
    double alike_share;                             /* home-minutes before it */
};
struct accuracy accuracy_of(const struct fixture_run *run, const struct fixture_run *truth);

/* Electricity of heat pump, rods, elements and appliances since the start, J. */
double accuracy_electric_j(const struct home_state *s);

/* The pilot at the tolerance that is called the truth, by the first solver of the table; p is left as it was. */
struct fixture_run accuracy_truth(struct pilot *p);

#endif
