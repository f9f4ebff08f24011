/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cell_text.h - short texts in a device's cells, six bytes a cell.
 *
 * A cell is a number, and a whole number below 2^48 is exact in it, so snapshots and lists of cells need not know that
 * it means letters. Texts end with a zero byte or with the last cell. */
#ifndef PILOTSIM_DEVICES_PRODUCTS_CELL_TEXT_H
#define PILOTSIM_DEVICES_PRODUCTS_CELL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

enum { CELL_TEXT_BYTES = 6 };

/* False, and nothing is changed, if the text does not fit into n_cell cells. */
bool cell_text_put(double *cell, size_t n_cell, const char *text);
/* out: n_cell * CELL_TEXT_BYTES + 1 bytes. */
void cell_text_get(const double *cell, size_t n_cell, char *out);

#endif
