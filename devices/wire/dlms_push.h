/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dlms_push.h - the DLMS data-notification a meter pushes: built from a table of items, and read back.
 *
 * Bytes: 0F, long-invoke-id (4), date-time (0C and 12 bytes, or 00), body. Source: IEC 62056-5-3 (data-notification),
 * IEC 62056-6-2 (clock, units), captures of Landis+Gyr E450 and Iskraemeco AM550 for the four layouts of the body.
 * A list of items is constant and shared by all meters of a kind; the values of one push lie in an array beside it.
 * Reading takes any bytes: at most DLMS_READINGS_MAX readings, all of the body or nothing. Pure, no allocation. */
#ifndef PILOTSIM_WIRE_DLMS_PUSH_H
#define PILOTSIM_WIRE_DLMS_PUSH_H

#include "devices/wire/axdr.h"

enum { DLMS_READINGS_MAX = 128, DLMS_OBIS_BYTES = 6 };

enum dlms_layout {
    DLMS_VALUES,     /* the values alone: the receiver must know the list */
    DLMS_OBIS_PAIRS, /* the clock, then OBIS and value in turns */
    DLMS_WITH_LIST,  /* the list of class, OBIS, attribute, index; the name of the push object; then the values */
    DLMS_TRIPLES,    /* a structure an item: OBIS, value, {scaler, unit}; without unit OBIS and value */
};

enum { /* COSEM units, IEC 62056-6-2 table 4; 0 is ours: the item has none */
       DLMS_UNIT_NONE = 0,
       DLMS_UNIT_W = 27,
       DLMS_UNIT_VA = 28,
       DLMS_UNIT_VAR = 29,
       DLMS_UNIT_WH = 30,
       DLMS_UNIT_VAH = 31,
       DLMS_UNIT_VARH = 32,
       DLMS_UNIT_A = 33,
       DLMS_UNIT_V = 35,
       DLMS_UNIT_HZ = 44,
};

struct dlms_item {
    uint8_t obis[DLMS_OBIS_BYTES];
    uint16_t class_id;
    int8_t attribute;
    uint8_t tag;   /* enum axdr_tag: a text or a number */
    int8_t scaler; /* value = count * 10^scaler, -9..9 */
    uint8_t unit;
};

struct dlms_list {
    const struct dlms_item *items;
    size_t n;
    uint8_t push_obis[DLMS_OBIS_BYTES]; /* of the push object, said in DLMS_WITH_LIST */
};

struct dlms_value {
    int64_t number;   /* count, for items of a number */
    const void *text; /* for items of a text: n_text bytes */
    size_t n_text;
    bool is_absent; /* sent as null-data */
};
/* The count for a value in the item's unit, rounded; NaN is absent, beyond the wire's range it stays at the end. */
struct dlms_value dlms_number(const struct dlms_item *item, double value);
struct dlms_value dlms_text(const char *text);

/* --- instants --- */

enum { DLMS_DEVIATION_NONE = -32768 };
struct dlms_clock {
    int64_t utc_s;         /* since 1970; with DLMS_DEVIATION_NONE the seconds of the clock's own reading */
    int16_t deviation_min; /* UTC minus local time, summer time included: UTC+1 is -60; or DLMS_DEVIATION_NONE */
    bool is_dst;
};
/* Years 1..65534. */
void dlms_clock_write(const struct dlms_clock *clock, uint8_t out[AXDR_DATE_TIME_BYTES]);
/* False: a field is left open or out of range, or the status says the clock is invalid. The weekday is not looked at. */
MUST_USE bool dlms_clock_read(const uint8_t bytes[AXDR_DATE_TIME_BYTES], struct dlms_clock *out);

/* --- notifications --- */

struct dlms_header {
    uint32_t invoke_id;
    bool has_clock;
    struct dlms_clock clock;
};
/* values[i] belongs to list->items[i]. Look at w->is_full afterwards. */
void dlms_push_write(struct axdr_writer *w, const struct dlms_header *header, const struct dlms_list *list,
                     enum dlms_layout layout, const struct dlms_value *values);

struct dlms_push {
    uint32_t invoke_id;
    const uint8_t *clock; /* 12 bytes as sent, NULL if there are none */
    const uint8_t *body;  /* one complete value */
    size_t n_body;
};
/* False: not one whole data-notification, nothing behind it. */
MUST_USE bool dlms_push_parse(const uint8_t *bytes, size_t n, struct dlms_push *out);

struct dlms_reading {
    bool has_obis, has_unit;
    uint8_t obis[DLMS_OBIS_BYTES];
    uint16_t class_id; /* 0: not said */
    int8_t attribute;
    int8_t scaler;
    uint8_t unit;
    struct axdr_value value; /* of a group its head */
};
struct dlms_readings {
    enum dlms_layout layout;
    size_t n;
    struct dlms_reading row[DLMS_READINGS_MAX];
};
/* Finds out the layout. False: the body is in none, or has more than DLMS_READINGS_MAX readings. */
MUST_USE bool dlms_push_readings(const struct dlms_push *push, struct dlms_readings *out);

#endif
