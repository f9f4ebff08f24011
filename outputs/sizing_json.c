/* SPDX-License-Identifier: GPL-3.0-or-later */
/* As in figures_json.c: jansson takes NULL for what could not be made, and one flag tells of a lack of memory. */
#include "outputs/sizing_json.h"

#include <assert.h>
#include <jansson.h>
#include <math.h>

struct doc {
    bool is_short_of_memory;
};

static json_t *real(double v) { return isfinite(v) ? json_real(v) : json_null(); }

static void put(struct doc *doc, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0) doc->is_short_of_memory = true;
}

static json_t *band(struct doc *doc, struct sizing_band b)
{
    json_t *o = json_object();
    put(doc, o, "mean", real(b.mean));
    put(doc, o, "p05", real(b.lo));
    put(doc, o, "p95", real(b.hi));
    return o;
}

static const char *verdict_word(enum sizing_verdict v)
{
    static const char *const words[] = {
        [SIZING_FOUND] = "found",
        [SIZING_TOO_FEW] = "too few repeats",
        [SIZING_NOTHING] = "nothing delivered",
        [SIZING_TOO_RISKY] = "confidence out of reach",
    };
    return words[v];
}

static json_t *answer_part(struct doc *doc, const struct sizing_question *q, const struct sizing_answer *a)
{
    json_t *o = json_object();
    char why[256];
    sizing_answer_why(a, q, why);
    put(doc, o, "label", json_string(a->label));
    put(doc, o, "verdict", json_string(verdict_word(a->verdict)));
    put(doc, o, "why", why[0] != '\0' ? json_string(why) : json_null());
    put(doc, o, "homes", a->verdict == SIZING_FOUND ? json_integer((json_int_t)a->n_home) : json_null());
    put(doc, o, "occasions", json_integer((json_int_t)a->n_occasion));
    if (a->verdict == SIZING_TOO_FEW) return o;
    put(doc, o, "homes_simulated", real(a->delivered.n_home));
    put(doc, o, "delivered_power_w", band(doc, a->delivered_w));
    put(doc, o, "rebound_energy_kwh", band(doc, a->rebound_kwh));
    put(doc, o, "rebound_peak_w", band(doc, a->rebound_w));
    put(doc, o, "comfort_cost_kh", band(doc, a->comfort_kh));
    put(doc, o, "joined_share", real(a->joined));
    put(doc, o, "overridden_share", real(a->overridden));
    put(doc, o, "home_mean_w", real(a->delivered.mean));
    put(doc, o, "home_sd_w", real(a->delivered.sd_home));
    put(doc, o, "common_sd_w", real(a->delivered.sd_common));
    put(doc, o, "best_confidence", real(a->best_confidence));
    return o;
}

static json_t *whole(struct doc *doc, const struct sizing_page *p)
{
    const struct sizing_question *q = p->question;
    json_t *o = json_object(), *answers = json_array();
    for (size_t i = 0; i < p->n_answer; i++)
        if (json_array_append_new(answers, answer_part(doc, q, &p->answer[i])) != 0) doc->is_short_of_memory = true;
    put(doc, o, "pilotsim", json_string(PILOTSIM_VERSION));
    put(doc, o, "scenario", json_string(p->table->scenario));
    put(doc, o, "event", json_string(q->event == SIZING_ALL_EVENTS ? "all" : p->table->event[q->event].name));
    put(doc, o, "target_w", real(q->target_w));
    put(doc, o, "confidence", real(q->confidence));
    put(doc, o, "answers", answers);
    return o;
}

static enum status memory_or_io(const struct doc *doc, const char *path, struct diag *d)
{
    diag_error(d, (struct place){.file = path}, NULL, "cannot write the answer as JSON: %s",
               doc->is_short_of_memory ? "out of memory" : "the file does not take it");
    return doc->is_short_of_memory ? ST_MEMORY : ST_IO;
}

enum status sizing_json_write(const struct sizing_page *p, const char *path, struct diag *d)
{
    assert(p != NULL && path != NULL);
    struct doc doc = {0};
    json_t *o = whole(&doc, p);
    const bool is_good = !doc.is_short_of_memory && json_dump_file(o, path, JSON_INDENT(1) | JSON_REAL_PRECISION(10)) == 0;
    json_decref(o);
    return is_good ? ST_OK : memory_or_io(&doc, path, d);
}

enum status sizing_json_line(const struct sizing_page *p, FILE *out, struct diag *d)
{
    struct doc doc = {0};
    json_t *o = whole(&doc, p);
    bool is_good = !doc.is_short_of_memory && json_dumpf(o, out, JSON_COMPACT | JSON_REAL_PRECISION(6)) == 0;
    is_good = is_good && fputc('\n', out) != EOF && fflush(out) == 0;
    json_decref(o);
    return is_good ? ST_OK : memory_or_io(&doc, NULL, d);
}
