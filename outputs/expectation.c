/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outputs/expectation.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const struct {
    bool is_met;
    const char *words;
} rows[] = {
#define X(name, is_met, words) {is_met, words},
    EXPECTATION_LIST(X)
#undef X
};

bool expectation_is_met(enum expectation_result r)
{
    assert((unsigned)r < ARRAY_LEN(rows));
    return rows[r].is_met;
}

const char *expectation_words(enum expectation_result r)
{
    assert((unsigned)r < ARRAY_LEN(rows));
    return rows[r].words;
}

struct verdict expectation_check(const struct figures *f, const struct expectation *e)
{
    struct verdict v = {.result = EXPECTATION_MET, .value = NAN, .unit = ""};
    if (!figures_find(f, e->kpi, &v.value, &v.unit)) v.result = EXPECTATION_UNKNOWN_NAME;
    else if (isnan(v.value)) v.result = EXPECTATION_NO_VALUE;
    else if (v.value < e->at_least) v.result = EXPECTATION_TOO_LOW; /* false when at_least is NaN */
    else if (v.value > e->at_most) v.result = EXPECTATION_TOO_HIGH;
    return v;
}

size_t expectation_count_failed(const struct figures *f)
{
    size_t n = 0;
    for (size_t i = 0; i < f->pilot->n_expect; i++) n += !expectation_is_met(expectation_check(f, &f->pilot->expect[i]).result);
    return n;
}

void expectation_asked(const struct expectation *e, char out[96])
{
    char low[40] = "", high[40] = "";
    if (!isnan(e->at_least)) snprintf(low, sizeof low, "at least %.6g", e->at_least);
    if (!isnan(e->at_most)) snprintf(high, sizeof high, "at most %.6g", e->at_most);
    snprintf(out, 96, "%s%s%s", low, low[0] != '\0' && high[0] != '\0' ? ", " : "", high);
}

static bool needs_counterfactual(const char *name)
{
    const char *dot = strrchr(name, '.');
    return strncmp(name, "dr.", 3) == 0 && dot != NULL && strcmp(dot + 1, dr_kpi_info[DR_KPI_joined].name) != 0 &&
           strcmp(dot + 1, dr_kpi_info[DR_KPI_overridden].name) != 0;
}

void expectation_check_names(const struct pilot *p, bool counterfactual, const char *file, struct diag *d)
{
    assert(p != NULL && d != NULL);
    for (size_t i = 0; i < p->n_expect; i++) {
        const struct expectation *e = &p->expect[i];
        const struct place at = {.file = file, .line = e->line, .column = 1};
        if (!figures_name_known(p, e->kpi)) {
            char near[FIGURES_NAME_BYTES], remedy[FIGURES_NAME_BYTES + 32] = "names are listed in twins/kpis.def";
            if (figures_nearest_name(p, e->kpi, near)) snprintf(remedy, sizeof remedy, "did you mean '%s'?", near);
            diag_error(d, at, remedy, "there is no figure '%s' to expect", e->kpi);
        } else if (!counterfactual && needs_counterfactual(e->kpi)) {
            diag_error(d, at, "add --counterfactual", "'%s' is a difference of two runs", e->kpi);
        }
    }
}
