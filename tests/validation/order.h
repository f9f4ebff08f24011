/* SPDX-License-Identifier: GPL-3.0-or-later */
/* order.h - what the order of the rooms' model means for a call of two hours: with and without the emitter's
 * lag, with one mass and with two. */
#ifndef PILOTSIM_TESTS_VALIDATION_ORDER_H
#define PILOTSIM_TESTS_VALIDATION_ORDER_H

#include "tests/validation/table.h"

void order_study(struct table *t);

#endif
