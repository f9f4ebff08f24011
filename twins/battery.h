/* SPDX-License-Identifier: GPL-3.0-or-later */
/* battery.h - a home battery behind its own inverter: losses, limits and the wish for no exchange
 * with the grid. Powers are AC watts, positive into the battery; energies watt-hours. */
#ifndef PILOTSIM_TWINS_BATTERY_H
#define PILOTSIM_TWINS_BATTERY_H

struct battery {
    double full_wh; /* usable energy; 0: no battery */
    double power_w; /* of the inverter, either way */
};

/* What of an AC power changes the charge, W. */
double battery_stored_w(double ac_w);

/* The power that would meet mean_net_w (import positive), within what charge and inverter allow
 * over the next period_s; 0 within a dead band of 50 W. */
double battery_dispatch_w(const struct battery *b, double charge_wh, double mean_net_w, double period_s);

#endif
