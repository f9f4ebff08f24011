/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/results.h"

const struct fleet_series_info fleet_series_info[FLEET_SERIES_COUNT] = {
#define X(name, unit, doc) {#name, unit, doc},
    FLEET_SERIES_LIST(X)
#undef X
};
