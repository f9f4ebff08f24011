#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lockstep.py PILOTSIM - a scripted client drives a served pilot through the control API.

The same script twice leaves the same bits; a snapshot, something else, and back leaves the same bits too; a client
less served run is `pilotsim run`; mistakes get the status they deserve."""
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

SCENARIO = """
pilot: Lockstep
start: 2023-01-11T00:00:00+01:00
duration: 1d
timezone: Europe/Ljubljana
site: {latitude: 46.24, longitude: 15.27}
weather: {source: synthetic, climate: celje}
record: {interval: 15min}
tariff: si-two-rate
homes:
  - {archetype: si-detached-2009, count: 6, id_prefix: h, shares: {pv: 1, ev: 1}, devices: [kronoterm, solaredge_se17k, keba_p30]}
  - {archetype: si-detached-2009, count: 3, id_prefix: w, shares: {water_heater: 1}, devices: [shelly_plug, ems_esp]}
"""
program, folder = sys.argv[1], tempfile.mkdtemp(prefix="lockstep")
scenario = os.path.join(folder, "s.yaml")
open(scenario, "w").write(SCENARIO)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Served:
    def __init__(self, name):
        self.port, self.output = free_port(), os.path.join(folder, name + ".h5")
        self.url = f"http://127.0.0.1:{self.port}"
        line = [program, "serve", scenario, "--lockstep", "--mqtt", "off", "--port-offset", "23000", "--solver", "fleet",
                "--control", f"127.0.0.1:{self.port}", "--run-dir", os.path.join(folder, name), "-o", self.output, "--quiet"]
        self.process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(200):
            try:
                self.ask("GET", "/clock")
                return
            except OSError:
                time.sleep(0.05)
        sys.exit("the control API does not come up: " + self.process.stderr.read())

    def ask(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, data, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def status(self, method, path, body=None):
        try:
            self.ask(method, path, body)
            return 200
        except urllib.error.HTTPError as e:
            assert "error" in json.load(e), path
            return e.code

    def to(self, hours):
        clock = self.ask("POST", "/advance", {"t_ms": int(hours * 3600000)})
        assert clock["t_ms"] == int(hours * 3600000), clock

    def morning(self):
        self.to(6)
        for n in range(1, 7):
            self.ask("PUT", f"/points/h-0000{n}.kronoterm/dhw_set", {"value": 45 + n})
        self.to(9.25)
        self.ask("POST", "/events", {"command": "heat_pump_block", "seconds": 5400, "share": 0.5, "name": "b"})
        self.to(10)

    def finish(self):
        self.ask("POST", "/advance", {"t_ms": 86400000})
        self.process.wait(timeout=60)
        out = json.loads(self.process.stdout.read())
        dump = subprocess.run(["h5dump", "-a", "/manifest/state_hash", self.output], capture_output=True, text=True).stdout
        return out, dump.split('"')[-2]


def expect(what, got, want):
    if got != want:
        sys.exit(f"{what}: {got}, not {want}")
    print(f"{what}: {got}")


once = Served("once")
once.morning()
blocked = once.ask("GET", "/homes/h-00001")["hp_blocked"] + sum(
    once.ask("GET", f"/homes/h-0000{n}")["hp_blocked"] for n in range(2, 7))
if not 0 < blocked < 6:
    sys.exit(f"{blocked} of 6 heat pumps are blocked by an event for half of the homes")
expect("unknown device", once.status("GET", "/points/nobody.kronoterm"), 404)
expect("unknown point", once.status("GET", "/points/h-00001.kronoterm/nothing"), 404)
expect("out of range", once.status("PUT", "/points/h-00001.kronoterm/dhw_set", {"value": 9999}), 422)
expect("a body that is no JSON", once.status("POST", "/advance", []), 400)
expect("back in time", once.status("POST", "/advance", {"t_ms": 1}), 422)
_, first = once.finish()

again = Served("again")
again.morning()
_, second = again.finish()
expect("the same script, the same state", second, first)

back = Served("back")
back.morning()
back.ask("POST", "/snapshot", {"file": "ten.snap"})
back.ask("POST", "/events", {"command": "room_target", "value": 25, "seconds": 86000})
back.to(13)
expect("a file that is no snapshot", back.status("POST", "/restore", {"file": scenario}), 422)
expect("a file that is not there", back.status("POST", "/restore", {"file": "none.snap"}), 500)
expect("time after a restore", back.ask("POST", "/restore", {"file": "ten.snap"})["t_ms"], 36000000)
expect("events after a restore", [e["name"] for e in back.ask("GET", "/events")], ["b"])
_, third = back.finish()
expect("back from a snapshot, the same state", third, first)

quiet = Served("quiet")
quiet.ask("POST", "/clients", {"name": "a"})
expect("advance while clients are registered", quiet.status("POST", "/advance", {"seconds": 60}), 409)
clock = quiet.ask("POST", "/quiet", {"client": "a", "seconds": 900})
expect("time when the only client is quiet", clock["t_ms"], 900000)
quiet.ask("DELETE", "/clients/a")
_, alone = quiet.finish()
subprocess.run([program, "run", scenario, "-o", os.path.join(folder, "run.h5"), "--quiet", "--solver", "fleet"], check=True,
               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
dump = subprocess.run(["h5dump", "-a", "/manifest/state_hash", os.path.join(folder, "run.h5")], capture_output=True,
                      text=True).stdout
expect("nobody asked anything: the state of pilotsim run", alone, dump.split('"')[-2])
subprocess.run(["rm", "-rf", folder], check=False)
