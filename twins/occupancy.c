/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A day is drawn forward: wake, go out for the day, come back, perhaps go out in the evening, sleep.
 * Clock times are normal about the habits below and shifted with the home's own clock; times away
 * are log-normal. The numbers are chosen so that the share at home and awake has the shape of
 * time-use surveys (0.15 at 5 h, 0.45 at 8 h, 0.30 at 11 h, 0.75 at 19 h of work days). */
#include "twins/occupancy.h"

#include "twins/demand_day.h"

#include <assert.h>
#include <math.h>

struct clock {
    double mean_h, sd_h;
};
struct away {
    double frac;
    struct clock out;
    double hours_median, hours_sigma;
};

static const struct day_habit {
    struct clock wake, sleep;
    struct away errand; /* by day, of whoever does not go to work or school */
    struct away evening;
} work_day =
    {
        .wake = {6.50, 0.75},
        .sleep = {22.75, 0.83},
        .errand = {0.50, {10.0, 1.5}, 2.5, 0.5},
        .evening = {0.25, {18.3, 1.0}, 2.0, 0.44},
},
  day_off = {
      .wake = {8.25, 1.25},
      .sleep = {23.00, 1.00},
      .errand = {0.60, {13.0, 2.5}, 2.5, 0.5},
      .evening = {0.25, {18.5, 1.5}, 2.0, 0.44},
};

/* Work-day hours of those who go out: 0.62 x 0.89 = 0.55 of adults on any work day. */
static const struct role_habit {
    double out_frac;
    struct clock leave, back;
} role_habit[ROLE_COUNT] = {
    [ROLE_HOME] = {0.00, {0, 0}, {0, 0}},
    [ROLE_WORK] = {0.89, {7.5, 0.67}, {16.5, 1.25}},
    [ROLE_SCHOOL] = {0.95, {7.4, 0.40}, {15.0, 1.25}},
};
enum { ADULTS = 2 }; /* further persons are pupils or small children */
#define ADULT_WORKS_FRAC     0.62
#define CHILD_AT_SCHOOL_FRAC 0.85
#define HOME_SHIFT_SD_H      0.75
#define HOME_SHIFT_MAX_H     2.0

#define WAKE_MIN_H  4.0 /* after SLEEP_MAX_H of the day before, so nights never cross */
#define WAKE_MAX_H  14.0
#define SLEEP_MIN_H 20.0
#define SLEEP_MAX_H 27.0
#define PAUSE_H     0.25 /* least time at home between waking, outings and bed */

void occupancy_habits(struct demand *d)
{
    assert(d->n_person <= DEMAND_PERSONS_MAX);
    struct rng luck = demand_habit_luck(d->seed, d->key, RNG_OCCUPANCY, 0);
    d->shift_h = demand_normal_within(&luck, 0, HOME_SHIFT_SD_H, -HOME_SHIFT_MAX_H, HOME_SHIFT_MAX_H);
    for (uint32_t i = 0; i < DEMAND_PERSONS_MAX; i++) {
        const double frac = i < ADULTS ? ADULT_WORKS_FRAC : CHILD_AT_SCHOOL_FRAC;
        const bool goes = rng_uniform(&luck) < frac;
        d->role[i] = !goes ? ROLE_HOME : i < ADULTS ? ROLE_WORK : ROLE_SCHOOL;
    }
}

static double clock_draw(struct rng *luck, struct clock c, double shift_h, double lo_h, double hi_h)
{
    return demand_clamp(rng_normal(luck, c.mean_h, c.sd_h) + shift_h, lo_h, hi_h);
}

static double earliest_out_h(const struct person_day *p)
{
    return PAUSE_H + (p->n_outing > 0 ? p->back_h[p->n_outing - 1] : p->wake_h);
}

/* Adds an outing if it leaves time at home before and after it; all are back before bed and midnight. */
static void go_out(struct person_day *p, double out_h, double back_h)
{
    out_h = fmax(out_h, earliest_out_h(p));
    back_h = fmin(back_h, fmin(p->sleep_h, 24) - PAUSE_H);
    if (back_h - out_h < PAUSE_H || p->n_outing == OUTINGS_MAX) return;
    p->out_h[p->n_outing] = out_h;
    p->back_h[p->n_outing++] = back_h;
}

static void perhaps_go_out(struct rng *luck, const struct away *a, double shift_h, struct person_day *p)
{
    if (rng_uniform(luck) >= a->frac) return;
    const double out_h = fmax(rng_normal(luck, a->out.mean_h, a->out.sd_h) + shift_h, earliest_out_h(p));
    go_out(p, out_h, out_h + a->hours_median * rng_lognormal(luck, 0, a->hours_sigma));
}

static struct rng person_luck(const struct demand *d, int64_t number, uint32_t i)
{
    return demand_day_luck(d, RNG_OCCUPANCY, number, i);
}

