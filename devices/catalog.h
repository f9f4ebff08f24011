/* SPDX-License-Identifier: GPL-3.0-or-later */
/* catalog.h - what a controller can command in a home, found by name.
 *
 * The rows are those of twins/command.h; this room adds the look-up and the range check that every
 * writer, a DR event or a wire, has to pass. */
#ifndef PILOTSIM_DEVICES_CATALOG_H
#define PILOTSIM_DEVICES_CATALOG_H

#include "twins/command.h"

#include <stdbool.h>
#include <stddef.h>

/* false: no actuator of that name. */
bool catalog_find(const char *name, enum command *out);

/* Names of the products a home can be given, in the order of devices/products.def; NULL past the end. */
const char *catalog_product_word(size_t i);

/* What a device answers to a written value. */
enum catalog_verdict { CATALOG_ACCEPT, CATALOG_NOT_A_NUMBER, CATALOG_OUT_OF_RANGE };
enum catalog_verdict catalog_check(enum command c, double value);

#endif
