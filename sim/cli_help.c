/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Screens are laid out by argp_help; the manual page follows man-pages(7) with the man macros. */
#include "sim/cli_help.h"

#include <argp.h>
#include <assert.h>
#include <stdarg.h>
#include <string.h>

#define WHAT_IT_IS                                                                                             \
    "Simulates field pilots of residential flexibility: a YAML scenario in, drawn homes with heat pumps, hot " \
    "water, PV and meters, demand-response events, one HDF5 file out."

/* One list for the end of the help screen and the manual page. */
static const struct {
    const char *line, *says;
} examples[] = {
    {"pilotsim run scenarios/celje-winter-week.yaml -o week.h5 --report week.html", "a week of a thousand homes"},
    {"pilotsim run week.yaml --homes 50 --duration 2d --counterfactual", "a quick look at what an event delivers"},
    {"pilotsim run week.yaml --set archetypes.si-detached-2009.set.u_walls=0.15", "the same with better walls"},
    {"pilotsim validate week.yaml", "all mistakes of a scenario at once"},
    {"pilotsim sweep week.yaml --vary homes=100,200 --vary dr.value=-1K,-2K", "four variants with one seed"},
    {"pilotsim size week.yaml --target 500kW --confidence 0.95 --report size.html", "how many homes deliver 500 kW"},
};

static const struct {
    int code;
    const char *says;
} exit_codes[] = {
    {0, "all went well"},
    {1, "an expectation of the scenario was not met, or no number of homes will do"},
    {2, "bad input: the scenario, a file it names, or the command line"},
    {3, "run-time fault: a file could not be written, memory, the solver"},
};

/* Behind the options of a command that needs more than a line. */
static const char *const lessons[CLI_COMMAND_COUNT] = {
    [CLI_SWEEP] =
        "Every combination of the values varied is a variant. Repeat r of each has the scenario's seed + r: variants of one "
        "repeat share homes, weather and luck, so their differences are what was varied. Each row is a run with its "
        "counterfactual, and pilotsim run --seed makes it again. Rows are kept as runs end: a sweep that was killed, or "
        "shall have more repeats, goes on with --resume.\n\n"
        "  pilotsim sweep week.yaml --vary homes=100,200,500 --repeat 20 -o homes.h5\n"
        "  pilotsim sweep week.yaml --vary dr.value=-1K,-2K --csv setback.csv\n"
        "  pilotsim sweep week.yaml --vary tariff=si-two-rate,gr-night --repeat 5\n\n",
    [CLI_SERVE] =
        "Every device has its own address: home h is 127.A.B.x with A = 1 + h / 256 and B = h % 256; x is 10 for the inverter, "
        "11 "
        "for the heat pump, 12 for the plug, 13 for the meter, 14 for a submeter, 15 for the charger, 16 for the HEMS, 20 for "
        "the "
        "RS-485 gateway. Ports are those of the products. What clients command changes the physics; the run is recorded as run "
        "does "
        "it, with every command. It ends with the scenario or by Ctrl-C. Simulated time is told at GET /clock of the control "
        "address and on the retained topic pilotsim/clock.\n\n"
        "  pilotsim serve week.yaml --speed 60 --port-offset 10000\n"
        "  mbpoll -m tcp -p 11502 -a 1 -0 -r 40083 -c 2 -t 4 -1 127.1.0.10\n"
        "  pilotsim serve week.yaml --lockstep & curl -X POST 127.0.0.1:9080/advance -d '{\"seconds\": 900}'\n\n",
    [CLI_SIZE] =
        "The answer is the fewest homes whose mean power reduction over the event's window is at least the target, with the "
        "confidence asked for, on a new occasion: other weather, other homes of the same kinds. The homes' own luck averages "
        "out, what they have in common does not; both are taken from repeats of the scenario, of which the days after "
        "the event has settled are not run. Simulate about as many homes as the answer will be.\n\n"
        "  pilotsim size week.yaml --target 500kW --report size.html\n"
        "  pilotsim size week.yaml --target 50kW --homes 100 --vary dr.value=-1K,-2K\n"
        "  pilotsim size homes.h5 --target 500kW --confidence 0.9\n\n",
};

enum { TEXT_BYTES = 4096, OPTIONS_MAX = 64 };

static void add(char text[TEXT_BYTES], const char *format, ...) PRINTF_LIKE(2, 3);
static void add(char text[TEXT_BYTES], const char *format, ...)
{
    const size_t at = strlen(text);
    va_list args;
    va_start(args, format);
    vsnprintf(text + at, TEXT_BYTES - at, format, args);
    va_end(args);
}

/* --- screens --- */

static bool belongs(const struct cli_option_info *o, enum cli_command of)
{
    if (of == CLI_COMMAND_COUNT) return o->kind == CLI_ANSWER;
    return (o->commands & 1u << of) != 0 && (o->kind != CLI_ANSWER || o->offset == CLI_HELP);
}

static void list_options(enum cli_command of, struct argp_option *out)
{
    size_t n = 0;
    for (size_t i = 0; i < cli_n_option; i++) {
        const struct cli_option_info *o = &cli_options[i];
        if (!belongs(o, of)) continue;
        assert(n + 1 < OPTIONS_MAX);
        out[n++] = (struct argp_option){
            .name = o->name,
            .key = o->letter != 0 ? o->letter : 0x1000 + (int)i,
            .arg = o->argument,
            .doc = o->help,
        };
    }
}

