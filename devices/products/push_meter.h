/* SPDX-License-Identifier: GPL-3.0-or-later */
/* push_meter.h - a distribution meter that pushes by itself and hears nothing: what its makes have in common.
 *
 * Every 5 s the list of table 1 (voltages, currents, powers), at every full hour that of table 2 (energies per tariff), as
 * DLMS data-notifications under AES-128-GCM in HDLC or M-Bus frames. The counter of the cipher rises with every push, heard
 * or not, and survives a reboot: a receiver refuses what it has seen. Powers are balanced over the phases: of import and
 * export one is zero. Source of lists and frames: see devices/wire/dlms_push.h, hdlc.h, mbus_long.h, glo_cipher.h. */
#ifndef PILOTSIM_PRODUCTS_PUSH_METER_H
#define PILOTSIM_PRODUCTS_PUSH_METER_H

#include "devices/device.h"
#include "devices/wire/hdlc.h"

struct push_meter_make {
    const char *letters; /* three, of the system title and the logical device name */
    const struct hdlc_style *style;
    int8_t voltage_scaler, current_scaler;
};

enum push_meter_cell {
    PUSH_METER_COUNTER,
    PUSH_METER_LINK,
    PUSH_METER_LAYOUT,
    PUSH_METER_ENCRYPTED,
    PUSH_METER_EXTENDED,
    PUSH_METER_HOUR,
    PUSH_METER_CELLS
};
extern const struct cell push_meter_cells[PUSH_METER_CELLS];

enum { PUSH_METER_POINTS = 25, PUSH_METER_FRAME_MAX = 1024 };
extern const struct point push_meter_points[PUSH_METER_POINTS];

void push_meter_start(struct device *d);
void push_meter_due(struct device *d, const struct push_meter_make *make);
void push_meter_number(const struct device *d, const struct push_meter_make *make, struct device_identity *id);

/* The frames of one push at the device's present counter; 0: does not fit, a bug. is_hourly: table 2. */
size_t push_meter_frame(const struct device *d, const struct push_meter_make *make, bool is_hourly,
                        uint8_t out[PUSH_METER_FRAME_MAX]);

#endif
