/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/link/http_route.h"

#include "devices/link/http_server.h"

#include <assert.h>
#include <string.h>

static int hex_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

ptrdiff_t http_route_decode(const char *coded, size_t n, bool plus_is_space, char *out, size_t room)
{
    size_t n_out = 0;
    for (size_t i = 0; i < n; i++) {
        char c = coded[i];
        if (c == '%') {
            if (n - i < 3) return -1;
            const int high = hex_of(coded[i + 1]), low = hex_of(coded[i + 2]);
            if (high < 0 || low < 0) return -1;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if (c == '\0' || n_out + 1 >= room) return -1;
        out[n_out++] = c;
    }
    if (n_out >= room) return -1;
    out[n_out] = '\0';
    return (ptrdiff_t)n_out;
}

static bool is_well_formed(const char *path)
{
    if (path[0] != '/') return false;
    for (const char *p = strchr(path, '%'); p != NULL; p = strchr(p + 1, '%'))
        if (hex_of(p[1]) < 0 || hex_of(p[2]) < 0 || (p[1] == '0' && p[2] == '0')) return false;
    return true;
}

/* One part of the path, decoded behind what the match holds already; NULL: no room. */
static const char *keep(struct http_route_match *m, size_t *n_used, const char *part, size_t n)
{
    char *to = m->bytes + *n_used;
    const ptrdiff_t n_to = http_route_decode(part, n, false, to, sizeof m->bytes - *n_used);
    if (n_to < 0) return NULL;
    *n_used += (size_t)n_to + 1;
    return to;
}

static bool is_rest(const char *pattern, size_t n) { return n >= 3 && pattern[0] == '{' && pattern[n - 2] == '*'; }

/* Both begin behind a '/'. Fills the parts of m anew. */
static bool fits(const char *pattern, const char *path, struct http_route_match *m)
{
    size_t n_used = 0;
    m->n_part = 0;
    for (;;) {
        const size_t n_pattern = strcspn(pattern, "/");
        const size_t n = is_rest(pattern, n_pattern) ? strlen(path) : strcspn(path, "/");
        const size_t n_before = n_used;
        const char *part = keep(m, &n_used, path, n);
        if (part == NULL) return false;
        if (pattern[0] == '{') {
            if (m->n_part == HTTP_ROUTE_PARTS || (*part == '\0' && !is_rest(pattern, n_pattern))) return false;
            m->parts[m->n_part++] = part;
        } else {
            if (strlen(part) != n_pattern || memcmp(part, pattern, n_pattern) != 0) return false;
            n_used = n_before;
        }
        pattern += n_pattern;
        path += n;
        if (*pattern != *path) return false; /* one of them ends */
        if (*pattern == '\0') return true;
        pattern++;
        path++;
    }
}

bool http_route_find(const struct http_route *rows, size_t n_row, unsigned method, const char *path,
                     struct http_route_match *out)
{
    out->row = NULL;
    out->allowed = 0;
    out->n_part = 0;
    out->is_malformed = !is_well_formed(path);
    for (size_t i = 0; i < n_row && !out->is_malformed; i++) {
        const unsigned methods = rows[i].methods | ((rows[i].methods & HTTP_GET) != 0 ? HTTP_HEAD : 0);
        assert(rows[i].pattern[0] == '/');
        if (!fits(rows[i].pattern + 1, path + 1, out)) continue;
        out->allowed |= methods;
        if ((methods & method) == 0) continue;
        out->row = &rows[i];
        return true;
    }
    out->n_part = 0;
    return false;
}

enum http_argument http_route_argument(const char *query, const char *name, char *out, size_t room)
{
    while (*query != '\0') {
        char given[64];
        const size_t n = strcspn(query, "&");
        const char *equals = memchr(query, '=', n);
        const size_t n_name = equals != NULL ? (size_t)(equals - query) : n;
        const ptrdiff_t n_given = http_route_decode(query, n_name, true, given, sizeof given);
        if (n_given < 0 && n_name < sizeof given) return HTTP_ARGUMENT_MALFORMED;
        if (n_given >= 0 && strcmp(given, name) == 0) {
            const char *value = equals != NULL ? equals + 1 : query + n;
            return http_route_decode(value, (size_t)(query + n - value), true, out, room) >= 0 ? HTTP_ARGUMENT_FOUND
                                                                                               : HTTP_ARGUMENT_MALFORMED;
        }
        query += n + (query[n] == '&');
    }
    return HTTP_ARGUMENT_NONE;
}
