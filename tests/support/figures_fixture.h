/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_fixture.h - a finished run of four homes, with figures that are easy to fold by hand. */
#ifndef PILOTSIM_TESTS_FIGURES_FIXTURE_H
#define PILOTSIM_TESTS_FIGURES_FIXTURE_H

#include "outputs/figures.h"

enum { FIXTURE_HOMES = 4, FIXTURE_EVENTS = 2 };

struct figures_fixture {
    struct pilot pilot;
    struct dr_event dr[FIXTURE_EVENTS];
    struct expectation expect[4];
    char group_name[2][64];
    double home_kpi[KPI_COUNT * FIXTURE_HOMES], fleet_kpi[KPI_COUNT];
    double dr_home[FIXTURE_EVENTS * DR_KPI_COUNT * FIXTURE_HOMES], dr_fleet[FIXTURE_EVENTS * DR_KPI_COUNT];
    struct figures figures;
};

/* In the caller's storage, which must not move afterwards. Every KPI of home h is 10 (kpi + 1) + h. */
void figures_fixture_init(struct figures_fixture *x);
void figures_fixture_close(struct figures_fixture *x);
void figures_fixture_expect(struct figures_fixture *x, const char *kpi, double at_least, double at_most);

#endif
