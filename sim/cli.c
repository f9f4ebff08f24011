/* SPDX-License-Identifier: GPL-3.0-or-later */
/* glibc's argp walks the words; getopt's own messages are silenced, since ours name the nearest
 * option and the command an option belongs to. */
#include "sim/cli.h"

#include "sim/base/nearest.h"

#include <argp.h>
#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const struct cli_command_info cli_commands[CLI_COMMAND_COUNT] = {
#define X(id, name, argument, takes, help) {name, argument, takes, help},
    CLI_COMMAND_LIST(X)
#undef X
};

enum {
    RUN = 1 << CLI_RUN,
    VALIDATE = 1 << CLI_VALIDATE,
    INFO = 1 << CLI_INFO,
    SCHEMA = 1 << CLI_SCHEMA,
    REPORT = 1 << CLI_REPORT,
    SWEEP = 1 << CLI_SWEEP,
    SIZE = 1 << CLI_SIZE,
    SERVE = 1 << CLI_SERVE,
    DEVICES = 1 << CLI_DEVICES,
    POINTS = 1 << CLI_POINTS
};
enum {
    MANY = SWEEP | SIZE,
    SPEC = RUN | VALIDATE | INFO | MANY | SERVE | DEVICES,
    EVERY = SPEC | SCHEMA | REPORT | POINTS,
    ONE = RUN | SERVE
};
#define AT(field) offsetof(struct cli, field)

