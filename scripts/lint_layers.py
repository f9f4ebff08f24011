#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lint_layers.py [ROOT] - who may include whom, and which file owns which library.

Mains (*_main.c, *_main.h), tests and bench see all rooms, and nobody sees them."""
import fnmatch
import re

from sources import files, lines, report

BELOW_TWINS = ["sim/base", "sim", "twins"]
MAY_SEE = {
    "sim/base": ["sim/base"],
    "sim": ["sim/base", "sim"],
    "twins": BELOW_TWINS,
    "devices/wire": ["sim/base", "devices/wire"],
    "devices/link": ["sim/base", "devices/wire", "devices/link"],
    "devices": BELOW_TWINS + ["devices", "devices/wire", "devices/link", "devices/products"],
    "devices/products": BELOW_TWINS + ["devices", "devices/wire", "devices/products"],
    "outputs": BELOW_TWINS + ["outputs"],
    "scenarios": BELOW_TWINS + ["scenarios", "devices/catalog.h"],
    "ifa": ["sim/base", "ifa"],
}

# Third-party headers and the files that may know them; tests and bench may know any.
OWNERS = {
    "argp.h": ["sim/cli.c", "sim/cli_help.c"],
    "cvode/*": ["twins/ode_cvode.c"],
    "nvector/*": ["twins/ode_cvode.c", "twins/ode_vector.c"],
    "sundials/*": ["twins/ode_cvode.c", "twins/ode_vector.c", "twins/ode_vector.h"],
    "sunlinsol/*": ["twins/ode_cvode.c"],
    "sunmatrix/*": ["twins/ode_cvode.c"],
    "sunnonlinsol/*": ["twins/ode_cvode.c"],
    "gsl/gsl_cdf.h": ["outputs/sizing.c", "twins/climate_days.c", "twins/weather_synthetic.c"],
    "gsl/gsl_randist.h": ["sim/base/rng.c"],
    "gsl/gsl_rng.h": ["sim/base/rng.c"],
    "gsl/gsl_spline.h": ["twins/weather_synthetic.c"],
    "gsl/gsl_sort*.h": ["outputs/figures.c"],
    "gsl/gsl_statistics*.h": ["outputs/figures.c", "outputs/sizing.c"],
    "curl/*": ["devices/link/ftp.c"],
    "hdf5*.h": ["outputs/h5_*"],
    "H5*.h": ["outputs/h5_*"],
    "jansson.h": ["devices/wire/json.c", "outputs/json_doc.*", "scenarios/*json*.c", "scenarios/*schema*.c"],
    "libdeflate.h": ["outputs/chunk_codec.c"],
    "gnutls/*": ["devices/link/http_tls.c"],
    "linux/tcp.h": ["devices/link/http_connection.c"],
    "microhttpd.h": ["devices/link/http_inside.h"],
    "mosquitto.h": ["devices/link/mqtt*.c"],
    "omp.h": ["twins/engine*.c"],
    "openssl/*": ["devices/wire/crypto.c"],
    "uv.h": ["devices/link/loop*.[ch]"],
    "yaml.h": ["scenarios/yaml*.c"],
}
ALWAYS_FREE = "tests/* bench/* *_main.[ch]".split()

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')
# The C and POSIX headers: everybody's.
STANDARD = set("""assert ctype errno fenv float inttypes limits locale math search setjmp signal stdalign stdarg stdatomic stdbool
stddef stdint stdio stdlib stdnoreturn string strings tgmath threads time uchar wchar wctype dirent fcntl arpa/inet netinet/in netinet/tcp fnmatch getopt
libgen poll pthread pty sched termios unistd""".split())


def room_of(path):
    for room in sorted(MAY_SEE, key=len, reverse=True):
        if path.startswith(room + "/"):
            return room
    return None


def matches(path, patterns):
    return any(fnmatch.fnmatch(path, p) for p in patterns)


def own_header(path, target):
    target_room = room_of(target)
    if target.startswith(("tests/", "bench/")) or target_room is None:
        return f"'{target}' is in no room: include from the repository root"
    if target.endswith("_main.h"):
        return f"'{target}' belongs to a program: nobody sees those"
    allowed = MAY_SEE[room_of(path)]
    if target_room in allowed or target in allowed:
        return None
    return f"{room_of(path)} may not see {target_room}: it sees only {', '.join(allowed)}"


def foreign_header(path, target):
    if target.startswith("sys/") or target.removesuffix(".h") in STANDARD:
        return None
    for pattern, owners in OWNERS.items():
        if fnmatch.fnmatch(target, pattern):
            return None if matches(path, owners) else f"<{target}> belongs to {', '.join(owners)} only"
    return f"<{target}> is in no table: name its owner file in scripts/lint_layers.py"


findings = []
for path in files(".c", ".h", ".def"):
    for number, line in enumerate(lines(path), 1):
        m = INCLUDE.match(line)
        if not m or room_of(path) is None or matches(path, ALWAYS_FREE):
            continue
        what = own_header(path, m[2]) if m[1] == '"' else foreign_header(path, m[2])
        if what:
            findings.append(f"{path}:{number}: {what}")
report(findings)
