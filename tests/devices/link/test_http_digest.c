/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/link/http_digest.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <string.h>

/* RFC 7616, section 3.9.1 */
#define EXAMPLE                                                                                                 \
    "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", algorithm=SHA-256, " \
    "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, "                                     \
    "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, "                                       \
    "response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\", "                           \
    "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""

Test(http_digest, the_example_of_the_standard_comes_out)
{
    struct http_digest d;
    char expected[HTTP_DIGEST_TEXT];
    cr_assert(http_digest_read(EXAMPLE, &d));
    cr_expect(strcmp(d.username, "Mufasa") == 0 && strcmp(d.uri, "/dir/index.html") == 0 && d.nc_count == 1);
    cr_assert(http_digest_expected(&d, "GET", "Circle of Life", expected) == ST_OK);
    cr_expect(strcmp(expected, d.response) == 0, "%s", expected);
}

struct row {
    char says[40], header[120];
    bool is_good;
};

ParameterizedTestParameters(http_digest, reads_headers)
{
    static struct row rows[] = {
        {"the least", "Digest algorithm=SHA-256,qop=auth,nc=0000000a", true},
        {"quoted where tokens are usual", "digest algorithm=\"sha-256\" , qop=\"auth\", nc=0000000a", true},
        {"an escaped quote", "Digest algorithm=SHA-256,qop=auth,nc=0000000a,username=\"a\\\"b\"", true},
        {"unknown fields", "Digest x=\"y,z\",algorithm=SHA-256,qop=auth,nc=0000000a,", true},
        {"another scheme", "Basic YTpi", false},
        {"MD5 by default", "Digest qop=auth,nc=00000001", false},
        {"another qop", "Digest algorithm=SHA-256,qop=auth-int,nc=00000001", false},
        {"a field twice", "Digest algorithm=SHA-256,qop=auth,nc=00000001,nc=00000002", false},
        {"a short count", "Digest algorithm=SHA-256,qop=auth,nc=1", false},
        {"a long count", "Digest algorithm=SHA-256,qop=auth,nc=000000001", false},
        {"no end of a quote", "Digest algorithm=SHA-256,qop=auth,nc=00000001,uri=\"/a", false},
        {"an escape at the end", "Digest algorithm=SHA-256,qop=auth,nc=00000001,uri=\"/a\\", false},
        {"no equals", "Digest algorithm", false},
        {"junk behind a quote", "Digest uri=\"/a\"x,algorithm=SHA-256,qop=auth,nc=00000001", false},
    };
    return cr_make_param_array(struct row, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct row *r, http_digest, reads_headers)
{
    struct http_digest d;
    cr_expect(http_digest_read(r->header, &d) == r->is_good, "%s", r->says);
    if (r->is_good) cr_expect(d.nc_count == 10, "%s", r->says);
}
