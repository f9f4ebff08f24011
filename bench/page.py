# SPDX-License-Identifier: GPL-3.0-or-later
"""page.py - docs/performance.md and the table of README.md, made from the figures kept in build/bench.json.

docs/performance.in.md is the page with its prose; a line {{name}} in it is replaced by the table of that name."""
import json
import os
import re
import sys

import lanes
import runs

# GridLAB-D 5.3 (release, one thread) with 1000 houses for a January week, temperature and power of all recorded each
# minute: measured on a 2-vCPU AMD EPYC virtual machine, user and system; user alone without recorders.
GRIDLABD_RATE, GRIDLABD_USER_RATE = 39, 73


def path(quick, name):
    return os.path.join(runs.ROOT, name.replace("*", "-quick" if quick else ""))


def read_json(quick):
    try:
        with open(path(quick, "build/bench*.json"), encoding="utf-8") as f:
            return json.load(f)
    except FileNotFoundError:
        return {"machine": runs.machine(), "sections": {}}


def write_json(kept, quick):
    with open(path(quick, "build/bench*.json"), "w", encoding="utf-8") as f:
        json.dump(kept, f, indent=1)
        f.write("\n")


class Figures:
    """The figures by name; a table with one that was not measured is left out."""

    def __init__(self, kept):
        self.kept = kept
        self.value = {k: v for s in kept["sections"].values() for k, v in s["figures"].items()}

    def __call__(self, name):
        return self.value[name]

    def cases(self, section, key):
        return [k[len(section) + 1:-len(key) - 1] for k in self.value if k.startswith(section + ".") and k.endswith("." + key)]


def table(head, rows):
    lines = [head, "|" + "---|" * (head.count("|") - 1)]
    return "\n".join(lines + ["| " + " | ".join(map(str, r)) + " |" for r in rows])


# --- targets: what was asked, and whether the figures meet it ---

def extrapolated(f, case):
    factor = f(f"{case}.factor")
    note = "" if factor == 1 else f" (extrapolated from 1/{factor:.0f} of the homes)"
    return factor * f(f"{case}.wall_s"), note


def speedups(f):
    return [f(f"{section}.{solver}.1.wall_s") / f(f"{section}.{solver}.2.wall_s") for section in ("week", "sums")
            for solver in ("fleet", "cvode")]


def target_sums(f):
    rate = f("sums.fleet.1.home_days_per_cpu_s")
    return f"{rate:.0f} home-days per CPU-second", rate >= 5000


def target_week(f):
    wall = f("week.cvode.2.wall_s")
    return f"{wall:.1f} s; fleet {f('week.fleet.2.wall_s'):.1f} s", wall <= 30


def target_reference(f):
    rate = f("week.cvode.1.home_days_per_cpu_s")
    return f"{rate:.0f} home-days per CPU-second", rate >= 150


def target_year_records(f):
    wall, note = extrapolated(f, "year.records")
    return f"{wall:.0f} s{note}", wall < 60


def target_year_sums(f):
    wall, note = extrapolated(f, "many.sums")
    return f"{wall / 60:.1f} min{note}", wall < 600


def target_disk(f):
    rate = f("disk.fleet.home_days_per_cpu_s")
    return f"{rate:.0f} home-days per CPU-second, {rate / GRIDLABD_RATE:.0f} times", rate >= 2000


def target_memory(f):
    return f"{f('homes.slope.kb_per_home'):.2f} kB", f("homes.slope.kb_per_home") < 4


def target_linear(f):
    rates = [f(f"homes.{n}.home_days_per_cpu_s") for n in ("1000", f"{f('homes.slope.most'):.0f}")]
    return f"the most homes cost {rates[0] / rates[1]:.2f} times as much each as 1000 do", rates[0] / rates[1] <= 1.1


def target_threads(f):
    gains = speedups(f)
    names = ("week, fleet", "week, cvode", "sums, fleet", "sums, cvode")
    return ", ".join(f"{g:.2f} ({n})" for g, n in zip(gains, names)), min(gains) >= 1.9


def target_week_memory(f):
    most = max(f(f"week.{s}.2.memory_mb") for s in ("fleet", "cvode"))
    return f"{most:.0f} MB", most < 300


def target_bytes(f):
    return f"{f('week.fleet.1.bytes_per_value'):.2f}", f("week.fleet.1.bytes_per_value") < 1.3


def target_start(f):
    return f"{f('start.ten_homes.median_ms'):.0f} ms", f("start.ten_homes.median_ms") < 300


