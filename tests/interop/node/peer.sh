#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# peer.sh FOLDER - installs the locked packages into the folder where they are not there yet, and runs peer.js.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$1
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "peer.sh: skipped: no node"
    exit 77
fi
mkdir -p "$folder"
if ! cmp -s "$here/package-lock.json" "$folder/package-lock.json" || [[ ! -e $folder/node_modules/.package-lock.json ]]; then
    rm -f "$folder/package-lock.json"
    cp "$here/package.json" "$folder/"
    if ! (cd "$folder" && cp "$here/package-lock.json" . && timeout 60 npm ci --omit=optional --no-audit --no-fund --ignore-scripts); then
        rm -rf "$folder/node_modules"
        echo "peer.sh: skipped: the packages cannot be had"
        exit 77
    fi
fi
NODE_FOLDER=$folder exec node "$here/peer.js"
