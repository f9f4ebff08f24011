/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A response is kept as status, body and a block of headers until it is queued: then all of it is handed to
 * libmicrohttpd at once. */
#include "devices/link/http_inside.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

struct http_connection *http_response_connection(const struct http_response *response)
{
    return (struct http_connection *)((uintptr_t)response - offsetof(struct http_connection, response));
}

void http_response_reset(struct http_response *response)
{
    if (response->body != NULL) MHD_destroy_response(response->body);
    response->body = NULL;
    response->status = 0;
    response->n_heads = 0;
    response->is_close = response->is_out_of_room = false;
}

const char *http_header(const struct http_response *response, const char *name)
{
    return MHD_lookup_connection_value(http_response_connection(response)->mhd, MHD_HEADER_KIND, name);
}

static void set_body(struct http_response *response, unsigned status, const char *content_type, size_t n, const void *bytes,
                     enum MHD_ResponseMemoryMode mode)
{
    assert(status >= 200 && status <= 599);
    http_response_reset(response);
    response->status = status;
    response->body = MHD_create_response_from_buffer(n, (void *)(uintptr_t)bytes, mode);
    response->is_out_of_room = response->body == NULL;
    if (content_type != NULL) http_reply_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, content_type);
}

void http_reply(struct http_response *response, unsigned status, const char *content_type, const void *body, size_t n)
{
    set_body(response, status, content_type, n, body, MHD_RESPMEM_MUST_COPY);
}

void http_reply_static(struct http_response *response, unsigned status, const char *content_type, const char *text)
{
    set_body(response, status, content_type, strlen(text), text, MHD_RESPMEM_PERSISTENT);
}

void http_reply_error(struct http_response *response, unsigned status)
{
    char text[96];
    const int n = snprintf(text, sizeof text, "%u %s\n", status, MHD_get_reason_phrase_for(status));
    http_reply(response, status, "text/plain", text, (size_t)n);
}

void http_reply_allow(struct http_response *response, unsigned method_mask)
{
    char list[96] = "";
    if ((method_mask & HTTP_GET) != 0) method_mask |= HTTP_HEAD;
#define X(name, bit, text) \
    if ((method_mask & (bit)) != 0) strcat(strcat(list, list[0] != '\0' ? ", " : ""), text);
    HTTP_METHOD_LIST(X)
#undef X
    http_reply_error(response, MHD_HTTP_METHOD_NOT_ALLOWED);
    http_reply_header(response, MHD_HTTP_HEADER_ALLOW, list);
}

void http_reply_header(struct http_response *response, const char *name, const char *value)
{
    const size_t n_name = strlen(name) + 1, n_value = strlen(value) + 1;
    if (n_name + n_value > sizeof response->heads - response->n_heads) {
        response->is_out_of_room = true;
        return;
    }
    memcpy(response->heads + response->n_heads, name, n_name);
    memcpy(response->heads + response->n_heads + n_name, value, n_value);
    response->n_heads += n_name + n_value;
}

void http_reply_close(struct http_response *response) { response->is_close = true; }

static bool add_heads(struct http_response *response)
{
    bool is_good = !response->is_out_of_room;
    for (size_t at = 0; at < response->n_heads && is_good;) {
        const char *name = response->heads + at, *value = name + strlen(name) + 1;
        is_good = MHD_add_response_header(response->body, name, value) == MHD_YES;
        at += strlen(name) + strlen(value) + 2;
    }
    return is_good;
}

enum MHD_Result http_response_queue(struct http_connection *c)
{
    struct http_response *response = &c->response;
    if (response->body == NULL || !add_heads(response)) {
        http_reply_error(response, MHD_HTTP_INTERNAL_SERVER_ERROR);
        if (response->body == NULL || !add_heads(response)) return MHD_NO;
    }
    if (response->is_close && MHD_add_response_header(response->body, MHD_HTTP_HEADER_CONNECTION, "close") != MHD_YES)
        return MHD_NO;
    return MHD_queue_response(c->mhd, response->status, response->body);
}
