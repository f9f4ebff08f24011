/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fuzz/weather_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) { return weather_target("epw", data, size); }
