/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tariff.h - what a kilowatt-hour costs and into which meter register it goes, by local time.
 *
 * Registers are the meter's (OBIS 1.8.1, 1.8.2 ...). A tariff is a weekly pattern of windows in
 * local time; outside all windows register 0 counts. The first window that holds wins. */
#ifndef PILOTSIM_TWINS_TARIFF_H
#define PILOTSIM_TWINS_TARIFF_H

#include "sim/base/calendar.h"

#include <stddef.h>
#include <stdint.h>

enum { TARIFF_REGISTERS_MAX = 4, TARIFF_WINDOWS_MAX = 32 };

struct tariff_window {
    uint8_t weekdays;         /* bit 0 Monday .. bit 6 Sunday */
    uint16_t months;          /* bit 0 January .. bit 11 December */
    int32_t from_min, to_min; /* minutes of the local day, from < to <= 1440 */
    uint32_t reg;
};

struct tariff {
    char name[64];
    uint32_t n_register; /* 1..TARIFF_REGISTERS_MAX */
    char register_name[TARIFF_REGISTERS_MAX][32];
    double import_eur_per_kwh[TARIFF_REGISTERS_MAX];
    double export_eur_per_kwh[TARIFF_REGISTERS_MAX];
    uint32_t n_window;
    struct tariff_window window[TARIFF_WINDOWS_MAX];
    double co2_g_per_kwh[24]; /* of imported electricity, by local hour */
    double gas_eur_per_kwh, gas_co2_g_per_kwh;
};

/* Over all registers of an energy kept per register. */
static inline double tariff_sum(const double per_register[TARIFF_REGISTERS_MAX])
{
    double sum = 0;
    for (int i = 0; i < TARIFF_REGISTERS_MAX; i++) sum += per_register[i];
    return sum;
}

uint32_t tariff_register(const struct tariff *t, const struct timezone *tz, int64_t utc_ms);
/* The next instant after utc_ms at which the register may change (a window edge or local midnight). */
int64_t tariff_next_edge(const struct tariff *t, const struct timezone *tz, int64_t utc_ms);
double tariff_co2_g_per_kwh(const struct tariff *t, const struct timezone *tz, int64_t utc_ms);

#endif
