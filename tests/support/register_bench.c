/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/register_bench.h"

#include "devices/modbus_face.h"
#include "devices/wire/modbus_client.h"

#include <assert.h>
#include <math.h>

static int ask(struct device_bench *b, const struct modbus_request *r, struct modbus_client_answer *a,
               uint8_t answer[MODBUS_PDU_MAX])
{
    uint8_t pdu[MODBUS_PDU_MAX];
    const size_t n = modbus_client_encode(r, pdu), n_answer = modbus_face_answer(&b->device, pdu, n, NULL, answer);
    const enum modbus_client_verdict v = modbus_client_decode(r, answer, n_answer, a);
    assert(v != MODBUS_CLIENT_MISMATCH);
    return a->exception;
}

int register_bench_read(struct device_bench *b, uint16_t addr, uint16_t n, uint16_t *words)
{
    uint8_t answer[MODBUS_PDU_MAX];
    struct modbus_client_answer a;
    const struct modbus_request r = {.fc = MODBUS_READ_HOLDING, .read_addr = addr, .read_quantity = n};
    if (ask(b, &r, &a, answer) != 0) return a.exception;
    for (size_t i = 0; i < n; i++) words[i] = (uint16_t)(a.data[2 * i] << 8 | a.data[2 * i + 1]);
    return 0;
}

static int write(struct device_bench *b, uint8_t fc, uint16_t addr, uint16_t n, const uint16_t *words)
{
    uint8_t bytes[2 * MODBUS_WRITE_MAX], answer[MODBUS_PDU_MAX];
    struct modbus_client_answer a;
    for (size_t i = 0; i < n; i++) bytes[2 * i] = (uint8_t)(words[i] >> 8), bytes[2 * i + 1] = (uint8_t)words[i];
    const struct modbus_request r = {.fc = fc, .write_addr = addr, .write_quantity = n, .write_bytes = bytes};
    return ask(b, &r, &a, answer);
}

int register_bench_write(struct device_bench *b, uint16_t addr, uint16_t n, const uint16_t *words)
{
    return write(b, MODBUS_WRITE_REGISTERS, addr, n, words);
}

int register_bench_write_one(struct device_bench *b, uint16_t addr, uint16_t word)
{
    return write(b, MODBUS_WRITE_REGISTER, addr, 1, &word);
}

double register_bench_value(struct device_bench *b, uint16_t addr, enum wire_type t, enum word_order order)
{
    uint16_t words[4];
    if (register_bench_read(b, addr, registers_of(t), words) != 0) return NAN;
    return registers_decode(t, order, 1, words);
}

int register_bench_put(struct device_bench *b, uint16_t addr, enum wire_type t, enum word_order order, double value)
{
    uint16_t words[4];
    registers_encode(t, order, 1, value, words);
    return register_bench_write(b, addr, registers_of(t), words);
}

double register_bench_scaled(struct device_bench *b, uint16_t addr, enum wire_type t, uint16_t sf_addr)
{
    uint16_t words[MODBUS_READ_MAX];
    assert(sf_addr > addr);
    if (register_bench_read(b, addr, (uint16_t)(sf_addr - addr + 1), words) != 0) return NAN;
    const double exponent = registers_decode(WIRE_SUNSSF, WORDS_BIG, 1, words + (sf_addr - addr));
    return registers_decode(t, WORDS_BIG, pow(10, exponent), words);
}

uint16_t register_bench_model(struct device_bench *b, uint16_t id, int occurrence)
{
    uint16_t head[2] = {0}, found = 0;
    uint32_t at = 40002;
    if (register_bench_read(b, 40000, 2, head) != 0 || head[0] != 0x5375 || head[1] != 0x6E53) return 0;
    while (at < 50000 && register_bench_read(b, (uint16_t)at, 2, head) == 0) {
        if (head[0] == 0xFFFF) return head[1] == 0 ? found : 0;
        if (head[0] == id && occurrence-- == 0) found = (uint16_t)at;
        uint16_t words[MODBUS_READ_MAX];
        for (uint32_t done = 0; done < head[1]; done += MODBUS_READ_MAX) { /* all of the model can be read */
            const uint32_t left = head[1] - done, n = left < MODBUS_READ_MAX ? left : MODBUS_READ_MAX;
            if (register_bench_read(b, (uint16_t)(at + 2 + done), (uint16_t)n, words) != 0) return 0;
        }
        at += 2u + head[1];
    }
    return 0;
}
