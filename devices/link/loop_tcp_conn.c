/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loop_tcp_conn.c - one connection: a uv stream, what its handler left unread, and its place among the silent.
 *
 * All connections of a server have the same idle time, so a list in order of the last byte and one
 * timer for its head do for all. Before a read the bytes left are laid at the front of the server's
 * read buffer and the read goes behind them: the handler sees them in one piece, and only a connection
 * in the middle of a request owns a buffer. */
#include "devices/link/loop_tcp_conn.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "devices/link/loop_uv.h"

enum { KEPT_BYTES_MIN = 64 };

enum conn_state {
    CONN_OPEN,
    CONN_HUNG,
    CONN_ENDING, /* closes when all is sent */
    CONN_CLOSING,
};

struct tcp_conn {
    uv_tcp_t uv; /* first: the block is freed by its address */
    struct tcp_server *server;
    void *user;
    TAILQ_ENTRY(tcp_conn) seat;
    int64_t last_ms;
    struct tcp_addr local, peer;
    uint8_t *kept; /* NULL when nothing is left */
    uint32_t n_kept_bytes, kept_room_bytes;
    uint8_t state; /* enum conn_state */
    uint8_t why;   /* enum tcp_why, once ending */
    bool in_data, again, told;
    bool is_held; /* not read: the room for what is left is full */
};

struct write {
    uv_write_t uv;
    size_t n_bytes;
    uint8_t bytes[];
};

static_assert(sizeof(struct tcp_conn) <= 400, "the header says what an idle connection costs");

static uv_stream_t *stream_of(struct tcp_conn *conn) { return (uv_stream_t *)&conn->uv; }

static size_t unsent_bytes(struct tcp_conn *conn) { return uv_stream_get_write_queue_size(stream_of(conn)); }

void tcp_conn_reset_fd(int fd)
{
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(fd);
}

/* --- the end of a connection --- */

static void tell_closed(struct tcp_conn *conn)
{
    const struct tcp_handler *handler = &conn->server->handler;
    if (conn->told) return;
    conn->told = true;
    TAILQ_REMOVE(&conn->server->closing, conn, seat);
    if (handler->closed) handler->closed(conn, conn->why);
}

static void handle_closed(uv_handle_t *handle)
{
    struct tcp_conn *conn = (struct tcp_conn *)handle;
    struct tcp_server *server = conn->server;
    tell_closed(conn);
    tcp_server_unref(server);
    free(conn->kept);
    free(conn);
}

static void count_why(struct tcp_counts *counts, enum tcp_why why)
{
    counts->n_idle_closed += why == TCP_IDLE;
    counts->n_slow_closed += why == TCP_SLOW;
    counts->n_broken += why == TCP_BROKEN;
}

/* Leaves the server's books at once; closed() follows from the loop. */
static void close_now(struct tcp_conn *conn, enum tcp_why why, bool reset)
{
    struct tcp_server *server = conn->server;
    if (conn->state == CONN_CLOSING) return;
    conn->state = CONN_CLOSING;
    conn->why = (uint8_t)why;
    count_why(&server->counts, why);
    TAILQ_REMOVE(&server->open, conn, seat);
    TAILQ_INSERT_TAIL(&server->closing, conn, seat);
    server->n_open--;
    tally_drop(&server->by_local, conn->local.ip);
    tally_drop(&server->by_peer, conn->peer.ip);
    if (!reset || uv_tcp_close_reset(&conn->uv, handle_closed)) {
        if (!uv_is_closing((uv_handle_t *)&conn->uv)) uv_close((uv_handle_t *)&conn->uv, handle_closed);
    }
}

static void end(struct tcp_conn *conn, enum tcp_why why)
{
    if (unsent_bytes(conn) == 0) {
        close_now(conn, why, false);
        return;
    }
    conn->state = CONN_ENDING;
    conn->why = (uint8_t)why;
    uv_read_stop(stream_of(conn));
}

void tcp_close(struct tcp_conn *conn, bool reset)
{
    if (reset) {
        close_now(conn, TCP_CLOSED, true);
    } else if (conn->state == CONN_OPEN || conn->state == CONN_HUNG) {
        end(conn, TCP_CLOSED);
    }
}

void tcp_conn_stop_all(struct tcp_server *server)
{
    struct tcp_conn *conn;
    while ((conn = TAILQ_FIRST(&server->open))) close_now(conn, TCP_STOPPED, false);
    while ((conn = TAILQ_FIRST(&server->closing))) tell_closed(conn);
}

/* --- silence --- */

static void start_idle_timer(struct tcp_server *server)
{
    const struct tcp_conn *first = TAILQ_FIRST(&server->open);
    if (!first || server->spec.idle_ms == 0 || loop_timer_runs(server->idle_timer)) return;
    int64_t wait_ms = first->last_ms + server->spec.idle_ms - loop_now_ms(server->loop);
    loop_timer_once(server->idle_timer, wait_ms > 0 ? wait_ms : 0);
}

