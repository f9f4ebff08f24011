/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/results_info.h"

#include "outputs/plain.h"
#include "outputs/results_read.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TEXT_BYTES = 256, KINDS_MAX = 16 };

bool results_info_is_hdf5(const char *path)
{
    static const char signature[8] = "\x89HDF\r\n\x1a\n";
    char begin[sizeof signature] = {0};
    FILE *f = fopen(path, "rb");
    if (f == NULL) return false;
    const size_t n = fread(begin, 1, sizeof begin, f);
    fclose(f);
    return n == sizeof signature && memcmp(begin, signature, sizeof signature) == 0;
}

struct view { /* what every part of the screen needs */
    struct results_reader *f;
    const struct results_summary *s;
    struct timezone tz;
    FILE *out;
};

static void label(const struct view *v, const char *name) { fprintf(v->out, "  %-14s ", name); }

static void text_row(const struct view *v, const char *name, const char *text)
{
    if (text[0] == '\0') return;
    label(v, name);
    plain_print(text, v->out);
    fputc('\n', v->out);
}

/* --- the run --- */

/* Rows of the last commit; a finished run may end within a record. */
static uint64_t rows_there(const struct view *v)
{
    if (v->s->complete) return v->s->n_row;
    const int64_t n = v->s->state_t_ms > 0 ? v->s->state_t_ms / v->s->record_ms : 0;
    return (uint64_t)n < v->s->n_row ? (uint64_t)n : v->s->n_row;
}

static void print_period(const struct view *v)
{
    const struct results_summary *s = v->s;
    char from[32], to[32];
    const int64_t span_ms = (int64_t)s->n_row * s->record_ms;
    calendar_format(&v->tz, s->start_utc_ms, from);
    calendar_format(&v->tz, s->start_utc_ms + span_ms, to);
    label(v, "period");
    fprintf(v->out, "%s to %s, %s\n", from, to, plain_span(span_ms).text);
    label(v, "state");
    if (s->complete) {
        fputs("complete\n", v->out);
    } else if (s->state_t_ms <= 0) {
        fputs("not complete: nothing is computed yet, --resume has nowhere to go on from\n", v->out);
    } else {
        calendar_format(&v->tz, s->start_utc_ms + s->state_t_ms, to);
        fprintf(v->out, "not complete: computed until %s (%s); `run --resume` goes on from there\n", to,
                plain_percent((double)s->state_t_ms / (double)span_ms).text);
    }
}

struct kinds { /* homes counted by archetype, in the order met */
    const char *name[KINDS_MAX];
    uint32_t n_home[KINDS_MAX];
    size_t n;
    uint32_t n_other; /* of kinds beyond the limit */
};

static void count_kind(struct kinds *k, const char *name)
{
    for (size_t i = 0; i < k->n; i++) {
        if (strcmp(k->name[i], name) != 0) continue;
        k->n_home[i]++;
        return;
    }
    if (k->n == KINDS_MAX) {
        k->n_other++;
        return;
    }
    k->name[k->n] = name;
    k->n_home[k->n++] = 1;
}

static enum status print_homes(const struct view *v)
{
    char *texts = NULL;
    const enum status st = results_read_home_text(v->f, HOME_TEXT_archetype, &texts);
    if (st) return st;
    struct kinds kinds = {0};
    const char *name = texts;
    for (uint32_t h = 0; h < v->s->n_home; h++, name += strlen(name) + 1) count_kind(&kinds, name);

    label(v, "homes");
    fprintf(v->out, "%" PRIu32 ":", v->s->n_home);
    for (size_t i = 0; i < kinds.n; i++) {
        fprintf(v->out, "%s %" PRIu32 " ", i > 0 ? "," : "", kinds.n_home[i]);
        plain_print(kinds.name[i], v->out);
    }
    if (kinds.n_other > 0) fprintf(v->out, ", %" PRIu32 " others", kinds.n_other);
    fputc('\n', v->out);
    free(texts);
    return ST_OK;
}

