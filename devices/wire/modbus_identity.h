/* SPDX-License-Identifier: GPL-3.0-or-later */
/* modbus_identity.h - who a device says it is: the answer to function 0x2B, MEI type 0x0E.
 *
 * Objects 0 to 6 are text; those above are unknown here. A stream (codes 1 to 3) that does not fit one PDU ends with
 * 'more follows' and the object to go on with; a stream that begins at an unknown object begins at 0; a single one
 * (code 4) that is unknown is exception 2. Source: MODBUS Application Protocol Specification V1.1b3, section 6.21. */
#ifndef PILOTSIM_DEVICES_WIRE_MODBUS_IDENTITY_H
#define PILOTSIM_DEVICES_WIRE_MODBUS_IDENTITY_H

#include "devices/wire/modbus.h"

enum modbus_identity_object {
    MODBUS_IDENTITY_VENDOR,   /* the first three are served by every device: NULL is an empty text */
    MODBUS_IDENTITY_PRODUCT,  /* product code */
    MODBUS_IDENTITY_REVISION, /* major and minor */
    MODBUS_IDENTITY_URL,      /* from here on NULL is an object the device does not have */
    MODBUS_IDENTITY_NAME,     /* product name */
    MODBUS_IDENTITY_MODEL,
    MODBUS_IDENTITY_APPLICATION,
    MODBUS_IDENTITY_COUNT,
};

enum { MODBUS_IDENTITY_TEXT_MAX = 244 }; /* bytes of a text; the rest of a longer one is left out */

struct modbus_identity {
    const char *text[MODBUS_IDENTITY_COUNT];
};

/* The answer to a decoded request of function 0x2B, which may be an exception; returns its length. */
size_t modbus_identity_encode(const struct modbus_request *r, const struct modbus_identity *id, uint8_t out[MODBUS_PDU_MAX]);

#endif
