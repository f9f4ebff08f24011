/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NIBE S series (S1155, S1255, S2125 with SMO S40 ...) on Modbus TCP 502, unit 1 (menu 7.5.9).
 *
 * Numbers 3xxxx are input registers at number - 30001, numbers 4xxxx holding registers at number - 40001. Values of 32 bits
 * come low word first, so who reads the first register alone has the value modulo 65536.
 * Sources: the S series' register list; what evcc's template nibe-s-series reads and writes (2741, 3032, 6007, 6008 and
 * input registers 1911, 2305, 3823, all as PDU addresses; firmware 4.7.5 or later).
 *
 * Control from outside: 3032 has to be 1 once, for ever; 6008 takes the smart-grid mode (0 block, 1 normal, 2 low price,
 * 3 free electricity), 6007 a power limit in 0.1 kW that holds while 2741 is 1. They take effect together 10 s after the
 * first write; input 31912 shows the mode in force. What a mode does is the row of sg_ready.h; a limit of power becomes one
 * of compressor speed, 100 % standing for the nameplate's electric power at A7/W35.
 * Heating: one step of the offset is one kelvin in the room. Hot water: the start temperature of the demand mode (small,
 * medium, large; smart as medium) plus the tank's hysteresis is the home's set-point. Operating mode 2 rests the compressor
 * and leaves the rods. Degree minutes are this controller's own sum and cannot be set: the home's firmware keeps a band
 * instead. The heating curve (40027) is not there, as it could not act. */
#include "devices/products/hp_control.h"

#include <math.h>

#define SETTLE_MS       10000
#define FREQUENCY_HZ    120.0 /* of the compressor at full speed */
#define DEGREE_MIN_LOW  (-3000.0)
#define DEGREE_MIN_HIGH 100.0
#define START_STEP_K    5.0 /* between the start temperatures at delivery */

enum {
    CELL_SG_ASKED = HP_CELLS,
    CELL_SG,
    CELL_LIMIT_W,
    CELL_LIMIT_ON,
    CELL_LIMIT_NOW_W,
    CELL_SETTLE_MS,
    CELL_EXTERNAL,
    CELL_OFFSET,
    CELL_DEMAND,
    CELL_START_HIGH,
    CELL_START_NORMAL,
    CELL_START_LOW,
    CELL_ROOM_SET,
    CELL_MODE,
    CELL_DEGREE_MIN,
    CELL_COUNT
};
/* clang-format off */
static const struct cell cells[CELL_COUNT] = {
    HP_CONTROL_CELLS,
    [CELL_SG_ASKED] =     {"sg_asked",       "1",      1, false, "smart-grid mode written"},
    [CELL_SG] =           {"sg_mode",        "1",      1, false, "in force"},
    [CELL_LIMIT_W] =      {"limit",          "W",      0, false, "power limit written"},
    [CELL_LIMIT_ON] =     {"limit_on",       "1",      0, false, "whether it is to hold"},
    [CELL_LIMIT_NOW_W] =  {"limit_now",      "W",    NAN, false, "in force; NaN: none"},
    [CELL_SETTLE_MS] =    {"settle",         "ms",   NAN, false, "when what was written takes effect; NaN: nothing waits"},
    [CELL_EXTERNAL] =     {"external",       "1",      0, false, "1: control by Modbus is allowed"},
    [CELL_OFFSET] =       {"offset",         "1",      0, false, "of the heating curve"},
    [CELL_DEMAND] =       {"demand",         "1",      1, false, "0 small, 1 medium, 2 large, 4 smart"},
    [CELL_START_HIGH] =   {"start_high",     "degC", NAN, false, "NaN: as delivered"},
    [CELL_START_NORMAL] = {"start_normal",   "degC", NAN, false, "NaN: as delivered"},
    [CELL_START_LOW] =    {"start_low",      "degC", NAN, false, "NaN: as delivered"},
    [CELL_ROOM_SET] =     {"room_set",       "degC", NAN, false, "NaN: as the residents have it"},
    [CELL_MODE] =         {"mode",           "1",      0, false, "0 auto, 1 manual, 2 additional heat only"},
    [CELL_DEGREE_MIN] =   {"degree_minutes", "1",      0, false, "sum of supply less calculated supply"},
};
/* clang-format on */

enum dhw_demand { DHW_SMALL, DHW_MEDIUM, DHW_LARGE, DHW_NONE, DHW_SMART };
enum { MODE_ADDITION_ONLY = 2, SG_MODES = 4 };

static bool is_set(const struct device *d, size_t cell) { return d->cell[cell] > 0.5; }

