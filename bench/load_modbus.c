/* SPDX-License-Identifier: GPL-3.0-or-later */
/* load_modbus - asks many devices over many connections and times every answer.
 *
 *   load_modbus [-p PORT] [-s SLOT] [-h HOMES] [-c CONNECTIONS] [-r RATE] [-t SECONDS] [-a ADDRESS] [-n REGISTERS] [-u UNIT]
 * [-i]
 *
 * Connection k dials the device of home k mod HOMES, 127.A.B.(10 + SLOT). RATE requests a second over all of
 * them, evenly, 0: each as fast as its answers come. -i: also half as many connections again that stay idle.
 * Prints one line of JSON: what was asked, answers, refusals, latency in microseconds. Only for 127.0.0.0/8. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { BUCKETS = 200000, BUCKET_US = 5, REQUEST_BYTES = 12, ANSWER_MAX = 260, TICK_US = 1000, CONNECT_BATCH = 200 };

struct plan {
    unsigned port, slot, homes, connections, rate, seconds, address, registers, unit, fc;
    bool idle;
};

struct conn {
    int fd;
    bool waits;
    uint16_t txid;
    uint64_t sent_ns;
    size_t n_in;
    uint8_t in[ANSWER_MAX];
};

struct load {
    struct plan plan;
    struct conn *conn;
    int epoll;
    uint64_t n_sent, n_answer, n_exception, n_lost, n_skipped;
    uint32_t *bucket; /* of latency */
    uint64_t max_ns, sum_ns;
    size_t next;
};

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

static void fail(const char *what)
{
    fprintf(stderr, "load_modbus: %s: %s\n", what, strerror(errno));
    exit(3);
}

static int dial(const struct plan *p, unsigned home)
{
    const uint32_t ip = 127U << 24 | (1 + home / 256) << 16 | (home % 256) << 8 | (10 + p->slot);
    const int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    const struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)p->port), .sin_addr.s_addr = htonl(ip)};
    if (fd < 0) fail("socket");
    if (connect(fd, (const struct sockaddr *)&to, sizeof to) != 0) fail("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static void ask(struct load *l, struct conn *c)
{
    const struct plan *p = &l->plan;
    c->txid++;
    const uint8_t request[REQUEST_BYTES] = {(uint8_t)(c->txid >> 8),
                                            (uint8_t)c->txid,
                                            0,
                                            0,
                                            0,
                                            6,
                                            (uint8_t)p->unit,
                                            (uint8_t)p->fc,
                                            (uint8_t)(p->address >> 8),
                                            (uint8_t)p->address,
                                            0,
                                            (uint8_t)p->registers};
    c->sent_ns = now_ns();
    if (write(c->fd, request, sizeof request) != (ssize_t)sizeof request) {
        l->n_lost++;
        return;
    }
    c->waits = true, l->n_sent++;
}

static void answered(struct load *l, struct conn *c)
{
    const uint64_t took_ns = now_ns() - c->sent_ns, bucket = took_ns / (1000 * BUCKET_US);
    l->bucket[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
    if (took_ns > l->max_ns) l->max_ns = took_ns;
    l->sum_ns += took_ns, l->n_answer++;
    if ((c->in[7] & 0x80) != 0) l->n_exception++;
    c->waits = false, c->n_in = 0;
    if (l->plan.rate == 0) ask(l, c);
}

static void hear(struct load *l, struct conn *c)
{
    const ssize_t n = read(c->fd, c->in + c->n_in, sizeof c->in - c->n_in);
    if (n <= 0) {
        if (n < 0 && errno == EAGAIN) return;
        l->n_lost++;
        epoll_ctl(l->epoll, EPOLL_CTL_DEL, c->fd, NULL);
        c->waits = true; /* never again */
        return;
    }
    c->n_in += (size_t)n;
    if (c->n_in < 6 || c->n_in < 6U + (size_t)(c->in[4] << 8 | c->in[5])) return;
    if ((c->in[0] << 8 | c->in[1]) != c->txid) l->n_lost++;
    answered(l, c);
}

/* As many requests as the rate wants by now; who still waits is passed over. */
static void ask_due(struct load *l, uint64_t from_ns)
{
    const uint64_t due = (now_ns() - from_ns) / 1000 * l->plan.rate / 1000000;
    for (unsigned tried = 0; l->n_sent + l->n_skipped < due && tried < l->plan.connections; tried++) {
        struct conn *c = &l->conn[l->next];
        l->next = (l->next + 1) % l->plan.connections;
        if (!c->waits) ask(l, c);
        else if (tried + 1 == l->plan.connections) l->n_skipped++;
    }
}

static double quantile_ms(const struct load *l, double share)
{
    uint64_t sum = 0;
    const uint64_t want = (uint64_t)((double)l->n_answer * share);
    for (size_t i = 0; i < BUCKETS; i++)
        if ((sum += l->bucket[i]) > want) return (double)(i + 1) * BUCKET_US / 1000;
    return (double)l->max_ns / 1e6;
}

static struct plan read_plan(int argc, char **argv)
{
    struct plan p = {.port = 1502,
                     .homes = 1,
                     .connections = 1,
                     .rate = 1000,
                     .seconds = 10,
                     .address = 40071,
                     .registers = 38,
                     .unit = 1,
                     .fc = 3};
    for (int o; (o = getopt(argc, argv, "p:s:h:c:r:t:a:n:u:f:i")) != -1;) {
        unsigned *const of[] = {
            ['p'] = &p.port,    ['s'] = &p.slot,    ['h'] = &p.homes,     ['c'] = &p.connections, ['r'] = &p.rate,
            ['t'] = &p.seconds, ['a'] = &p.address, ['n'] = &p.registers, ['u'] = &p.unit,        ['f'] = &p.fc};
        if (o == 'i') p.idle = true;
        else if (o == '?') exit(2);
        else *of[o] = (unsigned)strtoul(optarg, NULL, 0);
    }
    if (p.connections == 0 || p.homes == 0 || p.homes > 65280 || p.registers == 0 || p.registers > 125 || p.seconds > 600)
        exit(2);
    return p;
}

static void open_all(struct load *l)
{
    const struct plan *p = &l->plan;
    const struct rlimit files = {p->connections * 2 + 100, p->connections * 2 + 100};
    struct rlimit have;
    getrlimit(RLIMIT_NOFILE, &have);
    if (have.rlim_cur < files.rlim_cur) have.rlim_cur = have.rlim_max, setrlimit(RLIMIT_NOFILE, &have);
    for (unsigned k = 0; k < p->connections; k++) {
        l->conn[k].fd = dial(p, k % p->homes);
        struct epoll_event e = {.events = EPOLLIN, .data.u32 = k};
        if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, l->conn[k].fd, &e) != 0) fail("epoll_ctl");
        if (k % CONNECT_BATCH == CONNECT_BATCH - 1) usleep(TICK_US);
    }
    for (unsigned k = 0; p->idle && k < p->connections / 2; k++) (void)dial(p, k % p->homes);
}

