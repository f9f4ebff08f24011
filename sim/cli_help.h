/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli_help.h - what the tables of cli.h say, for people: help screens, version, manual page. */
#ifndef PILOTSIM_SIM_CLI_HELP_H
#define PILOTSIM_SIM_CLI_HELP_H

#include "sim/cli.h"

#include <stdio.h>

/* Answers --help, --version and --man on out; false: the command is another one, nothing printed. */
bool cli_help_answer(const struct cli *c, FILE *out);

void cli_help_screen(enum cli_command of, FILE *out); /* CLI_COMMAND_COUNT: the program as a whole */
void cli_help_man(FILE *out);                         /* troff, man(7) macros */

#endif
