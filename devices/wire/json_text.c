/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All writing ends in put(), which writes a piece whole or not at all. */
#include "devices/wire/json_text.h"

#include "devices/wire/utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct json_text json_text_start(char *room, size_t n_bytes)
{
    assert(room != NULL || n_bytes == 0);
    if (n_bytes == 0) return (struct json_text){.overflow = true};
    return (struct json_text){.begin = room, .at = room, .end = room + n_bytes - 1};
}

size_t json_text_finish(struct json_text *w)
{
    if (w->end == NULL) return 0;
    *w->at = '\0';
    return w->overflow ? 0 : (size_t)(w->at - w->begin);
}

static void put(struct json_text *w, const char *bytes, size_t n)
{
    if (w->overflow || n > (size_t)(w->end - w->at)) {
        w->overflow = true;
        return;
    }
    memcpy(w->at, bytes, n);
    w->at += n;
}

static void put_char(struct json_text *w, char c)
{
    if (w->overflow || w->at == w->end) {
        w->overflow = true;
        return;
    }
    *w->at++ = c;
}

static void comma(struct json_text *w)
{
    if (w->has_value) put_char(w, ',');
    w->has_value = true;
}

static void put_value(struct json_text *w, const char *bytes, size_t n)
{
    comma(w);
    put(w, bytes, n);
}

/* --- structure --- */

static void begin(struct json_text *w, char bracket)
{
    comma(w);
    put_char(w, bracket);
    w->has_value = false;
}

static void end(struct json_text *w, char bracket)
{
    put_char(w, bracket);
    w->has_value = true;
}

void json_text_begin_object(struct json_text *w) { begin(w, '{'); }
void json_text_end_object(struct json_text *w) { end(w, '}'); }
void json_text_begin_array(struct json_text *w) { begin(w, '['); }
void json_text_end_array(struct json_text *w) { end(w, ']'); }

void json_text_key(struct json_text *w, const char *key)
{
    assert(key != NULL);
    json_text_string(w, key);
    put_char(w, ':');
    w->has_value = false;
}

void json_text_bool(struct json_text *w, bool v) { put_value(w, v ? "true" : "false", v ? 4 : 5); }
void json_text_null(struct json_text *w) { put_value(w, "null", 4); }
void json_text_raw(struct json_text *w, const char *json, size_t n) { put_value(w, json, n); }

/* --- numbers --- */

enum { DIGITS = 24 }; /* of 64 bits, with a point and a sign */

/* Writes backwards from the end of a room: the digits of v, at least n_min of them. */
static char *digits_before(char *at, uint64_t v, int n_min)
{
    for (; v > 0 || n_min > 0; v /= 10, n_min--) *--at = (char)('0' + v % 10);
    return at;
}

void json_text_integer(struct json_text *w, int64_t v)
{
    char room[DIGITS], *at = digits_before(room + DIGITS, v < 0 ? -(uint64_t)v : (uint64_t)v, 1);
    if (v < 0) *--at = '-';
    put_value(w, at, (size_t)(room + DIGITS - at));
}

