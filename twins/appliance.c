/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two kinds of appliance.
 *
 * People's: the day's number of starts is Poisson with a mean that does not depend on presence, so
 * the yearly energy is known beforehand; the instants follow by inverse distribution from the hours
 * of use times 1 - (1-u)(1-p)^N for the N people then awake at home, u being the part that runs
 * unattended. Starts closer than a cycle and its rest are moved apart, later if the day allows, else
 * earlier. No start lies before `spill_h`, by when any cycle of the day before has ended, nor so late
 * that a piece of its cycle would begin on the next day: that keeps days independent of each other.
 *
 * Cold: compressors run periodically from a random phase, the k-th start since 1970 jittered by a
 * stream of its own; k counts on across midnight. */
#include "twins/appliance.h"

#include "twins/demand_day.h"

#include <assert.h>
#include <math.h>

enum { STARTS_MAX = 64, PIECES_MAX = 4 }; /* a day of one appliance; a cycle */
enum { COLD_JITTER_PERCENT = 12 };        /* of the period, either way */
#define COLD_PERIOD_SPREAD 0.15           /* between homes, either way */
#define FIT_SIGMAS         2.5            /* mean + so many standard deviations of starts fit into a day */
#define SEASON_AMPLITUDE   0.10           /* of the starts of what people use */
#define SEASON_PEAK_DAY    15

/* --- tables --- */

enum cycle { CYCLE_PLAIN, CYCLE_DISH, CYCLE_WASH, CYCLE_COUNT };
static const struct cycle_shape { /* pieces as fractions of the cycle's length and of nameplate power */
    uint32_t n;
    struct {
        double from, to, power;
    } piece[PIECES_MAX];
} cycle_shape[CYCLE_COUNT] = {
    [CYCLE_PLAIN] = {1, {{0, 1, 1}}},
    /* heats 20 min, washes, heats 15 min to dry */
    [CYCLE_DISH] = {4, {{0, 20. / 60, 1}, {20. / 60, 40. / 60, 0.025}, {40. / 60, 55. / 60, 1}, {55. / 60, 1, 0.025}}},
    /* fills, heats 25 min, turns and spins */
    [CYCLE_WASH] = {3, {{0, 10. / 138, 0.025}, {10. / 138, 35. / 138, 1}, {35. / 138, 1, 0.025}}},
};

enum use { USE_COLD, USE_SCREEN, USE_DESK, USE_MEAL, USE_DRINK, USE_DISHES, USE_LAUNDRY, USE_CLEAN, USE_COUNT };
/* Relative wish to start, by hour of the home's clock. Ours: hours of cooking, washing and leisure as time-use
 * surveys have them, set so that many homes together resemble the BDEW H0 profile. */
