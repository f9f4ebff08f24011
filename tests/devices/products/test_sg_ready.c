/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/products/sg_ready.h"

#include <criterion/criterion.h>

Test(sg_ready, contacts_make_the_labels_four_states)
{
    cr_expect(sg_ready_of_contacts(true, false) == SG_READY_BLOCK);
    cr_expect(sg_ready_of_contacts(false, false) == SG_READY_NORMAL);
    cr_expect(sg_ready_of_contacts(false, true) == SG_READY_BOOST);
    cr_expect(sg_ready_of_contacts(true, true) == SG_READY_FORCED);
    cr_expect(SG_READY_BLOCK == 1 && SG_READY_FORCED == 4, "numbered as the label does");
}

Test(sg_ready, only_the_first_blocks_and_each_next_gives_more_heat)
{
    double room_k = 0, water_k = 0;
    for (enum sg_ready s = SG_READY_BLOCK; s <= SG_READY_FORCED; s++) {
        const struct sg_ready_effect *e = sg_ready_effect(s);
        cr_expect(e->is_block == (s == SG_READY_BLOCK));
        cr_expect(e->is_charge == (s == SG_READY_FORCED));
        cr_expect(e->room_shift_k >= room_k && e->water_shift_k >= water_k);
        room_k = e->room_shift_k, water_k = e->water_shift_k;
    }
    cr_expect(room_k > 0 && water_k > 0);
}
