#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a results file of plausible shape for tests of the report: make_sample.py OUT [homes] [days] [variant].

The homes here are a crude two-node model, good enough to look at; nothing of the simulator is used.
Variants: full, bare (no KPIs, no counterfactual, few quantities), hostile (texts that need escaping)."""
import sys

import h5py
import numpy as np

SEED, START_S, STEP_S = 957670, 1673218800, 60  # 2023-01-09T00:00+01:00
EVENTS = [("evening peak", 1, 17 * 3600, 7200, "room_setpoint", -2.0, "K"),
          ("morning heat-pump block", 2, 7 * 3600, 3600, "heat_pump_block", 1.0, "1")]


def params(rng, n):
    new = rng.random(n) < 0.4
    p = {
        "floor_area": (np.clip(rng.normal(140, 30, n), 70, 300), "m2"),
        "u_walls": (np.where(new, rng.triangular(0.15, 0.2, 0.28, n), rng.triangular(0.5, 0.9, 1.4, n)), "W/m2K"),
        "u_windows": (np.where(new, 1.0, 1.6), "W/m2K"),
        "thermal_capacitance_per_floor_area": (rng.choice([110000.0, 165000.0, 260000.0], n, p=[.2, .6, .2]), "J/m2K"),
        "temperature_set_point": (np.clip(rng.normal(21.5, 0.8, n), 19, 24), "degC"),
        "persons": (rng.choice([1.0, 2, 3, 4, 5, 6], n, p=[.18, .28, .2, .2, .1, .04]), "1"),
        "tank_volume": (rng.choice([150.0, 200, 300], n, p=[.25, .5, .25]), "l"),
        "pv_power": (np.clip(rng.lognormal(np.log(8000), 0.35, n), 2000, 25000), "W"),
        "appliance_energy": (np.clip(rng.lognormal(np.log(3200), 0.3, n), 900, 9000), "kWh/a"),
        "comfort_min": (np.full(n, 20.0), "degC"),
        "emitter_supply_design": (np.where(new, 38.0, 55.0), "degC"),
    }
    kit = {"heat_pump": rng.random(n) < 0.8, "pv": rng.random(n) < 0.55, "water_heater": rng.random(n) < 0.35,
           "battery": rng.random(n) < 0.15, "ev": rng.random(n) < 0.2}
    return p, kit


def weather(rng, n_t):
    t = np.arange(n_t) * STEP_S / 3600.0
    drift = np.interp(t, np.arange(0, t[-1] + 24, 24), rng.normal(0, 2.5, int(t[-1] // 24) + 2)[: len(np.arange(0, t[-1] + 24, 24))])
    temp = -1 + drift + 3.2 * np.cos((t % 24 - 14.5) / 24 * 2 * np.pi)
    sun = np.clip(np.sin((t % 24 - 7.7) / 8.9 * np.pi), 0, 1) * ((t % 24 > 7.7) & (t % 24 < 16.6))
    cloud = np.repeat(rng.uniform(0.15, 1, int(t[-1] // 24) + 1), 1440)[:n_t] * np.clip(
        1 + 0.2 * np.repeat(rng.normal(0, 1, n_t // 10 + 1), 10)[:n_t], 0.3, 1.2)
    ghi = 420 * sun * np.clip(cloud, 0, 1)
    return {"outdoor_temperature": (temp, "degC"), "ghi": (ghi, "W/m2"), "dni": (ghi * 0.9, "W/m2"), "dhi": (ghi * 0.45, "W/m2"),
            "wind_speed": (2 + np.abs(rng.normal(0, 1, n_t)), "m/s")}


def simulate(p, kit, w, n_t, joined, luck):
    """luck: arrays drawn once, so that both worlds see the same people."""
    n = len(p["floor_area"][0])
    area, set0 = p["floor_area"][0], p["temperature_set_point"][0]
    loss = area * (0.5 + 1.1 * p["u_walls"][0])
    cap = area * p["thermal_capacitance_per_floor_area"][0]
    air, mass, emit, tank = set0.copy(), set0 - 0.7, np.full(n, 30.0), np.full(n, 48.0)
    mode, soc = np.zeros(n), np.full(n, 0.4)
    heater_on = np.zeros(n, bool)
    names = ["indoor_temperature", "operative_temperature", "mass_temperature", "emitter_temperature", "tank_temperature",
             "heat_pump_power", "heat_pump_heat", "backup_heater_power", "cop", "water_heater_power", "appliance_power", "ev_power",
             "battery_power", "battery_soc", "pv_power", "grid_power", "dhw_draw", "room_setpoint", "dhw_setpoint", "heat_pump_mode"]
    out = {k: np.empty((n_t, n), np.float32) for k in names}
    to = w["outdoor_temperature"][0]
    for k in range(n_t):
        t = k * STEP_S
        shift, block = np.zeros(n), np.zeros(n, bool)
        for e, (_, day, start, dur, action, value, _) in enumerate(EVENTS):
            if joined is not None and day * 86400 + start <= t < day * 86400 + start + dur:
                if action == "room_setpoint": shift += value * joined[e]
                else: block |= joined[e]
        sp = set0 + shift
        hod = t / 3600 % 24
        need_tank = np.where(mode == 2, tank < 50, tank < 45) & kit["heat_pump"] & ~kit["water_heater"]
        want = np.where(mode == 1, air < sp + 0.25, air < sp - 0.25)
        mode = np.where(block | ~kit["heat_pump"], 0, np.where(need_tank, 2, np.where(want, 1, 0)))
        cop = np.clip(np.where(mode == 2, 2.6, 3.4) + 0.09 * (to[k] - 2), 1.6, 6)
        q_max = 1.35 * loss * 33 * (1 + 0.015 * to[k])
        duty = np.clip((sp - to[k]) / 34 + 0.35 * (sp - air), 0.3, 1)
        heat = np.where(mode > 0, np.where(mode == 2, 0.7, duty) * q_max, 0)
        el = np.where(mode > 0, heat / cop, 12 * kit["heat_pump"])
        rod = np.where((mode == 1) & (to[k] < -4) & (air < sp - 0.6), 2000.0, 0)
        room = np.where(mode == 1, heat + rod, 0)
        boiler = np.where(kit["heat_pump"], 0, np.clip(1.2 * (sp - air) + 0.9, 0, 2) * loss * 18)
        emit += STEP_S * (room + boiler - 220 * (emit - air) * area / 140) / (1.6e5 * area / 140)
        to_air = 220 * (emit - air) * area / 140
        gain = 3.0 * area + luck["base"][k] * 0.7 + w["ghi"][0][k] * 0.02 * area
        air += STEP_S * (to_air + gain + 8 * area * (mass - air) - 0.6 * loss * (air - to[k])) / (cap * 0.12)
        mass += STEP_S * (8 * area * (air - mass) - 0.4 * loss * (mass - to[k])) / (cap * 0.88)
        draw = luck["draw"][k]
        vol = p["tank_volume"][0]
        heater_on = np.where(heater_on, tank < 50, tank < 45) & kit["water_heater"]
        wh = np.where(heater_on, 2000.0, 0)
        tank += STEP_S * (np.where(mode == 2, heat, 0) + wh - 1.6 * (tank - 18)) / (4186 * vol) - draw * (tank - 10) / vol
        appl = luck["base"][k]
        ev = np.where(kit["ev"] & (hod >= luck["ev_at"]) & (hod < luck["ev_at"] + 1.1), 7400.0, 0)
        pv = np.where(kit["pv"], np.minimum(p["pv_power"][0] * w["ghi"][0][k] / 1000, 13600), 0)
        net = el + rod + wh + appl + ev - pv
        batt = np.where(kit["battery"], np.clip(-net, -2500, 2500), 0)
        batt = np.where((batt > 0) & (soc >= 1), 0, np.where((batt < 0) & (soc <= 0.05), 0, batt))
        soc = np.clip(soc + batt * STEP_S / 3.6e3 / 8000, 0, 1)
        row = {"indoor_temperature": air, "operative_temperature": 0.5 * (air + mass), "mass_temperature": mass,
               "emitter_temperature": emit, "tank_temperature": tank, "heat_pump_power": el, "heat_pump_heat": heat,
               "backup_heater_power": rod, "cop": np.where(mode > 0, heat / np.maximum(el, 1), np.nan), "water_heater_power": wh,
               "appliance_power": appl, "ev_power": ev, "battery_power": batt, "battery_soc": soc, "pv_power": pv,
               "grid_power": net + batt, "dhw_draw": draw, "room_setpoint": sp, "dhw_setpoint": np.full(n, 50.0),
               "heat_pump_mode": mode}
        for name in names:
            out[name][k] = row[name]
    return out


def luck_of(rng, p, n_t, n):
    hod = (np.arange(n_t) / 60) % 24
    shape = 0.35 + 0.9 * np.exp(-((hod - 7.5) / 1.4) ** 2) + 1.5 * np.exp(-((hod - 19) / 2.6) ** 2) + 0.4 * np.exp(-((hod - 12.5) / 2) ** 2)
    mean = p["appliance_energy"][0] / 8.76
    on = rng.random((n_t, n)) < 0.012 * shape[:, None]
    run = np.zeros((n_t, n), np.float32)
    for lag in range(12):
        run[lag:] += on[: n_t - lag] if lag else on
    base = (0.3 * mean + 1500 * (run > 0) * (mean / 365)).astype(np.float32)
    draw = ((rng.random((n_t, n)) < 0.016 * shape[:, None] * p["persons"][0] / 3) * rng.uniform(2, 8, (n_t, n))).astype(np.float32)
    return {"base": base, "draw": draw, "ev_at": rng.uniform(17, 22, n)}


FLEET = {"heat_pump_power": "W", "backup_heater_power": "W", "water_heater_power": "W", "appliance_power": "W", "ev_power": "W",
         "battery_power": "W", "pv_power": "W", "grid_power": "W"}


def kwh(x):
    return x.sum(axis=0, dtype=np.float64) * STEP_S / 3.6e6


def quarter(x):
    return x[: len(x) // 15 * 15].reshape(len(x) // 15, 15, -1).mean(axis=1)


def home_kpis(o):
    imp, exp = np.maximum(o["grid_power"], 0), np.maximum(-o["grid_power"], 0)
    low = np.maximum(20 - o["operative_temperature"], 0)
    k = {"energy.heat_pump": kwh(o["heat_pump_power"]), "energy.backup": kwh(o["backup_heater_power"]),
         "energy.water_heater": kwh(o["water_heater_power"]), "energy.appliances": kwh(o["appliance_power"]),
         "energy.ev": kwh(o["ev_power"]), "energy.battery": kwh(o["battery_power"]), "energy.pv": kwh(o["pv_power"]),
         "energy.import": kwh(imp), "energy.export": kwh(exp), "peak.import_15min": quarter(o["grid_power"]).max(axis=0),
         "heat_pump.starts": ((o["heat_pump_mode"][1:] > 0) & (o["heat_pump_mode"][:-1] == 0)).sum(axis=0).astype(float),
         "heat_pump.run_hours": (o["heat_pump_mode"] > 0).sum(axis=0) / 60.0,
         "comfort.hours_below_min": (low > 0).sum(axis=0) / 60.0, "comfort.kelvin_hours_below_min": low.sum(axis=0) / 60.0,
         "comfort.temperature_mean": o["operative_temperature"].mean(axis=0, dtype=np.float64)}
    k["cost.energy"] = 0.18 * k["energy.import"] - 0.07 * k["energy.export"]
    k["co2.mass"] = 0.24 * k["energy.import"]
    pv = np.where(k["energy.pv"] > 0, k["energy.pv"], np.nan)
    k["pv.self_consumption"] = 1 - k["energy.export"] / pv
    hp = np.where(k["energy.heat_pump"] > 5, k["energy.heat_pump"] + k["energy.backup"], np.nan)
    k["heat_pump.scop"] = (kwh(o["heat_pump_heat"]) + k["energy.backup"]) / hp
    return k


def fleet_kpis(o, k):
    f = {name: v.sum() for name, v in k.items()}
    grid = o["grid_power"].sum(axis=1, dtype=np.float64)
    f["peak.import_15min"] = quarter(grid).max()
    f["peak.load_factor"] = grid.mean() / f["peak.import_15min"]
    f["pv.self_consumption"] = 1 - f["energy.export"] / f["energy.pv"]
    f["heat_pump.scop"] = np.nansum(kwh(o["heat_pump_heat"])) / f["energy.heat_pump"]
    for name in ("comfort.hours_below_min", "comfort.kelvin_hours_below_min", "comfort.temperature_mean"):
        f[name] = k[name].mean()
    return f


def dr_kpis(o, c, joined, n_t):
    rows = []
    for e, (_, day, start, dur, *_rest) in enumerate(EVENTS):
        a, b = (day * 86400 + start) // 60, (day * 86400 + start + dur) // 60
        diff = c["grid_power"].astype(np.float64) - o["grid_power"]
        low = lambda x: np.maximum(20 - x["operative_temperature"], 0).sum(axis=0) / 60
        d, r = diff[a:b], -diff[b: b + 1440]
        zero = np.zeros(d.shape[1])
        rows.append([joined[e].astype(float), zero, kwh(d), d.mean(axis=0) if len(d) else zero,
                     quarter(d).max(axis=0) if len(d) >= 15 else zero, kwh(r),
                     quarter(r).max(axis=0) if len(r) >= 15 else zero, low(o) - low(c)])
    fleet = [[np.nansum(x) for x in row] for row in rows]
    for e, (_, day, start, dur, *_rest) in enumerate(EVENTS):
        a, b = (day * 86400 + start) // 60, (day * 86400 + start + dur) // 60
        diff = (c["grid_power"].astype(np.float64) - o["grid_power"]).sum(axis=1)
        if len(diff[a:b]) >= 15: fleet[e][4] = quarter(diff[a:b]).max()
        if len(diff[b:b + 1440]) >= 15: fleet[e][6] = quarter(-diff[b:b + 1440]).max()
    return np.array(rows), np.array(fleet)


DR_NAMES = ["joined", "overridden", "delivered_energy", "delivered_power", "peak_reduction", "rebound_energy", "rebound_peak", "comfort_cost"]
TEXT = h5py.string_dtype("utf-8")


def put(group, name, data, unit, **kw):
    d = group.create_dataset(name, data=data, **kw)
    d.attrs["units"] = unit


def write(path, n, days, variant):
    rng = np.random.default_rng(SEED)
    n_t = days * 1440
    p, kit = params(rng, n)
    w = weather(rng, n_t)
    luck = luck_of(rng, p, n_t, n)
    joined = [(rng.random(n) < 0.8) & kit["heat_pump"], (rng.random(n) < 0.6) & kit["heat_pump"]]
    o = simulate(p, kit, w, n_t, joined, luck)
    full = variant != "bare"
    c = simulate(p, kit, w, n_t, None, luck) if full else None
    evil = variant == "hostile"
    with h5py.File(path, "w", libver="v110") as f:
        f["time"] = START_S + STEP_S * (1 + np.arange(n_t, dtype=np.int64))
        f["time"].attrs["units"] = "seconds since 1970-01-01T00:00:00Z"
        f.create_dataset("home", data=[f'<b>"{i}"&' if evil else f"home-{i:04d}" for i in range(n)], dtype=TEXT)
        for name, (v, unit) in w.items():
            put(f, name, v.astype(np.float32), unit)
        keep = o if full else {k: o[k] for k in ("grid_power", "pv_power")}
        for name, v in keep.items():
            put(f, name, v, "degC" if "temp" in name else "W", chunks=(min(240, n_t), min(64, n)), compression=1, shuffle=True)
        for name, unit in FLEET.items():
            put(f, f"fleet/{name}", o[name].sum(axis=1, dtype=np.float64), unit)
            if full: put(f, f"fleet/{name}_counterfactual", c[name].sum(axis=1, dtype=np.float64), unit)
        for name, (v, unit) in p.items():
            put(f, f"homes/{name}", v, unit)
        for name, v in kit.items():
            put(f, f"homes/has_{name}", v.astype(np.uint8), "1")
        f.create_dataset("events/name", data=["<script>alert(1)</script> & \"peak\"" if evil else e[0] for e in EVENTS], dtype=TEXT)
        f.create_dataset("events/action", data=[e[4] for e in EVENTS], dtype=TEXT)
        f["events/start_s"] = np.array([START_S + e[1] * 86400 + e[2] for e in EVENTS], np.int64)
        f["events/duration_s"] = np.array([e[3] for e in EVENTS], np.int64)
        f["events/value"] = np.array([e[5] for e in EVENTS])
        m = f.create_group("manifest")
        m.attrs["pilot"] = "<img src=x onerror=alert(1)>" if evil else "Celje winter week"
        m.attrs["seed"] = SEED
        m.attrs["timezone"] = "Europe/Ljubljana"
        m.attrs["weather"] = "synthetic, climate celje"
        m.attrs["scenario_hash"] = "b3c0ffee" * 8
        m.attrs["version"] = "0.1.0"
        m.attrs["solver"] = "cvode"
        m.attrs["tolerance_relative"] = 1e-6
        m.attrs["tolerance_absolute_k"] = 1e-5
        m.attrs["complete"] = np.int8(1 if full else 0)
        m.attrs["scenario"] = "pilot: sample\n</pre><script>alert(2)</script>\n" if evil else (
            "pilot: Celje winter week\nseed: 957670\nstart: 2023-01-09T00:00:00+01:00\nduration: %dd\nhomes:\n"
            "  - {archetype: si-detached-1971-1980, count: %d}\n" % (days, n))
        if full:
            k = home_kpis(o)
            for name, v in k.items():
                f[f"kpi/{name}"] = v
            for name, v in fleet_kpis(o, k).items():
                f[f"kpi/fleet/{name}"] = float(v)
            rows, fleet = dr_kpis(o, c, joined, n_t)
            for i, name in enumerate(DR_NAMES):
                f[f"kpi/dr/{name}"] = rows[:, i, :]
                f[f"kpi/dr_fleet/{name}"] = fleet[:, i]
            f.create_dataset("expect/kpi", data=["fleet.comfort.hours_below_min_mean", "dr.evening peak.delivered_energy"], dtype=TEXT)
            f["expect/value"] = np.array([k["comfort.hours_below_min"].mean(), fleet[0][2]])
            f["expect/at_least"] = np.array([np.nan, 500.0])
            f["expect/at_most"] = np.array([3.0, np.nan])


if __name__ == "__main__":
    arg = sys.argv[1:] + [None] * 4
    write(arg[0], int(arg[1] or 60), int(arg[2] or 3), arg[3] or "full")
