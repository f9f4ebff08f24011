/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/progress.h"

#include <assert.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define SHORTEST_GAP_S 0.2

void progress_begin(struct progress *p, FILE *out, struct progress_scale scale, int64_t from_ms, double wall_s)
{
    assert(p != NULL && out != NULL && scale.tz != NULL);
    assert(scale.duration_ms > 0);
    *p = (struct progress){
        .out = out,
        .is_live = isatty(fileno(out)) == 1,
        .tz = scale.tz,
        .start_utc_ms = scale.start_utc_ms,
        .duration_ms = scale.duration_ms,
        .n_home = scale.n_home,
        .from_ms = from_ms,
        .begin_wall_s = wall_s,
        .shown_wall_s = -INFINITY,
    };
}

void progress_left(double left_s, char out[32])
{
    if (!(left_s >= 0 && left_s < 360000)) { /* 100 h and more is no estimate */
        strcpy(out, "--:--");
        return;
    }
    const int s = (int)ceil(left_s);
    if (s < 3600) snprintf(out, 32, "%d:%02d", s / 60, s % 60);
    else snprintf(out, 32, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
}

void progress_text(const struct progress *p, int64_t t_ms, double wall_s, char out[128])
{
    static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    const struct civil c = timezone_civil(p->tz, p->start_utc_ms + t_ms);
    const double done = (double)(t_ms - p->from_ms), left = (double)(p->duration_ms - t_ms);
    const double spent_s = wall_s - p->begin_wall_s;
    const double home_days_per_s = spent_s > 0 ? done / MS_PER_DAY * (double)p->n_home / spent_s : 0;
    char left_text[32];
    progress_left(done > 0 && spent_s > 0 ? spent_s * left / done : INFINITY, left_text);
    snprintf(out, 128, "%3.0f %%  %s %04d-%02d-%02d %02d:%02d  %.0f home-days/s  %s left",
             floor(100 * (double)t_ms / (double)p->duration_ms), weekdays[c.weekday % 7], c.year % 10000, c.month % 100,
             c.day % 100, c.hour % 100, c.minute % 100, home_days_per_s, left_text);
}

void progress_update(struct progress *p, int64_t t_ms, double wall_s)
{
    if (!p->is_live || wall_s - p->shown_wall_s < SHORTEST_GAP_S) return;
    char text[128];
    progress_text(p, t_ms, wall_s, text);
    p->n_shown = fprintf(p->out, "\r%s\033[K", text); /* erase what a longer line left behind */
    fflush(p->out);
    p->shown_wall_s = wall_s;
}

void progress_end(struct progress *p)
{
    if (p->is_live && p->n_shown > 0) {
        fputs("\r\033[K", p->out);
        fflush(p->out);
    }
    p->n_shown = 0;
}
