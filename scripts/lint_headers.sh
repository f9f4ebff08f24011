#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# lint_headers.sh [ROOT] - every header compiles when it is included alone.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "${1:-$here/..}"
python3 "$here/sources.py" . .h |
    xargs -0 -r -n 1 -P "$(nproc)" gcc -std=gnu17 -D_GNU_SOURCE -DPILOTSIM_VERSION='""' -DPILOTSIM_SOURCE_DIR='"."' -I. $(pkg-config --cflags hdf5-serial) \
        -Wall -Wextra -Werror -Wno-unused-function -fsyntax-only -x c
