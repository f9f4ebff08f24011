/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_sections.h - the parts of the report made of words and numbers. */
#ifndef PILOTSIM_OUTPUTS_REPORT_SECTIONS_H
#define PILOTSIM_OUTPUTS_REPORT_SECTIONS_H

#include "outputs/report_data.h"

void section_header(FILE *out, const struct report_data *r);   /* title, period, homes, weather, seed */
void section_cards(FILE *out, const struct report_data *r);    /* key figures and energy by use */
void section_events(FILE *out, const struct report_data *r);   /* table of DR events; nothing without events */
void section_expect(FILE *out, const struct report_data *r);   /* nothing without expectations */
void section_kpis(FILE *out, const struct report_data *r);     /* fleet and distribution over homes */
void section_manifest(FILE *out, const struct report_data *r); /* how to repeat the run; long texts folded */

#endif
