/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/rng.h"
#include "tests/support/fixture.h"
#include "twins/comfort_rows.h"

#include <criterion/criterion.h>
#include <string.h>

Test(comfort_rows, each_row_has_the_bits_it_has_alone)
{
    struct pilot *p = fixture_pilot(12, 1);
    struct model *m;
    struct rng r = rng_stream(3, 0, RNG_INITIAL, 0);
    cr_assert_eq(model_create(p, &m), ST_OK);
    for (size_t h = 0; h < m->n_home; h++) {
        const struct building *b = &m->home[h].building;
        struct comfort_rows c = {.n = LANES};
        double together[LANES], dy[BUILDING_STATES];
        for (int l = 0; l < LANES; l++) {
            c.air_c[l] = rng_between(&r, 10, 32), c.mass_c[l] = rng_between(&r, 10, 32), c.water_c[l] = rng_between(&r, 15, 60);
            c.temp_out_c[l] = rng_between(&r, -25, 40), c.gain_internal_w[l] = rng_between(&r, 0, 900);
            c.gain_solar_w[l] = rng_between(&r, 0, 4000), c.room_set_c[l] = rng_between(&r, 16, 24);
        }
        comfort_rows_operative(&c, b, together);
        for (int l = 0; l < LANES; l++) {
            const double y[BUILDING_STATES] = {c.air_c[l], c.mass_c[l], c.water_c[l]};
            const struct building_input in = {.temp_out_c = c.temp_out_c[l],
                                              .temp_solair_c = c.temp_out_c[l],
                                              .gain_internal_w = c.gain_internal_w[l],
                                              .gain_solar_w = c.gain_solar_w[l],
                                              .room_set_c = c.room_set_c[l]};
            const double alone = building_rates(b, y, &in, dy).temp_operative_c;
            cr_expect(memcmp(&alone, &together[l], sizeof alone) == 0, "home %zu, row %d: %.17g, not %.17g", h, l, together[l],
                      alone);
        }
    }
    model_free(m);
    pilot_free(p);
}