/* Modes by the number that is written: the label's state, and how input register 31912 shows it. */
static const struct {
    enum sg_ready state;
    double shown;
} sg_mode[SG_MODES] = {{SG_READY_BLOCK, 20}, {SG_READY_NORMAL, 10}, {SG_READY_BOOST, 30}, {SG_READY_FORCED, 40}};

static enum sg_ready sg_state(const struct device *d) { return sg_mode[(int)d->cell[CELL_SG]].state; }

/* --- hot water --- */

static double start_c(const struct device *d, size_t cell)
{
    const double usual_c = d->home->tank_set_c - d->home->tank_hysteresis_k;
    if (!isnan(d->cell[cell])) return d->cell[cell];
    return usual_c + START_STEP_K * ((int)CELL_START_NORMAL - (int)cell);
}

static size_t demand_cell(const struct device *d)
{
    switch ((enum dhw_demand)d->cell[CELL_DEMAND]) {
    case DHW_SMALL: return CELL_START_LOW;
    case DHW_LARGE: return CELL_START_HIGH;
    case DHW_MEDIUM:
    case DHW_NONE:
    case DHW_SMART: break;
    }
    return CELL_START_NORMAL;
}

static double start_high_c(const struct device *d) { return start_c(d, CELL_START_HIGH); }
static double start_normal_c(const struct device *d) { return start_c(d, CELL_START_NORMAL); }
static double start_low_c(const struct device *d) { return start_c(d, CELL_START_LOW); }

/* NaN while all is as delivered: then the set-point is the residents'. */
static double dhw_set_c(const struct device *d)
{
    const size_t cell = demand_cell(d);
    if (cell == CELL_START_NORMAL && isnan(d->cell[cell])) return NAN;
    return start_c(d, cell) + d->home->tank_hysteresis_k;
}

/* --- what this controller wants of the home --- */

static double speed_limit_percent(const struct device *d)
{
    const double nominal_w = hp_control_nominal_w(d);
    if (d->cell[CELL_MODE] == MODE_ADDITION_ONLY) return 0;
    return isnan(d->cell[CELL_LIMIT_NOW_W]) || nominal_w <= 0 ? 100 : 100 * d->cell[CELL_LIMIT_NOW_W] / nominal_w;
}

static void apply(struct device *d)
{
    struct hp_wants w = hp_control_nothing();
    w.value[HP_WANT_ROOM_SET] = d->cell[CELL_ROOM_SET];
    w.value[HP_WANT_ROOM_SHIFT] = d->cell[CELL_OFFSET];
    w.value[HP_WANT_DHW_SET] = dhw_set_c(d);
    w.value[HP_WANT_HP_LIMIT] = speed_limit_percent(d);
    hp_control_add_sg(&w, sg_state(d));
    hp_control_ask(d, &w);
}

/* --- values --- */

static enum hp_state state(const struct device *d) { return hp_control_state(d, false, sg_state(d) == SG_READY_BLOCK); }

static double priority(const struct device *d)
{
    static const double code[HP_STATE_COUNT] = {[HP_STATE_OFF] = 10,     [HP_STATE_BLOCKED] = 10, [HP_STATE_STANDBY] = 10,
                                                [HP_STATE_HEATING] = 30, [HP_STATE_WATER] = 20,   [HP_STATE_DEFROST] = 30};
    return code[state(d)];
}

static double sg_shown(const struct device *d) { return sg_mode[(int)d->cell[CELL_SG]].shown; }
static double frequency_hz(const struct device *d) { return FREQUENCY_HZ * d->view->hp_speed_frac; }
static double energy_kwh(const struct device *d) { return hp_control_energy_wh(d) / 1000; }
static double limit_kw(const struct device *d) { return d->cell[CELL_LIMIT_W] / 1000; }

static double room_set_c(const struct device *d)
{
    return isnan(d->cell[CELL_ROOM_SET]) ? d->home->room_set_c : d->cell[CELL_ROOM_SET];
}

/* --- writes --- */

static enum verdict put(struct device *d, size_t cell, double value)
{
    d->cell[cell] = value;
    apply(d);
    return VERDICT_ACCEPTED;
}

static enum verdict store(struct device *d, const struct point *p, double value) { return put(d, p->read.cell, value); }

static enum verdict set_start(struct device *d, const struct point *p, double value)
{
    return put(d,
               p->read.fn == start_high_c  ? CELL_START_HIGH
               : p->read.fn == start_low_c ? CELL_START_LOW
                                           : CELL_START_NORMAL,
               value);
}

static enum verdict set_room(struct device *d, const struct point *p, double value)
{
    (void)p;
    return put(d, CELL_ROOM_SET, value);
}

