/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compile_parts.c - tariff, heat pumps and weather, from their parts. */
#include "scenarios/compile.h"

#include "scenarios/cop_json.h"
#include "scenarios/key_number.h"
#include "scenarios/weather_file.h"
#include "twins/climate.h"

#include <stdlib.h>
#include <string.h>

/* The item of a NAMED list; its struct begins with a head. */
static const void *find_part(const struct list *list, size_t n_bytes, const struct node *name)
{
    for (size_t i = 0; name != NULL && i < list->n; i++) {
        const struct head *item = (const void *)((const char *)list->items + i * n_bytes);
        if (item->node != NULL && strcmp(item->name, name->text) == 0) return item;
    }
    return NULL;
}

bool compile_file(struct compiler *c, const struct node *name, const char *what, char path[FILE_PATH_BYTES])
{
    const char *beside = name->at.line > 0 ? name->at.file : c->scenario;
    if (!files_find(beside, name->text, path)) {
        diag_error(c->d, name->at, "paths are relative to this file, then to scenarios/ and scenarios/parts/",
                   "%s: there is no file %.200s", what, name->text);
        return false;
    }
    struct node *kept = node_scalar(c->pool, name->at, path);
    if (kept != NULL && c->files.n < HOME_ROWS_MAX) c->files.item[c->files.n++] = kept;
    return true;
}

/* --- tariff --- */

static void fill_window(struct compiler *c, const struct window_spec *w, struct tariff *t)
{
    struct tariff_window *out = &t->window[t->n_window++];
    *out = (struct tariff_window){
        .weekdays = w->days != 0 ? (uint8_t)w->days : 0x7f,
        .months = w->months != 0 ? (uint16_t)w->months : 0xfff,
        .from_min = (int32_t)w->from,
        .to_min = (int32_t)w->to,
    };
    if (w->head.node == NULL) return;
    const struct node *to = node_get(w->head.node, "to");
    if (to != NULL && w->from >= w->to)
        diag_error(c->d, to->at, "split a window that goes over midnight at \"24:00\"", "the window ends before it begins");
    if (w->reg == NULL) return;
    for (uint32_t r = 0; r < t->n_register; r++) {
        out->reg = r;
        if (strcmp(t->register_name[r], w->reg->text) == 0) return;
    }
    diag_error(c->d, w->reg->at, "name one of the tariff's registers", "register: '%.31s' is not known", w->reg->text);
}

static void check_register_twin(struct compiler *c, const struct register_spec *all, size_t i)
{
    for (size_t j = 0; j < i && all[i].name != NULL; j++) {
        if (all[j].name != NULL && strcmp(all[j].name->text, all[i].name->text) == 0)
            diag_error(c->d, all[i].name->at, "give each its own name", "two registers are called '%.31s'", all[i].name->text);
    }
}

static void fill_tariff(struct compiler *c, const struct tariff_spec *s, struct tariff *t)
{
    *t = (struct tariff){
        .n_register = (uint32_t)s->registers.n, .gas_eur_per_kwh = s->gas.import, .gas_co2_g_per_kwh = s->gas.co2};
    snprintf(t->name, sizeof t->name, "%s", s->head.name);
    memcpy(t->co2_g_per_kwh, s->co2, sizeof t->co2_g_per_kwh);
    const struct register_spec *reg = s->registers.items;
    const struct window_spec *win = s->windows.items;
    if (s->registers.n == 0 && node_get(s->head.node, "registers") != NULL)
        diag_error(c->d, s->head.node->at, "give at least one", "the tariff has no register");
    for (size_t i = 0; i < s->registers.n; i++) {
        if (reg[i].name != NULL) snprintf(t->register_name[i], sizeof t->register_name[i], "%s", reg[i].name->text);
        t->import_eur_per_kwh[i] = reg[i].import;
        t->export_eur_per_kwh[i] = reg[i].export;
        check_register_twin(c, reg, i);
    }
    for (size_t i = 0; i < s->windows.n; i++) fill_window(c, &win[i], t);
}

/* All are checked, one is kept. */
enum status compile_tariff(struct compiler *c)
{
    const struct list *list = &c->spec->tariffs;
    struct tariff unused;
    const struct tariff_spec *all = list->items, *mine = find_part(list, sizeof *all, c->spec->tariff);
    for (size_t i = 0; i < list->n; i++) {
        if (all[i].head.node != NULL) fill_tariff(c, &all[i], &all[i] == mine ? &c->pilot->tariff : &unused);
    }
    return ST_OK;
}

/* --- heat pumps --- */

