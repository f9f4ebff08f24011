/* SPDX-License-Identifier: GPL-3.0-or-later */
/* device_list.h - where every device answers: a row for each device and way to it, as a table or as JSON.
 *
 * What `pilotsim devices` prints and the control API's GET /devices returns. */
#ifndef PILOTSIM_DEVICES_DEVICE_LIST_H
#define PILOTSIM_DEVICES_DEVICE_LIST_H

#include "devices/street.h"

#include <stdio.h>

struct device_list_options {
    uint16_t port_offset;
    const char *run_dir; /* of the pseudo-terminals; NULL: they are left out */
    size_t pty_homes;
};

/* One JSON array; ST_MEMORY. *out is malloc'd and ends with NUL; home SIZE_MAX: all. */
MUST_USE enum status device_list_json(struct street *s, struct device_list_options o, size_t home, char **out);
void device_list_print(struct street *s, struct device_list_options o, FILE *out);

#endif
