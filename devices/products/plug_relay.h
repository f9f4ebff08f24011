/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plug_relay.h - what both generations of plugs share: relay, energy, minute counters, timers, protection, warmth.
 *
 * All state is in the device's cells; a product's cells begin with PLUG_CELL_LIST. The relay is the command
 * water_heater_off of the home: open 1, closed 0. Power is the heater's while the relay is closed, energy is the
 * heater's own count, so both agree with the home to the last digit.
 * Protection: a closed relay opens when power, current or voltage leave their limits (checked once a second where that
 * can happen), and stays open until somebody turns it on. Timer: the relay flips once when it is over.
 * Warmth inside the case (our own formula): room + 6 K + 18 K * (power / 3680 W)^2, followed with 600 s.
 * Minutes begin at a phase of the device's own. A tick is due once a second while somebody listens or protection is
 * near, otherwise once a minute and when the timer is over. */
#ifndef PILOTSIM_DEVICES_PRODUCTS_PLUG_RELAY_H
#define PILOTSIM_DEVICES_PRODUCTS_PLUG_RELAY_H

#include "devices/device.h"

enum { PLUG_MINUTES = 3 };
#define PLUG_NO_LIMIT 1e9

/* clang-format off */
/*  id              name             unit   initial   volatile  doc */
#define PLUG_CELL_LIST(X, limit_w, limit_a, limit_v)                                                                   \
    X(RELAY,        "relay",           "1",   1,        false, "1: closed")                                            \
    X(START_STATE,  "start_state",     "1",   2,        false, "relay after a start: 0 open, 1 closed, 2 as before")   \
    X(SOURCE,       "source",          "1",   0,        true,  "who switched last, enum plug_source")                  \
    X(TRIP,         "trip",            "1",   0,        true,  "why the protection opened the relay, enum plug_trip")  \
    X(TRIP_VALUE,   "trip_value",      "W",   0,        true,  "power at which it did")                                \
    X(LIMIT_W,      "power_limit",     "W",   limit_w,  false, "protection")                                           \
    X(LIMIT_A,      "current_limit",   "A",   limit_a,  false, "protection")                                           \
    X(LIMIT_V,      "voltage_limit",   "V",   limit_v,  false, "protection")                                           \
    X(LIMIT_LOW_V,  "undervoltage_limit", "V", 0,       false, "protection")                                           \
    X(AUTO_ON,      "auto_on",         "1",   0,        false, "1: an open relay closes by itself")                    \
    X(AUTO_ON_S,    "auto_on_delay",   "s",   60,       false, "after this time")                                      \
    X(AUTO_OFF,     "auto_off",        "1",   0,        false, "1: a closed relay opens by itself")                    \
    X(AUTO_OFF_S,   "auto_off_delay",  "s",   60,       false, "after this time")                                      \
    X(TIMER_S,      "timer_duration",  "s",   0,        true,  "of the running timer; 0: none")                        \
    X(TIMER_MS,     "timer_started",   "ms",  0,        true,  "when it began, scenario time")                         \
    X(ENERGY_0_WH,  "energy_reset",    "Wh",  0,        false, "the heater's count when the counters were reset")      \
    X(MINUTE,       "minute",          "min", -1,       true,  "number of the device's present minute")                \
    X(MINUTE_0_WH,  "minute_begin",    "Wh",  0,        true,  "the heater's count when it began")                     \
    X(MINUTE_1_WH,  "minute_1",        "Wh",  0,        true,  "energy of the last whole minute")                      \
    X(MINUTE_2_WH,  "minute_2",        "Wh",  0,        true,  "of the one before")                                    \
    X(MINUTE_3_WH,  "minute_3",        "Wh",  0,        true,  "and before")                                           \
    X(SHOWN_W,      "power_shown",     "W",   0,        true,  "power last told to listeners")                         \
    X(HELD_W,       "power_held",      "W",   0,        true,  "power since the warmth was last followed")             \
    X(WARM_C,       "warmth",          "degC", 25,      true,  "inside the case, then")                                \
    X(WARM_MS,      "warmth_at",       "ms",  0,        true,  "when that was, scenario time")                         \
    X(REBOOT_MS,    "reboot_at",       "ms",  0,        true,  "a restart asked for; 0: none")                         \
    X(HAS_PROBE,    "probe",           "1",   0,        false, "1: a sensor in the tank is wired to the plug")

enum plug_cell {
#define X(id, name, unit, initial, is_volatile, doc) PLUG_##id,
    PLUG_CELL_LIST(X, 0, 0, 0)
#undef X
        PLUG_CELLS
};
#define PLUG_CELL_ROW(id, name, unit, initial, is_volatile, doc) [PLUG_##id] = {name, unit, initial, is_volatile, doc},

#define PLUG_SOURCE_LIST(X) \
    X(INIT, "init") X(HTTP, "http") X(MQTT, "mqtt") X(WS_IN, "WS_in") X(TIMER, "timer") X(LIMIT, "overpower") X(CLOUD, "SHC")
#define PLUG_TRIP_LIST(X) \
    X(NONE, "") X(POWER, "overpower") X(CURRENT, "overcurrent") X(VOLTAGE, "overvoltage") X(LOW_VOLTAGE, "undervoltage")
/* clang-format on */

#define X(id, word) PLUG_BY_##id,
enum plug_source { PLUG_SOURCE_LIST(X) PLUG_SOURCES };
#undef X
#define X(id, word) PLUG_TRIP_##id,
enum plug_trip { PLUG_TRIP_LIST(X) PLUG_TRIPS };
#undef X
extern const char *const plug_source_word[PLUG_SOURCES];
extern const char *const plug_trip_word[PLUG_TRIPS];

/* What a tick has seen; bits. */
enum plug_event { PLUG_SWITCHED = 1, PLUG_TRIPPED = 2, PLUG_POWER_MOVED = 4, PLUG_MINUTE_OVER = 8, PLUG_REBOOTED = 16 };

void plug_start(struct device *d); /* for product->start; sets due_ms */
/* For product->due; moves due_ms on. is_watched: somebody wants news within a second. */
unsigned plug_tick(struct device *d, bool is_watched);

/* Returns whether it was closed. timer_s > 0: flips back after it; 0: auto_on or auto_off decide. */
bool plug_switch(struct device *d, bool on, double timer_s, enum plug_source by);
void plug_reset_energy(struct device *d);
void plug_ask_reboot(struct device *d, int64_t delay_ms); /* a later tick does it, then mqtt->connected */

bool plug_is_on(const struct device *d);
double plug_power_w(const struct device *d);
double plug_voltage_v(const struct device *d);
double plug_current_a(const struct device *d);
double plug_energy_wh(const struct device *d);           /* since the last reset */
double plug_minute_wh(const struct device *d, size_t i); /* 0: the last whole minute */
int64_t plug_minute_ts(const struct device *d);          /* when the present minute began, Unix seconds */
double plug_timer_left_s(const struct device *d);        /* 0: no timer runs */
double plug_warmth_c(const struct device *d);
double plug_probe_c(const struct device *d); /* the tank, to 0.1 K; NaN without probe */
enum verdict plug_write_relay(struct device *d, const struct point *p, double value); /* sink of a point */
enum verdict plug_store(struct device *d, const struct point *p, double value); /* point_store, and the protection looks soon */

/* A MAC whose last six digits are unique in the pilot (plugs are named by them), and the serial, which is the MAC. */
void plug_number(const struct device *d, const char *vendor, struct device_identity *id);

#endif
