/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Devices by curl, bare sockets and Node's WebSocket; the invented products answer what they understood. */
#include "devices/street_web.h"

#include "tests/devices/box_catalog.h"
#include "tests/support/street_stand.h"

#include <criterion/criterion.h>
#include <unistd.h>

enum { OFFSET_MIN = 20000, OFFSETS = 20000 };

struct web_bench {
    struct street_stand b;
    struct street_web *web;
    struct street_ports ports;
    uint16_t dialled; /* tests run side by side: each has its own */
    char said[40000];
    size_t n;
};

static void open_web(struct web_bench *w)
{
    uint16_t port;
    memset(w, 0, sizeof *w);
    street_stand_open(&w->b, 3, 1, STREET_LOCKSTEP);
    for (int i = 0; w->web == NULL; i++) {
        const struct street_web_options o = {.port_offset = (uint16_t)(OFFSET_MIN + (getpid() * 7 + i) % OFFSETS),
                                             .loopback_only = true};
        const enum status st = street_web_create(w->b.loop, w->b.street, o, &w->web, &port);
        cr_assert(st == ST_OK || i < 20);
        w->dialled = (uint16_t)(BOX_PORT + o.port_offset);
    }
    street_web_fill(w->web, &w->ports);
    street_set_ports(w->b.street, &w->ports);
}

static void close_web(struct web_bench *w)
{
    street_web_free(w->web);
    street_stand_close(&w->b);
}

/* PORT in the command stands for the bench's own. */
static int shell(struct web_bench *w, const char *command)
{
    char with_port[700];
    size_t n = 0;
    for (const char *at = command; *at != '\0' && n + 8 < sizeof with_port;) {
        if (strncmp(at, "PORT", 4) == 0) n += (size_t)snprintf(with_port + n, 8, "%u", w->dialled), at += 4;
        else with_port[n++] = *at++;
    }
    with_port[n] = '\0';
    return street_stand_shell(&w->b, with_port, w->said, sizeof w->said);
}

static void curl(struct web_bench *w, const char *arguments)
{
    char command[512];
    snprintf(command, sizeof command, "curl -s -m 10 %s", arguments);
    cr_expect_eq(shell(w, command), 0, "%s", command);
}

#define BOX  "http://127.1.1.10:PORT"
#define SAFE "http://127.1.1.12:PORT"

static void heard(const struct web_bench *w, const char *text)
{
    cr_expect(strstr(w->said, text) != NULL, "'%s' is not in '%s'", text, w->said);
}

Test(street_web, the_dialled_address_names_the_device)
{
    struct web_bench w;
    open_web(&w);
    curl(&w, "'" BOX "/a%20b?x=1%262&y=z+z'");
    heard(&w, "home-00002.box 0 /a b x=1&2 y=z z body= n=0 t=0");
    curl(&w, "-d 'x=p%20q&y=' " BOX "/");
    heard(&w, "home-00002.box 1 / x=p q y= body=x=p%20q&y= n=10");
    curl(&w, "-X PUT -H 'Content-Type: application/json' -d '{}' http://127.1.0.10:PORT/j");
    heard(&w, "home-00001.box 2 /j x=- y=- body={} n=2");
    curl(&w, "-H 'x-box: 7 8' " BOX "/header");
    heard(&w, "X-Box=7 8");
    curl(&w, BOX "/header");
    heard(&w, "X-Box=-");
    curl(&w, "-i -X PATCH " BOX "/");
    heard(&w, "box 4 /");
    curl(&w, "-i " BOX "/bye");
    heard(&w, "Connection: close");
    close_web(&w);
}

Test(street_web, where_nobody_lives_nothing_is)
{
    struct web_bench w;
    open_web(&w);
    curl(&w, "-i http://127.1.1.11:PORT/");
    heard(&w, "404");
    heard(&w, "Connection: close");
    curl(&w, "-i http://127.1.9.10:PORT/");
    heard(&w, "404");
    curl(&w, "-i http://127.0.0.1:PORT/");
    heard(&w, "404");
    cr_expect_eq(street_web_counts(w.web).n_nobody, 3);
    curl(&w, "-i " BOX "/%zz");
    heard(&w, "400");
    curl(&w, "-i " BOX "/a%00b");
    heard(&w, "400");
    cr_expect_eq(street_web_counts(w.web).n_malformed, 2);
    curl(&w, "-i " BOX "/large");
    heard(&w, "500");
    cr_expect_eq(street_web_counts(w.web).n_overflow, 1);
    close_web(&w);
}

Test(street_web, a_body_beyond_the_limit_is_refused)
{
    struct web_bench w;
    open_web(&w);
    curl(&w, "-i -H 'Content-Length: 65537' -X POST " BOX "/");
    heard(&w, "413");
    close_web(&w);
}

Test(street_web, digest_has_the_realm_of_the_device)
{
    struct web_bench w;
    char arguments[256];
    open_web(&w);
    const struct device *d = street_at(w.b.street, 0x7F01010C);
    cr_assert(d != NULL);
    curl(&w, "-i " SAFE "/x");
    heard(&w, "401");
    heard(&w, "SHA-256");
    snprintf(arguments, sizeof arguments, "realm=\"%s\"", d->id->mac);
    heard(&w, arguments);
    curl(&w, SAFE "/open");
    heard(&w, "home-00002.safe");
    snprintf(arguments, sizeof arguments, "--digest -u admin:%s " SAFE "/x?x=1", d->id->password);
    curl(&w, arguments);
    heard(&w, "home-00002.safe 0 /x x=1");
    curl(&w, "-i --digest -u admin:wrong " SAFE "/x");
    heard(&w, "401");
    cr_expect(strstr(w.said, "home-00002") == NULL);
    close_web(&w);
}

