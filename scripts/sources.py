# SPDX-License-Identifier: GPL-3.0-or-later
"""sources.py - which files the checks look at: what git tracks or would track, under the tree given.

Each lint is `lint_x.py [ROOT]`; findings go to standard output as `file:line: what: remedy` and
make the exit status 1. As a program: sources.py ROOT ENDING... prints the paths, each ended by NUL."""
import os
import subprocess
import sys

NOT_OURS = {".git", "build", "runs", "__pycache__"}


def root():
    return os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), ".."))


def listed_by_git():
    """None outside of a clone. The checkout may belong to another user (CI), so ownership is no matter."""
    got = subprocess.run(["git", "-c", "safe.directory=*", "-C", root(), "ls-files", "-z", "--cached", "--others",
                          "--exclude-standard"], capture_output=True)
    return got.stdout.decode().split("\0") if got.returncode == 0 else None


def found_by_walking():
    for folder, inner, names in os.walk(root()):
        inner[:] = [d for d in inner if d not in NOT_OURS]
        yield from (os.path.relpath(os.path.join(folder, name), root()) for name in names)


def files(*endings):
    """Paths relative to the root; every file when no ending is given."""
    paths = listed_by_git() or found_by_walking()
    there = sorted(set(p for p in paths if p and os.path.isfile(os.path.join(root(), p))))
    return [p for p in there if not endings or p.endswith(endings)]


def lines(path):
    with open(os.path.join(root(), path), encoding="utf-8", errors="replace") as f:
        return f.read().split("\n")


def report(findings):
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    sys.stdout.write("".join(path + "\0" for path in files(*sys.argv[2:])))
