/* SPDX-License-Identifier: GPL-3.0-or-later */
/* product.h - what a product is: its points, its memory, its own controller, and the protocols it speaks.
 *
 * A product is one file in devices/products/: the datasheet with its source as a comment, the tables,
 * and a few functions; catalog rows are in devices/products.def. A face that a product does not have
 * is NULL. Functions run on the loop's thread and must not block. */
#ifndef PILOTSIM_DEVICES_PRODUCT_H
#define PILOTSIM_DEVICES_PRODUCT_H

#include "devices/point.h"
#include "sim/base/status.h"

struct device_identity;

enum need { NEED_NOTHING, NEED_PV, NEED_HEAT_PUMP, NEED_WATER_HEATER, NEED_EV }; /* what a home must have */

/* Fixed places: 127.A.B.(10 + slot). One product a slot in a home. */
#define SLOT_LIST(X)                            \
    X(INVERTER, 0, "PV inverter")               \
    X(HEAT_PUMP, 1, "heat pump or its gateway") \
    X(PLUG, 2, "plug of the water heater")      \
    X(METER, 3, "distribution meter")           \
    X(SUBMETER, 4, "industrial meter")          \
    X(CHARGER, 5, "EV charger")                 \
    X(HEMS, 6, "HEMS unit")                     \
    X(CLOUD, 7, "plug cloud")                   \
    X(BUS, 10, "RS-485 gateway of the home: its units at one address")
enum slot {
#define X(id, number, doc) SLOT_##id = (number),
    SLOT_LIST(X)
#undef X
};

struct cell { /* one number of a device's memory */
    const char *name, *unit;
    double initial;   /* at delivery */
    bool is_volatile; /* back to initial when the device reboots */
    const char *doc;
};

/* --- Modbus --- */
struct modbus_traits {
    uint16_t tcp_port; /* 0: RTU only, reached through the home's gateway */
    uint8_t unit;      /* default unit id */
    bool any_unit;     /* over TCP answers to every unit id */
    bool rtu;          /* also stands on the home's RS-485 bus */
    uint32_t baud;
    uint32_t functions;                         /* bit per function code below 32: 1u << 3 | 1u << 4 ...; 0x2B: bit 31 */
    uint16_t read_max;                          /* registers; 0: 125 */
    uint8_t exception_address, exception_value; /* 0: 2 and 3; SolarEdge answers 4 to bad values */
    uint16_t mirror_offset;                     /* the same holding points again at addr + offset ... */
    uint16_t mirror_from, mirror_to;            /* ... for points within, with the other word order */
    bool whole_values;                          /* multi-register values have to be written and read whole ... */
    bool whole_writes;                          /* ... or only written whole */
    bool same_is_fine;                          /* a write may cover read-only points that it does not change */
    uint32_t clients_max;                       /* TCP clients at a time; 0: 16 */
    bool refuse_by_reset;                       /* above: RST (true) or accept and stay silent */
    uint32_t idle_s;                            /* a silent client is closed then; 0 never */
    /* Decimal exponent of a SunSpec scale-factor group now (-10..10); NULL without groups. */
    int (*exponent)(const struct device *d, uint8_t sf_group);
    /* After a write request all of whose values were accepted; may refuse as a whole. The address is that of the
     * points also where the mirror was written. NULL: nothing. */
    enum verdict (*written)(struct device *d, uint16_t addr, uint16_t quantity);
};

