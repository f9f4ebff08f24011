/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tables.c - the rows of the .def lists that have no home of their own. */
#include "twins/command.h"
#include "twins/kpi.h"
#include "twins/quantity.h"

#include <math.h>

const struct quantity_info quantity_info[QUANTITY_COUNT] = {
#define QUANTITY(name, unit, precision, method, by_default, long_name) {#name, unit, #method, long_name, precision, by_default},
#include "twins/quantities.def"
#undef QUANTITY
};

const struct kpi_info kpi_info[KPI_COUNT] = {
#define KPI(id, name, unit, fold, long_name) {name, unit, long_name, KPI_FOLD_##fold},
#include "twins/kpis.def"
#undef KPI
};

const struct dr_kpi_info dr_kpi_info[DR_KPI_COUNT] = {
#define X(id, name, unit, doc) {name, unit, doc},
    DR_KPI_LIST(X)
#undef X
};

const struct command_info command_info[COMMAND_COUNT] = {
#define X(id, name, unit, neutral, min, max, join, doc) {#name, unit, doc, neutral, min, max, JOIN_##join},
    COMMAND_LIST(X)
#undef X
};
