# SPDX-License-Identifier: GPL-3.0-or-later
"""sources.py - which files the lints look at: what git tracks or would track, under the tree given.

Each lint is `lint_x.py [ROOT]`; findings go to standard output as `file:line: what: remedy` and
make the exit status 1."""
import os
import subprocess
import sys


def root():
    return os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), ".."))


def files(*endings):
    """Paths relative to the root; every file when no ending is given."""
    got = subprocess.run(["git", "-C", root(), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                         check=True, capture_output=True).stdout.decode()
    paths = sorted(set(p for p in got.split("\0") if p and os.path.isfile(os.path.join(root(), p))))
    return [p for p in paths if not endings or p.endswith(endings)]


def lines(path):
    with open(os.path.join(root(), path), encoding="utf-8", errors="replace") as f:
        return f.read().split("\n")


def report(findings):
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)