static const float wish_work_day[USE_COUNT][24] = {
    /*                0   1   2   3   4   5   6   7   8   9  10  11  12  13  14  15  16  17  18  19  20  21  22  23 */
    [USE_SCREEN] = {.2, .1, .1, .1, .1, .2, .5, .7, .6, .6, .6, .6, .7, .7, .6, .6, .6, .7, .9, 1.1, 1.1, .8, .5, .3},
    [USE_DESK] = {.2, .1, .1, .1, .1, .1, .2, .7, 1.1, 1.1, 1., .9, .9, .9, .8, .7, .6, .6, .7, .7, .6, .4, .2, .1},
    [USE_MEAL] = {0, 0, 0, 0, 0, .1, .5, 1., 1., 1., 1.2, 2.0, 2.4, 1.6, .8, .6, .6, .9, 1.8, 2.1, 1., .4, .2, .1},
    [USE_DRINK] = {.1, .1, .1, .1, .1, .4, 1.3, 2.2, 1.8, 1.4, 1.2, 1.1, 1.3, 1.3, 1., .9, .8, .8, .9, .9, .8, .5, .3, .2},
    [USE_DISHES] = {1., 1.2, 1.2, 1.2, 1.1, .6, .4, .7, 1.2, 1.1, .8, .6, .8, 1.5, 1.2, .7, .4, .4, .7, 1.3, 1.4, 1., .8, .7},
    [USE_LAUNDRY] = {.6, .6, .6, .6, .6, .6, .6, 1.3, 1.8, 1.7, 1.4, 1.1, 1., .9, .8, .7, .6, .6, .6, .6, .5, .4, .4, .3},
    [USE_CLEAN] = {0, 0, 0, 0, 0, 0, .2, .6, 1.6, 2.0, 1.9, 1.5, 1., .9, .9, .8, .7, .6, .5, .4, .3, .1, 0, 0},
};
static const float wish_day_off[USE_COUNT][24] = {
    [USE_SCREEN] = {.3, .2, .1, .1, .1, .1, .1, .2, .5, .6, .6, .6, .7, .7, .7, .7, .7, .8, .9, 1.1, 1.2, .9, .6, .4},
    [USE_DESK] = {.2, .1, .1, .1, .1, .1, .1, .1, .4, .8, .9, .8, .8, .7, .7, .7, .7, .7, .7, .7, .6, .4, .3, .2},
    [USE_MEAL] = {0, 0, 0, 0, 0, 0, .1, .4, 1., 1.2, 1.6, 2.8, 2.8, 1.3, .6, .5, .6, .9, 1.3, 1.3, .7, .3, .2, .1},
    [USE_DRINK] = {.1, .1, .1, .1, .1, .1, .3, .9, 1.6, 1.7, 1.4, 1.2, 1.1, 1.2, 1.1, 1.1, 1., .9, .9, .9, .8, .6, .3, .2},
    [USE_DISHES] = {.4, .3, .3, .3, .2, .2, .2, .2, .6, 1.1, 1.1, .8, .9, 1.9, 1.6, .9, .5, .4, .7, 1.2, 1.2, .8, .6, .5},
    [USE_LAUNDRY] = {.2, .2, .2, .2, .2, .2, .2, .4, 1.1, 1.7, 1.8, 1.5, 1.1, .9, .9, .8, .7, .6, .6, .5, .4, .3, .3, .2},
    [USE_CLEAN] = {0, 0, 0, 0, 0, 0, 0, .1, .6, 1.4, 1.8, 1.5, .9, .7, .7, .7, .6, .5, .4, .3, .2, .1, 0, 0},
};
/* Part of the wish that needs nobody awake at home: programmed or left running. */
static const double unattended_frac[USE_COUNT] = {[USE_DISHES] = 0.5, [USE_LAUNDRY] = 0.4};

static const struct appliance_row {
    double own_from, own_to;
    uint32_t kin;
    double starts_per_day, cycle_h, rest_h;
    float power_min_w, power_max_w, pf, gain_frac;
    uint8_t wire;
    enum cycle cycle;
    enum use use;
    double joint;
} table[APPLIANCE_COUNT] = {
#define APPLIANCE(id, from, to, kin, starts, minutes, rest, w_min, w_max, pf, gain, wire, cycle, use, joint) \
    {from,                                                                                                   \
     to,                                                                                                     \
     APPLIANCE_##kin,                                                                                        \
     (starts) / DAYS_PER_YEAR,                                                                               \
     (minutes) / 60.0,                                                                                       \
     (rest) / 60.0,                                                                                          \
     w_min,                                                                                                  \
     w_max,                                                                                                  \
     pf,                                                                                                     \
     gain,                                                                                                   \
     wire,                                                                                                   \
     CYCLE_##cycle,                                                                                          \
     USE_##use,                                                                                              \
     joint},
#include "twins/appliances.def"
#undef APPLIANCE
};
#define APPLIANCE(id, from, to, kin, starts, minutes, ...) \
    static_assert((minutes) <= 60 * 3, "a cycle that spills ends soon: DEMAND_SPILL_H");
#include "twins/appliances.def"
#undef APPLIANCE
static_assert(APPLIANCE_COUNT <= 32, "owned is a 32-bit mask");
static_assert(2 * APPLIANCE_ROWS <= LUCK_ROWS, "each row has a stream for its day and one for a compressor start");

