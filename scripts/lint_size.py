#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lint_size.py [ROOT] - files of at most 500 lines, functions of at most 70.

The formatter puts the braces of a function's body alone into the first column; that is what is counted."""
from sources import files, lines, report

FILE_MAX, FUNCTION_MAX = 500, 70

findings = []
for path in files(".c", ".h", ".def", ".py", ".sh"):
    text = lines(path)
    n = len(text) - 1
    if n > FILE_MAX:
        findings.append(f"{path}:{n}: {n} lines, at most {FILE_MAX}: look for the second idea")
    begin = None
    for number, line in enumerate(text, 1):
        if line == "{":
            begin = number
        elif line.startswith("}") and begin is not None:
            length = number - begin - 1
            if length > FUNCTION_MAX:
                findings.append(f"{path}:{begin}: a function of {length} lines, at most {FUNCTION_MAX}: split it")
            begin = None
report(findings)
