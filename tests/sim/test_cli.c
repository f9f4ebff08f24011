/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli.h"

#include "sim/cli_help.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 300, LINE_BYTES = 256 };

struct line { /* a command line, cut at blanks */
    char text[LINE_BYTES];
    char *argv[WORDS_MAX + 1];
    int argc;
};

static void cut(struct line *l, const char *text)
{
    snprintf(l->text, sizeof l->text, "pilotsim %s", text);
    l->argc = 0;
    for (char *word = strtok(l->text, " "); word != NULL; word = strtok(NULL, " ")) l->argv[l->argc++] = word;
    l->argv[l->argc] = NULL;
}

static struct cli parse_good(struct line *l, const char *text)
{
    struct cli c;
    struct diag d = {0};
    cut(l, text);
    cr_assert_eq(cli_parse(l->argc, l->argv, &c, &d), ST_OK, "%s: %s", text, d.n_items > 0 ? d.items[0].what : "");
    cr_expect_eq(d.n_errors, 0);
    diag_close(&d);
    return c;
}

Test(cli, every_option_of_a_run_is_read)
{
    struct line l;
    const struct cli c =
        parse_good(&l, "run a.yaml -o b.h5 --solver cvode --threads 2 --seed 0 --homes 50 --duration 2d --set a.b=1 "
                       "--set c=d=e --counterfactual --checkpoint-every 1d --resume --report r.html --json j "
                       "--junit x.xml --csv dir --quiet");
    cr_expect_eq(c.command, CLI_RUN);
    cr_expect_str_eq(c.scenario, "a.yaml");
    cr_expect_str_eq(c.output, "b.h5");
    cr_expect_str_eq(c.solver, "cvode");
    cr_expect_eq(c.threads, 2);
    cr_expect(c.has_seed && c.seed == 0);
    cr_expect_eq(c.homes, 50);
    cr_expect_str_eq(c.duration, "2d");
    cr_assert_eq(c.n_set, 2);
    cr_expect_str_eq(c.sets[0], "a.b=1");
    cr_expect_str_eq(c.sets[1], "c=d=e");
    cr_expect(c.counterfactual && c.resume && c.quiet);
    cr_expect_str_eq(c.checkpoint_every, "1d");
    cr_expect_str_eq(c.report, "r.html");
    cr_expect_str_eq(c.json, "j");
    cr_expect_str_eq(c.junit, "x.xml");
    cr_expect_str_eq(c.csv, "dir");
}

Test(cli, a_sweep_collects_what_it_varies)
{
    struct line l;
    const struct cli c =
        parse_good(&l, "sweep a.yaml --vary homes=1,2 --vary dr.value=-1K,-2K --repeat 3 --resume -o t.csv --quiet");
    cr_expect_eq(c.command, CLI_SWEEP);
    cr_assert_eq(c.n_vary, 2);
    cr_expect_str_eq(c.vary[0], "homes=1,2");
    cr_expect_str_eq(c.vary[1], "dr.value=-1K,-2K");
    cr_expect(c.repeat == 3 && c.resume && c.quiet);
}

Test(cli, an_option_means_what_its_command_gives_it)
{
    struct line l;
    cr_expect_str_eq(parse_good(&l, "run a.yaml --json out.json").json, "out.json");
    const struct cli c = parse_good(&l, "devices a.yaml --json --port-offset 10000");
    cr_expect(c.as_json && c.json == NULL);
    cr_expect_eq(c.port_offset, 10000);
    const struct cli s = parse_good(&l, "serve a.yaml --lockstep --control 127.0.0.1:9081 --mqtt shared");
    cr_expect(s.lockstep);
    cr_expect_str_eq(s.mqtt, "shared");
    cr_expect_null(parse_good(&l, "points").scenario);
}

Test(cli, a_size_has_a_target)
{
    struct line l;
    const struct cli c = parse_good(&l, "size a.yaml --target 500kW --confidence 0.9 --event peak --repeat 4 --json j");
    cr_expect_eq(c.command, CLI_SIZE);
    cr_expect_str_eq(c.target, "500kW");
    cr_expect_str_eq(c.confidence, "0.9");
    cr_expect_str_eq(c.event, "peak");
    cr_expect_eq(c.repeat, 4);
}

Test(cli, nothing_asked_is_nothing_set)
{
    struct line l;
    const struct cli c = parse_good(&l, "run a.yaml");
    cr_expect(!c.has_seed && !c.counterfactual && !c.resume && !c.quiet);
    cr_expect(c.output == NULL && c.solver == NULL && c.report == NULL && c.json == NULL && c.csv == NULL);
    cr_expect(c.threads == 0 && c.homes == 0 && c.n_set == 0);
}

