/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ems_esp.c - a Bosch Compress 6000 AW behind an EMS bus gateway with the EMS-ESP firmware: MQTT and REST.
 *
 * On the bus: boiler 0x08, product 172 (Enviline, Compress 6000AW ...); thermostat 0x10, product 158
 * (RC3*0, Moduline 3000/1010H, CW400, Sense II, HPC410). Topics, entities, commands and texts as of
 * firmware 3.8; with the cell `legacy` names and topics as up to 3.6.
 * Source: EMS-ESP32, source of firmware 3.8 (entities of the boiler and thermostat classes, command
 * parser, web API), its documentation, and what evcc's templates read and write.
 *
 * What the home cannot do is not in the table: cooling, pool, circulation, disinfection on demand,
 * rods by themselves, programmes. What needs a decision the sources do not make:
 * - a power limit in W is a limit of speed, its share of the nameplate's power at full speed at A7/W35;
 *   0 is no limit. `powerreduction` acts in silent mode.
 * - a room set-point written in automatic mode holds to the programme's next switch (as on the RC300), in
 *   manual mode for good. Below 5 degC the home is kept at 5 degC; a tank between 20 and 75 degC.
 * - a single charge goes to `seltempsingle` and ends by itself when the tank is hot.
 * - counters count from the run's start; whole kWh where the bus has whole kWh. */
#include "devices/products/ems_esp.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define CADENCE_DATA_MS (10 * MS_PER_S)
#define CADENCE_BEAT_MS MS_PER_MIN
#define TELEGRAMS       14 /* asked for in a round over the bus */

const char *const ems_esp_device[EMS_DEVICES + 1] = {"boiler", "thermostat", NULL};

/* --- what the entities show --- */

#define SHOWS(name, expression)                \
    static double name(const struct device *d) \
    {                                          \
        const struct home_view *v = d->view;   \
        (void)v;                               \
        return expression;                     \
    }
#define IS_MODE(mode) (lround(v->hp_mode) == (mode))
SHOWS(is_heating, IS_MODE(HP_ROOM))
SHOWS(is_water, IS_MODE(HP_WATER))
SHOWS(is_pump_on, !IS_MODE(HP_REST) && !IS_MODE(HP_WATER))
SHOWS(is_compressor_on, v->hp_speed_frac > 0 || !IS_MODE(HP_REST))
SHOWS(speed_pct, 100 * v->hp_speed_frac)
SHOWS(heat_kw, v->hp_heat_w / 1000)
SHOWS(power_w, hp_control_power_w(d))
SHOWS(is_rod_on, v->rod_power_w > 0)
SHOWS(rod_pct, v->rod_steps * 100 / 3)
SHOWS(total_kwh, hp_control_energy_wh(d) / 1000)
SHOWS(compressor_kwh, v->energy_hp_wh / 1000)
SHOWS(compressor_room_kwh, (v->energy_hp_wh - v->energy_hp_water_wh) / 1000)
SHOWS(compressor_water_kwh, v->energy_hp_water_wh / 1000)
SHOWS(rod_kwh, v->energy_rod_wh / 1000)
SHOWS(rod_room_kwh, (v->energy_rod_wh - v->energy_rod_water_wh) / 1000)
SHOWS(rod_water_kwh, v->energy_rod_water_wh / 1000)
SHOWS(room_kwh, (v->energy_hp_wh - v->energy_hp_water_wh + v->energy_rod_wh - v->energy_rod_water_wh) / 1000)
SHOWS(water_kwh, (v->energy_hp_water_wh + v->energy_rod_water_wh) / 1000)
SHOWS(heat_total_kwh, hp_control_heat_wh(d) / 1000)
SHOWS(heat_room_kwh, (v->heat_room_wh + v->energy_rod_wh - v->energy_rod_water_wh) / 1000)
SHOWS(heat_water_kwh, (v->heat_water_wh + v->energy_rod_water_wh) / 1000)
SHOWS(is_tank_ok, v->temp_tank_top_c >= v->tank_set_c - d->home->tank_hysteresis_k)
SHOWS(total_min, (double)(v->t_ms / MS_PER_MIN))
SHOWS(run_min, v->run_s / 60)
SHOWS(run_room_min, d->cell[HP_CELL_ROOM_RUN_S] / 60)
SHOWS(run_water_min, d->cell[HP_CELL_WATER_RUN_S] / 60)
SHOWS(is_summer, v->is_season < 0.5)
SHOWS(is_eco, ems_esp_effect_is_night(d))