int main(int argc, char **argv)
{
    struct load l = {.plan = read_plan(argc, argv)};
    l.epoll = epoll_create1(0);
    l.conn = calloc(l.plan.connections, sizeof *l.conn);
    l.bucket = calloc(BUCKETS, sizeof *l.bucket);
    if (l.epoll < 0 || l.conn == NULL || l.bucket == NULL) fail("begin");
    open_all(&l);
    const uint64_t from_ns = now_ns(), end_ns = from_ns + (uint64_t)l.plan.seconds * 1000000000U;
    for (unsigned k = 0; l.plan.rate == 0 && k < l.plan.connections; k++) ask(&l, &l.conn[k]);
    while (now_ns() < end_ns) {
        struct epoll_event e[256];
        if (l.plan.rate > 0) ask_due(&l, from_ns);
        const int n = epoll_wait(l.epoll, e, 256, 1);
        for (int i = 0; i < n; i++) hear(&l, &l.conn[e[i].data.u32]);
    }
    const double took_s = (double)(now_ns() - from_ns) / 1e9;
    printf("{\"connections\":%u,\"registers\":%u,\"seconds\":%.2f,\"sent\":%" PRIu64 ",\"answers\":%" PRIu64 ",\"per_s\":%.0f,"
           "\"exceptions\":%" PRIu64 ",\"lost\":%" PRIu64 ",\"skipped\":%" PRIu64
           ",\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"p999_ms\":%.3f,\"max_ms\":%.2f}\n",
           l.plan.connections, l.plan.registers, took_s, l.n_sent, l.n_answer, (double)l.n_answer / took_s, l.n_exception,
           l.n_lost, l.n_skipped, quantile_ms(&l, 0.5), quantile_ms(&l, 0.99), quantile_ms(&l, 0.999), (double)l.max_ns / 1e6);
    return l.n_lost > 0;
}