static void describe(enum cli_command of, char text[TEXT_BYTES])
{
    text[0] = '\0';
    if (of != CLI_COMMAND_COUNT) {
        add(text, "%s: %s.\v%s", cli_commands[of].name, cli_commands[of].help, lessons[of] != NULL ? lessons[of] : "");
    } else {
        add(text, "%s\n\n", WHAT_IT_IS);
        for (int i = 0; i < CLI_COMMAND_COUNT; i++)
            add(text, "  %-8s %-14s  %s\n", cli_commands[i].name, cli_commands[i].argument, cli_commands[i].help);
        add(text, "\vpilotsim COMMAND --help lists the options of a command. For example:\n");
        for (size_t i = 0; i < ARRAY_LEN(examples); i++) add(text, "  %s\n", examples[i].line);
    }
    add(text, "Exit status: ");
    for (size_t i = 0; i < ARRAY_LEN(exit_codes); i++)
        add(text, "%d %s%s", exit_codes[i].code, exit_codes[i].says, i + 1 < ARRAY_LEN(exit_codes) ? "; " : ".");
}

void cli_help_screen(enum cli_command of, FILE *out)
{
    struct argp_option options[OPTIONS_MAX] = {0};
    char text[TEXT_BYTES], program[64] = "pilotsim";
    if (of != CLI_COMMAND_COUNT) snprintf(program, sizeof program, "pilotsim %s", cli_commands[of].name);
    list_options(of, options);
    describe(of, text);

    const struct argp argp = {
        .options = options,
        .args_doc = of == CLI_COMMAND_COUNT ? "COMMAND [SCENARIO|FILE]" : cli_commands[of].argument,
        .doc = text,
    };
    argp_help(&argp, out, ARGP_HELP_SHORT_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC, program);
}

/* --- manual page --- */

/* troff reads backslashes, leading dots and bare minus signs its own way. */
static void roff(FILE *out, const char *text)
{
    if (text[0] == '.' || text[0] == '\'') fputs("\\&", out);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\\') fputs("\\e", out);
        else if (*c == '-') fputs("\\-", out);
        else fputc(*c, out);
    }
}

static void roff_option(FILE *out, const struct cli_option_info *o)
{
    fputs(".TP\n", out);
    if (o->letter != 0)
        fprintf(out, "\\fB\\-%c\\fR%s%s%s, ", o->letter, o->argument ? " \\fI" : "", o->argument ? o->argument : "",
                o->argument ? "\\fR" : "");
    fputs("\\fB\\-\\-", out);
    roff(out, o->name);
    fputs("\\fR", out);
    if (o->argument != NULL) fprintf(out, "=\\fI%s\\fR", o->argument);
    fputc('\n', out);
    roff(out, o->help);
    if (o->kind == CLI_ANSWER) {
        fputs(".\n", out);
        return;
    }
    fputs(" (", out);
    const char *between = "";
    for (int c = 0; c < CLI_COMMAND_COUNT; c++) {
        if ((o->commands & 1u << c) == 0) continue;
        fprintf(out, "%s%s", between, cli_commands[c].name);
        between = ", ";
    }
    fputs(").\n", out);
}

void cli_help_man(FILE *out)
{
    fprintf(out, ".TH PILOTSIM 1 \"\" \"pilotsim %s\" \"User Commands\"\n", PILOTSIM_VERSION);
    fputs(".SH NAME\npilotsim \\- simulate field pilots of residential flexibility\n.SH SYNOPSIS\n", out);
    for (int i = 0; i < CLI_COMMAND_COUNT; i++)
        fprintf(out, "%s\\fBpilotsim %s\\fR \\fI%s\\fR [\\fIOPTION\\fR]...\n", i > 0 ? ".br\n" : "", cli_commands[i].name,
                cli_commands[i].argument);
    fputs(".SH DESCRIPTION\n", out);
    roff(out, WHAT_IT_IS);
    fputs("\n.SH COMMANDS\n", out);
    for (int i = 0; i < CLI_COMMAND_COUNT; i++) {
        fprintf(out, ".TP\n\\fB%s\\fR \\fI%s\\fR\n", cli_commands[i].name, cli_commands[i].argument);
        roff(out, cli_commands[i].help);
        fputs(".\n", out);
    }
    fputs(".SH OPTIONS\nThe commands that take an option stand behind it.\n", out);
    for (size_t i = 0; i < cli_n_option; i++) roff_option(out, &cli_options[i]);
    fputs(".SH EXIT STATUS\n", out);
    for (size_t i = 0; i < ARRAY_LEN(exit_codes); i++) fprintf(out, ".TP\n%d\n%s.\n", exit_codes[i].code, exit_codes[i].says);
    fputs(".SH EXAMPLES\n", out);
    for (size_t i = 0; i < ARRAY_LEN(examples); i++) {
        fputs(".TP\n.B ", out);
        roff(out, examples[i].line);
        fprintf(out, "\n%s.\n", examples[i].says);
    }
    fputs(".SH SEE ALSO\nThe tutorial and the reference of scenario keys in the folder docs/ of the source.\n", out);
}

bool cli_help_answer(const struct cli *c, FILE *out)
{
    switch ((int)c->command) {
    case CLI_HELP: cli_help_screen(c->help_for, out); return true;
    case CLI_VERSION:
        fprintf(out, "pilotsim %s\nLicense GPL-3.0-or-later. There is no warranty.\n", PILOTSIM_VERSION);
        return true;
    case CLI_MAN: cli_help_man(out); return true;
    default: return false;
    }
}