/* off, heating, cooling, hot water, pool, pool heating, defrost, compressor alarm */
SHOWS(activity, IS_MODE(HP_ROOM) ? 1 : IS_MODE(HP_WATER) ? 3 : IS_MODE(HP_DEFROST) ? 6 : 0)

static double input(const struct device *d, enum ems_cell c) { return (int)d->cell[c] & 1; } /* open, so active if inverse */
static double input1(const struct device *d) { return input(d, EMS_CELL_IN1_OPT); }
static double input2(const struct device *d) { return input(d, EMS_CELL_IN2_OPT); }
static double input3(const struct device *d) { return input(d, EMS_CELL_IN3_OPT); }
static double input4(const struct device *d) { return input(d, EMS_CELL_IN4_OPT); }

static double room_selected_c(const struct device *d)
{
    if (!ems_is(d, EMS_CELL_MODE)) return d->cell[EMS_CELL_MANUAL_C];
    return d->cell[EMS_CELL_TEMPORARY_C] >= 0 ? d->cell[EMS_CELL_TEMPORARY_C] : d->view->room_set_c;
}

static const char *const off_on[] = {"off", "on", NULL};
static const char *const activities[] = {"off",          "heating", "cooling",          "hot water", "pool",
                                         "pool heating", "defrost", "compressor alarm", NULL};
static const char *const silence[] = {"off", "auto", "on", NULL};
static const char *const modes[] = {"manual", "auto", NULL};
static const char *const mode_types[] = {"comfort", "eco", NULL};
static const char *const seasons[] = {"winter", "summer", NULL};
static const char *const states[] = {"off", "heating", NULL};

/* --- the entities --- */

/* clang-format off */
#define BOILER(key) .name = "boiler_" key,         .path = "boiler/" key
#define TANK(key)   .name = "boiler_dhw_" key,     .path = "boiler/dhw." key
#define ROOM(key)   .name = "thermostat_hc1_" key, .path = "thermostat/hc1." key
#define TAP(key)    .name = "thermostat_dhw_" key, .path = "thermostat/dhw." key
#define STAT(key)   .name = "thermostat_" key,     .path = "thermostat/" key

#define NUMBER(at, u, dec, from, words_) {at, .unit = u, .decimals = dec, .read = from, .doc = words_},
#define FLAG(at, from, words_)           {at, .unit = "", .kind = POINT_BOOL, .read = from, .doc = words_},
#define CHOICE(at, list, from, words_)   {at, .unit = "", .kind = POINT_ENUM, .words = list, .read = from, .doc = words_},
#define TAKES   .write = ems_esp_effect_queue
#define SET_NUMBER(at, u, dec, from, lo, hi, step, words_) \
    {at, .unit = u, .decimals = dec, .read = from, TAKES, .min = lo, .max = hi, .scale = step, .doc = words_},
#define SET_FLAG(at, from, words_)         {at, .unit = "", .kind = POINT_BOOL, .read = from, TAKES, .doc = words_},
#define SET_CHOICE(at, list, from, words_) {at, .unit = "", .kind = POINT_ENUM, .words = list, .read = from, TAKES, .doc = words_},
#define SET_MASK(at, n, cell, words_)      {at, .unit = "mask", .read = FROM_CELL(cell), TAKES, .min = 0, .max = (1 << (n)) - 1, .doc = words_},
#define CELL(id) FROM_CELL(EMS_CELL_##id)

