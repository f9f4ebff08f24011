#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""count_tests.py LOG [--also-failed N] - the closing line of scripts/test from ctest's log.

A Criterion program counts with each of its tests, any other program as one. The step of source
checks is one more. Exit status 1 if anything failed."""
import argparse
import re
import sys

SYNTHESIS = re.compile(r"Synthesis: Tested: .*?(\d+).*?Passing: .*?(\d+).*?Failing: .*?(\d+).*?Crashing: .*?(\d+)")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def count(program):
    """passed, failed, skipped of one program's stretch of the log"""
    good = "\nTest Passed." in program
    skipped = len(re.findall(r"^\[SKIP\] ", program, re.M))
    if m := SYNTHESIS.search(program):
        _, passing, failing, crashing = map(int, m.groups())
        bad = failing + crashing
        return passing, bad if good or bad else 1, skipped
    if "***Skipped" in program or "\nTest Skipped." in program:
        return 0, 0, 1
    return (1, 0, 0) if good else (0, 1, 0)


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("log")
    args.add_argument("--also-failed", type=int, default=0, help="1: the source checks failed")
    opts = args.parse_args()
    text = COLOUR.sub("", open(opts.log, encoding="utf-8", errors="replace").read())
    programs = re.split(r"^\d+/\d+ Testing: ", text, flags=re.M)[1:]
    total = [1 - opts.also_failed, opts.also_failed, 0]
    for program in programs:
        total = [a + b for a, b in zip(total, count(program))]
    if not programs:
        total[1] += 1
    print("{} passed, {} failed, {} skipped".format(*total))
    return total[1] > 0


sys.exit(main())
