/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/wire/modbus_identity.h"

#include <assert.h>
#include <string.h>

enum { CODE_BASIC = 1, CODE_SINGLE = 4 };
enum { N_HEADER = 7, N_BASIC = MODBUS_IDENTITY_REVISION + 1 };
enum { CONFORMITY_BASIC = 0x81, CONFORMITY_REGULAR = 0x82 }; /* 0x80: single access too */

/* NULL: no such object. */
static const char *text_of(const struct modbus_identity *id, uint8_t object)
{
    const char *text = object < MODBUS_IDENTITY_COUNT ? id->text[object] : NULL;
    return text == NULL && object < N_BASIC ? "" : text;
}

static uint8_t conformity(const struct modbus_identity *id)
{
    for (uint8_t object = N_BASIC; object < MODBUS_IDENTITY_COUNT; object++)
        if (text_of(id, object) != NULL) return CONFORMITY_REGULAR;
    return CONFORMITY_BASIC;
}

/* Appends one object; false: no room for it. */
static bool append(uint8_t out[MODBUS_PDU_MAX], size_t *n, uint8_t object, const char *text)
{
    const size_t n_text = strnlen(text, MODBUS_IDENTITY_TEXT_MAX);
    if (*n + 2 + n_text > MODBUS_PDU_MAX) return false;
    out[(*n)++] = object;
    out[(*n)++] = (uint8_t)n_text;
    memcpy(out + *n, text, n_text);
    *n += n_text;
    return true;
}

size_t modbus_identity_encode(const struct modbus_request *r, const struct modbus_identity *id, uint8_t out[MODBUS_PDU_MAX])
{
    assert(r->fc == MODBUS_READ_IDENTITY);
    const bool is_single = r->id_code == CODE_SINGLE;
    const bool is_known = text_of(id, r->id_object) != NULL;
    if (is_single && !is_known) return modbus_encode_exception(r->fc, MODBUS_ILLEGAL_ADDRESS, out);

    const uint8_t all = r->id_code == CODE_BASIC ? N_BASIC : MODBUS_IDENTITY_COUNT;
    const uint8_t first = is_known && (is_single || r->id_object < all) ? r->id_object : 0;
    const uint8_t end = is_single ? first + 1 : all;
    const uint8_t header[N_HEADER] = {r->fc, MODBUS_MEI_IDENTITY, r->id_code, conformity(id)};
    memcpy(out, header, N_HEADER);
    size_t n = N_HEADER;
    for (uint8_t object = first; object < end; object++) {
        const char *text = text_of(id, object);
        if (text == NULL) continue;
        if (!append(out, &n, object, text)) {
            out[4] = 0xFF; /* more follows, beginning with this one */
            out[5] = object;
            break;
        }
        out[6]++;
    }
    return n;
}