static const struct point points[] = {
    FLAG(BOILER("heatingactive"), FROM_FN(is_heating), "heating active")
    FLAG(BOILER("tapwateractive"), FROM_FN(is_water), "DHW active")
    NUMBER(BOILER("selflowtemp"), "°C", 0, FROM_VIEW(temp_water_set_c), "selected flow temperature")
    NUMBER(BOILER("curburnpow"), "%", 0, FROM_FN(speed_pct), "burner current power")
    FLAG(BOILER("heatingpump"), FROM_FN(is_pump_on), "heating pump")
    NUMBER(BOILER("outdoortemp"), "°C", 1, FROM_VIEW(temp_outdoor_c), "outside temperature")
    NUMBER(BOILER("curflowtemp"), "°C", 1, FROM_VIEW(temp_supply_c), "current flow temperature")
    NUMBER(BOILER("rettemp"), "°C", 1, FROM_VIEW(temp_return_c), "return temperature")
    SET_FLAG(BOILER("heatingactivated"), CELL(HEATING_ON), "heating activated")
    SET_FLAG(BOILER("heatingoff"), CELL(HEATING_OFF), "force heating off")
    NUMBER(BOILER("totalcompstarts"), "", 0, FROM_VIEW(n_start), "total compressor control starts")
    NUMBER(BOILER("uptimetotal"), "min", 0, FROM_FN(total_min), "heatpump total uptime")
    NUMBER(BOILER("uptimecontrol"), "min", 0, FROM_FN(run_min), "total operating time heat")
    NUMBER(BOILER("uptimecompheating"), "min", 0, FROM_FN(run_room_min), "operating time compressor heating")
    NUMBER(BOILER("nrgtotal"), "kWh", 2, FROM_FN(heat_total_kwh), "total energy")
    NUMBER(BOILER("nrgheat"), "kWh", 2, FROM_FN(heat_room_kwh), "energy heating")
    NUMBER(BOILER("metertotal"), "kWh", 2, FROM_FN(total_kwh), "meter total")
    NUMBER(BOILER("metercomp"), "kWh", 2, FROM_FN(compressor_kwh), "meter compressor")
    NUMBER(BOILER("metereheat"), "kWh", 2, FROM_FN(rod_kwh), "meter e-heater")
    NUMBER(BOILER("meterheat"), "kWh", 2, FROM_FN(room_kwh), "meter heating")
    NUMBER(BOILER("nrgconstotal"), "kWh", 0, FROM_FN(total_kwh), "total energy consumption")
    NUMBER(BOILER("nrgconscomptotal"), "kWh", 0, FROM_FN(compressor_kwh), "total energy consumption compressor")
    NUMBER(BOILER("nrgconscompheating"), "kWh", 0, FROM_FN(compressor_room_kwh), "energy consumption compressor heating")
    NUMBER(BOILER("nrgsupptotal"), "kWh", 0, FROM_FN(heat_total_kwh), "total energy supplied")
    NUMBER(BOILER("nrgsuppheating"), "kWh", 0, FROM_FN(heat_room_kwh), "total energy supplied heating")
    NUMBER(BOILER("auxelecheatnrgconstotal"), "kWh", 0, FROM_FN(rod_kwh), "total aux elec. heater energy consumption")
    NUMBER(BOILER("auxelecheatnrgconsheating"), "kWh", 0, FROM_FN(rod_room_kwh), "aux elec. heater energy consumption heating")
    FLAG(BOILER("auxheaterstatus"), FROM_FN(is_rod_on), "aux heater status")
    NUMBER(BOILER("auxheaterlevel"), "%", 0, FROM_FN(rod_pct), "aux heater level")
    FLAG(BOILER("hpcompon"), FROM_FN(is_compressor_on), "HP compressor")
    CHOICE(BOILER("hpactivity"), activities, FROM_FN(activity), "compressor activity")
    NUMBER(BOILER("hpcurrpower"), "W", 0, FROM_FN(power_w), "compressor current power")
    NUMBER(BOILER("hppower"), "kW", 1, FROM_FN(heat_kw), "compressor power output")
    NUMBER(BOILER("hpcompspd"), "%", 0, FROM_FN(speed_pct), "compressor speed")
    SET_NUMBER(BOILER("hpmaxpower"), "%", 0, CELL(MAX_POWER), 0, 100, 1, "compressor max power")
    SET_NUMBER(BOILER("hppowerlimit"), "W", 0, CELL(POWER_LIMIT), 0, 25000, 1, "power limit")
    SET_NUMBER(BOILER("powerreduction"), "%", 0, CELL(POWER_REDUCTION), 30, 60, 10, "power reduction")
    NUMBER(BOILER("hptc0"), "°C", 1, FROM_VIEW(temp_return_c), "heat carrier return (TC0)")
    NUMBER(BOILER("hptc1"), "°C", 1, FROM_VIEW(temp_supply_c), "heat carrier forward (TC1)")
    NUMBER(BOILER("hptl2"), "°C", 1, FROM_VIEW(temp_outdoor_c), "air inlet temperature (TL2)")
    FLAG(BOILER("hpin1"), FROM_FN(input1), "input 1 state")
    SET_MASK(BOILER("hpin1opt"), EMS_MASK_1, EMS_CELL_IN1_OPT, "input 1 options")
    FLAG(BOILER("hpin2"), FROM_FN(input2), "input 2 state")
    SET_MASK(BOILER("hpin2opt"), EMS_MASK_2, EMS_CELL_IN2_OPT, "input 2 options")
    FLAG(BOILER("hpin3"), FROM_FN(input3), "input 3 state")
    SET_MASK(BOILER("hpin3opt"), EMS_MASK_2, EMS_CELL_IN3_OPT, "input 3 options")
    FLAG(BOILER("hpin4"), FROM_FN(input4), "input 4 state")
    SET_MASK(BOILER("hpin4opt"), EMS_MASK_2, EMS_CELL_IN4_OPT, "input 4 options")
    SET_CHOICE(BOILER("silentmode"), silence, CELL(SILENT_MODE), "silent mode")
    SET_NUMBER(BOILER("silentfrom"), "min", 0, CELL(SILENT_FROM), 0, 1440, 15, "silent mode from")
    SET_NUMBER(BOILER("silentto"), "min", 0, CELL(SILENT_TO), 0, 1440, 15, "silent mode to")
    SET_NUMBER(BOILER("mintempsilent"), "°C", 0, CELL(SILENT_MIN_C), -30, 30, 1, "min outside temp for silent mode")
    SET_CHOICE(BOILER("shutdown"), off_on, CELL(SHUTDOWN), "shutdown")

    NUMBER(TANK("settemp"), "°C", 0, FROM_VIEW(tank_set_c), "set temperature")
    SET_NUMBER(TANK("seltemp"), "°C", 0, CELL(DHW_SEL_C), 0, 254, 1, "selected temperature")
    SET_NUMBER(TANK("seltempsingle"), "°C", 0, CELL(DHW_SINGLE_C), 0, 254, 1, "single charge temperature")
    SET_NUMBER(TANK("maxtemp"), "°C", 0, CELL(DHW_MAX_C), 0, 80, 1, "maximum temperature")
    NUMBER(TANK("curtemp"), "°C", 1, FROM_VIEW(temp_tank_top_c), "current intern temperature")
    NUMBER(TANK("storagetemp1"), "°C", 1, FROM_VIEW(temp_tank_top_c), "storage intern temperature")
    NUMBER(TANK("storagetemp2"), "°C", 1, FROM_VIEW(temp_tank_bottom_c), "storage extern temperature")
    NUMBER(TANK("cylmiddletemp"), "°C", 1, FROM_VIEW(temp_tank_middle_c), "cylinder middle temperature (TS3)")
    SET_FLAG(TANK("activated"), CELL(DHW_ON), "activated")
    SET_FLAG(TANK("tapactivated"), CELL(TAP_ON), "turn on/off")
    SET_FLAG(TANK("onetime"), FROM_CELL(HP_CELL_CHARGE), "one time charging")
    SET_FLAG(TANK("charge"), FROM_CELL(HP_CELL_CHARGE), "charge")
    FLAG(TANK("disinfecting"), FROM_VIEW(is_legionella), "disinfecting")
    FLAG(TANK("charging"), FROM_FN(is_water), "charging")
    FLAG(TANK("tempok"), FROM_FN(is_tank_ok), "temperature ok")
    FLAG(TANK("active"), FROM_FN(is_water), "active")
    FLAG(TANK("3wayvalve"), FROM_FN(is_water), "3-way valve active")
    NUMBER(TANK("nrg"), "kWh", 2, FROM_FN(heat_water_kwh), "energy")
    NUMBER(TANK("meter"), "kWh", 2, FROM_FN(water_kwh), "meter")
    NUMBER(TANK("nrgconscomp"), "kWh", 0, FROM_FN(compressor_water_kwh), "energy consumption compressor")
    NUMBER(TANK("auxelecheatnrgcons"), "kWh", 0, FROM_FN(rod_water_kwh), "aux elec. heater energy consumption")
    NUMBER(TANK("nrgsupp"), "kWh", 0, FROM_FN(heat_water_kwh), "total energy warm supplied")
    NUMBER(TANK("uptimecomp"), "min", 0, FROM_FN(run_water_min), "operating time compressor")

    NUMBER(STAT("dampedoutdoortemp"), "°C", 1, FROM_VIEW(temp_damped_c), "damped outdoor temperature")
    SET_NUMBER(STAT("pvraiseheat"), "K", 0, CELL(PV_RAISE_K), 0, 5, 1, "raise heating with PV")
    SET_FLAG(STAT("pvenabledhw"), CELL(PV_DHW), "enable raise dhw")
    SET_NUMBER(ROOM("seltemp"), "°C", 1, FROM_FN(room_selected_c), 0, 30, 0.5, "selected room temperature")
    NUMBER(ROOM("currtemp"), "°C", 1, FROM_VIEW(temp_operative_c), "current room temperature")
    SET_CHOICE(ROOM("mode"), modes, CELL(MODE), "operating mode")
    CHOICE(ROOM("modetype"), mode_types, FROM_FN(is_eco), "mode type")
    SET_NUMBER(ROOM("manualtemp"), "°C", 1, CELL(MANUAL_C), 0, 30, 0.5, "manual temperature")
    SET_NUMBER(ROOM("tempautotemp"), "°C", 1, CELL(TEMPORARY_C), -1, 30, 0.5, "temporary set temperature automode")
    NUMBER(ROOM("targetflowtemp"), "°C", 0, FROM_VIEW(temp_water_set_c), "target flow temperature")
    CHOICE(ROOM("summermode"), seasons, FROM_FN(is_summer), "summer mode")
    CHOICE(ROOM("hpoperatingstate"), states, FROM_FN(is_heating), "heatpump operating state")
    SET_NUMBER(TAP("settemp"), "°C", 0, CELL(DHW_SEL_C), 0, 254, 1, "set temperature")
    SET_FLAG(TAP("charge"), FROM_CELL(HP_CELL_CHARGE), "charge")
    SET_NUMBER(TAP("chargeduration"), "min", 0, CELL(CHARGE_MIN), 15, 240, 15, "charge duration")
};
/* clang-format on */

