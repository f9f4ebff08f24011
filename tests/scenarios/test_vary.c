/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One value of a key that a sweep varies, laid over a scenario. */
#include "tests/scenarios/scenario_text.h"

#include <criterion/criterion.h>
#include <math.h>

TestSuite(vary, .init = no_installed_parts);

static const char two_events[] =
    "dr_events:\n"
    "  - {name: evening peak, start: 2023-01-09T17:00:00+01:00, duration: 2h, action: room_setpoint, value: -2 K}\n"
    "  - {name: night, start: 2023-01-09T21:00:00+01:00, duration: 1h, action: room_setpoint, value: -1 K, participation: "
    "0.5}\n";

static struct pilot *load_varied(const char *const *varies, size_t n)
{
    const struct scenario_options o = {.varies = varies, .n_vary = n, .n_home = 9};
    struct pilot *p = load_good("", two_events, &o);
    cr_assert_not_null(p);
    return p;
}

Test(vary, homes_scale_the_counts)
{
    const char *const varies[] = {"homes=12"};
    struct pilot *p = load_varied(varies, 1);
    cr_expect_eq(p->homes.n_home, 12, "and win over --homes");
    pilot_free(p);
}

Test(vary, dr_means_every_event)
{
    const char *const varies[] = {"dr.value=-3K", "dr.participation=0.25"};
    struct pilot *p = load_varied(varies, 2);
    for (size_t e = 0; e < 2; e++) cr_expect(p->dr[e].value == -3 && p->dr[e].participation == 0.25);
    pilot_free(p);
}

Test(vary, an_events_name_means_that_event)
{
    const char *const varies[] = {"dr.evening_peak.value=-4K", "dr.evening peak.participation=0.75", "dr.night.value=1K"};
    struct pilot *p = load_varied(varies, 3);
    cr_expect(p->dr[0].value == -4 && p->dr[0].participation == 0.75);
    cr_expect(p->dr[1].value == 1 && p->dr[1].participation == 0.5);
    pilot_free(p);
}

Test(vary, any_path_will_do_and_the_last_wins)
{
    const char *const varies[] = {"archetypes.a.set.u_roof=0.15", "solver=cvode-bdf", "seed=3", "seed=18446744073709551615"};
    struct pilot *p = load_varied(varies, 4);
    cr_expect_float_eq(p->homes.value[HOME_u_roof][0], 0.15, 1e-12);
    cr_expect_str_eq(p->solver, "cvode-bdf");
    cr_expect_eq(p->seed, UINT64_MAX);
    pilot_free(p);
}

struct row {
    char vary[64], what[64], remedy[64];
};

Test(vary, mistakes_name_the_option)
{
    static const struct row rows[] = {
        {"homes=0", "'0' is no number of homes", "give a whole number from 1 to 1000000"},
        {"homes=10 homes", "'10 homes' is no number of homes", "give a whole number from 1"},
        {"homez=10", "unknown key 'homez'", "did you mean 'homes'?"},
        {"dr.value=-1x", "the unit in '-1x' is not known", "write it in K"},
        {"dr.valu=-1K", "unknown key 'valu'", "did you mean 'value'?"},
        {"dr.morning.value=-1K", "no DR event is called so", "the first is 'evening peak'"},
        {"dr.=-1K", "there is nothing at", "write it as path.to.key=value"},
        {"seed=1.5", "seed", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *const varies[] = {rows[i].vary};
        const struct scenario_options o = {.varies = varies, .n_vary = 1};
        char text[16384], place[96];
        struct diag d = {0};
        struct pilot *p = NULL;
        scenario_text(text, "", two_events);
        cr_assert_eq(load_text(text, &o, &p, &d), ST_INPUT, "%s", rows[i].vary);
        snprintf(place, sizeof place, "--vary %.60s", rows[i].vary);
        cr_expect_str_eq(d.items[0].file, place);
        cr_expect_not_null(strstr(d.items[0].what, rows[i].what), "%s: %s", rows[i].vary, d.items[0].what);
        cr_expect_not_null(strstr(d.items[0].remedy, rows[i].remedy), "%s: %s", rows[i].vary, d.items[0].remedy);
        diag_close(&d);
    }
}

Test(vary, a_scenario_without_events_says_so)
{
    const char *const varies[] = {"dr.value=-1K"};
    const struct scenario_options o = {.varies = varies, .n_vary = 1};
    char text[16384];
    struct diag d = {0};
    struct pilot *p = NULL;
    scenario_text(text, "", "");
    cr_assert_eq(load_text(text, &o, &p, &d), ST_INPUT);
    cr_expect_str_eq(d.items[0].what, "the scenario has no DR event");
    diag_close(&d);
}
