/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compile_run.c - when the run is, what it keeps, and the events in it. */
#include "scenarios/compile.h"

#include "devices/catalog.h"
#include "scenarios/key_number.h"

#include <stdlib.h>
#include <string.h>

/* --- instants --- */

/* The later of two instants with the same local reading, or the same instant. */
static int64_t second_reading(const struct timezone *tz, int64_t utc_ms)
{
    const int32_t now = timezone_offset_s(tz, utc_ms), later = timezone_offset_s(tz, utc_ms + 3 * (int64_t)MS_PER_H);
    const int64_t other = utc_ms + (int64_t)(now - later) * MS_PER_S;
    return other > utc_ms && timezone_offset_s(tz, other) == later ? other : utc_ms;
}

bool compile_instant(struct compiler *c, const struct instant *i, const char *name, int64_t *utc_ms)
{
    if (i->node == NULL) return false;
    const struct timezone *tz = &c->pilot->tz;
    const struct place at = i->node->at;
    if (i->has_offset) {
        *utc_ms = calendar_utc_ms(&i->civil) - (int64_t)i->offset_s * MS_PER_S;
    } else {
        bool is_gap = false;
        *utc_ms = timezone_utc_ms(tz, &i->civil, &is_gap);
        if (is_gap) {
            diag_error(c->d, at, "take a time that exists, or write the offset from UTC behind it",
                       "%s: %.40s does not exist in %s, the clock jumps over it", name, i->node->text, tz->name);
            return false;
        }
        if (second_reading(tz, *utc_ms) != *utc_ms)
            diag_warn(c->d, at, "write the offset from UTC behind it", "%s: %.40s comes twice in %s, the first is taken", name,
                      i->node->text, tz->name);
    }
    if (*utc_ms >= calendar_days(1990, 1, 1) * MS_PER_DAY && *utc_ms < calendar_days(2060, 1, 1) * MS_PER_DAY) return true;
    diag_error(c->d, at, "stay within 1990 to 2059", "%s: the year %d is out of range", name, i->civil.year);
    return false;
}

/* --- the run --- */

static quantity_mask quantities_of(uint64_t words)
{
    quantity_mask mask = words & (((quantity_mask)1 << QUANTITY_COUNT) - 1);
    for (int q = 0; q < QUANTITY_COUNT; q++) {
        const bool is_node = strncmp(quantity_info[q].name, "tank_node_", 10) == 0;
        if ((words >> QUANTITY_WORD_ALL & 1) && quantity_info[q].by_default) mask |= (quantity_mask)1 << q;
        if ((words >> QUANTITY_WORD_TANK & 1) && is_node) mask |= (quantity_mask)1 << q;
    }
    return mask;
}

/* Nodes the tank does not have are left out of tank_nodes. */
static quantity_mask without_missing_nodes(quantity_mask mask, uint32_t n_node)
{
    for (uint32_t i = n_node; i < TANK_NODES_MAX; i++) mask &= ~((quantity_mask)1 << (Q_tank_node_1 + i));
    return mask;
}

static void check_record(struct compiler *c)
{
    const struct record_spec *r = &c->spec->record;
    const uint64_t none = UINT64_C(1) << QUANTITY_WORD_NONE;
    if ((r->quantities & none) != 0 && r->quantities != none)
        diag_error(c->d, node_get(r->head.node, "quantities")->at, "take it out, or leave it alone",
                   "record.quantities: 'none' beside others");
    const struct node *interval = node_get(r->head.node, "interval"), *duration = node_get(c->spec->head.node, "duration");
    if (r->interval > 0 && MS_PER_DAY % r->interval != 0)
        diag_error(c->d, interval->at, "take 1s, 10s, 60s, 5min, 15min, 1h or another that does",
                   "record.interval: '%.40s' does not divide a day", interval->text);
    else if (r->interval > 0 && c->spec->duration % r->interval != 0 && duration != NULL)
        diag_error(c->d, duration->at, "make it a multiple of record.interval, with a unit: 36h, 7d",
                   "duration: '%.40s' is %g s, not a whole number of record intervals of %g s", duration->text,
                   (double)c->spec->duration / MS_PER_S, (double)r->interval / MS_PER_S);
}