def target_accuracy(f, solver="fleet"):
    of = [f(f"accuracy.{solver}.1e-06.{k}") for k in ("mode_percent", "energy_percent", "room_mk", "tank_mk")]
    return f"{of[0]:.3f} %, {of[1]:.3f} %, {of[2]:.1f} mK (tank {of[3]:.0f} mK)", of[0] <= 0.5 and of[1] <= 0.2 and of[2] <= 5


TARGETS = [
    ("fleet: everything on, hourly fleet sums, one thread", "at least 5000, aim 20 000", target_sums),
    ("fleet: 1000 homes, 365 days, 15-min records of all quantities, two threads, wall", "under a minute", target_year_records),
    ("fleet: 10 000 homes, 365 days, key figures and hourly fleet sums, two threads, wall", "under ten minutes", target_year_sums),
    ("fleet: 1000 homes, 7 days, indoor temperature and grid power each minute on disk, one thread",
     f"at least 2000, 50 times GridLAB-D's {GRIDLABD_RATE}", target_disk),
    ("fleet: memory a home, state and parameters", "under 4 kB", target_memory),
    ("fleet: cost a home as homes become more", "linear: within 1.1", target_linear),
    ("two threads against one, wall", "1.9 times, 1000 homes for a week", target_threads),
    ("cvode: the default week, two threads, wall", "at most 30 s", target_week),
    ("cvode: the default week, one thread", "at least 150, aim 350", target_reference),
    ("the default week: peak memory", "under 300 MB", target_week_memory),
    ("the default week: bytes a stored value", "under 1.3", target_bytes),
    ("ten homes, one day, from start to end", "under 0.3 s", target_start),
    ("fleet: accuracy at the default tolerance: minutes in another mode, worst home's energy, rooms", "0.5 %, 0.2 %, 5 mK",
     target_accuracy),
    ("cvode: the same", "0.5 %, 0.2 %, 5 mK", lambda f: target_accuracy(f, "cvode")),
]


def show_targets(f):
    rows = []
    for what, asked, judge in TARGETS:
        try:
            measured, met = judge(f)
            rows.append((what, asked, measured, "met" if met else "**MISSED**"))
        except KeyError:
            rows.append((what, asked, "not measured", ""))
    return table("| what | asked | measured | |", rows)


# --- the sections ---

def show_runs(section, names):
    def show(f):
        rows = []
        for case in f.cases(section, "cpu_s"):
            value = {k: f.value.get(f"{section}.{case}.{k}") for k in ("home_days", "wall_s", "cpu_s", "home_days_per_cpu_s",
                     "home_days_per_user_s", "output_share", "memory_mb", "file_mb", "bytes_per_value")}
            rows.append((names.get(case, case.replace(".", ", ")), f"{value['home_days']:.0f}", f"{value['wall_s']:.2f}",
                         f"{value['cpu_s']:.2f}", f"**{value['home_days_per_cpu_s']:.0f}**", f"{value['home_days_per_user_s']:.0f}",
                         f"{100 * value['output_share']:.0f} %", f"{value['memory_mb']:.0f}", f"{value['file_mb']:.1f}",
                         f"{value['bytes_per_value']:.2f}" if value["bytes_per_value"] else ""))
        return table("| run | home-days | wall s | CPU s | home-days per CPU-second | of user time alone | output, share of CPU "
                     "| memory MB | file MB | bytes a value |", rows)
    return show


def show_disk(f):
    rate, user = f("disk.fleet.home_days_per_cpu_s"), f("disk.fleet.home_days_per_user_s")
    return show_runs("disk", {})(f) + (
        f"\n\nGridLAB-D: {GRIDLABD_RATE} home-days per CPU-second, so fleet is {rate / GRIDLABD_RATE:.0f} and cvode "
        f"{f('disk.cvode.home_days_per_cpu_s') / GRIDLABD_RATE:.0f} times as fast. About half of GridLAB-D's time is system time; "
        f"user time alone, and without its recorders, is {GRIDLABD_USER_RATE}: {user / GRIDLABD_USER_RATE:.0f} times.")


def show_homes(f):
    ns = sorted(int(c) for c in f.cases("homes", "cpu_s"))
    rows = [(n, f"{f(f'homes.{n}.home_days_per_cpu_s'):.0f}", f"{f(f'homes.{n}.wall_s'):.2f}", f"{f(f'homes.{n}.memory_mb'):.1f}",
             f"{(f(f'homes.{n}.memory_mb') - f(f'homes.{m}.memory_mb')) * 1e3 / (n - m):.2f}" if m else "")
            for n, m in zip(ns, [0] + ns[:-1])]
    return table("| homes | home-days per CPU-second | wall s | peak memory MB | kB a home more |", rows)


