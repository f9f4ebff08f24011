# SPDX-License-Identifier: GPL-3.0-or-later
"""compare.py A B: are two result files the same, bit for bit, in all but /manifest? Exit 1 with the first difference."""
import sys

try:
    import h5py
    import numpy
except ImportError:
    sys.exit(77)

SKIPPED_ATTRIBUTES = {"REFERENCE_LIST", "DIMENSION_LIST"}  # addresses of objects


def names(file):
    found = []
    file.visit(found.append)
    return sorted(name for name in found if not name.startswith("manifest"))


def same(a, b):
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    if a.dtype == object:
        return numpy.array_equal(a, b)
    return a.tobytes() == b.tobytes()  # NaN by its bits


def raw_chunks(dataset):
    if dataset.chunks is None:
        return []
    stored = [dataset.id.get_chunk_info(i).chunk_offset for i in range(dataset.id.get_num_chunks())]
    return [(offset, dataset.id.read_direct_chunk(offset)) for offset in sorted(stored)]


def difference(a, b):
    if names(a) != names(b):
        return "not the same objects"
    for name in ["/"] + names(a):
        one, two = a[name], b[name]
        for key in sorted(set(one.attrs) | set(two.attrs)):
            if key in SKIPPED_ATTRIBUTES:
                continue
            if key not in one.attrs or key not in two.attrs or not same(numpy.asarray(one.attrs[key]), numpy.asarray(two.attrs[key])):
                return f"attribute {key} of {name}"
        if isinstance(one, h5py.Dataset):
            if not same(one[()] if one.shape else numpy.asarray(one[()]), two[()] if two.shape else numpy.asarray(two[()])):
                return f"values of {name}"
            if one.dtype != object and raw_chunks(one) != raw_chunks(two):
                return f"stored chunks of {name}"
    return None


def main():
    try:
        with h5py.File(sys.argv[1], "r") as a, h5py.File(sys.argv[2], "r") as b:
            found = difference(a, b)
    except OSError as error:
        found = str(error)
    if found:
        print("the files differ:", found)
        sys.exit(1)


if __name__ == "__main__":
    main()