void tcp_conn_close_idle(struct tcp_server *server)
{
    int64_t due_ms = loop_now_ms(server->loop) - server->spec.idle_ms;
    struct tcp_conn *conn;
    while ((conn = TAILQ_FIRST(&server->open)) && conn->last_ms <= due_ms) close_now(conn, TCP_IDLE, unsent_bytes(conn) > 0);
    start_idle_timer(server);
}

/* A byte has moved: the connection goes to the end of the list. */
static void touch(struct tcp_conn *conn)
{
    struct tcp_conn_list *open = &conn->server->open;
    if (conn->state != CONN_OPEN && conn->state != CONN_ENDING) return;
    conn->last_ms = loop_now_ms(conn->server->loop);
    TAILQ_REMOVE(open, conn, seat);
    TAILQ_INSERT_TAIL(open, conn, seat);
}

/* --- reading --- */

/* Shows the handler bytes as long as it takes some; says how many it took. */
static size_t offer(struct tcp_conn *conn, const uint8_t *bytes, size_t n_bytes)
{
    size_t n_done = 0;
    conn->in_data = true;
    while (n_done < n_bytes && conn->state == CONN_OPEN) {
        conn->again = false;
        size_t n_took = conn->server->handler.data(conn, bytes + n_done, n_bytes - n_done);
        assert(n_took <= n_bytes - n_done);
        n_done += n_took;
        if (n_took == 0 && !conn->again) break;
    }
    conn->in_data = false;
    return n_done;
}

/* Keeps what the handler left, in a room that doubles up to the server's limit. */
static void keep(struct tcp_conn *conn, const uint8_t *bytes, size_t n_bytes)
{
    size_t max_bytes = conn->server->spec.unread_bytes_max;
    if (n_bytes == 0) {
        free(conn->kept);
        conn->kept = NULL;
        conn->kept_room_bytes = 0;
    } else if (n_bytes > conn->kept_room_bytes) {
        size_t room_bytes = KEPT_BYTES_MIN;
        while (room_bytes < n_bytes) room_bytes *= 2;
        if (room_bytes > max_bytes) room_bytes = max_bytes;
        uint8_t *more = realloc(conn->kept, room_bytes);
        if (!more) {
            close_now(conn, TCP_BROKEN, true);
            return;
        }
        conn->kept = more;
        conn->kept_room_bytes = (uint32_t)room_bytes;
    }
    if (n_bytes > 0) memmove(conn->kept, bytes, n_bytes);
    conn->n_kept_bytes = (uint32_t)n_bytes;
    if (n_bytes == max_bytes) {
        conn->is_held = true;
        uv_read_stop(stream_of(conn));
    }
}

static void give_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    struct tcp_conn *conn = (struct tcp_conn *)handle;
    struct tcp_server *server = conn->server;
    (void)suggested;
    if (conn->n_kept_bytes > 0) memcpy(server->read_buffer, conn->kept, conn->n_kept_bytes);
    *out = uv_buf_init((char *)server->read_buffer + conn->n_kept_bytes,
                       (unsigned)(server->spec.unread_bytes_max - conn->n_kept_bytes));
}

static void peer_ended(struct tcp_conn *conn)
{
    uv_read_stop(stream_of(conn));
    if (conn->state == CONN_OPEN && conn->server->handler.ended) {
        conn->server->handler.ended(conn);
    } else {
        end(conn, TCP_PEER_ENDED);
    }
}

static void bytes_came(uv_stream_t *stream, ssize_t n_read, const uv_buf_t *buf)
{
    struct tcp_conn *conn = (struct tcp_conn *)stream;
    struct tcp_server *server = conn->server;
    (void)buf;
    if (n_read == 0) return;
    if (n_read < 0) {
        if (n_read == UV_EOF) {
            peer_ended(conn);
        } else {
            close_now(conn, TCP_BROKEN, false);
        }
        return;
    }

    server->counts.n_bytes_in += (uint64_t)n_read;
    touch(conn);
    if (conn->state != CONN_OPEN) return;
    size_t n_bytes = conn->n_kept_bytes + (size_t)n_read;
    size_t n_done = offer(conn, server->read_buffer, n_bytes);
    if (conn->state == CONN_OPEN) keep(conn, server->read_buffer + n_done, n_bytes - n_done);
}

void tcp_again(struct tcp_conn *conn)
{
    conn->again = true;
    if (conn->in_data || conn->state != CONN_OPEN || conn->n_kept_bytes == 0) return;
    size_t n_bytes = conn->n_kept_bytes;
    size_t n_done = offer(conn, conn->kept, n_bytes);
    if (conn->state != CONN_OPEN || n_done == 0) return;
    keep(conn, conn->kept + n_done, n_bytes - n_done);
    if (conn->is_held) {
        conn->is_held = false;
        uv_read_start(stream_of(conn), give_buffer, bytes_came);
    }
}

/* --- writing --- */

static void written(uv_write_t *uv, int uv_code)
{
    struct write *write = (struct write *)uv;
    struct tcp_conn *conn = (struct tcp_conn *)uv->handle;
    conn->server->n_unsent_bytes -= write->n_bytes;
    free(write);
    if (conn->state == CONN_CLOSING) return;
    if (uv_code < 0) {
        close_now(conn, TCP_BROKEN, false);
        return;
    }
    touch(conn);
    if (conn->state == CONN_ENDING && unsent_bytes(conn) == 0) close_now(conn, conn->why, false);
}

