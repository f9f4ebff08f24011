/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known before the run: the drawn homes, the weather at the record instants, the events asked for. */
#include "outputs/results_names.h"
#include "outputs/results_parts.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* --- /homes --- */

struct column { /* a table and its n values; texts when kind says so */
    struct h5_table table;
    const void *values;
};

static enum status put_column(h5_id group, h5_id axis, uint64_t n, struct column c)
{
    const uint64_t zero = 0;
    h5_id table = 0;
    c.table.rank = 1, c.table.dim[0] = n, c.table.axis[0] = axis;
    enum status st = h5_table_create(group, &c.table, &table);
    if (st == ST_OK && c.table.kind == H5K_TEXT) st = h5_write_text(table, 0, n, (const char *const *)c.values);
    else if (st == ST_OK) st = h5_write(table, c.table.kind, &zero, &n, c.values);
    h5_release(&table);
    return st;
}

static enum status put_params(const struct home_table *t, h5_id group, h5_id axis)
{
    for (int i = 0; i < HOME_PARAM_COUNT; i++) {
        const struct home_param_info *info = &home_param_info[i];
        const struct column c = {
            {.name = info->name, .kind = H5K_F64, .units = results_unit(info->unit), .long_name = info->doc}, t->value[i]};
        const enum status st = put_column(group, axis, t->n_home, c);
        if (st) return st;
    }
    return ST_OK;
}

static enum status put_kit(const struct home_table *t, h5_id group, h5_id axis)
{
    enum status st = ST_OK;
    uint8_t *has = malloc(t->n_home);
    if (has == NULL) return ST_MEMORY;
    for (int k = 0; k < HOME_KIT_COUNT && st == ST_OK; k++) {
        for (size_t h = 0; h < t->n_home; h++) has[h] = home_has(t, h, (enum home_kit)k);
        const struct column c = {
            {.name = home_kit_info[k].name, .kind = H5K_U8, .units = "1", .long_name = home_kit_info[k].doc}, has};
        st = put_column(group, axis, t->n_home, c);
    }
    free(has);
    return st;
}

static const char *model_of(const struct pilot *p, size_t home)
{
    const bool known = home_has(&p->homes, home, KIT_heat_pump) && p->homes.hp_model[home] < p->n_hp_model;
    return known ? p->hp_models[p->homes.hp_model[home]].name : "";
}

static enum status put_names(const struct pilot *p, h5_id group, h5_id axis)
{
    enum status st;
    const size_t n = p->homes.n_home;
    const char **texts = malloc(n * sizeof *texts);
    if (texts == NULL) return ST_MEMORY;
    for (size_t h = 0; h < n; h++) texts[h] = p->homes.group[h] < p->n_group ? p->group_name[p->homes.group[h]] : "";
    const struct column archetype = {
        {.name = "archetype", .kind = H5K_TEXT, .long_name = "archetype or household it was drawn from"}, texts};
    if ((st = put_column(group, axis, n, archetype))) goto done;
    for (size_t h = 0; h < n; h++) texts[h] = model_of(p, h);
    const struct column model = {{.name = "heat_pump_model", .kind = H5K_TEXT, .long_name = "heat pump model, empty without"},
                                 texts};
    if ((st = put_column(group, axis, n, model))) goto done;
    const struct column key = {{.name = "rng_key", .kind = H5K_U64, .long_name = "key of the home's random streams"},
                               p->homes.key};
    st = put_column(group, axis, n, key);
done:
    free(texts);
    return st;
}

enum status results_write_homes(struct results *r, const struct pilot *p)
{
    enum status st;
    h5_id group = 0, home = 0;
    if ((st = h5_group_create(h5_root(r->file), "homes", &group))) goto done;
    if ((st = results_home_axis(p, group, AXIS_HOMES_HOME, &home))) goto done;
    if ((st = put_names(p, group, home))) goto done;
    if ((st = put_kit(&p->homes, group, home))) goto done;
    st = put_params(&p->homes, group, home);
done:
    h5_release(&home);
    h5_release(&group);
    return st;
}

/* --- weather --- */

static const double *weather_column(const struct weather *w, enum results_weather i)
{
    const double *const columns[] = {
#define X(column, name, unit, standard_name, doc) w->column,
        RESULTS_WEATHER_LIST(X)
#undef X
    };
    return columns[i];
}

/* Linear between knots; nothing is known outside them. */
static float at_instant(const struct weather *w, const double *column, int64_t utc_ms)
{
    const int64_t ms = utc_ms - w->t0_utc_ms;
    if (w->n == 0 || ms < 0) return NAN;
    const size_t i = (size_t)(ms / w->step_ms);
    const double part = (double)(ms % w->step_ms) / (double)w->step_ms;
    if (i >= w->n || (i + 1 == w->n && part > 0)) return NAN;
    return (float)(part > 0 ? column[i] + part * (column[i + 1] - column[i]) : column[i]);
}