static enum verdict set_demand(struct device *d, const struct point *p, double value)
{
    return value == DHW_NONE ? VERDICT_OUT_OF_RANGE : store(d, p, value);
}

/* What is written from outside waits a while; further writes do not make it wait longer. */
static void settle_later(struct device *d)
{
    if (!isnan(d->cell[CELL_SETTLE_MS])) return;
    const int64_t at_ms = (d->t_ms + SETTLE_MS + MS_PER_S - 1) / MS_PER_S * MS_PER_S;
    d->cell[CELL_SETTLE_MS] = (double)at_ms;
    if (at_ms < d->due_ms) d->due_ms = at_ms;
}

static enum verdict store_later(struct device *d, const struct point *p, double value)
{
    d->cell[p->read.cell] = value;
    settle_later(d);
    return VERDICT_ACCEPTED;
}

static enum verdict set_limit(struct device *d, const struct point *p, double value)
{
    (void)p;
    d->cell[CELL_LIMIT_W] = 1000 * value;
    settle_later(d);
    return VERDICT_ACCEPTED;
}

/* clang-format off */
#define HOLDING(pdu, id, of, factor, source, sink, lo, hi, text) \
    {.name = id, .unit = of, .read = source, .write = sink, .min = lo, .max = hi, \
     .addr = (pdu), .n_register = 1, .wire = WIRE_I16, .scale = (factor), .doc = text}
#define CHOICE(pdu, id, source, sink, hi, text) \
    {.name = id, .unit = "", .kind = POINT_ENUM, .read = source, .write = sink, .min = 0, .max = hi, \
     .addr = (pdu), .n_register = 1, .wire = WIRE_I16, .scale = 1, .doc = text}
#define INPUT(number, id, of, type, n, factor, source, text) \
    {.name = id, .unit = of, .read = source, .addr = (number) - 30001, .n_register = (n), .wire = WIRE_##type, \
     .order = WORDS_LITTLE, .is_input = true, .scale = (factor), .doc = text}
#define NUMBER_4(number) ((number) - 40001)

static const struct point points[] = {
    {.name = "degree_minutes", .unit = "", .read = FROM_CELL(CELL_DEGREE_MIN), .addr = NUMBER_4(40012), .n_register = 2,
     .wire = WIRE_I32, .order = WORDS_LITTLE, .scale = 0.1, .doc = "sum of supply less calculated supply, K min"},
    /*      address          name                unit   scale source                 sink */
    HOLDING(NUMBER_4(40031), "heating_offset",   "",     1,   FROM_CELL(CELL_OFFSET), store,    -10, 10, "one kelvin in the room a step"),
    CHOICE( NUMBER_4(40057), "dhw_demand",                    FROM_CELL(CELL_DEMAND), set_demand, 4,     "0 small, 1 medium, 2 large, 4 smart"),
    HOLDING(NUMBER_4(40059), "dhw_start_high",   "degC", 0.1, FROM_FN(start_high_c),  set_start, 5, 70,  "large demand"),
    HOLDING(NUMBER_4(40060), "dhw_start_normal", "degC", 0.1, FROM_FN(start_normal_c), set_start, 5, 70, "medium demand"),
    HOLDING(NUMBER_4(40061), "dhw_start_low",    "degC", 0.1, FROM_FN(start_low_c),   set_start, 5, 70,  "small demand"),
    HOLDING(NUMBER_4(40207), "room_set",         "degC", 0.1, FROM_FN(room_set_c),    set_room,  5, 30,  "climate system 1"),
    CHOICE( 2741,            "limit_on",                      FROM_CELL(CELL_LIMIT_ON), store_later, 1,  "1: the power limit holds"),
    CHOICE( NUMBER_4(42744), "operating_mode",                FROM_CELL(CELL_MODE),   store, 2,          "0 auto, 1 manual, 2 additional heat only"),
    CHOICE( 3032,            "external_control",              FROM_CELL(CELL_EXTERNAL), store_later, 1,  "1: what 6007 and 6008 say is heard"),
    HOLDING(6007,            "limit",            "kW",   0.1, FROM_FN(limit_kw),      set_limit, 0, 50,  "electric power"),
    CHOICE( 6008,            "sg_mode",                       FROM_CELL(CELL_SG_ASKED), store_later, 3,  "0 block, 1 normal, 2 low price, 3 free electricity"),
    /*      number  name                unit    type n  scale source */
    INPUT(  30002,  "temp_outdoor",     "degC", I16, 1, 0.1,  FROM_VIEW(temp_outdoor_c),     "BT1"),
    INPUT(  30006,  "temp_supply",      "degC", I16, 1, 0.1,  FROM_VIEW(temp_supply_c),      "BT2"),
    INPUT(  30008,  "temp_return",      "degC", I16, 1, 0.1,  FROM_VIEW(temp_return_c),      "BT3"),
    INPUT(  30009,  "temp_dhw_top",     "degC", I16, 1, 0.1,  FROM_VIEW(temp_tank_top_c),    "BT7"),
    INPUT(  30010,  "temp_dhw_charge",  "degC", I16, 1, 0.1,  FROM_VIEW(temp_tank_middle_c), "BT6"),
    INPUT(  30027,  "temp_room",        "degC", I16, 1, 0.1,  FROM_VIEW(temp_operative_c),   "room sensor of climate system 1"),
    INPUT(  31018,  "temp_supply_set",  "degC", I16, 1, 0.1,  FROM_VIEW(temp_water_set_c),   "calculated supply of climate system 1"),
    INPUT(  31029,  "priority",         "",     U16, 1, 1,    FROM_FN(priority),             "10 off, 20 hot water, 30 heat"),
    INPUT(  31047,  "frequency",        "Hz",   U16, 1, 0.1,  FROM_FN(frequency_hz),         "compressor"),
    INPUT(  31068,  "energy_meter",     "kWh",  U32, 2, 0.1,  FROM_FN(energy_kwh),           "electricity, rods included"),
    INPUT(  31912,  "sg_mode_now",      "",     U16, 1, 1,    FROM_FN(sg_shown),             "10 normal, 20 block, 30 low price, 40 free electricity"),
    INPUT(  32167,  "power",            "W",    U32, 2, 1,    FROM_FN(hp_control_power_w),   "electric, rods included"),
    INPUT(  32196,  "alarm",            "",     U16, 1, 1,    FROM_CONST(0),                 "none"),
    INPUT(  32306,  "power_coarse",     "W",    U32, 2, 10,   FROM_FN(hp_control_power_w),   "electric, rods included"),
    INPUT(  33824,  "energy",           "kWh",  U32, 2, 0.1,  FROM_FN(energy_kwh),           "electricity, rods included"),
};
/* clang-format on */