static const double tens[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
static_assert(sizeof tens / sizeof tens[0] == JSON_TEXT_DECIMALS_MAX + 1, "a power for each number of decimals");

/* v * ten, below 2^50, to the nearest integer as if multiplied exactly: the fused operation tells what the product lost,
 * and that decides what looks like a tie. */
static uint64_t scaled(double v, double ten)
{
    const double product = v * ten, lost = fma(v, ten, -product), rounded = rint(product), off = product - rounded;
    if (off == 0.5 && lost > 0) return (uint64_t)rounded + 1;
    if (off == -0.5 && lost < 0) return (uint64_t)rounded - 1;
    return (uint64_t)rounded;
}

/* What printf made, with a point whatever the locale says, and no minus before zeros. */
static void put_printed(struct json_text *w, char *text, size_t n)
{
    char *stranger = text + strspn(text, "+-0123456789eE");
    if (*stranger != '\0') *stranger = '.';
    const bool is_minus_zero = text[0] == '-' && text[strcspn(text, "123456789")] == '\0';
    put_value(w, text + is_minus_zero, n - is_minus_zero);
}

static void put_large(struct json_text *w, double v, int decimals, bool is_trimmed)
{
    char text[352]; /* the largest double has 309 digits */
    int n = snprintf(text, sizeof text, "%.*f", decimals, v);
    assert(n > 0);
    assert((size_t)n < sizeof text);
    while (is_trimmed && decimals > 0 && text[n - 1] == '0') n--, decimals--;
    if (is_trimmed && decimals == 0) n -= text[n - 1] < '0' || text[n - 1] > '9';
    text[n] = '\0';
    put_printed(w, text, (size_t)n);
}

static void put_decimal(struct json_text *w, double v, int decimals, bool is_trimmed)
{
    assert(decimals >= 0);
    assert(decimals <= JSON_TEXT_DECIMALS_MAX);
    if (!isfinite(v)) {
        json_text_null(w);
        return;
    }
    if (fabs(v) * tens[decimals] >= 0x1p50) {
        put_large(w, v, decimals, is_trimmed);
        return;
    }
    uint64_t counts = scaled(fabs(v), tens[decimals]), unit = (uint64_t)tens[decimals];
    const bool is_negative = v < 0 && counts > 0;
    for (; is_trimmed && unit > 1 && counts % 10 == 0; unit /= 10, decimals--) counts /= 10;
    const uint64_t whole = counts / unit;
    char room[DIGITS], *at = room + DIGITS;
    if (unit > 1) {
        at = digits_before(at, counts % unit, decimals);
        *--at = '.';
    }
    at = digits_before(at, whole, 1);
    if (is_negative) *--at = '-';
    put_value(w, at, (size_t)(room + DIGITS - at));
}

void json_text_fixed(struct json_text *w, double v, int decimals) { put_decimal(w, v, decimals, false); }
void json_text_trimmed(struct json_text *w, double v, int decimals) { put_decimal(w, v, decimals, true); }

void json_text_shortest(struct json_text *w, double v)
{
    if (!isfinite(v)) {
        json_text_null(w);
        return;
    }
    if (v == trunc(v) && fabs(v) < 1e15) {
        json_text_integer(w, (int64_t)v);
        return;
    }
    char text[40];
    int n = 0;
    for (int digits = 15; digits <= 17; digits++) {
        n = snprintf(text, sizeof text, "%.*g", digits, v);
        if (strtod(text, NULL) == v) break;
    }
    put_printed(w, text, (size_t)n);
}

/* --- texts --- */

static void put_escaped(struct json_text *w, unsigned char c)
{
    static const char short_form[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* pairs: the byte, its letter */
    for (const char *p = short_form; *p != '\0'; p += 2) {
        if (c != (unsigned char)*p) continue;
        const char pair[2] = {'\\', p[1]};
        put(w, pair, 2);
        return;
    }
    const char hex[] = "0123456789abcdef", six[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
    put(w, six, 6);
}

static bool is_plain(unsigned char c) { return c >= 0x20 && c < 0x80 && c != '"' && c != '\\'; }

void json_text_bytes(struct json_text *w, const char *s, size_t n)
{
    comma(w);
    put_char(w, '"');
    for (size_t i = 0, n_char; i < n; i += n_char) {
        const unsigned char c = (unsigned char)s[i];
        n_char = 1;
        if (is_plain(c)) {
            while (i + n_char < n && is_plain((unsigned char)s[i + n_char])) n_char++;
            put(w, s + i, n_char);
        } else if (c < 0x80) {
            put_escaped(w, c);
        } else if ((n_char = utf8_length(s + i, n - i)) > 0) {
            put(w, s + i, n_char);
        } else {
            n_char = utf8_broken_length(s + i, n - i);
            put(w, "\xEF\xBF\xBD", 3);
        }
    }
    put_char(w, '"');
}

void json_text_string(struct json_text *w, const char *s)
{
    if (s == NULL) json_text_null(w);
    else json_text_bytes(w, s, strlen(s));
}
