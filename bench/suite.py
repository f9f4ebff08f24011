# SPDX-License-Identifier: GPL-3.0-or-later
"""suite.py - the sections of docs/performance.md: each measures and gives figures (name: number), commands and text.

The name of a figure says section, case and what it is, so that two commits can be compared; see scripts/bench."""
import argparse
import json
import os
import re
import subprocess
import sys
import time

import lanes
import page
import runs
from runs import NOTHING, YEAR, best_of

SOLVERS = ("fleet", "cvode")


class Section:
    """What a section has to say; figures under its own name."""

    def __init__(self, name):
        self.name, self.figures, self.commands, self.text = name, {}, [], ""

    def put(self, case, **values):
        self.figures.update({f"{self.name}.{case}.{key}": value for key, value in values.items() if value is not None})

    def run(self, case, options, n=1):
        command = runs.command_line(options)
        if command not in self.commands:
            self.commands.append(command)
        self.put(case, **best_of(n, options))


def week(s, quick):
    """The default week as it stands."""
    for solver in SOLVERS:
        for threads in (1, 2):
            s.run(f"{solver}.{threads}", f"--solver {solver} --threads {threads}" + (" --homes 200" if quick else ""),
                  n=1 if solver == "cvode" else 3)


def sums(s, quick):
    """Everything on, nothing recorded of a home."""
    for solver in SOLVERS:
        for threads in (1, 2):
            s.run(f"{solver}.{threads}", f"--solver {solver} --threads {threads} {NOTHING}" + (" --homes 200" if quick else ""),
                  n=1 if solver == "cvode" else 3)


def disk(s, quick):
    """Two quantities of every home each minute, on disk."""
    for solver in SOLVERS:
        s.run(solver, f"--solver {solver} --threads 1 --set record.quantities=[indoor_temperature,grid_power]"
              + (" --homes 200" if quick else ""), n=1 if solver == "cvode" else 3)


def year(s, quick):
    """A year with records of every home."""
    n = 100 if quick else 1000
    s.run("records", f"--solver fleet --threads 2 --homes {n} {YEAR} --set record.interval=15min")
    s.put("records", factor=1000 / n)


def many(s, quick):
    """A year of many homes, summed."""
    n = 1000 if quick else 10000
    s.run("sums", f"--solver fleet --threads 2 --homes {n} {YEAR} {NOTHING}")
    s.put("sums", factor=10000 / n)


def homes(s, quick):
    """Cost and memory against the number of homes."""
    for n in (100, 1000, 10000) + (() if quick else (100000,)):
        s.run(str(n), f"--solver fleet --threads 1 --homes {n} --duration 1d --set dr_events=[] {NOTHING}", n=2 if n < 10000 else 1)
    most = 10000 if quick else 100000
    gain_mb = s.figures[f"homes.{most}.memory_mb"] - s.figures[f"homes.{most // 10}.memory_mb"]
    s.put("slope", kb_per_home=gain_mb * 1e3 / (most * 0.9), most=most)


def start(s, quick):
    """Start to end of the smallest run."""
    options = "--duration 1d"
    s.commands.append(runs.command_line(options, "scenarios/ten-homes.yaml"))
    walls = sorted(best_of(1, options, "scenarios/ten-homes.yaml")["wall_s"] for _ in range(5))
    s.put("ten_homes", median_ms=1e3 * walls[2], worst_ms=1e3 * walls[4])


def accuracy(s, quick):
    n, days = (20, "2d") if quick else (100, "7d")
    s.commands.append(f"bench_accuracy {runs.WEEK} {n} {days}")
    s.text = runs.bench("bench_accuracy", runs.WEEK, n, days)
    for line in s.text.split("\n")[2:]:
        cells = [c.split()[0] for c in line.strip("| ").split("|")] if line else []
        if len(cells) == 7:
            mode, energy, room, tank, rate = map(float, cells[2:])
            s.put(f"{cells[0]}.{cells[1]}", mode_percent=mode, energy_percent=energy, room_mk=room, tank_mk=tank,
                  home_days_per_cpu_s=rate)


def solver(s, quick):
    for name in ("fleet", "cvode", "cvode-bdf"):
        n, days = (20, 2) if quick else (200, 3) if name == "fleet" else (60, 3)
        s.commands.append(f"bench_solver {name} {n} {days}")
        text = runs.bench("bench_solver", name, n, days)
        s.put(name, home_days_per_cpu_s=float(re.search(r"home_days_per_cpu_s=([\d.]+)", text)[1]),
              **{k: float(re.search(rf"\b{k.replace('_', '-')} ([\d.]+)", text)[1])
                 for k in ("steps", "rates", "restarts", "error_fails", "events", "samples")})


