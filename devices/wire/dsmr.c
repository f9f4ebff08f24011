/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/dsmr.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { END_BYTES = 7 /* '!', four digits, CR, LF */ };

uint16_t dsmr_crc(const void *bytes, size_t n)
{
    const uint8_t *b = bytes;
    uint16_t crc = 0;
    for (size_t i = 0; i < n; i++) {
        crc ^= b[i];
        for (int bit = 0; bit < 8; bit++) crc = (uint16_t)(crc & 1 ? crc >> 1 ^ 0xA001 : crc >> 1);
    }
    return crc;
}

/* --- writing --- */

struct page {
    char *text;
    size_t n, room;
    bool is_bad;
};

static void put(struct page *p, const char *text, size_t n)
{
    if (p->is_bad || n >= p->room - p->n) { /* one byte for the NUL */
        p->is_bad = true;
        return;
    }
    memcpy(p->text + p->n, text, n);
    p->n += n;
}

static void put_text(struct page *p, const char *text, const char *forbidden)
{
    for (const char *c = text; *c != '\0'; c++)
        if (*c < ' ' || *c > '~' || strchr(forbidden, *c) != NULL) p->is_bad = true;
    put(p, text, strlen(text));
}

static void put_number(struct page *p, const struct dsmr_item *item, double number)
{
    static const double power[DSMR_DIGITS_MAX + 1] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12};
    assert(item->n_whole >= 1 && item->n_whole + item->n_decimals <= DSMR_DIGITS_MAX);
    const double most = power[item->n_whole + item->n_decimals] - 1, count = round(number * power[item->n_decimals]);
    const int64_t shown = count > 0 ? (int64_t)(count < most ? count : most) : 0;
    const int64_t per_one = (int64_t)power[item->n_decimals];
    char digits[32];
    int n = snprintf(digits, sizeof digits, "%0*lld", item->n_whole, (long long)(shown / per_one));
    if (item->n_decimals > 0)
        n += snprintf(digits + n, sizeof digits - (size_t)n, ".%0*lld", item->n_decimals, (long long)(shown % per_one));
    put(p, digits, (size_t)n);
}

static void put_line(struct page *p, const struct dsmr_item *item, const struct dsmr_value *value)
{
    put_text(p, item->obis, "()!/");
    put(p, "(", 1);
    if (item->unit == NULL) {
        put_text(p, value->text, "()!/");
    } else {
        put_number(p, item, value->number);
        put(p, "*", 1);
        put_text(p, item->unit, "()!/*");
    }
    put(p, ")\r\n", 3);
}

size_t dsmr_write(const char *header, const struct dsmr_item *items, const struct dsmr_value *values, size_t n,
                  enum dsmr_check check, char *out, size_t room)
{
    struct page p = {.text = out, .room = room, .is_bad = room == 0};
    put(&p, "/", 1);
    put_text(&p, header, "!/");
    put(&p, "\r\n\r\n", 4);
    for (size_t i = 0; i < n; i++) put_line(&p, &items[i], &values[i]);
    put(&p, "!", 1);
    if (p.is_bad) return 0;
    char end[8];
    snprintf(end, sizeof end, "%04X\r\n", check == DSMR_CRC_ZERO ? 0u : dsmr_crc(p.text, p.n));
    put(&p, end, END_BYTES - 1);
    if (p.is_bad) return 0;
    out[p.n] = '\0';
    return p.n;
}

/* --- reading --- */

static bool read_digits(const char *text, uint16_t *out)
{
    unsigned value = 0;
    for (int i = 0; i < 4; i++) {
        const char c = text[i];
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                                 : -1;
        if (digit < 0) return false;
        value = value << 4 | (unsigned)digit;
    }
    *out = (uint16_t)value;
    return true;
}

static const char *find(const char *in, size_t n, const char *what) { return memmem(in, n, what, strlen(what)); }

bool dsmr_parse(const char *bytes, size_t n, enum dsmr_check check, struct dsmr_telegram *out)
{
    uint16_t sent;
    if (n < 1 + 4 + END_BYTES || bytes[0] != '/') return false;
    const char *const end = bytes + n - END_BYTES;
    if (end[0] != '!' || memcmp(end + 5, "\r\n", 2) != 0 || !read_digits(end + 1, &sent)) return false;
    if (memchr(bytes, '!', n) != end) return false;
    const bool may_pass = check == DSMR_CRC_ZERO && sent == 0;
    if (!may_pass && sent != dsmr_crc(bytes, (size_t)(end - bytes) + 1)) return false;

    const char *const blank = find(bytes, (size_t)(end - bytes), "\r\n\r\n");
    if (blank == NULL) return false;
    *out = (struct dsmr_telegram){.header = bytes + 1, .n_header = (size_t)(blank - bytes) - 1, .lines = blank + 4};
    out->n_lines = (size_t)(end - out->lines);
    return true;
}

bool dsmr_next(const struct dsmr_telegram *t, size_t *at, struct dsmr_reading *out)
{
    if (*at >= t->n_lines) return false;
    const char *const line = t->lines + *at;
    const char *const end = find(line, t->n_lines - *at, "\r\n");
    if (end == NULL) return false;
    const char *const open = memchr(line, '(', (size_t)(end - line));
    if (open == NULL || open == line) return false;
    const char *const close = memchr(open, ')', (size_t)(end - open));
    if (close == NULL) return false;
    const char *const star = memchr(open, '*', (size_t)(close - open)), *const value_end = star != NULL ? star : close;
    *out = (struct dsmr_reading){.obis = line,
                                 .n_obis = (size_t)(open - line),
                                 .value = open + 1,
                                 .n_value = (size_t)(value_end - open) - 1,
                                 .unit = star != NULL ? star + 1 : NULL,
                                 .n_unit = star != NULL ? (size_t)(close - star) - 1 : 0};
    *at += (size_t)(end - line) + 2;
    return true;
}
