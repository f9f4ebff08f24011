/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths are relative moves in whole tenths, each taken from the rounded point before: no drift, and
 * about five bytes a point. Grammar: SVG 1.1 (second edition), section 8.3.9. */
#include "outputs/svg.h"

#include "outputs/html.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static const char *const anchor_css[] = {"", " m", " e"};

struct pen {
    FILE *out;
    long x, y; /* tenths */
    bool is_down;
};

static long tenths(double v)
{
    const double limit = 1e7; /* far outside any picture */
    return lround(fmax(-limit, fmin(limit, v * 10)));
}

static void put_tenths(FILE *out, long v)
{
    const long size = labs(v);
    fprintf(out, "%s", v < 0 ? "-" : "");
    if (size >= 10 || size == 0) fprintf(out, "%ld", size / 10);
    if (size % 10 != 0) fprintf(out, ".%ld", size % 10);
}

static void put_pair(FILE *out, long x, long y)
{
    put_tenths(out, x);
    if (y >= 0) fputc(' ', out);
    put_tenths(out, y);
}

static void pen_to(struct pen *p, double x, double y)
{
    const long tx = tenths(x), ty = tenths(y);
    if (!p->is_down) {
        fputc('M', p->out);
        put_pair(p->out, tx, ty);
        fputc('l', p->out);
        p->is_down = true;
    } else if (tx != p->x || ty != p->y) {
        if (tx >= p->x) fputc(' ', p->out);
        put_pair(p->out, tx - p->x, ty - p->y);
    }
    p->x = tx;
    p->y = ty;
}

static void pen_lift(struct pen *p, bool close)
{
    if (!p->is_down) return;
    fputs(close ? " 0 0z" : " 0 0", p->out);
    p->is_down = false;
}

void svg_open(FILE *out, double width, double height, const char *id, const char *title, const char *desc)
{
    assert(width > 0);
    assert(height > 0);
    fprintf(out, "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-labelledby=\"%s-t %s-d\">\n<title id=\"%s-t\">", width,
            height, id, id, id);
    html_text(out, title);
    fprintf(out, "</title><desc id=\"%s-d\">", id);
    html_text(out, desc);
    fputs("</desc>\n", out);
}

void svg_close(FILE *out) { fputs("</svg>\n", out); }

static void put_attr(FILE *out, const char *name, double v)
{
    fprintf(out, " %s=\"", name);
    put_tenths(out, tenths(v));
    fputc('"', out);
}

void svg_line(FILE *out, double x1, double y1, double x2, double y2, const char *css)
{
    fprintf(out, "<line class=\"%s\"", css);
    put_attr(out, "x1", x1);
    put_attr(out, "y1", y1);
    put_attr(out, "x2", x2);
    put_attr(out, "y2", y2);
    fputs("/>\n", out);
}

void svg_rect(FILE *out, double x, double y, double width, double height, const char *css, const char *hint)
{
    if (!(width >= 0.05) || !(height >= 0.05)) return;
    fprintf(out, "<rect class=\"%s\"", css);
    put_attr(out, "x", x);
    put_attr(out, "y", y);
    put_attr(out, "width", width);
    put_attr(out, "height", height);
    if (hint == NULL) {
        fputs("/>\n", out);
        return;
    }
    fputs("><title>", out);
    html_text(out, hint);
    fputs("</title></rect>\n", out);
}

void svg_text(FILE *out, double x, double y, enum svg_anchor anchor, const char *css, const char *text)
{
    fprintf(out, "<text class=\"%s%s\"", css, anchor_css[anchor]);
    put_attr(out, "x", x);
    put_attr(out, "y", y);
    fputc('>', out);
    html_text(out, text);
    fputs("</text>\n", out);
}

void svg_polyline(FILE *out, size_t n, const double *x, const double *y, const char *css)
{
    struct pen pen = {.out = out};
    fprintf(out, "<path class=\"%s\" d=\"", css);
    for (size_t i = 0; i < n; i++) {
        if (isfinite(x[i]) && isfinite(y[i])) pen_to(&pen, x[i], y[i]);
        else pen_lift(&pen, false);
    }
    pen_lift(&pen, false);
    fputs("\"/>\n", out);
}

static void area_piece(struct pen *pen, size_t from, size_t to, const double *x, const double *y_a, const double *y_b)
{
    for (size_t i = from; i < to; i++) pen_to(pen, x[i], y_a[i]);
    for (size_t i = to; i-- > from;) pen_to(pen, x[i], y_b[i]);
    pen_lift(pen, true);
}

void svg_area(FILE *out, size_t n, const double *x, const double *y_a, const double *y_b, const char *css)
{
    struct pen pen = {.out = out};
    fprintf(out, "<path class=\"%s\" d=\"", css);
    for (size_t i = 0; i < n;) {
        size_t to = i;
        while (to < n && isfinite(x[to]) && isfinite(y_a[to]) && isfinite(y_b[to])) to++;
        if (to > i) area_piece(&pen, i, to, x, y_a, y_b);
        i = to > i ? to : i + 1;
    }
    fputs("\"/>\n", out);
}