/* clang-format off */
const struct cli_option_info cli_options[] = {
    /* name            letter argument     commands      kind        field                  min max  help */
    {"output",            'o', "FILE",       ONE | REPORT | MANY, CLI_TEXT, AT(output),       0, 0, "result file (run, serve), HTML file (report) or table of runs (sweep, size); else the input's name with .h5, .html or -sweep.h5, in the current folder, and size keeps no table. An older file of that kind there is replaced"},
    {"solver",             0,  "NAME",       SPEC,         CLI_TEXT,   AT(solver),            0, 0, "integrate with this solver instead of the scenario's"},
    {"threads",            0,  "N",          ONE | MANY,   CLI_NUMBER, AT(threads),           1, CLI_THREADS_MAX, "threads to work with; any number gives the same results (default: one a core)"},
    {"seed",               0,  "N",          SPEC,         CLI_NUMBER, AT(seed),              0, UINT64_MAX, "draw homes, weather and events from this seed"},
    {"homes",              0,  "N",          SPEC,         CLI_NUMBER, AT(homes),             1, CLI_HOMES_MAX, "scale all counts in proportion to this many homes"},
    {"duration",           0,  "D",          SPEC,         CLI_TEXT,   AT(duration),          0, 0, "simulate this long instead: 36h, 7d"},
    {"set",                0,  "PATH=VALUE", SPEC,         CLI_SET,    0,                     0, 0, "override one key of the scenario, e.g. tolerance.relative=1e-7; may be repeated"},
    {"vary",               0,  "KEY=LIST",   MANY,         CLI_VARY,   0,                     0, 0, "run with each of these values, set apart by commas: a path of --set, or homes, or dr.value for every DR event and dr.NAME.value for one; when repeated, all combinations are run"},
    {"repeat",             0,  "N",          MANY,         CLI_NUMBER, AT(repeat),            1, CLI_REPEAT_MAX, "run each variant this often: first with the scenario's seed, then with the next ones, the same for all variants (default 1, size 20)"},
    {"target",             0,  "POWER",      SIZE,         CLI_TEXT,   AT(target),            0, 0, "mean power to deliver over the event's window: 500kW"},
    {"confidence",         0,  "SHARE",      SIZE,         CLI_TEXT,   AT(confidence),        0, 0, "probability that a fleet delivers at least that: 0.95, the default, or 95%"},
    {"event",              0,  "NAME",       SIZE,         CLI_TEXT,   AT(event),             0, 0, "the DR event in question, or all: each event is one more occasion; needed when the scenario has several"},
    {"counterfactual",     0,  NULL,         RUN,          CLI_FLAG,   AT(counterfactual),    0, 0, "also run the same world without its DR events and store what each one delivered"},
    {"checkpoint-every",   0,  "D",          RUN,          CLI_TEXT,   AT(checkpoint_every),  0, 0, "make the result file resumable at least this often in simulated time, in whole days: 1d"},
    {"resume",             0,  NULL,         RUN | MANY,   CLI_FLAG,   AT(resume),            0, 0, "go on from the last checkpoint (run) or row (sweep, size) in the file given by -o"},
    {"report",             0,  "FILE",       ONE | SIZE,   CLI_TEXT,   AT(report),            0, 0, "write an HTML report with pictures"},
    {"json",               0,  "FILE",       ONE | MANY,   CLI_TEXT,   AT(json),              0, 0, "write all figures as JSON"},
    {"junit",              0,  "FILE",       ONE,          CLI_TEXT,   AT(junit),             0, 0, "write the verdict on expectations as JUnit XML"},
    {"csv",                0,  "PATH",       ONE | MANY,   CLI_TEXT,   AT(csv),               0, 0, "write CSV too: one file a quantity into this folder (run), the table into this file (sweep, size)"},
    {"quiet",              0,  NULL,         ONE | MANY,   CLI_FLAG,   AT(quiet),             0, 0, "print only one line of JSON at the end"},
    {"speed",              0,  "PACE",       SERVE,        CLI_TEXT,   AT(speed),             0, 0, "realtime (the default), so many times faster (60), or max: as fast as physics and listeners allow"},
    {"lockstep",           0,  NULL,         SERVE,        CLI_FLAG,   AT(lockstep),          0, 0, "time moves only when told: POST /advance at the control address"},
    {"port-offset",        0,  "N",          SERVE | DEVICES, CLI_NUMBER, AT(port_offset),    0, 60000, "add this to every port of the devices: without root, ports below 1024 are closed to programs"},
    {"run-dir",            0,  "DIR",        SERVE | DEVICES, CLI_TEXT, AT(run_dir),          0, 0, "where pseudo-terminals, the broker's files and meter files go (default: NAME-run in the current folder)"},
    {"mqtt",               0,  "MODE",       SERVE,        CLI_TEXT,   AT(mqtt),              0, 0, "own: a connection for each device, as in the field (the default); shared: a few for all, for scale; off"},
    {"broker",             0,  "URL",        SERVE | DEVICES, CLI_TEXT, AT(broker),           0, 0, "mqtt://[USER:PASSWORD@]HOST[:PORT] or mqtts://...; without it a private Mosquitto is started and its port printed"},
    {"broker-ca",          0,  "FILE",       SERVE,        CLI_TEXT,   AT(broker_ca),         0, 0, "certificate authority of the broker, PEM"},
    {"broker-cert",        0,  "FILE",       SERVE,        CLI_TEXT,   AT(broker_cert),       0, 0, "our certificate for the broker, PEM"},
    {"broker-key",         0,  "FILE",       SERVE,        CLI_TEXT,   AT(broker_key),        0, 0, "its key, PEM"},
    {"pty-homes",          0,  "N",          SERVE | DEVICES, CLI_NUMBER, AT(pty_homes),      0, 1000, "give the first N homes pseudo-terminals for RS-485 and meters (default 0)"},
    {"clients",            0,  "N",          SERVE,        CLI_NUMBER, AT(clients),           1, 1000, "let at least so many TCP clients into each device, also where the real one takes fewer"},
    {"control",            0,  "ADDR:PORT",  SERVE,        CLI_TEXT,   AT(control),           0, 0, "where the control API listens (default 127.0.0.1:9080); off: nowhere. Other addresses than 127.* need --token"},
    {"token",              0,  "TEXT",       SERVE,        CLI_TEXT,   AT(token),             0, 0, "what clients of the control API have to show as Authorization: Bearer TEXT"},
    {"expose",             0,  NULL,         SERVE,        CLI_FLAG,   AT(expose),            0, 0, "take connections from other machines too; without it only this one's are"},
    {"restore",            0,  "FILE",       SERVE,        CLI_TEXT,   AT(restore),           0, 0, "begin at a snapshot made by POST /snapshot"},
    {"json",               0,  NULL,         DEVICES | POINTS, CLI_FLAG, AT(as_json),         0, 0, "print JSON"},
    {"markdown",           0,  NULL,         SCHEMA | POINTS,       CLI_FLAG,   AT(markdown),          0, 0, "print a reference page: of scenario keys (schema), of a product (points)"},
    {"help",              'h', NULL,         EVERY,        CLI_ANSWER, CLI_HELP,              0, 0, "tell how to use this program or command"},
    {"version",           'V', NULL,         EVERY,        CLI_ANSWER, CLI_VERSION,           0, 0, "print the version"},
    {"man",                0,  NULL,         EVERY,        CLI_ANSWER, CLI_MAN,               0, 0, "print the manual page in troff form"},
};
/* clang-format on */
const size_t cli_n_option = ARRAY_LEN(cli_options);

