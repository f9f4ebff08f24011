#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# format.sh [--check] - brings all C into the one form of .clang-format; --check only tells.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
how=(-i)
if [[ ${1:-} == --check ]]; then how=(--dry-run -Werror); fi
python3 scripts/sources.py . .c .h | xargs -0 -r -n 8 -P "$(nproc)" clang-format "${how[@]}"