static const char *const names[APPLIANCE_ROWS] = {
#define APPLIANCE(id, ...) [APPLIANCE_##id] = #id,
#include "twins/appliances.def"
#undef APPLIANCE
    [APPLIANCE_lights] = "lights",
    [APPLIANCE_car] = "car",
};

const char *demand_appliance_name(uint32_t row)
{
    assert(row < APPLIANCE_ROWS);
    return names[row];
}

/* --- habits and the year --- */

void appliance_habits(struct demand *d)
{
    d->owned = 0;
    for (uint32_t row = 0; row < APPLIANCE_COUNT; row++) {
        struct rng own_luck = demand_habit_luck(d->seed, d->key, RNG_APPLIANCE, table[row].kin);
        struct rng power_luck = demand_habit_luck(d->seed, d->key, RNG_APPLIANCE, LUCK_ROWS + row);
        const double u = rng_uniform(&own_luck);
        if (u >= table[row].own_from && u < table[row].own_to) d->owned |= 1u << row;
        d->power_w[row] = (float)rng_between(&power_luck, table[row].power_min_w, table[row].power_max_w);
    }
}

static bool owns(const struct demand *d, uint32_t row) { return (d->owned >> row & 1) != 0; }

static double spill_h(const struct appliance_row *a) { return a->cycle_h + a->rest_h; }

/* From the start of a cycle to its last piece, which has to begin on the same day. */
static double lead_h(const struct appliance_row *a)
{
    const struct cycle_shape *shape = &cycle_shape[a->cycle];
    return shape->piece[shape->n - 1].from * a->cycle_h;
}

/* How many cycles with their rests a day of length_h holds after the spill of the day before. */
static double starts_that_fit(const struct appliance_row *a, double length_h)
{
    return fmin(floor((length_h - spill_h(a) - lead_h(a)) / (a->cycle_h + a->rest_h)), STARTS_MAX);
}

/* Mean starts a day at a scale, low enough that the Poisson tail beyond what fits is negligible. */
static double mean_starts(const struct appliance_row *a, double scale)
{
    const double root = (sqrt(FIT_SIGMAS * FIT_SIGMAS + 4 * starts_that_fit(a, 24)) - FIT_SIGMAS) / 2;
    return fmin(scale * a->starts_per_day, root * root);
}

static double cycle_kwh(const struct demand *d, uint32_t row)
{
    const struct cycle_shape *shape = &cycle_shape[table[row].cycle];
    double frac = 0;
    for (uint32_t k = 0; k < shape->n; k++) frac += (shape->piece[k].to - shape->piece[k].from) * shape->piece[k].power;
    return d->power_w[row] / 1000.0 * table[row].cycle_h * frac;
}

double appliance_cold_kwh(const struct demand *d)
{
    double kwh = 0;
    for (uint32_t row = 0; row < APPLIANCE_COUNT; row++)
        if (owns(d, row) && table[row].use == USE_COLD) kwh += DAYS_PER_YEAR * table[row].starts_per_day * cycle_kwh(d, row);
    return kwh;
}

double appliance_people_kwh(const struct demand *d, double scale)
{
    double kwh = 0;
    for (uint32_t row = 0; row < APPLIANCE_COUNT; row++)
        if (owns(d, row) && table[row].use != USE_COLD)
            kwh += DAYS_PER_YEAR * mean_starts(&table[row], scale) * cycle_kwh(d, row);
    return kwh;
}

double appliance_scale_for(const struct demand *d, double kwh)
{
    double lo = 0, hi = APPLIANCE_SCALE_MAX;
    if (appliance_people_kwh(d, hi) <= kwh) return hi;
    for (int i = 0; i < 40; i++) {
        const double mid = (lo + hi) / 2;
        if (appliance_people_kwh(d, mid) < kwh) lo = mid;
        else hi = mid;
    }
    return hi;
}

/* --- one day --- */