def show_start(f):
    return f"Median of five: {f('start.ten_homes.median_ms'):.0f} ms; the slowest {f('start.ten_homes.worst_ms'):.0f} ms."


def show_solver(f):
    keys = ("steps", "rates", "restarts", "error_fails", "events", "samples")
    return table("| solver | home-days per CPU-second | " + " | ".join(k.replace("_", " ") for k in keys) + " |",
                 [(s, f"**{f(f'solver.{s}.home_days_per_cpu_s'):.0f}**", *(f"{f(f'solver.{s}.{k}'):.0f}" for k in keys))
                  for s in f.cases("solver", "home_days_per_cpu_s")])


def show_inputs(f):
    return table("| part | µs a home-day |", [(c.replace("_", " "), f"{f(f'inputs.{c}.ns_per_home_day') / 1e3:.1f}")
                                              for c in f.cases("inputs", "ns_per_home_day")])


def show_record(f):
    names = {"all_1min": "all quantities, 1 min", "two_1min": "indoor temperature and grid power, 1 min",
             "all_15min": "all quantities, 15 min", "sums_1h": "fleet sums, 1 h"}
    return table("| recorded | pack | write | commit | all | bytes a value |", [
        (names[c], *(f"{f(f'record.{c}.{k}_us'):.1f}" for k in ("pack", "put", "commit", "all")),
         f"{f.value[f'record.{c}.bytes_per_value']:.2f}" if f"record.{c}.bytes_per_value" in f.value else "")
        for c in f.cases("record", "all_us")])


def kernel_row(f, case):
    kernel, unit = case.rsplit(".", 1)
    ns, flop, n = (f.value.get(f"roofline.{case}.{k}") for k in ("ns", "flop", "instructions"))
    row = [kernel.replace("_", " "), unit, f"{ns:.0f}", f"{ns / 8:.0f}"]
    if flop is None:
        return row + [""] * 4
    peak = max(f(f"roofline.{c}.gflop_per_s") for c in f.cases("roofline", "gflop_per_s"))
    return row + [f"{flop:.0f}", f"{flop / ns:.1f}", f"{100 * flop / ns / peak:.0f} %", f"{n / ns / f('roofline.clock.ghz'):.1f}"]


def show_roofline(f):
    kernels = [c for c in f.cases("roofline", "ns") if "." in c]
    rows = [kernel_row(f, c) for c in kernels]
    rows += [(c.replace("_", " "), "scalar", f"{f(f'roofline.{c}.ns'):.0f}", f"{f(f'roofline.{c}.ns') / 8:.0f}", "", "", "", "")
             for c in f.cases("roofline", "ns") if "." not in c]
    return table("| part of a step of eight homes | vector unit | ns a call | ns a home | flop a call | GFLOP/s | of the best peak "
                 "| instructions a cycle |", rows)


def show_machine(f):
    peaks = ", ".join(f"{u} {f(f'roofline.peak.{u}.gflop_per_s'):.0f}" for u in ("v4", "v3", "default")
                      if f"roofline.peak.{u}.gflop_per_s" in f.value)
    size = {k: f(f"roofline.size.{k}.bytes") / 1e3 for k in ("room_lanes", "tank_lanes", "seats", "runs", "inputs")}
    stage_ns = min(f(f"roofline.{c}.ns") for c in f.cases("roofline", "ns") if c.startswith("room_stages.")) / 7
    return table("| limit or size | |", [
        ("clock, by a chain of additions", f"{f('roofline.clock.ghz'):.2f} GHz"),
        ("multiplications and additions in twelve independent chains, GFLOP/s by vector unit", peaks),
        ("a power (logarithm, exponential) after the other; one of the seven stages of the rooms",
         f"{f('roofline.power.each_ns'):.1f} ns; {stage_ns:.0f} ns"),
        ("memory bandwidth, triad over 3 x 64 MB, one thread", f"{f('roofline.triad.gb_per_s'):.1f} GB/s"),
        ("caches of a core", f"L1d {f('roofline.L1d.bytes') / 1024:.0f} KiB, L2 {f('roofline.L2.bytes') / 1024:.0f} KiB"),
        ("arrays of the kernels: rooms, tanks", f"{size['room_lanes']:.1f} and {size['tank_lanes']:.1f} kB"),
        ("the last pieces of the solution, eight homes", f"{size['seats']:.1f} kB"),
        ("event loops and meters of eight homes, without inputs", f"{size['runs'] - size['inputs']:.1f} kB"),
        ("room for a day's inputs of eight homes, most of it for the fullest day", f"{size['inputs']:.0f} kB"),
        ("what lasts of a home: state, parameters",
         f"{f('roofline.size.state.bytes'):.0f} and {f('roofline.size.model.bytes'):.0f} B"),
    ])


