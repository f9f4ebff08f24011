/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/products/plug_relay.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define X(id, word) word,
const char *const plug_source_word[PLUG_SOURCES] = {PLUG_SOURCE_LIST(X)};
const char *const plug_trip_word[PLUG_TRIPS] = {PLUG_TRIP_LIST(X)};
#undef X

enum { WARM_TAU_S = 600, STARTS_AS_BEFORE = 2 };
#define POWER_MOVE_W 3.0
/* Above this part of the heater's rating a limit of power or current cannot be met: mains at 253 V, and some. */
#define LIMIT_NEAR 1.3

bool plug_is_on(const struct device *d) { return d->cell[PLUG_RELAY] != 0; }

double plug_power_w(const struct device *d) { return plug_is_on(d) ? d->view->heater_power_w : 0; }

double plug_voltage_v(const struct device *d)
{
    const double volts[3] = {d->view->voltage_l1_v, d->view->voltage_l2_v, d->view->voltage_l3_v};
    return volts[d->home->heater_phase < 3 ? d->home->heater_phase : 0];
}

double plug_current_a(const struct device *d)
{
    const double voltage_v = plug_voltage_v(d);
    return voltage_v > 0 ? plug_power_w(d) / voltage_v : 0;
}

double plug_energy_wh(const struct device *d) { return d->view->energy_heater_wh - d->cell[PLUG_ENERGY_0_WH]; }

double plug_minute_wh(const struct device *d, size_t i)
{
    assert(i < PLUG_MINUTES);
    return d->cell[PLUG_MINUTE_1_WH + i];
}

static int64_t minute_phase_ms(const struct device *d) { return (int64_t)(device_luck(d, "plug minute") * 60) * MS_PER_S; }

static int64_t minute_now(const struct device *d)
{
    const int64_t ms = device_utc_ms(d) - minute_phase_ms(d);
    return ms / MS_PER_MIN - (ms % MS_PER_MIN < 0);
}

int64_t plug_minute_ts(const struct device *d) { return (minute_now(d) * MS_PER_MIN + minute_phase_ms(d)) / MS_PER_S; }

static int64_t timer_end_ms(const struct device *d)
{
    if (d->cell[PLUG_TIMER_S] <= 0) return INT64_MAX;
    return (int64_t)(d->cell[PLUG_TIMER_MS] + d->cell[PLUG_TIMER_S] * MS_PER_S);
}

double plug_timer_left_s(const struct device *d)
{
    const int64_t end_ms = timer_end_ms(d);
    return end_ms == INT64_MAX || end_ms <= d->t_ms ? 0 : (double)(end_ms - d->t_ms) / MS_PER_S;
}

double plug_warmth_c(const struct device *d)
{
    const double load = d->cell[PLUG_HELD_W] / 3680;
    const double end_c = d->view->temp_air_c + 6 + 18 * load * load;
    const double since_s = ((double)d->t_ms - d->cell[PLUG_WARM_MS]) / MS_PER_S;
    return end_c + (d->cell[PLUG_WARM_C] - end_c) * exp(-since_s / WARM_TAU_S);
}

double plug_probe_c(const struct device *d)
{
    return d->cell[PLUG_HAS_PROBE] != 0 ? round(10 * d->view->temp_tank_middle_c) / 10 : NAN;
}

/* --- switching --- */

static void wake(struct device *d)
{
    const int64_t soon_ms = (d->t_ms / MS_PER_S + 1) * MS_PER_S;
    if (d->due_ms > soon_ms) d->due_ms = soon_ms;
}

static void set_timer(struct device *d, double timer_s)
{
    const bool on = plug_is_on(d);
    if (timer_s <= 0 && d->cell[on ? PLUG_AUTO_OFF : PLUG_AUTO_ON] != 0)
        timer_s = d->cell[on ? PLUG_AUTO_OFF_S : PLUG_AUTO_ON_S];
    d->cell[PLUG_TIMER_S] = timer_s > 0 ? timer_s : 0;
    d->cell[PLUG_TIMER_MS] = timer_s > 0 ? (double)d->t_ms : 0;
    if (timer_end_ms(d) < d->due_ms) d->due_ms = timer_end_ms(d);
}

