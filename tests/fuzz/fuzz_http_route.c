/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First line a path, second a query: any bytes match at most one row, and what is taken is decoded text within its room. */
#include "devices/link/http_route.h"
#include "devices/link/http_server.h"
#include "sim/base/status.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct http_route rows[] = {
    {HTTP_GET, "/", 1},
    {HTTP_GET | HTTP_PUT, "/api/{device}", 2},
    {HTTP_POST, "/api/{device}/{point}/set", 3},
    {HTTP_GET, "/api/all/{point}", 4},
    {HTTP_GET, "/files/{rest*}", 5},
};

static void check_match(const struct http_route_match *m)
{
    if (m->is_malformed && (m->row != NULL || m->allowed != 0)) abort();
    if (m->row != NULL && m->allowed == 0) abort();
    if (m->n_part > HTTP_ROUTE_PARTS || (m->row == NULL && m->n_part != 0)) abort();
    for (size_t i = 0; i < m->n_part; i++) {
        if (m->parts[i] < m->bytes || m->parts[i] + strlen(m->parts[i]) >= m->bytes + sizeof m->bytes) abort();
        if (m->row->id != 5 && m->parts[i][0] == '\0') abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *path = malloc(size + 1);
    if (path == NULL) return 0;
    memcpy(path, data, size);
    path[size] = '\0';
    char *query = strchr(path, '\n');
    if (query != NULL) *query++ = '\0';
    for (unsigned method = 1; method <= HTTP_OPTIONS; method *= 2) {
        struct http_route_match m;
        (void)http_route_find(rows, ARRAY_LEN(rows), method, path, &m);
        check_match(&m);
    }
    char value[40];
    memset(value, 'x', sizeof value);
    if (http_route_argument(query != NULL ? query : "", "id", value, sizeof value) == HTTP_ARGUMENT_FOUND &&
        strnlen(value, sizeof value) == sizeof value)
        abort();
    free(path);
    return 0;
}
