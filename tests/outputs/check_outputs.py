# SPDX-License-Identifier: GPL-3.0-or-later
"""check_outputs.py RUN.h5 CSV_FOLDER RUN.json RUN.xml: do all outputs of one run say the same?

The file as xarray sees it by each engine that is installed, the CSV folder, the figures as JSON and
the verdicts as JUnit: shapes, times, units, and the numbers against each other."""
import csv
import json
import math
import os
import sys
import warnings
import xml.etree.ElementTree as xml

try:
    import h5netcdf  # noqa: F401, an engine
    import numpy as np
    import xarray as xr
except ImportError:
    sys.exit(77)

GROUPS = ("homes", "fleet", "kpi", "events", "manifest", "checkpoint")


def engines():
    yield "h5netcdf"
    try:
        with warnings.catch_warnings():  # built for an older numpy: no matter
            warnings.simplefilter("ignore")
            import netCDF4  # noqa: F401
        yield "netcdf4"
    except ImportError:
        print("check_outputs.py: netCDF4 is not installed, its engine is not tried")


def near(a, b, relative=1e-6, absolute=1e-6):
    return math.isclose(a, b, rel_tol=relative, abs_tol=absolute)


def read_csv(folder, name):
    with open(os.path.join(folder, name), newline="", encoding="utf-8") as f:
        rows = list(csv.reader(f))
    assert rows and all(len(row) == len(rows[0]) for row in rows), name
    return rows


def check_dataset(ds, figures):
    """Labels, whole time axis, units that decode; the registers agree with the key figures."""
    homes = figures["homes"]["ids"]
    assert list(ds.home.values) == homes
    step = ds.time.values[1] - ds.time.values[0]
    assert (np.diff(ds.time.values) == step).all()
    assert (ds.time_bounds[:, 1].values == ds.time.values).all()
    assert (ds.time_bounds[:, 1].values - ds.time_bounds[:, 0].values == step).all()
    series = [name for name, v in ds.data_vars.items() if v.dims == ("time", "home")]
    assert len(series) > 10
    for name in series:
        v = ds[name]
        assert v.dtype == np.float32 and v.attrs["units"] and v.attrs["long_name"] and v.attrs["cell_methods"].startswith("time: ")
        assert name in ("cop", "battery_soc") or np.isfinite(v.values).all(), name
    hours = step / np.timedelta64(1, "h")
    for name, kpi in (("grid_power", None), ("heat_pump_power", "energy.heat_pump"), ("appliance_power", "energy.appliances"),
                      ("pv_power", "energy.pv")):
        if kpi is None:
            want = np.subtract(*(figures["homes"]["kpis"][k] for k in ("energy.import", "energy.export")))
        else:
            want = np.array(figures["homes"]["kpis"][kpi])
        have = ds[name].astype(float).sum("time").values * hours / 1000
        assert np.abs(have - want).max() < 0.02 + 1e-4 * np.abs(want).max(), (name, have, want)  # records are rounded to 0.5 W
    register = ds.energy_import.isel(time=-1).values
    assert np.abs(register - figures["homes"]["kpis"]["energy.import"]).max() < 1e-2


def check_groups(path, engine, figures):
    open_ = {g: xr.open_dataset(path, engine=engine, group=g) for g in GROUPS}
    kpi = open_["kpi"]
    for name, figure in figures["fleet"].items():
        variable = kpi["fleet_" + name.replace(".", "_")]
        assert variable.attrs["kpi"] == name
        have, want = float(variable), figure["value"]
        assert math.isnan(have) if want is None else near(have, want), (name, have, want)
    assert list(kpi.event.values) == [e["name"] for e in figures["dr_events"]]
    for e in figures["dr_events"]:
        for name, figure in e["fleet"].items():
            have, want = float(kpi["fleet_dr_" + name].sel(event=e["name"])), figure["value"]
            assert math.isnan(have) if want is None else near(have, want), (name, have, want)
    assert open_["homes"].floor_area.attrs["units"] == "m2" and open_["homes"].u_walls.attrs["units"] == "W m-2 K-1"
    assert kpi.energy_import.attrs["units"] == "kW h"
    fleet = open_["fleet"]
    assert "grid_power_counterfactual" in fleet and fleet.sizes["time"] > 0
    assert open_["manifest"].attrs["complete"] == 1 and open_["manifest"].attrs["state_hash"] == figures["run"]["state_hash"]
    for ds in open_.values():
        ds.load()
        ds.close()


def check_csv(path, folder, figures):
    with xr.open_dataset(path, engine="h5netcdf") as ds:
        n_time, homes = ds.sizes["time"], list(ds.home.values)
        for name in ("indoor_temperature", "grid_power", "cop"):
            rows = read_csv(folder, name + ".csv")
            assert rows[0] == ["time"] + homes and len(rows) == n_time + 1
            assert rows[1][0] == np.datetime_as_string(ds.time.values[0], unit="s") + "Z"
            have = np.array([[float(c) if c else np.nan for c in row[1:]] for row in rows[1:]])
            quantum = ds[name].attrs["precision"]
            assert np.nanmax(np.abs(have - ds[name].values), initial=0) <= quantum, name
            assert (np.isnan(have) == np.isnan(ds[name].values)).all(), name
    assert len(read_csv(folder, "homes.csv")) == len(homes) + 1 and len(read_csv(folder, "kpi_home.csv")) == len(homes) + 1
    for row in read_csv(folder, "kpi_fleet.csv")[1:]:
        want = figures["fleet"][row[0]]["value"]
        assert row[1] == "" if want is None else near(float(row[1]), want), row
    for name in sorted(os.listdir(folder)):
        read_csv(folder, name)


def check_junit(path, figures):
    root = xml.parse(path).getroot()
    cases = root.findall("./testsuite/testcase")
    expected = figures["expectations"]
    assert root.tag == "testsuites" and len(cases) == len(expected) == int(root.get("tests"))
    assert [c.get("name") for c in cases] == [e["kpi"] for e in expected]
    assert [c.find("failure") is None for c in cases] == [e["met"] for e in expected]
    assert int(root.get("failures")) == sum(not e["met"] for e in expected)


def main():
    path, folder, figures_path, junit_path = sys.argv[1:]
    with open(figures_path, encoding="utf-8") as f:
        figures = json.load(f, parse_constant=lambda c: sys.exit(f"{c} is no JSON"))
    for engine in engines():
        with xr.open_dataset(path, engine=engine) as ds:
            check_dataset(ds, figures)
        check_groups(path, engine, figures)
    check_csv(path, folder, figures)
    check_junit(junit_path, figures)


main()
