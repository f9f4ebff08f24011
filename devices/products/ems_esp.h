/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ems_esp.h - what the files of the EMS gateway share: its cells, its entities, and who does what.
 *
 * Everything the gateway says and hears follows from one table of entities (ems_esp.c): a row's path is
 * "<device>/<entity>" or "<device>/<circuit>.<entity>" with the circuits hc1 and dhw; its scale is the
 * step of a written value; the unit "mask" is a text of 0 and 1, character i being bit i.
 * A command is checked, queued, and applied 1 to 3 s later (ems_esp_effect.c). */
#ifndef PILOTSIM_DEVICES_PRODUCTS_EMS_ESP_H
#define PILOTSIM_DEVICES_PRODUCTS_EMS_ESP_H

#include "devices/device.h"
#include "devices/products/hp_control.h"
#include "devices/wire/json_text.h"

enum {
    EMS_QUEUE_MAX = 8,      /* commands on their way to the bus; one more is refused */
    EMS_MESSAGE_MAX = 8192, /* bytes of a message on a topic */
    EMS_MASK_1 = 15,        /* characters of hpin1opt */
    EMS_MASK_2 = 12,        /* of hpin2opt to hpin4opt */
    EMS_DEVICES = 2         /* on the bus: boiler, thermostat */
};
extern const char *const ems_esp_device[EMS_DEVICES + 1]; /* NULL at the end */

/* clang-format off */
/*  id               name                unit   initial volatile what it is */
#define EMS_CELL_LIST(X)                                                                                              \
    X(LEGACY,          legacy,             "1",   0,    false, "1: firmware up to 3.6 (ww...), 0: 3.7 and later (dhw)")  \
    X(FORMAT,          format,             "1",   0,    false, "of messages: 0 as the firmware is delivered, 1 nested, 2 a topic a circuit") \
    X(DISCOVERY,       discovery,          "1",   0,    false, "1: Home Assistant discovery")                            \
    X(SEND_RESPONSE,   send_response,      "1",   0,    false, "1: results of commands go to response")                  \
    X(BYPASS_TOKEN,    bypass_token,       "1",   0,    false, "1: writes by REST need no token")                        \
    X(HEATING_ON,      heating_activated,  "1",   1,    false, "heating activated")                                      \
    X(HEATING_OFF,     heating_off,        "1",   0,    false, "force heating off")                                      \
    X(SHUTDOWN,        shutdown,           "1",   0,    false, "heat pump shut down")                                    \
    X(MAX_POWER,       hp_max_power,       "%",   100,  false, "compressor's highest power")                             \
    X(POWER_LIMIT,     hp_power_limit,     "W",   0,    false, "limit of the electric power; 0 none")                    \
    X(POWER_REDUCTION, power_reduction,    "%",   30,   false, "reduction in silent mode")                               \
    X(SILENT_MODE,     silent_mode,        "1",   0,    false, "0 off, 1 in its hours, 2 always")                        \
    X(SILENT_FROM,     silent_from,        "min", 1320, false, "of the local day")                                       \
    X(SILENT_TO,       silent_to,          "min", 360,  false, "of the local day")                                       \
    X(SILENT_MIN_C,    silent_min_temp,    "degC", -10, false, "no silence in colder air")                               \
    X(IN1_OPT,         input1,             "1",   2,    false, "functions of input 1: utility block 1")                  \
    X(IN2_OPT,         input2,             "1",   0,    false, "functions of input 2")                                   \
    X(IN3_OPT,         input3,             "1",   0,    false, "functions of input 3")                                   \
    X(IN4_OPT,         input4,             "1",   64,   false, "functions of input 4: surplus")                          \
    X(DHW_SEL_C,       dhw_selected,       "degC", NAN, false, "selected temperature of the tank")                       \
    X(DHW_SINGLE_C,    dhw_single,         "degC", NAN, false, "of a single charge")                                     \
    X(DHW_MAX_C,       dhw_max,            "degC", 75,  false, "highest temperature of the tank")                        \
    X(DHW_ON,          dhw_activated,      "1",   1,    false, "hot water activated")                                    \
    X(TAP_ON,          dhw_tap_activated,  "1",   1,    false, "hot water turned on")                                    \
    X(CHARGE_MIN,      charge_duration,    "min", 60,   false, "longest charge asked for at the thermostat")             \
    X(CHARGE_UNTIL,    charge_until,       "ms",  0,    false, "the charge ends then at the latest; 0 when hot")         \
    X(MODE,            room_mode,          "1",   1,    false, "0 manual, 1 by the programme")                           \
    X(MANUAL_C,        room_manual,        "degC", NAN, false, "room set-point in manual mode")                          \
    X(TEMPORARY_C,     room_temporary,     "degC", -1,  false, "room set-point up to the programme's next switch; -1 none") \
    X(TEMPORARY_UNTIL, room_until,         "ms",  0,    false, "that switch")                                            \
    X(PV_RAISE_K,      pv_raise,           "K",   1,    false, "rooms are heated so much more on surplus")               \
    X(PV_DHW,          pv_dhw,             "1",   1,    false, "hot water too")                                          \
    X(NEXT_DATA,       next_data,          "ms",  0,    true,  "data are published then")                                \
    X(NEXT_BEAT,       next_heartbeat,     "ms",  0,    true,  "the heartbeat is published then")                        \
    X(BUS_MS,          bus_ready,          "ms",  0,    true,  "the bus has been read then")                             \
    X(N_COMMAND,       n_command,          "1",   0,    true,  "commands accepted")                                      \
    X(N_TX_WRITE,      n_tx_write,         "1",   0,    true,  "telegrams written to the bus")                           \
    X(N_TX_READ,       n_tx_read,          "1",   0,    true,  "telegrams asked for")                                    \
    X(N_PUBLISHED,     n_published,        "1",   0,    true,  "messages published")                                     \
    X(N_CONNECT,       n_connect,          "1",   0,    true,  "times online")                                           \
    X(N_API,           n_api,              "1",   0,    true,  "requests by REST")                                       \
    X(N_API_FAIL,      n_api_fail,         "1",   0,    true,  "of them refused")