/* Bedtime comes first in the stream, so that the day after can ask for it alone. */
static double bedtime_h(const struct demand *d, struct rng *luck, const struct day_habit *habit)
{
    return clock_draw(luck, habit->sleep, d->shift_h, SLEEP_MIN_H, SLEEP_MAX_H);
}

/* Bed on Friday and Saturday is late, on Sunday as on a work day. */
static const struct day_habit *bed_habit(int32_t weekday) { return weekday == 4 || weekday == 5 ? &day_off : &work_day; }

static struct person_day person_day(const struct demand *d, const struct day *day, uint32_t i)
{
    struct rng yesterday = person_luck(d, day->number - 1, i), luck = person_luck(d, day->number, i);
    const bool is_work = demand_day_is_work(day);
    const struct day_habit *habit = is_work ? &work_day : &day_off;
    struct person_day p = {.late_h = fmax(0, bedtime_h(d, &yesterday, bed_habit((day->weekday + 6) % 7)) - 24)};
    p.sleep_h = bedtime_h(d, &luck, bed_habit(day->weekday));
    p.wake_h = clock_draw(&luck, habit->wake, d->shift_h, WAKE_MIN_H, WAKE_MAX_H);

    const struct role_habit *role = &role_habit[d->role[i]];
    if (is_work && rng_uniform(&luck) < role->out_frac) {
        const double leave_h = rng_normal(&luck, role->leave.mean_h, role->leave.sd_h) + d->shift_h;
        go_out(&p, leave_h, rng_normal(&luck, role->back.mean_h, role->back.sd_h) + d->shift_h);
    } else {
        perhaps_go_out(&luck, &habit->errand, d->shift_h, &p);
    }
    perhaps_go_out(&luck, &habit->evening, d->shift_h, &p);
    return p;
}

struct occupancy occupancy_day(const struct demand *d, const struct day *day)
{
    struct occupancy o = {.n_person = d->n_person};
    for (uint32_t i = 0; i < d->n_person; i++) o.person[i] = person_day(d, day, i);
    return o;
}

/* --- what others see of it --- */

static void mark(uint8_t n_active[DAY_BINS], double from_h, double to_h)
{
    const double bins_per_h = DAY_BINS / 24.0;
    const int first = (int)ceil(from_h * bins_per_h - 0.5), end = (int)ceil(fmin(to_h, 24) * bins_per_h - 0.5);
    for (int bin = first; bin < end; bin++) n_active[bin]++;
}

void occupancy_active(const struct occupancy *o, uint8_t n_active[DAY_BINS])
{
    for (int bin = 0; bin < DAY_BINS; bin++) n_active[bin] = 0;
    for (uint32_t i = 0; i < o->n_person; i++) {
        const struct person_day *p = &o->person[i];
        mark(n_active, 0, p->late_h);
        double from_h = p->wake_h;
        for (uint32_t k = 0; k < p->n_outing; k++) {
            mark(n_active, from_h, p->out_h[k]);
            from_h = p->back_h[k];
        }
        mark(n_active, from_h, p->sleep_h);
    }
}

static void stay_add(const struct day *day, double from_h, double to_h, double gain_w, struct stay *out, size_t *n)
{
    const int64_t from = demand_day_instant(day, fmin(from_h, 24)), to = demand_day_instant(day, fmin(to_h, 24));
    if (to > from) out[(*n)++] = (struct stay){.from_utc_ms = from, .to_utc_ms = to, .gain_w = gain_w};
}

size_t occupancy_stays(const struct occupancy *o, const struct day *day, struct stay out[DEMAND_PEOPLE_MAX])
{
    static_assert(4 + OUTINGS_MAX <= DEMAND_PEOPLE_MAX / DEMAND_PERSONS_MAX, "late, night, waking pieces, bed");
    size_t n = 0;
    for (uint32_t i = 0; i < o->n_person; i++) {
        const struct person_day *p = &o->person[i];
        stay_add(day, 0, p->late_h, DEMAND_GAIN_AWAKE_W, out, &n);
        stay_add(day, p->late_h, p->wake_h, DEMAND_GAIN_ASLEEP_W, out, &n);
        double from_h = p->wake_h;
        for (uint32_t k = 0; k < p->n_outing; k++) {
            stay_add(day, from_h, p->out_h[k], DEMAND_GAIN_AWAKE_W, out, &n);
            from_h = p->back_h[k];
        }
        stay_add(day, from_h, p->sleep_h, DEMAND_GAIN_AWAKE_W, out, &n);
        stay_add(day, p->sleep_h, 24, DEMAND_GAIN_ASLEEP_W, out, &n);
    }
    demand_sort(out, n, sizeof out[0]);
    return n;
}
