/* SPDX-License-Identifier: GPL-3.0-or-later */
/* serve_faces_main.h - all that a served pilot shows the outside, opened as the command line says. */
#ifndef PILOTSIM_SIM_SERVE_FACES_MAIN_H
#define PILOTSIM_SIM_SERVE_FACES_MAIN_H

#include "devices/link/mqtt_broker.h"
#include "devices/street_bus.h"
#include "devices/street_clock.h"
#include "devices/street_modbus.h"
#include "devices/street_mqtt.h"
#include "devices/street_push.h"
#include "devices/street_web.h"
#include "sim/cli.h"

struct serve_faces {
    struct loop *loop;
    struct street *street;
    char run_dir[4096];
    struct street_modbus *modbus;
    struct street_push *push;
    struct street_bus *bus;
    struct street_web *web;
    struct mqtt_broker *broker; /* ours; NULL: somebody else's, or none */
    enum mqtt_broker_news broker_news;
    bool broker_told, is_away;
    char broker_url[160]; /* without secrets; "" none */
    struct street_mqtt *mqtt;
};

/* Opens in order; what is open when it fails is the caller's to close. Fills in ports. d says what went wrong. */
MUST_USE enum status serve_faces_open(struct serve_faces *f, struct loop *loop, struct street *street, const struct cli *c,
                                      struct street_ports *ports, struct diag *d);
void serve_faces_join_clock(struct serve_faces *f, struct street_clock *clock);
/* Devices go offline in good order, for at most two seconds. */
void serve_faces_goodbye(struct serve_faces *f);
void serve_faces_close(struct serve_faces *f);

#endif
