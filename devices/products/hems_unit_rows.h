/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hems_unit_rows.h - what a household's HEMS knows: devices, sensors and actuators with their numbers, named once.
 *
 * Sensors and actuators are points of the product, sensors first, in the order of these lists. Numbers of sensors are
 * unique in a household whatever their device; those of actuators are a name space of their own. */
#ifndef PILOTSIM_DEVICES_PRODUCTS_HEMS_UNIT_ROWS_H
#define PILOTSIM_DEVICES_PRODUCTS_HEMS_UNIT_ROWS_H

#include "devices/device.h"

/* clang-format off */
/*  id            number  name               type          slot of the field device */
#define HEMS_UNIT_DEVICE_LIST(X)                                                    \
    X(HEATER,     2,      "Water heater",     "Actuator",   SLOT_PLUG)               \
    X(METER,      3,      "Main meter",       "Meter",      SLOT_METER)              \
    X(PUMP,       5,      "Heat pump",        "Heat pump",  SLOT_HEAT_PUMP)          \
    X(THERMOSTAT, 6,      "Room thermostat",  "Thermostat", SLOT_HEMS)               \
    X(CHARGER,    8,      "EV charger",       "Charger",    SLOT_CHARGER)            \
    X(BATTERY,    9,      "Battery",          "Battery",    SLOT_HEMS)               \
    X(PV,         14,     "PV inverter",      "Solar",      SLOT_INVERTER)

/* phase: the line a row needs (0: none); COUNTER: energy that only grows; ERROR: told even when nothing else can be. */
enum hems_unit_trait { HEMS_UNIT_PLAIN, HEMS_UNIT_LINE_2, HEMS_UNIT_LINE_3, HEMS_UNIT_PROBE, HEMS_UNIT_COUNTER, HEMS_UNIT_ERROR };

