/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json_text.h - writes JSON into the caller's room, without blanks and without allocation: most messages are made here.
 *
 * Commas come by themselves. Keys and values must alternate in objects and brackets must match: that is the caller's
 * part, as the text is made straight through. What does not fit sets `overflow`, and nothing is written from then on;
 * so only the end is tested:
 *     struct json_text w = json_text_start(buf, sizeof buf);
 *     json_text_begin_object(&w);
 *     json_text_key(&w, "apower");
 *     json_text_fixed(&w, power_w, 1);
 *     json_text_end_object(&w);
 *     const size_t n = json_text_finish(&w); // 0: no room
 * Numbers never depend on the locale; NaN and infinities, which JSON does not have, are null; there is no minus zero. */
#ifndef PILOTSIM_DEVICES_WIRE_JSON_TEXT_H
#define PILOTSIM_DEVICES_WIRE_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JSON_TEXT_DECIMALS_MAX = 9 };

struct json_text {
    char *begin;
    char *at;       /* the next byte */
    char *end;      /* room before here; one byte more is kept for the NUL */
    bool overflow;  /* something did not fit: the text is of no use */
    bool has_value; /* the next value needs a comma first */
};

struct json_text json_text_start(char *room, size_t n_bytes); /* n_bytes may be 0 */
size_t json_text_finish(struct json_text *w);                 /* ends with NUL; the length without it; 0: overflow */

void json_text_begin_object(struct json_text *w);
void json_text_end_object(struct json_text *w);
void json_text_begin_array(struct json_text *w);
void json_text_end_array(struct json_text *w);
void json_text_key(struct json_text *w, const char *key);

/* With so many decimals (0..JSON_TEXT_DECIMALS_MAX), rounded to nearest of the binary value, ties to even, as printf. */
void json_text_fixed(struct json_text *w, double v, int decimals);   /* 21.50 */
void json_text_trimmed(struct json_text *w, double v, int decimals); /* 21.5: at most so many, no zeros at the end */
void json_text_shortest(struct json_text *w, double v);              /* few digits that read back as the same double */
void json_text_integer(struct json_text *w, int64_t v);
void json_text_bool(struct json_text *w, bool v);
void json_text_null(struct json_text *w);

/* Quoted and escaped; what is not UTF-8 becomes U+FFFD. NULL is null. */
void json_text_string(struct json_text *w, const char *s);
void json_text_bytes(struct json_text *w, const char *s, size_t n); /* may hold NUL bytes */

void json_text_raw(struct json_text *w, const char *json, size_t n); /* a value that is JSON already */

#endif
