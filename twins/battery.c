/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AC-coupled lithium battery: 0.95 each way (round trip 0.90), charging tapers above 90 %. */
#include "twins/battery.h"

#include <math.h>

#define EFFICIENCY  0.95
#define DEAD_BAND_W 50.0
#define TAPER_FRAC  0.1

double battery_stored_w(double ac_w) { return ac_w > 0 ? ac_w * EFFICIENCY : ac_w / EFFICIENCY; }

double battery_dispatch_w(const struct battery *b, double charge_wh, double mean_net_w, double period_s)
{
    if (fabs(mean_net_w) < DEAD_BAND_W) return 0;
    const double hours = period_s / 3600, room_wh = b->full_wh - charge_wh;
    const double taper = fmin(1, room_wh / (TAPER_FRAC * b->full_wh));
    const double most_in_w = fmin(b->power_w * taper, room_wh / (EFFICIENCY * hours));
    const double most_out_w = fmin(b->power_w, charge_wh * EFFICIENCY / hours);
    return fmax(-most_out_w, fmin(most_in_w, -mean_net_w));
}