def inputs(s, quick):
    s.commands += ["bench_inputs", "bench_demand"]
    for line in (runs.bench("bench_inputs") + runs.bench("bench_demand")).split("\n"):
        name, _, value = (line.split(",") + ["", ""])[:3]
        if value and name != "inputs_hash":
            s.put(name, ns_per_home_day=float(value))


def record(s, quick):
    cases = {"all_1min": (60, "all"), "two_1min": (60, "few"), "all_15min": (900, "all"), "sums_1h": (3600, "none")}
    for case, (seconds, what) in cases.items():
        n = 200 if quick else 1000
        s.commands.append(f"bench_record {seconds} {n} 7 {what} FILE")
        text = runs.bench("bench_record", seconds, n, 7, what, os.path.join(runs.ROOT, "build/bench_record.h5"))
        told = dict(re.findall(r"\b(pack|put|commit|all|value) ([\d.]+)", text))
        s.put(case, **{f"{k}_us": float(told[k]) for k in ("pack", "put", "commit", "all")})
        if what != "none":
            s.put(case, bytes_per_value=float(re.search(r"bytes a value ([\d.]+)", text)[1]))


def roofline(s, quick):
    s.commands += ["bench_lanes", "bench_lanes trace"]
    lanes.measure(s, os.path.join(runs.BUILD, "bench_lanes"))


def profile(s, quick):
    for case, extra in (("sums", NOTHING), ("week", "")):
        options = f"--solver fleet --threads 1 {extra}" + (" --homes 200" if quick else "")
        s.commands.append(f"perf record -F 2000 {runs.command_line(options)}")
        lanes.profile(s, case, options)


SECTIONS = {f.__name__: f for f in (week, sums, disk, year, many, homes, start, accuracy, solver, inputs, record, roofline, profile)}


def measure(names, quick, kept):
    """Figures of the sections named into those kept; a section that fails keeps its old ones. The number that failed."""
    failed, load = 0, os.getloadavg()[0]
    if load > 0.5:
        print(f"bench: the machine is not quiet, load average {load:.1f}: wall times will be long", file=sys.stderr)
    for name in names:
        began, s = time.monotonic(), Section(name)
        try:
            SECTIONS[name](s, quick)
        except (OSError, RuntimeError, subprocess.SubprocessError, LookupError, TypeError) as fault:
            failed += 1
            print(f"bench: {name} failed: {fault}", file=sys.stderr)
            continue
        where = runs.machine()
        kept["machine"] = where | {"load": load}
        kept["sections"][name] = {"date": where["date"], "commit": where["commit"], "took_s": time.monotonic() - began,
                                  "commands": s.commands, "text": s.text, "figures": s.figures}
        print(f"bench: {name}, {time.monotonic() - began:.0f} s", file=sys.stderr)
        page.write_json(kept, quick)
    return failed


def all_figures(kept):
    return {k: v for section in kept["sections"].values() for k, v in section["figures"].items()}


def compare(old, new):
    """Figures that differ by more than the machine's scatter."""
    old, new = all_figures(old), all_figures(new)
    print("| figure | then | now | ratio |\n|---|---|---|---|")
    for key in sorted(old.keys() & new.keys()):
        if old[key] and abs(new[key] / old[key] - 1) > 0.05:
            print(f"| {key} | {old[key]:.4g} | {new[key]:.4g} | {new[key] / old[key]:.2f} |")


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measures what docs/performance.md states.")
    parser.add_argument("--quick", action="store_true", help="two minutes, fewer homes; the page goes to build/performance-quick.md")
    parser.add_argument("--only", action="append", choices=SECTIONS, help="measure this section; may be repeated")
    parser.add_argument("--page", action="store_true", help="measure nothing, make the pages from the figures kept")
    parser.add_argument("--compare", metavar="FILE", help="tell how the figures differ from those in FILE")
    a = parser.parse_args()
    old = json.load(open(a.compare, encoding="utf-8")) if a.compare else None
    kept = page.read_json(a.quick)
    failed = 0
    if not a.page:
        failed = measure(a.only or SECTIONS, a.quick, kept)
    page.write(kept, a.quick)
    if old:
        compare(old, kept)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