Test(cli, options_stand_anywhere)
{
    struct line l;
    struct cli c = parse_good(&l, "--seed=7 run --homes 3 a.yaml -ob.h5");
    cr_expect(c.seed == 7 && c.homes == 3);
    cr_expect_str_eq(c.scenario, "a.yaml");
    cr_expect_str_eq(c.output, "b.h5");
    c = parse_good(&l, "run --seed 1 --seed 2 a.yaml");
    cr_expect_eq(c.seed, 2, "the last one counts");
    c = parse_good(&l, "run --count a.yaml");
    cr_expect(c.counterfactual, "unique beginnings are enough");
    c = parse_good(&l, "run -- --odd.yaml");
    cr_expect_str_eq(c.scenario, "--odd.yaml");
    c = parse_good(&l, "run a.yaml --seed 18446744073709551615");
    cr_expect_eq(c.seed, UINT64_MAX);
}

Test(cli, the_other_commands_take_their_word)
{
    struct line l;
    cr_expect_eq(parse_good(&l, "validate a.yaml --set x=1").command, CLI_VALIDATE);
    cr_expect_str_eq(parse_good(&l, "info a.h5").scenario, "a.h5");
    cr_expect_null(parse_good(&l, "schema").scenario);
    cr_expect(parse_good(&l, "schema --markdown").markdown);
    cr_expect_str_eq(parse_good(&l, "report a.h5 -o a.html").output, "a.html");
}

Test(cli, help_wins_over_what_follows)
{
    struct line l;
    cr_expect_eq(parse_good(&l, "--help").help_for, CLI_COMMAND_COUNT);
    cr_expect_eq(parse_good(&l, "run --help --nonsense").help_for, CLI_RUN);
    cr_expect_eq(parse_good(&l, "-V").command, CLI_VERSION);
    cr_expect_eq(parse_good(&l, "--man").command, CLI_MAN);
}

struct bad {
    char line[96];
    char what[128]; /* "what: remedy" as told */
};

ParameterizedTestParameters(cli, wrong_usage_is_told_with_a_remedy)
{
    static struct bad rows[] = {
        {"", "no command given: say run, serve, validate, info or another; pilotsim --help explains"},
        {"rum x", "there is no command 'rum': did you mean 'run'?"},
        {"frobnicate", "there is no command 'frobnicate': pilotsim --help lists the commands"},
        {"run", "run needs a scenario: pilotsim run SCENARIO"},
        {"report", "report needs a result file: pilotsim report FILE"},
        {"run x y", "one word too many: 'y': run takes a scenario"},
        {"schema x", "one word too many: 'x': schema takes nothing"},
        {"run x --sed 3", "there is no option --sed: did you mean --seed?"},
        {"run x --sed=3", "there is no option --sed: did you mean --seed?"},
        {"run x --qqqqqqqq", "there is no option --qqqqqqqq: pilotsim --help lists the options"},
        {"run x --re", "'--re' may mean several options: --repeat, --resume, --report, --restore"},
        {"run x --seed", "--seed lacks its value"},
        {"run x -o", "-o lacks its FILE"},
        {"run x -z", "there is no option '-z': pilotsim --help lists the options"},
        {"run x --quiet=3", "--quiet takes no value"},
        {"run x --output=", "--output: the FILE is empty"},
        {"run x --threads 0", "--threads: '0' is out of range: give a whole number from 1 to 1024"},
        {"run x --threads 2x", "--threads: '2x' is not a whole number: give a whole number from 1 to 1024"},
        {"run x --homes -3", "--homes: '-3' is not a whole number: give a whole number from 1 to 1000000"},
        {"run x --homes 1000001", "--homes: '1000001' is out of range: give a whole number from 1 to 1000000"},
        {"run x --homes 1e3", "--homes: '1e3' is not a whole number: give a whole number from 1 to 1000000"},
        {"run x --set =3", "--set: '=3' names no value for a key: write PATH=VALUE, e.g. --set tolerance.relative=1e-7"},
        {"sweep x --vary homes", "--vary: 'homes' names no values for a key: write KEY=VALUE,VALUE, e.g. --vary homes=100,200"},
        {"sweep x --resume", "--resume needs -o: name the file to go on with: -o FILE"},
        {"run x --vary a=1", "run has no option --vary: it belongs to sweep size"},
        {"size x", "size needs --target: say how much power: --target 500kW"},
        {"size x --target 1W --repeat 0", "--repeat: '0' is out of range: give a whole number from 1 to 10000"},
        {"run x --resume", "--resume needs -o: name the file to go on with: -o FILE"},
        {"validate x --quiet", "validate has no option --quiet: it belongs to run sweep size serve"},
        {"info x -o y", "info has no option --output: it belongs to run report sweep size serve"},
        {"run x -o x", "'x' would be written over 'x': give each file its own name"},
        {"run x --json a --junit a", "'a' would be written over 'a': give each file its own name"},
    };
    return cr_make_param_array(struct bad, rows, ARRAY_LEN(rows));
}

