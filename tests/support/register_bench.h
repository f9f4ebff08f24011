/* SPDX-License-Identifier: GPL-3.0-or-later */
/* register_bench.h - a device on the bench, seen by a Modbus client: registers read, values written, through whole requests. */
#ifndef PILOTSIM_TESTS_REGISTER_BENCH_H
#define PILOTSIM_TESTS_REGISTER_BENCH_H

#include "devices/wire/registers.h"
#include "tests/support/device_bench.h"

/* The exception's code; 0: done. */
int register_bench_read(struct device_bench *b, uint16_t addr, uint16_t n, uint16_t *words);
int register_bench_write(struct device_bench *b, uint16_t addr, uint16_t n, const uint16_t *words); /* function 16 */
int register_bench_write_one(struct device_bench *b, uint16_t addr, uint16_t word);                 /* function 6 */

/* One value of a type; NaN: not implemented, or refused. */
double register_bench_value(struct device_bench *b, uint16_t addr, enum wire_type t, enum word_order order);
int register_bench_put(struct device_bench *b, uint16_t addr, enum wire_type t, enum word_order order, double value);

/* A value and its scale factor, in one request as a careful client asks: value at addr, exponent at sf_addr behind it. */
double register_bench_scaled(struct device_bench *b, uint16_t addr, enum wire_type t, uint16_t sf_addr);

/* The address of a model's ID register on the chain that begins at 40000; 0: no such model, or no end to the chain. */
uint16_t register_bench_model(struct device_bench *b, uint16_t id, int occurrence);

#endif
