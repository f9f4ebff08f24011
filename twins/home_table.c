/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/home_table.h"

#include <assert.h>
#include <stdlib.h>

const struct home_param_info home_param_info[HOME_PARAM_COUNT] = {
#define PARAM(name, unit, dflt, min, max, doc) {#name, unit, doc, dflt, min, max},
#include "twins/home_params.def"
#undef PARAM
};

const struct home_kit_info home_kit_info[HOME_KIT_COUNT] = {
#define X(name, doc) {#name, doc},
    HOME_KIT_LIST(X)
#undef X
};

enum status home_table_create(size_t n_home, struct home_table *out)
{
    assert(out != NULL);
    const size_t row = sizeof(double) * HOME_PARAM_COUNT + 2 * sizeof(uint64_t) + HOME_ID_BYTES + 2 * sizeof(uint16_t) + 1;
    char *p = calloc(n_home > 0 ? n_home : 1, row);
    if (p == NULL) return ST_MEMORY;

    *out = (struct home_table){.n_home = n_home, .block = p};
    for (int i = 0; i < HOME_PARAM_COUNT; i++, p += n_home * sizeof(double)) {
        out->value[i] = (double *)(void *)p;
        for (size_t h = 0; h < n_home; h++) out->value[i][h] = home_param_info[i].dflt;
    }
    out->key = (uint64_t *)(void *)p, p += n_home * sizeof(uint64_t);
    out->devices = (uint64_t *)(void *)p, p += n_home * sizeof(uint64_t);
    out->group = (uint16_t *)(void *)p, p += n_home * sizeof(uint16_t);
    out->hp_model = (uint16_t *)(void *)p, p += n_home * sizeof(uint16_t);
    out->kit = (uint8_t *)p, p += n_home;
    out->id = (char(*)[HOME_ID_BYTES])(void *)p;
    return ST_OK;
}

void home_table_close(struct home_table *t)
{
    if (t == NULL) return;
    free(t->block);
    *t = (struct home_table){0};
}
