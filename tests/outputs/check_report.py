# SPDX-License-Identifier: GPL-3.0-or-later
"""check_report.py REPORT.html [FIGURES.json]: is the page whole, and are its numbers those of the run?

Whole: every element is closed in order, ids are unique, what aria-labelledby names is there, no
coordinate or text is a NaN. Numbers: each key figure, DR figure and expectation of the JSON stands in
the page, to the three digits that the page shows."""
import json
import re
import sys
from html.parser import HTMLParser

VOID = {"meta", "br", "line", "rect", "path", "link", "img"}
UNITS = {"": 1, "W": 1, "kW": 1e3, "MW": 1e6, "Wh": 1e-3, "kWh": 1, "MWh": 1e3, "GWh": 1e6, "kvarh": 1, "Mvarh": 1e3, "kg": 1,
         "t": 1e3, "€": 1, "h": 1, "K·h": 1, "°C": 1, "%": 0.01, "K": 1}


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.named, self.rows, self.text, self.svgs = [], [], [], [], [], 0
        self.shapes = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        self.begin(tag, dict(attrs))

    def handle_startendtag(self, tag, attrs):
        self.begin(tag, dict(attrs))

    def begin(self, tag, attrs):
        self.svgs += tag == "svg"
        if "id" in attrs:
            self.ids.append(attrs["id"])
        self.named += (attrs.get("aria-labelledby") or "").split()
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th", "small") and self.rows:
            self.rows[-1].append("")
        for name in ("d", "x", "y", "width", "height", "x1", "y1", "x2", "y2", "viewBox", "style"):
            if name in attrs:
                self.shapes.append(attrs[name])

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]} near line {self.getpos()[0]}"
        self.open.pop()

    def handle_data(self, data):
        if not self.open or self.open[-1] in ("script", "style"):
            return
        self.text.append(data)
        if self.rows and self.rows[-1] and self.open[-1] in ("td", "th", "small"):
            self.rows[-1][-1] += data


def shown(text):
    parts = re.match(r"^(-?[\d\u202f.]+?)\u202f?([^\d\u202f.]*)$", text.replace("\u2212", "-"))
    assert parts, f"not a number: {text!r}"
    return float(parts[1].replace("\u202f", "")) * UNITS[parts[2]]


def agree(where, text, value):
    if value is None:
        assert text == "\u2013", f"{where}: {text} for no value"
        return
    assert abs(shown(text) - value) <= 0.0051 * abs(value) + 5e-5, f"{where}: page says {text}, run says {value}"


def check_whole(page):
    assert not page.open, f"never closed: {page.open}"
    assert len(page.ids) == len(set(page.ids)), "an id stands twice"
    assert set(page.named) <= set(page.ids), "aria-labelledby names nothing"
    assert page.svgs > 0
    for what in page.shapes + page.text:
        assert not re.search(r"(?<![A-Za-z])(nan|NaN|inf)(?![a-z])", what), f"not a number in the page: {what[:80]}"


def check_numbers(page, run):
    n, text = 0, "".join(page.text)
    for name, figure in run["fleet"].items():
        row = next((r for r in page.rows if len(r) > 2 and r[1] == name), None)
        if row is None:
            assert figure["value"] is None, f"{name} is missing"
            continue
        agree(name, row[2], figure["value"])
        n += 1
    for i, event in enumerate(run["dr_events"]):
        name = event["name"]
        assert name in text
        for key, figure in event["fleet"].items():
            words = key.replace("_", " ").capitalize()
            row = next((r for r in page.rows if r and r[0] == words), None)
            if row is None:
                assert figure["value"] is None, f"{key} is missing"
                continue
            agree(f"{name}: {key}", row[2 + i], figure["value"])
            n += 1
    for e in run["expectations"]:
        row = next(r for r in page.rows if r and r[0] == e["kpi"])
        agree(e["kpi"], row[2], e["value"])
        assert row[3] == e["verdict"]
        n += 1
    assert run["scenario"]["name"] in text
    return n


def main():
    page = Page()
    with open(sys.argv[1], encoding="utf-8") as file:
        page.feed(file.read())
    page.close()
    check_whole(page)
    if len(sys.argv) > 2:
        with open(sys.argv[2], encoding="utf-8") as file:
            n = check_numbers(page, json.load(file))
        assert n >= 10, f"only {n} numbers compared"
        print(f"{n} numbers agree")


main()
