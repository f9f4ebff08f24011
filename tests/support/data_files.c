/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/data_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool data_file(const char *name, char *path, size_t room)
{
    const char *roots[] = {getenv("PILOTSIM_DATA"), PILOTSIM_SOURCE_DIR "/../shared/data",
                           PILOTSIM_SOURCE_DIR "/../../shared/data"};
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
        if (roots[i] == NULL) continue;
        snprintf(path, room, "%s/%s", roots[i], name);
        if (access(path, R_OK) == 0) return true;
    }
    return false;
}
