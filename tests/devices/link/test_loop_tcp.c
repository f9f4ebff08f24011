/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/link/loop_tcp.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "tests/devices/link/peer.h"

TestSuite(loop_tcp, .timeout = 30);

enum { IP_REFUSED = 0x7F000002, IP_HUNG = 0x7F000003 };

struct world {
    struct loop *loop;
    struct tcp_server *server;
    struct tcp_handler handler;
    struct tcp_listen_spec spec;
    struct tcp_addr local;
    struct tcp_conn *conn; /* the last opened */
    int n_closed;
    enum tcp_why why;
};

static enum tcp_answer open_any(void *user, struct tcp_conn *conn, struct tcp_addr local, struct tcp_addr peer)
{
    struct world *w = user;
    tcp_set_user(conn, w);
    w->local = local;
    w->conn = conn;
    cr_expect_eq(peer.ip >> 24, 127);
    cr_expect_eq(tcp_local(conn).port, local.port);
    cr_expect_eq(tcp_peer(conn).port, peer.port);
    if (local.ip == IP_REFUSED) return TCP_REFUSE;
    return local.ip == IP_HUNG ? TCP_HANG : TCP_ACCEPT;
}

static size_t echo(struct tcp_conn *conn, const uint8_t *bytes, size_t n)
{
    tcp_write(conn, bytes, n);
    return n;
}

/* Answers four bytes at a time, and nothing before. */
static size_t echo_fours(struct tcp_conn *conn, const uint8_t *bytes, size_t n)
{
    if (n < 4) return 0;
    tcp_write(conn, bytes, 4);
    return 4;
}

static void note_closed(struct tcp_conn *conn, enum tcp_why why)
{
    struct world *w = tcp_user(conn);
    w->n_closed++;
    w->why = why;
}

static void begin(struct world *w)
{
    cr_assert_eq(loop_create(&w->loop), ST_OK);
    w->handler.open = open_any;
    if (!w->handler.data) w->handler.data = echo;
    w->handler.closed = note_closed;
    w->handler.user = w;
    w->spec.loopback_only = true;
    if (!w->spec.unread_bytes_max) w->spec.unread_bytes_max = 256;
    if (!w->spec.unsent_bytes_max) w->spec.unsent_bytes_max = 65536;
    cr_assert_eq(tcp_listen(w->loop, &w->spec, &w->handler, &w->server), ST_OK);
}

static void end(struct world *w)
{
    tcp_server_free(w->server);
    loop_free(w->loop);
}

static int dial(struct world *w, const char *address)
{
    int fd = peer_dial(address, tcp_server_port(w->server));
    cr_assert_geq(fd, 0);
    return fd;
}

static void say(struct world *w, int fd, const char *words)
{
    char back[64] = {0};
    int n = (int)strlen(words);
    cr_assert_eq(write(fd, words, (size_t)n), n);
    cr_expect_eq(peer_read(w->loop, fd, back, n, 2000), n);
    cr_expect_str_eq(back, words);
}

Test(loop_tcp, one_listener_answers_on_many_addresses_and_tells_which)
{
    struct world w = {0};
    begin(&w);
    for (int i = 10; i < 60; i++) {
        char address[32];
        snprintf(address, sizeof address, "127.%d.3.%d", i, i);
        int fd = dial(&w, address);
        say(&w, fd, "hello");
        cr_expect_eq(w.local.ip, (uint32_t)(127 << 24 | i << 16 | 3 << 8 | i));
        cr_expect_eq(w.local.port, tcp_server_port(w.server));
        close(fd);
    }
    peer_turns(w.loop, 20);
    cr_expect_eq(tcp_server_conns(w.server), 0);
    cr_expect_eq(w.n_closed, 50);
    cr_expect_eq(w.why, TCP_PEER_ENDED);
    cr_expect_eq(tcp_server_counts(w.server).n_accepted, 50);
    cr_expect_eq(tcp_server_counts(w.server).n_bytes_in, 250);
    cr_expect_eq(tcp_server_counts(w.server).n_bytes_out, 250);
    end(&w);
}

Test(loop_tcp, a_taken_port_is_told_with_its_reason)
{
    struct world w = {0};
    begin(&w);
    struct tcp_listen_spec again = w.spec;
    struct tcp_server *second = NULL;
    again.port = tcp_server_port(w.server);
    cr_expect_eq(tcp_listen(w.loop, &again, &w.handler, &second), ST_IO);
    cr_expect_eq(errno, EADDRINUSE);
    cr_expect_null(second);
    end(&w);
}

