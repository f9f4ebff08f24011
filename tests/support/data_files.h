/* SPDX-License-Identifier: GPL-3.0-or-later */
/* data_files.h - where real data lie that are not part of the source: tests use them when present. */
#ifndef PILOTSIM_TESTS_SUPPORT_DATA_FILES_H
#define PILOTSIM_TESTS_SUPPORT_DATA_FILES_H

#include <stdbool.h>
#include <stddef.h>

/* Looks for `name` under $PILOTSIM_DATA, then data folders shared beside the source tree. */
bool data_file(const char *name, char *path, size_t room);

#endif
