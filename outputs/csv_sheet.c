/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/csv_sheet.h"

#include "sim/base/calendar.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

static enum status complain(struct diag *d, const char *path)
{
    diag_error(d, (struct place){.file = path}, NULL, "cannot be written: %s", strerror(errno));
    return ST_IO;
}

enum status csv_sheet_open(const char *dir, const char *name, struct csv_sheet *s, struct diag *d)
{
    char path[CSV_PATH_BYTES];
    if ((size_t)snprintf(path, sizeof path, "%s/%s.csv", dir, name) < sizeof path) return csv_sheet_open_file(path, s, d);
    errno = ENAMETOOLONG;
    return complain(d, dir);
}

enum status csv_sheet_open_file(const char *path, struct csv_sheet *s, struct diag *d)
{
    *s = (struct csv_sheet){.first = true};
    if ((size_t)snprintf(s->path, sizeof s->path, "%s", path) >= sizeof s->path) {
        errno = ENAMETOOLONG;
        return complain(d, path);
    }
    snprintf(s->part, sizeof s->part, "%s.part", s->path);
    s->out = fopen(s->part, "we");
    return s->out != NULL ? ST_OK : complain(d, s->part);
}

enum status csv_close(struct csv_sheet *s, struct diag *d, enum status st)
{
    const bool bad = ferror(s->out) != 0;
    if (fclose(s->out) != 0 || bad) {
        if (st == ST_OK) st = complain(d, s->part);
    } else if (st == ST_OK && rename(s->part, s->path) != 0) {
        st = complain(d, s->path);
    }
    if (st) unlink(s->part);
    return st;
}

static void next_cell(struct csv_sheet *s)
{
    if (!s->first) putc_unlocked(',', s->out);
    s->first = false;
}

void csv_end_line(struct csv_sheet *s)
{
    putc_unlocked('\n', s->out);
    s->first = true;
}

void csv_text(struct csv_sheet *s, const char *text)
{
    next_cell(s);
    if (strpbrk(text, ",\"\r\n") == NULL) {
        fputs(text, s->out);
        return;
    }
    putc_unlocked('"', s->out);
    for (; *text != '\0'; text++) {
        if (*text == '"') putc_unlocked('"', s->out);
        putc_unlocked(*text, s->out);
    }
    putc_unlocked('"', s->out);
}

void csv_sheet_number(struct csv_sheet *s, double v)
{
    next_cell(s);
    if (!isnan(v)) fprintf(s->out, "%.10g", v);
}

void csv_whole(struct csv_sheet *s, int64_t v)
{
    next_cell(s);
    fprintf(s->out, "%" PRId64, v);
}

void csv_fixed(struct csv_sheet *s, double v, int decimals)
{
    static const double scale[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    assert(decimals >= 0 && decimals <= CSV_DECIMALS_MAX);
    next_cell(s);
    if (isnan(v)) return;
    if (!(fabs(v) < 1e12)) {
        fprintf(s->out, "%.9g", v);
        return;
    }
    char text[32], *c = text + sizeof text;
    const int64_t steps = llrint(v * scale[decimals]);
    uint64_t rest = steps < 0 ? (uint64_t)-steps : (uint64_t)steps;
    for (int i = 0; i <= decimals || rest > 0; i++, rest /= 10) {
        if (i == decimals && i > 0) *--c = '.';
        *--c = (char)('0' + rest % 10);
    }
    if (steps < 0) *--c = '-';
    fwrite_unlocked(c, 1, (size_t)(text + sizeof text - c), s->out);
}

void csv_time(struct csv_sheet *s, int64_t utc_ms)
{
    const struct civil c = calendar_civil(utc_ms);
    next_cell(s);
    fprintf(s->out, "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute, c.second);
    if (c.ms != 0) fprintf(s->out, ".%03d", c.ms);
    putc_unlocked('Z', s->out);
}

void csv_head(struct csv_sheet *s, const char *name, const char *unit)
{
    char text[160];
    snprintf(text, sizeof text, strcmp(unit, "1") == 0 ? "%s" : "%s [%s]", name, unit);
    csv_text(s, text);
}
