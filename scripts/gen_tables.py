#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""gen_tables.py PAGE - prints one page of docs/ from the tables of the source: quantities, kpis or home-parameters.

Reads the .def files and the X lists as text: rows NAME(a, "b", 1) between commas, strings joined."""
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
STRING = r'"(?:[^"\\]|\\.)*"'
CELL = re.compile(r"\s*((?:" + STRING + r"\s*)+|[^,]+?)\s*(?:,|$)")


def source(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        return f.read()


def cells(text):
    got = [m[1] for m in CELL.finditer(text)]
    return ["".join(s[1:-1] for s in re.findall(STRING, c)) if c.startswith('"') else c for c in got]


def rows(text, macro):
    """cells of every MACRO(...) outside comments"""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S).replace("\\\n", "\n")
    return [cells(m[1]) for m in re.finditer(rf"\b{macro}\(((?:{STRING}|[^\"()])*)\)", text)]


def x_list(path, name):
    """rows of `#define NAME(X) X(...) X(...)`"""
    body = re.search(rf"#define {name}\(X\)((?:.*\\\n)*.*)", source(path))[1]
    return rows(body, "X")


def table(head, lines):
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for line in lines:
        print("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |")
    print()


def code(name):
    return f"`{name}`"


def unit(text):
    return "" if text == "1" else text


def made_from(*files):
    print(f"<!-- made by scripts/gen_docs from {', '.join(files)}: edit those -->")


def quantities():
    made_from("twins/quantities.def", "outputs/results.h", "outputs/results_names.h")
    print("""# What a result file holds

One HDF5 file in the layout of netCDF-4: `xarray.open_dataset(file, engine="h5netcdf")` gives labelled arrays at once.
`time` is the end of each record interval in UTC, `home` the homes' names. A *mean* is over the interval, a *point* the
value at its end. Powers are positive in the direction of their name; `grid_power` is positive on import. Values are rounded
to a power of two not above the precision, and NaN where a home has no such thing or nothing is written yet.

| group | what is in it |
|---|---|
| `/` | the quantities below by time and home, the site's weather by time |
| `/homes` | every parameter a home was drawn with ([home-parameters.md](home-parameters.md)), archetype, heat pump, what it owns |
| `/fleet` | sums over homes by time, double precision |
| `/events` | the DR events of the scenario, and a log of who joined and who ended one early |
| `/kpi` | key figures ([kpis.md](kpis.md)), dots in their names as `_`, the fleet's with `fleet_` in front |
| `/manifest` | scenario text and hash, seed, versions, solver, host, seconds: enough to repeat the run |
| `/checkpoint` | the state from which `--resume` goes on |

## Of each home

`record: {quantities: all}` takes those marked; others by name.
""")
    table(["name", "unit", "precision", "kind", "in `all`", "meaning"],
          [[code(n), unit(u), p, how, "yes" if int(all_) else "", what]
           for n, u, p, how, all_, what in rows(source("twins/quantities.def"), "QUANTITY")])
    print("## Weather of the site\n")
    table(["name", "unit", "meaning"],
          [[code(n), unit(u), what] for _, n, u, _, what in x_list("outputs/results_names.h", "RESULTS_WEATHER_LIST")])
    print("## Of the fleet, in `/fleet`\n\nWith `--counterfactual` each also as `<name>_counterfactual`: "
          "the same homes without the events.\n")
    table(["name", "unit", "meaning"],
          [[code(n), unit(u), what] for n, u, what in x_list("outputs/results.h", "FLEET_SERIES_LIST")])


def kpis():
    made_from("twins/kpis.def", "twins/kpi.h")
    print("""# Key figures

Of the whole run, per home and for the fleet. `expect:` and `--json` use these names; in the group `/kpi` of a result file
dots are underscores.

| in a scenario's `expect:` | is |
|---|---|
| `fleet.<name>` | the fleet's own value, by the rule in the table |
| `fleet.<name>_sum`, `_mean`, `_max`, `_min`, `_p05`, `_p50`, `_p95` | the homes' values folded; homes without a value are left out |
| `dr.<event>.<name>` | of one event, blanks in its name as `_` |

## Of homes and fleet

*own*: computed from the fleet's totals, not from the homes' values.
""")
    table(["name", "unit", "fleet's value", "meaning"],
          [[code(n), unit(u), fold, what] for _, n, u, fold, what in rows(source("twins/kpis.def"), "KPI")])
    print("## Of a DR event\n\nAll but `joined` and `overridden` need `--counterfactual`.\n")
    table(["name", "unit", "meaning"], [[code(n), unit(u), what] for _, n, u, what in x_list("twins/kpi.h", "DR_KPI_LIST")])


def home_parameters():
    made_from("twins/home_params.def", "twins/home_table.h")
    print("""# Parameters of homes

Keys of `set:` in a scenario's `homes` and in archetypes, and columns of `/homes` in a result file. A bare number is in the
unit given; any unit of the same dimension may be written. Each may be a distribution, drawn for every home from its own
stream (see [scenario-reference.md](scenario-reference.md#distribution)). The default holds where neither the archetype nor
the scenario says otherwise.
""")
    for heading, body in re.findall(r"/\* ((?:(?!\*/).)*) \*/\n((?:PARAM.*\n)+)", source("twins/home_params.def")):
        title, _, more = heading.partition(";")
        print(f"## {title[0].upper()}{title[1:]}\n")
        if more:
            print(f"{more.strip()[0].upper()}{more.strip()[1:].removesuffix('.')}.\n")
        table(["name", "unit", "default", "range", "meaning"],
              [[code(n), unit(u), d, f"{lo} to {hi}", what] for n, u, d, lo, hi, what in rows(body, "PARAM")])
    print("## What a home owns\n\nKeys of `shares:`, the part of the homes that has one, 0 to 1.\n")
    table(["name", "meaning"], [[code(n), what] for n, what in x_list("twins/home_table.h", "HOME_KIT_LIST")])


pages = {"quantities": quantities, "kpis": kpis, "home-parameters": home_parameters}
if len(sys.argv) != 2 or sys.argv[1] not in pages:
    sys.exit(f"usage: gen_tables.py {'|'.join(pages)}")
pages[sys.argv[1]]()
