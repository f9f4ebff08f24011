/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/junit.h"

#include "tests/support/figures_fixture.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct figures_fixture x;

static void set_up(void)
{
    figures_fixture_init(&x);
    figures_fixture_expect(&x, "fleet.cost.energy", NAN, 1e9);
    figures_fixture_expect(&x, "fleet.co2.mass", NAN, 3);
    figures_fixture_expect(&x, "fleet.luck<&\"'>\x01", 1, NAN);
    figures_fixture_expect(&x, "dr.evening_peak.joined", 1e9, NAN);
}
static void tear_down(void) { figures_fixture_close(&x); }
TestSuite(junit, .init = set_up, .fini = tear_down);

static void temporary(char path[32])
{
    strcpy(path, "/tmp/junit_test_XXXXXX");
    const int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    close(fd);
}

Test(junit, a_foreign_parser_reads_it)
{
    char path[32], command[1024];
    temporary(path);
    struct diag d = {0};
    cr_assert_eq(junit_write(&x.figures, path, &d), ST_OK);
    snprintf(command, sizeof command,
             "/usr/bin/python3 - %s <<'EOF'\n"
             "import sys, xml.etree.ElementTree as tree\n"
             "root = tree.parse(sys.argv[1]).getroot()\n"
             "assert root.attrib == {'tests': '4', 'failures': '2', 'errors': '1'}, root.attrib\n"
             "suite = root[0]\n"
             "assert suite.attrib['name'] == 'Celje <winter> & \"week\"', suite.attrib\n"
             "cases = suite.findall('testcase')\n"
             "assert [len(c.findall('failure')) for c in cases] == [0, 1, 0, 1]\n"
             "assert [len(c.findall('error')) for c in cases] == [0, 0, 1, 0]\n"
             "assert cases[2].attrib['name'] == 'fleet.luck<&\"\\'>?', cases[2].attrib\n"
             "assert cases[1][0].attrib['message'].endswith('kg, too high: expected at most 3')\n"
             "EOF\n",
             path);
    cr_expect_eq(system(command), 0);
    remove(path);
}

Test(junit, a_place_that_cannot_be_written_is_told)
{
    struct diag d = {0};
    cr_expect_eq(junit_write(&x.figures, "/nowhere/at/all.xml", &d), ST_IO);
    cr_assert_eq(d.n_errors, 1);
    cr_expect_not_null(strstr(d.items[0].what, "No such file"));
    diag_close(&d);
    if (access("/dev/full", W_OK) == 0) cr_expect_eq(junit_write(&x.figures, "/dev/full", &d), ST_IO, "a full disk");
    diag_close(&d);
}
