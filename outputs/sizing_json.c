/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/sizing_json.h"

#include "outputs/json_doc.h"

#include <assert.h>

static json_t *band(struct json_doc *doc, struct sizing_band b)
{
    json_t *o = json_object();
    json_doc_put(doc, o, "mean", json_doc_real(b.mean));
    json_doc_put(doc, o, "p05", json_doc_real(b.lo));
    json_doc_put(doc, o, "p95", json_doc_real(b.hi));
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

static json_t *answer_part(struct json_doc *doc, const struct sizing_question *q, const struct sizing_answer *a)
{
    json_t *o = json_object();
    char why[256];
    sizing_answer_why(a, q, why);
    json_doc_put(doc, o, "label", json_string(a->label));
    json_doc_put(doc, o, "verdict", json_string(verdict_word(a->verdict)));
    json_doc_put(doc, o, "why", why[0] != '\0' ? json_string(why) : json_null());
    json_doc_put(doc, o, "homes", a->verdict == SIZING_FOUND ? json_integer((json_int_t)a->n_home) : json_null());
    json_doc_put(doc, o, "occasions", json_integer((json_int_t)a->n_occasion));
    if (a->verdict == SIZING_TOO_FEW) return o;
    json_doc_put(doc, o, "homes_simulated", json_doc_real(a->delivered.n_home));
    json_doc_put(doc, o, "delivered_power_w", band(doc, a->delivered_w));
    json_doc_put(doc, o, "rebound_energy_kwh", band(doc, a->rebound_kwh));
    json_doc_put(doc, o, "rebound_peak_w", band(doc, a->rebound_w));
    json_doc_put(doc, o, "comfort_cost_kh", band(doc, a->comfort_kh));
    json_doc_put(doc, o, "joined_share", json_doc_real(a->joined));
    json_doc_put(doc, o, "overridden_share", json_doc_real(a->overridden));
    json_doc_put(doc, o, "home_mean_w", json_doc_real(a->delivered.mean));
    json_doc_put(doc, o, "home_sd_w", json_doc_real(a->delivered.sd_home));
    json_doc_put(doc, o, "common_sd_w", json_doc_real(a->delivered.sd_common));
    json_doc_put(doc, o, "best_confidence", json_doc_real(a->best_confidence));
    return o;
}

static json_t *whole(struct json_doc *doc, const struct sizing_page *p)
{
    const struct sizing_question *q = p->question;
    json_t *o = json_object(), *answers = json_array();
    for (size_t i = 0; i < p->n_answer; i++) json_doc_append(doc, answers, answer_part(doc, q, &p->answer[i]));
    json_doc_put(doc, o, "pilotsim", json_string(PILOTSIM_VERSION));
    json_doc_put(doc, o, "scenario", json_string(p->table->scenario));
    json_doc_put(doc, o, "event", json_string(q->event == SIZING_ALL_EVENTS ? "all" : p->table->event[q->event].name));
    json_doc_put(doc, o, "target_w", json_doc_real(q->target_w));
    json_doc_put(doc, o, "confidence", json_doc_real(q->confidence));
    json_doc_put(doc, o, "answers", answers);
    return o;
}

enum status sizing_json_write(const struct sizing_page *p, const char *path, struct diag *d)
{
    assert(p != NULL && path != NULL);
    struct json_doc doc = {0};
    json_t *o = whole(&doc, p);
    return json_doc_write(&doc, o, path, "the answers", d);
}

enum status sizing_json_line(const struct sizing_page *p, FILE *out, struct diag *d)
{
    struct json_doc doc = {0};
    json_t *o = whole(&doc, p);
    return json_doc_line(&doc, o, out, "the answers", d);
}
