#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run_docs.py PAGE... - runs the examples of a page as a reader would, and pastes what they print.

In a copy of the clone, so that files made on the way leave no trace. A fenced block of sh or python is run in the clone's
folder, a block of yaml or c behind `<!-- to my.yaml -->` is appended to that file, a block of text behind a run one is replaced
by what that one printed (`<!-- from WORDS -->` before it: only from the line that begins so). `<!-- not run -->` before a block leaves it out. An example that fails ends all with status 1."""
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
BLOCK = re.compile(r"(?:<!-- (?P<note>[^>\n]*) -->\n)?```(?P<kind>\w*)\n(?P<text>.*?)```\n", re.S)
COMMANDS = {"sh": ["bash", "-eu", "-c"], "python": ["/usr/bin/python3", "-c"]}


def run(kind, text, folder):
    env = dict(os.environ, MPLBACKEND="agg")
    got = subprocess.run(COMMANDS[kind] + [text], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print(f"--- {kind}\n{text}{got.stdout}", end="")
    if got.returncode != 0:
        sys.exit(f"run_docs: the example above ended with status {got.returncode}")
    shown = re.sub(r"^(setup|build): .*\n", "", got.stdout.replace(folder, "."), flags=re.M)
    return re.sub(r"[ \t]+$", "", shown, flags=re.M)


def page(text, folder):
    printed = ""

    def one(m):
        nonlocal printed
        note, kind = m["note"] or "", m["kind"]
        if note == "not run":
            return m[0]
        if kind in COMMANDS:
            printed = run(kind, m["text"], folder)
        elif kind in ("c", "yaml") and note.startswith("to "):
            with open(os.path.join(folder, note.removeprefix("to ")), "a", encoding="utf-8") as f:
                f.write(m["text"])
        elif kind == "text" and printed:
            kept, printed = printed, ""
            if note.startswith("from "):
                at = re.search("^" + re.escape(note.removeprefix("from ")), kept, re.M)
                kept = kept[at.start():] if at else kept
            return m[0][:m.start("text") - m.start()] + kept + "```\n"
        return m[0]

    return BLOCK.sub(one, text)


def main():
    with tempfile.TemporaryDirectory() as scratch:
        for name in sys.argv[1:]:
            folder = os.path.join(scratch, os.path.basename(name), "pilotsim")
            subprocess.run(["git", "-c", "safe.directory=*", "clone", "-q", ROOT, folder], check=True)
            path = os.path.join(ROOT, name)
            with open(path, encoding="utf-8") as f:
                old = f.read()
            new = page(old, folder)
            if new != old:
                with open(path, "w", encoding="utf-8") as f:
                    f.write(new)


main()
