#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""pymodbus against the inverters and a wallbox: the SunSpec chain, and a power limit that is obeyed."""
import os
import struct
import sys
import time

try:
    from pymodbus.client import ModbusTcpClient
except ImportError:
    print("peer_pymodbus: skipped: no pymodbus")
    sys.exit(77)

OFFSET = int(os.environ["OFFSET"])
ADVANCED_ON, COMMIT = 61762, 61696


def expect(what, is_so, seen):
    print(f"{'ok  ' if is_so else 'FAIL'} {what}: {seen}")
    if not is_so:
        sys.exit(1)


def read(client, at, n, unit=1):
    got = client.read_holding_registers(at, n, slave=unit)
    expect(f"{n} registers at {at}", not got.isError(), got if got.isError() else "read")
    return got.registers


def signed(word):
    return struct.unpack(">h", struct.pack(">H", word))[0]


def write(client, at, words, unit=1):
    got = client.write_registers(at, words, slave=unit)
    expect(f"{words} written to {at}", not got.isError(), got)


def chain(client):
    """Ids and lengths of all SunSpec models."""
    at, models = 40002, []
    expect("the SunSpec mark", read(client, 40000, 2) == [0x5375, 0x6E53], "SunS")
    while len(models) < 60:
        model, length = read(client, at, 2)
        if model == 0xFFFF:
            break
        models.append(model)
        at += 2 + length
    expect("the chain ends", model == 0xFFFF, models)
    return models


def power_w(client):
    w, sf = read(client, 40083, 2)
    return signed(w) * 10.0 ** signed(sf)


def low_word_first(value):
    high, low = struct.unpack(">HH", struct.pack(">f", value))
    return [low, high]


def test_solaredge():
    client = ModbusTcpClient("127.1.0.10", port=1502 + OFFSET)
    expect("a connection to the SolarEdge", client.connect(), "made")
    models = chain(client)
    expect("inverter and meter are in the chain", models == [1, 103, 1, 203], models)
    before = power_w(client)
    expect("the sun gives power", before > 200, f"{before} W")
    write(client, ADVANCED_ON, [1, 0])
    write(client, COMMIT, [1])
    time.sleep(0.5)  # half a minute there
    expect("the commit is done", read(client, COMMIT, 1) == [0], 0)
    write(client, 62208, [1])  # dynamic control on
    rated = struct.unpack(">f", struct.pack(">HH", *reversed(read(client, 62212, 2))))[0]
    target_pct = 100 * before / rated / 2
    write(client, 62242, low_word_first(target_pct))
    until, after = time.monotonic() + 20, before
    while after > 0.6 * before and time.monotonic() < until:
        time.sleep(0.25)
        after = power_w(client)
    expect(f"a limit of {target_pct:.1f} % of {rated:.0f} W halves the power", after <= 0.6 * before, f"{before} W, then {after} W")
    write(client, 62208, [0])
    bad = client.read_holding_registers(30000, 2, slave=1)
    expect("where nothing is an exception tells so", bad.isError() and bad.exception_code == 2, bad)
    client.close()


def test_sunspec():
    client = ModbusTcpClient("127.1.1.10", port=502 + OFFSET)
    expect("a connection to the SunSpec inverter", client.connect(), "made")
    models = chain(client)
    expect("common model first, DER models in the chain", models[0] == 1 and 701 in models and 704 in models, models)
    client.close()


def test_keba():
    client = ModbusTcpClient("127.1.0.15", port=502 + OFFSET)
    expect("a connection to the KEBA", client.connect(), "made")
    high, low = read(client, 1000, 2, unit=255)
    expect("a charging state of the datasheet", high << 16 | low in (1, 2, 3, 5), high << 16 | low)
    bad = client.write_register(5004, 65000, slave=255)
    expect("a current of 65 A is refused", bad.isError(), bad)
    client.close()


test_solaredge()
test_sunspec()
test_keba()
