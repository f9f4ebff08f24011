/* SPDX-License-Identifier: GPL-3.0-or-later */
/* landis_e450.c - the distribution meter Landis+Gyr E450 with its one-way customer interface.
 *
 * System title LGZ and five bytes; voltages in 10^0 V, currents in 10^-2 A; frames as captured meters cut them
 * (devices/wire/hdlc.h); 2400 baud, here without meaning but for the lists. See push_meter.h. */
#include "devices/products/push_meter.h"

static const struct push_meter_make make = {.letters = "LGZ", .style = &hdlc_e450, .voltage_scaler = 0, .current_scaler = -2};

static void due(struct device *d) { push_meter_due(d, &make); }

static void number(const struct device *d, uint64_t luck, struct device_identity *id)
{
    (void)luck;
    push_meter_number(d, &make, id);
}

static const struct push_traits face = {.tcp_port = 10001, .baud = 2400, .pty = true};

const struct product landis_e450 = {
    .name = "landis_e450",
    .maker = "Landis+Gyr",
    .model = "E450",
    .doc = "distribution meter, pushes DLMS notifications one way",
    .needs = NEED_NOTHING,
    .slot = SLOT_METER,
    .is_optional = false,
    .points = push_meter_points,
    .n_point = PUSH_METER_POINTS,
    .cells = push_meter_cells,
    .n_cell = PUSH_METER_CELLS,
    .push = &face,
    .start = push_meter_start,
    .due = due,
    .number = number,
};
