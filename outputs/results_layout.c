/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file's skeleton, in the order in which a reader lists it. */
#include "outputs/chunk_codec.h"
#include "outputs/results_names.h"
#include "outputs/results_parts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* --- axes --- */

int64_t results_file_time(const struct results *r, int64_t t_ms) { return (r->start_utc_ms + t_ms) / r->time_unit_ms; }

const char *results_time_units(const struct results *r)
{
    return r->time_unit_ms == 1 ? RESULTS_MS_UNITS : "seconds since 1970-01-01 00:00:00";
}

static int64_t row_end(const struct results *r, int64_t record_ms, uint64_t row)
{
    return results_file_time(r, (int64_t)(row + 1) * record_ms);
}

static uint64_t least(uint64_t a, uint64_t b) { return a < b ? a : b; }

/* The record interval is found again from the axis' attribute, so groups need not know the pilot. */
enum status results_time_axis(struct results *r, h5_id group, enum axis number, h5_id *out)
{
    enum status st;
    int64_t record_ms = 0;
    if (!h5_attr_get(h5_root(r->file), "record_interval_ms", H5K_I64, &record_ms)) return ST_IO;
    int64_t *end = malloc(r->n_row * sizeof *end);
    if (end == NULL) return ST_MEMORY;
    for (uint64_t i = 0; i < r->n_row; i++) end[i] = row_end(r, record_ms, i);

    const uint64_t zero = 0;
    const struct h5_table t = {
        .name = "time",
        .kind = H5K_I64,
        .rank = 1,
        .dim = {r->n_row},
        .chunk = {least(r->n_row, 16384)},
        .axis_number = number,
        .units = results_time_units(r),
        .long_name = "end of the record interval",
        .standard_name = "time",
    };
    if ((st = h5_table_create(group, &t, out))) goto done;
    if ((st = h5_attr_text(*out, "calendar", "proleptic_gregorian"))) goto done;
    if ((st = h5_attr_text(*out, "axis", "T"))) goto done;
    st = h5_write(*out, H5K_I64, &zero, &r->n_row, end);
done:
    free(end);
    return st;
}

/* An axis of texts, such as ids: text(i) is at first + i * stride. */
static enum status text_axis(h5_id group, const char *name, const char *long_name, const char *first, size_t stride, uint64_t n,
                             enum axis number, h5_id *out)
{
    const char **texts = malloc(n * sizeof *texts);
    if (texts == NULL) return ST_MEMORY;
    for (uint64_t i = 0; i < n; i++) texts[i] = first + i * stride;
    const struct h5_table t = {
        .name = name, .kind = H5K_TEXT, .rank = 1, .dim = {n}, .axis_number = number, .long_name = long_name};
    enum status st = h5_table_create(group, &t, out);
    if (st == ST_OK) st = h5_write_text(*out, 0, n, texts);
    free(texts);
    return st;
}

enum status results_home_axis(const struct pilot *p, h5_id group, enum axis number, h5_id *out)
{
    return text_axis(group, "home", "home id", p->homes.id[0], sizeof p->homes.id[0], p->homes.n_home, number, out);
}

enum status results_event_axis(const struct pilot *p, h5_id group, enum axis number, h5_id *out)
{
    return text_axis(group, "event", "demand response event", p->dr[0].name, sizeof p->dr[0], p->n_dr, number, out);
}

enum status results_expect_axis(const struct pilot *p, h5_id group, enum axis number, h5_id *out)
{
    return text_axis(group, "figure", "key figure that the scenario expects something of", p->expect[0].kpi,
                     sizeof p->expect[0], p->n_expect, number, out);
}

