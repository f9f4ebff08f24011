/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a scenario: an answer, never a crash, leak or hang. The run is cut to an hour and
 * nine homes, since reading is meant, not drawing. What the text names on disk is only read, and
 * only when it is a regular file. */
#include "scenarios/scenario.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    return setenv("PILOTSIM_PARTS", "/nonexistent", 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    /* The last byte says how the command line meddles. */
    static const char *const sets[] = {"homes.0.set.u_walls=0.3", "dr_events.0.value=-1", "tank.nodes=2"};
    const uint8_t mode = n > 0 ? bytes[n - 1] : 0;
    const struct scenario_options o = {.sets = sets, .n_set = mode % 4, .n_home = mode & 16 ? 0 : 9, .duration = "1h"};
    char *text = malloc(n + 1);
    if (text == NULL) return 0;
    memcpy(text, bytes, n);
    text[n] = '\0';

    struct diag d = {0};
    struct pilot *p = NULL, *again = NULL;
    const enum status st = scenario_load_text("fuzz.yaml", text, n, &o, &p, &d);
    assert((st == ST_OK) == (p != NULL));
    assert(st != ST_OK || d.n_errors == 0);
    if (p != NULL && p->homes.n_home < 1000) { /* what it understood, it can say and understand again */
        const enum status st2 = scenario_load_text("again.yaml", p->text, strlen(p->text), NULL, &again, &d);
        assert(st2 == ST_OK && again->homes.n_home == p->homes.n_home);
        pilot_free(again);
    }
    pilot_free(p);
    diag_close(&d);
    free(text);
    return 0;
}