/* clang-format on */
enum ems_cell {
    EMS_CELL_BEFORE = HP_CELLS - 1,
#define X(id, name, unit, initial, is_volatile, doc) EMS_CELL_##id,
    EMS_CELL_LIST(X)
#undef X
        EMS_CELL_QUEUE_ROW, /* rows of points, -1 a free place; in the order given */
    EMS_CELL_QUEUE_VALUE = EMS_CELL_QUEUE_ROW + EMS_QUEUE_MAX,
    EMS_CELL_QUEUE_MS = EMS_CELL_QUEUE_VALUE + EMS_QUEUE_MAX,
    EMS_CELLS = EMS_CELL_QUEUE_MS + EMS_QUEUE_MAX
};

static inline bool ems_is(const struct device *d, enum ems_cell c) { return d->cell[c] > 0.5; }
static inline bool ems_is_bus_ready(const struct device *d) { return (double)d->t_ms >= d->cell[EMS_CELL_BUS_MS]; }

/* One message a device, circuits within; else a topic a circuit. */
static inline bool ems_is_nested(const struct device *d)
{
    const double format = d->cell[EMS_CELL_FORMAT];
    return format == 1 || (format == 0 && !ems_is(d, EMS_CELL_LEGACY));
}

/* --- what it does: ems_esp_effect.c --- */
/* The sink of all writable entities: queues the value. NOT_NOW: the queue is full. */
enum verdict ems_esp_effect_queue(struct device *d, const struct point *p, double value);
/* Applies what is due, ends what has ended, and asks the home anew. */
void ems_esp_effect_due(struct device *d);
int64_t ems_esp_effect_next_ms(const struct device *d); /* of the queue; INT64_MAX: empty */
/* In the hours between the home's night and its end; minutes of the local day. */
bool ems_esp_effect_is_night(const struct device *d);
bool ems_esp_effect_is_silent(const struct device *d);

/* --- entities and their texts: ems_esp_text.c --- */
struct ems_name {        /* how an entity is called by the firmware in use */
    const char *circuit; /* "", "hc1", "dhw" (3.6: "ww") */
    const char *key;
    char room[40];
};
void ems_esp_text_name(const struct device *d, const struct point *p, struct ems_name *out);
bool ems_esp_text_is_of(const struct point *p, const char *device);
bool ems_esp_text_has_value(const struct device *d, const struct point *p);
void ems_esp_text_value(const struct device *d, const struct point *p, struct json_text *w);
/* All values of a device: of one circuit ("" those without), or nested with circuit NULL. Number of values. */
size_t ems_esp_text_data(const struct device *d, const char *device, const char *circuit, struct json_text *w);
/* The object of one entity; without `value` where there is none. */
void ems_esp_text_entity(const struct device *d, const struct point *p, struct json_text *w);
const char *ems_esp_text_uom(const struct point *p);
const char *ems_esp_text_device_class(const struct point *p); /* NULL: none */
const char *ems_esp_text_state_class(const struct point *p);

/* --- what it says by itself: ems_esp_status.c --- */
void ems_esp_status_heartbeat(const struct device *d, struct json_text *w);
void ems_esp_status_info(const struct device *d, struct json_text *w);   /* topic `info` */
void ems_esp_status_system(const struct device *d, struct json_text *w); /* /api/system/info */
void ems_esp_status_base(const struct device *d, char out[TOPIC_BYTES]); /* root of all topics */
void ems_esp_status_publish(struct device *d, const char *below, const char *text, size_t n, bool retain);

/* --- commands and queries: ems_esp_command.c --- */
/* clang-format off */
#define EMS_RESULT_LIST(X)                   \
    X(OK,             200, "OK")             \
    X(NOT_FOUND,      404, "Not Found")      \
    X(NO_VALUE,       404, "No Value")       \
    X(ERROR,          400, "Error")          \
    X(INVALID,        400, "Invalid")        \
    X(NOT_AUTHORIZED, 401, "Not Authorized")
/* clang-format on */
enum ems_result {
#define X(id, http, words) EMS_RESULT_##id,
    EMS_RESULT_LIST(X)
#undef X
        EMS_RESULT_COUNT
};
struct ems_call {
    const char *path;    /* "<device>/..." below the base topic or /api/ */
    const char *payload; /* n bytes, then a NUL; none or blank: a query */
    size_t n;
    bool may_write;
};
struct ems_reply {
    enum ems_result result;
    bool is_query, is_plain;
    char message[192]; /* why not; "" else */
    struct json_text body;
};
/* body: the caller has started it; what is written is a whole JSON value or, is_plain, a text. Nothing after a refusal. */
void ems_esp_command_run(struct device *d, const struct ems_call *c, struct ems_reply *r);
extern const char *const ems_esp_command_words[EMS_RESULT_COUNT];
extern const int ems_esp_command_http[EMS_RESULT_COUNT];

void ems_esp_web_handle(struct device *d, const struct web_request *q, struct web_answer *a); /* ems_esp_web.c */
void ems_esp_discovery_publish(struct device *d);                                             /* ems_esp_discovery.c */

#endif