static enum status print_kit(const struct view *v)
{
    uint8_t *has = malloc(v->s->n_home);
    if (has == NULL) return ST_MEMORY;
    enum status st = ST_OK;
    label(v, "equipment");
    for (int kit = 0; kit < HOME_KIT_COUNT && st == ST_OK; kit++) {
        st = results_read_kit(v->f, (enum home_kit)kit, has);
        uint32_t n = 0;
        for (uint32_t h = 0; h < v->s->n_home && st == ST_OK; h++) n += has[h] != 0;
        if (st == ST_OK) fprintf(v->out, "%s%" PRIu32 " %s", kit > 0 ? ", " : "", n, home_kit_info[kit].name);
    }
    fputc('\n', v->out);
    free(has);
    return st;
}

static void print_origin(const struct view *v)
{
    static const struct {
        const char *label, *name;
    } rows[] = {
        {"weather", "weather_source"}, {"tariff", "tariff"},     {"scenario hash", "scenario_hash"}, {"host", "host"},
        {"created", "created"},        {"finished", "finished"}, {"state hash", "state_hash"},
    };
    double relative = NAN, absolute = NAN, wall_s = NAN, cpu_s = NAN;
    char text[TEXT_BYTES] = "";
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (results_read_text(v->f, rows[i].name, text, sizeof text)) text_row(v, rows[i].label, text);

    (void)results_read_number(v->f, "tolerance_relative", &relative);
    (void)results_read_number(v->f, "tolerance_absolute_k", &absolute);
    label(v, "solver");
    plain_print(v->s->solver, v->out);
    fprintf(v->out, ", tolerance %g and %g K; seed %" PRIu64 "\n", relative, absolute, v->s->seed);
    label(v, "versions");
    fputs("pilotsim ", v->out);
    plain_print(v->s->version, v->out);
    if (results_read_text(v->f, "hdf5_version", text, sizeof text)) {
        fputs("; ", v->out);
        plain_print(text, v->out);
    }
    fputc('\n', v->out);
    if (results_read_number(v->f, "wall_s", &wall_s) && results_read_number(v->f, "cpu_s", &cpu_s) && v->s->complete) {
        label(v, "took");
        fprintf(v->out, "%.1f s, %.1f s of CPU\n", wall_s, cpu_s);
    }
    text_row(v, "counterfactual", v->s->counterfactual ? "yes: fleet series and event figures without the events too" : "no");
}

/* --- what is recorded --- */

static void print_quantities(const struct view *v)
{
    const struct results_summary *s = v->s;
    const double n_value = (double)rows_there(v) * s->n_home;
    uint64_t all = 0;
    fprintf(v->out, "\n%-24s %-8s %-6s %9s %12s %14s\n", "Quantity", "unit", "is a", "precise to", "size", "bytes a value");
    for (int q = 0; q < QUANTITY_COUNT; q++) {
        struct results_storage store;
        if (!(s->quantities >> q & 1) || !results_read_storage(v->f, (enum quantity)q, &store)) continue;
        all += store.n_bytes;
        fprintf(v->out, "  %-22s %-8s %-6s %10g %12s %14s\n", quantity_info[q].name, quantity_info[q].unit,
                quantity_info[q].method, store.precision, plain_bytes((double)store.n_bytes).text,
                plain_number(n_value > 0 ? (double)store.n_bytes / n_value : NAN, "%.2f").text);
    }
    const double n_all = n_value * __builtin_popcountll(s->quantities);
    fprintf(v->out, "  %-22s %-8s %-6s %10s %12s %14s\n", "all", "", "", "", plain_bytes((double)all).text,
            plain_number(n_all > 0 ? (double)all / n_all : NAN, "%.2f").text);
    fprintf(v->out, "  %" PRIu64 " records every %s, %" PRIu64 " of them there\n", s->n_row, plain_span(s->record_ms).text,
            rows_there(v));
}

/* --- events and figures --- */