bool plug_switch(struct device *d, bool on, double timer_s, enum plug_source by)
{
    const bool was_on = plug_is_on(d);
    d->cell[PLUG_RELAY] = on;
    d->cell[PLUG_SOURCE] = by;
    if (on) d->cell[PLUG_TRIP] = PLUG_TRIP_NONE;
    set_timer(d, timer_s);
    device_ask(d, COMMAND_HEATER_OFF, on ? 0 : 1);
    wake(d);
    return was_on;
}

enum verdict plug_write_relay(struct device *d, const struct point *p, double value)
{
    (void)p;
    plug_switch(d, value != 0, 0, PLUG_BY_CLOUD);
    return VERDICT_ACCEPTED;
}

enum verdict plug_store(struct device *d, const struct point *p, double value)
{
    wake(d);
    return point_store(d, p, value);
}

void plug_reset_energy(struct device *d) { d->cell[PLUG_ENERGY_0_WH] = d->view->energy_heater_wh; }

/* --- protection --- */

static enum plug_trip trip_now(const struct device *d)
{
    if (!plug_is_on(d)) return PLUG_TRIP_NONE;
    if (plug_voltage_v(d) > d->cell[PLUG_LIMIT_V]) return PLUG_TRIP_VOLTAGE;
    if (plug_voltage_v(d) < d->cell[PLUG_LIMIT_LOW_V]) return PLUG_TRIP_LOW_VOLTAGE;
    if (plug_power_w(d) > d->cell[PLUG_LIMIT_W]) return PLUG_TRIP_POWER;
    return plug_current_a(d) > d->cell[PLUG_LIMIT_A] ? PLUG_TRIP_CURRENT : PLUG_TRIP_NONE;
}

static bool is_limit_near(const struct device *d)
{
    const double most_w = LIMIT_NEAR * d->home->heater_w;
    return d->cell[PLUG_LIMIT_W] < most_w || d->cell[PLUG_LIMIT_A] < most_w / 230 || d->cell[PLUG_LIMIT_V] < 260 ||
           d->cell[PLUG_LIMIT_LOW_V] > 200;
}

static unsigned protect(struct device *d)
{
    const enum plug_trip trip = trip_now(d);
    if (trip == PLUG_TRIP_NONE) return 0;
    d->cell[PLUG_TRIP_VALUE] = plug_power_w(d);
    plug_switch(d, false, 0, PLUG_BY_LIMIT);
    d->cell[PLUG_TIMER_S] = d->cell[PLUG_TIMER_MS] = 0; /* only a person or a controller closes it again */
    d->cell[PLUG_TRIP] = trip;
    return PLUG_SWITCHED | PLUG_TRIPPED;
}

/* --- cadence --- */

static unsigned count_minute(struct device *d)
{
    const int64_t now = minute_now(d);
    const double gone = (double)now - d->cell[PLUG_MINUTE];
    if (gone <= 0) return 0;
    const double each_wh = (d->view->energy_heater_wh - d->cell[PLUG_MINUTE_0_WH]) / gone;
    for (double i = 0; i < gone && i < PLUG_MINUTES; i++) {
        d->cell[PLUG_MINUTE_3_WH] = d->cell[PLUG_MINUTE_2_WH];
        d->cell[PLUG_MINUTE_2_WH] = d->cell[PLUG_MINUTE_1_WH];
        d->cell[PLUG_MINUTE_1_WH] = each_wh;
    }
    d->cell[PLUG_MINUTE] = (double)now;
    d->cell[PLUG_MINUTE_0_WH] = d->view->energy_heater_wh;
    return PLUG_MINUTE_OVER;
}

