/* SPDX-License-Identifier: GPL-3.0-or-later */
/* results.h - the HDF5 file of a run: written as the run goes, readable after a crash, resumable.
 *
 * Layout (netCDF-4 compatible, flat): dimension scales /time (end of each record interval, s since
 * 1970 UTC) and /home (ids); one float32 dataset [time, home] per recorded quantity, rounded to its
 * stated precision, shuffled and deflated; [time] datasets of the site's weather; groups /homes
 * (drawn parameters, [home]), /fleet (sums over homes, float64 [time]), /events, /kpi, /expect (what the
 * scenario asks of key figures), /manifest, /checkpoint. All datasets have their full size from the start; what is not written
 * reads as NaN.
 *
 * Work is split so that threads need no lock: results_pack is pure and runs on any thread;
 * everything else is called by one thread at a time, in a fixed order, so the file's bytes do not
 * depend on the thread count. The name path always shows the last commit, whole: writing goes to a
 * second file beside it (see h5_pair.h), so a kill -9 at any moment, also within a commit, leaves a
 * file that any reader opens without repair. Needs twice the file's room on disk while it runs. */
#ifndef PILOTSIM_OUTPUTS_RESULTS_H
#define PILOTSIM_OUTPUTS_RESULTS_H

#include "sim/base/diag.h"
#include "twins/kpi.h"
#include "twins/pilot.h"

struct results; /* opaque, an open file */

struct results_shape {        /* chunks larger than the datasets are cut to them; a chunk is below 4 GiB */
    uint32_t rows_per_chunk;  /* records in a chunk; a batch of the run fills whole chunks but the last */
    uint32_t homes_per_chunk; /* homes in a chunk */
    size_t state_bytes;       /* size of the checkpoint's block */
    bool counterfactual;      /* fleet datasets and event KPIs of the run without events too */
};

/* Series of the fleet, float64 [time] in /fleet; with a counterfactual also <name>_counterfactual. */
#define FLEET_SERIES_LIST(X)                                                    \
    X(heat_pump_power, "W", "electric power of all heat pumps")                 \
    X(backup_heater_power, "W", "electric power of all rods")                   \
    X(water_heater_power, "W", "electric power of all resistive water heaters") \
    X(appliance_power, "W", "electric power of all appliances")                 \
    X(ev_power, "W", "electric power of all chargers")                          \
    X(battery_power, "W", "AC power into all batteries")                        \
    X(pv_power, "W", "AC power of all PV inverters")                            \
    X(grid_power, "W", "net import of all homes")                               \
    X(temperature_mean, "degC", "mean operative temperature")                   \
    X(homes_below_min, "1", "homes below their residents' minimum")
enum fleet_series {
#define X(name, unit, doc) FLEET_##name,
    FLEET_SERIES_LIST(X)
#undef X
        FLEET_SERIES_COUNT
};
struct fleet_series_info {
    const char *name, *unit, *doc;
};
extern const struct fleet_series_info fleet_series_info[FLEET_SERIES_COUNT];

/* Writes all that is known before the run: scales, weather, homes, manifest, empty datasets; then
 * commits. What was at path before is replaced at that moment, not earlier. ST_IO when another run
 * is writing there. */
MUST_USE enum status results_create(const char *path, const struct pilot *p, struct results_shape shape, struct results **out,
                                    struct diag *d);

/* Opens a file left by a killed or finished run of the same pilot (else ST_INPUT with the reason:
 * scenario hash, version, shape). Copies the last commit's state into state (state_bytes) and its
 * time into *t_ms; of a run killed before its first, leaves state alone and gives 0. */
MUST_USE enum status results_resume(const char *path, const struct pilot *p, struct results_shape shape, struct results **out,
                                    void *state, int64_t *t_ms, struct diag *d);

/* One chunk of one quantity, compressed: home[h][row], n_row <= rows_per_chunk,
 * n_home <= homes_per_chunk (the rest of the chunk is padded with NaN). The buffer belongs to the
 * caller and is reused: init to zero, results_packed_close at the end. */
struct packed {
    void *bytes;
    size_t n_bytes, capacity;
    void *work; /* owned scratch */
};
MUST_USE enum status results_pack(const struct results *r, enum quantity q, const float *const *home, uint32_t n_row,
                                  uint32_t n_home, struct packed *out);
void results_packed_close(struct packed *p);
MUST_USE enum status results_put(struct results *r, enum quantity q, uint32_t time_chunk, uint32_t home_chunk,
                                 const struct packed *p);

MUST_USE enum status results_put_fleet(struct results *r, enum fleet_series s, bool counterfactual, uint64_t row0, size_t n_row,
                                       const double *values);

/* One line of /events: what was commanded, joined, overridden. Appended; flushed by commit. */
struct logged_event {
    int64_t t_ms;
    uint32_t home;    /* UINT32_MAX: the whole fleet */
    const char *what; /* at most 95 bytes, the rest is cut off */
    double value;
};
MUST_USE enum status results_log_event(struct results *r, const struct logged_event *e);

/* Puts the state from which the run can go on; the next commit makes it visible. */
MUST_USE enum status results_checkpoint(struct results *r, int64_t t_ms, const void *state);
/* Does so and makes everything put so far durable and visible. */
MUST_USE enum status results_commit(struct results *r, int64_t t_ms, const void *state);

/* Final figures: home_kpi[kpi * n_home + home], fleet_kpi[kpi]; per event
 * dr_home[(event * DR_KPI_COUNT + kpi) * n_home + home] and dr_fleet[event * DR_KPI_COUNT + kpi],
 * both NULL in a scenario without events. */
MUST_USE enum status results_put_kpis(struct results *r, const double *home_kpi, const double *fleet_kpi, const double *dr_home,
                                      const double *dr_fleet);

/* The last failure in words, for a person; valid until the next call. */
const char *results_why(struct results *r);

/* Marks the file complete, writes wall and CPU seconds into the manifest, commits, closes in any
 * case. state_hash may be NULL. */
MUST_USE enum status results_finish(struct results *r, double wall_s, double cpu_s, const char *state_hash);
void results_abandon(struct results *r); /* closes; the last commit stays; NULL is fine */

#endif
