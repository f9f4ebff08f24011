/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv.h - a result file as comma-separated text, for spreadsheets and scripts without HDF5.
 *
 * RFC 4180 with LF, UTF-8, decimal points; an empty cell is a missing value. Time is ISO 8601 in UTC
 * and names the end of the record interval. In the folder appear
 *     <quantity>.csv      time and a column a home, one file a recorded quantity
 *     weather.csv, fleet.csv  time and a column a series
 *     homes.csv           a row a home: id, archetype, kit, every drawn parameter
 *     kpi_home.csv        a row a home; with demand response also kpi_event_home.csv
 *     kpi_fleet.csv       a row a key figure; with demand response also kpi_event.csv
 *     events.csv          the log; with demand response also dr_events.csv
 * Each is written under another name and renamed when it is whole. More than CSV_VALUES_MAX values
 * of quantities (about 7 GB of text) are refused. */
#ifndef PILOTSIM_OUTPUTS_CSV_H
#define PILOTSIM_OUTPUTS_CSV_H

#include "sim/base/diag.h"

#define CSV_VALUES_MAX 1000000000ull

/* dir is made if it is not there. */
MUST_USE enum status csv_export(const char *h5_path, const char *dir, struct diag *d);

#endif
