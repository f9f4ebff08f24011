/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http_route.h - from method and path to a row of a table; from percent signs to text. Pure: no sockets, no memory.
 *
 * A pattern is a path such as "/api/{device}/status": a part in braces takes any one part that is not empty, "{rest*}" as the
 * last takes all that is left, slashes too, even nothing. Parts are compared decoded. Rows are tried in their order; the first
 * that fits path and method wins, so a literal stands above a {name} it could be taken for. Tables are constant and ours:
 * patterns are trusted, paths are not. */
#ifndef PILOTSIM_LINK_HTTP_ROUTE_H
#define PILOTSIM_LINK_HTTP_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HTTP_ROUTE_PARTS = 6, HTTP_ROUTE_BYTES = 512 };

struct http_route {
    unsigned methods; /* enum http_method, or-ed; HEAD fits where GET does */
    const char *pattern;
    int id;
};

struct http_route_match {
    const struct http_route *row; /* NULL: none */
    unsigned allowed;             /* methods that fit the path; 0: nothing knows it (404), else 405 with these */
    bool is_malformed;            /* the path is no path: 400 */
    size_t n_part;
    const char *parts[HTTP_ROUTE_PARTS]; /* what the braces took, decoded, in their order; beyond these: no match */
    char bytes[HTTP_ROUTE_BYTES];        /* where they are kept; longer paths do not match */
};

/* path: as sent, without the query. Malformed: not beginning with '/', a percent sign without two hex digits, a NUL. */
bool http_route_find(const struct http_route *rows, size_t n_row, unsigned method, const char *path,
                     struct http_route_match *out);

/* Decodes n bytes; plus_is_space: as in queries. -1: malformed, or no room; else the length without its 0. */
ptrdiff_t http_route_decode(const char *coded, size_t n, bool plus_is_space, char *out, size_t room);

enum http_argument {
    HTTP_ARGUMENT_NONE,      /* there is none of this name */
    HTTP_ARGUMENT_FOUND,     /* the first of its name; "" when it has no value */
    HTTP_ARGUMENT_MALFORMED, /* bad percent sign in it or in a name before it, or no room */
};
/* Of a query (or a form) as sent. */
enum http_argument http_route_argument(const char *query, const char *name, char *out, size_t room);

#endif
