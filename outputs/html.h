/* SPDX-License-Identifier: GPL-3.0-or-later */
/* html.h - text into HTML, so that nothing from a file can become markup.
 *
 * Everything that is not a literal of ours goes through these functions, in element content and in
 * double-quoted attribute values alike. Bytes that are not UTF-8, and control characters that XML
 * forbids, come out as U+FFFD. Write errors stay in the stream (ferror) for the caller to look at. */
#ifndef PILOTSIM_OUTPUTS_HTML_H
#define PILOTSIM_OUTPUTS_HTML_H

#include "sim/base/status.h"

#include <stddef.h>
#include <stdio.h>

void html_text(FILE *out, const char *s); /* NULL is the empty text */
/* Formatted, then escaped; cut at 511 bytes. */
void html_textf(FILE *out, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* A JSON string with its quotes, safe inside <script>: never "</" nor "<!--". */
void html_json_text(FILE *out, const char *s);

/* Characters a text shows; broken bytes count as one each. */
size_t html_length(const char *s);

#endif