static void follow_warmth(struct device *d)
{
    d->cell[PLUG_WARM_C] = plug_warmth_c(d);
    d->cell[PLUG_WARM_MS] = (double)d->t_ms;
    d->cell[PLUG_HELD_W] = plug_power_w(d);
}

static unsigned run_timer(struct device *d)
{
    if (timer_end_ms(d) > d->t_ms) return 0;
    plug_switch(d, !plug_is_on(d), 0, PLUG_BY_TIMER);
    return PLUG_SWITCHED;
}

static unsigned see_power(struct device *d)
{
    if (fabs(plug_power_w(d) - d->cell[PLUG_SHOWN_W]) < POWER_MOVE_W) return 0;
    d->cell[PLUG_SHOWN_W] = plug_power_w(d);
    return PLUG_POWER_MOVED;
}

static void plan(struct device *d, bool is_watched)
{
    const int64_t second_ms = (d->t_ms / MS_PER_S + 1) * MS_PER_S;
    const int64_t minute_ms = (minute_now(d) + 1) * MS_PER_MIN + minute_phase_ms(d) - d->pilot->start_utc_ms;
    int64_t due_ms = is_watched || is_limit_near(d) ? second_ms : minute_ms;
    if (d->cell[PLUG_REBOOT_MS] > 0 && due_ms > (int64_t)d->cell[PLUG_REBOOT_MS]) due_ms = (int64_t)d->cell[PLUG_REBOOT_MS];
    if (due_ms > timer_end_ms(d)) due_ms = timer_end_ms(d);
    d->due_ms = due_ms > d->t_ms ? due_ms : second_ms;
}

static void reboot(struct device *d)
{
    d->boot_ms = d->t_ms;
    for (size_t i = 0; i < d->product->n_cell; i++)
        if (d->product->cells[i].is_volatile) d->cell[i] = d->product->cells[i].initial;
    d->product->start(d);
    if (d->is_online && d->product->mqtt != NULL) d->product->mqtt->connected(d);
}

unsigned plug_tick(struct device *d, bool is_watched)
{
    if (d->cell[PLUG_REBOOT_MS] > 0 && d->t_ms >= (int64_t)d->cell[PLUG_REBOOT_MS]) {
        reboot(d);
        return PLUG_REBOOTED;
    }
    unsigned seen = run_timer(d);
    seen |= protect(d);
    seen |= count_minute(d);
    follow_warmth(d);
    seen |= see_power(d);
    plan(d, is_watched);
    return seen;
}

void plug_ask_reboot(struct device *d, int64_t delay_ms)
{
    d->cell[PLUG_REBOOT_MS] = (double)(d->t_ms + delay_ms);
    if (d->due_ms > d->t_ms + delay_ms) d->due_ms = d->t_ms + delay_ms;
}

void plug_start(struct device *d)
{
    const double start = d->cell[PLUG_START_STATE];
    d->due_ms = INT64_MAX;
    d->cell[PLUG_MINUTE] = (double)minute_now(d);
    d->cell[PLUG_MINUTE_0_WH] = d->view->energy_heater_wh;
    d->cell[PLUG_WARM_C] = d->view->temp_air_c + 6;
    d->cell[PLUG_WARM_MS] = (double)d->t_ms;
    plug_switch(d, start == STARTS_AS_BEFORE ? plug_is_on(d) : start != 0, 0, PLUG_BY_INIT);
    d->cell[PLUG_SHOWN_W] = d->cell[PLUG_HELD_W] = plug_power_w(d);
}

void plug_number(const struct device *d, const char *vendor, struct device_identity *id)
{
    /* an odd factor permutes 24 bits: unlike rows, unlike digits */
    const uint32_t low = (d->row * UINT32_C(0x9E3779) + UINT32_C(0x5A17C3)) & UINT32_C(0xFFFFFF);
    snprintf(id->mac, sizeof id->mac, "%.6s%06" PRIX32, vendor, low);
    snprintf(id->serial, sizeof id->serial, "%s", id->mac);
}
