/* SPDX-License-Identifier: GPL-3.0-or-later */
/* weather_series.h - the rows of a weather file, whatever its format, on one even grid of intervals.
 *
 * A reader opens a series, says how its stamps are meant (utc_offset_ms, stamp_to_start_ms,
 * step_ms) and adds its rows in the order of the file. series_arrange then finds out whether the
 * years are those of a record or of a typical year pieced from several, puts every row in its
 * slot, and closes gaps up to SERIES_GAP_MAX_H by straight lines; longer ones are errors. Each value is
 * the mean over its slot. Missing is NAN until arranged. Owns its memory; one thread.
 * Limits: SERIES_ROWS_MAX rows and slots. */
#ifndef PILOTSIM_SCENARIOS_WEATHER_SERIES_H
#define PILOTSIM_SCENARIOS_WEATHER_SERIES_H

#include "sim/base/diag.h"
#include "twins/weather.h"

enum { SERIES_ROWS_MAX = 600000, SERIES_GAP_MAX_H = 6 };

/* NAME(name, least, most, words) in the units of struct weather */
#define SERIES_COLUMNS(X)                                      \
    X(SERIES_TEMP_C, -90, 70, "temperature (degC)")            \
    X(SERIES_DEW_C, -100, 70, "dew point (degC)")              \
    X(SERIES_RH_FRAC, 0, 1.15, "relative humidity")            \
    X(SERIES_PRESSURE_PA, 30000, 115000, "air pressure (Pa)")  \
    X(SERIES_WIND_M_S, 0, 90, "wind speed (m/s)")              \
    X(SERIES_GHI_W_M2, -20, 1700, "global irradiance (W/m2)")  \
    X(SERIES_DNI_W_M2, -20, 1500, "direct irradiance (W/m2)")  \
    X(SERIES_DHI_W_M2, -20, 1200, "diffuse irradiance (W/m2)") \
    X(SERIES_BEAM_H_W_M2, -20, 1500, "beam on the horizontal (W/m2)")

enum series_column {
#define X(name, least, most, words) name,
    SERIES_COLUMNS(X)
#undef X
        N_SERIES_COLUMNS
};

struct series_row {
    int32_t year, month, day; /* as the file says */
    int32_t ms_of_day;        /* of the stamp, 0 .. 24 h, local standard time of the file */
    uint32_t line;            /* or the row's number where a file has no lines */
    double value[N_SERIES_COLUMNS];
};

struct weather_series {
    const char *name; /* of the file, for findings */
    char label[96];
    struct site site;          /* NAN: the file does not say */
    int64_t utc_offset_ms;     /* local standard time = utc + offset */
    int64_t stamp_to_start_ms; /* from a row's stamp to the start of its interval */
    int64_t step_ms;           /* 0: taken from the stamps */
    bool stamps_in_middle;     /* of the interval: half a step goes onto stamp_to_start_ms */
    struct series_row *rows;   /* owned */
    size_t n_rows, room;

    bool is_typical;                 /* the years mean nothing */
    int64_t start_utc_ms;            /* of slot 0; in 2000 or 2001 for a typical year */
    size_t n;                        /* slots */
    double *value[N_SERIES_COLUMNS]; /* NULL: the file has nothing of it */
    void *block;                     /* owns value */
};

/* One value of a row as the file has it: where it goes, its unit, what means missing. */
struct series_field {
    const char *name; /* in the file's heading, or in findings */
    enum series_column column;
    double scale;
    double missing_from; /* this and above is missing; so is -900 and below, always */
    size_t position;     /* where columns have fixed places */
};

void series_init(struct weather_series *s, const char *name);
void series_close(struct weather_series *s);

struct series_row series_row_empty(void); /* all values NAN */
/* Puts raw into the row, scaled; out of its range is an error at `at`. */
void series_put(struct series_row *row, const struct series_field *f, double raw, struct place at, struct diag *d);
/* True for a day of the calendar with a clock within 24 h; else an error at `at`. */
bool series_date_ok(const struct series_row *row, struct place at, struct diag *d);
MUST_USE enum status series_add(struct weather_series *s, const struct series_row *row, struct diag *d);

MUST_USE enum status series_arrange(struct weather_series *s, struct diag *d);

#endif
