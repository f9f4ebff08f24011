#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# curl, mosquitto_sub and mosquitto_pub against plugs, a heat pump's gateway and a HEMS.
set -u
for program in curl mosquitto_sub mosquitto_pub; do command -v $program >/dev/null || exit 77; done
failed=0
base=$(python3 -c "
import json, os
for d in json.loads(os.environ['DEVICES']): print(d['home'], d['product'], d['protocol'], d.get('topic') or d.get('path') or '')")

# expect WHAT PATTERN COMMAND...: the output matches, in 15 s at most (tries)
expect() {
    local what=$1 pattern=$2 got='' until=$((SECONDS + 15))
    shift 2
    while ((SECONDS < until)); do
        got=$(timeout 6 "$@" 2>&1)
        if grep -qE -e "$pattern" <<<"$got"; then
            echo "ok   $what: $(grep -oE -m 1 -e "$pattern" <<<"$got" | head -n 1)"
            return
        fi
        sleep 0.2
    done
    printf 'FAIL %s: no /%s/ in\n%s\n' "$what" "$pattern" "$got"
    failed=1
}
topic() { awk -v home="$1" -v product="$2" '$1 == home && $2 == product && $3 == "mqtt" { print $4 }' <<<"$base"; }
say() { mosquitto_pub -h 127.0.0.1 -p "$BROKER" "$@"; }
listen() { echo mosquitto_sub -h 127.0.0.1 -p "$BROKER" -C 1 -W 5 -t "$1"; }

port=$((80 + OFFSET))
plug=http://127.1.0.12:$port
gen2=http://127.1.1.12:$port
gateway=http://127.1.0.11:$port
shelly=$(topic a-00001 shelly_plug)
plus=$(topic b-00001 shelly_plus_plug)
ems=$(topic a-00001 ems_esp)
hems=$(topic a-00001 hems_unit)

expect "plug, first generation" '"type":"SHPLG-1"' curl -s "$plug/shelly"
expect "plug switched off by REST" '"ison":false' curl -s "$plug/relay/0?turn=off"
say -t "$shelly/relay/0/command" -m on
expect "plug switched on by MQTT, as REST sees it" '"ison":true' curl -s "$plug/relay/0"
mosquitto_sub -h 127.0.0.1 -p "$BROKER" -W 5 -t "$shelly/relay/0" >"$RUN/relay.txt" &
sleep 0.5
say -t "$shelly/relay/0/command" -m off
expect "relay/0 follows the command topic" '^off$' cat "$RUN/relay.txt"

expect "plug, second generation" '"id":"'"$plus"'"' curl -s "$gen2/rpc/Shelly.GetDeviceInfo"
expect "switched off by RPC" '"was_on":(true|false)' curl -s -X POST -d '{"id":1,"method":"Switch.Set","params":{"id":0,"on":false}}' "$gen2/rpc"
expect "its status" '"output":false' curl -s "$gen2/rpc/Switch.GetStatus?id=0"
say -t "$plus/rpc" -m '{"id":7,"src":"interop","method":"Switch.Set","params":{"id":0,"on":true}}'
expect "switched on by RPC over MQTT" '"output":true' curl -s "$gen2/rpc/Switch.GetStatus?id=0"
expect "a method that is none" '"code":404' curl -s -X POST -d '{"id":1,"method":"No.Such"}' "$gen2/rpc"

expect "EMS-ESP, outdoor temperature" '"value": ?-?[0-9.]+' curl -s "$gateway/api/boiler/outdoortemp"
say -t "$ems/boiler/dhw/seltemp" -m 53
expect "tank set-point by MQTT, as REST sees it" '"value": ?53[,}]' curl -s "$gateway/api/boiler/dhw.seltemp"
# shellcheck disable=SC2046
expect "and as boiler_data tells it" '"seltemp":53[,}]' $(listen "$ems/boiler_data")
# shellcheck disable=SC2046
expect "HEMS, its configuration is retained" '"elements":\[' $(listen "$hems/configuration")
say -t "$hems/control" -q 1 -m '{"devices_control":[{"device":"5","control_device":{"actuator_id":"285","command":"19.5"}}]}'
# shellcheck disable=SC2046
expect "and the state tells the set-point asked for" '"actuator_id":285,"vs":"19.5"' $(listen "$hems/state")

password=$(python3 -c "
import json, os
print(next(d['password'] for d in json.loads(os.environ['DEVICES']) if d['home'] == 'b-00001' and d['product'] == 'shelly_plus_plug' and d['password']))")
ha1=$(printf 'admin:%s:%s' "$plus" "$password" | sha256sum | cut -d ' ' -f 1)
auth='{"id":1,"method":"Shelly.SetAuth","params":{"user":"admin","realm":"'$plus'","ha1":"'$ha1'"}}'
expect "a password is set" '"result":null' curl -s -X POST -d "$auth" "$gen2/rpc"
expect "without it nothing is told" '^401$' curl -s -o /dev/null -w '%{http_code}' "$gen2/rpc/Switch.GetStatus?id=0"
expect "with a wrong one neither" '^401$' curl -s -o /dev/null -w '%{http_code}' --digest -u admin:wrong "$gen2/rpc/Switch.GetStatus?id=0"
expect "with it, by digest of SHA-256" '"output":true' curl -s --digest -u "admin:$password" "$gen2/rpc/Switch.GetStatus?id=0"
exit $failed
