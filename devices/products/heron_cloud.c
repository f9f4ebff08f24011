/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cloud behind a home's plugs and real-time meter, as a pilot's remote API shows it: assets, readings, switches.
 * Our own design throughout: no public document describes the interface of such a service, so this is a thin REST facade
 * that a client of any of them can be pointed at. The key is the device's password.
 * A quarter-hour is counted in UTC and only when it was seen whole; the last 96 are kept. An asset that is off holds a
 * command of the home. A schedule switches when its entries begin and end: within an entry as it says, on elsewhere; a
 * switch by hand holds until then. */
#include "devices/products/heron_cloud_inside.h"

#include <assert.h>
#include <math.h>

static bool has_heater(const struct device *d) { return d->home->has_heater; }
static bool has_pump(const struct device *d) { return d->home->has_pump; }
static bool has_car(const struct device *d) { return d->home->demand.ev_power_w > 0; }
static bool has_pv(const struct device *d) { return d->home->has_pv; }
static bool is_always(const struct device *d) { return d != NULL; }

static double heater_w(const struct device *d) { return d->view->heater_power_w; }
static double pump_w(const struct device *d) { return d->view->hp_power_w + d->view->rod_power_w; }
static double car_w(const struct device *d) { return d->view->ev_power_w; }
static double pv_w(const struct device *d) { return d->view->pv_power_w; }
static double grid_w(const struct device *d) { return d->view->grid_power_w; }

#define SWITCH(i) (HERON_SWITCHES + (i)*HERON_SWITCH_CELLS)
/* clang-format off */
const struct heron_asset heron_cloud_asset[HERON_ASSETS] = {
    {"water-heater", "plug",      "resistive water heater",         has_heater, heater_w, HERON_HEATER_WH, -1, SWITCH(0), COMMAND_HEATER_OFF, 1},
    {"heat-pump",    "heat_pump", "heat pump and its rods",         has_pump,   pump_w,   HERON_PUMP_WH,   -1, SWITCH(1), COMMAND_HP_BLOCK, 1},
    {"ev-charger",   "charger",   "charger of the car",             has_car,    car_w,    HERON_CAR_WH,    -1, SWITCH(2), COMMAND_EV_LIMIT, 0},
    {"pv",           "inverter",  "PV inverter",                    has_pv,     pv_w,     HERON_PV_WH,     -1, -1,        COMMAND_COUNT, 0},
    {"meter",        "meter",     "grid meter, import is positive", is_always,  grid_w,   HERON_IMPORT_WH, HERON_EXPORT_WH, -1, COMMAND_COUNT, 0},
};

#define SWITCH_CELLS(i, of)                                                                                              \
    [SWITCH(i) + HERON_ON] = {of "_on", "1", 1, false, "1: on"},                                                        \
    [SWITCH(i) + HERON_STATE] = {of "_wanted", "1", -1, false, "by the schedule last; -1: it has none"},                \
    [SWITCH(i) + HERON_N_ENTRY] = {of "_entries", "1", 0, false, "in its schedule"},                                    \
    [SWITCH(i) + HERON_ENTRY ... SWITCH(i) + HERON_SWITCH_CELLS - 1] = {of "_schedule", "min", 0, false, "from, to, on (1), and so on"}
static const struct cell cells[HERON_CELLS] = {
    [HERON_PRESENT] = {"quarter", "1", -1, false, "number of the present quarter-hour since 1970, UTC"},
    [HERON_IS_WHOLE] = {"quarter_whole", "1", 0, false, "1: it was seen from its beginning"},
    [HERON_MARK ... HERON_SWITCHES - 1] = {"mark", "Wh", 0, false, "a counter at its beginning"},
    SWITCH_CELLS(0, "water_heater"),
    SWITCH_CELLS(1, "heat_pump"),
    SWITCH_CELLS(2, "ev_charger"),
    [HERON_RING ... HERON_CELLS - 1] = {"reading", "Wh", NAN, false, "energy of a quarter-hour"},
};

