/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hex.h - bytes as tests write them: "03 00 6B", blanks anywhere. */
#ifndef PILOTSIM_TESTS_DEVICES_WIRE_HEX_H
#define PILOTSIM_TESTS_DEVICES_WIRE_HEX_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct hex {
    uint8_t at[512];
    size_t n;
};

static inline struct hex hex(const char *text)
{
    struct hex h = {.n = 0};
    for (unsigned byte; *(text += strspn(text, " ")) != '\0'; text += 2) {
        assert(h.n < sizeof h.at);
        assert(sscanf(text, "%2x", &byte) == 1);
        h.at[h.n++] = (uint8_t)byte;
    }
    return h;
}

struct hex_text {
    char at[3 * 512 + 1];
};

static inline struct hex_text hex_words(const uint8_t *bytes, size_t n)
{
    struct hex_text t = {.at = ""};
    for (size_t i = 0; i < n && i < 512; i++) snprintf(t.at + 3 * i, 4, "%02X ", bytes[i]);
    return t;
}

static inline int hex_is(const uint8_t *bytes, size_t n, const char *text)
{
    const struct hex h = hex(text);
    return h.n == n && memcmp(h.at, bytes, n) == 0;
}

#endif
