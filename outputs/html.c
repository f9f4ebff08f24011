/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Escaping after the HTML standard, section 13.1; UTF-8 well-formedness after Unicode table 3-7. */
#include "outputs/html.h"

#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>

/* Bytes of the character at s, 0 when it is not well-formed. */
static size_t utf8_bytes(const unsigned char *s)
{
    static const struct {
        unsigned char first_lo, first_hi, second_lo, second_hi, n;
    } rows[] = {
        {0x00, 0x7F, 0x00, 0x00, 1}, {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
        {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
        {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (s[0] < rows[i].first_lo || s[0] > rows[i].first_hi) continue;
        if (rows[i].n == 1) return 1;
        if (s[1] < rows[i].second_lo || s[1] > rows[i].second_hi) return 0;
        for (size_t k = 2; k < rows[i].n; k++)
            if (s[k] < 0x80 || s[k] > 0xBF) return 0;
        return rows[i].n;
    }
    return 0;
}

static bool is_forbidden(unsigned char c) { return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F; }

static const char *entity(unsigned char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

void html_text(FILE *out, const char *s)
{
    assert(out != NULL);
    if (s == NULL) return;
    for (const unsigned char *p = (const unsigned char *)s; *p != '\0';) {
        const size_t n = utf8_bytes(p);
        const char *e = entity(*p);
        if (n == 0 || is_forbidden(*p)) fputs("\xEF\xBF\xBD", out);
        else if (e != NULL) fputs(e, out);
        else fwrite(p, 1, n, out);
        p += n > 0 ? n : 1;
    }
}

void html_textf(FILE *out, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    html_text(out, text);
}

void html_json_text(FILE *out, const char *s)
{
    assert(out != NULL);
    fputc('"', out);
    for (const unsigned char *p = (const unsigned char *)(s != NULL ? s : ""); *p != '\0';) {
        const size_t n = utf8_bytes(p);
        if (n == 0) fputs("\\ufffd", out);
        else if (n == 1 && (*p < 0x20 || *p == 0x7F || *p == '"' || *p == '\\' || *p == '<' || *p == '>' || *p == '&'))
            fprintf(out, "\\u%04x", *p);
        else fwrite(p, 1, n, out);
        p += n > 0 ? n : 1;
    }
    fputc('"', out);
}

size_t html_length(const char *s)
{
    size_t n_char = 0;
    for (const unsigned char *p = (const unsigned char *)(s != NULL ? s : ""); *p != '\0'; n_char++) {
        const size_t n = utf8_bytes(p);
        p += n > 0 ? n : 1;
    }
    return n_char;
}
