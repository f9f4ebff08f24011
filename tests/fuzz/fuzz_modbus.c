/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a PDU, as an answer, as a stream of TCP and as a serial line. What is decoded is within its limits and
 * inside its bytes, is encoded back to the same bytes, and is answered by what a client takes for an answer. */
#include "devices/wire/modbus_client.h"
#include "devices/wire/modbus_identity.h"
#include "devices/wire/modbus_rtu.h"
#include "devices/wire/modbus_tcp.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool is_so)
{
    if (!is_so) abort();
}

static size_t answer(const struct modbus_request *r, uint8_t out[MODBUS_PDU_MAX])
{
    static const uint16_t words[MODBUS_READ_MAX] = {0x1234, 0xFFFF};
    static const struct modbus_identity id = {.text = {"maker", "code", "1.0", NULL, "a product"}};
    if (r->fc == MODBUS_READ_IDENTITY) return modbus_identity_encode(r, &id, out);
    if (r->fc <= MODBUS_READ_DISCRETE_INPUTS) return modbus_encode_exception(r->fc, MODBUS_ILLEGAL_FUNCTION, out);
    return r->read_quantity > 0 ? modbus_encode_read(r, words, out) : modbus_encode_written(r, out);
}

static void pdu(const uint8_t *data, size_t n)
{
    struct modbus_request r;
    struct modbus_client_answer a;
    uint8_t out[MODBUS_PDU_MAX];
    if (modbus_decode(data, n, &r) != MODBUS_FINE) {
        need(r.read_quantity == 0 && r.write_quantity == 0 && r.write_bytes == NULL);
        return;
    }
    need(r.write_bytes == NULL || (r.write_bytes > data && r.write_bytes < data + n));
    need((uint32_t)r.read_addr + r.read_quantity <= 0x10000 && (uint32_t)r.write_addr + r.write_quantity <= 0x10000);
    need(modbus_client_encode(&r, out) == n && memcmp(out, data, n) == 0);
    const size_t n_answer = answer(&r, out);
    need(n_answer >= 2 && n_answer <= MODBUS_PDU_MAX);
    need(modbus_client_decode(&r, out, n_answer, &a) == ((out[0] & 0x80) != 0 ? MODBUS_CLIENT_REFUSED : MODBUS_CLIENT_DONE));
    if (modbus_client_decode(&r, data, n, &a) == MODBUS_CLIENT_DONE && a.data != NULL) need(a.data + a.n_data <= data + n);
}

static void tcp(const uint8_t *data, size_t n)
{
    struct modbus_tcp_frame f;
    while (modbus_tcp_next(data, n, &f) == MODBUS_TCP_FRAME) {
        uint8_t header[MODBUS_TCP_HEADER];
        need(f.n_consumed <= n && f.n_pdu >= 1 && f.n_pdu <= MODBUS_PDU_MAX && f.pdu + f.n_pdu == data + f.n_consumed);
        need(modbus_tcp_header(f.txid, f.unit, f.n_pdu, header) == MODBUS_TCP_HEADER);
        need(memcmp(header, data, sizeof header) == 0);
        pdu(f.pdu, f.n_pdu);
        data += f.n_consumed;
        n -= f.n_consumed;
    }
    if (n >= MODBUS_TCP_FRAME_MAX) need(modbus_tcp_next(data, n, &f) == MODBUS_TCP_BROKEN);
}

static void rtu(const uint8_t *data, size_t n)
{
    struct modbus_rtu_frame f;
    enum modbus_rtu_verdict v;
    while ((v = modbus_rtu_next(data, n < MODBUS_RTU_FRAME_MAX ? n : MODBUS_RTU_FRAME_MAX, &f)) != MODBUS_RTU_MORE) {
        need(f.n_consumed >= 1 && f.n_consumed <= n);
        if (v == MODBUS_RTU_FRAME) {
            uint8_t out[MODBUS_RTU_FRAME_MAX];
            need(modbus_rtu_encode(f.addr, f.pdu, f.n_pdu, out) == f.n_consumed && memcmp(out, data, f.n_consumed) == 0);
            pdu(f.pdu, f.n_pdu);
        }
        data += f.n_consumed;
        n -= f.n_consumed;
    }
    need(n < MODBUS_RTU_FRAME_MAX);
    if (modbus_rtu_check(data, n, &f)) pdu(f.pdu, f.n_pdu);
}

/* The same bytes as a request with a right checksum, which chance never makes. */
static void rtu_made(const uint8_t *data, size_t n)
{
    uint8_t line[MODBUS_RTU_FRAME_MAX];
    if (n >= 2 && n <= 1 + MODBUS_PDU_MAX) rtu(line, modbus_rtu_encode(data[0], data + 1, n - 1, line));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pdu(data, size);
    tcp(data, size);
    rtu(data, size);
    rtu_made(data, size);
    return 0;
}
