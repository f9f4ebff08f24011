/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/street_identity.h"

#include "devices/street.h"
#include "sim/base/rng.h"

#include <stdio.h>
#include <string.h>

/* Easily told apart when read aloud: no 0 O 1 l I. */
static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

static void bytes(struct rng *luck, uint8_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++) out[i] = (uint8_t)(rng_u32(luck) >> 24);
}

/* Topics and host names carry these 24 bits, so they must not meet: an odd factor only stirs the order. */
static uint32_t unique_24(const struct device *d)
{
    return ((d->home_row << 4 | (uint32_t)d->product->slot) * 0x9E3779U) & 0xFFFFFF;
}

void street_identity_draw(const struct device *d, struct device_identity *out)
{
    const char *home = d->pilot->homes.id[d->home_row];
    struct rng luck = rng_stream(d->pilot->seed, d->home->key, RNG_DEVICE, rng_hash_text(d->product->name));
    const uint64_t number = (uint64_t)rng_u32(&luck) << 32 | rng_u32(&luck);
    const uint32_t address = street_address(d);
    *out = (struct device_identity){0};
    snprintf(out->home, sizeof out->home, "%s", home);
    snprintf(out->name, sizeof out->name, "%s.%s", home, d->product->name);
    snprintf(out->serial, sizeof out->serial, "%012llX", (unsigned long long)(number & 0xFFFFFFFFFFFF));
    snprintf(out->mac, sizeof out->mac, "A8032A%06X", unique_24(d));
    snprintf(out->address, sizeof out->address, "127.%u.%u.%u", address >> 16 & 0xFF, address >> 8 & 0xFF, address & 0xFF);
    bytes(&luck, out->key, sizeof out->key);
    bytes(&luck, out->auth_key, sizeof out->auth_key);
    for (size_t i = 0; i < 12; i++) out->password[i] = letters[rng_u32(&luck) % (sizeof letters - 1)];
    if (d->product->number != NULL) d->product->number(d, number, out);
}