/* CF: what interval a mean is over. */
static enum status time_bounds(struct results *r, const struct pilot *p, h5_id time)
{
    enum status st;
    h5_id bound = 0, table = 0;
    int64_t *edges = malloc(2 * r->n_row * sizeof *edges);
    if (edges == NULL) return ST_MEMORY;
    for (uint64_t i = 0; i < r->n_row; i++) {
        edges[2 * i] = results_file_time(r, (int64_t)i * p->record_ms);
        edges[2 * i + 1] = row_end(r, p->record_ms, i);
    }
    const uint64_t zero[2] = {0}, all[2] = {r->n_row, 2};
    const struct h5_table axis = {
        .name = "bound", .kind = H5K_I32, .rank = 1, .dim = {2}, .axis_number = AXIS_BOUND, .axis_only = true};
    if ((st = h5_table_create(h5_root(r->file), &axis, &bound))) goto done;
    const struct h5_table t = {
        .name = "time_bounds",
        .kind = H5K_I64,
        .rank = 2,
        .dim = {r->n_row, 2},
        .chunk = {least(r->n_row, 16384), 2},
        .axis = {time, bound},
        .units = results_time_units(r),
        .long_name = "begin and end of the record interval",
    };
    if ((st = h5_table_create(h5_root(r->file), &t, &table))) goto done;
    if ((st = h5_attr_text(table, "calendar", "proleptic_gregorian"))) goto done;
    if ((st = h5_attr_text(time, "bounds", "time_bounds"))) goto done;
    st = h5_write(table, H5K_I64, zero, all, edges);
done:
    free(edges);
    h5_release(&bound);
    h5_release(&table);
    return st;
}

/* --- quantities --- */

static enum status add_missing(h5_id table, float quantum, double precision)
{
    enum status st;
    char words[64];
    const float nan = __builtin_nanf("");
    snprintf(words, sizeof words, "rounded to multiples of %.9g", (double)quantum);
    if ((st = h5_attr_set(table, "_FillValue", H5K_F32, 1, &nan))) return st;
    if ((st = h5_attr_set(table, "precision", H5K_F64, 1, &precision))) return st;
    return h5_attr_text(table, "quantum", words);
}

static enum status add_flags(h5_id table)
{
    const float values[] = {0, 1, 2, 3};
    const enum status st = h5_attr_set(table, "flag_values", H5K_F32, ARRAY_LEN(values), values);
    return st ? st : h5_attr_text(table, "flag_meanings", "rest room_heating hot_water defrost");
}

static enum status quantity_table(struct results *r, enum quantity q, h5_id time, h5_id home)
{
    enum status st;
    h5_id table = 0;
    const struct quantity_info *info = &quantity_info[q];
    char method[16];
    snprintf(method, sizeof method, "time: %s", info->method);
    const struct h5_table t = {
        .name = info->name,
        .kind = H5K_F32,
        .rank = 2,
        .dim = {r->n_row, r->n_home},
        .chunk = {r->shape.rows_per_chunk, r->shape.homes_per_chunk},
        .axis = {time, home},
        .units = results_unit(info->unit),
        .long_name = info->long_name,
        .cell_methods = method,
        .coordinates = "latitude longitude",
    };
    if ((st = h5_table_create(h5_root(r->file), &t, &table))) goto done;
    if ((st = add_missing(table, chunk_quantum(info->precision), info->precision))) goto done;
    if (q == Q_heat_pump_mode) st = add_flags(table);
done:
    h5_release(&table);
    return st;
}

static enum status root_attributes(struct results *r, const struct pilot *p)
{
    const h5_id root = h5_root(r->file);
    enum status st;
    if ((st = h5_attr_text(root, "Conventions", "CF-1.8"))) return st;
    if ((st = h5_attr_text(root, "title", p->name))) return st;
    if ((st = h5_attr_text(root, "source", "pilotsim " PILOTSIM_VERSION))) return st;
    if ((st = h5_attr_set(root, "record_interval_ms", H5K_I64, 1, &p->record_ms))) return st;
    return h5_attr_set(root, "start_utc_ms", H5K_I64, 1, &p->start_utc_ms);
}

static enum status site_scalars(struct results *r, const struct pilot *p)
{
    const struct {
        struct h5_table table;
        double value;
    } rows[] = {
        {{.name = "latitude",
          .kind = H5K_F64,
          .units = "degrees_north",
          .long_name = "latitude of the site",
          .standard_name = "latitude"},
         p->weather.site.latitude_deg},
        {{.name = "longitude",
          .kind = H5K_F64,
          .units = "degrees_east",
          .long_name = "longitude of the site",
          .standard_name = "longitude"},
         p->weather.site.longitude_deg},
        {{.name = "altitude", .kind = H5K_F64, .units = "m", .long_name = "height of the site", .standard_name = "altitude"},
         p->weather.site.elevation_m},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        h5_id table = 0;
        enum status st = h5_table_create(h5_root(r->file), &rows[i].table, &table);
        if (st == ST_OK) st = h5_write(table, H5K_F64, NULL, NULL, &rows[i].value);
        h5_release(&table);
        if (st) return st;
    }
    return ST_OK;
}

