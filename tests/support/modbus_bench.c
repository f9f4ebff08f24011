/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/modbus_bench.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void put_word(uint8_t *at, uint16_t word) { at[0] = (uint8_t)(word >> 8), at[1] = (uint8_t)word; }

static size_t ask(struct device_bench *b, const uint8_t *pdu, size_t n, uint8_t out[MODBUS_PDU_MAX], int *exception)
{
    const size_t got = modbus_face_answer(&b->device, pdu, n, NULL, out);
    assert(got >= 2);
    assert((out[0] & 0x7F) == pdu[0]);
    *exception = out[0] & 0x80 ? out[1] : 0;
    return got;
}

int modbus_bench_read(struct device_bench *b, uint8_t fc, uint16_t addr, uint16_t n, uint16_t *out)
{
    uint8_t pdu[5] = {fc}, answer[MODBUS_PDU_MAX];
    int exception;
    put_word(pdu + 1, addr), put_word(pdu + 3, n);
    const size_t got = ask(b, pdu, sizeof pdu, answer, &exception);
    if (exception != 0) return exception;
    assert(got == 2 + 2U * n && answer[1] == 2 * n);
    for (uint16_t i = 0; i < n; i++) out[i] = (uint16_t)(answer[2 + 2 * i] << 8 | answer[3 + 2 * i]);
    return 0;
}

int modbus_bench_write(struct device_bench *b, uint16_t addr, uint16_t word)
{
    uint8_t pdu[5] = {6}, answer[MODBUS_PDU_MAX];
    int exception;
    put_word(pdu + 1, addr), put_word(pdu + 3, word);
    const size_t got = ask(b, pdu, sizeof pdu, answer, &exception);
    assert(exception != 0 || (got == sizeof pdu && memcmp(pdu, answer, got) == 0));
    return exception;
}

int modbus_bench_write_all(struct device_bench *b, uint16_t addr, uint16_t n, const uint16_t *words)
{
    uint8_t pdu[MODBUS_PDU_MAX] = {16}, answer[MODBUS_PDU_MAX];
    int exception;
    assert(n <= MODBUS_WRITE_MAX);
    put_word(pdu + 1, addr), put_word(pdu + 3, n);
    pdu[5] = (uint8_t)(2 * n);
    for (uint16_t i = 0; i < n; i++) put_word(pdu + 6 + 2 * i, words[i]);
    const size_t got = ask(b, pdu, 6 + 2U * n, answer, &exception);
    assert(exception != 0 || (got == 5 && memcmp(pdu, answer, got) == 0));
    return exception;
}

static void read_whole(struct device_bench *b, uint8_t fc, uint16_t addr, uint16_t n, uint16_t *words)
{
    const int exception = modbus_bench_read(b, fc, addr, n, words);
    assert(exception == 0);
    (void)exception;
}

uint16_t modbus_bench_u16(struct device_bench *b, uint8_t fc, uint16_t addr)
{
    uint16_t word;
    read_whole(b, fc, addr, 1, &word);
    return word;
}

int16_t modbus_bench_i16(struct device_bench *b, uint8_t fc, uint16_t addr) { return (int16_t)modbus_bench_u16(b, fc, addr); }

uint32_t modbus_bench_u32(struct device_bench *b, uint8_t fc, uint16_t addr)
{
    uint16_t words[2];
    read_whole(b, fc, addr, 2, words);
    return (uint32_t)words[0] << 16 | words[1];
}

uint32_t modbus_bench_u32_little(struct device_bench *b, uint8_t fc, uint16_t addr)
{
    const uint32_t big = modbus_bench_u32(b, fc, addr);
    return big << 16 | big >> 16;
}

float modbus_bench_f32(struct device_bench *b, uint8_t fc, uint16_t addr)
{
    const uint32_t bits = modbus_bench_u32(b, fc, addr);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static bool is_as_table_says(struct device_bench *b, const struct point *p)
{
    uint16_t words[UINT8_MAX], wanted[UINT8_MAX];
    if (modbus_bench_read(b, p->is_input ? 4 : 3, p->addr, p->n_register, words) != 0) return false;
    if (p->wire == WIRE_STRING) registers_encode_text(p->read.text(&b->device), wanted, p->n_register);
    else registers_encode(p->wire, p->order, p->scale, point_read(p, &b->device), wanted);
    return memcmp(words, wanted, p->n_register * sizeof *words) == 0;
}

int modbus_bench_differs(struct device_bench *b, uint64_t luck)
{
    const struct product *product = b->device.product;
    const size_t n = product->n_point;
    size_t *row = calloc(n, sizeof *row);
    assert(row != NULL);
    int differs = -1;
    for (size_t i = 0; i < n; i++) row[i] = i;
    for (size_t left = n; left > 0 && differs < 0; left--) {
        luck = luck * 6364136223846793005U + 1442695040888963407U;
        const size_t pick = (size_t)(luck >> 33) % left, now = row[pick];
        row[pick] = row[left - 1];
        const struct point *p = &product->points[now];
        if (p->n_register == 0 || p->read.kind == SOURCE_NONE || p->sf_group != 0) continue;
        if (!is_as_table_says(b, p)) differs = (int)now;
    }
    free(row);
    return differs;
}
