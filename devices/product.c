/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/product.h"

#include <string.h>

#define PRODUCT(symbol) extern const struct product symbol;
#include "devices/products.def"
#undef PRODUCT

static const struct product *const catalog[] = {
#define PRODUCT(symbol) &symbol,
#include "devices/products.def"
#undef PRODUCT
    NULL,
};

const struct product *product_at(size_t i) { return i < ARRAY_LEN(catalog) ? catalog[i] : NULL; }

const struct product *product_find(const char *name)
{
    for (const struct product *const *p = catalog; *p != NULL; p++)
        if (strcmp((*p)->name, name) == 0) return *p;
    return NULL;
}

int product_point(const struct product *p, const char *name)
{
    for (size_t i = 0; i < p->n_point; i++)
        if (strcmp(p->points[i].name, name) == 0) return (int)i;
    return -1;
}
