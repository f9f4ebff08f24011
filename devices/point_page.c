/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/point_page.h"

#include "devices/wire/json_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CATALOG_BYTES = 1 << 16, POINT_BYTES = 2048, CELL_BYTES = 96 };

static const char *const need_words[] = {
    [NEED_NOTHING] = "any home",
    [NEED_PV] = "homes with PV",
    [NEED_HEAT_PUMP] = "homes with a heat pump",
    [NEED_WATER_HEATER] = "homes with a water heater behind a plug",
    [NEED_EV] = "homes with an electric car",
};
static const char *const kind_words[] = {
    [POINT_NUMBER] = "number", [POINT_BOOL] = "switch", [POINT_ENUM] = "choice", [POINT_TEXT] = "text"};

static const char *access_of(const struct point *p)
{
    if (p->write == NULL) return "r";
    return p->read.kind == SOURCE_NONE ? "w" : "rw";
}

static bool has_range(const struct point *p) { return p->write != NULL && (p->min != 0 || p->max != 0); }

static void protocols_of(const struct product *p, char out[CELL_BYTES])
{
    out[0] = '\0';
    const struct {
        bool is_there;
        const char *words;
    } rows[] = {
        {p->modbus != NULL && p->modbus->tcp_port != 0, "Modbus TCP"},
        {p->modbus != NULL && p->modbus->rtu, "Modbus RTU"},
        {p->mqtt != NULL, "MQTT"},
        {p->web != NULL, "HTTP"},
        {p->web != NULL && p->web->websocket_path != NULL, "WebSocket"},
        {p->push != NULL, "push"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const size_t at = strlen(out);
        if (rows[i].is_there) snprintf(out + at, CELL_BYTES - at, "%s%s", at > 0 ? ", " : "", rows[i].words);
    }
}

/* --- the catalog --- */

static void catalog_row(const struct product *p, enum point_page_form form, FILE *out)
{
    char protocols[CELL_BYTES];
    protocols_of(p, protocols);
    const char *kept = p->is_optional ? ", when named" : "";
    if (form == POINT_PAGE_MARKDOWN)
        fprintf(out, "| [`%s`](%s.md) | %s %s | %s | %s%s | %zu |\n", p->name, p->name, p->maker, p->model, protocols,
                need_words[p->needs], kept, p->n_point);
    else fprintf(out, "%-18s %-36.36s %-34s %s%s\n", p->name, p->model, protocols, need_words[p->needs], kept);
}

static enum status catalog_json(FILE *out)
{
    char *room = malloc(CATALOG_BYTES);
    if (room == NULL) return ST_MEMORY;
    struct json_text w = json_text_start(room, CATALOG_BYTES);
    json_text_begin_array(&w);
    const struct product *p;
    for (size_t i = 0; (p = product_at(i)) != NULL; i++) {
        char protocols[CELL_BYTES];
        protocols_of(p, protocols);
        json_text_begin_object(&w);
        json_text_key(&w, "product"), json_text_string(&w, p->name);
        json_text_key(&w, "maker"), json_text_string(&w, p->maker);
        json_text_key(&w, "model"), json_text_string(&w, p->model);
        json_text_key(&w, "doc"), json_text_string(&w, p->doc);
        json_text_key(&w, "protocols"), json_text_string(&w, protocols);
        json_text_key(&w, "slot"), json_text_integer(&w, p->slot);
        json_text_key(&w, "optional"), json_text_bool(&w, p->is_optional);
        json_text_key(&w, "points"), json_text_integer(&w, (int64_t)p->n_point);
        json_text_end_object(&w);
    }
    json_text_end_array(&w);
    const size_t n = json_text_finish(&w);
    if (n > 0) fprintf(out, "%s\n", room);
    free(room);
    return n > 0 ? ST_OK : ST_FULL;
}

enum status point_page_catalog(enum point_page_form form, FILE *out)
{
    if (form == POINT_PAGE_JSON) return catalog_json(out);
    if (form == POINT_PAGE_MARKDOWN)
        fputs("# Products\n\nMade by `scripts/gen_docs` from the products' own tables (`pilotsim points --markdown`).\n\n"
              "| product | model | protocols | who has it | points |\n|---|---|---|---|---|\n",
              out);
    else fprintf(out, "%-18s %-36s %-34s %s\n", "product", "model", "protocols", "who has it");
    const struct product *p;
    for (size_t i = 0; (p = product_at(i)) != NULL; i++) catalog_row(p, form, out);
    return ST_OK;
}

/* --- one product --- */

static void range_of(const struct point *p, char out[CELL_BYTES])
{
    out[0] = '\0';
    if (p->words != NULL) {
        for (size_t i = 0; p->words[i] != NULL; i++) {
            const size_t at = strlen(out);
            snprintf(out + at, CELL_BYTES - at, "%s%s", i > 0 ? ", " : "", p->words[i]);
        }
    } else if (has_range(p)) {
        snprintf(out, CELL_BYTES, "%g..%g", p->min, p->max);
    }
}

/* Where a protocol shows it. */
static void place_of(const struct point *p, char out[CELL_BYTES])
{
    out[0] = '\0';
    if (p->n_register > 0)
        snprintf(out, CELL_BYTES, "%s %u, %s%s", p->is_input ? "input" : "holding", p->addr, registers_type_words(p->wire),
                 p->order == WORDS_LITTLE ? ", low word first" : "");
    else if (p->path != NULL) snprintf(out, CELL_BYTES, "%s", p->path);
}

static void scale_of(const struct point *p, char out[CELL_BYTES])
{
    out[0] = '\0';
    if (p->sf_group != 0) snprintf(out, CELL_BYTES, "SF");
    else if (p->n_register > 0 && p->scale != 0 && p->scale != 1) snprintf(out, CELL_BYTES, "%g", p->scale);
}

static void point_row(const struct point *p, enum point_page_form form, FILE *out)
{
    char range[CELL_BYTES], place[CELL_BYTES], scale[CELL_BYTES];
    range_of(p, range), place_of(p, place), scale_of(p, scale);
    const char *doc = p->doc != NULL ? p->doc : "";
    if (form == POINT_PAGE_MARKDOWN)
        fprintf(out, "| `%s` | %s | %s | %s | %s | %s | %s |\n", p->name, place, scale, p->unit, access_of(p), range, doc);
    else fprintf(out, "%-32s %-36s %-6s %-6s %-3s %-18s %s\n", p->name, place, scale, p->unit, access_of(p), range, doc);
}

static size_t point_json(const struct point *p, char *room, size_t n_room)
{
    struct json_text w = json_text_start(room, n_room);
    json_text_begin_object(&w);
    json_text_key(&w, "point"), json_text_string(&w, p->name);
    json_text_key(&w, "unit"), json_text_string(&w, p->unit);
    json_text_key(&w, "kind"), json_text_string(&w, kind_words[p->kind]);
    json_text_key(&w, "access"), json_text_string(&w, access_of(p));
    if (has_range(p)) {
        json_text_key(&w, "min"), json_text_shortest(&w, p->min);
        json_text_key(&w, "max"), json_text_shortest(&w, p->max);
    }
    if (p->words != NULL) {
        json_text_key(&w, "words");
        json_text_begin_array(&w);
        for (size_t i = 0; p->words[i] != NULL; i++) json_text_string(&w, p->words[i]);
        json_text_end_array(&w);
    }
    if (p->n_register > 0) {
        json_text_key(&w, "address"), json_text_integer(&w, p->addr);
        json_text_key(&w, "space"), json_text_string(&w, p->is_input ? "input" : "holding");
        json_text_key(&w, "registers"), json_text_integer(&w, p->n_register);
        json_text_key(&w, "type"), json_text_string(&w, registers_type_words(p->wire));
        json_text_key(&w, "scale"), json_text_shortest(&w, p->sf_group != 0 ? NAN : p->scale == 0 ? 1 : p->scale);
    }
    if (p->path != NULL) json_text_key(&w, "path"), json_text_string(&w, p->path);
    json_text_key(&w, "doc"), json_text_string(&w, p->doc);
    json_text_end_object(&w);
    return json_text_finish(&w);
}

static enum status points_json(const struct product *p, FILE *out)
{
    fputs("[\n", out);
    for (size_t i = 0; i < p->n_point; i++) {
        char room[POINT_BYTES];
        if (point_json(&p->points[i], room, sizeof room) == 0) return ST_FULL;
        fprintf(out, "%s%s\n", room, i + 1 < p->n_point ? "," : "");
    }
    fputs("]\n", out);
    return ST_OK;
}

static void head(const struct product *p, enum point_page_form form, FILE *out)
{
    char protocols[CELL_BYTES];
    protocols_of(p, protocols);
    if (form == POINT_PAGE_MARKDOWN)
        fprintf(out,
                "# `%s`\n\n%s %s. %s\n\nSpeaks %s, at 127.A.B.%d. For %s%s.\n\n"
                "| point | where | scale | unit | access | range | |\n|---|---|---|---|---|---|---|\n",
                p->name, p->maker, p->model, p->doc, protocols, 10 + p->slot, need_words[p->needs],
                p->is_optional ? ", when a scenario names it" : "");
    else
        fprintf(out, "%s: %s %s. %s\nSpeaks %s, at 127.A.B.%d.\n\n%-32s %-36s %-6s %-6s %-3s %-18s %s\n", p->name, p->maker,
                p->model, p->doc, protocols, 10 + p->slot, "point", "where", "scale", "unit", "rw", "range", "what it is");
}

enum status point_page_product(const struct product *p, enum point_page_form form, FILE *out)
{
    if (form == POINT_PAGE_JSON) return points_json(p, out);
    head(p, form, out);
    for (size_t i = 0; i < p->n_point; i++) point_row(&p->points[i], form, out);
    return ST_OK;
}