#define EIGHT(first, n, u, i, v, words)                                                                                        \
    [first] = {n "1", u, i, v, words}, [(first) + 1] = {n "2", u, i, v, words}, [(first) + 2] = {n "3", u, i, v, words},       \
    [(first) + 3] = {n "4", u, i, v, words}, [(first) + 4] = {n "5", u, i, v, words}, [(first) + 5] = {n "6", u, i, v, words}, \
    [(first) + 6] = {n "7", u, i, v, words}, [(first) + 7] = {n "8", u, i, v, words}

static const struct cell cells[EMS_CELLS] = {
    HP_CONTROL_CELLS,
#define X(id, name, unit, initial, is_volatile, doc) [EMS_CELL_##id] = {#name, unit, initial, is_volatile, doc},
    EMS_CELL_LIST(X)
#undef X
        EIGHT(EMS_CELL_QUEUE_ROW, "queue_row_", "1", -1, true, "row of a command on its way to the bus; -1 none"),
    EIGHT(EMS_CELL_QUEUE_VALUE, "queue_value_", "", 0, true, "its value"),
    EIGHT(EMS_CELL_QUEUE_MS, "queue_at_", "ms", 0, true, "when it takes effect"),
};
static_assert(EMS_QUEUE_MAX == 8, "EIGHT() names the places of the queue");