Test(loop_tcp, a_refused_connection_is_reset_and_a_hung_one_closes_at_idle)
{
    struct world w = {.spec = {.idle_ms = 150}};
    begin(&w);
    int refused = dial(&w, "127.0.0.2");
    cr_expect_eq(peer_end(w.loop, refused, 1000), -ECONNRESET);
    cr_expect_eq(w.n_closed, 0);

    int hung = dial(&w, "127.0.0.3");
    for (int i = 0; i < 5; i++) {
        cr_assert_eq(write(hung, "hello?", 6), 6);
        cr_expect_eq(peer_end(w.loop, hung, 15), 0);
    }
    cr_expect_eq(peer_end(w.loop, hung, 1000), 1, "what it sends does not keep it");
    peer_turns(w.loop, 5);
    cr_expect_eq(w.why, TCP_IDLE);
    struct tcp_counts counts = tcp_server_counts(w.server);
    cr_expect_eq(counts.n_refused_handler, 1);
    cr_expect_eq(counts.n_accepted, 1);
    cr_expect_eq(counts.n_idle_closed, 1);
    close(refused);
    close(hung);
    end(&w);
}

Test(loop_tcp, a_sender_of_single_bytes_is_served_whole_frames)
{
    struct world w = {.handler.data = echo_fours};
    begin(&w);
    int fd = dial(&w, "127.1.1.1");
    char back[16] = {0};
    for (const char *c = "abcdefghijk"; *c; c++) {
        cr_assert_eq(write(fd, c, 1), 1);
        peer_turns(w.loop, 2);
    }
    cr_expect_eq(peer_read(w.loop, fd, back, 16, 50), 8);
    cr_expect_str_eq(back, "abcdefgh");
    close(fd);
    end(&w);
}

Test(loop_tcp, many_frames_in_one_piece_are_all_answered)
{
    struct world w = {.handler.data = echo_fours, .spec.unread_bytes_max = 7};
    begin(&w);
    int fd = dial(&w, "127.1.1.1");
    char many[4000], back[4000];
    for (int i = 0; i < 4000; i++) many[i] = (char)(i * 7 + i / 256);
    cr_assert_eq(write(fd, many, sizeof many), 4000);
    cr_expect_eq(peer_read(w.loop, fd, back, 4000, 5000), 4000);
    cr_expect_arr_eq(back, many, 4000);
    close(fd);
    end(&w);
}

static size_t take_when_told(struct tcp_conn *conn, const uint8_t *bytes, size_t n)
{
    struct world *w = tcp_user(conn);
    if (w->n_closed == 0) return 0; // here: 'not yet'
    tcp_write(conn, bytes, n);
    return n;
}

Test(loop_tcp, a_handler_that_delays_holds_the_peer_and_goes_on_when_told)
{
    struct world w = {.handler.data = take_when_told, .spec.unread_bytes_max = 64};
    begin(&w);
    int fd = dial(&w, "127.1.1.1");
    char many[1000] = {1}, back[1000];
    cr_assert_eq(write(fd, many, sizeof many), 1000);
    peer_turns(w.loop, 30);
    cr_expect_eq(tcp_server_counts(w.server).n_bytes_in, 64, "no more than its room");
    w.n_closed = 1;
    tcp_again(w.conn);
    cr_expect_eq(peer_read(w.loop, fd, back, 1000, 2000), 1000);
    close(fd);
    end(&w);
}

Test(loop_tcp, a_silent_peer_is_closed_and_a_talking_one_stays)
{
    struct world w = {.spec = {.idle_ms = 200}};
    begin(&w);
    int silent = dial(&w, "127.1.1.1");
    int talks = dial(&w, "127.1.1.1");
    for (int i = 0; i < 8; i++) {
        say(&w, talks, "tick");
        peer_turns(w.loop, 50);
    }
    cr_expect_eq(peer_end(w.loop, silent, 0), 1);
    cr_expect_eq(tcp_server_conns(w.server), 1);
    cr_expect_eq(tcp_server_counts(w.server).n_idle_closed, 1);
    close(silent);
    close(talks);
    end(&w);
}

static size_t flood(struct tcp_conn *conn, const uint8_t *bytes, size_t n)
{
    static const char block[16384];
    if (bytes[0] != 'F') return echo(conn, bytes, n);
    for (int i = 0; i < 1000; i++) tcp_write(conn, block, sizeof block);
    return n;
}

Test(loop_tcp, a_slow_reader_is_reset_while_another_is_served)
{
    struct world w = {.handler.data = flood, .spec.unsent_bytes_max = 100000};
    begin(&w);
    int slow = dial(&w, "127.1.1.1");
    int quick = dial(&w, "127.1.1.1");
    say(&w, quick, "one");
    cr_assert_eq(write(slow, "F", 1), 1);
    say(&w, quick, "two");
    peer_turns(w.loop, 10);
    cr_expect_eq(w.why, TCP_SLOW);
    cr_expect_eq(w.n_closed, 1);
    cr_expect_eq(tcp_server_counts(w.server).n_slow_closed, 1);
    cr_expect_eq(tcp_server_unsent_bytes(w.server), 0, "what will never be sent is not counted");
    say(&w, quick, "three");
    close(slow);
    close(quick);
    end(&w);
}

static size_t answer_and_close(struct tcp_conn *conn, const uint8_t *bytes, size_t n)
{
    static const char block[8000000];
    (void)bytes;
    tcp_write(conn, block, sizeof block);
    tcp_close(conn, false);
    tcp_write(conn, "no", 2);
    return n;
}

