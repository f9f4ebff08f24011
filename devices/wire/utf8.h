/* SPDX-License-Identifier: GPL-3.0-or-later */
/* utf8.h - is it UTF-8? No overlong forms, no surrogates, nothing above U+10FFFF. Source: RFC 3629, section 4. */
#ifndef PILOTSIM_DEVICES_WIRE_UTF8_H
#define PILOTSIM_DEVICES_WIRE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the character at the beginning, 1..4; 0: none begins here, or it is cut off. NUL is a character. */
size_t utf8_length(const void *bytes, size_t n);

/* Bytes at the beginning that begin a character and are broken off, at least 1: what one replacement stands for. */
size_t utf8_broken_length(const void *bytes, size_t n);

bool utf8_is_valid(const void *bytes, size_t n);

#endif
