/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a tag means on the wire is one table: how many bytes follow, and between which ends a number lies. */
#include "devices/wire/axdr.h"

#include <assert.h>
#include <string.h>

enum shape { SHAPE_NONE, SHAPE_EMPTY, SHAPE_GROUP, SHAPE_NUMBER, SHAPE_TEXT, SHAPE_FIXED };

struct form {
    uint8_t shape, n_bytes; /* of a number or of what has one size */
    bool is_signed;
    int64_t min, max;
};

/* clang-format off */
static const struct form forms[] = {
    [AXDR_NULL]      = {SHAPE_EMPTY,  0, false, 0, 0},
    [AXDR_ARRAY]     = {SHAPE_GROUP,  0, false, 0, 0},
    [AXDR_STRUCTURE] = {SHAPE_GROUP,  0, false, 0, 0},
    [AXDR_BOOL]      = {SHAPE_NUMBER, 1, false, 0, 1},
    [AXDR_I32]       = {SHAPE_NUMBER, 4, true,  INT32_MIN, INT32_MAX},
    [AXDR_U32]       = {SHAPE_NUMBER, 4, false, 0, UINT32_MAX},
    [AXDR_OCTETS]    = {SHAPE_TEXT,   0, false, 0, 0},
    [AXDR_VISIBLE]   = {SHAPE_TEXT,   0, false, 0, 0},
    [AXDR_UTF8]      = {SHAPE_TEXT,   0, false, 0, 0},
    [AXDR_I8]        = {SHAPE_NUMBER, 1, true,  INT8_MIN, INT8_MAX},
    [AXDR_I16]       = {SHAPE_NUMBER, 2, true,  INT16_MIN, INT16_MAX},
    [AXDR_U8]        = {SHAPE_NUMBER, 1, false, 0, UINT8_MAX},
    [AXDR_U16]       = {SHAPE_NUMBER, 2, false, 0, UINT16_MAX},
    [AXDR_I64]       = {SHAPE_NUMBER, 8, true,  INT64_MIN, INT64_MAX},
    [AXDR_U64]       = {SHAPE_NUMBER, 8, false, 0, INT64_MAX},
    [AXDR_ENUM]      = {SHAPE_NUMBER, 1, false, 0, UINT8_MAX},
    [AXDR_DATE_TIME] = {SHAPE_FIXED,  AXDR_DATE_TIME_BYTES, false, 0, 0},
};
/* clang-format on */

static struct form form_of(uint8_t tag) { return tag < ARRAY_LEN(forms) ? forms[tag] : (struct form){0}; }

bool axdr_is_text(uint8_t tag) { return form_of(tag).shape == SHAPE_TEXT; }

/* --- writing --- */

void axdr_put_bytes(struct axdr_writer *w, const void *bytes, size_t n)
{
    if (w->is_full || n > w->room - w->n) {
        w->is_full = true;
        return;
    }
    if (n > 0) memcpy(w->bytes + w->n, bytes, n);
    w->n += n;
}

void axdr_put_word(struct axdr_writer *w, uint64_t value, size_t n)
{
    assert(n <= 8);
    uint8_t bytes[8];
    for (size_t i = 0; i < n; i++) bytes[i] = (uint8_t)(value >> 8 * (n - 1 - i));
    axdr_put_bytes(w, bytes, n);
}

void axdr_put_length(struct axdr_writer *w, size_t n)
{
    assert(n <= UINT32_MAX);
    size_t n_bytes = 1;
    while (n_bytes < 4 && n >> 8 * n_bytes != 0) n_bytes++;
    if (n >= 0x80) axdr_put_word(w, 0x80 | n_bytes, 1);
    axdr_put_word(w, n, n_bytes);
}

void axdr_put_null(struct axdr_writer *w) { axdr_put_word(w, AXDR_NULL, 1); }

void axdr_put_group(struct axdr_writer *w, enum axdr_tag tag, size_t n)
{
    assert(form_of(tag).shape == SHAPE_GROUP);
    axdr_put_word(w, tag, 1);
    axdr_put_length(w, n);
}

void axdr_put_text(struct axdr_writer *w, enum axdr_tag tag, const void *s, size_t n)
{
    assert(axdr_is_text(tag));
    axdr_put_word(w, tag, 1);
    axdr_put_length(w, n);
    axdr_put_bytes(w, s, n);
}

