/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes: a document or bad input. A document written out reads in again and is then written the same. Any bytes as a
 * text are written as JSON that reads back; any room, however small, is kept to. */
#include "devices/wire/json.h"
#include "devices/wire/json_text.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 1 << 17 };

static void write_value(struct json_text *w, const struct json_value *v);

static void write_object(struct json_text *w, const struct json_value *object)
{
    const struct json_value *v;
    const char *key;
    json_text_begin_object(w);
    for (void *cursor = NULL; json_next(object, &cursor, &key, &v);) {
        if (json_member(object, key) != v) abort();
        json_text_key(w, key);
        write_value(w, v);
    }
    json_text_end_object(w);
}

static void write_array(struct json_text *w, const struct json_value *array)
{
    json_text_begin_array(w);
    for (size_t i = 0; i < json_count(array); i++) write_value(w, json_item(array, i));
    json_text_end_array(w);
}

static void write_value(struct json_text *w, const struct json_value *v)
{
    bool is_true = false;
    double number = 0;
    int64_t integer = 0;
    const char *text = NULL;
    const bool is_number = json_as_number(v, &number), is_integer = json_as_integer(v, &integer);
    if (is_integer && (!is_number || (double)integer != number)) abort();
    if (json_form(v) == JSON_FORM_OBJECT) write_object(w, v);
    else if (json_form(v) == JSON_FORM_ARRAY) write_array(w, v);
    else if (json_as_bool(v, &is_true)) json_text_bool(w, is_true);
    else if (json_form(v) == JSON_FORM_INTEGER) json_text_integer(w, integer);
    else if (is_number) json_text_shortest(w, number);
    else if (json_as_text(v, &text)) json_text_string(w, text);
    else json_text_null(w);
}

static size_t write_document(const struct json *doc, char *room, size_t n_room)
{
    struct json_text w = json_text_start(room, n_room);
    write_value(&w, json_root(doc));
    return json_text_finish(&w);
}

static void small_room(const struct json *doc, size_t n_whole)
{
    const size_t n = n_whole / 2 + 1;
    char *room = malloc(n);
    if (room != NULL && write_document(doc, room, n) != 0 && n <= n_whole) abort();
    free(room);
}

static void there_and_back(const struct json *doc)
{
    static char first[ROOM], second[ROOM];
    struct json *again = NULL;
    const size_t n = write_document(doc, first, sizeof first);
    if (n == 0) return; /* escapes made it longer than the room */
    if (json_parse(first, n, &again) != ST_OK) abort();
    if (write_document(again, second, sizeof second) != n || memcmp(first, second, n) != 0) abort();
    small_room(doc, n);
    json_free(again);
}

static void as_text(const char *data, size_t size)
{
    static char room[ROOM];
    struct json *doc = NULL;
    struct json_text w = json_text_start(room, sizeof room);
    json_text_bytes(&w, data, size);
    const size_t n = json_text_finish(&w);
    if (n == 0) return;
    const bool has_nul = size > 0 && memchr(data, '\0', size) != NULL;
    if ((json_parse(room, n, &doc) == ST_OK) == has_nul) abort();
    json_free(doc);
}

static void as_number(const uint8_t *data, size_t size)
{
    double v;
    if (size <= sizeof v) return;
    memcpy(&v, data, sizeof v);
    for (int form = 0; form < 3; form++) {
        char room[400];
        struct json *doc = NULL;
        struct json_text w = json_text_start(room, sizeof room);
        if (form == 0) json_text_shortest(&w, v);
        if (form == 1) json_text_fixed(&w, v, data[8] % (JSON_TEXT_DECIMALS_MAX + 1));
        if (form == 2) json_text_trimmed(&w, v, data[8] % (JSON_TEXT_DECIMALS_MAX + 1));
        const size_t n = json_text_finish(&w);
        if (n == 0) abort();
        const enum status st = json_parse(room, n, &doc);
        if (st != ST_OK && strlen(room) < 19) abort(); /* a long integer may be beyond 64 bits */
        json_free(doc);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct json *doc = NULL;
    const enum status st = json_parse((const char *)data, size, &doc);
    if (st != ST_OK && st != ST_INPUT) abort();
    if (st == ST_OK) there_and_back(doc);
    json_free(doc);
    as_text((const char *)data, size);
    as_number(data, size);
    return 0;
}
