#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lint_names.py [ROOT [BUILD]] - exported symbols begin with the name of their file, or a word of it.

So a reader of `weather_close(...)` knows where to look: weather.c or chart_weather.c. Reads the
objects of the built rooms by nm."""
import fnmatch
import glob
import os
import subprocess
import sys

from sources import report, root

# Files that export further families of names.
ALSO = {
    "sim/base/calendar.c": ["timezone_"],
    "twins/appliance.c": ["demand_appliance_"],
    "twins/building.c": ["emitter_"],
    "twins/clearness.c": ["clear_day_", "clear_law_"],
    "twins/climate_days.c": ["overlay_", "vapour_"],
    "twins/sun.c": ["plane_"],
    "twins/tables.c": ["quantity_info", "kpi_info", "dr_kpi_info", "command_info"],
    "outputs/chart_*.c": ["picture_", "histograms_", "time_", "legend_", "uses"],
    "outputs/report_*.c": ["section_", "bin_means_", "unit_for", "number_"],
}
ROOMS = ["base", "sim", "twins", "devices", "outputs", "scenarios"]


def source_of(obj):
    """build/release/CMakeFiles/twins.dir/twins/weather.c.o -> twins/weather.c"""
    return obj.split(".dir/", 1)[1].removesuffix(".o")


def symbols_of(obj):
    out = subprocess.run(["nm", "--extern-only", "--defined-only", "--format=posix", obj], capture_output=True, text=True).stdout
    names = [line.split()[0] for line in out.splitlines() if line]
    return [n for n in names if not n.startswith(("__", "_"))]


build = sys.argv[2] if len(sys.argv) > 2 else os.path.join(root(), "build/release")
findings, n_seen = [], 0
for room in ROOMS:
    for obj in glob.glob(f"{build}/CMakeFiles/{room}.dir/**/*.c.o", recursive=True):
        source = source_of(obj)
        if not os.path.exists(os.path.join(root(), source)):
            continue  # left over from a file that is gone
        n_seen += 1
        stem = os.path.basename(source).removesuffix(".c")
        further = [name for pattern, names in ALSO.items() if fnmatch.fnmatch(source, pattern) for name in names]
        allowed = tuple([stem] + [word + "_" for word in stem.split("_")] + further)
        findings += [f"{source}: exports '{s}': begin it with '{stem}_', or make it static"
                     for s in symbols_of(obj) if not s.startswith(allowed)]
if n_seen == 0:
    findings.append(f"{build}: no objects: build the release first (scripts/build)")
report(findings)
