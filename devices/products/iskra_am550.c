/* SPDX-License-Identifier: GPL-3.0-or-later */
/* iskra_am550.c - the distribution meter Iskraemeco AM550 with its one-way customer interface.
 *
 * System title ISK and five bytes; voltages in 10^-1 V, currents in 10^-2 A; frames as captured meters cut them
 * (devices/wire/hdlc.h); 115200 baud, here without meaning but for the lists. See push_meter.h. */
#include "devices/products/push_meter.h"

static const struct push_meter_make make = {.letters = "ISK", .style = &hdlc_am550, .voltage_scaler = -1, .current_scaler = -2};

static void due(struct device *d) { push_meter_due(d, &make); }

static void number(const struct device *d, uint64_t luck, struct device_identity *id)
{
    (void)luck;
    push_meter_number(d, &make, id);
}

static const struct push_traits face = {.tcp_port = 10001, .baud = 115200, .pty = true};

const struct product iskra_am550 = {
    .name = "iskra_am550",
    .maker = "Iskraemeco",
    .model = "AM550",
    .doc = "distribution meter, pushes DLMS notifications one way",
    .needs = NEED_NOTHING,
    .slot = SLOT_METER,
    .is_optional = true,
    .points = push_meter_points,
    .n_point = PUSH_METER_POINTS,
    .cells = push_meter_cells,
    .n_cell = PUSH_METER_CELLS,
    .push = &face,
    .start = push_meter_start,
    .due = due,
    .number = number,
};
