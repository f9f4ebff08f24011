/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/validation/ledger.h"

#include "twins/inputs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

double ledger_throughput_j(const struct ledger_account *a) { return fmax(fabs(a->in_j), fabs(a->out_j)); }

double ledger_residual(const struct ledger_account *a)
{
    const double throughput_j = ledger_throughput_j(a);
    return throughput_j > 0 ? fabs(a->in_j - a->out_j - a->stored_j) / throughput_j : 0;
}

static double room_store_j(const struct building *b, const struct home_state *s)
{
    return b->c_air_j_k * s->temp_room_c[BUILDING_AIR] + b->c_mass_j_k * s->temp_room_c[BUILDING_MASS] +
           b->emitter.capacity_j_k * s->temp_room_c[BUILDING_EMITTER];
}

static double tank_store_j(const struct tank *k, const struct home_state *s)
{
    double sum = 0;
    for (uint32_t i = 0; i < k->n_node; i++) sum += k->node_j_k * s->temp_tank_c[i];
    return sum;
}

/* The sun's side of the inverter: straight lines between the knots, day by day. */
static double pv_available_j(const struct model *m, size_t home, int days)
{
    struct inputs *in = calloc(1, sizeof *in);
    if (in == NULL) exit(3);
    double sum = 0;
    for (int day = 0; day < days; day++) {
        inputs_prepare(in, m, home, (int64_t)day * MS_PER_DAY);
        const double knot_s = WEATHER_STEP_MS / 1000.0, first = in->phase_s / knot_s;
        for (int i = 0; i < MS_PER_DAY / WEATHER_STEP_MS; i++) {
            const double f = first - (int)first, *p = in->pv_w + (int)first + i;
            /* two stretches where the day does not begin on a knot */
            const double at = p[0] + f * (p[1] - p[0]), to = p[1] + f * (p[2] - p[1]);
            sum += knot_s * (0.5 * (at + p[1]) * (1 - f) + 0.5 * (p[1] + to) * f);
        }
    }
    free(in);
    return sum;
}

const char *const ledger_name[LEDGER_ACCOUNTS] = {"rooms and emitter", "hot-water tank", "rods and elements",
                                                  "inverter",          "meter",          "whole home"};

void ledger_of(const struct model *m, size_t home, const struct home_state *to, int days,
               struct ledger_account a[LEDGER_ACCOUNTS])
{
    const struct home_model *h = &m->home[home];
    struct home_state start;
    model_initial_state(m, home, &start);
    const struct home_state *from = &start;
    const double *j = to->total_j;
    double import_j = 0, export_j = 0;
    for (int r = 0; r < TARIFF_REGISTERS_MAX; r++) import_j += to->import_j[r], export_j += to->export_j[r];
    const double rooms_j = room_store_j(&h->building, to) - room_store_j(&h->building, from);
    const double tank_j = tank_store_j(&h->tank, to) - tank_store_j(&h->tank, from);

    a[0] = (struct ledger_account){j[TALLY_HEAT_ROOM] + j[TALLY_ROD_ROOM] + j[TALLY_ROOM_GAIN], j[TALLY_ROOM_LOSS], rooms_j};
    a[1] = (struct ledger_account){j[TALLY_HEAT_WATER] + j[TALLY_ROD_TANK], j[TALLY_DRAW] + j[TALLY_TANK_LOSS], tank_j};
    a[2] = (struct ledger_account){j[TALLY_ROD] + j[TALLY_HEATER], j[TALLY_ROD_ROOM] + j[TALLY_ROD_TANK], 0};
    a[3] = (struct ledger_account){h->has_pv ? pv_available_j(m, home, days) : 0, j[TALLY_PV] + j[TALLY_PV_CURTAILED], 0};
    a[4] = (struct ledger_account){import_j + j[TALLY_PV],
                                   export_j + j[TALLY_HEAT_PUMP] + j[TALLY_ROD] + j[TALLY_HEATER] + j[TALLY_APPLIANCE] +
                                       j[TALLY_EV] + j[TALLY_BATTERY],
                                   0};
    /* the source's heat from outside is what it gives beyond its electricity */
    const double outside_j = j[TALLY_HEAT_ROOM] + j[TALLY_HEAT_WATER] - j[TALLY_HEAT_PUMP];
    a[5] = (struct ledger_account){import_j + j[TALLY_PV] + outside_j + j[TALLY_ROOM_GAIN],
                                   export_j + j[TALLY_ROOM_LOSS] + j[TALLY_TANK_LOSS] + j[TALLY_DRAW] + j[TALLY_APPLIANCE] +
                                       j[TALLY_EV] + j[TALLY_BATTERY],
                                   rooms_j + tank_j};
}
