/* SPDX-License-Identifier: GPL-3.0-or-later */
/* point_page.h - the catalog and the points of a product in print: text for a terminal, JSON, Markdown. */
#ifndef PILOTSIM_DEVICES_POINT_PAGE_H
#define PILOTSIM_DEVICES_POINT_PAGE_H

#include "devices/product.h"

#include <stdio.h>

enum point_page_form { POINT_PAGE_TEXT, POINT_PAGE_JSON, POINT_PAGE_MARKDOWN };

/* ST_MEMORY; whether out could be written is the caller's to look at. */
MUST_USE enum status point_page_catalog(enum point_page_form form, FILE *out);
MUST_USE enum status point_page_product(const struct product *p, enum point_page_form form, FILE *out);

#endif