static enum verdict write_switch(struct device *d, const struct point *p, double value);
static const struct point points[] = {
    {.name = "water_heater_on", .unit = "", .kind = POINT_BOOL, .read = FROM_CELL(SWITCH(0) + HERON_ON), .write = write_switch, .path = "assets/water-heater/on", .doc = "plug of the water heater"},
    {.name = "heat_pump_on", .unit = "", .kind = POINT_BOOL, .read = FROM_CELL(SWITCH(1) + HERON_ON), .write = write_switch, .path = "assets/heat-pump/on", .doc = "0 blocks compressor and rods"},
    {.name = "ev_charger_on", .unit = "", .kind = POINT_BOOL, .read = FROM_CELL(SWITCH(2) + HERON_ON), .write = write_switch, .path = "assets/ev-charger/on", .doc = "0 lets no car charge"},
    {.name = "water_heater_w", .unit = "W", .read = FROM_FN(heater_w), .path = "assets/water-heater/power_w", .decimals = 1, .doc = "water heater"},
    {.name = "heat_pump_w", .unit = "W", .read = FROM_FN(pump_w), .path = "assets/heat-pump/power_w", .decimals = 1, .doc = "heat pump and rods"},
    {.name = "ev_charger_w", .unit = "W", .read = FROM_FN(car_w), .path = "assets/ev-charger/power_w", .decimals = 1, .doc = "charger"},
    {.name = "pv_w", .unit = "W", .read = FROM_FN(pv_w), .path = "assets/pv/power_w", .decimals = 1, .doc = "inverter"},
    {.name = "meter_w", .unit = "W", .read = FROM_FN(grid_w), .path = "assets/meter/power_w", .decimals = 1, .doc = "grid, import is positive"},
};
/* clang-format on */

double heron_cloud_count_wh(const struct device *d, enum heron_counter c)
{
    const struct home_view *v = d->view;
    switch (c) {
    case HERON_HEATER_WH: return v->energy_heater_wh;
    case HERON_PUMP_WH: return v->energy_hp_wh + v->energy_rod_wh;
    case HERON_CAR_WH: return v->energy_ev_wh;
    case HERON_PV_WH: return v->energy_pv_wh;
    case HERON_IMPORT_WH: return v->energy_import_wh;
    case HERON_EXPORT_WH: return v->energy_export_wh;
    case HERON_COUNTERS: break;
    }
    return NAN;
}

/* --- switches and schedules --- */

void heron_cloud_switch(struct device *d, const struct heron_asset *a, bool on)
{
    assert(a->cells >= 0);
    d->cell[a->cells + HERON_ON] = on;
    device_ask(d, a->command, on ? NAN : a->off);
}

static enum verdict write_switch(struct device *d, const struct point *p, double value)
{
    for (size_t i = 0; i < HERON_ASSETS; i++) {
        const struct heron_asset *a = &heron_cloud_asset[i];
        if (a->cells < 0 || p->read.cell != (size_t)a->cells + HERON_ON) continue;
        if (!a->is_there(d)) return VERDICT_NOT_NOW;
        heron_cloud_switch(d, a, value != 0);
        return VERDICT_ACCEPTED;
    }
    return VERDICT_UNKNOWN_POINT;
}

size_t heron_cloud_schedule(const struct device *d, const struct heron_asset *a, struct heron_entry out[HERON_ENTRIES])
{
    const double *cell = &d->cell[a->cells];
    const size_t n = (size_t)cell[HERON_N_ENTRY];
    for (size_t i = 0; i < n; i++) {
        const double *entry = &cell[HERON_ENTRY + 3 * i];
        out[i] = (struct heron_entry){(int)entry[0], (int)entry[1], entry[2] != 0};
    }
    return n;
}

static bool is_within(const struct heron_entry *e, int minute)
{
    return e->from_min < e->to_min ? minute >= e->from_min && minute < e->to_min : minute >= e->from_min || minute < e->to_min;
}

static void follow_schedule(struct device *d, const struct heron_asset *a)
{
    struct heron_entry entry[HERON_ENTRIES];
    const struct civil now = timezone_civil(&d->pilot->tz, device_utc_ms(d));
    const size_t n = heron_cloud_schedule(d, a, entry);
    int wanted = n > 0 ? 1 : -1;
    for (size_t i = 0; i < n; i++)
        if (is_within(&entry[i], now.hour * 60 + now.minute)) wanted = entry[i].on;
    if (wanted == (int)d->cell[a->cells + HERON_STATE]) return;
    d->cell[a->cells + HERON_STATE] = wanted;
    if (wanted >= 0) heron_cloud_switch(d, a, wanted != 0);
}

