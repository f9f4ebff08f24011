/* SPDX-License-Identifier: GPL-3.0-or-later */
/* svg.h - the few vector shapes our pictures are made of, written as inline SVG.
 *
 * Coordinates are user units of the picture's viewBox, y downwards, kept to a tenth. Colours and
 * widths are never given here: a shape names a CSS class and the page's style decides, so that one
 * picture serves light, dark and print. Classes and ids are literals of ours; texts are escaped.
 * NaN in a curve is a gap. */
#ifndef PILOTSIM_OUTPUTS_SVG_H
#define PILOTSIM_OUTPUTS_SVG_H

#include <stddef.h>
#include <stdio.h>

enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };

/* Opens a picture with its title and description for those who do not see it. id: unique in the page. */
void svg_open(FILE *out, double width, double height, const char *id, const char *title, const char *desc);
void svg_close(FILE *out);

void svg_line(FILE *out, double x1, double y1, double x2, double y2, const char *css);
/* Nothing is drawn for a width or height of less than a twentieth. hint: tooltip text, NULL for none. */
void svg_rect(FILE *out, double x, double y, double width, double height, const char *css, const char *hint);
void svg_text(FILE *out, double x, double y, enum svg_anchor anchor, const char *css, const char *text);

/* Through all finite points in order, broken at gaps. */
void svg_polyline(FILE *out, size_t n, const double *x, const double *y, const char *css);
/* Between two curves over the same x. */
void svg_area(FILE *out, size_t n, const double *x, const double *y_a, const double *y_b, const char *css);

#endif