/* --- cadences --- */

/* The next instant after now in a cadence whose phase is the device's, on a whole second. */
static double next_in(const struct device *d, int64_t cadence_ms, const char *purpose)
{
    const int64_t phase_ms = (int64_t)(device_luck(d, purpose) * (double)(cadence_ms / MS_PER_S)) * MS_PER_S;
    const int64_t since_ms = (d->t_ms - phase_ms + cadence_ms) % cadence_ms;
    return (double)(d->t_ms + cadence_ms - since_ms);
}

static void set_due(struct device *d)
{
    const int64_t regular_ms = (int64_t)fmin(d->cell[EMS_CELL_NEXT_DATA], d->cell[EMS_CELL_NEXT_BEAT]);
    const int64_t queue_ms = ems_esp_effect_next_ms(d);
    d->due_ms = queue_ms < regular_ms ? queue_ms : regular_ms;
}

static void start(struct device *d)
{
    double *c = d->cell;
    /* what was never set is the home's own */
    if (isnan(c[EMS_CELL_DHW_SEL_C])) c[EMS_CELL_DHW_SEL_C] = c[EMS_CELL_DHW_SINGLE_C] = d->home->tank_set_c;
    if (isnan(c[EMS_CELL_MANUAL_C])) c[EMS_CELL_MANUAL_C] = d->home->room_set_c;
    c[EMS_CELL_BUS_MS] = (double)(d->boot_ms + (3 + (int64_t)(5 * device_luck(d, "bus"))) * MS_PER_S);
    c[EMS_CELL_NEXT_DATA] = next_in(d, CADENCE_DATA_MS, "data");
    c[EMS_CELL_NEXT_BEAT] = next_in(d, CADENCE_BEAT_MS, "heartbeat");
    set_due(d);
}

