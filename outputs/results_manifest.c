/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /manifest: enough to repeat the run. All that differs between two equal runs is here and only
 * here: clock, host, seconds. The rows of `identity` are also what a run that goes on must match. */
#include "outputs/results_names.h"
#include "outputs/results_parts.h"

#include <inttypes.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

enum { TEXT_BYTES = 256 };

struct number_row {
    const char *name, *what, *remedy;
    uint64_t value;
};
struct text_row {
    const char *name, *what, *remedy;
    char value[TEXT_BYTES];
};
enum { NUMBERS = 7, TEXTS = 2 };
struct identity {
    struct text_row texts[TEXTS];
    struct number_row numbers[NUMBERS];
};

static struct identity identity_of(const struct results *r, const struct pilot *p)
{
    const char *scenario = "resume with the scenario and options the file was begun with";
    const char *options = "resume with the options the file was begun with";
    struct identity id = {
        .texts =
            {
                {"scenario_hash", "scenario", scenario, ""},
                {"pilotsim_version", "program version", "resume with that version, or begin a new file", PILOTSIM_VERSION},
            },
        .numbers =
            {
                {"seed", "seed", options, p->seed},
                {"n_home", "number of homes", options, r->n_home},
                {"n_record", "number of records", options, r->n_row},
                {"rows_per_chunk", "records in a chunk", options, r->shape.rows_per_chunk},
                {"homes_per_chunk", "homes in a chunk", options, r->shape.homes_per_chunk},
                {"state_bytes", "size of the state", "begin a new file", r->shape.state_bytes},
                {"counterfactual", "counterfactual", options, r->shape.counterfactual},
            },
    };
    results_text_hash(p->text != NULL ? p->text : "", id.texts[0].value);
    return id;
}

static enum status put_identity(h5_id group, const struct identity *id)
{
    for (size_t i = 0; i < TEXTS; i++) {
        const enum status st = h5_attr_text(group, id->texts[i].name, id->texts[i].value);
        if (st) return st;
    }
    for (size_t i = 0; i < NUMBERS; i++) {
        const enum status st = h5_attr_set(group, id->numbers[i].name, H5K_U64, 1, &id->numbers[i].value);
        if (st) return st;
    }
    return ST_OK;
}

enum status results_check_manifest(struct results *r, const char *path, const struct pilot *p, struct diag *d)
{
    const struct identity id = identity_of(r, p);
    const struct place at = {.file = path};
    const size_t n_before = d->n_errors;
    h5_id group = 0;
    if (!h5_find(h5_root(r->file), "manifest", &group)) {
        diag_error(d, at, NULL, "is not a result file of pilotsim");
        return ST_INPUT;
    }
    for (size_t i = 0; i < TEXTS; i++) {
        const struct text_row *row = &id.texts[i];
        char found[TEXT_BYTES] = "nothing";
        (void)h5_attr_get_text(group, row->name, found, sizeof found);
        if (strcmp(found, row->value) != 0)
            diag_error(d, at, row->remedy, "%s differs: %s in the file, %s now", row->what, found, row->value);
    }
    for (size_t i = 0; i < NUMBERS; i++) {
        const struct number_row *row = &id.numbers[i];
        uint64_t found = UINT64_MAX;
        (void)h5_attr_get(group, row->name, H5K_U64, &found);
        if (found != row->value) {
            diag_error(d, at, row->remedy, "%s differs: %" PRIu64 " in the file, %" PRIu64 " now", row->what, found,
                       row->value);
        }
    }
    h5_release(&group);
    return d->n_errors > n_before ? ST_INPUT : ST_OK;
}

/* --- origin and host --- */

static void now_text(char out[32])
{
    const time_t now = time(NULL);
    struct tm utc;
    strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
}

static enum status put_origin(h5_id group, const struct pilot *p)
{
    struct utsname host = {0};
    char created[32], machine[256];
    now_text(created);
    uname(&host);
    snprintf(machine, sizeof machine, "%.60s %.60s %.60s", host.sysname, host.release, host.machine);
    const struct {
        const char *name, *text;
    } rows[] = {
        {"pilot", p->name},         {"timezone", p->tz.name}, {"weather_source", p->weather.source},
        {"tariff", p->tariff.name}, {"solver", p->solver},    {"hdf5_version", h5_library_version()},
        {"host", host.nodename},    {"system", machine},      {"created", created},
        {"finished", ""},           {"state_hash", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const enum status st = h5_attr_text(group, rows[i].name, rows[i].text);
        if (st) return st;
    }
    return ST_OK;
}

static enum status put_numbers(h5_id group, const struct pilot *p)
{
    const struct {
        const char *name;
        double value;
    } rows[] = {
        {"tolerance_relative", p->tol_rel},
        {"tolerance_absolute_k", p->tol_abs_k},
        {"duration_s", (double)p->duration_ms / MS_PER_S},
        {"record_interval_s", (double)p->record_ms / MS_PER_S},
        {"tank_nodes", p->n_tank_node},
        {"wall_s", __builtin_nan("")},
        {"cpu_s", __builtin_nan("")},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const enum status st = h5_attr_set(group, rows[i].name, H5K_F64, 1, &rows[i].value);
        if (st) return st;
    }
    const uint8_t complete = 0;
    return h5_attr_set(group, "complete", H5K_U8, 1, &complete);
}

static enum status put_scenario(h5_id group, const struct pilot *p)
{
    const char *text = p->text != NULL ? p->text : "";
    const struct h5_table t = {
        .name = "scenario", .kind = H5K_TEXT, .long_name = "the scenario as read, parts and overrides resolved"};
    h5_id table = 0;
    enum status st = h5_table_create(group, &t, &table);
    if (st == ST_OK) st = h5_write_text(table, 0, 1, &text);
    h5_release(&table);
    return st;
}

enum status results_write_manifest(struct results *r, const struct pilot *p)
{
    enum status st;
    h5_id group = 0;
    const struct identity id = identity_of(r, p);
    if ((st = h5_group_create(h5_root(r->file), "manifest", &group))) goto done;
    if ((st = put_identity(group, &id))) goto done;
    if ((st = put_origin(group, p))) goto done;
    if ((st = put_numbers(group, p))) goto done;
    st = put_scenario(group, p);
done:
    h5_release(&group);
    return st;
}

enum status results_end_manifest(struct results *r, double wall_s, double cpu_s, const char *state_hash)
{
    enum status st;
    h5_id group = 0;
    char finished[32];
    const uint8_t complete = 1;
    uint8_t was_complete = 0;
    now_text(finished);
    if (!h5_find(h5_root(r->file), "manifest", &group)) return ST_IO;
    st = h5_attr_get(group, "complete", H5K_U8, &was_complete) ? ST_OK : ST_IO;
    if (st || was_complete) goto done; /* resumed at its end: it was finished when it was */
    if ((st = h5_attr_set(group, "wall_s", H5K_F64, 1, &wall_s))) goto done;
    if ((st = h5_attr_set(group, "cpu_s", H5K_F64, 1, &cpu_s))) goto done;
    if ((st = h5_attr_text(group, "finished", finished))) goto done;
    if ((st = h5_attr_text(group, "state_hash", state_hash != NULL ? state_hash : ""))) goto done;
    st = h5_attr_set(group, "complete", H5K_U8, 1, &complete);
done:
    h5_release(&group);
    return st;
}