/*  device      number point                     label                        point's unit, SenML's, decimals, trait, source */
#define HEMS_UNIT_SENSOR_LIST(X)                                                                                             \
    X(METER,      160, "import_energy",          "Import active energy",      "Wh",   "Wh",  2, COUNTER, FROM_VIEW(energy_import_wh)) \
    X(METER,      161, "export_energy",          "Export active energy",      "Wh",   "Wh",  2, COUNTER, FROM_VIEW(energy_export_wh)) \
    X(METER,      162, "grid_power",             "Active power",              "W",    "W",   1, PLAIN,   FROM_VIEW(grid_power_w))     \
    X(METER,      163, "voltage_l1",             "Voltage L1",                "V",    "V",   1, PLAIN,   FROM_VIEW(voltage_l1_v))     \
    X(METER,      164, "voltage_l2",             "Voltage L2",                "V",    "V",   1, LINE_2,  FROM_VIEW(voltage_l2_v))     \
    X(METER,      165, "voltage_l3",             "Voltage L3",                "V",    "V",   1, LINE_3,  FROM_VIEW(voltage_l3_v))     \
    X(METER,      166, "current_l1",             "Current L1",                "A",    "A",   2, PLAIN,   FROM_VIEW(current_l1_a))     \
    X(METER,      167, "current_l2",             "Current L2",                "A",    "A",   2, LINE_2,  FROM_VIEW(current_l2_a))     \
    X(METER,      168, "current_l3",             "Current L3",                "A",    "A",   2, LINE_3,  FROM_VIEW(current_l3_a))     \
    X(METER,      169, "frequency",              "Frequency",                 "Hz",   "Hz",  2, PLAIN,   FROM_VIEW(frequency_hz))     \
    X(METER,      170, "meter_error",            "Communication error",       "",     "",    0, ERROR,   FROM_FN(meter_error))        \
    X(PUMP,       200, "supply_temperature",     "Supply temperature",        "degC", "Cel", 1, PLAIN,   FROM_VIEW(temp_supply_c))    \
    X(PUMP,       201, "return_temperature",     "Return temperature",        "degC", "Cel", 1, PLAIN,   FROM_VIEW(temp_return_c))    \
    X(PUMP,       202, "tank_temperature",       "Tank temperature",          "degC", "Cel", 1, PLAIN,   FROM_VIEW(temp_tank_top_c))  \
    X(PUMP,       203, "outdoor_temperature",    "Outdoor temperature",       "degC", "Cel", 1, PLAIN,   FROM_VIEW(temp_outdoor_c))   \
    X(PUMP,       204, "heat_pump_power",        "Active power",              "W",    "W",   1, PLAIN,   FROM_FN(hp_control_power_w)) \
    X(PUMP,       205, "heat_pump_consumed",     "Energy consumed",           "Wh",   "Wh",  2, COUNTER, FROM_FN(hp_control_energy_wh)) \
    X(PUMP,       206, "heat_pump_produced",     "Energy produced",           "Wh",   "Wh",  2, COUNTER, FROM_FN(hp_control_heat_wh)) \
    X(PUMP,       207, "heat_pump_cop",          "COP",                       "",     "",    2, PLAIN,   FROM_FN(cop))                \
    X(PUMP,       208, "heat_pump_error",        "Communication error",       "",     "",    0, ERROR,   FROM_FN(pump_error))         \
    X(THERMOSTAT, 230, "room_temperature",       "Room temperature",          "degC", "Cel", 1, PLAIN,   FROM_VIEW(temp_operative_c)) \
    X(THERMOSTAT, 231, "room_set_point_now",     "Room set-point in force",   "degC", "Cel", 1, PLAIN,   FROM_VIEW(room_set_c))       \
    X(CHARGER,    250, "charger_power",          "Active power",              "W",    "W",   1, PLAIN,   FROM_VIEW(ev_power_w))       \
    X(CHARGER,    251, "charger_energy",         "Import active energy",      "Wh",   "Wh",  2, COUNTER, FROM_VIEW(energy_ev_wh))     \
    X(CHARGER,    252, "charger_error",          "Communication error",       "",     "",    0, ERROR,   FROM_FN(charger_error))      \
    X(BATTERY,    260, "battery_power",          "Active power",              "W",    "W",   1, PLAIN,   FROM_VIEW(battery_power_w))  \
    X(BATTERY,    261, "battery_charge",         "State of charge",           "%",    "%EL", 1, PLAIN,   FROM_FN(battery_charge))     \
    X(HEATER,     284, "heater_power",           "Active power",              "W",    "W",   1, PLAIN,   FROM_VIEW(heater_power_w))   \
    X(HEATER,     285, "heater_energy",          "Import active energy",      "Wh",   "Wh",  2, COUNTER, FROM_VIEW(energy_heater_wh)) \
    X(HEATER,     286, "heater_tank_temperature", "Tank temperature",         "degC", "Cel", 1, PROBE,   FROM_VIEW(temp_tank_middle_c)) \
    X(HEATER,     289, "heater_voltage",         "Voltage L1",                "V",    "V",   1, PLAIN,   FROM_FN(heater_voltage_v))   \
    X(HEATER,     290, "heater_error",           "Communication error",       "",     "",    0, ERROR,   FROM_FN(heater_error))       \
    X(PV,         300, "pv_power_l1",            "Active power L1",           "W",    "W",   1, PLAIN,   FROM_FN(pv_phase_w))         \
    X(PV,         301, "pv_power_l2",            "Active power L2",           "W",    "W",   1, LINE_2,  FROM_FN(pv_phase_w))         \
    X(PV,         302, "pv_power_l3",            "Active power L3",           "W",    "W",   1, LINE_3,  FROM_FN(pv_phase_w))         \
    X(PV,         303, "pv_power",               "Export active power",       "W",    "W",   1, PLAIN,   FROM_VIEW(pv_power_w))       \
    X(PV,         304, "pv_energy",              "Export active energy",      "Wh",   "Wh",  2, COUNTER, FROM_VIEW(energy_pv_wh))     \
    X(PV,         305, "pv_frequency",           "Frequency",                 "Hz",   "Hz",  2, PLAIN,   FROM_VIEW(frequency_hz))     \
    X(PV,         306, "pv_error",               "Communication error",       "",     "",    0, ERROR,   FROM_FN(pv_error))

/*  id        device  number point                 label                    control     unit    kind          min max  initial */
#define HEMS_UNIT_ACTUATOR_LIST(X)                                                                                       \
    X(HEATER,    HEATER,  284, "heater_on",          "Water heater",          "on/off",   "",     POINT_BOOL,   0,  1,     1)   \
    X(ROOM_SET,  PUMP,    285, "room_set_point",     "Room set-point",        "setpoint", "degC", POINT_NUMBER, 5,  30,    NAN) \
    X(TANK_SET,  PUMP,    286, "tank_set_point",     "Tank set-point",        "setpoint", "degC", POINT_NUMBER, 20, 75,    NAN) \
    X(PUMP,      PUMP,    287, "heat_pump_on",       "Heat pump",             "on/off",   "",     POINT_BOOL,   0,  1,     1)   \
    X(PV_LIMIT,  PV,      288, "pv_limit",           "Power limit",           "setpoint", "%",    POINT_NUMBER, 0,  100,   100) \
    X(EV_CURRENT, CHARGER, 289, "charger_current",   "Charging current limit", "setpoint", "A",   POINT_NUMBER, 0,  32,    32)  \
    X(EV_POWER,  CHARGER, 290, "charger_limit",      "Charging power limit",  "setpoint", "W",    POINT_NUMBER, 0,  22000, 22000)
