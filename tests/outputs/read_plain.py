# SPDX-License-Identifier: GPL-3.0-or-later
"""read_plain.py FILE: readers that know HDF5 only (h5py, MATLAB's h5read): hyperslabs, scales, filters."""
import sys

try:
    import h5py
    import numpy as np
except ImportError:
    sys.exit(77)


def check(file):
    temp = file["indoor_temperature"]
    assert temp.dtype == np.dtype("<f4") and temp.shape == (96, 7) and temp.chunks == (24, 4)
    assert temp.compression == "gzip" and temp.compression_opts == 1 and temp.shuffle and np.isnan(temp.fillvalue)
    slab = np.empty((5, 3), dtype=np.float32)
    temp.read_direct(slab, np.s_[20:25, 2:5])  # across chunk borders
    assert (slab == temp[()][20:25, 2:5]).all() and np.isfinite(slab).all()
    assert (temp[()] * 256 % 1 == 0).all()  # multiples of the stated quantum
    assert temp.dims[0][0] == file["time"] and temp.dims[1][0] == file["home"]
    assert file["time"].attrs["CLASS"] == b"DIMENSION_SCALE" and file["time"].attrs["NAME"] == b"time"
    assert file["time"].attrs["units"] == b"seconds since 1970-01-01 00:00:00"
    assert file["time"][0] == 1673218800 + 900 and file["time"].dtype == np.dtype("<i8")
    assert file["home"].asstr()[1] == "home-1" and h5py.check_string_dtype(file["home"].dtype).encoding == "utf-8"
    numbers = []
    file.visititems(lambda _, item: numbers.append(int(item.attrs["_Netcdf4Dimid"])) if "_Netcdf4Dimid" in item.attrs else None)
    assert sorted(numbers) == list(range(len(numbers)))  # each dimension of the file has its own number
    for name, item in file["fleet"].items():
        assert item.shape == (96,), name


with h5py.File(sys.argv[1], "r") as opened:
    check(opened)
    with h5py.File(sys.argv[1], "r") as twice:
        check(twice)
