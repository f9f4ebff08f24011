/* SPDX-License-Identifier: GPL-3.0-or-later */
/* street_identity.h - serial numbers, addresses and secrets of a device, drawn from seed, home and product. */
#ifndef PILOTSIM_DEVICES_STREET_IDENTITY_H
#define PILOTSIM_DEVICES_STREET_IDENTITY_H

#include "devices/device.h"

/* Secrets and serials depend on nothing else, so a home more changes no other's; hardware addresses follow the
 * order of homes, which keeps them apart. The product may have its own way of numbering. */
void street_identity_draw(const struct device *d, struct device_identity *out);

#endif
