/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/weather_texts.h"

#include "sim/base/calendar.h"
#include "twins/sun.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct values {
    double temp, ghi, dni, dhi;
    char temp_text[16];
};

double text_temp_c(int32_t month, double hour_of_day_utc) { return month + hour_of_day_utc / 100; }

/* Means over an interval, by minutes. */
static struct values values_of(int64_t start_utc_ms, int64_t step_ms)
{
    const int64_t middle = start_utc_ms + step_ms / 2;
    const struct civil c = calendar_civil(middle);
    struct values v = {.temp = text_temp_c(c.month, c.hour + c.minute / 60.0)};
    const int n = (int)(step_ms / MS_PER_MIN);
    for (int i = 0; i < n; i++) {
        const double up = sun_at(46, 15, start_utc_ms + i * MS_PER_MIN + 30000).up;
        if (up <= 0) continue;
        v.dhi += 0.15 * 1361 * up / n;
        v.dni += 500.0 * exp(-0.1 / up) / n;
        v.ghi += (0.15 * 1361 * up + 500.0 * exp(-0.1 / up) * up) / n;
    }
    snprintf(v.temp_text, sizeof v.temp_text, "%.4f", v.temp);
    return v;
}

static void write_heading(FILE *f, const struct text_options *o)
{
    switch (o->kind) {
    case TEXT_EPW:
        fprintf(f,
                "LOCATION,Testham,-,SVN,made,000000,46.0,15.0,1.0,300.0\nDESIGN CONDITIONS,0\nTYPICAL/EXTREME PERIODS,0\n"
                "GROUND TEMPERATURES,0\nHOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0\nCOMMENTS 1,none\nCOMMENTS 2,none\n"
                "DATA PERIODS,1,%d,Data,Sunday,1/1,12/31\n",
                o->step_min > 0 ? 60 / o->step_min : 1);
        break;
    case TEXT_TMY3:
        fprintf(f, "000000,\"TESTHAM, THE\",SI,1.0,46.0,15.0,300\r\nDate (MM/DD/YYYY),Time (HH:MM),GHI (W/m^2),GHI source,"
                   "DNI (W/m^2),DHI (W/m^2),Dry-bulb (C),RHum (%%),Pressure (mbar),Wspd (m/s)\r\n");
        break;
    case TEXT_NSRDB:
        fprintf(f, "Source,Location ID,Latitude,Longitude,Time Zone,Elevation,Local Time Zone\nmade,1,46.0,15.0,0,300,1\n"
                   "Year,Month,Day,Hour,Minute,Temperature,DHI,DNI,GHI,Dew Point,Pressure,Wind Speed\n");
        break;
    case TEXT_PVGIS_TMY:
        fprintf(f,
                "Latitude (decimal degrees): 46.000\r\nLongitude (decimal degrees): 15.000\r\nElevation (m): 300.0\r\n"
                "Irradiance Time Offset (h): %.4f\r\nmonth,year\r\n1,2007\r\n2,2012\r\n"
                "time(UTC),T2m,RH,G(h),Gb(n),Gd(h),IR(h),WS10m,WD10m,SP\r\n",
                o->offset_min / 60.0);
        break;
    case TEXT_PVGIS_SERIES:
        fprintf(f, "Latitude (decimal degrees):\t46.000\r\nLongitude (decimal degrees):\t15.000\r\nElevation (m):\t300\r\n"
                   "Radiation database:\tmade\r\n\r\nSlope: 0 deg. \r\nAzimuth: 0 deg. \r\n\r\n"
                   "time,Gb(i),Gd(i),Gr(i),H_sun,T2m,WS10m,Int\r\n");
        break;
    case TEXT_PVGIS_TMY_JSON:
        fprintf(f,
                "{\"inputs\":{\"location\":{\"latitude\":46.0,\"longitude\":15.0,\"elevation\":300.0,"
                "\"irradiance_time_offset\":%.4f}},\"outputs\":{\"months_selected\":[],\"tmy_hourly\":[\n",
                o->offset_min / 60.0);
        break;
    case TEXT_PVGIS_SERIES_JSON:
        fprintf(f, "{\"inputs\":{\"location\":{\"latitude\":46.0,\"longitude\":15.0,\"elevation\":300.0},\"mounting_system\":"
                   "{\"fixed\":{\"slope\":{\"value\":0,\"optimal\":false}}}},\"outputs\":{\"hourly\":[\n");
        break;
    }
}