/* --- WebSocket --- */

#define UPGRADE                                                                                                 \
    "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" \
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"

static int upgrade(struct web_bench *w)
{
    const int fd = street_stand_dial("127.1.1.10", w->dialled);
    cr_assert(fd >= 0);
    street_stand_say(fd, UPGRADE, strlen(UPGRADE));
    street_stand_hear(&w->b, fd, w->said, sizeof w->said, &w->n, "\r\n\r\n", 2000);
    return fd;
}

/* A short masked frame; the mask is zeros. */
static void frame(int fd, uint8_t first, const char *text)
{
    uint8_t out[140] = {first, (uint8_t)(0x80 | strlen(text))};
    memcpy(out + 6, text, strlen(text));
    street_stand_say(fd, out, 6 + strlen(text));
}

static bool hear(struct web_bench *w, int fd, const char *until)
{
    return street_stand_hear(&w->b, fd, w->said, sizeof w->said, &w->n, until, 2000);
}

Test(street_web, sessions_get_their_answers_and_what_all_get)
{
    struct web_bench w;
    open_web(&w);
    const int one = upgrade(&w);
    heard(&w, "101");
    const int two = upgrade(&w);
    frame(one, 0x81, "hello");
    hear(&w, one, "1:5:hello");
    heard(&w, "1:5:hello");
    frame(one, 0x01, "in pie");
    frame(one, 0x89, "are you there");
    frame(one, 0x80, "ces");
    hear(&w, one, "1:9:in pieces");
    heard(&w, "1:9:in pieces");
    heard(&w, "\x8a\x0d"
              "are you there");
    frame(two, 0x81, "all");
    hear(&w, one, "2:3:all");
    heard(&w, "2:3:all");
    hear(&w, two, "2:3:all");
    heard(&w, "2:3:all");
    upgrade(&w);
    heard(&w, "503");
    const struct street_web_counts c = street_web_counts(w.web);
    cr_expect_eq(c.n_session, 2);
    cr_expect_eq(c.n_refused, 1);
    cr_expect_eq(c.n_message, 3);
    cr_expect_eq(c.n_notified, 4);
    close(two);
    street_stand_turn(&w.b, 50);
    cr_expect_eq(street_web_counts(w.web).n_session, 1);
    cr_expect(street_at(w.b.street, 0x7F01010A)->cell[BOX_CLOSED] == 2, "the product knows who has gone");
    frame(one, 0x88, "\x03\xe8");
    cr_expect(hear(&w, one, NULL), "closed");
    cr_expect(w.n == 4 && memcmp(w.said, "\x88\x02\x03\xe8", 4) == 0);
    cr_expect_eq(street_web_counts(w.web).n_session, 0);
    close(one);
    close_web(&w);
}

Test(street_web, who_breaks_the_protocol_or_does_not_read_is_closed)
{
    struct web_bench w;
    open_web(&w);
    int fd = upgrade(&w);
    street_stand_say(fd, "\x81\x01x", 3); /* no mask */
    cr_expect(hear(&w, fd, NULL));
    cr_expect(w.n == 4 && memcmp(w.said, "\x88\x02\x03\xea", 4) == 0);
    close(fd);
    fd = upgrade(&w);
    frame(fd, 0x82, "bytes");
    cr_expect(hear(&w, fd, NULL));
    cr_expect(w.n == 4 && memcmp(w.said, "\x88\x02\x03\xeb", 4) == 0);
    close(fd);
    fd = upgrade(&w);
    street_stand_say(fd, "\x81\xff\0\0\0\0\0\1\0\0\0\0\0\0", 14); /* announces 64 KiB */
    cr_expect(hear(&w, fd, NULL));
    cr_expect(w.n == 4 && memcmp(w.said, "\x88\x02\x03\xf1", 4) == 0);
    close(fd);
    fd = upgrade(&w);
    frame(fd, 0x81, "flood");
    street_stand_turn(&w.b, 200);
    const struct street_web_counts c = street_web_counts(w.web);
    cr_expect_eq(c.n_slow, 1);
    cr_expect_eq(c.n_broken, 2);
    cr_expect_gt(c.n_lost, 0);
    close(fd);
    street_stand_turn(&w.b, 50);
    cr_expect_eq(street_web_counts(w.web).n_session, 0);
    close_web(&w);
}

Test(street_web, sessions_are_closed_when_it_stops_or_the_device_hangs_up)
{
    struct web_bench w;
    open_web(&w);
    int fd = upgrade(&w);
    const struct device *d = street_at(w.b.street, 0x7F01010A);
    cr_expect(w.ports.web.is_heard(w.ports.web.ctx, d));
    street_web_hang_up(w.web, d);
    cr_expect(hear(&w, fd, NULL));
    close(fd);
    cr_expect(!w.ports.web.is_heard(w.ports.web.ctx, d));
    fd = upgrade(&w);
    close_web(&w);
    close(fd);
}

Test(street_web, node_speaks_to_a_device)
{
    struct web_bench w;
    open_web(&w);
    if (shell(&w, "node -e 'process.exit(typeof WebSocket===\"function\"?0:3)'") != 0) cr_skip("this node has no WebSocket");
    shell(&w, "node -e 'const s=new WebSocket(\"ws://127.1.1.10:PORT/ws\");s.onopen=()=>s.send(\"hi\");"
              "s.onmessage=m=>{console.log(m.data);s.close()}'");
    heard(&w, "1:2:hi");
    close_web(&w);
}