enum { KEY_BASE = 0x1000, N_OPTION = ARRAY_LEN(cli_options) }; /* argp's keys: the row beyond the letters */

struct parse { /* what the argp callback needs */
    struct cli *cli;
    struct diag *d;
    bool has_command;
    bool is_answered; /* --help and its like were asked for */
    size_t n_before;  /* errors in d before us */
    bool seen[N_OPTION];
};

#define NOWHERE ((struct place){0})

static const struct cli_option_info *row_of(int key)
{
    if (key >= KEY_BASE && (size_t)(key - KEY_BASE) < N_OPTION) return &cli_options[key - KEY_BASE];
    for (size_t i = 0; i < N_OPTION; i++)
        if (key > 0 && cli_options[i].letter == key) return &cli_options[i];
    return NULL;
}

/* --- values --- */

static bool read_number(const struct cli_option_info *o, const char *text, uint64_t *out, struct diag *d)
{
    char *end;
    errno = 0;
    const bool is_plain = text[0] >= '0' && text[0] <= '9'; /* strtoull would take blanks and a minus */
    const uint64_t value = is_plain ? strtoull(text, &end, 10) : 0;
    if (is_plain && *end == '\0' && errno == 0 && value >= o->min && value <= o->max) {
        *out = value;
        return true;
    }
    char remedy[96];
    snprintf(remedy, sizeof remedy, "give a whole number from %" PRIu64 " to %" PRIu64, o->min, o->max);
    diag_error(d, NOWHERE, remedy, "--%s: '%s' is %s", o->name, text,
               is_plain && *end == '\0' ? "out of range" : "not a whole number");
    return false;
}

static bool add_set(struct cli *c, const char *text, struct diag *d)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text) {
        diag_error(d, NOWHERE, "write PATH=VALUE, e.g. --set tolerance.relative=1e-7", "--set: '%s' names no value for a key",
                   text);
        return false;
    }
    if (c->n_set == CLI_SETS_MAX) {
        diag_error(d, NOWHERE, "put the changes into a scenario file", "more than %d --set", CLI_SETS_MAX);
        return false;
    }
    c->sets[c->n_set++] = text;
    return true;
}

static bool add_vary(struct cli *c, const char *text, struct diag *d)
{
    const char *equals = strchr(text, '='), *comma = strchr(text, ',');
    if (equals == NULL || equals == text || equals[1] == '\0' || (comma != NULL && comma < equals)) {
        diag_error(d, NOWHERE, "write KEY=VALUE,VALUE, e.g. --vary homes=100,200", "--vary: '%s' names no values for a key",
                   text);
        return false;
    }
    if (c->n_vary == CLI_VARY_MAX) {
        diag_error(d, NOWHERE, "vary fewer keys at once", "more than %d --vary", CLI_VARY_MAX);
        return false;
    }
    c->vary[c->n_vary++] = text;
    return true;
}

static bool take_text(struct cli *c, const struct cli_option_info *o, const char *text, struct diag *d)
{
    if (text[0] == '\0') {
        diag_error(d, NOWHERE, NULL, "--%s: the %s is empty", o->name, o->argument);
        return false;
    }
    memcpy((char *)c + o->offset, &text, sizeof text);
    return true;
}

static bool take_number(struct cli *c, const struct cli_option_info *o, const char *text, struct diag *d)
{
    uint64_t value;
    if (!read_number(o, text, &value, d)) return false;
    memcpy((char *)c + o->offset, &value, sizeof value);
    c->has_seed |= o->offset == AT(seed);
    return true;
}

static bool take_option(struct parse *p, const struct cli_option_info *o, const char *text)
{
    p->seen[o - cli_options] = true;
    struct cli *c = p->cli;
    switch (o->kind) {
    case CLI_FLAG: *((bool *)((char *)c + o->offset)) = true; return true;
    case CLI_TEXT: return take_text(c, o, text, p->d);
    case CLI_NUMBER: return take_number(c, o, text, p->d);
    case CLI_SET: return add_set(c, text, p->d);
    case CLI_VARY: return add_vary(c, text, p->d);
    case CLI_ANSWER:
        c->help_for = p->has_command ? c->command : CLI_COMMAND_COUNT;
        c->command = (enum cli_command)o->offset;
        p->is_answered = true;
        return true;
    }
    assert(!"a kind of the table");
    return false;
}

/* --- words --- */