/* --- HTTP and WebSocket --- */
enum web_method { WEB_GET, WEB_POST, WEB_PUT, WEB_DELETE, WEB_OTHER };
enum web_auth { WEB_AUTH_NONE, WEB_AUTH_BASIC, WEB_AUTH_DIGEST_SHA256 };
struct web_request { /* texts end with NUL and belong to the caller */
    enum web_method method;
    const char *path;          /* decoded, begins with '/' */
    const char *query;         /* raw, "" when none */
    const char *authorization; /* header, "" when none */
    const char *body;          /* n bytes, then a NUL */
    size_t n;
    bool is_authentic; /* passed the face's Basic or Digest check */
    const void *ctx;
    /* Value of a query argument, decoded, or of a form body's; NULL: not there. Valid during the request. */
    const char *(*argument)(const void *ctx, const char *name);
    /* Value of a header, names of any case; NULL: not there, or the caller gives none. Valid during the request. */
    const char *(*header)(const void *ctx, const char *name);
};
struct web_answer {           /* the caller gives the room; the product fills it */
    int status;               /* 200 unless set */
    const char *content_type; /* application/json unless set */
    const char *challenge;    /* WWW-Authenticate, for 401; NULL: the face's own */
    bool close;               /* Connection: close */
    char *body;
    size_t capacity, n;
};
struct web_traits {
    uint16_t port;
    enum web_auth auth; /* checked by the face with user and device password; is_authentic tells */
    const char *user;
    const char *(*realm)(const struct device *d); /* of the challenge; valid until the next call. NULL: the product's name */
    /* Whether the path is closed without the password: then the face answers 401 itself. NULL: the product decides, by
     * answering 401 where is_authentic is not set. */
    bool (*needs_auth)(const struct device *d, const char *path);
    const char *websocket_path; /* NULL: none */
    uint32_t clients_max;       /* 0: 16 */
    void (*handle)(struct device *d, const struct web_request *q, struct web_answer *a);
    /* A text message of a WebSocket client; the answer goes out through host->notify. */
    void (*message)(struct device *d, uint64_t session, const char *text, size_t n);
    /* A WebSocket client has gone; its number never comes again. Nothing can be sent to it. NULL: nothing. */
    void (*closed)(struct device *d, uint64_t session);
};

/* --- MQTT --- */
enum { TOPIC_BYTES = 160, FILTERS_MAX = 8 };
struct mqtt_identity { /* of one device; texts owned by the struct */
    char client_id[64];
    char will_topic[TOPIC_BYTES], will_payload[32];
    int will_qos;
    bool will_retain;
    size_t n_filter;
    char filter[FILTERS_MAX][TOPIC_BYTES];
    int filter_qos;
    char topic[TOPIC_BYTES]; /* root, for lists of devices */
};
struct mqtt_traits {
    void (*identify)(const struct device *d, struct mqtt_identity *out);
    void (*connected)(struct device *d); /* what the product publishes when it comes online */
    void (*message)(struct device *d, const char *topic, const char *payload, size_t n); /* payload ends with NUL */
};

/* --- one-way bytes: meters --- */
struct push_traits {
    uint16_t tcp_port; /* of the M-Bus-to-Ethernet gateway */
    uint32_t baud;
    bool pty; /* also on a pseudo-terminal */
};

struct product {
    const char *name; /* in scenarios and lists: lower case */
    const char *maker, *model, *doc;
    enum need needs;
    enum slot slot;
    bool is_optional; /* only where a scenario names it */
    const struct point *points;
    size_t n_point;
    const struct cell *cells;
    size_t n_cell;
    const struct modbus_traits *modbus;
    const struct web_traits *web;
    const struct mqtt_traits *mqtt;
    const struct push_traits *push;
    /* Cells have their initial values (all at delivery, the volatile ones at a reboot). Sets due_ms. NULL: nothing. */
    void (*start)(struct device *d);
    /* The product's own controller and cadences: called at due_ms with a fresh view; moves due_ms on. */
    void (*due)(struct device *d);
    /* Fills in the identity's serial (and whatever else of it is peculiar); NULL: 12 hexadecimal digits. */
    void (*number)(const struct device *d, uint64_t luck, struct device_identity *id);
};

const struct product *product_find(const char *name);         /* NULL: none of that name */
const struct product *product_at(size_t i);                   /* in catalog order; NULL past the end */
int product_point(const struct product *p, const char *name); /* row of a point; -1: none */

#endif
