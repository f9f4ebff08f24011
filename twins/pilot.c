/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/pilot.h"

#include <stdlib.h>

void pilot_free(struct pilot *p)
{
    if (p == NULL) return;
    weather_close(&p->weather);
    home_table_close(&p->homes);
    free(p->hp_models);
    free(p->dr);
    free(p->expect);
    free(p->group_name);
    free(p->text);
    free(p);
}
