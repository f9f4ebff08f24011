/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/season.h"

#include "sim/base/calendar.h"

#include <math.h>

static const double MID_JANUARY = 0.5 / 12;

struct season season_fit(const double monthly[12])
{
    struct season s = {0};
    for (int m = 0; m < 12; m++) s.mean += monthly[m] / 12;
    for (int k = 1; k <= SEASON_HARMONICS; k++) {
        const double half_month = M_PI * k / 12, lost = sin(half_month) / half_month;
        for (int m = 0; m < 12; m++) {
            const double middle = 2 * M_PI * k * (m + 0.5) / 12;
            s.cosine[k - 1] += monthly[m] * cos(middle) / 6 / lost;
            s.sine[k - 1] += monthly[m] * sin(middle) / 6 / lost;
        }
    }
    return s;
}

double season_at(const struct season *s, double phase)
{
    double value = s->mean;
    for (int k = 1; k <= SEASON_HARMONICS; k++)
        value += s->cosine[k - 1] * cos(2 * M_PI * k * phase) + s->sine[k - 1] * sin(2 * M_PI * k * phase);
    return value;
}

int32_t season_month(int64_t day) { return calendar_civil(day * MS_PER_DAY).month - 1; }

double season_phase(int64_t day)
{
    const struct civil c = calendar_civil(day * MS_PER_DAY);
    const int32_t next_year = c.month == 12 ? c.year + 1 : c.year, next_month = c.month == 12 ? 1 : c.month + 1;
    const double n_days = (double)(calendar_days(next_year, next_month, 1) - calendar_days(c.year, c.month, 1));
    return (c.month - 1 + (c.day - 0.5) / n_days) / 12;
}

double season_winter_frac(double phase, double latitude_deg)
{
    const double middle = latitude_deg < 0 ? MID_JANUARY + 0.5 : MID_JANUARY;
    return 0.5 * (1 + cos(2 * M_PI * (phase - middle)));
}
