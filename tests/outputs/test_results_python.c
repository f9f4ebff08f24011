/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other people's programs open the file: xarray, h5py, h5dump, and ncdump where it is installed. */
#include "tests/outputs/pilot_fixture.h"

#include <criterion/criterion.h>

static char *dir, path[300];
static struct pilot *pilot;
static void begin(void)
{
    dir = fix_folder();
    pilot = fix_pilot();
    snprintf(path, sizeof path, "%s/a.h5", dir);
    fix_run(path, pilot);
}
static void end(void)
{
    fix_free(pilot);
    fix_remove(dir);
}
TestSuite(results_python, .init = begin, .fini = end, .timeout = 120);

static void expect_script(const char *script)
{
    const int code = fix_python(script, path);
    if (code < 0) cr_skip_test("needs python3 with h5py, h5netcdf and xarray");
    cr_expect_eq(code, 0);
}

Test(results_python, xarray_sees_labels_units_and_times) { expect_script("read_xarray.py"); }

Test(results_python, h5py_and_plain_readers_see_ordinary_arrays) { expect_script("read_plain.py"); }

static int tool(const char *name, const char *arguments)
{
    char command[700];
    snprintf(command, sizeof command, "command -v %s > /dev/null", name);
    if (system(command) != 0) return -1;
    snprintf(command, sizeof command, "%s %s '%s' > '%s/out.txt' 2>&1", name, arguments, path, dir);
    return system(command);
}

static bool out_has(const char *text)
{
    char command[500];
    snprintf(command, sizeof command, "grep -q '%s' '%s/out.txt'", text, dir);
    return system(command) == 0;
}

Test(results_python, h5dump_prints_the_header_and_all_values)
{
    if (tool("h5dump", "-H") < 0) cr_skip_test("needs h5dump");
    cr_expect(out_has("DATASET \"indoor_temperature\""));
    cr_expect_not(out_has("H5_UNABLE"));
    cr_expect_eq(tool("h5dump", ""), 0);
}

Test(results_python, ncdump_sees_a_netcdf_4_file)
{
    const int code = tool("ncdump", "");
    if (code < 0) cr_skip_test("needs ncdump (netcdf-bin)");
    cr_expect_eq(code, 0);
    cr_expect(out_has("float indoor_temperature(time, home)"));
    cr_expect(out_has("entry = UNLIMITED ; // (8 currently)"));
    cr_expect(out_has("group: kpi {"));
}
