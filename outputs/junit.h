/* SPDX-License-Identifier: GPL-3.0-or-later */
/* junit.h - the expectations of a scenario as JUnit XML, for CI: one testcase each. */
#ifndef PILOTSIM_OUTPUTS_JUNIT_H
#define PILOTSIM_OUTPUTS_JUNIT_H

#include "outputs/figures.h"
#include "sim/base/diag.h"

/* A missed expectation is a failure with value and bound; a name no run can answer an error. */
MUST_USE enum status junit_write(const struct figures *f, const char *path, struct diag *d);

#endif