static enum status print_event(const struct view *v, uint32_t event)
{
    struct results_dr e;
    double kpi[DR_KPI_COUNT];
    char from[32];
    enum status st = results_read_dr(v->f, event, &e);
    for (int k = 0; k < DR_KPI_COUNT && st == ST_OK; k++) st = results_read_fleet_dr_kpi(v->f, event, (enum dr_kpi)k, &kpi[k]);
    if (st) return st;
    calendar_format(&v->tz, v->s->start_utc_ms + e.start_ms, from);
    fputs("  ", v->out);
    plain_print(e.name, v->out);
    fprintf(v->out, ": %s for %s, ", from, plain_span(e.duration_ms).text);
    plain_print(e.command, v->out);
    fprintf(v->out, " %g ", e.value);
    plain_print(e.value_units, v->out);
    fputc('\n', v->out);
    const char *between = "    ";
    for (int k = 0; k < DR_KPI_COUNT; k++) {
        if (isnan(kpi[k])) continue;
        fprintf(v->out, "%s%s %.6g%s%s", between, dr_kpi_info[k].name, kpi[k], strcmp(dr_kpi_info[k].unit, "1") == 0 ? "" : " ",
                strcmp(dr_kpi_info[k].unit, "1") == 0 ? "" : dr_kpi_info[k].unit);
        between = ", ";
    }
    fputs(between[0] == ',' ? "\n" : "    no figures yet\n", v->out);
    return ST_OK;
}

static enum status print_events(const struct view *v)
{
    enum status st = ST_OK;
    if (v->s->n_dr > 0) fprintf(v->out, "\nDR events (%" PRIu64 " lines of log)\n", v->s->n_log);
    for (uint32_t e = 0; e < v->s->n_dr && st == ST_OK; e++) st = print_event(v, e);
    return st;
}

static enum status print_figures(const struct view *v)
{
    static const enum kpi shown[] = {
        KPI_energy_import,    KPI_energy_export, KPI_energy_heat_pump, KPI_energy_backup, KPI_energy_appliances,
        KPI_energy_pv,        KPI_peak_15min,    KPI_load_factor,      KPI_scop,          KPI_hp_starts,
        KPI_self_consumption, KPI_temp_mean,     KPI_hours_below_min,  KPI_cost,          KPI_co2,
    };
    enum status st = ST_OK;
    if (!v->s->complete) return ST_OK;
    fputs("\nFleet\n", v->out);
    for (size_t i = 0; i < ARRAY_LEN(shown) && st == ST_OK; i++) {
        const struct kpi_info *k = &kpi_info[shown[i]];
        double value = NAN;
        st = results_read_fleet_kpi(v->f, shown[i], &value);
        if (st || isnan(value)) continue;
        fprintf(v->out, "  %-24s %12.6g %-5s %s\n", k->name, value, strcmp(k->unit, "1") == 0 ? "" : k->unit, k->long_name);
    }
    return st;
}

static enum status print_all(const char *path, const struct view *v)
{
    struct stat st_file = {0};
    enum status st;
    plain_print(v->s->title, v->out);
    fputc('\n', v->out);
    print_period(v);
    if ((st = print_homes(v))) return st;
    if ((st = print_kit(v))) return st;
    print_origin(v);
    if (stat(path, &st_file) == 0) text_row(v, "file size", plain_bytes((double)st_file.st_size).text);
    print_quantities(v);
    if ((st = print_events(v))) return st;
    return print_figures(v);
}

enum status results_info(const char *path, FILE *out, struct diag *d)
{
    assert(path != NULL && out != NULL);
    struct results_reader *f = NULL;
    enum status st = results_read_open(path, &f, d);
    if (st) return st;
    struct view v = {.f = f, .s = results_read_summary(f), .out = out};
    if (timezone_read(v.s->timezone, &v.tz) && (st = timezone_read(NULL, &v.tz))) goto done;
    st = print_all(path, &v);
    if (st == ST_INPUT) diag_error(d, (struct place){.file = path}, NULL, "cannot be used: %s", results_read_why(f));
done:
    results_read_close(f);
    return st;
}