struct list {
    struct load *out;
    size_t n, room;
};

static float tan_phi(float pf) { return sqrtf(1 / (pf * pf) - 1); }

static void add_cycle(struct list *l, const struct demand *d, uint32_t row, int64_t from_utc_ms, double length_ms)
{
    const struct appliance_row *a = &table[row];
    const struct cycle_shape *shape = &cycle_shape[a->cycle];
    for (uint32_t k = 0; k < shape->n && l->n < l->room; k++)
        l->out[l->n++] = (struct load){
            .from_utc_ms = from_utc_ms + (int64_t)(shape->piece[k].from * length_ms),
            .to_utc_ms = from_utc_ms + (int64_t)(shape->piece[k].to * length_ms),
            .power_w = d->power_w[row] * (float)shape->piece[k].power,
            .tan_phi = tan_phi(a->pf),
            .gain_frac = a->gain_frac,
            .phase = d->phase[a->wire],
            .appliance = (uint8_t)row,
        };
}

static void add_compressor(struct list *l, const struct demand *d, const struct day *day, uint32_t row)
{
    const struct appliance_row *a = &table[row];
    struct rng habit = demand_habit_luck(d->seed, d->key, RNG_APPLIANCE, 2 * LUCK_ROWS + row);
    const double mean_ms = MS_PER_DAY / a->starts_per_day;
    const double stretch = rng_between(&habit, 1 - COLD_PERIOD_SPREAD, 1 + COLD_PERIOD_SPREAD);
    const double period_ms = mean_ms * stretch, phase_ms = rng_uniform(&habit) * period_ms;
    const double on_ms = a->cycle_h * MS_PER_H * stretch * d->cold_scale;
    if (on_ms < 1) return;
    static_assert(COLD_JITTER_PERCENT < 50, "a start leaves its place for none of its neighbours'");
    const int64_t first = (int64_t)floor(((double)day->start_utc_ms - phase_ms) / period_ms);
    const int64_t last = (int64_t)ceil(((double)day->end_utc_ms - phase_ms) / period_ms);
    for (int64_t k = first; k <= last; k++) {
        struct rng luck = demand_day_luck(d, RNG_APPLIANCE, k, LUCK_ROWS / 2 + row);
        const double jitter = rng_between(&luck, -COLD_JITTER_PERCENT / 100.0, COLD_JITTER_PERCENT / 100.0);
        const int64_t from = (int64_t)(phase_ms + ((double)k + jitter) * period_ms);
        if (from >= day->start_utc_ms && from < day->end_utc_ms) add_cycle(l, d, row, from, on_ms);
    }
}

struct today { /* what all appliances of a home share on a day */
    const struct demand *d;
    const struct day *day;
    const uint8_t *n_active; /* [DAY_BINS] */
    uint8_t clock_h[DAY_BINS];
    double season_factor, length_h;
};

/* Running sum of the wish to start, bin by bin; returns the whole. */
static double wishes(const struct appliance_row *a, const struct today *t, double sum[DAY_BINS])
{
    double share[DEMAND_PERSONS_MAX + 1];
    share[0] = unattended_frac[a->use];
    for (uint32_t n = 0; n < t->d->n_person; n++) share[n + 1] = 1 - (1 - share[n]) * (1 - a->joint);
    const float *wish = demand_day_is_work(t->day) ? wish_work_day[a->use] : wish_day_off[a->use];
    const int first = (int)ceil(spill_h(a) * DAY_BINS / 24), end = (int)floor((24 - lead_h(a)) * DAY_BINS / 24);
    double total = 0;
    for (int bin = 0; bin < first; bin++) sum[bin] = 0;
    for (int bin = first; bin < end; bin++) sum[bin] = total += (double)wish[t->clock_h[bin]] * share[t->n_active[bin]];
    for (int bin = end; bin < DAY_BINS; bin++) sum[bin] = total;
    return total;
}

