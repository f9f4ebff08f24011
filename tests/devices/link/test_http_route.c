/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/link/http_route.h"
#include "devices/link/http_server.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <string.h>

static const struct http_route table[] = {
    {HTTP_GET, "/", 1},
    {HTTP_GET, "/rpc/{method}", 2},
    {HTTP_POST, "/rpc", 3},
    {HTTP_GET, "/api/all/{point}", 4},
    {HTTP_GET | HTTP_PUT, "/api/{device}/{point}", 5},
    {HTTP_POST, "/api/{device}/{point}", 6},
    {HTTP_GET, "/files/{rest*}", 7},
};

struct row {
    char says[48];
    unsigned method;
    char path[64];
    int id; /* 0: 404, -1: 400, -2: 405 */
    char parts[32];
};

ParameterizedTestParameters(http_route, finds_the_row)
{
    static struct row rows[] = {
        {"the root", HTTP_GET, "/", 1, ""},
        {"head where get is", HTTP_HEAD, "/", 1, ""},
        {"a part is taken", HTTP_GET, "/rpc/Switch.Set", 2, "Switch.Set,"},
        {"parts are decoded", HTTP_GET, "/rpc/a%20%62%2Fc", 2, "a b/c,"},
        {"a literal is compared decoded", HTTP_POST, "/%72pc", 3, ""},
        {"an empty part is no part", HTTP_GET, "/rpc/", 0, ""},
        {"a slash at the end is another path", HTTP_POST, "/rpc/", 0, ""},
        {"another method", HTTP_GET, "/rpc", -2, ""},
        {"the first row wins", HTTP_GET, "/api/all/x", 4, "x,"},
        {"the method chooses among rows", HTTP_POST, "/api/all/x", 6, "all,x,"},
        {"two parts", HTTP_PUT, "/api/hp/power", 5, "hp,power,"},
        {"one part too many", HTTP_PUT, "/api/hp/power/x", 0, ""},
        {"the rest", HTTP_GET, "/files/a/b//c", 7, "a/b//c,"},
        {"an empty rest", HTTP_GET, "/files/", 7, ","},
        {"unknown", HTTP_GET, "/x", 0, ""},
        {"no slash", HTTP_GET, "rpc", -1, ""},
        {"empty", HTTP_GET, "", -1, ""},
        {"the star of OPTIONS", HTTP_OPTIONS, "*", -1, ""},
        {"a cut escape", HTTP_GET, "/rpc/%4", -1, ""},
        {"no hex", HTTP_GET, "/rpc/%4g", -1, ""},
        {"a NUL", HTTP_GET, "/rpc/%00", -1, ""},
        {"a bad escape in an unknown path", HTTP_GET, "/x/%", -1, ""},
    };
    return cr_make_param_array(struct row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct row *r, http_route, finds_the_row)
{
    struct http_route_match m;
    const bool is_found = http_route_find(table, ARRAY_LEN(table), r->method, r->path, &m);
    const int id = is_found ? m.row->id : m.is_malformed ? -1 : m.allowed != 0 ? -2 : 0;
    char parts[64] = "";
    for (size_t i = 0; i < m.n_part; i++) strcat(strcat(parts, m.parts[i]), ",");
    cr_expect(id == r->id, "%s: %d, not %d", r->says, id, r->id);
    cr_expect(strcmp(parts, r->parts) == 0, "%s: '%s', not '%s'", r->says, parts, r->parts);
}

Test(http_route, the_methods_of_all_rows_are_allowed)
{
    struct http_route_match m;
    cr_expect(!http_route_find(table, ARRAY_LEN(table), HTTP_DELETE, "/api/hp/power", &m));
    cr_expect(m.allowed == (HTTP_GET | HTTP_HEAD | HTTP_PUT | HTTP_POST));
}

Test(http_route, a_path_beyond_the_room_matches_nothing)
{
    struct http_route_match m;
    char path[700] = "/files/";
    memset(path + 7, 'a', 600);
    cr_expect(!http_route_find(table, ARRAY_LEN(table), HTTP_GET, path, &m));
    cr_expect(!m.is_malformed && m.allowed == 0);
}

struct query {
    char says[48], query[48];
    enum http_argument result;
    char value[16];
};

ParameterizedTestParameters(http_route, reads_queries)
{
    static struct query rows[] = {
        {"alone", "id=1", HTTP_ARGUMENT_FOUND, "1"},
        {"the first of two", "id=1&id=2", HTTP_ARGUMENT_FOUND, "1"},
        {"not as the end of another", "xid=2&id=1", HTTP_ARGUMENT_FOUND, "1"},
        {"without a value", "a=1&id", HTTP_ARGUMENT_FOUND, ""},
        {"decoded, plus is a blank", "id=a+%2B%26", HTTP_ARGUMENT_FOUND, "a +&"},
        {"equals in the value", "id=a=b", HTTP_ARGUMENT_FOUND, "a=b"},
        {"a decoded name", "i%64=1", HTTP_ARGUMENT_FOUND, "1"},
        {"none", "", HTTP_ARGUMENT_NONE, ""},
        {"empty pieces", "&&=&", HTTP_ARGUMENT_NONE, ""},
        {"a bad escape in it", "id=%x1", HTTP_ARGUMENT_MALFORMED, ""},
        {"a bad escape in a name before", "%=1&id=1", HTTP_ARGUMENT_MALFORMED, ""},
        {"too long", "id=12345678901234567890", HTTP_ARGUMENT_MALFORMED, ""},
    };
    return cr_make_param_array(struct query, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct query *q, http_route, reads_queries)
{
    char value[16] = "";
    const enum http_argument result = http_route_argument(q->query, "id", value, sizeof value);
    cr_expect(result == q->result, "%s: %d", q->says, (int)result);
    if (result == HTTP_ARGUMENT_FOUND) cr_expect(strcmp(value, q->value) == 0, "%s: '%s'", q->says, value);
}
