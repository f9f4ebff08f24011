/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ems_esp_effect.c - what written entities do to the heat pump and its controller.
 *
 * Applying a command only changes cells; what is wanted of the home is then worked out from all of
 * them, so the order of commands does not matter and taking one back leaves the others.
 * External inputs: the contacts are open; `inverse`, the first character, makes an input act all the
 * same, which is how energy managers use them (they write 1xxx... and 0xxx...). Inputs 1 and 4 make the
 * SG-Ready states as the maker's manual has them. Functions by position: input 1 inverse, utility block
 * 1 to 3, compressor, auxiliary heater, cooling, heating, hot water, surplus; inputs 2 to 4 the same
 * without the utility blocks. Auxiliary heater, cooling and what follows are stored without effect. */
#include "devices/products/ems_esp.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define ROOM_PROGRAMME 1 /* value of the cell MODE */

static int64_t local_ms(const struct device *d) /* into the local day */
{
    const struct timezone *tz = &d->pilot->tz;
    const int64_t utc_ms = device_utc_ms(d);
    return utc_ms - timezone_day_start(tz, timezone_day(tz, utc_ms));
}

static bool is_between(int64_t at, int64_t from, int64_t to) /* over midnight where to is before from */
{
    return from <= to ? at >= from && at < to : at >= from || at < to;
}

bool ems_esp_effect_is_night(const struct device *d)
{
    return is_between(local_ms(d), d->home->night_from_ms, d->home->night_to_ms);
}

bool ems_esp_effect_is_silent(const struct device *d)
{
    if (d->view->temp_outdoor_c < d->cell[EMS_CELL_SILENT_MIN_C] || !ems_is(d, EMS_CELL_SILENT_MODE)) return false;
    if (d->cell[EMS_CELL_SILENT_MODE] > 1.5) return true;
    return is_between(local_ms(d), (int64_t)d->cell[EMS_CELL_SILENT_FROM] * MS_PER_MIN,
                      (int64_t)d->cell[EMS_CELL_SILENT_TO] * MS_PER_MIN);
}

/* The programme's next switch, day to night or back. */
static double next_switch_ms(const struct device *d)
{
    const int64_t at = local_ms(d);
    const int64_t to_night = (d->home->night_from_ms - at + MS_PER_DAY - 1) % MS_PER_DAY + 1;
    const int64_t to_day = (d->home->night_to_ms - at + MS_PER_DAY - 1) % MS_PER_DAY + 1;
    return (double)(d->t_ms + (to_night < to_day ? to_night : to_day));
}

/* --- the way over the bus --- */

static size_t queued(const struct device *d)
{
    size_t n = 0;
    while (n < EMS_QUEUE_MAX && d->cell[(size_t)EMS_CELL_QUEUE_ROW + n] >= 0) n++;
    return n;
}

enum verdict ems_esp_effect_queue(struct device *d, const struct point *p, double value)
{
    const size_t n = queued(d);
    if (n == EMS_QUEUE_MAX) return VERDICT_NOT_NOW;
    char purpose[40];
    snprintf(purpose, sizeof purpose, "command %.0f", d->cell[EMS_CELL_N_COMMAND]++);
    /* on the second after the next one or the one after that: 1 to 3 s from now, never before an earlier command */
    const int64_t delay_s = device_luck(d, purpose) < 0.5 ? 1 : 2;
    double at_ms = (double)(((d->t_ms + MS_PER_S - 1) / MS_PER_S + delay_s) * MS_PER_S);
    if (n > 0) at_ms = fmax(at_ms, d->cell[(size_t)EMS_CELL_QUEUE_MS + n - 1]);
    d->cell[(size_t)EMS_CELL_QUEUE_ROW + n] = (double)(p - d->product->points);
    d->cell[(size_t)EMS_CELL_QUEUE_VALUE + n] = p->scale > 0 ? round(value / p->scale) * p->scale : value;
    d->cell[(size_t)EMS_CELL_QUEUE_MS + n] = at_ms;
    if (at_ms < (double)d->due_ms) d->due_ms = (int64_t)at_ms;
    return VERDICT_ACCEPTED;
}

int64_t ems_esp_effect_next_ms(const struct device *d)
{
    return d->cell[EMS_CELL_QUEUE_ROW] >= 0 ? (int64_t)d->cell[EMS_CELL_QUEUE_MS] : INT64_MAX;
}

static void drop_first(struct device *d)
{
    for (size_t i = EMS_CELL_QUEUE_ROW; i < EMS_CELLS; i += EMS_QUEUE_MAX)
        memmove(&d->cell[i], &d->cell[i + 1], (EMS_QUEUE_MAX - 1) * sizeof d->cell[0]);
    d->cell[EMS_CELL_QUEUE_ROW + EMS_QUEUE_MAX - 1] = -1;
}

/* --- what each does --- */

static void set_temporary(struct device *d, double value_c)
{
    d->cell[EMS_CELL_TEMPORARY_C] = value_c;
    d->cell[EMS_CELL_TEMPORARY_UNTIL] = next_switch_ms(d);
}

static void set_room(struct device *d, double value_c)
{
    if (ems_is(d, EMS_CELL_MODE)) set_temporary(d, value_c);
    else d->cell[EMS_CELL_MANUAL_C] = value_c;
}

static void set_mode(struct device *d, double mode)
{
    d->cell[EMS_CELL_MODE] = mode;
    d->cell[EMS_CELL_TEMPORARY_C] = -1;
}

static void set_charge(struct device *d, double on)
{
    hp_control_charge(d, on > 0.5);
    d->cell[EMS_CELL_CHARGE_UNTIL] = 0;
}