static bool take_command(struct parse *p, const char *word)
{
    struct nearest near = {.typed = word};
    for (int i = 0; i < CLI_COMMAND_COUNT; i++) {
        nearest_try(&near, cli_commands[i].name);
        if (strcmp(cli_commands[i].name, word) != 0) continue;
        p->cli->command = (enum cli_command)i;
        p->has_command = true;
        return true;
    }
    char remedy[NEAREST_LETTERS + 64] = "pilotsim --help lists the commands";
    if (near.best != NULL) snprintf(remedy, sizeof remedy, "did you mean '%s'?", near.best);
    diag_error(p->d, NOWHERE, remedy, "there is no command '%s'", word);
    return false;
}

static bool take_word(struct parse *p, const char *word)
{
    if (!p->has_command) return take_command(p, word);
    const struct cli_command_info *command = &cli_commands[p->cli->command];
    if (command->argument[0] != '\0' && p->cli->scenario == NULL && word[0] != '\0') {
        p->cli->scenario = word;
        return true;
    }
    char remedy[96];
    snprintf(remedy, sizeof remedy, "%s takes %s", command->name, command->takes);
    diag_error(p->d, NOWHERE, remedy, word[0] == '\0' ? "a name is empty%s" : "one word too many: '%s'", word);
    return false;
}

/* Whole options that begin like name, and their count. */
static size_t find_begun(const char *name, size_t n, char list[256])
{
    size_t n_found = 0;
    list[0] = '\0';
    for (size_t i = 0; i < N_OPTION; i++) {
        if (strncmp(cli_options[i].name, name, n) != 0) continue;
        const size_t at = strlen(list);
        snprintf(list + at, 256 - at, "%s--%s", n_found++ > 0 ? ", " : "", cli_options[i].name);
    }
    return n_found;
}

static void explain_long(const char *word, struct diag *d)
{
    const char *name = word + 2, *equals = strchr(name, '=');
    const size_t n = equals != NULL ? (size_t)(equals - name) : strlen(name);
    char list[256], typed[NEAREST_LETTERS + 1] = "";
    const size_t n_begun = find_begun(name, n, list);
    if (n_begun > 1) {
        diag_error(d, NOWHERE, list, "'%s' may mean several options", word);
    } else if (n_begun == 1) {
        diag_error(d, NOWHERE, NULL, equals != NULL ? "%s takes no value" : "%s lacks its value", list);
    } else {
        snprintf(typed, sizeof typed, "%.*s", n < sizeof typed ? (int)n : (int)sizeof typed - 1, name);
        struct nearest near = {.typed = typed};
        for (size_t i = 0; i < N_OPTION; i++) nearest_try(&near, cli_options[i].name);
        char remedy[NEAREST_LETTERS + 64] = "pilotsim --help lists the options";
        if (near.best != NULL) snprintf(remedy, sizeof remedy, "did you mean --%s?", near.best);
        diag_error(d, NOWHERE, remedy, "there is no option --%.*s", (int)n, name);
    }
}

/* word: the one argp stopped at. */
static void explain_bad_option(const char *word, struct diag *d)
{
    if (strncmp(word, "--", 2) == 0) {
        explain_long(word, d);
        return;
    }
    const struct cli_option_info *o = word[0] == '-' ? row_of((unsigned char)word[1]) : NULL;
    if (o != NULL && o->argument != NULL) diag_error(d, NOWHERE, NULL, "%s lacks its %s", word, o->argument);
    else diag_error(d, NOWHERE, "pilotsim --help lists the options", "there is no option '%s'", word);
}

static error_t on_word(int key, char *text, struct argp_state *state)
{
    struct parse *p = state->input;
    if (p->is_answered) return 0; /* --help wins over all that follows it */
    if (key == ARGP_KEY_ARG) return take_word(p, text) ? 0 : EINVAL;
    if (key == ARGP_KEY_ERROR) {
        if (p->d->n_errors == p->n_before) explain_bad_option(state->argv[state->next > 0 ? state->next - 1 : 0], p->d);
        return 0;
    }
    const struct cli_option_info *o = row_of(key);
    if (o == NULL) return ARGP_ERR_UNKNOWN;
    return take_option(p, o, text) ? 0 : EINVAL;
}

/* --- the whole line --- */