static enum status root_tables(struct results *r, const struct pilot *p)
{
    enum status st;
    h5_id time = 0, home = 0;
    if ((st = results_time_axis(r, h5_root(r->file), AXIS_TIME, &time))) goto done;
    if ((st = results_home_axis(p, h5_root(r->file), AXIS_HOME, &home))) goto done;
    if ((st = time_bounds(r, p, time))) goto done;
    if ((st = site_scalars(r, p))) goto done;
    for (int q = 0; q < QUANTITY_COUNT; q++) {
        if (r->quantities >> q & 1 && (st = quantity_table(r, (enum quantity)q, time, home))) goto done;
    }
    st = results_write_weather(r, p, time);
done:
    h5_release(&time);
    h5_release(&home);
    return st;
}

/* --- groups --- */

static enum status fleet_group(struct results *r)
{
    enum status st;
    h5_id group = 0, time = 0;
    if ((st = h5_group_create(h5_root(r->file), "fleet", &group))) goto done;
    if ((st = results_time_axis(r, group, AXIS_FLEET_TIME, &time))) goto done;
    for (int i = 0; i < (r->shape.counterfactual ? 2 : 1) * FLEET_SERIES_COUNT; i++) {
        const enum fleet_series s = (enum fleet_series)(i % FLEET_SERIES_COUNT);
        char name[RESULTS_NAME_BYTES], words[160];
        results_fleet_name(s, i >= FLEET_SERIES_COUNT, name);
        snprintf(words, sizeof words, "%s%s", fleet_series_info[s].doc, i >= FLEET_SERIES_COUNT ? ", without events" : "");
        const struct h5_table t = {
            .name = name,
            .kind = H5K_F64,
            .rank = 1,
            .dim = {r->n_row},
            .chunk = {r->shape.rows_per_chunk},
            .axis = {time},
            .units = results_unit(fleet_series_info[s].unit),
            .long_name = words,
        };
        if ((st = h5_table_create(group, &t, NULL))) goto done;
    }
done:
    h5_release(&time);
    h5_release(&group);
    return st;
}

static enum status log_tables(h5_id group)
{
    h5_id entry = 0;
    const struct h5_table axis = {.name = "entry",
                                  .kind = H5K_I64,
                                  .rank = 1,
                                  .chunk = {LOG_PENDING_MAX},
                                  .grows = true,
                                  .axis_number = AXIS_EVENTS_ENTRY,
                                  .long_name = "number of the line in the log"};
    enum status st = h5_table_create(group, &axis, &entry);
    if (st) return st;
    const struct h5_table rows[] = {
        {.name = "log_time", .kind = H5K_I64, .units = RESULTS_MS_UNITS, .long_name = "when it happened"},
        {.name = "log_home", .kind = H5K_I32, .units = "1", .long_name = "row of the home it happened to, -1 the whole fleet"},
        {.name = "log_what", .kind = H5K_TEXT, .long_name = "what happened"},
        {.name = "log_value",
         .kind = H5K_F64,
         .units = "1",
         .long_name = "value that goes with it, in the unit of what happened"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows) && st == ST_OK; i++) {
        struct h5_table t = rows[i];
        t.rank = 1, t.chunk[0] = LOG_PENDING_MAX, t.grows = true, t.axis[0] = entry;
        st = h5_table_create(group, &t, NULL);
    }
    h5_release(&entry);
    return st;
}

static enum status events_group(struct results *r, const struct pilot *p)
{
    h5_id group = 0;
    enum status st = h5_group_create(h5_root(r->file), "events", &group);
    if (st == ST_OK) st = results_write_dr_events(p, group);
    if (st == ST_OK) st = log_tables(group);
    h5_release(&group);
    return st;
}

static enum status kpi_table(h5_id group, const char *name, const char *key, const char *unit, const char *words, h5_id axis0,
                             uint64_t dim0, h5_id axis1, uint64_t dim1)
{
    h5_id table = 0;
    struct h5_table t = {.name = name, .kind = H5K_F64, .units = results_unit(unit), .long_name = words};
    if (axis0 != 0) t.axis[t.rank] = axis0, t.dim[t.rank++] = dim0;
    if (axis1 != 0) t.axis[t.rank] = axis1, t.dim[t.rank++] = dim1;
    enum status st = h5_table_create(group, &t, &table);
    if (st == ST_OK) st = h5_attr_text(table, "kpi", key);
    h5_release(&table);
    return st;
}

