/* SPDX-License-Identifier: GPL-3.0-or-later */
/* modbus_face.h - a device's points as Modbus registers: one request in, one answer out.
 *
 * Order of checks as clients expect it: function supported (1), quantity legal (3), range fully mapped
 * (2), access and values (the product's code). All registers of an answer come from one view. A write
 * that covers several points takes effect as a whole: all are judged before the first is applied,
 * except that a product's own refusal stops the rest. */
#ifndef PILOTSIM_DEVICES_MODBUS_FACE_H
#define PILOTSIM_DEVICES_MODBUS_FACE_H

#include "devices/device.h"

enum { MODBUS_PDU_MAX = 253 };

/* What was written, for the log: called once a point, accepted or not. NULL: nobody asks. */
struct modbus_log {
    void *ctx;
    void (*written)(void *ctx, const struct device *d, const struct point *p, double value, enum verdict v);
};

/* pdu: function code and data. Returns the bytes of the answer in out (MODBUS_PDU_MAX), never 0. */
size_t modbus_face_answer(struct device *d, const uint8_t *pdu, size_t n, const struct modbus_log *log,
                          uint8_t out[MODBUS_PDU_MAX]);

#endif
