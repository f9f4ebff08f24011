/* SPDX-License-Identifier: GPL-3.0-or-later */
/* modbus_face.h - a device's points as Modbus registers: one request in, one answer out.
 *
 * Order of checks as clients expect it: function supported (1), quantity legal (3), range fully mapped
 * (2), access and values (the product's code). All registers of an answer come from one view. A write
 * that covers several points takes effect as a whole: all are judged before the first is applied,
 * except that a product's own refusal stops the rest.
 *
 * The table is searched, so it is sorted: points in holding registers by address, then those in input
 * registers by address, then points without registers; registers never overlap (modbus_face_is_sorted).
 * A value wider than a register may be read and written in part, the rest keeping its words, unless
 * traits->whole_values or whole_writes forbid it. A point with a scale-factor group is counted in
 * powers of ten, the exponent traits->exponent gives at the time; a WIRE_SUNSSF point of a group is
 * that exponent and needs no source. Refusals: unknown, read-only and write-only points are
 * exception_address, values out of kind or range and parts of values exception_value, 'not now' is 4;
 * an ignored write is answered as done. */
#ifndef PILOTSIM_DEVICES_MODBUS_FACE_H
#define PILOTSIM_DEVICES_MODBUS_FACE_H

#include "devices/device.h"
#include "devices/wire/modbus.h"

enum { MODBUS_SF_GROUPS = 64 }; /* sf_group is below */

/* What was written, for the log: called once a point, accepted or not. NULL: nobody asks. */
struct modbus_log {
    void *ctx;
    void (*written)(void *ctx, const struct device *d, const struct point *p, double value, enum verdict v);
};

/* pdu: function code and data. Returns the bytes of the answer in out (MODBUS_PDU_MAX), never 0. */
size_t modbus_face_answer(struct device *d, const uint8_t *pdu, size_t n, const struct modbus_log *log,
                          uint8_t out[MODBUS_PDU_MAX]);

/* For the test that walks the catalog: whether the product's table is in the order the face needs; the first
 * point out of order in *at. */
bool modbus_face_is_sorted(const struct product *p, size_t *at);

#endif
