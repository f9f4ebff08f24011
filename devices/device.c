/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/device.h"

#include "sim/base/rng.h"

double device_luck(const struct device *d, const char *purpose)
{
    struct rng r =
        rng_stream(d->pilot->seed, d->home->key, RNG_DEVICE, rng_hash_text(d->product->name) ^ rng_hash_text(purpose));
    return rng_uniform(&r);
}