enum status results_write_weather(struct results *r, const struct pilot *p, h5_id time_axis)
{
    enum status st = ST_OK;
    float *values = malloc(r->n_row * sizeof *values);
    if (values == NULL) return ST_MEMORY;
    for (int i = 0; i < RESULTS_WEATHER_COUNT && st == ST_OK; i++) {
        const struct results_weather_info *info = &results_weather_info[i];
        const double *column = weather_column(&p->weather, (enum results_weather)i);
        for (uint64_t row = 0; row < r->n_row; row++) {
            values[row] = at_instant(&p->weather, column, p->start_utc_ms + (int64_t)(row + 1) * p->record_ms);
        }
        const struct column c = {{.name = info->name,
                                  .kind = H5K_F32,
                                  .chunk = {r->shape.rows_per_chunk},
                                  .units = info->unit,
                                  .long_name = info->doc,
                                  .standard_name = info->standard_name,
                                  .cell_methods = "time: point",
                                  .coordinates = "latitude longitude"},
                                 values};
        st = put_column(h5_root(r->file), time_axis, r->n_row, c);
    }
    free(values);
    return st;
}

/* --- the events asked for --- */

static double number_of(const struct dr_event *e, int column)
{
    const double values[] = {(double)e->duration_ms / MS_PER_S, (double)e->lead_ms / MS_PER_S, e->preheat_k, e->value,
                             e->participation};
    return values[column];
}

static enum status put_dr_numbers(const struct pilot *p, h5_id group, h5_id axis)
{
    static const struct h5_table tables[] = {
        {.name = "duration", .kind = H5K_F64, .units = "s", .long_name = "length of the event"},
        {.name = "lead", .kind = H5K_F64, .units = "s", .long_name = "notice given this long before"},
        {.name = "preheat", .kind = H5K_F64, .units = "K", .long_name = "room shift during the notice"},
        {.name = "value", .kind = H5K_F64, .units = "1", .long_name = "value of the command, in value_units"},
        {.name = "participation", .kind = H5K_F64, .units = "1", .long_name = "chance that a home takes part"},
    };
    double values[DR_EVENTS_MAX];
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        for (size_t e = 0; e < p->n_dr; e++) values[e] = number_of(&p->dr[e], (int)i);
        const enum status st = put_column(group, axis, p->n_dr, (struct column){tables[i], values});
        if (st) return st;
    }
    return ST_OK;
}

static enum status put_dr_texts(const struct pilot *p, h5_id group, h5_id axis)
{
    const char *command[DR_EVENTS_MAX], *unit[DR_EVENTS_MAX];
    for (size_t e = 0; e < p->n_dr; e++) {
        command[e] = command_info[p->dr[e].command].name;
        unit[e] = command_info[p->dr[e].command].unit;
    }
    const struct column commands = {{.name = "command", .kind = H5K_TEXT, .long_name = "what is asked of the homes"}, command};
    const struct column units = {{.name = "value_units", .kind = H5K_TEXT, .long_name = "unit of the value"}, unit};
    const enum status st = put_column(group, axis, p->n_dr, commands);
    return st ? st : put_column(group, axis, p->n_dr, units);
}

enum status results_write_dr_events(const struct pilot *p, h5_id group)
{
    assert(p->n_dr <= DR_EVENTS_MAX);
    if (p->n_dr == 0) return ST_OK;
    enum status st;
    h5_id event = 0;
    int64_t start[DR_EVENTS_MAX];
    for (size_t e = 0; e < p->n_dr; e++) start[e] = p->start_utc_ms + p->dr[e].start_ms;
    const struct column starts = {
        {.name = "start", .kind = H5K_I64, .units = RESULTS_MS_UNITS, .long_name = "begin of the event"}, start};
    if ((st = results_event_axis(p, group, AXIS_EVENTS_EVENT, &event))) goto done;
    if ((st = put_column(group, event, p->n_dr, starts))) goto done;
    if ((st = put_dr_numbers(p, group, event))) goto done;
    st = put_dr_texts(p, group, event);
done:
    h5_release(&event);
    return st;
}

/* --- what the scenario expects --- */

static enum status put_limits(const struct pilot *p, h5_id group, h5_id axis)
{
    enum status st;
    double *least = malloc(p->n_expect * sizeof *least), *most = malloc(p->n_expect * sizeof *most);
    if (least == NULL || most == NULL) {
        st = ST_MEMORY;
        goto done;
    }
    for (size_t i = 0; i < p->n_expect; i++) {
        least[i] = p->expect[i].at_least;
        most[i] = p->expect[i].at_most;
    }
    const struct column low = {
        {.name = "at_least", .kind = H5K_F64, .long_name = "lower limit in the figure's unit, NaN: none"}, least};
    const struct column high = {
        {.name = "at_most", .kind = H5K_F64, .long_name = "upper limit in the figure's unit, NaN: none"}, most};
    if ((st = put_column(group, axis, p->n_expect, low))) goto done;
    st = put_column(group, axis, p->n_expect, high);
done:
    free(least);
    free(most);
    return st;
}

enum status results_write_expectations(struct results *r, const struct pilot *p)
{
    if (p->n_expect == 0) return ST_OK;
    enum status st;
    h5_id group = 0, figure = 0;
    if ((st = h5_group_create(h5_root(r->file), "expect", &group))) goto done;
    if ((st = results_expect_axis(p, group, AXIS_EXPECT_FIGURE, &figure))) goto done;
    st = put_limits(p, group, figure);
done:
    h5_release(&figure);
    h5_release(&group);
    return st;
}
