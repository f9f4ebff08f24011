/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fault_kind.h - what can go wrong with devices and their wires, named once; played by devices/faults.h.
 *
 * A fault has a begin, a length and a share of homes; who is hit is drawn per home from the fault's own
 * stream. The homes' physics know nothing of it but what devices then do. */
#ifndef PILOTSIM_TWINS_FAULT_KIND_H
#define PILOTSIM_TWINS_FAULT_KIND_H

#include <stdint.h>

/* clang-format off */
/*  id                   name                  unit   min  max    usual  what happens */
#define FAULT_LIST(X)                                                                                              \
    X(WIRE_DELAY,          wire_delay,           "s",   0,   60,    2,   "answers come so much later")               \
    X(WIRE_DROP,           wire_drop,            "1",   0,   1,     1,   "this share of requests is never answered") \
    X(WIRE_RESET,          wire_reset,           "1",   0,   1,     1,   "this share of requests ends the connection with a reset") \
    X(WIRE_EXCEPTION,      wire_exception,       "1",   1,   11,    6,   "Modbus answers with this exception code, HTTP with 503") \
    X(WIRE_GARBAGE,        wire_garbage,         "1",   0,   1,     1,   "this share of answers and pushes is random bytes of the same length") \
    X(WIRE_SLOW,           wire_slow,            "1",   1,   1e6, 100,   "answers come at so many bytes a second")   \
    X(WIRE_WORD_ORDER,     wire_word_order,      "1",   0,   1,     1,   "values of several registers have their words the other way round") \
    X(COMMUNICATION_ERROR, communication_error,  "1",   0,   1,     1,   "the device does not answer; its HEMS tells so") \
    X(SENSOR_STUCK,        sensor_stuck,         "1",   0,   1,     1,   "readings stay what they were")             \
    X(SENSOR_BIAS,         sensor_bias,          "K",  -50,  50,    3,   "temperatures read so much too high")       \
    X(BOOST,               boost,                "1",   0,   1,     1,   "the device charges the hot-water tank once, unasked") \
    X(COMMAND_IGNORED,     command_ignored,      "1",   0,   1,     1,   "commands are taken and not obeyed")        \
    X(REBOOT,              reboot,               "1",   0,   1,     1,   "the device restarts and forgets volatile set-points; it is away for the fault's length") \
    X(PUSH_GAP,            push_gap,             "1",   0,   1,     1,   "the meter's pushes do not arrive")         \
    X(ROLL_OVER,           roll_over,            "kWh", 1,   1e9, 100,   "energy counters go back to zero at multiples of this") \
    X(BROKER_OUTAGE,       broker_outage,        "1",   0,   1,     1,   "no MQTT device reaches the broker")        \
    X(CLOCK_SKEW,          clock_skew,           "s", -1e6,  1e6,  60,   "the device's own clock is so far ahead")
enum fault_kind {
#define X(id, name, unit, min, max, usual, doc) FAULT_##id,
    FAULT_LIST(X)
#undef X
    FAULT_KINDS
};
/* clang-format on */

struct fault_kind_info {
    const char *name, *unit, *doc;
    double min, max, usual;
};
extern const struct fault_kind_info fault_kind_info[FAULT_KINDS];

enum { FAULTS_MAX = 64, FAULT_NAME_BYTES = 64 };
struct fault_spec {              /* of a scenario, or injected live */
    char name[FAULT_NAME_BYTES]; /* unique */
    enum fault_kind kind;
    int64_t start_ms, duration_ms; /* scenario time */
    double value;                  /* unit of the kind */
    double share;                  /* of homes, 0..1 */
    uint64_t devices;              /* bit per row of devices/products.def; 0: all */
};

#endif
