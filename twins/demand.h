/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demand.h - what people do: presence, hot-water draws, appliance cycles, car charging.
 *
 * Each call is a pure function of (seed, home key, local day, the home's parameters): no state, no
 * feedback, so a day can be drawn in any order, on any thread, twice. Events begin within the local
 * day [day start, next day start) and end at most 24 h after they began, perhaps in the next day:
 * the caller also draws the day before and keeps what spills over. Only loads and car charging
 * spill; stays and draws end with their day or a few minutes later. Lists come back sorted by
 * begin. A local day shorter than 20 h (a zone that skipped a date) is empty.
 * Method and numbers: demand.c and the files it names. */
#ifndef PILOTSIM_TWINS_DEMAND_H
#define PILOTSIM_TWINS_DEMAND_H

#include "sim/base/calendar.h"
#include "twins/home_table.h"

#include <stddef.h>
#include <stdint.h>

enum {
    DEMAND_DRAWS_MAX = 256,
    DEMAND_LOADS_MAX = 1024,
    DEMAND_EV_MAX = 4,
    DEMAND_PERSONS_MAX = 12,
    DEMAND_PEOPLE_MAX = DEMAND_PERSONS_MAX * 8, /* stays of all persons on a day */
    DEMAND_SPILL_H = 12,
};

/* Rows of the appliance table; lights and car have no cycle but are loads too. */
enum appliance {
#define APPLIANCE(id, ...) APPLIANCE_##id,
#include "twins/appliances.def"
#undef APPLIANCE
    APPLIANCE_COUNT,
    APPLIANCE_lights = APPLIANCE_COUNT,
    APPLIANCE_car,
    APPLIANCE_ROWS
};
const char *demand_appliance_name(uint32_t row); /* row < APPLIANCE_ROWS */

struct draw { /* hot water at the tap, wanted at DEMAND_TAP_C; draws may overlap: flows add */
    int64_t from_utc_ms, to_utc_ms;
    double flow_kg_per_s;
};
#define DEMAND_TAP_C  40.0
#define DEMAND_HOT_C  60.0 /* dhw_per_person counts water of this temperature ... */
#define DEMAND_COLD_C 10.0 /* ... made from water of this one */

struct load { /* one appliance cycle, or a piece of it, at nameplate power */
    int64_t from_utc_ms, to_utc_ms;
    float power_w;
    float tan_phi;     /* reactive over active power */
    float gain_frac;   /* share that warms the rooms */
    uint8_t phase;     /* 0..2 one phase, 3: evenly on all three */
    uint8_t appliance; /* enum appliance */
};

struct stay { /* a stretch during which a person is at home and either awake or asleep */
    int64_t from_utc_ms, to_utc_ms;
    double gain_w; /* sensible heat: 70 W awake, 55 W asleep */
};
#define DEMAND_GAIN_AWAKE_W  70.0
#define DEMAND_GAIN_ASLEEP_W 55.0

struct day {        /* a local day, resolved once for all homes */
    int64_t number; /* timezone_day */
    int64_t start_utc_ms, end_utc_ms;
    int32_t weekday, yearday; /* 0 Monday; 1..366 */
    double dusk_h, dawn_h;    /* lamps may be wanted before dawn_h and after dusk_h, local hours */
};
struct day demand_day(const struct timezone *tz, double latitude_deg, int64_t number);

struct demand { /* one home's habits, derived once; a few hundred bytes, plain data */
    uint64_t seed, key;
    uint32_t n_person;
    uint8_t role[DEMAND_PERSONS_MAX]; /* enum role of occupancy.h */
    double shift_h;                   /* this home's clock after (+) or before (-) the crowd's */

    double dhw_kg_per_day; /* at DEMAND_TAP_C, yearly mean */
    double dhw_step_share; /* draws timed by the DHWcalc steps; the rest by smooth humps */

    uint32_t owned;                 /* bit per appliance row */
    float power_w[APPLIANCE_COUNT]; /* nameplate, drawn once per home */
    double rate_scale;              /* starts of people's appliances over the table's, to meet the yearly energy */
    double cold_scale;              /* run time of fridges and freezers over the table's, <= 1 */
    double standby_w;               /* always on, in addition to loads: the caller adds it */
    double lamp_w;                  /* all lamps of the home, in LIGHTING_ROOMS equal rooms */
    uint8_t phase[3];               /* how this home wires phases; all equal on a one-phase connection */

    double ev_kwh_per_day, ev_power_w; /* 0 without car */
};
struct demand demand_create(uint64_t seed, uint64_t key, const struct home_table *t, size_t home);

/* Each writes at most the stated maximum and returns the count; what would not fit is not drawn. */
size_t demand_draws(const struct demand *d, const struct day *day, struct draw out[DEMAND_DRAWS_MAX]);
size_t demand_loads(const struct demand *d, const struct day *day, struct load out[DEMAND_LOADS_MAX]);
size_t demand_stays(const struct demand *d, const struct day *day, struct stay out[DEMAND_PEOPLE_MAX]);
size_t demand_ev(const struct demand *d, const struct day *day, struct load out[DEMAND_EV_MAX]);

/* A home's day with all its lists; it tells whose day it is, so that it can be kept and asked for again. */
struct lived_day {
    struct demand demand;
    struct day day;
    size_t n_load, n_draw, n_stay, n_ev;
    struct load load[DEMAND_LOADS_MAX], ev[DEMAND_EV_MAX];
    struct draw draw[DEMAND_DRAWS_MAX];
    struct stay stay[DEMAND_PEOPLE_MAX];
};
/* Makes *l this home's day, which costs nothing if it already is. All zero is nobody's day. */
void demand_live(const struct demand *d, const struct day *day, struct lived_day *l);

/* Cold water, degC: seasonal about the site's yearly mean. */
double demand_cold_water_c(double latitude_deg, int32_t yearday);

#endif
