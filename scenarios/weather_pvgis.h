/* SPDX-License-Identifier: GPL-3.0-or-later */
/* weather_pvgis.h - what PVGIS' CSV and JSON have in common. */
#ifndef PILOTSIM_SCENARIOS_WEATHER_PVGIS_H
#define PILOTSIM_SCENARIOS_WEATHER_PVGIS_H

#include "scenarios/weather_series.h"

enum { PVGIS_FIELDS = 10 };
extern const struct series_field pvgis_fields[PVGIS_FIELDS];

#define PVGIS_SLOPE_REMEDY "ask PVGIS for slope 0 and radiation components"

bool pvgis_stamp(const char *text, struct series_row *row); /* YYYYMMDD:HHMM, UTC; false: it is not */
/* Hourly, each row the mean of the hour around its stamp plus the offset. */
void pvgis_begin(struct weather_series *s, double offset_h);

#endif