static void queue(struct tcp_conn *conn, const uint8_t *bytes, size_t n_bytes)
{
    struct tcp_server *server = conn->server;
    if (unsent_bytes(conn) + n_bytes > server->spec.unsent_bytes_max) {
        close_now(conn, TCP_SLOW, true);
        return;
    }
    struct write *write = malloc(sizeof *write + n_bytes);
    if (!write) {
        close_now(conn, TCP_BROKEN, true);
        return;
    }
    memcpy(write->bytes, bytes, n_bytes);
    write->n_bytes = n_bytes;
    uv_buf_t buf = uv_buf_init((char *)write->bytes, (unsigned)n_bytes);
    if (uv_write(&write->uv, stream_of(conn), &buf, 1, written)) {
        free(write);
        close_now(conn, TCP_BROKEN, true);
        return;
    }
    server->n_unsent_bytes += n_bytes;
}

void tcp_write(struct tcp_conn *conn, const void *bytes, size_t n_bytes)
{
    if (conn->state != CONN_OPEN || n_bytes == 0) return;
    // uv counts a buffer in an unsigned int, and no limit is as large
    if (n_bytes > INT32_MAX) {
        close_now(conn, TCP_SLOW, true);
        return;
    }
    size_t n_sent = 0;
    if (unsent_bytes(conn) == 0) {
        uv_buf_t buf = uv_buf_init((char *)(uintptr_t)bytes, (unsigned)n_bytes);
        int n = uv_try_write(stream_of(conn), &buf, 1);
        if (n < 0 && n != UV_EAGAIN) {
            close_now(conn, TCP_BROKEN, false);
            return;
        }
        if (n > 0) n_sent = (size_t)n;
    }
    if (n_sent > 0) touch(conn);
    conn->server->counts.n_bytes_out += n_bytes;
    if (n_sent < n_bytes) queue(conn, (const uint8_t *)bytes + n_sent, n_bytes - n_sent);
}

/* --- the beginning --- */

static struct tcp_conn *make(struct tcp_server *server, int fd)
{
    struct tcp_conn *conn = calloc(1, sizeof *conn);
    if (!conn) return NULL;
    conn->server = server;
    uv_tcp_init(loop_uv(server->loop), &conn->uv); // without a socket it cannot fail
    server->n_refs++;
    if (uv_tcp_open(&conn->uv, fd) == 0) return conn;
    conn->told = true;
    uv_close((uv_handle_t *)&conn->uv, handle_closed);
    return NULL;
}

/* Enters the server's books. */
static enum status enter(struct tcp_conn *conn)
{
    struct tcp_server *server = conn->server;
    enum status st = tally_add(&server->by_local, conn->local.ip);
    if (st) return st;
    if ((st = tally_add(&server->by_peer, conn->peer.ip))) {
        tally_drop(&server->by_local, conn->local.ip);
        return st;
    }
    conn->last_ms = loop_now_ms(server->loop);
    TAILQ_INSERT_TAIL(&server->open, conn, seat);
    server->n_open++;
    server->counts.n_accepted++;
    start_idle_timer(server);
    return ST_OK;
}

static void forget(struct tcp_conn *conn)
{
    conn->state = CONN_CLOSING;
    conn->told = true;
    if (uv_tcp_close_reset(&conn->uv, handle_closed)) uv_close((uv_handle_t *)&conn->uv, handle_closed);
}

void tcp_conn_begin(struct tcp_server *server, int fd, struct tcp_addr local, struct tcp_addr peer)
{
    struct tcp_conn *conn = make(server, fd);
    if (!conn) {
        server->counts.n_broken++;
        tcp_conn_reset_fd(fd);
        return;
    }
    conn->local = local;
    conn->peer = peer;
    if (enter(conn)) {
        server->counts.n_broken++;
        forget(conn);
        return;
    }

    enum tcp_answer answer = server->handler.open(server->handler.user, conn, local, peer);
    if (conn->state != CONN_OPEN) return; // it wrote and closed already
    if (answer == TCP_REFUSE) {
        server->counts.n_accepted--;
        server->counts.n_refused_handler++;
        close_now(conn, TCP_CLOSED, true);
        TAILQ_REMOVE(&server->closing, conn, seat);
        conn->told = true;
        return;
    }
    if (answer == TCP_HANG) conn->state = CONN_HUNG;
    if (uv_read_start(stream_of(conn), give_buffer, bytes_came)) close_now(conn, TCP_BROKEN, true);
}

void tcp_set_user(struct tcp_conn *conn, void *user) { conn->user = user; }

void *tcp_user(const struct tcp_conn *conn) { return conn->user; }

struct tcp_addr tcp_local(const struct tcp_conn *conn) { return conn->local; }

struct tcp_addr tcp_peer(const struct tcp_conn *conn) { return conn->peer; }
