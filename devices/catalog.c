/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/catalog.h"

#include "devices/product.h"

#include <math.h>
#include <string.h>

bool catalog_find(const char *name, enum command *out)
{
    for (int i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(command_info[i].name, name) != 0) continue;
        *out = (enum command)i;
        return true;
    }
    return false;
}

const char *catalog_product_word(size_t i)
{
    const struct product *p = product_at(i);
    return p != NULL ? p->name : NULL;
}

enum catalog_verdict catalog_check(enum command c, double value)
{
    if (!isfinite(value)) return CATALOG_NOT_A_NUMBER;
    if (value < command_info[c].min || value > command_info[c].max) return CATALOG_OUT_OF_RANGE;
    return CATALOG_ACCEPT;
}
