# SPDX-License-Identifier: GPL-3.0-or-later
"""open_all.py FOLDER: does every .h5 file in it open in h5py and xarray as it lies there, and read?"""
import glob
import sys

try:
    import h5py
    import xarray
except ImportError:
    sys.exit(77)


def read_everything(path):
    with h5py.File(path, "r") as file:
        file.visititems(lambda name, item: item[()] if isinstance(item, h5py.Dataset) else None)
    with xarray.open_dataset(path, engine="h5netcdf") as dataset:
        assert dataset.sizes["home"] > 0 and dataset.indoor_temperature.dims == ("time", "home")
        dataset.load()


def main():
    paths = sorted(glob.glob(sys.argv[1] + "/*.h5"))
    assert paths, "no files"
    for path in paths:
        try:
            read_everything(path)
        except Exception as error:  # any kind of failure is the finding
            print(f"{path}: {error}")
            sys.exit(1)


main()