static void publish_data(struct device *d, const char *device, const char *circuit)
{
    char text[EMS_MESSAGE_MAX], below[64];
    struct json_text w = json_text_start(text, sizeof text);
    if (ems_esp_text_data(d, device, circuit, &w) == 0) return;
    const bool is_whole = circuit == NULL || circuit[0] == '\0';
    snprintf(below, sizeof below, is_whole ? "%s_data" : "%s_data_%s", device, circuit);
    ems_esp_status_publish(d, below, text, json_text_finish(&w), false);
}

static void publish_all(struct device *d)
{
    const char *const circuits[] = {"", "hc1", ems_is(d, EMS_CELL_LEGACY) ? "ww" : "dhw"};
    if (!ems_is_bus_ready(d) || !d->is_online || !d->host->is_heard(d->host->ctx, d)) return;
    for (size_t i = 0; i < EMS_DEVICES; i++) {
        if (ems_is_nested(d)) publish_data(d, ems_esp_device[i], NULL);
        for (size_t k = 0; !ems_is_nested(d) && k < ARRAY_LEN(circuits); k++) publish_data(d, ems_esp_device[i], circuits[k]);
    }
}

static void publish_object(struct device *d, const char *below, void (*write)(const struct device *, struct json_text *))
{
    char text[1024];
    struct json_text w = json_text_start(text, sizeof text);
    write(d, &w);
    ems_esp_status_publish(d, below, text, json_text_finish(&w), false);
}

