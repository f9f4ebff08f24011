/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way from the sun to the inverter: position, planes, yearly yields, clipping. */
#include "tests/support/climates.h"
#include "tests/validation/shipped.h"
#include "tests/validation/table.h"
#include "twins/pv.h"
#include "twins/sun.h"

#include <stdio.h>

#define DEG (M_PI / 180)

/* --- position --- */

static int64_t utc_ms(int year, int month, int day, int32_t ms_of_day)
{
    return calendar_days(year, month, day) * MS_PER_DAY + ms_of_day;
}

static double day_length_h(double latitude_deg, int month)
{
    int n = 0;
    for (int s = 0; s < 86400; s += 10) n += sun_at(latitude_deg, 20, utc_ms(2023, month, 21, s * 1000)).up > sin(-0.833 * DEG);
    return n / 360.0;
}

static void position(struct table *t)
{
    table_begin("Where the sun stands", "The worked example of NREL's Solar Position Algorithm (17 October 2003, 12:30:30 at "
                                        "UTC-7, 39.742 N, 105.179 W), refraction added; noon and length of the solstices.");
    const struct sun s = sun_at(39.742476, -105.1786, utc_ms(2003, 10, 17, (19 * 3600 + 30 * 60 + 30) * 1000));
    const double elevation = asin(s.up) / DEG;
    table_row(t, (struct row){"zenith", "°", 90 - elevation - sun_refraction_deg(elevation, 82000, 11), 50.11162 - 0.02,
                              50.11162 + 0.02, "Reda and Andreas, NREL/TP-560-34302: 50.11162", NULL});
    table_row(t, (struct row){"azimuth from north", "°", 180 + sun_azimuth_rad(s) / DEG, 194.34024 - 0.02, 194.34024 + 0.02,
                              "the same: 194.34024", NULL});
    static const struct {
        const char *city;
        double latitude_deg, june_h, december_h;
    } cities[] = {{"Athens", 37.97, 14.8, 9.5}, {"Celje", 46.24, 15.7, 8.7}, {"Helsinki", 60.32, 18.9, 5.8}};
    for (size_t i = 0; i < ARRAY_LEN(cities); i++) {
        double top = 0;
        for (int m = 0; m < 1440; m++)
            top = fmax(top, asin(sun_at(cities[i].latitude_deg, 20, utc_ms(2023, 6, 21, m * 60000)).up) / DEG);
        const double noon = 90 - cities[i].latitude_deg + 23.44;
        table_row(t, (struct row){table_name("%s: noon of 21 June", cities[i].city), "°", top, noon - 0.03, noon + 0.03,
                                  "90° less latitude plus obliquity", NULL});
        table_row(t, (struct row){table_name("%s: 21 June", cities[i].city), "h", day_length_h(cities[i].latitude_deg, 6),
                                  cities[i].june_h - 0.1, cities[i].june_h + 0.1, "almanac: upper limb, refraction", NULL});
        table_row(t, (struct row){table_name("%s: 21 December", cities[i].city), "h", day_length_h(cities[i].latitude_deg, 12),
                                  cities[i].december_h - 0.1, cities[i].december_h + 0.1, "almanac: upper limb, refraction",
                                  NULL});
    }
}

/* --- sums over a year --- */

struct yearly {
    double plane_kwh_m2, kwh_per_kwp; /* on the plane; AC before any limit */
    double hours_capped, kwh_lost;    /* of the plant below a cap */
    double diffuse_frac;              /* of the light on the horizontal */
};

static struct yearly sum(const struct weather *w, int64_t from_utc_ms, double tilt_deg, double azimuth_deg, double peak_w,
                         double cap_w)
{
    const struct plane plane = plane_of(tilt_deg * DEG, azimuth_deg * DEG);
    const size_t first = (size_t)((from_utc_ms - w->t0_utc_ms) / w->step_ms);
    struct yearly y = {0};
    double ghi = 0, dhi = 0;
    for (size_t k = first; k < first + 365 * 144 && k < w->n; k++) {
        if (w->ghi_w_m2[k] <= 0) continue;
        const struct plane_sun s = sun_on_plane(w, k, &plane);
        const double ac_w = pv_power_w(peak_w, s.beam, s.diffuse + s.ground, s.cos_incidence, w->temp_c[k], w->wind_m_s[k]);
        ghi += w->ghi_w_m2[k], dhi += w->dhi_w_m2[k];
        y.plane_kwh_m2 += (s.beam + s.diffuse + s.ground) / 6000;
        y.kwh_per_kwp += ac_w / 6 / peak_w;
        if (ac_w > cap_w) y.hours_capped += 1 / 6.0, y.kwh_lost += (ac_w - cap_w) / 6000;
    }
    y.diffuse_frac = dhi / ghi;
    return y;
}

