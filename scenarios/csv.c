/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/csv.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void csv_open(struct csv *c, const char *name, const char *text, size_t n_bytes)
{
    assert(c != NULL && name != NULL);
    assert(text != NULL || n_bytes == 0);
    c->name = name;
    c->text = text;
    c->n_bytes = n_bytes;
    c->at = n_bytes >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    c->line = 0;
    c->n_field = 0;
}

struct place csv_place(const struct csv *c, size_t field)
{
    return (struct place){c->name, c->line, field < c->n_field ? c->column[field] : 1};
}

static bool is_blank(char ch) { return ch == ' ' || ch == '\t'; }

/* Copies a quoted field down over its quotes; returns where the rest of the line begins. */
static char *unquote(char *p, char **field)
{
    char *to = p;
    *field = p;
    for (p++; *p != '\0'; p++) {
        if (*p == '"' && p[1] == '"') p++;
        else if (*p == '"') break;
        *to++ = *p;
    }
    char *rest = *p == '"' ? p + 1 : p;
    rest += strcspn(rest, ",");
    const bool more = *rest == ',';
    *to = '\0';
    return more ? rest + 1 : NULL;
}

static char *unquoted(char *p, char **field)
{
    char *end = p + strcspn(p, ",");
    char *rest = *end == ',' ? end + 1 : NULL;
    while (end > p && is_blank(end[-1])) end--;
    *end = '\0';
    *field = p;
    return rest;
}

static bool cut_fields(struct csv *c)
{
    for (char *p = c->copy; p != NULL;) {
        if (c->n_field == CSV_FIELDS_MAX) return false;
        while (is_blank(*p)) p++;
        c->column[c->n_field] = (uint32_t)(p - c->copy) + 1;
        char **field = &c->field[c->n_field++];
        p = *p == '"' ? unquote(p, field) : unquoted(p, field);
    }
    return true;
}

bool csv_next(struct csv *c, struct diag *d)
{
    c->n_field = 0;
    if (c->at >= c->n_bytes) return false;
    c->line++;
    const char *begin = c->text + c->at, *end = memchr(begin, '\n', c->n_bytes - c->at);
    size_t n = end != NULL ? (size_t)(end - begin) : c->n_bytes - c->at;
    c->at += n + (end != NULL);
    if (n > 0 && begin[n - 1] == '\r') n--;

    if (n > CSV_LINE_MAX) {
        diag_error(d, csv_place(c, 0), "is this the right kind of file?", "a line of %zu bytes, the limit is %d", n,
                   CSV_LINE_MAX);
        return true;
    }
    if (n > 0 && memchr(begin, '\0', n) != NULL) {
        diag_error(d, csv_place(c, 0), "give a text file", "a byte 0 in the line");
        return true;
    }
    if (n > 0) memcpy(c->copy, begin, n);
    c->copy[n] = '\0';
    if (!cut_fields(c)) {
        c->n_field = 0;
        diag_error(d, csv_place(c, 0), "is this the right kind of file?", "more than %d fields in a line", CSV_FIELDS_MAX);
    }
    return true;
}

size_t csv_find(const struct csv *c, const char *field)
{
    for (size_t i = 0; i < c->n_field; i++)
        if (strcasecmp(c->field[i], field) == 0) return i;
    return CSV_FIELDS_MAX;
}

enum csv_number csv_text_number(const char *text, double *out)
{
    text += strspn(text, " \t");
    if (*text == '\0') return CSV_BLANK;
    const size_t plain = strspn(text, "+-.0123456789eE");
    if (text[plain + strspn(text + plain, " \t")] != '\0') return CSV_NOT_A_NUMBER;
    char *end;
    const double value = strtod(text, &end);
    if (end != text + plain || !isfinite(value)) return CSV_NOT_A_NUMBER;
    *out = value;
    return CSV_NUMBER;
}

enum csv_number csv_number(const struct csv *c, size_t field, double *out)
{
    return field < c->n_field ? csv_text_number(c->field[field], out) : CSV_BLANK;
}