enum status compile_run(struct compiler *c)
{
    const struct scenario_spec *s = c->spec;
    struct pilot *p = c->pilot;
    const struct node *zone = s->timezone;
    if (s->pilot != NULL) snprintf(p->name, sizeof p->name, "%s", s->pilot->text);
    if (timezone_read(zone != NULL ? zone->text : NULL, &p->tz) != ST_OK) {
        diag_error(c->d, zone->at, "write it as Europe/Ljubljana", "timezone: there is no zone '%.40s' on this system",
                   zone->text);
        const enum status st = timezone_read(NULL, &p->tz);
        if (st != ST_OK) return st;
    }
    p->seed = s->seed;
    p->duration_ms = s->duration;
    c->has_start = compile_instant(c, &s->start, "start", &p->start_utc_ms);
    if (c->has_start) {
        if (p->start_utc_ms % MS_PER_S != 0)
            diag_error(c->d, s->start.node->at, "drop the fraction", "start: not on a whole second");
        if (calendar_civil(p->start_utc_ms + p->duration_ms).year >= 2060)
            diag_error(c->d, s->start.node->at, "start earlier or run shorter", "the run ends after 2059");
    }
    p->record_ms = s->record.interval;
    check_record(c);
    p->n_tank_node = (uint32_t)s->tank.nodes;
    p->quantities = without_missing_nodes(quantities_of(s->record.quantities), p->n_tank_node);
    if (s->solver >= 0) snprintf(p->solver, sizeof p->solver, "%s", keys_solver_word((size_t)s->solver));
    p->tol_rel = s->tolerance.relative;
    p->tol_abs_k = s->tolerance.absolute;
    return ST_OK;
}

/* --- events --- */

static void check_twin(struct compiler *c, const struct dr_spec *all, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (all[j].name == NULL || strcmp(all[j].name->text, all[i].name->text) != 0) continue;
        diag_error(c->d, all[i].name->at, "give each its own name", "two events are called '%.63s'", all[i].name->text);
        return;
    }
}

/* The value in the unit of the action; switches need none. */
static double value_of(struct compiler *c, const struct dr_spec *s)
{
    const struct command_info *info = &command_info[s->action];
    const bool is_switch = info->min == 0 && info->max == 1;
    if (s->value == NULL && is_switch) return info->max;
    if (s->value != NULL) return key_quantity(c->d, "value", s->value, info->unit, info->min, info->max);
    char remedy[96];
    snprintf(remedy, sizeof remedy, "give one from %g to %g %s", info->min, info->max, info->unit);
    diag_error(c->d, s->head.node->at, remedy, "'value' is missing, %s needs one", info->name);
    return NAN;
}

static void fill_event(struct compiler *c, const struct dr_spec *s, struct dr_event *e)
{
    int64_t utc_ms = 0;
    const bool has_start = compile_instant(c, &s->start, "start", &utc_ms);
    *e = (struct dr_event){
        .start_ms = utc_ms - c->pilot->start_utc_ms,
        .duration_ms = s->duration,
        .lead_ms = s->lead_time,
        .preheat_k = s->preheat,
        .participation = s->participation,
    };
    if (s->name != NULL) snprintf(e->name, sizeof e->name, "%s", s->name->text);
    if (s->action >= 0) e->command = (enum command)s->action;
    if (s->action >= 0) e->value = value_of(c, s);
    if (!c->has_start || !has_start || c->pilot->duration_ms <= 0 || e->duration_ms <= 0) return;
    if (e->start_ms >= c->pilot->duration_ms || e->start_ms + e->duration_ms <= 0)
        diag_warn(c->d, s->start.node->at, "move the event or lengthen the run",
                  "event '%.63s' is outside the run, it does nothing", e->name);
}

enum status compile_events(struct compiler *c)
{
    const struct list *list = &c->spec->dr_events;
    const struct dr_spec *all = list->items;
    c->pilot->dr = calloc(list->n > 0 ? list->n : 1, sizeof *c->pilot->dr);
    if (c->pilot->dr == NULL) return ST_MEMORY;
    c->pilot->n_dr = list->n;
    for (size_t i = 0; i < list->n; i++) {
        if (all[i].name != NULL) check_twin(c, all, i);
        if (all[i].head.node != NULL) fill_event(c, &all[i], &c->pilot->dr[i]);
    }
    return ST_OK;
}
