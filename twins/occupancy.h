/* SPDX-License-Identifier: GPL-3.0-or-later */
/* occupancy.h - who is at home and awake, person by person, on one local day.
 *
 * A person sleeps at home, is awake at home, or away. Times are wall-clock hours of the day. A
 * person who went to bed after midnight is still awake at the start of the day. Nobody is away
 * overnight; holidays and guests are not known. */
#ifndef PILOTSIM_TWINS_OCCUPANCY_H
#define PILOTSIM_TWINS_OCCUPANCY_H

#include "twins/demand.h"

enum role { ROLE_HOME, ROLE_WORK, ROLE_SCHOOL, ROLE_COUNT }; /* what a person does on work days */
enum { OUTINGS_MAX = 2, DAY_BINS = 96 };                     /* bins of a quarter of an hour */

struct person_day {
    double late_h;          /* awake since midnight until then; 0: slept */
    double wake_h, sleep_h; /* late_h < wake_h < sleep_h; sleep_h may be past 24 */
    uint32_t n_outing;
    double out_h[OUTINGS_MAX], back_h[OUTINGS_MAX]; /* in order, apart, within the waking day */
};

struct occupancy {
    uint32_t n_person;
    struct person_day person[DEMAND_PERSONS_MAX];
};

void occupancy_habits(struct demand *d); /* needs seed, key, n_person; sets role and shift_h */
struct occupancy occupancy_day(const struct demand *d, const struct day *day);
void occupancy_active(const struct occupancy *o, uint8_t n_active[DAY_BINS]); /* awake at home in mid-bin */
size_t occupancy_stays(const struct occupancy *o, const struct day *day, struct stay out[DEMAND_PEOPLE_MAX]);

#endif
