# SPDX-License-Identifier: GPL-3.0-or-later
"""same_runs.py FILE OTHER...: is each other file the same as the first, bit for bit, in all but where and when it was run?

Exit 1 with the first difference of each. --numbers leaves out how the values are cut into chunks."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "outputs"))
import compare  # noqa: E402, exits with 77 when a module is missing
import h5py
import numpy

WHERE_AND_WHEN = {"host", "system", "created", "finished", "wall_s", "cpu_s"}
CHUNKS = {"rows_per_chunk", "homes_per_chunk"}


def manifest_difference(a, b, ignored):
    one, two = a["manifest"], b["manifest"]
    if set(one) != set(two) or set(one.attrs) != set(two.attrs):
        return "not the same names in /manifest"
    for name in one.attrs:
        if name not in ignored and not compare.same(numpy.asarray(one.attrs[name]), numpy.asarray(two.attrs[name])):
            return f"/manifest {name}: {one.attrs[name]} and {two.attrs[name]}"
    for name in one:
        if one[name][()] != two[name][()]:
            return f"/manifest/{name}"
    return None


def main():
    files = [name for name in sys.argv[1:] if not name.startswith("--")]
    ignored = set(WHERE_AND_WHEN)
    if "--numbers" in sys.argv:
        ignored |= CHUNKS
        compare.raw_chunks = lambda dataset: []
    failed = False
    for other in files[1:]:
        try:
            with h5py.File(files[0], "r") as a, h5py.File(other, "r") as b:
                found = compare.difference(a, b) or manifest_difference(a, b, ignored)
        except OSError as error:
            found = str(error)
        if found:
            print(f"{other} differs from {files[0]}: {found}")
            failed = True
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