static double wish_hour(const double sum[DAY_BINS], double u)
{
    int lo = 0; /* becomes the first bin whose sum exceeds u, by halves without a branch to guess */
    for (int n = DAY_BINS; n > 1; n -= n / 2) lo += sum[lo + n / 2 - 1] <= u ? n / 2 : 0;
    const double below = lo > 0 ? sum[lo - 1] : 0;
    return (lo + demand_clamp((u - below) / (sum[lo] - below), 0, 0.999)) * 24 / DAY_BINS;
}

struct start {
    int64_t utc_ms;
};

/* Moves starts apart by at least apart_ms within [first, last]; they fit, the count saw to that. */
static void keep_apart(struct start *s, int n, int64_t apart_ms, int64_t first_ms, int64_t last_ms)
{
    for (int i = 0; i < n; i++) {
        const int64_t earliest = i > 0 ? s[i - 1].utc_ms + apart_ms : first_ms;
        if (s[i].utc_ms < earliest) s[i].utc_ms = earliest;
    }
    for (int i = n - 1; i >= 0; i--) {
        const int64_t latest = i < n - 1 ? s[i + 1].utc_ms - apart_ms : last_ms;
        if (s[i].utc_ms > latest) s[i].utc_ms = latest;
    }
}

/* People use more in winter than in summer, beside the lamps that follow the sun; mean 1 over a year. The same
 * tenth as hot-water draws have (dhw_draws.c); the standard profile H0 has more, electric heating being in it. */
static double season_factor(const struct day *day)
{
    return 1 + SEASON_AMPLITUDE * cos(2 * M_PI * (day->yearday - SEASON_PEAK_DAY) / 365);
}

static struct today today_of(const struct demand *d, const struct day *day, const uint8_t n_active[DAY_BINS])
{
    struct today t = {.d = d, .day = day, .n_active = n_active, .season_factor = season_factor(day)};
    t.length_h = (double)(day->end_utc_ms - day->start_utc_ms) / MS_PER_H;
    const int shift = (int)lrint(d->shift_h * DAY_BINS / 24);
    for (int bin = 0; bin < DAY_BINS; bin++) t.clock_h[bin] = (uint8_t)((bin - shift + DAY_BINS) % DAY_BINS * 24 / DAY_BINS);
    return t;
}

static void add_people(struct list *l, const struct today *t, uint32_t row)
{
    const struct appliance_row *a = &table[row];
    const struct day *day = t->day;
    struct rng luck = demand_day_luck(t->d, RNG_APPLIANCE, day->number, row);
    const int n =
        (int)fmin(rng_poisson(&luck, mean_starts(a, t->d->rate_scale) * t->season_factor), starts_that_fit(a, t->length_h));
    if (n <= 0) return;
    double sum[DAY_BINS];
    const double total = wishes(a, t, sum);
    if (total <= 0) return; /* nobody awake at home all day */

    struct start starts[STARTS_MAX];
    for (int i = 0; i < n; i++) starts[i].utc_ms = demand_day_instant(day, wish_hour(sum, rng_uniform(&luck) * total));
    demand_sort(starts, (size_t)n, sizeof starts[0]);
    const int64_t spill_ms = (int64_t)(spill_h(a) * MS_PER_H), lead_ms = (int64_t)(lead_h(a) * MS_PER_H);
    keep_apart(starts, n, spill_ms, day->start_utc_ms + spill_ms, day->end_utc_ms - lead_ms - 1);
    for (int i = 0; i < n; i++) add_cycle(l, t->d, row, starts[i].utc_ms, a->cycle_h * MS_PER_H);
}

size_t appliance_day(const struct demand *d, const struct day *day, const uint8_t n_active[DAY_BINS], struct load *out,
                     size_t room)
{
    const struct today t = today_of(d, day, n_active);
    struct list l = {.out = out, .room = room};
    for (uint32_t row = 0; row < APPLIANCE_COUNT; row++) {
        if (!owns(d, row)) continue;
        if (table[row].use == USE_COLD) add_compressor(&l, d, day, row);
        else add_people(&l, &t, row);
    }
    return l.n;
}