ParameterizedTest(struct bad *row, cli, wrong_usage_is_told_with_a_remedy)
{
    struct line l;
    struct cli c;
    struct diag d = {0};
    cut(&l, row->line);
    cr_assert_eq(cli_parse(l.argc, l.argv, &c, &d), ST_USAGE, "pilotsim %s", row->line);
    cr_assert_eq(d.n_errors, 1, "pilotsim %s", row->line);
    char told[512];
    snprintf(told, sizeof told, "%s%s%s", d.items[0].what, d.items[0].remedy[0] != '\0' ? ": " : "", d.items[0].remedy);
    cr_expect(strncmp(told, row->what, sizeof row->what - 1) == 0, "pilotsim %s\n told %s\n not  %s", row->line, told,
              row->what);
    diag_close(&d);
}

Test(cli, wrong_usage_ends_with_exit_code_2) { cr_expect_eq(status_exit_code(ST_USAGE), 2); }

Test(cli, a_scenario_is_not_written_over_under_another_name)
{
    char path[] = "/tmp/cli_test_XXXXXX";
    const int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    char text[128];
    snprintf(text, sizeof text, "run %s -o /tmp/.%s", path, path + 4);
    struct line l;
    struct cli c;
    struct diag d = {0};
    cut(&l, text);
    cr_expect_eq(cli_parse(l.argc, l.argv, &c, &d), ST_USAGE);
    diag_close(&d);
    remove(path);
}

Test(cli, too_many_sets_are_refused)
{
    static char set[] = "--set=a=1";
    struct line l;
    cut(&l, "run x");
    while (l.argc < WORDS_MAX) l.argv[l.argc++] = set;
    l.argv[l.argc] = NULL;
    struct cli c;
    struct diag d = {0};
    cr_expect_eq(cli_parse(l.argc, l.argv, &c, &d), ST_USAGE);
    cr_expect_eq(c.n_set, CLI_SETS_MAX);
    diag_close(&d);
}

Test(cli, a_result_gets_the_name_of_its_scenario)
{
    char out[64];
    cli_default_path(&(struct cli){.scenario = "scenarios/celje-winter-week.yaml"}, ".h5", out, sizeof out);
    cr_expect_str_eq(out, "celje-winter-week.h5");
    cli_default_path(&(struct cli){.scenario = "a.b/week"}, ".html", out, sizeof out);
    cr_expect_str_eq(out, "week.html");
    cli_default_path(&(struct cli){.scenario = "/x/.hidden"}, ".h5", out, sizeof out);
    cr_expect_str_eq(out, ".hidden.h5");
    cli_default_path(&(struct cli){.scenario = "longer-than-there-is-room.yaml"}, ".h5", out, 8);
    cr_expect_str_eq(out, "long.h5");
}

static char *print_of(void (*print)(FILE *out))
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    print(out);
    fclose(out);
    return text;
}

static void print_help(FILE *out) { cli_help_screen(CLI_COMMAND_COUNT, out); }
static void print_run_help(FILE *out) { cli_help_screen(CLI_RUN, out); }

Test(cli_help, the_first_screen_is_a_screen)
{
    char *text = print_of(print_help);
    size_t n_line = 0, column = 0;
    for (const char *c = text; *c != '\0'; c++) {
        column = *c == '\n' ? 0 : column + 1;
        n_line += *c == '\n';
        cr_expect_leq(column, 80);
    }
    cr_expect_leq(n_line, 36);
    for (int i = 0; i < CLI_COMMAND_COUNT; i++)
        cr_expect_not_null(strstr(text, cli_commands[i].help), "%s", cli_commands[i].name);
    free(text);
}

Test(cli_help, screens_and_manual_name_every_option)
{
    char *run = print_of(print_run_help), *man = print_of(cli_help_man);
    for (size_t i = 0; i < cli_n_option; i++) {
        char name[64] = "--", roff[128] = "\\-\\-";
        for (const char *c = cli_options[i].name; *c != '\0'; c++) strcat(roff, *c == '-' ? "\\-" : (char[]){*c, '\0'});
        strcat(name, cli_options[i].name);
        cr_expect_not_null(strstr(man, roff), "%s", roff);
        const bool is_run = (cli_options[i].commands & 1u << CLI_RUN) != 0 && cli_options[i].kind != CLI_ANSWER;
        if (is_run) cr_expect_not_null(strstr(run, name), "%s", name);
    }
    free(run);
    free(man);
}

Test(cli_help, the_checked_in_manual_page_is_the_programs)
{
    char *man = print_of(cli_help_man), *file = NULL;
    FILE *in = fopen(PILOTSIM_SOURCE_DIR "/docs/pilotsim.1", "r");
    cr_assert_not_null(in, "docs/pilotsim.1: make it by scripts/gen_docs");
    size_t n = 0;
    const ssize_t got = getdelim(&file, &n, '\0', in);
    cr_assert_gt(got, 0);
    cr_expect_str_eq(file, man, "docs/pilotsim.1 is old: make it again by scripts/gen_docs");
    fclose(in);
    free(file);
    free(man);
}
