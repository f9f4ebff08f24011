/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/serve_faces_main.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MQTT_PORT = 1883, MQTTS_PORT = 8883, WAIT_MS = 12000, GOODBYE_MS = 2000 };

static const struct place command_line = {0};

/* --- the run directory --- */

static enum status make_run_dir(struct serve_faces *f, const struct cli *c, struct diag *d)
{
    if (c->run_dir != NULL) snprintf(f->run_dir, sizeof f->run_dir, "%s", c->run_dir);
    else cli_default_path(c, "-run", f->run_dir, sizeof f->run_dir);
    if (mkdir(f->run_dir, 0777) == 0 || errno == EEXIST) return ST_OK;
    diag_error(d, (struct place){.file = f->run_dir}, "name a folder that can be made: --run-dir DIR", "cannot be made: %s",
               strerror(errno));
    return ST_IO;
}

static enum status port_fault(uint16_t port, const char *what, struct diag *d)
{
    const int why = errno;
    if (port == 0) {
        diag_error(d, command_line, "serve fewer homes with --pty-homes", "%s: a pseudo-terminal cannot be opened: %s", what,
                   strerror(why));
        return ST_IO;
    }
    diag_error(d, command_line,
               why == EACCES ? "run as root, or shift all ports: --port-offset 10000"
                             : "end who has it, or shift all ports: --port-offset 10000",
               "%s: port %u cannot be opened: %s", what, port, strerror(why));
    return ST_IO;
}

/* --- the broker --- */

struct broker_address {
    bool is_tls;
    char user[64], password[128], host[128];
    uint16_t port;
};

static bool parse_port(const char *text, uint16_t *out)
{
    char *end;
    const long n = strtol(text, &end, 10);
    if (end == text || *end != '\0' || n < 1 || n > 65535) return false;
    *out = (uint16_t)n;
    return true;
}

/* mqtt[s]://[USER:PASSWORD@]HOST[:PORT] */
static bool parse_broker(const char *url, struct broker_address *out)
{
    *out = (struct broker_address){.port = MQTT_PORT};
    if (strncmp(url, "mqtts://", 8) == 0) out->is_tls = true, out->port = MQTTS_PORT, url += 8;
    else if (strncmp(url, "mqtt://", 7) == 0) url += 7;
    else return false;
    const char *at = strrchr(url, '@');
    if (at != NULL) {
        const char *colon = memchr(url, ':', (size_t)(at - url));
        const size_t n_user = colon != NULL ? (size_t)(colon - url) : (size_t)(at - url);
        if (n_user >= sizeof out->user || (size_t)(at - url) >= sizeof out->password) return false;
        memcpy(out->user, url, n_user);
        if (colon != NULL) memcpy(out->password, colon + 1, (size_t)(at - colon) - 1);
        url = at + 1;
    }
    const char *colon = strrchr(url, ':');
    const size_t n_host = colon != NULL ? (size_t)(colon - url) : strlen(url);
    if (n_host == 0 || n_host >= sizeof out->host) return false;
    memcpy(out->host, url, n_host);
    return colon == NULL || parse_port(colon + 1, &out->port);
}

static void on_broker(void *user, enum mqtt_broker_news news)
{
    struct serve_faces *f = user;
    if (f->broker_told && news == MQTT_BROKER_ENDED)
        fprintf(stderr, "pilotsim: the private broker has ended; its log is %s\n", mqtt_broker_log_path(f->broker));
    f->broker_news = news, f->broker_told = true;
}

static enum status broker_fault(const struct serve_faces *f, struct diag *d)
{
    const char *remedy = errno == ENOENT ? "install it (scripts/setup), name a broker with --broker, or go without: --mqtt off"
                                         : "its log in the run directory tells why; or name a broker with --broker";
    diag_error(d, (struct place){.file = f->run_dir}, remedy, "the private Mosquitto does not start");
    return ST_IO;
}

static enum status start_broker(struct serve_faces *f, const struct cli *c, struct broker_address *out, struct diag *d)
{
    enum status st = mqtt_broker_start(f->loop, f->run_dir, (uint16_t)(MQTT_PORT + c->port_offset), on_broker, f, &f->broker);
    if (st != ST_OK) st = mqtt_broker_start(f->loop, f->run_dir, 0, on_broker, f, &f->broker); /* the usual port is taken */
    if (st != ST_OK) return broker_fault(f, d);
    const int64_t until_ms = loop_now_ms(f->loop) + WAIT_MS;
    while (!f->broker_told && loop_now_ms(f->loop) < until_ms) loop_turn(f->loop, 100);
    if (!f->broker_told || f->broker_news != MQTT_BROKER_READY) return broker_fault(f, d);
    *out = (struct broker_address){.host = "127.0.0.1", .port = mqtt_broker_port(f->broker)};
    return ST_OK;
}

static enum status mqtt_mode(const struct cli *c, enum street_mqtt_mode *mode, bool *is_off, struct diag *d)
{
    const char *word = c->mqtt != NULL ? c->mqtt : "own";
    *is_off = strcmp(word, "off") == 0;
    *mode = strcmp(word, "shared") == 0 ? STREET_MQTT_SHARED : STREET_MQTT_OWN;
    if (*is_off || *mode == STREET_MQTT_SHARED || strcmp(word, "own") == 0) return ST_OK;
    diag_error(d, command_line, "say own, shared or off", "--mqtt: '%s' is no mode", word);
    return ST_USAGE;
}

