#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""with_street.py PILOTSIM PEER [ARG...] - serves interop.yaml, runs the peer against it, ends the street, whatever happens.

The peer finds in its environment: OFFSET (added to all ports), RUN (run directory), BROKER (port), DEVICES (JSON of
`pilotsim devices`). Exit status: the peer's; 77 when its program is missing; 3 when the street does not come up or end well."""
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PILOT = os.path.join(HERE, "interop.yaml")
OFFSETS = range(20000, 30000, 331)
STARTS_S, PEER_S, ENDS_S = 30, 80, 10


def is_free(port):
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_offset():
    for offset in OFFSETS:
        if all(is_free(p + offset) for p in (80, 502, 1502, 1883)):
            return offset
    sys.exit("with_street: no free ports")


def answers(address, port):
    with socket.socket() as s:
        s.settimeout(1)
        return s.connect_ex((address, port)) == 0


def wait_until_up(street, log, offset):
    """The broker's port, once all faces answer."""
    until = time.monotonic() + STARTS_S
    while time.monotonic() < until and street.poll() is None:
        with open(log, encoding="utf-8") as f:
            at = re.search(r"broker mqtt://127\.0\.0\.1:(\d+)", f.read())
        if at and answers("127.1.0.10", 1502 + offset) and answers("127.1.0.12", 80 + offset):
            return at[1]
        time.sleep(0.1)
    with open(log, encoding="utf-8") as f:
        print(f.read(), end="")
    return None


def end(street):
    if street.poll() is None:
        street.send_signal(signal.SIGINT)
    try:
        return street.wait(ENDS_S)
    except subprocess.TimeoutExpired:
        street.kill()
        street.wait()
        return -1


def run_peer(peer, env):
    try:
        return subprocess.run(peer, env=env, timeout=PEER_S).returncode
    except FileNotFoundError as e:
        print(f"with_street: skipped: {e}")
        return 77
    except subprocess.TimeoutExpired:
        print(f"with_street: the peer did not end in {PEER_S} s")
        return 1


def main():
    pilotsim, peer = sys.argv[1], sys.argv[2:]
    offset = free_offset()
    with tempfile.TemporaryDirectory() as scratch:
        run, log = os.path.join(scratch, "run"), os.path.join(scratch, "log")
        devices = subprocess.run([pilotsim, "devices", PILOT, "--json", f"--port-offset={offset}"], stdout=subprocess.PIPE,
                                 text=True, check=True).stdout
        with open(log, "w", encoding="utf-8") as f:
            street = subprocess.Popen([pilotsim, "serve", PILOT, "--speed=60", f"--port-offset={offset}", "--pty-homes=100",
                                       "--control=off", f"--run-dir={run}", f"--output={scratch}/interop.h5"],
                                      stdout=f, stderr=f)
        try:
            broker = wait_until_up(street, log, offset)
            status = 3
            if broker is not None:
                env = dict(os.environ, OFFSET=str(offset), RUN=run, BROKER=broker, DEVICES=devices)
                status = run_peer(peer, env)
        finally:
            ended = end(street)
        if ended != 0:
            print(f"with_street: the street ended with status {ended}")
        sys.exit(status if ended == 0 else status or 3)


main()
