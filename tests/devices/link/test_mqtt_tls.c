/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "devices/link/loop_child.h"
#include "devices/link/mqtt_client.h"
#include "tests/devices/link/peer.h"

TestSuite(mqtt_tls, .timeout = 60);

enum { N_BURST = 500 };

struct world {
    struct loop *loop;
    struct child *broker;
    char dir[32];
    uint16_t port;
    int n_connected, n_disconnected, n_messages, n_burst_taken;
    char reason[80];
};

/* As the kernel gives it; taken again by the broker a moment later. */
static uint16_t free_port(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    cr_assert(bind(fd, (const struct sockaddr *)&at, n) == 0 && getsockname(fd, (struct sockaddr *)&at, &n) == 0);
    close(fd);
    return ntohs(at.sin_port);
}

static void run(const char *words, const char *dir)
{
    char command[1024];
    snprintf(command, sizeof command, "cd %s && %s >/dev/null 2>&1", dir, words);
    cr_assert_eq(system(command), 0, "%s", words);
}

/* An authority, a server at 127.0.0.1 and a client, and a broker that lets in only whom the authority signed. */
static void begin(struct world *w)
{
    static const char *const steps[] = {
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -subj /CN=ca -days 2",
        "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout s.key -out s.csr -subj /CN=127.0.0.1",
        "printf subjectAltName=IP:127.0.0.1 > san",
        "openssl x509 -req -in s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out s.pem -days 2 -extfile san",
        "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout c.key -out c.csr -subj /CN=home7",
        "openssl x509 -req -in c.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out c.pem -days 2",
    };
    strcpy(w->dir, "/tmp/tls_XXXXXX");
    cr_assert_not_null(mkdtemp(w->dir));
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) run(steps[i], w->dir);
    cr_assert_eq(loop_create(&w->loop), ST_OK);
    char conf[64];
    snprintf(conf, sizeof conf, "%s/m.conf", w->dir);
    w->port = free_port();
    FILE *f = fopen(conf, "w");
    fprintf(f, "listener %u 127.0.0.1\nallow_anonymous true\nrequire_certificate true\n", w->port);
    fprintf(f, "cafile %s/ca.pem\ncertfile %s/s.pem\nkeyfile %s/s.key\n", w->dir, w->dir, w->dir);
    if (geteuid() == 0) fputs("user root\n", f);
    fclose(f);
    const char *program = access("/usr/sbin/mosquitto", X_OK) == 0 ? "/usr/sbin/mosquitto" : "mosquitto";
    const char *argv[] = {program, "-c", conf, NULL};
    struct child_spec spec = {.argv = argv};
    cr_assert_eq(child_start(w->loop, &spec, &w->broker), ST_OK);
}

static void end(struct world *w)
{
    child_free(w->broker);
    loop_free(w->loop);
    run("rm -r \"$PWD\"", w->dir);
}

static void connected(void *user, struct mqtt_client *client)
{
    struct world *w = user;
    w->n_connected++;
    cr_expect_eq(mqtt_subscribe(client, "burst", 0), ST_OK);
}

static void disconnected(void *user, struct mqtt_client *client, const char *reason)
{
    struct world *w = user;
    (void)client;
    w->n_disconnected++;
    snprintf(w->reason, sizeof w->reason, "%s", reason);
}

static void message(void *user, struct mqtt_client *client, const char *topic, const void *payload, size_t n_bytes, int qos,
                    bool retain)
{
    struct world *w = user;
    (void)client, (void)topic, (void)payload, (void)n_bytes, (void)qos, (void)retain;
    w->n_messages++;
}

static void flushed(void *user, bool all_taken)
{
    struct world *w = user;
    w->n_burst_taken += all_taken;
}

static struct mqtt_client *dial(struct world *w, bool has_certificate)
{
    static char ca[64], cert[64], key[64];
    snprintf(ca, sizeof ca, "%s/ca.pem", w->dir);
    snprintf(cert, sizeof cert, "%s/c.pem", w->dir);
    snprintf(key, sizeof key, "%s/c.key", w->dir);
    struct mqtt_options options = {
        .host = "127.0.0.1",
        .port = w->port,
        .client_id = "home7",
        .ca_path = ca,
        .cert_path = has_certificate ? cert : NULL,
        .key_path = has_certificate ? key : NULL,
        .back_off_min_ms = 50,
        .back_off_max_ms = 200,
    };
    struct mqtt_handler handler = {connected, disconnected, message, w};
    struct mqtt_client *client = NULL;
    cr_assert_eq(mqtt_client_create(w->loop, &options, &handler, &client), ST_OK);
    return client;
}

Test(mqtt_tls, a_burst_in_few_records_arrives_whole)
{
    struct world w = {0};
    begin(&w);
    struct mqtt_client *client = dial(&w, true);
    for (int i = 0; i < 800 && w.n_connected == 0; i++) loop_turn(w.loop, 10);
    cr_assert_eq(w.n_connected, 1, "%s", w.reason);
    for (int i = 0; i < N_BURST; i++) cr_expect_eq(mqtt_publish(client, "burst", "0123456789", 10, 0, false), ST_OK);
    cr_expect_eq(mqtt_flush(client, flushed, &w), ST_OK);
    for (int i = 0; i < 500 && (w.n_messages < N_BURST || w.n_burst_taken == 0); i++) loop_turn(w.loop, 10);
    cr_expect_eq(w.n_messages, N_BURST);
    cr_expect_eq(w.n_burst_taken, 1);
    mqtt_client_free(client);
    end(&w);
}

Test(mqtt_tls, a_broker_of_another_authority_is_not_trusted)
{
    struct world w = {0};
    begin(&w);
    run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout o.key -out ca.pem -subj /CN=o -days 2",
        w.dir);
    peer_turns(w.loop, 300);
    struct mqtt_client *client = dial(&w, true);
    for (int i = 0; i < 300 && w.n_disconnected < 3; i++) loop_turn(w.loop, 10);
    cr_expect_geq(w.n_disconnected, 3, "told each time it tried");
    cr_expect_eq(w.n_connected, 0);
    mqtt_client_free(client);
    end(&w);
}

Test(mqtt_tls, without_its_certificate_it_is_not_let_in)
{
    struct world w = {0};
    begin(&w);
    peer_turns(w.loop, 300);
    struct mqtt_client *client = dial(&w, false);
    for (int i = 0; i < 300 && w.n_disconnected == 0; i++) loop_turn(w.loop, 10);
    cr_expect_geq(w.n_disconnected, 1);
    cr_expect_eq(w.n_connected, 0);
    mqtt_client_free(client);
    end(&w);
}