void heron_cloud_set_schedule(struct device *d, const struct heron_asset *a, const struct heron_entry *entry, size_t n)
{
    double *cell = &d->cell[a->cells];
    assert(n <= HERON_ENTRIES);
    cell[HERON_N_ENTRY] = (double)n;
    cell[HERON_STATE] = -1;
    for (size_t i = 0; i < n; i++) {
        double *to = &cell[HERON_ENTRY + 3 * i];
        to[0] = entry[i].from_min, to[1] = entry[i].to_min, to[2] = entry[i].on;
    }
    follow_schedule(d, a);
}

/* --- readings --- */

static int64_t quarter_now(const struct device *d) { return device_utc_ms(d) / MS_PER_S / HERON_QUARTER_S; }

static double *reading(const struct device *d, enum heron_counter c, int64_t quarter)
{
    return &d->cell[HERON_RING + (int)c * HERON_QUARTERS + (int)(quarter % HERON_QUARTERS)];
}

double heron_cloud_quarter_wh(const struct device *d, enum heron_counter c, int64_t quarter)
{
    const int64_t present = (int64_t)d->cell[HERON_PRESENT];
    return quarter >= 0 && quarter < present && quarter >= present - HERON_QUARTERS ? *reading(d, c, quarter) : NAN;
}

static void begin_quarter(struct device *d)
{
    d->cell[HERON_PRESENT] = (double)quarter_now(d);
    d->cell[HERON_IS_WHOLE] = device_utc_ms(d) % (HERON_QUARTER_S * MS_PER_S) == 0;
    for (int c = 0; c < HERON_COUNTERS; c++) d->cell[HERON_MARK + c] = heron_cloud_count_wh(d, (enum heron_counter)c);
}

/* A quarter that was not watched to its end, or was passed over, has no reading. */
static void count_quarter(struct device *d)
{
    const int64_t now = quarter_now(d), present = (int64_t)d->cell[HERON_PRESENT];
    if (now == present) return;
    const bool is_on_time = now == present + 1 && device_utc_ms(d) % (HERON_QUARTER_S * MS_PER_S) == 0;
    const int64_t first = present > now - HERON_QUARTERS ? present : now - HERON_QUARTERS;
    for (int c = 0; c < HERON_COUNTERS; c++) {
        const double gone_wh = heron_cloud_count_wh(d, (enum heron_counter)c) - d->cell[HERON_MARK + c];
        for (int64_t q = first; q < now; q++)
            *reading(d, (enum heron_counter)c, q) = is_on_time && d->cell[HERON_IS_WHOLE] != 0 ? gone_wh : NAN;
    }
    begin_quarter(d);
}

static void plan(struct device *d)
{
    const int64_t into_ms = device_utc_ms(d) % MS_PER_MIN;
    d->due_ms = d->t_ms + MS_PER_MIN - into_ms;
}

static void start(struct device *d)
{
    if (d->cell[HERON_PRESENT] < 0) begin_quarter(d);
    plan(d);
}

static void due(struct device *d)
{
    count_quarter(d);
    for (size_t i = 0; i < HERON_ASSETS; i++) {
        const struct heron_asset *a = &heron_cloud_asset[i];
        if (a->cells >= 0 && a->is_there(d)) follow_schedule(d, a);
    }
    plan(d);
}

static const struct web_traits web = {.port = 80, .clients_max = 8, .handle = heron_cloud_handle};

const struct product heron_cloud = {
    .name = "heron_cloud",
    .maker = "pilotsim",
    .model = "plug cloud",
    .doc = "remote API of a home's plugs and meter (our own design): assets, readings, switches, schedules",
    .needs = NEED_NOTHING,
    .slot = SLOT_CLOUD,
    .is_optional = true,
    .points = points,
    .n_point = ARRAY_LEN(points),
    .cells = cells,
    .n_cell = HERON_CELLS,
    .web = &web,
    .start = start,
    .due = due,
};