static enum status open_mqtt(struct serve_faces *f, const struct cli *c, struct street_ports *ports, struct diag *d)
{
    struct broker_address a;
    enum street_mqtt_mode mode;
    bool is_off;
    enum status st = mqtt_mode(c, &mode, &is_off, d);
    if (st != ST_OK || is_off) return st;
    if (c->broker == NULL) {
        if ((st = start_broker(f, c, &a, d))) return st;
    } else if (!parse_broker(c->broker, &a)) {
        diag_error(d, command_line, "write mqtt://[USER:PASSWORD@]HOST[:PORT] or mqtts://...",
                   "--broker: this is no broker's URL");
        return ST_USAGE;
    }
    snprintf(f->broker_url, sizeof f->broker_url, "%s://%s:%u", a.is_tls ? "mqtts" : "mqtt", a.host, a.port);
    const struct street_mqtt_options o = {
        .mode = mode,
        .host = a.host,
        .port = a.port,
        .user = a.user[0] != '\0' ? a.user : NULL,
        .password = a.password[0] != '\0' ? a.password : NULL,
        .ca_path = a.is_tls && c->broker_ca == NULL ? "/etc/ssl/certs/ca-certificates.crt" : c->broker_ca,
        .cert_path = c->broker_cert,
        .key_path = c->broker_key,
    };
    if ((st = street_mqtt_create(f->loop, f->street, &o, &f->mqtt)) == ST_OK) street_mqtt_join(f->mqtt, ports);
    else if (st == ST_INPUT)
        diag_error(d, command_line, "look at --broker-ca, --broker-cert and --broker-key",
                   "the broker's options are not taken");
    return st;
}

/* --- all of them --- */

enum status serve_faces_open(struct serve_faces *f, struct loop *loop, struct street *street, const struct cli *c,
                             struct street_ports *ports, struct diag *d)
{
    const uint16_t offset = (uint16_t)c->port_offset;
    uint16_t port = 0;
    f->loop = loop, f->street = street;
    enum status st = make_run_dir(f, c, d);
    if (st != ST_OK) return st;
    const struct street_modbus_options modbus = {
        .port_offset = offset, .loopback_only = !c->expose, .clients_max = (uint32_t)c->clients};
    if (street_modbus_create(loop, street, modbus, &f->modbus, &port) != ST_OK) return port_fault(port, "Modbus", d);
    const struct street_push_options push = {.port_offset = offset,
                                             .loopback_only = !c->expose,
                                             .clients_max = (uint32_t)c->clients,
                                             .run_dir = f->run_dir,
                                             .pty_homes = (size_t)c->pty_homes};
    if (street_push_create(loop, street, &push, &f->push, &port) != ST_OK) return port_fault(port, "meters", d);
    street_push_join(f->push, ports);
    const struct street_bus_options bus = {.run_dir = f->run_dir, .pty_homes = (size_t)c->pty_homes};
    if (street_bus_create(loop, street, &bus, &f->bus) != ST_OK) return port_fault(0, "RS-485", d);
    const struct street_web_options web = {
        .port_offset = offset, .loopback_only = !c->expose, .clients_max = (uint32_t)c->clients};
    if (street_web_create(loop, street, web, &f->web, &port) != ST_OK) return port_fault(port, "HTTP", d);
    street_web_fill(f->web, ports);
    return open_mqtt(f, c, ports, d);
}

static void flush_mqtt(void *ctx, void (*fn)(void *fn_ctx), void *fn_ctx) { street_mqtt_flush(ctx, fn, fn_ctx); }
static size_t modbus_unsent(void *ctx) { return street_modbus_unsent_bytes(ctx); }
static size_t web_unsent(void *ctx) { return street_web_unsent_bytes(ctx); }
static size_t push_unsent(void *ctx) { return street_push_unsent_bytes(ctx); }

void serve_faces_join_clock(struct serve_faces *f, struct street_clock *clock)
{
    street_clock_add_outlet(clock, (struct street_outlet){.ctx = f->modbus, .unsent_bytes = modbus_unsent});
    street_clock_add_outlet(clock, (struct street_outlet){.ctx = f->push, .unsent_bytes = push_unsent});
    street_clock_add_outlet(clock, (struct street_outlet){.ctx = f->web, .unsent_bytes = web_unsent});
    if (f->mqtt != NULL) street_clock_add_outlet(clock, (struct street_outlet){.ctx = f->mqtt, .flush = flush_mqtt});
}

static void on_goodbye(void *ctx) { ((struct serve_faces *)ctx)->is_away = true; }

void serve_faces_goodbye(struct serve_faces *f)
{
    if (f->mqtt == NULL) return;
    street_mqtt_goodbye(f->mqtt, on_goodbye, f);
    const int64_t until_ms = loop_now_ms(f->loop) + GOODBYE_MS;
    while (!f->is_away && loop_now_ms(f->loop) < until_ms) loop_turn(f->loop, 50);
}

void serve_faces_close(struct serve_faces *f)
{
    street_mqtt_free(f->mqtt);
    mqtt_broker_free(f->broker);
    street_web_free(f->web);
    street_bus_free(f->bus);
    street_push_free(f->push);
    street_modbus_free(f->modbus);
}