static enum status kpi_tables(struct results *r, h5_id group, h5_id home)
{
    for (int fleet = 0; fleet < 2; fleet++) {
        for (int k = 0; k < KPI_COUNT; k++) {
            char name[RESULTS_NAME_BYTES];
            results_kpi_name((enum kpi)k, fleet, name);
            const enum status st = kpi_table(group, name, kpi_info[k].name, kpi_info[k].unit, kpi_info[k].long_name,
                                             fleet ? 0 : home, r->n_home, 0, 0);
            if (st) return st;
        }
    }
    return ST_OK;
}

static enum status dr_kpi_tables(struct results *r, h5_id group, h5_id event, h5_id home)
{
    for (int fleet = 0; fleet < 2; fleet++) {
        for (int k = 0; k < DR_KPI_COUNT; k++) {
            char name[RESULTS_NAME_BYTES];
            results_dr_kpi_name((enum dr_kpi)k, fleet, name);
            const enum status st = kpi_table(group, name, dr_kpi_info[k].name, dr_kpi_info[k].unit, dr_kpi_info[k].doc, event,
                                             r->n_dr, fleet ? 0 : home, r->n_home);
            if (st) return st;
        }
    }
    return ST_OK;
}

static enum status kpi_group(struct results *r, const struct pilot *p)
{
    enum status st;
    h5_id group = 0, home = 0, event = 0;
    if ((st = h5_group_create(h5_root(r->file), "kpi", &group))) goto done;
    if ((st = results_home_axis(p, group, AXIS_KPI_HOME, &home))) goto done;
    if ((st = kpi_tables(r, group, home)) || r->n_dr == 0) goto done;
    if ((st = results_event_axis(p, group, AXIS_KPI_EVENT, &event))) goto done;
    st = dr_kpi_tables(r, group, event, home);
done:
    h5_release(&home);
    h5_release(&event);
    h5_release(&group);
    return st;
}

static enum status checkpoint_group(struct results *r)
{
    enum status st;
    h5_id group = 0, word = 0, t_ms = 0;
    const int64_t none = -1;
    const struct h5_table axis = {
        .name = "word", .kind = H5K_I32, .rank = 1, .dim = {r->n_word}, .axis_number = AXIS_CHECKPOINT_WORD, .axis_only = true};
    if ((st = h5_group_create(h5_root(r->file), "checkpoint", &group))) goto done;
    if ((st = h5_table_create(group, &axis, &word))) goto done;
    const struct h5_table state = {.name = "state",
                                   .kind = H5K_U64,
                                   .rank = 1,
                                   .dim = {r->n_word},
                                   .axis = {word},
                                   .chunk = {least(r->n_word, STATE_CHUNK_WORDS)},
                                   .long_name = "from which the run can go on"};
    const struct h5_table time = {
        .name = "t_ms", .kind = H5K_I64, .units = "ms", .long_name = "time of the state since the scenario's start, -1 none"};
    const struct h5_table sum = {.name = "checksum", .kind = H5K_U64, .long_name = "CRC-32 of the state"};
    if ((st = h5_table_create(group, &state, NULL))) goto done;
    if ((st = h5_table_create(group, &time, &t_ms))) goto done;
    if ((st = h5_write(t_ms, H5K_I64, NULL, NULL, &none))) goto done;
    st = h5_table_create(group, &sum, NULL);
done:
    h5_release(&t_ms);
    h5_release(&word);
    h5_release(&group);
    return st;
}

enum status results_layout(struct results *r, const struct pilot *p)
{
    enum status st;
    if ((st = root_attributes(r, p))) return st;
    if ((st = root_tables(r, p))) return st;
    if ((st = results_write_homes(r, p))) return st;
    if ((st = fleet_group(r))) return st;
    if ((st = events_group(r, p))) return st;
    if ((st = kpi_group(r, p))) return st;
    if ((st = results_write_expectations(r, p))) return st;
    if ((st = checkpoint_group(r))) return st;
    return results_write_manifest(r, p);
}
