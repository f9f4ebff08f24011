# SPDX-License-Identifier: GPL-3.0-or-later
"""read_xarray.py FILE: what a researcher does first with the file of pilot_fixture.h."""
import sys

try:
    import h5netcdf  # noqa: F401, the engine
    import numpy as np
    import xarray as xr
except ImportError:
    sys.exit(77)

ENGINE = "h5netcdf"


def indoor_temperature(row, home):
    return np.float32(20 + 2 * np.sin(row / 9 + home) + 0.001 * home)


def check_root(path):
    with xr.open_dataset(path, engine=ENGINE) as ds:
        assert dict(ds.sizes) == {"time": 96, "home": 7, "bound": 2}, ds.sizes
        assert ds.attrs["Conventions"] == "CF-1.8" and ds.attrs["title"] == "A pilot ð by hand"
        assert ds.time.values[0] == np.datetime64("2023-01-08T23:15:00") and ds.time.values[-1] == np.datetime64("2023-01-09T23:00:00")
        assert list(ds.home.values[:3]) == ["home-0", "home-1", "home-2"] and ds.home.values[3] == 'home, "3"'
        temp = ds.indoor_temperature
        assert temp.dims == ("time", "home") and temp.dtype == np.float32
        assert temp.attrs["units"] == "degC" and temp.attrs["long_name"] == "indoor air temperature"
        assert temp.attrs["cell_methods"] == "time: point" and temp.attrs["precision"] == 0.005
        assert ds.heat_pump_power.attrs["cell_methods"] == "time: mean"
        rows, homes = np.meshgrid(np.arange(96.0), np.arange(7.0), indexing="ij")
        assert np.abs(temp.values - indoor_temperature(rows, homes)).max() <= 0.0025
        assert float(temp.sel(home="home-2", time="2023-01-09T12:00:00")) == float(temp[51, 2])
        assert float(temp.latitude) == 46.24 and float(ds.altitude) == 238
        assert np.isnan(ds.cop.values).any() and not np.isnan(ds.cop.values).all()
        assert ds.heat_pump_mode.attrs["flag_meanings"].split()[2] == "hot_water"
        assert list(ds.heat_pump_mode.attrs["flag_values"]) == [0, 1, 2, 3]
        assert ds.outdoor_temperature.dims == ("time",) and ds.outdoor_temperature.attrs["standard_name"] == "air_temperature"
        assert (ds.time_bounds[:, 1].values == ds.time.values).all()
        daily = temp.resample(time="1D").mean()
        assert daily.sizes["time"] == 2


def check_groups(path):
    with xr.open_dataset(path, engine=ENGINE, group="fleet") as ds:
        assert ds.time.values[0] == np.datetime64("2023-01-08T23:15:00")
        assert ds.grid_power.dims == ("time",) and ds.grid_power.attrs["units"] == "W"
        assert np.allclose(ds.grid_power_counterfactual - ds.grid_power, 0.5)
    with xr.open_dataset(path, engine=ENGINE, group="homes") as ds:
        assert float(ds.floor_area.sel(home="home-5")) == 105 and ds.floor_area.attrs["units"] == "m2"
        assert list(ds.archetype.values[:2]) == ["si-detached-2009", "hiša"]
        assert list(ds.pv.values) == [1, 0, 0, 1, 0, 0, 1] and ds.pv.dtype == np.uint8
        assert ds.rng_key.values[1] == (1 << 32) + 1 and ds.heat_pump_model.values[1] == "AW 9"
    with xr.open_dataset(path, engine=ENGINE, group="kpi") as ds:
        assert list(ds.event.values) == ["evening peak", "no plug"] and ds.dr_joined.dims == ("event", "home")
        assert ds.energy_heat_pump.attrs["units"] == "kW h" and ds.energy_heat_pump.attrs["kpi"] == "energy.heat_pump"
        assert float(ds.fleet_energy_heat_pump) == 100 and float(ds.fleet_dr_joined.sel(event="no plug")) == 8
    with xr.open_dataset(path, engine=ENGINE, group="events") as ds:
        assert ds.start.values[0] == np.datetime64("2023-01-09T16:00:00") and float(ds.duration[0]) == 7200
        assert list(ds.log_what.values[:2]) == ["batch", "joined evening peak €"] and ds.sizes["entry"] == 8
        assert ds.log_time.values[0] == np.datetime64("2023-01-09T04:59:59.999")
    with xr.open_dataset(path, engine=ENGINE, group="manifest") as ds:
        assert ds.scenario.item() == "pilot: by hand # č\n" and ds.attrs["complete"] == 1 and ds.attrs["seed"] == 957670
        assert ds.attrs["timezone"] == "Europe/Ljubljana" and ds.attrs["wall_s"] == 1.5
    with xr.open_dataset(path, engine=ENGINE, group="checkpoint") as ds:
        assert ds.state.dtype == np.uint64 and int(ds.t_ms) == 86400000


check_root(sys.argv[1])
check_groups(sys.argv[1])