static void fill_cubics(struct compiler *c, const struct list *list, struct heat_pump_model *m)
{
    const struct cop_cubic *all = list->items;
    for (size_t i = 0; i < list->n; i++) {
        const struct node name = {.kind = NODE_SCALAR,
                                  .at = all[i].head.node != NULL ? all[i].head.node->at : (struct place){0},
                                  .text = all[i].head.name};
        const struct cop_cubic *q = &all[i];
        struct cop_record rec = {key_quantity(c->d, "water temperature", &name, "degC", 0, 100),
                                 {q->intercept, q->coefficients[0], q->coefficients[1], q->coefficients[2]},
                                 0,
                                 0};
        uint32_t at = m->n_record++;
        for (; at > 0 && m->record[at - 1].water_c > rec.water_c; at--) m->record[at] = m->record[at - 1];
        m->record[at] = rec;
        if (at > 0 && m->record[at - 1].water_c == rec.water_c)
            diag_error(c->d, name.at, "remove one", "two cubics for %g degC", rec.water_c);
    }
}

static enum status fill_cop(struct compiler *c, const struct heat_pump_spec *s, struct heat_pump_model *m)
{
    const struct cop_spec *cop = &s->cop;
    char path[FILE_PATH_BYTES];
    m->exp_a = cop->exponential.a;
    m->exp_b = cop->exponential.b;
    m->exp_c = cop->exponential.c;
    fill_cubics(c, &cop->polynomial, m);
    const struct node *empty = node_get(cop->head.node, "polynomial");
    if (empty != NULL && empty->kind == NODE_MAP && empty->n == 0)
        diag_error(c->d, empty->at, "give at least one water temperature", "polynomial is empty");
    if (cop->file == NULL || !compile_file(c, cop->file, "file", path)) return ST_OK;
    const enum status st = cop_json_read(path, m, c->d);
    return st == ST_INPUT ? ST_OK : st;
}

static enum status fill_heat_pump(struct compiler *c, const struct heat_pump_spec *s, struct heat_pump_model *m)
{
    *m = (struct heat_pump_model){
        .q_nominal_w = s->capacity.nominal,
        .q_per_k_out = s->capacity.per_k_outdoor,
        .q_per_k_water = s->capacity.per_k_water,
        .speed_min_frac = s->speed_min,
        .water_max_c = s->water_max,
        .standby_w = s->standby,
        .pump_w = s->pump,
        .crankcase_w = s->crankcase,
        .tan_phi = sqrt(fmax(0, 1 / (s->cos_phi * s->cos_phi) - 1)),
        .n_phase = (uint32_t)s->phases,
    };
    snprintf(m->name, sizeof m->name, "%s", s->name != NULL ? s->name->text : s->head.name);
    if (s->phases == 2) diag_error(c->d, node_get(s->head.node, "phases")->at, "write 1 or 3", "phases: 2 is not possible");
    const enum status st = fill_cop(c, s, m);
    if (st == ST_OK && compile_is_sound(c)) heat_pump_model_complete(m);
    return st;
}

enum status compile_heat_pumps(struct compiler *c)
{
    const struct list *list = &c->spec->heat_pumps;
    const struct heat_pump_spec *all = list->items;
    c->pilot->hp_models = calloc(list->n > 0 ? list->n : 1, sizeof *c->pilot->hp_models);
    if (c->pilot->hp_models == NULL) return ST_MEMORY;
    c->pilot->n_hp_model = list->n;
    enum status st = ST_OK;
    for (size_t i = 0; i < list->n && st == ST_OK; i++) {
        if (all[i].head.node != NULL) st = fill_heat_pump(c, &all[i], &c->pilot->hp_models[i]);
    }
    return st;
}

/* --- weather --- */

static struct climate climate_of(const struct climate_spec *s)
{
    struct climate out = {
        .temp_sd_winter = s->temp_sd_winter,
        .temp_sd_summer = s->temp_sd_summer,
        .corr_kt_temp_winter = s->corr_kt_temp_winter,
        .corr_kt_temp_summer = s->corr_kt_temp_summer,
        .kt_persistence = s->kt_persistence,
        .wind_weibull_k = s->wind_weibull_k,
        .dew_spread_winter = s->dew_spread_winter,
        .dew_spread_summer = s->dew_spread_summer,
        .northness = s->northness,
    };
    snprintf(out.name, sizeof out.name, "%s", s->head.name);
    memcpy(out.temp_mean, s->temp_mean, sizeof out.temp_mean);
    memcpy(out.temp_max, s->temp_max, sizeof out.temp_max);
    memcpy(out.temp_min, s->temp_min, sizeof out.temp_min);
    memcpy(out.ghi_kwh_m2_day, s->ghi, sizeof out.ghi_kwh_m2_day);
    memcpy(out.wind_m_s, s->wind, sizeof out.wind_m_s);
    memcpy(out.rh_percent, s->rh, sizeof out.rh_percent);
    memcpy(out.fog_share, s->fog, sizeof out.fog_share);
    return out;
}

