/* SPDX-License-Identifier: GPL-3.0-or-later */
/* be16.h - sixteen bits as two bytes, high byte first: the byte order of Modbus and WebSocket. */
#ifndef PILOTSIM_DEVICES_WIRE_BE16_H
#define PILOTSIM_DEVICES_WIRE_BE16_H

#include <stdint.h>

static inline uint16_t be16_get(const uint8_t *at) { return (uint16_t)(at[0] << 8 | at[1]); }

static inline void be16_put(uint8_t *at, uint16_t word)
{
    at[0] = (uint8_t)(word >> 8);
    at[1] = (uint8_t)word;
}

#endif
