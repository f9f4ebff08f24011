/* SPDX-License-Identifier: GPL-3.0-or-later */
/* heron_cloud_inside.h - what the files of the plug cloud share: its assets, its memory, how an asset is switched.
 *
 * Limits: HERON_QUARTERS readings an asset (a day), HERON_ENTRIES in a schedule, times of a schedule to the minute. */
#ifndef PILOTSIM_DEVICES_PRODUCTS_HERON_CLOUD_INSIDE_H
#define PILOTSIM_DEVICES_PRODUCTS_HERON_CLOUD_INSIDE_H

#include "devices/device.h"

enum { HERON_QUARTERS = 96, HERON_QUARTER_S = 900, HERON_ENTRIES = 8, HERON_DAY_MIN = 1440 };

enum heron_counter {
    HERON_HEATER_WH,
    HERON_PUMP_WH,
    HERON_CAR_WH,
    HERON_PV_WH,
    HERON_IMPORT_WH,
    HERON_EXPORT_WH,
    HERON_COUNTERS
};

/* An asset that can be switched has a block of these cells. */
enum heron_switch_cell {
    HERON_ON,
    HERON_STATE, /* what the schedule wanted last: 0, 1, -1 none */
    HERON_N_ENTRY,
    HERON_ENTRY, /* from and to in minutes of the local day, and on; HERON_ENTRIES times */
    HERON_SWITCH_CELLS = HERON_ENTRY + 3 * HERON_ENTRIES
};
enum heron_cell {
    HERON_PRESENT,  /* number of the quarter-hour since 1970, UTC; -1 before the first start */
    HERON_IS_WHOLE, /* 1: it was seen from its beginning */
    HERON_MARK,     /* the counters at its beginning */
    HERON_SWITCHES = HERON_MARK + HERON_COUNTERS,
    HERON_RING = HERON_SWITCHES + 3 * HERON_SWITCH_CELLS, /* quarter q of counter c is at c * HERON_QUARTERS + q modulo it */
    HERON_CELLS = HERON_RING + HERON_COUNTERS * HERON_QUARTERS
};

struct heron_asset {
    const char *id, *kind, *doc;
    bool (*is_there)(const struct device *d); /* the home has it */
    double (*power_w)(const struct device *d);
    enum heron_counter energy;
    int export; /* a second counter; -1: none */
    int cells;  /* of its switch; -1: read-only */
    enum command command;
    double off; /* the command's value then */
};
enum { HERON_ASSETS = 5 };
extern const struct heron_asset heron_cloud_asset[HERON_ASSETS];

struct heron_entry {
    int from_min, to_min; /* of the local day, 0..1440; to before from: over midnight */
    bool on;
};

double heron_cloud_count_wh(const struct device *d, enum heron_counter c); /* since the simulation's start */
/* Energy of a whole quarter-hour that has passed; NaN: not known, or too long ago. */
double heron_cloud_quarter_wh(const struct device *d, enum heron_counter c, int64_t quarter);
void heron_cloud_switch(struct device *d, const struct heron_asset *a, bool on); /* holds until the schedule's next change */
/* n = 0 takes the schedule away and leaves the asset as it is. Entries do not overlap. */
void heron_cloud_set_schedule(struct device *d, const struct heron_asset *a, const struct heron_entry *entry, size_t n);
size_t heron_cloud_schedule(const struct device *d, const struct heron_asset *a, struct heron_entry out[HERON_ENTRIES]);

void heron_cloud_handle(struct device *d, const struct web_request *q, struct web_answer *a); /* the REST face */

#endif
