#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lint_text.py [ROOT] - licence line, words that have no place here, links that lead nowhere."""
import os
import re

from sources import files, lines, report, root

LICENSED = (".c", ".h", ".def", ".py", ".sh", ".yaml", ".cmake", "CMakeLists.txt")
SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"

# Spelt in pieces, so that this file does not find itself.
FORBIDDEN = {
    r"(?<![\w.])/" + r"(work|home/\w+|root)/": "a path of one machine",
    r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b": "unfinished work: finish it, or state the limit",
    r"\b(this|a|the|my|our|previous|last) sess" + r"ion\b": "the reader was not there",
    r"(?i)\biss" + r"ue #?\d": "say what it was about instead",
    r"(?i)\bdeliver" + r"able\b": "name the thing itself",
    r"[ \t]+$": "blanks at the end of the line",
}
BINARY = (".h5", ".png", ".gz", ".zip", ".pdf")
FREE_TEXT = ("LICENSE",)

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+\s+(.*)$")


def licence(path, text):
    if not path.endswith(LICENSED) and not text[0].startswith("#!"):
        return []
    if path.startswith("tests/fuzz/") and "corpus" in path or "/seeds/" in path:
        return []
    if any(SPDX in line for line in text[:2]):
        return []
    return [f"{path}:1: no licence line: begin with '{SPDX}' in a comment"]


def words(path, text):
    if path in FREE_TEXT or path.startswith("tests/fuzz/") and not path.endswith(".c"):
        return []
    found = []
    for number, line in enumerate(text, 1):
        found += [f"{path}:{number}: '{m[0].strip()}': {why}" for pattern, why in FORBIDDEN.items()
                  if (m := re.search(pattern, line))]
    return found


def anchors(path):
    slugs = set()
    for line in lines(path):
        if m := HEADING.match(line):
            slugs.add(re.sub(r"[^\w\- ]", "", m[1].lower()).replace(" ", "-"))
    return slugs


def links(path, text):
    found, in_code = [], False
    for number, line in enumerate(text, 1):
        in_code ^= line.lstrip().startswith("```")
        for target in [] if in_code else LINK.findall(line):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            whole = os.path.normpath(os.path.join(os.path.dirname(path), name)) if name else path
            if not os.path.exists(os.path.join(root(), whole)):
                found.append(f"{path}:{number}: link to '{target}': there is no such file")
            elif anchor and whole.endswith(".md") and anchor not in anchors(whole):
                found.append(f"{path}:{number}: link to '{target}': there is no such heading")
    return found


findings = []
for path in files():
    if path.endswith(BINARY):
        continue
    text = lines(path)
    findings += licence(path, text) + words(path, text)
    if path.endswith(".md"):
        findings += links(path, text)
report(findings)
