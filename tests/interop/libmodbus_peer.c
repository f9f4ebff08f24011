/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libmodbus against a Kronoterm heat pump (TCP and RTU) and an Eastron meter (RTU): reads, writes, exceptions. */
#include <errno.h>
#include <modbus.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { KRONOTERM_UNIT = 20, SDM630_UNIT = 1, ROOM_SET = 2186, ROOM_TEMPERATURE = 2159, NOWHERE = 9000 };

static bool all_good = true;

static bool expect(bool is_so, const char *what, double seen)
{
    printf("%s %s: %g\n", is_so ? "ok  " : "FAIL", what, seen);
    all_good = all_good && is_so;
    return is_so;
}

static void expect_error(int got, int error, const char *what)
{
    const int why = errno;
    expect(got == -1 && why == error, what, why - MODBUS_ENOBASE);
}

static uint16_t read_one(modbus_t *m, int address, const char *what, int min, int max)
{
    uint16_t word = 0;
    const int n = modbus_read_registers(m, address, 1, &word);
    expect(n == 1 && word >= min && word <= max, what, word);
    return word;
}

static void talk_to_heat_pump(modbus_t *m)
{
    uint16_t word;
    read_one(m, ROOM_TEMPERATURE, "room in tenths of a degC", 100, 350);
    const uint16_t before = read_one(m, ROOM_SET, "set-point in tenths of a degC", 50, 300);
    const uint16_t wanted = before == 190 ? 195 : 190;
    expect(modbus_write_register(m, ROOM_SET, wanted) == 1, "set-point written", wanted);
    read_one(m, ROOM_SET, "set-point read back", wanted, wanted);
    expect_error(modbus_write_register(m, ROOM_SET, 999), EMBXILVAL, "99.9 degC is refused with exception");
    expect_error(modbus_read_registers(m, NOWHERE, 1, &word), EMBXILADD, "an address that is none, with exception");
    expect_error(modbus_write_registers(m, ROOM_SET, 1, &before), EMBXILFUN, "function 16, which it lacks, with exception");
    read_one(m, ROOM_SET, "set-point as it was after these", wanted, wanted);
    expect(modbus_write_register(m, ROOM_SET, before) == 1, "set-point as at first", before);
}

static void talk_to_meter(modbus_t *m)
{
    uint16_t words[4] = {0};
    modbus_set_slave(m, SDM630_UNIT);
    expect(modbus_read_input_registers(m, 0, 2, words) == 2, "voltage read, registers", 2);
    const double voltage_v = (double)modbus_get_float_abcd(words);
    expect(voltage_v > 200 && voltage_v < 260, "voltage", voltage_v);
    expect(modbus_read_input_registers(m, 70, 2, words) == 2, "frequency read, registers", 2);
    const double frequency_hz = (double)modbus_get_float_abcd(words);
    expect(frequency_hz > 49.5 && frequency_hz < 50.5, "frequency", frequency_hz);
}

static void test_tcp(const char *offset)
{
    char port[16];
    snprintf(port, sizeof port, "%d", 502 + atoi(offset));
    modbus_t *m = modbus_new_tcp_pi("127.1.1.11", port);
    if (!expect(m != NULL && modbus_set_slave(m, KRONOTERM_UNIT) == 0 && modbus_connect(m) == 0, "TCP to port", atoi(port)))
        return;
    talk_to_heat_pump(m);
    modbus_close(m);
    modbus_free(m);
}

static void test_rtu(const char *run)
{
    char path[512];
    snprintf(path, sizeof path, "%s/b-00001.rs485", run);
    modbus_t *m = modbus_new_rtu(path, 9600, 'N', 8, 1);
    if (!expect(m != NULL && modbus_set_slave(m, KRONOTERM_UNIT) == 0 && modbus_connect(m) == 0, "RTU at unit", KRONOTERM_UNIT))
        return;
    talk_to_heat_pump(m);
    talk_to_meter(m);
    modbus_close(m);
    modbus_free(m);
}

int main(void)
{
    const char *offset = getenv("OFFSET"), *run = getenv("RUN");
    if (offset == NULL || run == NULL) return 2;
    test_tcp(offset);
    test_rtu(run);
    return all_good ? 0 : 1;
}
