# SPDX-License-Identifier: GPL-3.0-or-later
"""lanes.py - what bench_lanes prints as figures, floating-point operations from the instructions executed, and where
the time of a run goes by perf."""
import collections
import os
import re
import subprocess
import tempfile

import runs

DOUBLES = {"zmm": 8, "ymm": 4, "xmm": 2}
# add, sub, mul, div and sqrt of doubles, packed or single; no contraction is compiled, so there is no fused one
ARITHMETIC = re.compile(r"^v?(add|sub|mul|div|sqrt)(pd|sd)$")


def instructions(program):
    """Address in the file -> (mnemonic, doubles it works on if it is floating-point arithmetic)."""
    found = {}
    for line in runs.output_of("objdump", "-d", "--no-show-raw-insn", program).split("\n"):
        m = re.match(r"^\s*([0-9a-f]+):\s+(\S+)\s*(.*)$", line)
        if not m:
            continue
        kind, width = ARITHMETIC.match(m[2]), re.search(r"%([xyz]mm)", m[3])
        found[int(m[1], 16)] = (1 if kind[2] == "sd" else DOUBLES[width[1]]) if kind and width else 0
    return found


def measure(s, program):
    for line in runs.output_of(program).strip().split("\n"):
        name, value, unit = line.rsplit(",", 2)
        key = {"ns a call": "ns", "ns each": "each_ns", "B": "bytes"}.get(unit, unit.lower().replace("/", "_per_"))
        s.put(name.replace(" ", "."), **{key: float(value)})
    if os.uname().machine != "x86_64":
        return
    flop, code = collections.Counter(), instructions(program)
    executed = collections.Counter()
    for line in runs.output_of(program, "trace").strip().split("\n"):
        if line:
            name, address, times = line.split(",")
            flop[name] += code[int(address, 16)] * int(times)
            executed[name] += int(times)
    for name, n in flop.items():
        s.put(name.replace(" ", "."), flop=n, instructions=executed[name])


# --- where the time goes ---

# The first row that fits, by source file and function, says what a sample belongs to.
WHAT = [
    ("kernels: stages and finish", r"twins/(room|tank)_lanes\.c|twins/source_lanes\.c|.*_lanes_(stages|finish).*"),
    ("seats: aims, pieces, crossings", r"twins/lane_(seat|piece)\.c|.*lane_piece_eval.*|twins/run_plants\.c|twins/(building|tank|heat_pump\w*)\.c"),
    ("inputs: weather, sun, people", r"twins/(inputs|weather|house_sun|sun|clearness|climate|season|demand|dhw_draws|appliance|lighting|"
     r"occupancy|day_shape|ev_charging)\w*\.c|sim/base/(rng|calendar)\.c|libgsl.*"),
    ("events and meter", r"twins/(home_run|firmware|meter|battery|dr_\w+|tariff|fleet_run|state)\.c"),
    ("records, sums, file", r"twins/(run_record|comfort_rows|kpi_home)\.c|outputs/.*|sim/grid_sum\.c|lib(hdf5|deflate|z|sz|aec).*"),
    ("reading and drawing homes", r"scenarios/.*|devices/.*|twins/(home_table|model|pilot)\.c|libyaml.*"),
    ("mathematics library", r"libm[.-].*"),
    ("C library and kernel", r"libc[.-].*|ld-.*|\[kernel.*|libgomp.*|\[vdso\].*"),
]


def functions(program):
    """Functions of the program as (address, size, source file, name); global ones by the objects they come from."""
    home = {}
    objects = [os.path.join(folder, f) for folder, _, names in os.walk(os.path.join(runs.BUILD, "CMakeFiles"))
               for f in names if f.endswith(".c.o")]
    for line in runs.output_of("nm", "-A", "--defined-only", *objects).split("\n"):
        m = re.match(r"^.*\.dir/(.*)\.o:[0-9a-f]+ \w (\S+)$", line)
        if m and not m[1].startswith(("bench/", "tests/")):
            home.setdefault(m[2], m[1])
    here, found = "", []
    for line in runs.output_of("readelf", "-sW", program).split("\n"):
        f = line.split()
        if len(f) < 8:
            continue
        if f[3] == "FILE":
            here = f[7]
        elif f[3] in ("FUNC", "IFUNC") and f[6] != "UND":
            local = next((p for p in home.values() if p.endswith("/" + here)), here)
            found.append((int(f[1], 16), int(f[2], 0), local if f[4] == "LOCAL" else home.get(f[7], ""), f[7]))
    return found


def samples(folder, options):
    """How often each address of the program, or other object, was found executing."""
    data, program = os.path.join(folder, "perf.data"), os.path.join(runs.BUILD, "pilotsim")
    subprocess.run(["perf", "record", "-q", "-e", "cpu-clock", "-F", "2000", "-o", data, program, "run", runs.WEEK,
                    *options.split(), "--quiet", "-o", os.path.join(folder, "run.h5")],
                   cwd=runs.ROOT, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base, seen = 0, collections.Counter()
    for line in runs.output_of("perf", "script", "-i", data, "-F", "ip,sym,dso", "--show-mmap-events").split("\n"):
        m = re.search(r"MMAP2? \S+: \[0x([0-9a-f]+)\(0x[0-9a-f]+\) @ (0x[0-9a-f]+|0) .*r-xp .*/pilotsim$", line)
        if m:
            base = int(m[1], 16) - int(m[2], 16)
        m = re.match(r"^\s*([0-9a-f]+) (\S+).* \(([^)]*)\)$", line)
        if m:
            seen[int(m[1], 16) - base if m[3] == program else os.path.basename(m[3])] += 1
    return seen


def profile(s, case, options):
    """Shares of the samples by what they belong to; nothing where perf is missing."""
    program = os.path.join(runs.BUILD, "pilotsim")
    known = functions(program)
    try:
        with tempfile.TemporaryDirectory() as folder:
            seen = samples(folder, options)
    except (OSError, subprocess.CalledProcessError) as fault:
        s.text += f"perf gave nothing here ({fault.__class__.__name__}).\n"
        return
    share, total = collections.Counter(), sum(seen.values())
    for at, n in seen.items():
        where = at if isinstance(at, str) else next((f"{f[2]} {f[3]}" for f in known if f[0] <= at < f[0] + f[1]), "")
        what = next((w for w, pattern in WHAT if re.match(pattern, where)), "else")
        share[what] += n / total
    s.put(case, **{what.replace(".", ""): n for what, n in share.items()}, samples=total)