Test(loop_tcp, what_was_written_before_close_arrives_before_the_end)
{
    struct world w = {.handler.data = answer_and_close, .spec.unsent_bytes_max = 10000000};
    begin(&w);
    int fd = dial(&w, "127.1.1.1");
    char *back = malloc(8000010);
    cr_assert_eq(write(fd, "x", 1), 1);
    peer_turns(w.loop, 5);
    cr_expect_gt(tcp_server_unsent_bytes(w.server), 0);
    cr_expect_eq(peer_read(w.loop, fd, back, 8000010, 10000), 8000000);
    peer_turns(w.loop, 5);
    cr_expect_eq(tcp_server_unsent_bytes(w.server), 0);
    cr_expect_eq(w.why, TCP_CLOSED);
    free(back);
    close(fd);
    end(&w);
}

Test(loop_tcp, a_peer_that_ended_its_side_still_gets_the_answer)
{
    struct world w = {0};
    begin(&w);
    int fd = dial(&w, "127.1.1.1");
    char back[8];
    cr_assert_eq(write(fd, "last", 4), 4);
    shutdown(fd, SHUT_WR);
    cr_expect_eq(peer_read(w.loop, fd, back, 8, 1000), 4);
    peer_turns(w.loop, 5);
    cr_expect_eq(w.why, TCP_PEER_ENDED);
    close(fd);
    end(&w);
}

static void answer_at_the_end(struct tcp_conn *conn)
{
    tcp_write(conn, "bye", 3);
    tcp_close(conn, false);
}

Test(loop_tcp, a_handler_may_answer_after_the_peer_ended)
{
    struct world w = {.handler.ended = answer_at_the_end};
    begin(&w);
    int fd = dial(&w, "127.1.1.1");
    char back[8];
    shutdown(fd, SHUT_WR);
    cr_expect_eq(peer_read(w.loop, fd, back, 8, 1000), 3);
    close(fd);
    end(&w);
}

Test(loop_tcp, a_peer_that_vanished_is_found_by_its_reset)
{
    struct world w = {0};
    begin(&w);
    int fd = dial(&w, "127.1.1.1");
    say(&w, fd, "x");
    struct linger at_once = {.l_onoff = 1};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(fd);
    peer_turns(w.loop, 20);
    cr_expect_eq(w.why, TCP_BROKEN);
    cr_expect_eq(tcp_server_counts(w.server).n_broken, 1);
    end(&w);
}

Test(loop_tcp, limits_in_all_per_device_and_per_peer)
{
    struct world w = {.spec = {.n_max = 5, .n_max_local = 2}};
    begin(&w);
    int fds[8];
    static const char *const addresses[] = {"127.1.1.1", "127.1.1.1", "127.1.1.1", "127.1.1.2",
                                            "127.1.1.2", "127.1.1.3", "127.1.1.3", "127.1.1.4"};
    for (int i = 0; i < 8; i++) fds[i] = dial(&w, addresses[i]);
    peer_turns(w.loop, 20);
    cr_expect_eq(tcp_server_conns(w.server), 5);
    cr_expect_eq(tcp_server_counts(w.server).n_refused_limit, 3);
    cr_expect_eq(peer_end(w.loop, fds[2], 10), -ECONNRESET, "the third on one address");
    cr_expect_eq(peer_end(w.loop, fds[7], 10), -ECONNRESET, "the sixth in all");
    close(fds[0]);
    peer_turns(w.loop, 10);
    int fd = dial(&w, "127.1.1.1");
    say(&w, fd, "room again");
    end(&w);
}

Test(loop_tcp, out_of_descriptors_it_waits_and_goes_on)
{
    struct world w = {0};
    begin(&w);
    int fds[40], n = 0;
    struct rlimit limit;
    for (; n < 40; n++) fds[n] = dial(&w, "127.1.1.1");
    getrlimit(RLIMIT_NOFILE, &limit);
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = (rlim_t)fds[39] + 11;
    setrlimit(RLIMIT_NOFILE, &limit);
    peer_turns(w.loop, 150);
    cr_expect_leq(tcp_server_conns(w.server), 10);
    cr_expect_geq(tcp_server_counts(w.server).n_no_descriptor, 1);
    cr_expect_leq(tcp_server_counts(w.server).n_no_descriptor, 4, "it does not spin");
    limit.rlim_cur = before;
    setrlimit(RLIMIT_NOFILE, &limit);
    for (n = 0; n < 40; n++) say(&w, fds[n], "still here");
    end(&w);
}

Test(loop_tcp, freeing_the_server_tells_every_connection)
{
    struct world w = {0};
    begin(&w);
    int a = dial(&w, "127.1.1.1");
    int b = dial(&w, "127.1.1.2");
    say(&w, a, "x");
    say(&w, b, "x");
    tcp_server_free(w.server);
    cr_expect_eq(w.n_closed, 2);
    cr_expect_eq(w.why, TCP_STOPPED);
    cr_expect_eq(peer_end(w.loop, a, 500), 1);
    loop_free(w.loop);
    close(a);
    close(b);
}