static void due(struct device *d)
{
    ems_esp_effect_due(d);
    if ((double)d->t_ms >= d->cell[EMS_CELL_NEXT_DATA]) {
        if (ems_is_bus_ready(d)) d->cell[EMS_CELL_N_TX_READ] += TELEGRAMS;
        hp_control_count(d);
        publish_all(d);
        d->cell[EMS_CELL_NEXT_DATA] = next_in(d, CADENCE_DATA_MS, "data");
    }
    if ((double)d->t_ms >= d->cell[EMS_CELL_NEXT_BEAT]) {
        publish_object(d, "heartbeat", ems_esp_status_heartbeat);
        d->cell[EMS_CELL_NEXT_BEAT] = next_in(d, CADENCE_BEAT_MS, "heartbeat");
    }
    set_due(d);
}

/* --- MQTT --- */

static void identify(const struct device *d, struct mqtt_identity *out)
{
    ems_esp_status_base(d, out->topic);
    snprintf(out->client_id, sizeof out->client_id, "ems-esp-%.12s", d->id->mac);
    snprintf(out->will_topic, sizeof out->will_topic, "%.100s/status", out->topic);
    snprintf(out->will_payload, sizeof out->will_payload, "offline");
    out->will_qos = 0;
    out->will_retain = !ems_is(d, EMS_CELL_LEGACY);
    out->n_filter = EMS_DEVICES;
    for (size_t i = 0; i < EMS_DEVICES; i++) /* `boiler/#` is `boiler` too */
        snprintf(out->filter[i], sizeof out->filter[i], "%.100s/%s/#", out->topic, ems_esp_device[i]);
    out->filter_qos = 0;
}

static void connected(struct device *d)
{
    d->cell[EMS_CELL_N_CONNECT]++;
    ems_esp_status_publish(d, "status", "online", strlen("online"), !ems_is(d, EMS_CELL_LEGACY));
    publish_object(d, "info", ems_esp_status_info);
    publish_object(d, "heartbeat", ems_esp_status_heartbeat);
    if (ems_is(d, EMS_CELL_DISCOVERY)) ems_esp_discovery_publish(d);
    publish_all(d);
}

static void message(struct device *d, const char *topic, const char *payload, size_t n)
{
    char base[TOPIC_BYTES], text[EMS_MESSAGE_MAX], said[256];
    ems_esp_status_base(d, base);
    const size_t n_base = strlen(base);
    if (strncmp(topic, base, n_base) != 0 || topic[n_base] != '/') return;
    const struct ems_call call = {.path = topic + n_base + 1, .payload = payload, .n = n, .may_write = true};
    struct ems_reply r = {.body = json_text_start(text, sizeof text)};
    ems_esp_command_run(d, &call, &r);
    if (r.result != EMS_RESULT_OK) {
        snprintf(said, sizeof said, "MQTT command failed with error %s (%s)", r.message, ems_esp_command_words[r.result]);
        if (ems_is(d, EMS_CELL_SEND_RESPONSE) || r.is_query) ems_esp_status_publish(d, "response", said, strlen(said), false);
    } else if (r.is_query) {
        ems_esp_status_publish(d, "response", text, json_text_finish(&r.body), false);
    } else if (ems_is(d, EMS_CELL_SEND_RESPONSE)) {
        ems_esp_status_publish(d, "response", "{}", 2, false);
    }
}

static void number(const struct device *d, uint64_t luck, struct device_identity *id)
{
    (void)d;
    snprintf(id->serial, sizeof id->serial, "8738%010llu", (unsigned long long)(luck % 10000000000ULL));
}

static const struct mqtt_traits mqtt = {.identify = identify, .connected = connected, .message = message};
static const struct web_traits web = {.port = 80, .auth = WEB_AUTH_NONE, .clients_max = 8, .handle = ems_esp_web_handle};

const struct product ems_esp = {
    .name = "ems_esp",
    .maker = "Bosch",
    .model = "Compress 6000 AW with EMS-ESP gateway",
    .doc = "heat pump on the EMS bus; MQTT and REST",
    .needs = NEED_HEAT_PUMP,
    .slot = SLOT_HEAT_PUMP,
    .points = points,
    .n_point = ARRAY_LEN(points),
    .cells = cells,
    .n_cell = ARRAY_LEN(cells),
    .web = &web,
    .mqtt = &mqtt,
    .start = start,
    .due = due,
    .number = number,
};
