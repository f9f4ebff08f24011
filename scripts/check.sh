#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# check.sh - what a machine can judge about the sources, in under a minute. Needs a built release.
# Exit status 1 if any check finds something; each finding is a line `file:line: what: remedy`.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

check_cppcheck() {
    local rooms=() room
    for room in sim twins devices scenarios outputs bench; do [[ -d $room ]] && rooms+=("$room"); done
    mkdir -p build/cppcheck
    # What is left out, and why: system headers are not ours; the rest is style, which the compiler and
    # the formatter judge better; a checker that gives up on a complex function is no finding.
    cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
        --cppcheck-build-dir=build/cppcheck -j "$(nproc)" -I . -D_GNU_SOURCE -DPILOTSIM_VERSION='"0"' \
        -DPILOTSIM_SOURCE_DIR='"."' --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches \
        --suppress=invalidPointerCast --template='{file}:{line}: {id}: {message}' "${rooms[@]}"
}

checks=(
    "scripts/format.sh --check"
    "scripts/lint_layers.py"
    "scripts/lint_names.py"
    "scripts/lint_size.py"
    "scripts/lint_text.py"
    "scripts/lint_headers.sh"
    "scripts/gen_docs --check"
    "check_cppcheck"
)
failed=0
begin=$SECONDS
for check in "${checks[@]}"; do
    if ! found=$($check 2>&1); then
        failed=$((failed + 1))
        printf 'check: %s found:\n%s\n' "${check% --check}" "$found"
    fi
done
echo "check: $((${#checks[@]} - failed)) of ${#checks[@]} checks are clean, $((SECONDS - begin)) s"
exit $((failed > 0))
