#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""read_meter.py SOURCE [--key HEX --auth-key HEX] [--count N] - reads a meter's pushes and prints a JSON line for each.

SOURCE: HOST:PORT, a pseudo-terminal or a file. Frames are HDLC (7E) or M-Bus long frames (68), found by themselves;
the cipher is general-glo-ciphering, AES-128-GCM with a tag of 12 bytes, checked. An own reader of the standards:
nothing here comes from the simulator's codecs. Needs python3-cryptography."""
import argparse
import json
import os
import socket
import struct
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def x25(data):
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x8408 if crc & 1 else 0)
    return crc ^ 0xFFFF


def address_bytes(data, at):
    n = 1
    while not data[at + n - 1] & 1:
        n += 1
    return n


def hdlc(data):
    """APDUs of a byte string, and how much of it is done with."""
    at, apdu, out, begun = 0, b"", [], 0
    while at + 3 <= len(data):
        if data[at] != 0x7E or data[at + 1] & 0xF0 != 0xA0:
            at += 1
            continue
        length = (data[at + 1] & 7) << 8 | data[at + 2]
        frame = data[at + 1:at + 1 + length]
        if len(frame) < length or at + 1 + length >= len(data):
            break
        if x25(frame[:-2]) != struct.unpack("<H", frame[-2:])[0]:
            at += 1
            continue
        head = 2 + address_bytes(frame, 2)
        head += address_bytes(frame, head) + 1 + 2
        info = frame[head:-2]
        if info[:3] == b"\xE6\xE7\x00":
            info, apdu = info[3:], b""
        more = bool(frame[0] & 8)
        if info[:1] == b"\xE0" and len(info) >= 7:  # general-block-transfer
            more, info = not info[1] & 0x80, info[7 if info[6] < 0x80 else 7 + (info[6] & 0x7F):]
        apdu += info
        at += 1 + length
        if not more:
            out.append(apdu)
            apdu, begun = b"", at
    return out, begun if begun else 0


def mbus(data):
    at, apdu, out, begun = 0, b"", [], 0
    while at + 6 <= len(data):
        length = data[at + 1]
        if data[at] != 0x68 or data[at + 2] != length or data[at + 3] != 0x68:
            at += 1
            continue
        if at + length + 6 > len(data):
            break
        body = data[at + 4:at + 4 + length]
        if sum(body) & 0xFF != data[at + 4 + length] or data[at + 5 + length] != 0x16:
            at += 1
            continue
        apdu = (apdu if body[2] & 0x0F else b"") + body[5:]
        at += length + 6
        if body[2] & 0x10:
            out.append(apdu)
            apdu, begun = b"", at
    return out, begun


def length_at(data, at):
    n = data[at]
    if n < 0x80:
        return n, at + 1
    size = n & 0x7F
    return int.from_bytes(data[at + 1:at + 1 + size], "big"), at + 1 + size


def decrypt(apdu, key, auth_key):
    if apdu[0] != 0xDB:
        return apdu, None
    title = apdu[2:10]
    n, at = length_at(apdu, 10)
    control, counter, text = apdu[at], apdu[at + 1:at + 5], apdu[at + 5:at + n]
    iv = title + counter
    if control & 0x10:
        plain = gcm(key, iv, bytes([control]) + auth_key, text)
    else:
        plain = Cipher(algorithms.AES(key), modes.CTR(iv + b"\0\0\0\2")).decryptor().update(text)
    return plain, int.from_bytes(counter, "big")


def gcm(key, iv, aad, text):
    """GCM with a tag cut to 12 bytes."""
    decryptor = Cipher(algorithms.AES(key), modes.GCM(iv, text[-12:], min_tag_length=12)).decryptor()
    decryptor.authenticate_additional_data(aad)
    return decryptor.update(text[:-12]) + decryptor.finalize()


SIZES = {0x03: "?", 0x05: ">i", 0x06: ">I", 0x0F: ">b", 0x10: ">h", 0x11: ">B", 0x12: ">H", 0x14: ">q", 0x15: ">Q", 0x16: ">B"}


def value(data, at):
    tag, at = data[at], at + 1
    if tag == 0:
        return None, at
    if tag in (1, 2):
        n, at = length_at(data, at)
        items = []
        for _ in range(n):
            item, at = value(data, at)
            items.append(item)
        return items, at
    if tag in (9, 10, 12):
        n, at = length_at(data, at)
        text = data[at:at + n]
        return (text.decode() if text.isascii() and text.decode().isprintable() else text.hex()), at + n
    size = struct.calcsize(SIZES[tag])
    return struct.unpack(SIZES[tag], data[at:at + size])[0], at + size


def notification(plain):
    if plain[0] != 0x0F:
        raise ValueError("no data-notification")
    n = plain[5]
    when, at = plain[6:6 + n], 6 + n
    body, _ = value(plain, at)
    clock = None
    if n == 12:
        year, month, day, _, hour, minute, second = struct.unpack(">HBBBBBB", when[:8])
        clock = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
    return {"time": clock, "values": body}


def chunks(source):
    if os.path.isfile(source):
        yield open(source, "rb").read()
        return
    if ":" in source and not os.path.exists(source):
        host, port = source.rsplit(":", 1)
        with socket.create_connection((host, int(port)), 10) as s:
            s.settimeout(30)
            while data := s.recv(4096):
                yield data
        return
    with open(source, "rb", buffering=0) as line:
        while data := line.read(4096):
            yield data


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("source")
parser.add_argument("--key", default="000102030405060708090A0B0C0D0E0F")
parser.add_argument("--auth-key", default="D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF")
parser.add_argument("--count", type=int, default=0)
options = parser.parse_args()
pending, shown = b"", 0
for data in chunks(options.source):
    pending += data
    is_hdlc = b"\x7E\xA0" in pending or b"\x7E\xA8" in pending
    messages, done = hdlc(pending) if is_hdlc else mbus(pending)
    pending = pending[done:]
    for apdu in messages:
        try:
            plain, counter = decrypt(apdu, bytes.fromhex(options.key), bytes.fromhex(options.auth_key))
        except InvalidTag:
            sys.exit("the tag does not fit: wrong key, or damaged")
        print(json.dumps({"counter": counter, **notification(plain)}), flush=True)
        shown += 1
        if options.count and shown >= options.count:
            sys.exit(0)
sys.exit(0 if shown else "nothing was read")
