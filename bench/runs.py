# SPDX-License-Identifier: GPL-3.0-or-later
"""runs.py - how programs are run and measured: CPU time of the whole process, user and system, as the kernel counts it."""
import datetime
import json
import os
import platform
import re
import resource
import shlex
import subprocess
import tempfile
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
BUILD = os.path.join(ROOT, "build/release")
WEEK = "scenarios/celje-winter-week.yaml"
NOTHING = "--set record.quantities=none --set record.interval=1h"  # of each home; the fleet's sums each hour
YEAR = "--set start=2023-01-01T00:00:00+01:00 --duration 365d --set dr_events=[]"


def output_of(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def bench(name, *args):
    """What a small program of bench/ prints."""
    return output_of(os.path.join(BUILD, name), *map(str, args))


def timed(command, **how):
    """Standard output, wall seconds, and user and system seconds of the command."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, **how)
    wall_s, after = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode > 1:  # 1: an expectation of the scenario was not met
        raise RuntimeError(f"exit status {done.returncode}: {shlex.join(command)}")
    return done.stdout, wall_s, after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime


def pilotsim(options, folder, scenario=WEEK):
    """One run: its line of JSON, and what the kernel says of it."""
    result = os.path.join(folder, "run.h5")
    command = [os.path.join(BUILD, "pilotsim"), "run", scenario, *shlex.split(options), "--quiet", "-o", result]
    text, wall_s, user_s, sys_s = timed(command)
    told = json.loads(text.strip().split("\n")[-1])
    home_days = told["homes"] * told["days"]
    values = re.search(r"^  all .*?([\d.]+)$", output_of(os.path.join(BUILD, "pilotsim"), "info", result), re.MULTILINE)
    return {
        "home_days": home_days,
        "wall_s": wall_s,
        "cpu_s": user_s + sys_s,
        "home_days_per_cpu_s": home_days / (user_s + sys_s),
        "home_days_per_user_s": home_days / user_s,
        "output_share": told["output_cpu_s"] / (user_s + sys_s),
        "memory_mb": told["peak_rss_bytes"] / 1e6,
        "file_mb": os.path.getsize(result) / 1e6,
        "bytes_per_value": float(values[1]) if values else None,
    }


def best_of(n, options, scenario=WEEK):
    """Of n runs the one that took least CPU, with the least wall time of all: others on the machine can only add."""
    with tempfile.TemporaryDirectory() as folder:
        found = [pilotsim(options, folder, scenario) for _ in range(n)]
    return min(found, key=lambda run: run["cpu_s"]) | {"wall_s": min(run["wall_s"] for run in found)}


def command_line(options, scenario=WEEK):
    return f"pilotsim run {scenario} {options}"


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        cpu = re.search(r"^model name\s*: (.*)$", f.read(), re.MULTILINE)
    with open("/etc/os-release", encoding="utf-8") as f:
        system = re.search(r'^PRETTY_NAME="?([^"\n]*)', f.read(), re.MULTILINE)
    commit = subprocess.run(["git", "-c", "safe.directory=*", "-C", ROOT, "rev-parse", "--short", "HEAD"],
                            capture_output=True, text=True)
    return {
        "cpu": cpu[1] if cpu else platform.machine(),
        "cores": os.cpu_count(),
        "system": system[1] if system else platform.system(),
        "compiler": output_of("cc", "--version").split("\n")[0],
        "version": re.search(r"[\d.]+", output_of(os.path.join(BUILD, "pilotsim"), "--version"))[0],
        "commit": commit.stdout.strip() or "no clone",
        "date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
    }