/* --- the controller --- */

static void settle(struct device *d)
{
    if (isnan(d->cell[CELL_SETTLE_MS]) || (double)d->t_ms < d->cell[CELL_SETTLE_MS]) return;
    const bool is_heard = is_set(d, CELL_EXTERNAL);
    d->cell[CELL_SETTLE_MS] = NAN;
    d->cell[CELL_SG] = is_heard ? d->cell[CELL_SG_ASKED] : 1;
    d->cell[CELL_LIMIT_NOW_W] = is_heard && is_set(d, CELL_LIMIT_ON) ? d->cell[CELL_LIMIT_W] : NAN;
}

/* Up to now, as the water was at its end; hot water stands still. */
static void sum_degree_minutes(struct device *d)
{
    const double minutes = fmax(0, (double)d->t_ms - d->cell[HP_CELL_COUNTED_MS]) / MS_PER_MIN;
    if (d->view->is_season < 0.5 || state(d) == HP_STATE_WATER) return;
    const double sum = d->cell[CELL_DEGREE_MIN] + minutes * (d->view->temp_supply_c - d->view->temp_water_set_c);
    d->cell[CELL_DEGREE_MIN] = fmin(DEGREE_MIN_HIGH, fmax(DEGREE_MIN_LOW, sum));
}

static void start(struct device *d)
{
    apply(d);
    d->due_ms = hp_control_next_minute_ms(d);
    if (d->cell[CELL_SETTLE_MS] < (double)d->due_ms)
        d->due_ms = (int64_t)fmax(d->cell[CELL_SETTLE_MS], (double)d->t_ms + MS_PER_S);
}

static void due(struct device *d)
{
    sum_degree_minutes(d);
    hp_control_count(d);
    settle(d);
    start(d);
}

static const struct modbus_traits modbus = {
    .tcp_port = 502,
    .unit = 1,
    .functions = 1U << 3 | 1U << 4 | 1U << 6 | 1U << 16,
    .clients_max = 2,
};

const struct product nibe_s = {
    .name = "nibe_s",
    .maker = "NIBE",
    .model = "S series",
    .doc = "heat pump on Modbus TCP",
    .needs = NEED_HEAT_PUMP,
    .slot = SLOT_HEAT_PUMP,
    .points = points,
    .n_point = ARRAY_LEN(points),
    .cells = cells,
    .n_cell = CELL_COUNT,
    .modbus = &modbus,
    .start = start,
    .due = due,
};