void axdr_put_date_time(struct axdr_writer *w, const uint8_t bytes[AXDR_DATE_TIME_BYTES])
{
    axdr_put_word(w, AXDR_DATE_TIME, 1);
    axdr_put_bytes(w, bytes, AXDR_DATE_TIME_BYTES);
}

void axdr_put_number(struct axdr_writer *w, enum axdr_tag tag, int64_t value)
{
    const struct form f = form_of(tag);
    assert(f.shape == SHAPE_NUMBER);
    const int64_t kept = value < f.min ? f.min : value > f.max ? f.max : value;
    axdr_put_word(w, tag, 1);
    axdr_put_word(w, (uint64_t)kept, f.n_bytes);
}

/* --- reading --- */

uint64_t axdr_word(const uint8_t *bytes, size_t n)
{
    uint64_t value = 0;
    for (size_t i = 0; i < n; i++) value = value << 8 | bytes[i];
    return value;
}

bool axdr_get_length(const uint8_t *bytes, size_t n_bytes, size_t *at, size_t *out)
{
    if (*at >= n_bytes) return false;
    const uint8_t first = bytes[*at];
    const size_t n_more = first < 0x80 ? 0 : first & 0x7F;
    if (first == 0x80 || n_more > 4 || n_more > n_bytes - *at - 1) return false;
    *out = n_more == 0 ? first : (size_t)axdr_word(bytes + *at + 1, n_more);
    *at += 1 + n_more;
    return true;
}

struct axdr_reader axdr_read(const uint8_t *bytes, size_t n) { return (struct axdr_reader){.bytes = bytes, .n_bytes = n}; }

static int64_t number_of(const uint8_t *bytes, struct form f)
{
    const uint64_t word = axdr_word(bytes, f.n_bytes);
    const unsigned unused = 64 - 8u * f.n_bytes;
    return f.is_signed ? (int64_t)(word << unused) >> unused : (int64_t)word;
}

/* The data behind the tag. at: behind the tag, then behind the value. */
static bool get_data(const struct axdr_reader *r, struct form f, size_t *at, struct axdr_value *v)
{
    size_t n = f.n_bytes;
    if ((f.shape == SHAPE_TEXT || f.shape == SHAPE_GROUP) && !axdr_get_length(r->bytes, r->n_bytes, at, &n)) return false;
    if (n > r->n_bytes - *at) return false; /* a member takes a byte at least, so this holds for groups too */
    if (f.shape == SHAPE_NUMBER) {
        v->number = number_of(r->bytes + *at, f);
    } else if (f.shape != SHAPE_EMPTY) {
        v->n = n;
    }
    if (f.shape == SHAPE_TEXT || f.shape == SHAPE_FIXED) v->bytes = r->bytes + *at;
    if (f.shape != SHAPE_GROUP) *at += n;
    return true;
}

bool axdr_get(struct axdr_reader *r, struct axdr_value *out)
{
    if (r->at >= r->n_bytes) return false;
    const uint8_t tag = r->bytes[r->at];
    const struct form f = form_of(tag);
    struct axdr_value v = {.tag = tag, .depth = r->depth};
    size_t at = r->at + 1;
    if (f.shape == SHAPE_NONE || !get_data(r, f, &at, &v)) return false;
    const bool opens = f.shape == SHAPE_GROUP && v.n > 0;
    if (opens && r->depth == AXDR_NESTING_MAX) return false;

    if (r->depth > 0) r->open[r->depth - 1]--;
    if (opens) r->open[r->depth++] = v.n;
    while (r->depth > 0 && r->open[r->depth - 1] == 0) r->depth--;
    r->at = at;
    *out = v;
    return true;
}

bool axdr_get_tag(struct axdr_reader *r, enum axdr_tag tag, struct axdr_value *out)
{
    return r->at < r->n_bytes && r->bytes[r->at] == tag && axdr_get(r, out);
}

bool axdr_skip(struct axdr_reader *r)
{
    struct axdr_value v;
    size_t n_left = 1; /* in all groups from here on: each is bounded by the bytes left, so the sum cannot wrap */
    for (; n_left > 0; n_left--) {
        if (!axdr_get(r, &v)) return false;
        if (v.tag == AXDR_ARRAY || v.tag == AXDR_STRUCTURE) n_left += v.n;
    }
    return true;
}

bool axdr_is_done(const struct axdr_reader *r) { return r->at == r->n_bytes && r->depth == 0; }
