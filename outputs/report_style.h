/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_style.h - the look of the report and its read-out script, as constant text.
 *
 * Colours: the categorical set of M. Okabe and K. Ito, "Color universal design" (2008), safe for
 * colour-blind readers, a little lighter on dark ground. */
#ifndef PILOTSIM_OUTPUTS_REPORT_STYLE_H
#define PILOTSIM_OUTPUTS_REPORT_STYLE_H

extern const char report_css[];
/* Pointer and keyboard read-out of the curves; the page is whole without it. */
extern const char report_js[];

#endif
