/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/progress.h"

#include "sim/stopwatch.h"

#include <criterion/criterion.h>
#include <pty.h>
#include <string.h>
#include <unistd.h>

static struct timezone zone;

static struct progress begin(FILE *out, int64_t from_ms)
{
    cr_assert_eq(timezone_read("Europe/Ljubljana", &zone), ST_OK);
    struct progress p;
    const struct progress_scale scale = {.tz = &zone,
                                         .start_utc_ms = 1673218800000LL /* 2023-01-09T00:00+01:00 */,
                                         .duration_ms = 7LL * MS_PER_DAY,
                                         .n_home = 1000};
    progress_begin(&p, out, scale, from_ms, 100);
    return p;
}

Test(progress, the_line_tells_share_date_speed_and_time_left)
{
    struct progress p = begin(stderr, 0);
    char text[128];
    progress_text(&p, 3LL * MS_PER_DAY + 17LL * MS_PER_H, 110, text);
    /* 3.708 of 7 days in 10 s: 370.8 home-days a second, 8.9 s to go */
    cr_expect_str_eq(text, " 52 %  Thu 2023-01-12 17:00  371 home-days/s  0:09 left");
    progress_text(&p, 0, 100, text);
    cr_expect_str_eq(text, "  0 %  Mon 2023-01-09 00:00  0 home-days/s  --:-- left");
}

Test(progress, after_a_resume_only_own_work_counts_for_speed)
{
    struct progress p = begin(stderr, 6LL * MS_PER_DAY);
    char text[128];
    progress_text(&p, 6LL * MS_PER_DAY + 12LL * MS_PER_H, 110, text);
    cr_expect_str_eq(text, " 92 %  Sun 2023-01-15 12:00  50 home-days/s  0:10 left");
}

Test(progress, a_pipe_stays_silent)
{
    FILE *out = tmpfile();
    struct progress p = begin(out, 0);
    for (int i = 0; i < 100; i++) progress_update(&p, i * 1000, 100 + i);
    progress_end(&p);
    cr_expect_eq(ftell(out), 0);
    fclose(out);
}

Test(progress, a_terminal_sees_five_lines_a_second_and_an_empty_one_at_the_end)
{
    int controller, terminal;
    if (openpty(&controller, &terminal, NULL, NULL, NULL) != 0) cr_skip_test("no pseudo-terminals on this machine");
    FILE *out = fdopen(terminal, "w");
    struct progress p = begin(out, 0);
    for (int i = 0; i < 1000; i++) progress_update(&p, i * 1000, 100 + i / 1000.0);
    progress_end(&p);
    fclose(out);

    char seen[4096] = "";
    size_t n = 0;
    for (ssize_t got; (got = read(controller, seen + n, sizeof seen - 1 - n)) > 0;) n += (size_t)got;
    cr_assert_gt(n, 4);
    int n_line = 0;
    for (const char *s = seen; (s = strstr(s, "home-days/s")) != NULL; s++) n_line++;
    cr_expect_eq(n_line, 5);
    cr_expect_str_eq(seen + n - 4, "\r\033[K");
    close(controller);
}

Test(stopwatch, time_goes_forward_and_memory_is_used)
{
    const double wall_s = stopwatch_wall_s(), cpu_s = stopwatch_cpu_s();
    for (volatile long i = 0; i < 30000000; i = i + 1) continue;
    cr_expect_gt(stopwatch_wall_s(), wall_s);
    cr_expect_gt(stopwatch_cpu_s(), cpu_s);
    cr_expect_gt(stopwatch_peak_rss_bytes(), 1000000);
}