/* clang-format on */

enum hems_unit_device {
#define X(id, ...) HEMS_UNIT_##id,
    HEMS_UNIT_DEVICE_LIST(X)
#undef X
        HEMS_UNIT_DEVICES
};
enum {
#define X(device, number, ...) HEMS_UNIT_SENSOR_##number,
    HEMS_UNIT_SENSOR_LIST(X)
#undef X
        HEMS_UNIT_SENSORS
};
enum {
#define X(id, ...) HEMS_UNIT_SET_##id,
    HEMS_UNIT_ACTUATOR_LIST(X)
#undef X
        HEMS_UNIT_ACTUATORS
};

struct hems_unit_device_row {
    int number;
    const char *name, *type;
    enum slot slot; /* whose faults are its own; SLOT_HEMS: none */
};
struct hems_unit_sensor_row {
    enum hems_unit_device device;
    int number;
    const char *label, *unit; /* SenML */
    enum hems_unit_trait trait;
};
struct hems_unit_actuator_row {
    enum hems_unit_device device;
    int number;
    const char *label, *control;
};
extern const struct hems_unit_device_row hems_unit_device[HEMS_UNIT_DEVICES];
extern const struct hems_unit_sensor_row hems_unit_sensor[HEMS_UNIT_SENSORS];
extern const struct hems_unit_actuator_row hems_unit_actuator[HEMS_UNIT_ACTUATORS];

/* --- memory: actuators' values, what waits, and the last counts of sensors, each a block of cells --- */
enum {
    HEMS_UNIT_CELL_VALUE = 0,
    HEMS_UNIT_CELL_SINCE_MS = HEMS_UNIT_ACTUATORS,
    HEMS_UNIT_CELL_WANTED = 2 * HEMS_UNIT_ACTUATORS,
    HEMS_UNIT_CELL_WANTED_MS = 3 * HEMS_UNIT_ACTUATORS,
    HEMS_UNIT_CELL_COUNT = 4 * HEMS_UNIT_ACTUATORS,
    HEMS_UNIT_CELL_ERROR = HEMS_UNIT_CELL_COUNT + HEMS_UNIT_SENSORS,
    HEMS_UNIT_CELL_PERIOD_S,
    HEMS_UNIT_CELL_RFC8428,
    HEMS_UNIT_CELL_INTERVAL,
    HEMS_UNIT_CELL_QUIRKS,
    HEMS_UNIT_CELL_PROBE,
    HEMS_UNIT_CELL_MEASURE_MS,
    HEMS_UNIT_CELL_HOURLY_MS,
    HEMS_UNIT_CELL_NEWS,
    HEMS_UNIT_CELL_N_TAKEN,
    HEMS_UNIT_CELL_N_DONE,
    HEMS_UNIT_CELL_N_UNKNOWN,
    HEMS_UNIT_CELL_N_MALFORMED,
    HEMS_UNIT_CELLS
};

bool hems_unit_has_device(const struct device *d, enum hems_unit_device i);
bool hems_unit_has_sensor(const struct device *d, size_t i);
bool hems_unit_has_actuator(const struct device *d, size_t i);
/* The field device does not answer its HEMS. */
bool hems_unit_is_lost(const struct device *d, enum hems_unit_device i);
double hems_unit_value(const struct device *d, size_t actuator);

/* --- messages; all go to the MQTT identity's own topics --- */
enum { HEMS_UNIT_NEWS_STATE = 1, HEMS_UNIT_NEWS_CONFIGURATION = 2 };
void hems_unit_tell_configuration(struct device *d);
void hems_unit_tell_state(struct device *d);
void hems_unit_tell_measurements(struct device *d);
/* Energies that were never told count from now on: the first message after a long silence has them too. */
void hems_unit_count_from_here(struct device *d);
void hems_unit_tell_status(struct device *d);
/* A control message: what it asks for waits in cells for its time. payload need not be JSON. */
void hems_unit_take_control(struct device *d, const char *payload, size_t n);
/* An actuator's new value takes effect. */
void hems_unit_set(struct device *d, size_t actuator, double value);
void hems_unit_wake(struct device *d, int64_t at_ms);

#endif