static bool same_file(const char *a, const char *b)
{
    struct stat sa, sb;
    if (strcmp(a, b) == 0) return true;
    return stat(a, &sa) == 0 && stat(b, &sb) == 0 && S_ISREG(sa.st_mode) && sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

static void check_options_fit(const struct parse *p)
{
    for (size_t i = 0; i < N_OPTION; i++) {
        const struct cli_option_info *o = &cli_options[i];
        if (!p->seen[i] || (o->commands & 1u << p->cli->command) != 0) continue;
        char owners[96] = "it belongs to";
        for (int c = 0; c < CLI_COMMAND_COUNT; c++) {
            const size_t at = strlen(owners);
            if ((o->commands & 1u << c) != 0) snprintf(owners + at, sizeof owners - at, " %s", cli_commands[c].name);
        }
        diag_error(p->d, NOWHERE, owners, "%s has no option --%s", cli_commands[p->cli->command].name, o->name);
    }
}

static void check_files_differ(const struct cli *c, struct diag *d)
{
    const char *const files[] = {c->scenario, c->output, c->report, c->json, c->junit, c->csv};
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        for (size_t k = i + 1; k < ARRAY_LEN(files); k++) {
            if (files[i] == NULL || files[k] == NULL || !same_file(files[i], files[k])) continue;
            diag_error(d, NOWHERE, "give each file its own name", "'%s' would be written over '%s'", files[k], files[i]);
        }
    }
}

static void check_whole(const struct parse *p)
{
    const struct cli *c = p->cli;
    if (!p->has_command) {
        diag_error(p->d, NOWHERE, "say run, serve, validate, info or another; pilotsim --help explains", "no command given");
        return;
    }
    const struct cli_command_info *command = &cli_commands[c->command];
    if (command->argument[0] != '\0' && command->argument[0] != '[' && c->scenario == NULL) {
        char remedy[96];
        snprintf(remedy, sizeof remedy, "pilotsim %s %s", command->name, command->argument);
        diag_error(p->d, NOWHERE, remedy, "%s needs %s", command->name, command->takes);
    }
    if (c->resume && c->output == NULL) diag_error(p->d, NOWHERE, "name the file to go on with: -o FILE", "--resume needs -o");
    if (c->command == CLI_SIZE && c->target == NULL)
        diag_error(p->d, NOWHERE, "say how much power: --target 500kW", "size needs --target");
    check_options_fit(p);
    check_files_differ(c, p->d);
}

/* The command of the line, before it is read for good; -1: none. */
static int command_in(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        for (int c = 0; c < CLI_COMMAND_COUNT; c++)
            if (strcmp(argv[i], cli_commands[c].name) == 0) return c;
    return -1;
}

/* Two options of one name mean what the command gives them: this row is another one's. */
static bool is_overruled(size_t row, int command)
{
    for (size_t i = 0; i < N_OPTION; i++) {
        if (i == row || strcmp(cli_options[i].name, cli_options[row].name) != 0) continue;
        const bool theirs = command >= 0 && (cli_options[i].commands & 1u << command) != 0;
        const bool ours = command >= 0 && (cli_options[row].commands & 1u << command) != 0;
        if (theirs || (!ours && i < row)) return true;
    }
    return false;
}

enum status cli_parse(int argc, char **argv, struct cli *out, struct diag *d)
{
    assert(out != NULL && d != NULL);
    assert(argc >= 1 && argv[argc] == NULL);
    *out = (struct cli){.argv = argv};
    struct argp_option options[N_OPTION + 1] = {0};
    const int command = command_in(argc, argv);
    for (size_t i = 0, n = 0; i < N_OPTION; i++) {
        const struct cli_option_info *o = &cli_options[i];
        if (is_overruled(i, command)) continue;
        options[n++] = (struct argp_option){
            .name = o->name,
            .key = o->letter != 0 ? o->letter : KEY_BASE + (int)i,
            .arg = o->argument,
        };
    }
    struct parse p = {.cli = out, .d = d, .n_before = d->n_errors};
    const struct argp argp = {.options = options, .parser = on_word};
    const error_t failed = argp_parse(&argp, argc, argv, ARGP_NO_EXIT | ARGP_NO_ERRS | ARGP_NO_HELP | ARGP_IN_ORDER, NULL, &p);
    if (failed == ENOMEM) return ST_MEMORY;
    if (failed == 0 && !p.is_answered) check_whole(&p);
    return d->n_errors > p.n_before ? ST_USAGE : ST_OK;
}

void cli_default_path(const struct cli *c, const char *ending, char *out, size_t n_bytes)
{
    assert(c->scenario != NULL && n_bytes > strlen(ending) + 1);
    const char *slash = strrchr(c->scenario, '/'), *name = slash != NULL ? slash + 1 : c->scenario;
    const char *dot = strrchr(name, '.');
    const size_t n = dot != NULL && dot != name ? (size_t)(dot - name) : strlen(name);
    const size_t room = n_bytes - strlen(ending) - 1;
    snprintf(out, n_bytes, "%.*s%s", (int)(n < room ? n : room), name, ending);
}
