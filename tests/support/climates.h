/* SPDX-License-Identifier: GPL-3.0-or-later */
/* climates.h - three climates to test with: 1991-2020 normals, rounded, of the national services. */
#ifndef PILOTSIM_TESTS_SUPPORT_CLIMATES_H
#define PILOTSIM_TESTS_SUPPORT_CLIMATES_H

#include "twins/climate.h"

enum { CLIMATE_CELJE, CLIMATE_HELSINKI, CLIMATE_ATHENS, N_CLIMATES };

struct climate test_climate(int which);
struct site test_site(int which);

#endif
