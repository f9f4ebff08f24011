/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demand.h - what people do: presence, hot-water draws, appliance cycles, car charging.
 *
 * Each call is a pure function of (seed, home key, local day, the home's parameters): no state, no
 * feedback, so a day can be drawn in any order, on any thread, twice. Events begin within the local
 * day [day start, next day start) and may end after it; the caller also draws the day before and
 * keeps what spills over. Lists come back sorted by begin. Method and numbers: demand.c. */
#ifndef PILOTSIM_TWINS_DEMAND_H
#define PILOTSIM_TWINS_DEMAND_H

#include "sim/base/calendar.h"
#include "twins/home_table.h"

#include <stddef.h>
#include <stdint.h>

enum { DEMAND_DRAWS_MAX = 256, DEMAND_LOADS_MAX = 1024, DEMAND_PEOPLE_MAX = 12 * 8 };

struct draw { /* hot water at the tap, wanted at DEMAND_TAP_C */
    int64_t from_utc_ms, to_utc_ms;
    double flow_kg_per_s;
};
#define DEMAND_TAP_C 40.0

struct load { /* one appliance cycle, or a piece of it, at nameplate power */
    int64_t from_utc_ms, to_utc_ms;
    float power_w;
    float tan_phi;     /* reactive over active power */
    float gain_frac;   /* share that warms the rooms */
    uint8_t phase;     /* 0..2 one phase, 3: evenly on all three */
    uint8_t appliance; /* row of the appliance table */
};

struct stay { /* a stretch during which a person is at home */
    int64_t from_utc_ms, to_utc_ms;
    double gain_w; /* sensible heat: 70 W awake, 55 W asleep */
};

/* a local day, resolved once for all homes */
struct day {
    int64_t number; /* timezone_day */
    int64_t start_utc_ms, end_utc_ms;
    int32_t weekday, yearday; /* 0 Monday; 1..366 */
    double dusk_h, dawn_h;    /* local hours between which lamps may be wanted: dark before dawn_h, after dusk_h */
};
struct day demand_day(const struct timezone *tz, double latitude_deg, int64_t number);

struct demand { /* one home's habits, derived once; a few hundred bytes, plain data */
    uint64_t seed, key;
    uint32_t n_person;
    double dhw_kg_per_day;             /* at DEMAND_TAP_C, yearly mean */
    double shift_ms;                   /* this home's clock against the crowd's */
    double rate_scale;                 /* appliance rates over the table's, to meet the yearly energy */
    double standby_w;                  /* always on, in addition to cycles */
    double lamp_w;                     /* lights of an awake, dark home */
    uint32_t owned;                    /* bit per appliance row */
    uint8_t phase[3];                  /* how this home wires phases */
    double ev_kwh_per_day, ev_power_w; /* 0 without car */
};
struct demand demand_create(uint64_t seed, uint64_t key, const struct home_table *t, size_t home);

/* Each writes at most the stated maximum and returns the count; what would not fit is not drawn. */
size_t demand_draws(const struct demand *d, const struct day *day, struct draw out[DEMAND_DRAWS_MAX]);
size_t demand_loads(const struct demand *d, const struct day *day, struct load out[DEMAND_LOADS_MAX]);
size_t demand_stays(const struct demand *d, const struct day *day, struct stay out[DEMAND_PEOPLE_MAX]);
size_t demand_ev(const struct demand *d, const struct day *day, struct load out[4]);

/* Cold water, degC: seasonal about the site's yearly mean. */
double demand_cold_water_c(double latitude_deg, int32_t yearday);

#endif
