/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/products/hp_control.h"

#include <math.h>

#define CHARGE_MIN_MS 60000 /* a charge is not judged before the heat pump could begin it */

static const enum command command_of[HP_WANTS] = {
#define X(id) [HP_WANT_##id] = COMMAND_##id,
    HP_WANT_LIST(X)
#undef X
};

static bool is_mode(const struct device *d, enum hp_mode mode) { return (enum hp_mode)lround(d->view->hp_mode) == mode; }

enum hp_state hp_control_state(const struct device *d, bool is_off, bool is_blocked)
{
    static const enum hp_state of_mode[] = {
        [HP_ROOM] = HP_STATE_HEATING, [HP_WATER] = HP_STATE_WATER, [HP_DEFROST] = HP_STATE_DEFROST};
    const long mode = lround(d->view->hp_mode);
    if (mode != HP_REST && mode < (long)ARRAY_LEN(of_mode)) return of_mode[mode];
    if (is_off) return HP_STATE_OFF;
    return is_blocked || d->view->hp_blocked > 0.5 ? HP_STATE_BLOCKED : HP_STATE_STANDBY;
}

/* --- commands --- */

struct hp_wants hp_control_nothing(void)
{
    struct hp_wants w;
    for (int i = 0; i < HP_WANTS; i++) w.value[i] = command_info[command_of[i]].neutral;
    return w;
}

/* What reaches the home: NaN where it would change nothing. */
static double as_asked(enum hp_want i, double value)
{
    const struct command_info *c = &command_info[command_of[i]];
    if (isnan(value) || value == c->neutral) return NAN;
    return fmin(c->max, fmax(c->min, value));
}

static bool is_same(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

void hp_control_ask(struct device *d, const struct hp_wants *w)
{
    for (int i = 0; i < HP_WANTS; i++) {
        const double value = as_asked((enum hp_want)i, w->value[i]);
        if (is_same(value, d->cell[i])) continue;
        d->cell[i] = value;
        device_ask(d, command_of[i], value);
    }
}

void hp_control_add_sg(struct hp_wants *w, enum sg_ready state)
{
    const struct sg_ready_effect *e = sg_ready_effect(state);
    w->value[HP_WANT_ROOM_SHIFT] += e->room_shift_k;
    w->value[HP_WANT_DHW_SHIFT] += e->water_shift_k;
    if (e->is_block) w->value[HP_WANT_HP_BLOCK] = 1;
    if (e->is_charge) w->value[HP_WANT_DHW_BOOST] = 1;
}

/* --- one charge of the tank --- */

void hp_control_charge(struct device *d, bool on)
{
    d->cell[HP_CELL_CHARGE] = on;
    d->cell[HP_CELL_CHARGE_SEEN] = 0;
    d->cell[HP_CELL_CHARGE_MS] = (double)d->t_ms;
}

bool hp_control_charge_ended(struct device *d)
{
    if (d->cell[HP_CELL_CHARGE] < 0.5) return false;
    if (is_mode(d, HP_WATER)) d->cell[HP_CELL_CHARGE_SEEN] = 1;
    if (is_mode(d, HP_WATER) || is_mode(d, HP_DEFROST)) return false;
    const bool is_hot = d->view->temp_tank_top_c >= d->view->tank_set_c;
    const bool is_old = (double)d->t_ms - d->cell[HP_CELL_CHARGE_MS] >= CHARGE_MIN_MS;
    if (d->cell[HP_CELL_CHARGE_SEEN] < 0.5 && !(is_hot && is_old)) return false;
    d->cell[HP_CELL_CHARGE] = 0;
    return true;
}

/* --- counters --- */

void hp_control_count(struct device *d)
{
    const struct home_view *v = d->view;
    double *c = d->cell;
    const double run_s = fmax(0, v->run_s - c[HP_CELL_COUNTED_RUN_S]);
    const double energy_wh = v->energy_hp_wh - c[HP_CELL_COUNTED_HP_WH];
    const double water_wh = v->energy_hp_water_wh - c[HP_CELL_COUNTED_WATER_WH];
    const double water_frac = energy_wh > 0 ? fmin(1, fmax(0, water_wh / energy_wh)) : 0;
    c[HP_CELL_WATER_RUN_S] += run_s * water_frac;
    c[HP_CELL_ROOM_RUN_S] += run_s * (1 - water_frac);
    if (v->energy_rod_wh > c[HP_CELL_COUNTED_ROD_WH])
        c[HP_CELL_ROD_RUN_S] += fmax(0, (double)d->t_ms - c[HP_CELL_COUNTED_MS]) / MS_PER_S;
    c[HP_CELL_COUNTED_MS] = (double)d->t_ms;
    c[HP_CELL_COUNTED_RUN_S] = v->run_s;
    c[HP_CELL_COUNTED_HP_WH] = v->energy_hp_wh;
    c[HP_CELL_COUNTED_WATER_WH] = v->energy_hp_water_wh;
    c[HP_CELL_COUNTED_ROD_WH] = v->energy_rod_wh;
}

double hp_control_power_w(const struct device *d) { return d->view->hp_power_w + d->view->rod_power_w; }

double hp_control_heat_w(const struct device *d) { return d->view->hp_heat_w + d->view->rod_power_w; }

double hp_control_energy_wh(const struct device *d) { return d->view->energy_hp_wh + d->view->energy_rod_wh; }

double hp_control_heat_wh(const struct device *d)
{
    return d->view->heat_room_wh + d->view->heat_water_wh + d->view->energy_rod_wh;
}

double hp_control_nominal_w(const struct device *d)
{
    const struct heat_pump *h = &d->home->heat_pump;
    return h->model == NULL ? 0 : h->full_w / heat_pump_cop(h->model, HP_RATED_OUTDOOR_C, HP_RATED_WATER_C);
}

int64_t hp_control_next_minute_ms(const struct device *d)
{
    const int64_t phase_ms = (int64_t)(60 * device_luck(d, "minute")) * MS_PER_S;
    const int64_t n = (d->t_ms - phase_ms + MS_PER_MIN) / MS_PER_MIN; /* t_ms >= 0, phase below a minute */
    const int64_t at_ms = n * MS_PER_MIN + phase_ms;
    return at_ms > d->t_ms ? at_ms : at_ms + MS_PER_MIN;
}
