/* SPDX-License-Identifier: GPL-3.0-or-later */
/* modbus_bench.h - a Modbus master for a device on the bench: whole requests and answers, as bytes.
 *
 * Answers are 0 or the exception's code; an answer of another form ends the program. */
#ifndef PILOTSIM_TESTS_MODBUS_BENCH_H
#define PILOTSIM_TESTS_MODBUS_BENCH_H

#include "devices/modbus_face.h"
#include "tests/support/device_bench.h"

/* fc 3 or 4; addr as on the wire. n registers to out. */
int modbus_bench_read(struct device_bench *b, uint8_t fc, uint16_t addr, uint16_t n, uint16_t *out);
int modbus_bench_write(struct device_bench *b, uint16_t addr, uint16_t word);                         /* function 6 */
int modbus_bench_write_all(struct device_bench *b, uint16_t addr, uint16_t n, const uint16_t *words); /* function 16 */

/* One value that has to be there; high word first, and the other way round. */
uint16_t modbus_bench_u16(struct device_bench *b, uint8_t fc, uint16_t addr);
int16_t modbus_bench_i16(struct device_bench *b, uint8_t fc, uint16_t addr);
uint32_t modbus_bench_u32(struct device_bench *b, uint8_t fc, uint16_t addr);
uint32_t modbus_bench_u32_little(struct device_bench *b, uint8_t fc, uint16_t addr);
float modbus_bench_f32(struct device_bench *b, uint8_t fc, uint16_t addr);

/* Reads every readable point alone, whole, in an order drawn from luck, and each word against the table and the
 * device. The first row that differs; -1: none. */
int modbus_bench_differs(struct device_bench *b, uint64_t luck);

#endif