static void set_timed_charge(struct device *d, double on)
{
    set_charge(d, on);
    if (on > 0.5) d->cell[EMS_CELL_CHARGE_UNTIL] = (double)d->t_ms + d->cell[EMS_CELL_CHARGE_MIN] * MS_PER_MIN;
}

static const struct {
    const char *path;
    void (*apply)(struct device *d, double value);
} special[] = {
    {"thermostat/hc1.seltemp", set_room}, {"thermostat/hc1.tempautotemp", set_temporary},
    {"thermostat/hc1.mode", set_mode},    {"boiler/dhw.onetime", set_charge},
    {"boiler/dhw.charge", set_charge},    {"thermostat/dhw.charge", set_timed_charge},
};

static void apply(struct device *d, const struct point *p, double value)
{
    d->cell[EMS_CELL_N_TX_WRITE]++;
    for (size_t i = 0; i < ARRAY_LEN(special); i++)
        if (strcmp(special[i].path, p->path) == 0) {
            special[i].apply(d, value);
            return;
        }
    (void)point_store(d, p, value);
}

/* --- what the home is asked for --- */

/* Whether input i (0..3) is active and has the function in the place of input 1. */
static bool has_input(const struct device *d, int i, int place)
{
    const int functions = (int)d->cell[EMS_CELL_IN1_OPT + i];
    const int at = i == 0 ? place : place - 3; /* no utility blocks there */
    return (functions & 1) != 0 && at > 0 && (functions >> at & 1) != 0;
}

static bool is_any_input(const struct device *d, int first_place, int last_place)
{
    for (int i = 0; i < 4; i++)
        for (int place = first_place; place <= last_place; place++)
            if (has_input(d, i, place)) return true;
    return false;
}

static void want_inputs(const struct device *d, struct hp_wants *w)
{
    const bool is_surplus = is_any_input(d, 9, 9);
    const enum sg_ready state = sg_ready_of_contacts(is_any_input(d, 1, 3), is_surplus);
    hp_control_add_sg(w, state);
    if (is_surplus) {
        const double more_k = sg_ready_effect(state)->room_shift_k - sg_ready_effect(SG_READY_BOOST)->room_shift_k;
        w->value[HP_WANT_ROOM_SHIFT] = d->cell[EMS_CELL_PV_RAISE_K] + more_k;
        if (!ems_is(d, EMS_CELL_PV_DHW)) w->value[HP_WANT_DHW_SHIFT] = w->value[HP_WANT_DHW_BOOST] = 0;
    }
    if (is_any_input(d, 4, 4)) w->value[HP_WANT_HP_BLOCK] = 1;
    if (is_any_input(d, 7, 7)) w->value[HP_WANT_HEATING_OFF] = 1;
    if (is_any_input(d, 8, 8)) w->value[HP_WANT_DHW_OFF] = 1;
}

/* Percent of full speed; electric power goes by speed, full speed at A7/W35 being the nameplate. */
static double limit_pct(const struct device *d)
{
    double pct = d->cell[EMS_CELL_MAX_POWER];
    const double nominal_w = hp_control_nominal_w(d);
    if (d->cell[EMS_CELL_POWER_LIMIT] > 0 && nominal_w > 0) pct = fmin(pct, 100 * d->cell[EMS_CELL_POWER_LIMIT] / nominal_w);
    if (ems_esp_effect_is_silent(d)) pct = fmin(pct, 100 - d->cell[EMS_CELL_POWER_REDUCTION]);
    return pct;
}

static void ask(struct device *d)
{
    const double *c = d->cell;
    struct hp_wants w = hp_control_nothing();
    want_inputs(d, &w);
    w.value[HP_WANT_HP_LIMIT] = limit_pct(d);
    if (ems_is(d, EMS_CELL_SHUTDOWN)) w.value[HP_WANT_HP_BLOCK] = 1;
    if (!ems_is(d, EMS_CELL_HEATING_ON) || ems_is(d, EMS_CELL_HEATING_OFF)) w.value[HP_WANT_HEATING_OFF] = 1;
    if (!ems_is(d, EMS_CELL_DHW_ON) || !ems_is(d, EMS_CELL_TAP_ON)) w.value[HP_WANT_DHW_OFF] = 1;
    if (c[HP_CELL_CHARGE] > 0.5) w.value[HP_WANT_DHW_BOOST] = 1;
    const double tank_c =
        fmin(c[HP_CELL_CHARGE] > 0.5 ? c[EMS_CELL_DHW_SINGLE_C] : c[EMS_CELL_DHW_SEL_C], c[EMS_CELL_DHW_MAX_C]);
    if (tank_c != d->home->tank_set_c) w.value[HP_WANT_DHW_SET] = tank_c;
    if (!ems_is(d, EMS_CELL_MODE)) w.value[HP_WANT_ROOM_SET] = c[EMS_CELL_MANUAL_C];
    else if (c[EMS_CELL_TEMPORARY_C] >= 0) w.value[HP_WANT_ROOM_SET] = c[EMS_CELL_TEMPORARY_C];
    hp_control_ask(d, &w);
}

void ems_esp_effect_due(struct device *d)
{
    while (ems_esp_effect_next_ms(d) <= d->t_ms) {
        const struct point *p = &d->product->points[(size_t)d->cell[EMS_CELL_QUEUE_ROW]];
        const double value = d->cell[EMS_CELL_QUEUE_VALUE];
        drop_first(d);
        apply(d, p, value);
    }
    const double until_ms = d->cell[EMS_CELL_CHARGE_UNTIL];
    if (hp_control_charge_ended(d) || (until_ms > 0 && (double)d->t_ms >= until_ms)) set_charge(d, 0);
    if ((double)d->t_ms >= d->cell[EMS_CELL_TEMPORARY_UNTIL]) d->cell[EMS_CELL_TEMPORARY_C] = -1;
    ask(d);
}
