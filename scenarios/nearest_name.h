/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nearest_name.h - which of the known names a mistyped one was meant to be. */
#ifndef PILOTSIM_SCENARIOS_NEAREST_NAME_H
#define PILOTSIM_SCENARIOS_NEAREST_NAME_H

#include <stddef.h>

/* rows: n table rows of `stride` bytes, each beginning with a `const char *` name. NULL: none is
 * near, that is at most a third of its letters (one at least) inserted, dropped or changed. */
const char *nearest_name(const char *wrong, const void *rows, size_t n, size_t stride);

#endif