static void check_climate(struct compiler *c, const struct climate_spec *s)
{
    for (int m = 0; m < 12; m++) {
        if (!(s->temp_min[m] > s->temp_mean[m]) && !(s->temp_mean[m] > s->temp_max[m])) continue;
        diag_error(c->d, s->head.node->at, "order them", "month %d: temp_min, temp_mean and temp_max do not ascend", m + 1);
        return;
    }
}

static size_t overlays_of(struct compiler *c, struct weather_overlay out[OVERLAYS_MAX])
{
    const struct list *list = &c->spec->weather.overlays;
    for (size_t i = 0; i < list->n; i++) {
        const struct overlay_spec *o = (const struct overlay_spec *)list->items + i;
        const struct overlay_shape *s = o->cold_snap.head.node != NULL  ? &o->cold_snap
                                        : o->fog_week.head.node != NULL ? &o->fog_week
                                                                        : &o->heat_wave;
        out[i] = (struct weather_overlay){.days = s->days, .depth_k = s->depth, .kt = s->clearness};
        (void)compile_instant(c, &s->start, "start", &out[i].from_utc_ms);
    }
    return list->n;
}

static void misplaced(struct compiler *c, const char *key, const char *what)
{
    const struct member *m = node_member(c->spec->weather.head.node, key);
    if (m != NULL) diag_error(c->d, m->at, "remove it", "weather.%s is for %s only", key, what);
}

static enum status make_synthetic(struct compiler *c, struct site site, int64_t from, int64_t to)
{
    const struct weather_spec *w = &c->spec->weather;
    struct weather_overlay overlays[OVERLAYS_MAX];
    const size_t n = overlays_of(c, overlays);
    const struct climate_spec *s = find_part(&c->spec->climates, sizeof *s, w->climate);
    misplaced(c, "file", "weather files");
    if (w->climate == NULL && w->head.node != NULL && node_get(w->head.node, "climate") == NULL)
        diag_error(c->d, w->head.node->at, "name a climate, e.g. climate: celje", "synthetic weather needs a climate");
    const struct node *place = c->spec->site.head.node;
    if (node_get(place, "latitude") == NULL || node_get(place, "longitude") == NULL)
        diag_error(c->d, place != NULL ? place->at : c->spec->head.node->at, "add site: {latitude: 46.24, longitude: 15.27}",
                   "synthetic weather needs the site's latitude and longitude");
    if (isnan(site.elevation_m)) site.elevation_m = 0;
    if (!compile_is_sound(c) || s == NULL) return ST_OK;
    const struct climate climate = climate_of(s);
    const enum status st = weather_synthetic(&climate, site, c->spec->seed, overlays, n, from, to, &c->pilot->weather);
    if (st != ST_INPUT) return st;
    diag_error(c->d, w->climate->at, "check its monthly values and the site's latitude",
               "no weather can be made from climate '%s'", climate.name);
    return ST_OK;
}

static enum status read_file(struct compiler *c, struct site site, int64_t from, int64_t to)
{
    static const char *const formats[] = {
        [SOURCE_EPW] = "epw", [SOURCE_TMY3] = "tmy3", [SOURCE_NSRDB] = "nsrdb", [SOURCE_PVGIS] = "pvgis"};
    const struct weather_spec *w = &c->spec->weather;
    char path[FILE_PATH_BYTES];
    misplaced(c, "climate", "synthetic weather");
    misplaced(c, "overlays", "synthetic weather");
    if (w->file == NULL) {
        if (node_get(w->head.node, "file") == NULL)
            diag_error(c->d, w->head.node->at, "add file: <path>", "weather from %s needs a file", formats[w->source]);
        return ST_OK;
    }
    if (!compile_file(c, w->file, "weather.file", path) || !compile_is_sound(c)) return ST_OK;
    const enum status st = weather_read_file(formats[w->source], path, w->file->at, &site, from, to, &c->pilot->weather, c->d);
    return st == ST_INPUT ? ST_OK : st;
}

enum status compile_weather(struct compiler *c)
{
    const struct site_spec *s = &c->spec->site;
    const struct site site = {s->latitude, s->longitude, s->elevation, s->albedo};
    const struct climate_spec *climates = c->spec->climates.items;
    for (size_t i = 0; i < c->spec->climates.n; i++) {
        if (climates[i].head.node != NULL) check_climate(c, &climates[i]);
    }
    const int64_t from = c->pilot->start_utc_ms - 2 * (int64_t)MS_PER_DAY;
    const int64_t to = c->pilot->start_utc_ms + c->pilot->duration_ms + MS_PER_DAY;
    if (c->spec->weather.source < 0) return ST_OK;
    return c->spec->weather.source == SOURCE_SYNTHETIC ? make_synthetic(c, site, from, to) : read_file(c, site, from, to);
}