def show_profile(f):
    rows = []
    for what in [w for w, _ in lanes.WHAT] + ["else"]:
        shares = [f.value.get(f"profile.{case}.{what}", 0) for case in ("sums", "week")]
        us = [1e6 * share / f(f"{case}.fleet.1.home_days_per_cpu_s") for share, case in zip(shares, ("sums", "week"))]
        if max(shares) > 0:
            rows.append((what, *(f"{100 * x:.0f} %" for x in shares), *(f"{x:.0f}" for x in us)))
    return table("| what | hourly fleet sums | default week, all recorded | µs a home-day, sums | µs a home-day, week |", rows)


def show_headline(f):
    wall, note = extrapolated(f, "year.records") if "year.records.wall_s" in f.value else (0, "")
    rows = [(f"`{s}`", f"{f(f'sums.{s}.1.home_days_per_cpu_s'):.0f}", f"{f(f'week.{s}.1.home_days_per_cpu_s'):.0f}",
             f"{f(f'week.{s}.2.wall_s'):.1f} s", f"{wall:.0f} s{note}" if wall and s == "fleet" else "") for s in ("fleet", "cvode")]
    return table("| solver | home-days per CPU-second, fleet sums only | all quantities each minute on disk | 1000 homes for a week, "
                 "so recorded, two cores | 1000 homes for a year, 15-min records, two cores |", rows)


def show_where(f):
    m = f.kept["machine"]
    return (f"Machine: {m['cpu']}, {m['cores']} cores; {m['system']}; {m['compiler']}; pilotsim {m['version']} ({m['commit']}), "
            f"{m['date']}. Load average of the last minute before: {m.get('load', 0):.1f}"
            + (": the machine was not quiet, wall times are too long." if m.get("load", 0) > 0.5 else "."))


SHOW = {
    "machine": show_where,
    "targets": show_targets,
    "week": show_runs("week", {}),
    "sums": show_runs("sums", {}),
    "disk": show_disk,
    "year": show_runs("year", {"records": "15-min records of all quantities"}),
    "many": show_runs("many", {"sums": "key figures, hourly fleet sums"}),
    "homes": show_homes,
    "start": show_start,
    "accuracy": lambda f: f.kept["sections"]["accuracy"]["text"].strip(),
    "solver": show_solver,
    "inputs": show_inputs,
    "record": show_record,
    "roofline": show_roofline,
    "limits": show_machine,
    "profile": show_profile,
    "headline": show_headline,
}


def shown(f, name):
    """A table under the commands that gave it, or a word that it is not there."""
    section = f.kept["sections"].get(name)
    try:
        text = SHOW[name](f)
    except (KeyError, ValueError):
        return "Not measured."
    if section is None:
        return text
    commands = ["```sh", *section["commands"], "```", ""] if section["commands"] else []
    whole = f.kept["machine"]
    other = f"Measured at {section['commit']}, {section['date']}.\n\n" if section["commit"] != whole["commit"] else ""
    return "\n".join(commands) + "\n" + other + text if commands else other + text


def write(kept, quick):
    f = Figures(kept)
    with open(os.path.join(runs.ROOT, "docs/performance.in.md"), encoding="utf-8") as source:
        text = re.sub(r"^\{\{(\w+)\}\}$", lambda m: shown(f, m[1]), source.read(), flags=re.MULTILINE)
    if quick:
        text = text.replace("\n", "\n\nThese are the figures of `scripts/bench --quick`: fewer homes, so start-up weighs more.\n", 1)
    text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
    out = path(quick, "build/performance*.md" if quick else "docs/performance.md")
    with open(out, "w", encoding="utf-8") as page:
        page.write(text)
    print(f"bench: {os.path.relpath(out, runs.ROOT)} is written", file=sys.stderr)
    if not quick:
        write_readme(f)


def write_readme(f):
    """The headline table between its two marks."""
    name = os.path.join(runs.ROOT, "README.md")
    with open(name, encoding="utf-8") as readme:
        old = readme.read()
    try:
        made = show_headline(f)
    except KeyError:
        return
    new = re.sub(r"(<!-- bench: begin -->\n).*?(<!-- bench: end -->)", lambda m: m[1] + made + "\n" + m[2], old, flags=re.DOTALL)
    if new != old:
        with open(name, "w", encoding="utf-8") as readme:
            readme.write(new)
        print("bench: the table in README.md is written", file=sys.stderr)
