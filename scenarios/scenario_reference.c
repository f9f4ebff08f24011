/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario_reference.c - the key tables as a page of Markdown: docs/scenario-reference.md. */
#include "scenarios/scenario.h"

#include "scenarios/key_number.h"
#include "scenarios/spec.h"
#include "scenarios/tree.h"
#include "scenarios/unit.h"
#include "scenarios/yaml_doc.h"
#include "twins/command.h"

#include <assert.h>
#include <string.h>

enum { TABLES_MAX = 64 };

struct tables { /* each once, in the order met */
    const struct key_table *t[TABLES_MAX];
    size_t n;
};

static void collect(struct tables *all, const struct key_table *t)
{
    for (size_t i = 0; i < all->n; i++) {
        if (all->t[i] == t) return;
    }
    assert(all->n < TABLES_MAX);
    all->t[all->n++] = t;
    for (size_t i = 0; i < t->n_key; i++) {
        if (t->keys[i].sub != NULL) collect(all, t->keys[i].sub);
    }
}

static const char *kind_words(enum key_kind kind)
{
    static const char *const words[] = {
#define X(id, stored, text) [KEY_##id] = text,
        KEY_KIND_LIST(X)
#undef X
    };
    return words[kind];
}

/* GitHub's anchors: lower case, blanks as dashes. */
static void write_link(const struct key_table *t, FILE *out)
{
    fprintf(out, "[%s](#", t->name);
    for (const char *s = t->name; *s != '\0'; s++) fputc(*s == ' ' ? '-' : *s >= 'A' && *s <= 'Z' ? *s + 'a' - 'A' : *s, out);
    fputc(')', out);
}

static void write_words(const struct key *k, FILE *out)
{
    fprintf(out, "%s ", kind_words(k->kind));
    for (size_t i = 0; k->word(i) != NULL; i++) {
        if (i == 8 && k->word(16) != NULL) {
            fputs(", ... (below)", out);
            return;
        }
        fprintf(out, "%s`%s`", i > 0 ? ", " : "", k->word(i));
    }
}

static void write_kind(const struct key *k, FILE *out)
{
    if (k->word != NULL) write_words(k, out);
    else if (k->kind == KEY_DIST && k->sub == NULL) fputs("number or [distribution](#distribution)", out);
    else if (k->kind == KEY_NUMBERS) fprintf(out, "%s%zu numbers", k->flags & KEY_SPREAD ? "number, or " : "", k->n);
    else fputs(kind_words(k->kind), out);
    if (k->sub == NULL) return;
    fputs(k->kind == KEY_MAP ? ": " : " of ", out);
    write_link(k->sub, out);
}

static void write_range(const struct key *k, FILE *out)
{
    const bool is_time = k->kind == KEY_DURATION;
    if (!key_has_range(k) && k->n > 0 && (k->kind == KEY_LIST || k->kind == KEY_NAMED)) fprintf(out, "at most %zu", k->n);
    else if (key_has_range(k) && is_time && k->max >= 172800) fprintf(out, "%g s to %g d", k->min, k->max / 86400);
    else if (key_has_range(k)) fprintf(out, "%.10g to %.10g%s", k->min, k->max, is_time ? " s" : "");
}

static void write_table(const struct key_table *t, FILE *out)
{
    fprintf(out, "\n## %s\n\n%s%s\n\n", t->name, t->doc, t->is_one_of ? " Exactly one of its keys is given." : "");
    fputs("| key | value | unit | range | default | meaning |\n|---|---|---|---|---|---|\n", out);
    for (size_t i = 0; i < t->n_key; i++) {
        const struct key *k = &t->keys[i];
        const char *unit = k->unit == NULL                     ? ""
                           : strcmp(k->unit, UNIT_OUTER) == 0  ? "that of the key"
                           : strcmp(k->unit, UNIT_SPREAD) == 0 ? "that of a difference"
                                                               : k->unit;
        fprintf(out, "| `%s` | ", k->name);
        write_kind(k, out);
        fprintf(out, " | %s | ", strcmp(unit, "1") == 0 ? "" : unit);
        write_range(k, out);
        fprintf(out, " | %s | %s |\n", k->flags & KEY_REQUIRED ? "**needed**" : k->dflt != NULL ? k->dflt : "", k->help);
    }
}

