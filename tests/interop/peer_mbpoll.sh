#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# mbpoll reads a meter and a heat pump over a pseudo-terminal and TCP, and writes a set-point.
set -u
command -v mbpoll >/dev/null || exit 77
port=$((502 + OFFSET))
failed=0

# expect WHAT PATTERN COMMAND...: the output has a line that matches
expect() {
    local what=$1 pattern=$2 got
    shift 2
    got=$(timeout 15 "$@" 2>&1)
    if grep -qE -e "$pattern" <<<"$got"; then
        echo "ok   $what: $(grep -E -m 1 -e "$pattern" <<<"$got")"
    else
        printf 'FAIL %s: no /%s/ in\n%s\n' "$what" "$pattern" "$got"
        failed=1
    fi
}

tcp=(mbpoll -m tcp -0 -1 -q -p "$port" -a 20)
rtu=(mbpoll -m rtu -0 -1 -q -b 9600 -P none -B)
expect "Kronoterm, supply by TCP" '^\[2103\]:[[:space:]]+[1-6][0-9]{2}$' "${tcp[@]}" -t 4 -r 2103 127.1.1.11
expect "Kronoterm, set-point written" 'Written 1 reference' "${tcp[@]}" -t 4 -r 2186 127.1.1.11 -- 195
expect "Kronoterm, set-point read" '^\[2186\]:[[:space:]]+195$' "${tcp[@]}" -t 4 -r 2186 127.1.1.11
expect "Kronoterm through the RS-485 gateway" '^\[2186\]:[[:space:]]+195$' "${tcp[@]}" -t 4 -r 2186 127.1.1.20
expect "Kronoterm by RTU" '^\[2186\]:[[:space:]]+195$' "${rtu[@]}" -a 20 -t 4 -r 2186 "$RUN/b-00001.rs485"
expect "SDM630, voltage by RTU" '^\[0\]:[[:space:]]+2[0-5][0-9]' "${rtu[@]}" -a 1 -t 3:float -r 0 "$RUN/b-00001.rs485"
expect "an address that is none" 'Illegal data address' "${tcp[@]}" -t 4 -r 9000 127.1.1.11
exit $failed
