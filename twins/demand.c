/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The habits of a home, and the calls that the parts answer:
 *   occupancy.c    who is at home and awake
 *   appliance.c    cycles, after Richardson et al. 2010      lighting.c   lamps
 *   dhw_draws.c    draws, after Jordan and Vajen 2001        ev_charging.c   the car
 *   demand_day.c   the local day, dusk and dawn, streams
 *
 * The yearly energy is met in expectation, at nameplate power, by how often things run:
 *   appliance_energy = standby + lights + fridges and freezers + scale x (people's appliances)
 * Scale lies in [SCALE_MIN, APPLIANCE_SCALE_MAX]. A home that uses less than that allows has all four
 * parts reduced alike (weaker stand-by and lamps, shorter compressor runs, fewer starts); one that
 * uses more, or has nobody in it, has the excess as further stand-by. */
#include "twins/demand.h"

#include "twins/appliance.h"
#include "twins/demand_day.h"
#include "twins/dhw_draws.h"
#include "twins/ev_charging.h"
#include "twins/lighting.h"
#include "twins/occupancy.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define STANDBY_MIN_W  40.0
#define STANDBY_MAX_W  90.0
#define SCALE_MIN      0.3
#define DHW_STEP_SHARE 0.5
#define W_PER_KWH_A    (1000.0 / (DAYS_PER_YEAR * 24))

/* --- habits --- */

/* A random order of the three phases; on a one-phase connection all are the same. */
static void wire_phases(struct demand *d, int n_phase)
{
    struct rng luck = demand_habit_luck(d->seed, d->key, RNG_PHASE, 0);
    for (uint8_t i = 0; i < 3; i++) d->phase[i] = n_phase < 3 ? 0 : i;
    for (uint32_t i = 2; i > 0; i--) {
        const uint32_t k = rng_u32(&luck) % (i + 1);
        const uint8_t held = d->phase[i];
        d->phase[i] = d->phase[k];
        d->phase[k] = held;
    }
}

/* Splits the yearly energy over the four parts as the top of this file says. */
static void share_energy(struct demand *d, double yearly_kwh)
{
    struct rng luck = demand_habit_luck(d->seed, d->key, RNG_APPLIANCE, APPLIANCE_ROWS);
    d->standby_w = rng_between(&luck, STANDBY_MIN_W, STANDBY_MAX_W);
    d->cold_scale = 1;
    const double base_kwh = d->standby_w / W_PER_KWH_A + appliance_cold_kwh(d) + lighting_kwh(d);
    const double least_kwh = base_kwh + (d->n_person > 0 ? appliance_people_kwh(d, SCALE_MIN) : 0);
    if (yearly_kwh < least_kwh) {
        const double frac = yearly_kwh / least_kwh;
        d->standby_w *= frac;
        d->lamp_w *= frac;
        d->cold_scale = frac;
        d->rate_scale = d->n_person > 0 ? SCALE_MIN * frac : 0;
        return;
    }
    d->rate_scale = d->n_person > 0 ? appliance_scale_for(d, yearly_kwh - base_kwh) : 0;
    const double met_kwh = base_kwh + appliance_people_kwh(d, d->rate_scale);
    d->standby_w += fmax(0, yearly_kwh - met_kwh) * W_PER_KWH_A;
}

struct demand demand_create(uint64_t seed, uint64_t key, const struct home_table *t, size_t home)
{
    assert(t != NULL && home < t->n_home);
    const long persons = lround(t->value[HOME_persons][home]);
    assert(persons >= 0 && persons <= DEMAND_PERSONS_MAX);
    struct demand d = {.seed = seed, .key = key, .n_person = (uint32_t)persons, .dhw_step_share = DHW_STEP_SHARE};
    occupancy_habits(&d);
    appliance_habits(&d);
    lighting_habits(&d);
    wire_phases(&d, (int)lround(t->value[HOME_n_phase][home]));
    share_energy(&d, t->value[HOME_appliance_energy][home]);

    const double tap_per_hot = (DEMAND_HOT_C - DEMAND_COLD_C) / (DEMAND_TAP_C - DEMAND_COLD_C);
    d.dhw_kg_per_day = d.n_person * t->value[HOME_dhw_per_person][home] * tap_per_hot;
    if (home_has(t, home, KIT_ev)) {
        d.ev_kwh_per_day = t->value[HOME_ev_energy][home];
        d.ev_power_w = t->value[HOME_ev_power][home];
    }
    return d;
}

/* --- a day --- */

size_t demand_draws(const struct demand *d, const struct day *day, struct draw out[DEMAND_DRAWS_MAX])
{
    return demand_day_is_whole(day) ? dhw_draws_day(d, day, out) : 0;
}

static size_t loads_of(const struct demand *d, const struct day *day, const struct occupancy *o,
                       struct load out[DEMAND_LOADS_MAX])
{
    uint8_t n_active[DAY_BINS];
    occupancy_active(o, n_active);
    size_t n = lighting_day(d, day, n_active, out, DEMAND_LOADS_MAX);
    n += appliance_day(d, day, n_active, out + n, DEMAND_LOADS_MAX - n);
    demand_sort(out, n, sizeof out[0]);
    return n;
}

size_t demand_loads(const struct demand *d, const struct day *day, struct load out[DEMAND_LOADS_MAX])
{
    if (!demand_day_is_whole(day)) return 0;
    const struct occupancy o = occupancy_day(d, day);
    return loads_of(d, day, &o, out);
}

size_t demand_stays(const struct demand *d, const struct day *day, struct stay out[DEMAND_PEOPLE_MAX])
{
    if (!demand_day_is_whole(day)) return 0;
    const struct occupancy o = occupancy_day(d, day);
    return occupancy_stays(&o, day, out);
}

size_t demand_ev(const struct demand *d, const struct day *day, struct load out[DEMAND_EV_MAX])
{
    return demand_day_is_whole(day) ? ev_charging_day(d, day, out) : 0;
}

/* Bytes are compared: a difference in padding would only cost the day once more. */
static bool is_day_of(const struct lived_day *l, const struct demand *d, const struct day *day)
{
    return l->day.number == day->number && memcmp(&l->day, day, sizeof *day) == 0 && memcmp(&l->demand, d, sizeof *d) == 0;
}

void demand_live(const struct demand *d, const struct day *day, struct lived_day *l)
{
    if (is_day_of(l, d, day)) return;
    memcpy(&l->demand, d, sizeof *d);
    memcpy(&l->day, day, sizeof *day);
    l->n_load = l->n_draw = l->n_stay = l->n_ev = 0;
    if (!demand_day_is_whole(day)) return;
    const struct occupancy o = occupancy_day(d, day);
    l->n_load = loads_of(d, day, &o, l->load);
    l->n_draw = dhw_draws_day(d, day, l->draw);
    l->n_stay = occupancy_stays(&o, day, l->stay);
    l->n_ev = ev_charging_day(d, day, l->ev);
}

/* --- cold water --- */

/* Mean and swing of three places; between them linear in latitude, beyond them as at the end. */
double demand_cold_water_c(double latitude_deg, int32_t yearday)
{
    static const struct {
        double latitude_deg, mean_c, swing_c;
    } at[] = {
        {38.0, 17, 5.0}, /* Athens */
        {46.2, 10, 3.5}, /* Celje */
        {60.2, 8, 4.0},  /* Helsinki */
    };
    enum { PEAK_DAY = 258 }; /* mid September */
    const double lat = demand_clamp(latitude_deg, at[0].latitude_deg, at[2].latitude_deg);
    const int i = lat < at[1].latitude_deg ? 0 : 1;
    const double x = (lat - at[i].latitude_deg) / (at[i + 1].latitude_deg - at[i].latitude_deg);
    const double mean_c = at[i].mean_c + x * (at[i + 1].mean_c - at[i].mean_c);
    const double swing_c = at[i].swing_c + x * (at[i + 1].swing_c - at[i].swing_c);
    return mean_c + swing_c * cos(2 * M_PI * (yearday - PEAK_DAY) / 365);
}
