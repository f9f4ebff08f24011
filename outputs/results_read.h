/* SPDX-License-Identifier: GPL-3.0-or-later */
/* results_read.h - a result file for those who look at it: report, info, CSV, tests.
 *
 * Opens only to read; a file whose run is still going on or was killed shows its last commit, and
 * what is not there yet reads as NaN. The file is input: whatever is wrong with it is a finding or
 * ST_INPUT, never an assertion; foreign and cut files are refused. (Bytes changed within a file can
 * still crash the HDF5 library itself, which trusts its own metadata.) Rows, homes and events asked for must lie in the
 * summary's ranges. Blocks that come back through ** are the caller's, to be freed with free(). One thread only. */
#ifndef PILOTSIM_OUTPUTS_RESULTS_READ_H
#define PILOTSIM_OUTPUTS_RESULTS_READ_H

#include "outputs/results.h"
#include "outputs/results_names.h"

struct results_reader;

struct results_summary {
    char title[128], version[32], solver[32], timezone[64], created[32];
    uint64_t seed;
    uint64_t n_row;
    uint32_t n_home;
    uint32_t n_dr;     /* demand response events of the scenario */
    uint32_t n_expect; /* figures of which the scenario expects something */
    uint64_t n_log;    /* lines of the log */
    int64_t start_utc_ms, record_ms;
    int64_t state_t_ms;       /* how far the run came by its last commit; -1: none */
    uint64_t rows_per_chunk;  /* rows that are cheap to read together */
    uint32_t homes_per_chunk; /* and homes */
    quantity_mask quantities;
    bool counterfactual, complete;
};

MUST_USE enum status results_read_open(const char *path, struct results_reader **out, struct diag *d);
void results_read_close(struct results_reader *f); /* NULL is fine */
const struct results_summary *results_read_summary(const struct results_reader *f);
const char *results_read_why(struct results_reader *f); /* the last failure in words */
const char *results_read_home_id(const struct results_reader *f, uint32_t home);
int64_t results_read_row_utc_ms(const struct results_reader *f, uint64_t row); /* end of its interval */

/* values[row * n_home + home]; ST_INPUT when the quantity was not recorded. */
MUST_USE enum status results_read_quantity(struct results_reader *f, enum quantity q, uint64_t row0, uint64_t n_row,
                                           uint32_t home0, uint32_t n_home, float *values);
/* How a recorded quantity lies in the file; false: it was not recorded. */
struct results_storage {
    uint64_t n_bytes; /* compressed */
    double precision; /* values were rounded to a power of two not above this */
};
bool results_read_storage(struct results_reader *f, enum quantity q, struct results_storage *out);

MUST_USE enum status results_read_weather(struct results_reader *f, enum results_weather w, uint64_t row0, uint64_t n_row,
                                          float *values);
MUST_USE enum status results_read_fleet(struct results_reader *f, enum fleet_series s, bool counterfactual, uint64_t row0,
                                        uint64_t n_row, double *values);

/* One value a home. */
MUST_USE enum status results_read_param(struct results_reader *f, enum home_param param, double *values);
MUST_USE enum status results_read_kit(struct results_reader *f, enum home_kit kit, uint8_t *has);
enum home_text { HOME_TEXT_archetype, HOME_TEXT_heat_pump_model };
MUST_USE enum status results_read_home_text(struct results_reader *f, enum home_text which,
                                            char **texts); /* one after the other */
MUST_USE enum status results_read_home_kpi(struct results_reader *f, enum kpi k, double *values);
MUST_USE enum status results_read_home_dr_kpi(struct results_reader *f, uint32_t event, enum dr_kpi k, double *values);
MUST_USE enum status results_read_fleet_kpi(struct results_reader *f, enum kpi k, double *value);
MUST_USE enum status results_read_fleet_dr_kpi(struct results_reader *f, uint32_t event, enum dr_kpi k, double *value);

struct results_dr {
    char name[DR_NAME_BYTES], command[32], value_units[16];
    int64_t start_ms, duration_ms, lead_ms; /* scenario time */
    double preheat_k, value, participation;
};
MUST_USE enum status results_read_dr(struct results_reader *f, uint32_t event, struct results_dr *out);

/* Figure and limits of one expectation, in the scenario's order; its line in the scenario is 0. */
MUST_USE enum status results_read_expect(struct results_reader *f, uint32_t i, struct expectation *out);

struct results_log_line {
    int64_t t_ms; /* scenario time */
    int32_t home; /* -1: the whole fleet */
    double value;
    char what[96];
};
MUST_USE enum status results_read_log(struct results_reader *f, uint64_t from, uint64_t n, struct results_log_line *lines);

/* Of /manifest. */
bool results_read_text(struct results_reader *f, const char *name, char *out, size_t room);
bool results_read_number(struct results_reader *f, const char *name, double *out);
MUST_USE enum status results_read_scenario(struct results_reader *f, char **text);

#endif