static int64_t year_start(const struct weather *w, int offset_h)
{
    const int64_t start = w->t0_utc_ms + (int64_t)offset_h * MS_PER_H; /* files begin with their year, local time */
    return (start + MS_PER_DAY - 1) / MS_PER_DAY * MS_PER_DAY - (int64_t)offset_h * MS_PER_H;
}

static const char denver_file[] = "weather/USA_CO_Denver.Intl.AP.725650_TMY3.epw";

static void planes(struct table *t)
{
    static const struct {
        const char *name;
        double tilt_deg, azimuth_deg, lo, hi;
    } rows[] = {{"horizontal", 0, 0, 1663, 1670.5},
                {"north", 90, 180, 399, 477},
                {"east", 90, -90, 1017, 1068},
                {"south", 90, 0, 1291, 1387},
                {"west", 90, 90, 903, 997}};
    table_begin("Sun on the walls of the test building", "Denver TMY3, kWh/m² a year on the planes of ANSI/ASHRAE 140.");
    struct weather w;
    if (!shipped_weather("epw", denver_file, 2019, -7, &w)) {
        table_skip(t, "five planes", "data absent");
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        table_row(t, (struct row){rows[i].name, "kWh/m²",
                                  sum(&w, year_start(&w, -7), rows[i].tilt_deg, rows[i].azimuth_deg, 1, 1e9).plane_kwh_m2,
                                  rows[i].lo, rows[i].hi, "ASHRAE 140-2020, six programs", NULL});
    weather_close(&w);
}

static void yields(struct table *t)
{
    static const struct {
        const char *name, *source, *file;
        int utc_offset_h;
        double kwh[4], plane[2]; /* at 20, 30, 40, 50 degrees; at 30, 40 */
    } sites[] = {
        {"Ljubljana 2019", "nsrdb", "weather/ljubljana_nsrdb_2019_15min.csv", 1, {924, 950, 954, 935}, {1292, 1295}},
        {"Athens 2019", "nsrdb", "weather/athens_nsrdb_2019_15min.csv", 2, {1368, 1384, 1367, 1316}, {1808, 1784}},
        {"Stockholm 2019", "nsrdb", "weather/stockholm_nsrdb_2019_15min.csv", 1, {715, 745, 758, 753}, {977.5, 991.6}},
        {"Denver TMY3", "epw", denver_file, -7, {1523, 1574, 1584, 1554}, {1983, 1993}},
    };
    static const char source[] = "independent chain of the same published models, ±1 %";
    table_begin("Yearly yield on measured weather",
                "South, 14 % losses, Huld's module and Faiman's cell temperature under Perez' sky.");
    for (size_t i = 0; i < ARRAY_LEN(sites); i++) {
        struct weather w;
        if (!shipped_weather(sites[i].source, sites[i].file, 2019, sites[i].utc_offset_h, &w)) {
            table_skip(t, sites[i].name, "data absent");
            continue;
        }
        const int64_t from = year_start(&w, sites[i].utc_offset_h);
        for (int k = 0; k < 4; k++) {
            const struct yearly y = sum(&w, from, 20 + 10 * k, 0, 1000, 1e9);
            table_row(t, (struct row){table_name("%s, %d°", sites[i].name, 20 + 10 * k), "kWh/kWp", y.kwh_per_kwp,
                                      ROW_NEAR(sites[i].kwh[k], 0.01), source, NULL});
            if (k == 1 || k == 2)
                table_row(t, (struct row){table_name("%s, %d°: on the plane", sites[i].name, 20 + 10 * k), "kWh/m²",
                                          y.plane_kwh_m2, ROW_NEAR(sites[i].plane[k - 1], 0.01), source, NULL});
            if (k == 1)
                table_row(t, (struct row){table_name("%s: performance ratio", sites[i].name), "1",
                                          y.kwh_per_kwp / y.plane_kwh_m2, 0.74, 0.86, "plausibility",
                                          i == 0 ? "the file's wind is unusable (mean 0.2 m/s), so its cells run hot" : NULL});
        }
        weather_close(&w);
    }
}

/* --- the built-in climates --- */

enum { YEARS = 10 };
static const char sky[] = "the generated sky has less beam than measured ones: see the diffuse shares";

static double normal_kwh_m2(int which)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const struct climate c = test_climate(which);
    double sum_kwh = 0;
    for (int m = 0; m < 12; m++) sum_kwh += days[m] * c.ghi_kwh_m2_day[m];
    return sum_kwh;
}