/* c: the stamp as the format writes it; local standard time for EPW and TMY3. */
static void write_row(FILE *f, const struct text_options *o, struct civil start, struct civil stamp, int row,
                      const struct values *v)
{
    const int32_t year = o->months_years != 0 ? 1990 + (start.month * 7) % 12 : stamp.year;
    switch (o->kind) {
    case TEXT_EPW:
        fprintf(f,
                "%d,%d,%d,%d,60,made,%s,2.0,%d,97000,0,0,300,%.3f,%.3f,%.3f,0,0,0,0,180,3.0,5,5,9999,99999,9,999999999,0,0,0,0,"
                "0,0,0\n",
                year, start.month, start.day, start.hour + 1, v->temp_text, 80, v->ghi, v->dni, v->dhi);
        break;
    case TEXT_TMY3:
        fprintf(f, "%02d/%02d/%d,%02d:00,%.3f,1,%.3f,%.3f,%s,80,970,3.0\r\n", start.month, start.day, year, start.hour + 1,
                v->ghi, v->dni, v->dhi, v->temp_text);
        break;
    case TEXT_NSRDB:
        fprintf(f, "%d,%d,%d,%d,%d,%s,%.3f,%.3f,%.3f,2.0,970,3.0\n", year, stamp.month, stamp.day, stamp.hour, stamp.minute,
                v->temp_text, v->dhi, v->dni, v->ghi);
        break;
    case TEXT_PVGIS_TMY:
        fprintf(f, "%d%02d%02d:%02d00,%s,80,%.3f,%.3f,%.3f,300,3.0,180,97000\r\n", year, stamp.month, stamp.day, stamp.hour,
                v->temp_text, v->ghi, v->dni, v->dhi);
        break;
    case TEXT_PVGIS_SERIES:
        fprintf(f, "%d%02d%02d:%02d%02d,%.3f,%.3f,0.0,10,%s,3.0,0.0\r\n", year, stamp.month, stamp.day, stamp.hour,
                stamp.minute, v->ghi - v->dhi, v->dhi, v->temp_text);
        break;
    case TEXT_PVGIS_TMY_JSON:
        fprintf(f,
                "%s{\"time(UTC)\":\"%d%02d%02d:%02d00\",\"T2m\":%s,\"RH\":80,\"G(h)\":%.3f,\"Gb(n)\":%.3f,\"Gd(h)\":%.3f,"
                "\"SP\":97000}\n",
                row > 0 ? "," : "", year, stamp.month, stamp.day, stamp.hour, v->temp_text, v->ghi, v->dni, v->dhi);
        break;
    case TEXT_PVGIS_SERIES_JSON:
        fprintf(f, "%s{\"time\":\"%d%02d%02d:%02d%02d\",\"Gb(i)\":%.3f,\"Gd(i)\":%.3f,\"T2m\":%s,\"WS10m\":3.0}\n",
                row > 0 ? "," : "", year, stamp.month, stamp.day, stamp.hour, stamp.minute, v->ghi - v->dhi, v->dhi,
                v->temp_text);
        break;
    }
}

static const char *missing_mark(enum text_kind kind)
{
    static const char *const marks[] = {"99.9", "-9900", "", "", "-9999", "null", "null"};
    return marks[kind];
}

char *weather_text(struct text_options o, size_t *n_bytes)
{
    char *text = NULL;
    FILE *f = open_memstream(&text, n_bytes);
    if (f == NULL) abort();
    write_heading(f, &o);
    const int64_t step_ms = (o.step_min > 0 ? o.step_min : 60) * MS_PER_MIN;
    const bool is_local = o.kind == TEXT_EPW || o.kind == TEXT_TMY3;
    const int64_t zone_ms = is_local ? MS_PER_H : 0;
    const int64_t start_to_stamp = is_local ? 0 : o.kind == TEXT_NSRDB ? step_ms / 2 : MS_PER_H / 2;
    const int64_t first_stamp =
        calendar_days(o.year, 1, 1) * MS_PER_DAY + (o.kind == TEXT_NSRDB && step_ms == MS_PER_H ? step_ms / 2 : 0) +
        (o.kind == TEXT_PVGIS_SERIES || o.kind == TEXT_PVGIS_SERIES_JSON ? o.offset_min * MS_PER_MIN : 0);
    for (int row = 0; row < o.n_days * (int)(MS_PER_DAY / step_ms); row++) {
        const int64_t stamp_ms = first_stamp + row * step_ms, start_ms = stamp_ms - start_to_stamp - zone_ms;
        const struct civil start = calendar_civil(start_ms + zone_ms), stamp = calendar_civil(stamp_ms);
        if (o.drop_leap_day && start.month == 2 && start.day == 29) continue;
        const bool is_tmy = o.kind == TEXT_PVGIS_TMY || o.kind == TEXT_PVGIS_TMY_JSON;
        struct values v = values_of(start_ms + (is_tmy ? o.offset_min * MS_PER_MIN : 0), step_ms);
        if (row >= o.gap_from && row < o.gap_from + o.gap_n)
            snprintf(v.temp_text, sizeof v.temp_text, "%s", missing_mark(o.kind));
        write_row(f, &o, start, stamp, row, &v);
    }
    if (o.kind == TEXT_PVGIS_TMY || o.kind == TEXT_PVGIS_SERIES)
        fprintf(f, "\r\nT2m: 2-m air temperature (degree Celsius)\r\nPVGIS (c) European Union\r\n");
    if (o.kind == TEXT_PVGIS_TMY_JSON || o.kind == TEXT_PVGIS_SERIES_JSON) fprintf(f, "]}}\n");
    fclose(f);
    return text;
}
