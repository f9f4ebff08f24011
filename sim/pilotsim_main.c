/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/status.h"

int main(void) { return status_exit_code(ST_USAGE); }
