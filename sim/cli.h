/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli.h - the command line as a struct: one command, one positional word, options in any order.
 *
 * Two const tables, commands and options, are the whole language: the parser, `--help` and the man
 * page (cli_help.h) are made from them. GNU conventions: long options may be shortened while they
 * stay unique, `--` ends the options, of a repeated option the last one counts (but --set and --vary
 * collect).
 * Words are checked here as far as the command line alone allows (numbers, ranges, combinations);
 * scenario text (--duration, --set, --solver) is checked by the scenario reader. */
#ifndef PILOTSIM_SIM_CLI_H
#define PILOTSIM_SIM_CLI_H

#include "sim/base/diag.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CLI_SETS_MAX = 256, CLI_VARY_MAX = 16, CLI_REPEAT_MAX = 10000, CLI_THREADS_MAX = 1024, CLI_HOMES_MAX = 1000000 };

/* clang-format off */
/*  id        name        argument         takes                  what it does */
#define CLI_COMMAND_LIST(X)                                                                                    \
    X(RUN,      "run",      "SCENARIO",      "a scenario",          "draw the homes, simulate, write the results") \
    X(VALIDATE, "validate", "SCENARIO",      "a scenario",          "check a scenario and list all that is wrong") \
    X(INFO,     "info",     "SCENARIO|FILE", "a scenario or a result file", "tell what a scenario, result file or table holds") \
    X(SCHEMA,   "schema",   "",              "nothing",             "print the JSON Schema of scenarios, for editors") \
    X(REPORT,   "report",   "FILE",          "a result file",       "make the HTML report of a result file")       \
    X(SWEEP,    "sweep",    "SCENARIO",      "a scenario",          "run variants with the same luck into one table") \
    X(SIZE,     "size",     "SCENARIO|FILE", "a scenario or the table of a sweep", "tell how many homes deliver a target power") \
    X(SERVE,    "serve",    "SCENARIO",      "a scenario",          "let the homes answer on the wire, as products do") \
    X(DEVICES,  "devices",  "SCENARIO",      "a scenario",          "list the devices that serve would give the homes") \
    X(POINTS,   "points",   "[PRODUCT]",     "a product, or nothing", "list the products, or the points of one")
enum cli_command {
#define X(id, name, argument, takes, help) CLI_##id,
    CLI_COMMAND_LIST(X)
#undef X
    CLI_COMMAND_COUNT,
    CLI_HELP = CLI_COMMAND_COUNT, /* of help_for, or of all when that is CLI_COMMAND_COUNT */
    CLI_VERSION,
    CLI_MAN,
};
/* clang-format on */

struct cli_command_info {
    const char *name, *argument, *takes, *help;
};
extern const struct cli_command_info cli_commands[CLI_COMMAND_COUNT];

struct cli {
    enum cli_command command;
    enum cli_command help_for;
    const char *scenario; /* SCENARIO or FILE; NULL for schema */

    const char *output;
    const char *report, *json, *junit, *csv; /* NULL: not asked for */
    const char *solver, *duration;           /* NULL: as the scenario says */
    const char *checkpoint_every;            /* as text: 1d; NULL: the program's choice */
    uint64_t threads;                        /* 0: as many as the machine allows */
    uint64_t seed;
    bool has_seed;
    uint64_t homes; /* 0: as the scenario says */
    const char *sets[CLI_SETS_MAX];
    size_t n_set;
    const char *vary[CLI_VARY_MAX]; /* KEY=VALUE,VALUE... */
    size_t n_vary;
    uint64_t repeat;                         /* 0: the command's choice */
    const char *target, *confidence, *event; /* as text; NULL: not given */
    bool counterfactual, resume, quiet, markdown;

    /* serve, devices, points */
    const char *speed, *run_dir, *broker, *mqtt, *control, *token; /* as text; NULL: not given */
    const char *broker_ca, *broker_cert, *broker_key, *restore;
    uint64_t port_offset, pty_homes, clients;
    bool lockstep, expose, as_json;
    char *const *argv; /* the line itself */
};

enum cli_kind { CLI_FLAG, CLI_TEXT, CLI_NUMBER, CLI_SET, CLI_VARY, CLI_ANSWER };
struct cli_option_info {
    const char *name;     /* without the dashes */
    int letter;           /* its short form, or 0 */
    const char *argument; /* NULL: takes none */
    unsigned commands;    /* bit 1 << CLI_x */
    enum cli_kind kind;
    size_t offset;     /* of its field in struct cli; for CLI_ANSWER the command */
    uint64_t min, max; /* of a number */
    const char *help;
};
extern const struct cli_option_info cli_options[];
extern const size_t cli_n_option;

/* Strings of out are those of argv. ST_USAGE: d says what is wrong and what to do. */
MUST_USE enum status cli_parse(int argc, char **argv, struct cli *out, struct diag *d);

/* Where a run or a report goes when nobody says: the input's name without folder and ending, with
 * this ending (".h5"), in the current folder. Cut to fit. */
void cli_default_path(const struct cli *c, const char *ending, char *out, size_t n_bytes);

#endif