static void climates(struct table *t)
{
    static const struct {
        const char *name;
        int which;
        double tilt_deg, lo, hi;
        const char *measured;
    } rows[] = {{"celje", CLIMATE_CELJE, 35, 1120, 1180, "NSRDB Ljubljana 2019: 0.41"},
                {"helsinki", CLIMATE_HELSINKI, 40, 900, 980, "NSRDB Stockholm 2019: 0.47"},
                {"athens", CLIMATE_ATHENS, 30, 1500, 1580, "NSRDB Athens 2019: 0.33"}};
    static const struct {
        double frac, lo, hi;
    } limits[] = {{0.87, 0, 1}, {0.7, 0.2, 5}, {0.5, 5, 20}};
    table_begin(
        "Yearly yield of the built-in climates",
        "Mean of ten generated years at the best tilt, 14 % losses; and the plant of the shipped household (15.58 kWp to "
        "the south-west, 30°, inverter limited to 13.6 kW) in Celje.");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        double kwh = 0, ratio = 0, flat = 0, diffuse = 0, capped = 0, plant = 0, lost[ARRAY_LEN(limits)] = {0};
        for (uint64_t seed = 1; seed <= YEARS; seed++) {
            struct pilot *p = shipped_climate(rows[i].name, seed);
            const struct yearly y = sum(&p->weather, p->start_utc_ms, rows[i].tilt_deg, 0, 1000, 1e9);
            const struct yearly house = sum(&p->weather, p->start_utc_ms, 30, 45, 15580, 13600);
            for (size_t k = 0; k < ARRAY_LEN(limits); k++) {
                const struct yearly cut = sum(&p->weather, p->start_utc_ms, 35, 0, 1000, 1000 * limits[k].frac);
                lost[k] += 100 * cut.kwh_lost / cut.kwh_per_kwp / YEARS;
            }
            diffuse += y.diffuse_frac / YEARS;
            flat += sum(&p->weather, p->start_utc_ms, 0, 0, 1000, 1e9).plane_kwh_m2 / YEARS;
            kwh += y.kwh_per_kwp / YEARS, ratio += y.kwh_per_kwp / y.plane_kwh_m2 / YEARS;
            capped += house.hours_capped / YEARS, plant += (15.58 * house.kwh_per_kwp - house.kwh_lost) / YEARS;
            pilot_free(p);
        }
        table_row(t, (struct row){table_name("%s: global horizontal", rows[i].name), "kWh/m²", flat,
                                  ROW_NEAR(normal_kwh_m2(rows[i].which), 0.03), "the climate's own normals, ±3 %", sky});
        table_row(t, (struct row){table_name("%s: diffuse share of it", rows[i].name), "1", diffuse, ROW_NO_BAND,
                                  rows[i].measured, NULL});
        table_row(t, (struct row){table_name("%s, %g°", rows[i].name, rows[i].tilt_deg), "kWh/kWp", kwh, rows[i].lo, rows[i].hi,
                                  "PVGIS-SARAH long-term, remembered (plausibility)", sky});
        table_row(
            t, (struct row){table_name("%s: performance ratio", rows[i].name), "1", ratio, 0.74, 0.86, "plausibility", NULL});
        if (i > 0) continue;
        table_row(t, (struct row){"household plant, after clipping", "MWh", plant / 1000, 15.5, 17.5, "plausibility", NULL});
        table_row(t, (struct row){"household plant, hours at its limit", "h", capped, 0, 60, "plausibility", NULL});
        for (size_t k = 0; k < ARRAY_LEN(limits); k++)
            table_row(t, (struct row){table_name("lost to a limit of %g of nameplate, south", limits[k].frac), "%", lost[k],
                                      limits[k].lo, limits[k].hi, "plausibility", NULL});
    }
}

int main(void)
{
    struct table t = {0};
    printf("## Photovoltaics\n");
    position(&t);
    planes(&t);
    yields(&t);
    climates(&t);
    return table_exit(&t);
}
