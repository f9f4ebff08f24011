/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mqtt_broker.c - writes mosquitto.conf(5), starts mosquitto(8), and knocks until it opens. */
#include "devices/link/mqtt_broker.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "devices/link/loop_child.h"

enum { KNOCK_MS = 10, READY_MS = 10000 };

static const char *const programs[] = {"mosquitto", "/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"};

struct mqtt_broker {
    struct child *child;
    struct loop_timer *knock;
    struct loop *loop;
    mqtt_broker_fn *fn;
    void *user;
    int64_t begin_ms;
    uint16_t port;
    bool is_ready;
    char conf_path[PATH_MAX], log_path[PATH_MAX];
};

/* The port asked for, or a free one; EADDRINUSE is found here rather than in the broker's log. */
static enum status choose_port(uint16_t *port)
{
    static const int on = 1;
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(*port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n_bytes = sizeof in;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return ST_IO;
    bool is_good = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                   bind(fd, (struct sockaddr *)&in, sizeof in) == 0 && getsockname(fd, (struct sockaddr *)&in, &n_bytes) == 0;
    int reason = errno;
    close(fd);
    errno = reason;
    *port = ntohs(in.sin_port);
    return is_good ? ST_OK : ST_IO;
}

static enum status write_conf(const struct mqtt_broker *broker)
{
    FILE *f = fopen(broker->conf_path, "we");
    if (!f) return ST_IO;
    fprintf(f, "listener %u 127.0.0.1\n", broker->port);
    fputs("allow_anonymous true\n"
          "max_connections -1\n"
          "persistence false\n"
          "set_tcp_nodelay true\n"
          "max_queued_messages 100000\n" // a subscriber that sleeps a while loses nothing
          "connection_messages false\n"
          "log_type error\n"
          "log_type warning\n"
          "log_type notice\n",
          f);
    fprintf(f, "log_dest file %s\n", broker->log_path);
    // else it would become another user, who may not write here and would not be ended with us
    if (geteuid() == 0) fputs("user root\n", f);
    bool is_bad = ferror(f);
    return fclose(f) || is_bad ? ST_IO : ST_OK;
}

/* Whether somebody accepts at the port; on loopback the answer comes at once. */
static bool accepts(uint16_t port)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return false;
    struct pollfd answer = {.fd = fd, .events = POLLOUT};
    int code = 0;
    socklen_t n_bytes = sizeof code;
    bool is_open = connect(fd, (struct sockaddr *)&in, sizeof in) == 0 || errno == EINPROGRESS;
    if (is_open)
        is_open = poll(&answer, 1, KNOCK_MS) == 1 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &n_bytes) == 0 && code == 0;
    close(fd);
    return is_open;
}

static void knock(void *user)
{
    struct mqtt_broker *broker = user;
    bool is_late = loop_now_ms(broker->loop) - broker->begin_ms > READY_MS;
    broker->is_ready = child_runs(broker->child) && accepts(broker->port);
    if (!broker->is_ready && !is_late) return;
    loop_timer_stop(broker->knock);
    broker->fn(broker->user, broker->is_ready ? MQTT_BROKER_READY : MQTT_BROKER_FAILED);
}

static void ended(void *user, int exit_code, int signal)
{
    struct mqtt_broker *broker = user;
    (void)exit_code;
    (void)signal;
    bool is_told = !broker->is_ready && !loop_timer_runs(broker->knock);
    loop_timer_stop(broker->knock);
    if (!is_told) broker->fn(broker->user, broker->is_ready ? MQTT_BROKER_ENDED : MQTT_BROKER_FAILED);
}

static enum status start(struct mqtt_broker *broker)
{
    enum status st = ST_IO;
    for (size_t i = 0; i < ARRAY_LEN(programs); i++) {
        const char *argv[] = {programs[i], "-c", broker->conf_path, NULL};
        struct child_spec spec = {.argv = argv, .output_path = broker->log_path, .exited = ended, .user = broker};
        st = child_start(broker->loop, &spec, &broker->child);
        if (st != ST_IO || errno != ENOENT) break;
    }
    return st;
}

static enum status make_path(char *path, const char *dir, const char *name)
{
    char whole[PATH_MAX]; // the broker may not stand where we do
    if (!realpath(dir, whole)) return ST_IO;
    int n = snprintf(path, PATH_MAX, "%s/%s", whole, name);
    if (n > 0 && n < PATH_MAX) return ST_OK;
    errno = ENAMETOOLONG;
    return ST_IO;
}

enum status mqtt_broker_start(struct loop *loop, const char *run_dir, uint16_t port, mqtt_broker_fn *fn, void *user,
                              struct mqtt_broker **out)
{
    assert(fn != NULL);
    enum status st;
    struct mqtt_broker *broker = calloc(1, sizeof *broker);
    if (!broker) return ST_MEMORY;
    broker->loop = loop;
    broker->fn = fn;
    broker->user = user;
    broker->port = port;
    broker->begin_ms = loop_now_ms(loop);
    if ((st = make_path(broker->conf_path, run_dir, "mosquitto.conf"))) goto done;
    if ((st = make_path(broker->log_path, run_dir, "mosquitto.log"))) goto done;
    if ((st = choose_port(&broker->port))) goto done;
    if ((st = write_conf(broker))) goto done;
    if ((st = loop_timer_create(loop, knock, broker, &broker->knock))) goto done;
    if ((st = start(broker))) goto done;
    loop_timer_repeat(broker->knock, KNOCK_MS);
    *out = broker;
    broker = NULL;
done:;
    int reason = errno;
    mqtt_broker_free(broker);
    errno = reason;
    return st;
}

void mqtt_broker_free(struct mqtt_broker *broker)
{
    if (!broker) return;
    loop_timer_free(broker->knock);
    child_free(broker->child);
    free(broker);
}

uint16_t mqtt_broker_port(const struct mqtt_broker *broker) { return broker->port; }

int mqtt_broker_pid(const struct mqtt_broker *broker) { return child_pid(broker->child); }

const char *mqtt_broker_log_path(const struct mqtt_broker *broker) { return broker->log_path; }
