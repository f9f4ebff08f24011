/* SPDX-License-Identifier: GPL-3.0-or-later */
/* results_parts.h - what the files results_*.c share of an open result file. Nobody else's. */
#ifndef PILOTSIM_OUTPUTS_RESULTS_PARTS_H
#define PILOTSIM_OUTPUTS_RESULTS_PARTS_H

#include "outputs/h5_file.h"
#include "outputs/results.h"

enum {
    LOG_PENDING_MAX = 1024, /* lines of /events held in memory before they are written */
    LOG_WHAT_BYTES = 96,
    STATE_CHUNK_WORDS = 1 << 17, /* 1 MiB */
};

/* Of events, which fall on any millisecond. */
#define RESULTS_MS_UNITS "milliseconds since 1970-01-01 00:00:00"

/* Numbers of the netCDF dimensions. A group has its own copy of an axis, so that it opens alone. */
enum axis {
    AXIS_TIME,
    AXIS_HOME,
    AXIS_BOUND,
    AXIS_FLEET_TIME,
    AXIS_HOMES_HOME,
    AXIS_KPI_HOME,
    AXIS_KPI_EVENT,
    AXIS_EVENTS_EVENT,
    AXIS_EVENTS_ENTRY,
    AXIS_CHECKPOINT_WORD,
    AXIS_EXPECT_FIGURE,
};

struct log_line {
    struct logged_event e; /* e.what is not used */
    char what[LOG_WHAT_BYTES];
};

struct results {
    struct h5_file *file;
    struct results_shape shape; /* chunks clipped to the datasets */
    uint64_t n_row;
    uint32_t n_home;
    size_t n_dr;
    int64_t start_utc_ms;
    int64_t time_unit_ms; /* of the record axis: 1000, or 1 for odd intervals */
    quantity_mask quantities;

    h5_id quantity[QUANTITY_COUNT];     /* 0: not recorded */
    h5_id fleet[2][FLEET_SERIES_COUNT]; /* [counterfactual] */
    h5_id log_entry, log_time, log_home, log_what, log_value;
    h5_id state, state_t_ms, state_checksum;

    uint64_t n_logged; /* lines already in the datasets */
    size_t n_pending;
    struct log_line pending[LOG_PENDING_MAX];
    uint64_t *words; /* the state with its padding: n_word */
    size_t n_word;
    struct packed packed; /* of the state */
};

/* results_layout.c: every group and dataset, once */
MUST_USE enum status results_layout(struct results *r, const struct pilot *p);
MUST_USE enum status results_time_axis(struct results *r, h5_id group, enum axis number, h5_id *out);
MUST_USE enum status results_home_axis(const struct pilot *p, h5_id group, enum axis number, h5_id *out);
MUST_USE enum status results_event_axis(const struct pilot *p, h5_id group, enum axis number, h5_id *out);
MUST_USE enum status results_expect_axis(const struct pilot *p, h5_id group, enum axis number, h5_id *out);
int64_t results_file_time(const struct results *r, int64_t t_ms); /* in the file's time unit */
const char *results_time_units(const struct results *r);

/* results_static.c: what is known before the run */
MUST_USE enum status results_write_homes(struct results *r, const struct pilot *p);
MUST_USE enum status results_write_weather(struct results *r, const struct pilot *p, h5_id time_axis);
MUST_USE enum status results_write_dr_events(const struct pilot *p, h5_id group);
MUST_USE enum status results_write_expectations(struct results *r, const struct pilot *p);

/* results_manifest.c: origin, versions, host; the one place with a clock in it */
MUST_USE enum status results_write_manifest(struct results *r, const struct pilot *p);
MUST_USE enum status results_end_manifest(struct results *r, double wall_s, double cpu_s, const char *state_hash);
/* ST_INPUT with all differences in d when the file is not of this pilot, program and shape. */
MUST_USE enum status results_check_manifest(struct results *r, const char *path, const struct pilot *p, struct diag *d);

/* results_write.c */
MUST_USE enum status results_flush_log(struct results *r);
/* results_pack.c */
MUST_USE enum status results_pack_words(const uint64_t *words, size_t n, struct packed *out);

#endif
