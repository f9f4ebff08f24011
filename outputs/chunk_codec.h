/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chunk_codec.h - bytes of a chunk as HDF5's filters shuffle + deflate(1) would store them, faster.
 *
 * Values are rounded to a multiple of a power of two, so that the low bytes of a float are mostly
 * zero; the shuffle puts equal bytes of all values side by side; libdeflate (known only here) makes
 * a zlib stream that any inflate reads. Equal values give equal bytes. A codec's memory changes its
 * speed alone; one codec a thread, all other calls are pure. */
#ifndef PILOTSIM_OUTPUTS_CHUNK_CODEC_H
#define PILOTSIM_OUTPUTS_CHUNK_CODEC_H

#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chunk_codec;
MUST_USE enum status chunk_codec_create(struct chunk_codec **out);
void chunk_codec_free(struct chunk_codec *c); /* NULL is fine */

/* The largest power of two not above precision; precision > 0. */
float chunk_quantum(double precision);

/* Rounds home[h][row] to quantum and shuffles them into a chunk of rows x homes, homes side by side (NaN
 * where there are none): 4 * rows * homes bytes at out. Every NaN becomes the same NaN, -0 becomes 0.
 * True: all values of the chunk are one. */
bool chunk_shuffle_f32(const float *const *home, size_t n_row, size_t n_home, size_t rows, size_t homes, float quantum,
                       uint8_t *out);
/* Shuffles n words of 8 bytes. */
void chunk_shuffle_u64(const uint64_t *words, size_t n, uint8_t *out);

size_t chunk_room(size_t n_bytes); /* enough for the deflated form of n_bytes */
/* Returns the deflated size, at most chunk_room(n_bytes), or 0 if room is too small. */
size_t chunk_deflate(struct chunk_codec *c, const void *bytes, size_t n_bytes, void *out, size_t room);
/* The same bytes for a shuffled chunk whose values are all one, from memory when it came before. */
size_t chunk_deflate_same(struct chunk_codec *c, const uint8_t *bytes, size_t n_bytes, void *out, size_t room);

uint32_t chunk_checksum(const void *bytes, size_t n_bytes); /* CRC-32 */

#endif