static void write_units(FILE *out)
{
    fputs("\n## Units\n\nA bare number is in the unit of the key. Any unit of the same dimension will do, with or without a "
          "blank before\n"
          "it; after the first `/` everything divides, so `W/m2K` is W/(m² K). A temperature is written in degC, a difference "
          "in K.\n\n"
          "| unit | what | also |\n|---|---|---|\n",
          out);
    for (size_t u = 0; unit_canonical(u) != NULL; u++) {
        fprintf(out, "| `%s` | %s | ", unit_canonical(u), unit_quantity(unit_canonical(u)));
        for (size_t i = 1; unit_spelling(unit_canonical(u), i) != NULL; i++)
            fprintf(out, "%s`%s`", i > 1 ? ", " : "", unit_spelling(unit_canonical(u), i));
        fputs(" |\n", out);
    }
}

static void write_names(FILE *out)
{
    fputs("\n## Actions\n\n| `action` | unit | range | what it does |\n|---|---|---|---|\n", out);
    for (int i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "| `%s` | %s | %g to %g | %s |\n", command_info[i].name, command_info[i].unit, command_info[i].min,
                command_info[i].max, command_info[i].doc);
    fputs("\n## Names of other lists\n\n"
          "- `record: {quantities: ...}`: [quantities.md](quantities.md)\n"
          "- `expect: [{kpi: ...}]`: [kpis.md](kpis.md)\n"
          "- `set: {...}`, by subject: [home-parameters.md](home-parameters.md)\n",
          out);
}

static void write_limits(FILE *out)
{
    fprintf(out,
            "\n## Limits\n\n"
            "- A file: 4 MiB, %d values (aliases counted as often as used), %d levels, %d keys a map, %d bytes a text, one "
            "document.\n"
            "- Includes: %d levels deep, %d files; `extends`: %d levels.\n"
            "- A run: %d homes, %d days, %.0e values to record (homes x records x quantities), within the years 1990 to 2059.\n"
            "- Numbers: finite, at most %.0e in their unit.\n",
            YAML_NODES_MAX, YAML_DEPTH_MAX, YAML_MEMBERS_MAX, YAML_TEXT_BYTES_MAX, INCLUDE_DEPTH_MAX, INCLUDE_FILES_MAX,
            EXTENDS_DEPTH_MAX, HOMES_MAX, DURATION_DAYS_MAX, VALUES_MAX, NUMBER_MAX);
}

enum status scenario_reference(FILE *out)
{
    assert(out != NULL);
    struct tables all = {0};
    collect(&all, &keys_scenario);
    collect(&all, &dist_table);
    fputs("<!-- made from the tables in scenarios/keys_*.c and twins/*.def: edit those -->\n"
          "# Scenario reference\n\n"
          "A scenario is one YAML file. Every key, with its unit, range and default; `pilotsim validate` checks a file against "
          "this page,\n"
          "`pilotsim schema` prints it for editors.\n\n"
          "Files named in a scenario are looked for beside it, then in `scenarios/` and `scenarios/parts/` of the "
          "installation. A part\n"
          "is a name: it is taken from the scenario itself (`archetypes`, `heat_pumps`, `tariffs`, `climates`), or from\n"
          "`<folder>/<name>.yaml` or `parts/<folder>/<name>.yaml` beside the scenario or in the installation. Keys written in "
          "the scenario\n"
          "under the name of a part that has a file are laid over the file's: `archetypes: {si-detached-1971-1980: {set: "
          "{u_walls: 0.25}}}`.\n"
          "The environment's `PILOTSIM_PARTS` replaces the installation's folder of parts.\n",
          out);
    for (size_t i = 0; i < all.n; i++) write_table(all.t[i], out);
    write_units(out);
    write_names(out);
    write_limits(out);
    return ferror(out) == 0 ? ST_OK : ST_IO;
}
