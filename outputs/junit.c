/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The common subset of the JUnit format that Jenkins, GitLab and GitHub actions read: a testsuite
 * of testcases with failure or error. Text is XML 1.0: characters it cannot hold become '?'. */
#include "outputs/junit.h"

#include "outputs/expectation.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

static void escape(FILE *out, const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        switch (*c) {
        case '&': fputs("&amp;", out); break;
        case '<': fputs("&lt;", out); break;
        case '>': fputs("&gt;", out); break;
        case '"': fputs("&quot;", out); break;
        case '\'': fputs("&apos;", out); break;
        case '\t':
        case '\n':
        case '\r': fprintf(out, "&#%d;", *c); break; /* else an attribute loses them */
        default: fputc(*c < 0x20 || *c == 0x7f ? '?' : *c, out);
        }
    }
}

static void attribute(FILE *out, const char *name, const char *value)
{
    fprintf(out, " %s=\"", name);
    escape(out, value);
    fputc('"', out);
}

static void write_case(FILE *out, const struct figures *f, const struct expectation *e)
{
    const struct verdict v = expectation_check(f, e);
    char asked[96], message[256];
    expectation_asked(e, asked);
    snprintf(message, sizeof message, "%.6g %s, %s: expected %s", v.value, v.unit, expectation_words(v.result), asked);

    fputs("    <testcase", out);
    attribute(out, "classname", f->pilot->name);
    attribute(out, "name", e->kpi);
    fprintf(out, " time=\"%.3f\">\n", f->wall_s / (double)f->pilot->n_expect);
    if (!expectation_is_met(v.result)) {
        const char *kind = v.result == EXPECTATION_UNKNOWN_NAME ? "error" : "failure";
        fprintf(out, "      <%s", kind);
        attribute(out, "type", expectation_words(v.result));
        attribute(out, "message", message);
        fputs("/>\n", out);
    }
    fputs("      <system-out>", out);
    escape(out, message);
    fprintf(out, "; line %u of the scenario</system-out>\n    </testcase>\n", e->line);
}

static void write_all(FILE *out, const struct figures *f)
{
    const struct pilot *p = f->pilot;
    size_t n_error = 0, n_failed = 0;
    for (size_t i = 0; i < p->n_expect; i++) {
        const enum expectation_result r = expectation_check(f, &p->expect[i]).result;
        if (r == EXPECTATION_UNKNOWN_NAME) n_error++;
        else if (!expectation_is_met(r)) n_failed++;
    }
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
    fprintf(out, "<testsuites tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n  <testsuite", p->n_expect, n_failed, n_error);
    attribute(out, "name", p->name);
    fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" time=\"%.3f\">\n", p->n_expect, n_failed, n_error, f->wall_s);
    for (size_t i = 0; i < p->n_expect; i++) write_case(out, f, &p->expect[i]);
    fputs("  </testsuite>\n</testsuites>\n", out);
}

enum status junit_write(const struct figures *f, const char *path, struct diag *d)
{
    assert(f != NULL && path != NULL && d != NULL);
    FILE *out = fopen(path, "w");
    bool is_good = out != NULL;
    if (is_good) {
        write_all(out, f);
        is_good = ferror(out) == 0;
        is_good &= fclose(out) == 0;
    }
    if (is_good) return ST_OK;
    diag_error(d, (struct place){.file = path}, NULL, "cannot write the JUnit file: %s", strerror(errno));
    return ST_IO;
}
