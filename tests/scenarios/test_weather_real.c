/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of the real world, where they are: what falls on a plane over a year, against published sums. */
#include "scenarios/weather_file.h"
#include "sim/base/calendar.h"
#include "tests/support/data_files.h"
#include "twins/sun.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>

static const struct place HERE = {"test.yaml", 7, 3};

static struct site open_site(void) { return (struct site){NAN, NAN, NAN, NAN}; }

static int64_t day(int32_t y, int32_t m, int32_t d) { return calendar_days(y, m, d) * MS_PER_DAY; }

/* Sum over a year of what falls on a plane, kWh/m2. */
static double plane_sum(const struct weather *w, double tilt_deg, double azimuth_deg)
{
    const struct plane p = plane_of(tilt_deg * M_PI / 180, azimuth_deg * M_PI / 180);
    double sum = 0;
    for (size_t k = 0; k + 1 < w->n; k++) {
        const struct plane_sun s = sun_on_plane(w, k, &p);
        sum += s.beam + s.diffuse + s.ground;
    }
    return sum / 6 / 1000;
}

static bool read_real(const char *source, const char *name, int64_t from, int64_t to, struct weather *w)
{
    char path[1024];
    if (!data_file(name, path, sizeof path)) {
        fprintf(stderr, "skipped: %s is not here\n", name);
        return false;
    }
    struct diag d = {0};
    struct site site = open_site();
    const enum status st = weather_read_file(source, path, HERE, &site, from, to, w, &d);
    diag_print(&d, stderr);
    diag_close(&d);
    cr_assert_eq(st, ST_OK);
    return true;
}

struct denver_row {
    char says[16];
    double tilt, azimuth, least, most, ours;
};

/* Program ranges of ASHRAE 140 (2020), incident on case 600, rounded to whole kWh/m2 (the file's own
 * sum of 1670.2 is the upper end of the first); the last column is an independent chain. */
ParameterizedTestParameters(weather_real, sun_on_the_denver_year)
{
    static struct denver_row rows[] = {
        {"horizontal", 0, 0, 1663, 1670, 1667}, {"north", 90, 180, 399, 477, 431}, {"east", 90, -90, 1017, 1068, 1051},
        {"south", 90, 0, 1291, 1387, 1362},     {"west", 90, 90, 903, 997, 959},
    };
    return cr_make_param_array(struct denver_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct denver_row *r, weather_real, sun_on_the_denver_year)
{
    struct weather w;
    const int64_t zone = 7 * MS_PER_H;
    if (!read_real("epw", "weather/USA_CO_Denver.Intl.AP.725650_TMY3.epw", day(2001, 1, 1) + zone, day(2002, 1, 1) + zone, &w))
        return;
    const double sum = plane_sum(&w, r->tilt, r->azimuth);
    fprintf(stderr, "Denver %s: %.1f kWh/m2\n", r->says, sum);
    cr_expect(sum > r->least - 0.5 && sum < r->most + 0.5, "%s: %.1f is not within %g-%g", r->says, sum, r->least, r->most);
    cr_expect_float_eq(sum / r->ours, 1, 0.01, "%s: %.1f, not %.1f", r->says, sum, r->ours);
    weather_close(&w);
}

struct poa_row {
    char says[16];
    char source[8];
    char file[64];
    int32_t year, zone_h /* east */;
    double at_30, at_40;
};

/* South, albedo 0.2; from independent chains on the same files. Stockholm's stamps are UTC+1 as its
 * heading says: only there do dni, dhi and ghi of each row close (0.5 W/m2; 22 W/m2 an hour off). */
ParameterizedTestParameters(weather_real, sun_on_south_roofs)
{
    static struct poa_row rows[] = {
        {"Ljubljana", "nsrdb", "weather/ljubljana_nsrdb_2019_15min.csv", 2019, 0, 1292, 1295},
        {"Athens", "nsrdb", "weather/athens_nsrdb_2019_15min.csv", 2019, 0, 1808, 1784},
        {"Stockholm", "nsrdb", "weather/stockholm_nsrdb_2019_15min.csv", 2019, 1, 977.5, 991.6},
        {"Denver", "epw", "weather/USA_CO_Denver.Intl.AP.725650_TMY3.epw", 2001, -7, 1983, 1993},
    };
    return cr_make_param_array(struct poa_row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct poa_row *r, weather_real, sun_on_south_roofs)
{
    struct weather w;
    const int64_t zone = -(int64_t)r->zone_h * MS_PER_H;
    if (!read_real(r->source, r->file, day(r->year, 1, 1) + zone, day(r->year + 1, 1, 1) + zone, &w)) return;
    const double at_30 = plane_sum(&w, 30, 0), at_40 = plane_sum(&w, 40, 0);
    fprintf(stderr, "%s: flat %.1f, 30 degrees %.1f, 40 degrees %.1f kWh/m2\n", r->says, plane_sum(&w, 0, 0), at_30, at_40);
    cr_expect_float_eq(at_30 / r->at_30, 1, 0.01, "%s at 30: %.1f, not %.1f", r->says, at_30, r->at_30);
    cr_expect_float_eq(at_40 / r->at_40, 1, 0.01, "%s at 40: %.1f, not %.1f", r->says, at_40, r->at_40);
    weather_close(&w);
}
