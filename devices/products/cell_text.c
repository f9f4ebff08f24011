/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/products/cell_text.h"

#include <stdint.h>
#include <string.h>

bool cell_text_put(double *cell, size_t n_cell, const char *text)
{
    const size_t n = strlen(text);
    if (n > n_cell * CELL_TEXT_BYTES) return false;
    for (size_t c = 0; c < n_cell; c++) {
        uint64_t packed = 0;
        for (size_t i = 0; i < CELL_TEXT_BYTES; i++) {
            const size_t at = c * CELL_TEXT_BYTES + i;
            packed = packed << 8 | (at < n ? (uint8_t)text[at] : 0);
        }
        cell[c] = (double)packed;
    }
    return true;
}

void cell_text_get(const double *cell, size_t n_cell, char *out)
{
    for (size_t c = 0; c < n_cell; c++) {
        const uint64_t packed = (uint64_t)cell[c];
        for (size_t i = 0; i < CELL_TEXT_BYTES; i++) *out++ = (char)(packed >> (8 * (CELL_TEXT_BYTES - 1 - i)) & 0xFF);
    }
    *out = '\0';
}
