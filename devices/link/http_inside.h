/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http_inside.h - what the files of the HTTP server share; nobody else includes it.
 *
 * A connection has one record from its accept to its end. At most one request is under way in it. */
#ifndef PILOTSIM_LINK_HTTP_INSIDE_H
#define PILOTSIM_LINK_HTTP_INSIDE_H

#include "devices/link/http_auth.h"
#include "devices/link/http_stream.h"

#include <microhttpd.h>

enum http_kind { HTTP_KIND_LISTENER, HTTP_KIND_DAEMON, HTTP_KIND_WAKE, HTTP_KIND_CONNECTION };

enum http_state {
    HTTP_WAITING,  /* for a request line */
    HTTP_READING,  /* the rest of a request */
    HTTP_REFUSED,  /* answered before its body was read */
    HTTP_PENDING,  /* suspended until somebody answers */
    HTTP_ANSWERED, /* resumed, or answered inside the handler */
    HTTP_GONE,     /* the client left while pending */
    HTTP_SENDING,  /* the answer is under way */
    HTTP_STREAM,   /* upgraded */
};

struct http_stream {
    const struct http_stream_calls *calls; /* NULL: none wanted */
    void *ctx;
    struct MHD_UpgradeResponseHandle *handle; /* NULL: not open */
    int fd;
    bool is_closing, is_writing;
    uint8_t *queue; /* n_room bytes, those to send at [sent, end) */
    size_t n_room, sent, end;
};

struct http_response {
    struct MHD_Response *body;
    unsigned status;
    bool is_close, is_out_of_room;
    size_t n_heads;
    char heads[HTTP_HEADS_BYTES]; /* name, 0, value, 0 and so on */
};

struct http_connection {
    enum http_kind kind;
    enum http_state state;
    struct http_server *server;
    struct MHD_Connection *mhd;
    int fd;
    bool is_begun, is_watched, is_doomed;
    uint64_t n_received_before; /* bytes the client had sent when we began to wait for a request */
    int64_t deadline_ms;        /* valid in the list of deadlines only */
    bool is_timed;
    struct http_connection *earlier, *later;       /* by deadline */
    struct http_connection *peer_prev, *peer_next; /* of one peer bucket; free records by peer_next */
    struct http_request request;
    struct http_response response;
    uint8_t *body;
    size_t n_body_room, n_body;
    void (*gone)(void *ctx);
    void *gone_ctx;
    struct http_stream stream;
    bool is_uri_cut;
    char uri[HTTP_URI_MAX + 1];
};

enum { HTTP_PEER_BUCKETS = 1024 };

struct http_nonce {
    uint64_t serial, seen; /* seen: bit i is count - i */
    uint32_t count;        /* the highest used */
};

struct http_server {
    enum http_kind daemon_kind, listener_kind, wake_kind; /* their addresses are the tags of the descriptors */
    struct http_listen_spec spec;
    http_handler *handler;
    void *ctx;
    struct MHD_Daemon *daemon;
    int ready_fd, listen_fd, wake_fd;
    uint16_t port;
    bool is_closing, is_tls, needs_certificate;
    int64_t accept_again_ms;             /* 0: the listener is watched */
    struct http_connection *connections; /* n_connection_max records, the first n_used of them touched */
    uint32_t n_used;
    struct http_connection *free;         /* of the touched ones */
    struct http_connection *first, *last; /* of the list of deadlines */
    struct http_connection *peers[HTTP_PEER_BUCKETS];
    struct http_counts counts;
    uint8_t luck[32]; /* makes nonces unpredictable */
    uint64_t nonce_serial;
    struct http_nonce *nonces; /* HTTP_NONCES, or NULL until the first challenge */
};

int64_t http_now_ms(void);
void http_server_wake(struct http_server *server); /* the daemon has something to take back that no socket tells */

/* http_connection.c: records, limits and deadlines */
struct http_connection *http_connection_open(struct http_server *server, struct MHD_Connection *mhd);
void http_connection_close(struct http_connection *c);
bool http_connection_is_welcome(const struct http_server *server, uint32_t peer_ipv4);
void http_connection_expect(struct http_connection *c, enum http_state state); /* WAITING or READING, against the clock */
void http_connection_rest(struct http_connection *c);                          /* after a request: WAITING for the next */
void http_connection_untime(struct http_connection *c);
void http_connection_expire(struct http_server *server, int64_t now_ms);
void http_connection_tell(int fd, bool is_tls, unsigned status); /* an answer past MHD, as far as it goes */
bool http_connection_watch(struct http_connection *c, int fd, uint32_t events);
void http_connection_unwatch(struct http_connection *c, int fd);

/* http_exchange.c: one request and its answer */
void *http_exchange_uri(void *server, const char *uri, struct MHD_Connection *mhd);
enum MHD_Result http_exchange_step(void *server, struct MHD_Connection *mhd, const char *url, const char *method,
                                   const char *version, const char *upload, size_t *n_upload, void **tag);
void http_exchange_completed(void *server, struct MHD_Connection *mhd, void **tag, enum MHD_RequestTerminationCode why);
void http_exchange_gone(struct http_connection *c);

/* http_response.c */
struct http_connection *http_response_connection(const struct http_response *response);
void http_response_reset(struct http_response *response);
enum MHD_Result http_response_queue(struct http_connection *c);

/* http_stream.c */
struct MHD_Response *http_stream_response(struct http_connection *c);
void http_stream_ready(struct http_connection *c, uint32_t events);
void http_stream_end(struct http_connection *c);

/* http_tls.c: true when the client's certificate is of the authority asked for */
bool http_tls_client_is_known(struct MHD_Connection *mhd);

#endif
