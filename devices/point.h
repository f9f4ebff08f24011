/* SPDX-License-Identifier: GPL-3.0-or-later */
/* point.h - one value that a device shows or takes: the row every product's table is made of.
 *
 * A point has a name, a unit and a source; a writable one also a sink and an allowed range. How a
 * protocol shows it stands in the same row: a Modbus address and wire type, or a path in JSON and
 * topics. What a product does not speak stays zero. Points are const; a device's memory is its cells. */
#ifndef PILOTSIM_DEVICES_POINT_H
#define PILOTSIM_DEVICES_POINT_H

#include "devices/wire/registers.h"
#include "twins/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct device;

/* What a device answers to a written value, and why it refuses; counted by reason. */
#define VERDICT_LIST(X)                                      \
    X(ACCEPTED, "accepted")                                  \
    X(UNKNOWN_POINT, "no such point")                        \
    X(READ_ONLY, "the point is read-only")                   \
    X(NOT_A_NUMBER, "not a value of the point's kind")       \
    X(OUT_OF_RANGE, "outside the point's range")             \
    X(NOT_NOW, "not possible in the device's present state") \
    X(PARTIAL, "only a part of a value that has to be written whole")
enum verdict {
#define X(id, words) VERDICT_##id,
    VERDICT_LIST(X)
#undef X
        VERDICT_COUNT
};
extern const char *const point_verdict_words[VERDICT_COUNT];

enum source_kind { SOURCE_NONE, SOURCE_VIEW, SOURCE_CELL, SOURCE_CONST, SOURCE_FN, SOURCE_TEXT };
struct source {
    enum source_kind kind;
    union {
        size_t view_offset;                          /* in struct home_view */
        size_t cell;                                 /* index */
        double number;                               /* a constant */
        double (*fn)(const struct device *d);        /* NaN: no value now */
        const char *(*text)(const struct device *d); /* valid until the device changes */
    };
};
#define FROM_VIEW(field)                                                      \
    {                                                                         \
        .kind = SOURCE_VIEW, .view_offset = offsetof(struct home_view, field) \
    }
#define FROM_CELL(index)                     \
    {                                        \
        .kind = SOURCE_CELL, .cell = (index) \
    }
#define FROM_CONST(value)                       \
    {                                           \
        .kind = SOURCE_CONST, .number = (value) \
    }
#define FROM_FN(function)                   \
    {                                       \
        .kind = SOURCE_FN, .fn = (function) \
    }
#define FROM_TEXT(function)                     \
    {                                           \
        .kind = SOURCE_TEXT, .text = (function) \
    }

enum point_kind { POINT_NUMBER, POINT_BOOL, POINT_ENUM, POINT_TEXT };

struct point {
    const char *name; /* lower case, unique in the product, for ever */
    const char *unit; /* "" for none; of the value, not of the raw count */
    enum point_kind kind;
    struct source read; /* SOURCE_NONE: write-only */
    /* A write that passed the range; may still refuse. NULL: read-only. */
    enum verdict (*write)(struct device *d, const struct point *p, double value);
    double min, max;          /* allowed on write; both 0: any finite value */
    const char *const *words; /* POINT_ENUM: names of 0, 1, ..., NULL at the end */

    uint16_t addr;      /* Modbus PDU address */
    uint8_t n_register; /* 0: not on Modbus */
    enum wire_type wire;
    enum word_order order; /* of values wider than a register; high word first unless set */
    bool is_input;         /* input register (function 4) instead of holding (3) */
    double scale;          /* value = raw * scale; 0 is as 1 */
    uint8_t sf_group;      /* SunSpec: scaled also by the exponent of this group (see modbus_face.h); 0 none */

    const char *path; /* JSON and topics */
    int8_t decimals;  /* in JSON; -1 shortest */
    const char *doc;
};

/* The value now, NaN where there is none or where it is a text. */
double point_read(const struct point *p, const struct device *d);
/* What the table alone says to a value: access, kind and range. */
enum verdict point_judge(const struct point *p, double value);
/* Judged, then handed to the product's own function, which may refuse for its own reasons. */
enum verdict point_write(const struct point *p, struct device *d, double value);
/* The common sink: stores into the cell the point reads. */
enum verdict point_store(struct device *d, const struct point *p, double value);

#endif
