/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/files.h"

#include "scenarios/spec.h"

#include <assert.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* clang-format off */
const struct part_info files_part[PART_KIND_COUNT] = {
    [PART_ARCHETYPE] = {"archetypes", "archetypes", "archetype", &keys_archetype},
    [PART_HEAT_PUMP] = {"heat_pumps", "heat-pumps", "heat_pump", &keys_heat_pump},
    [PART_TARIFF]    = {"tariffs",    "tariffs",    "tariff",    &keys_tariff},
    [PART_CLIMATE]   = {"climates",   "climates",   "climate",   &keys_climate},
};
/* clang-format on */

static bool is_file(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

static bool join(char out[FILE_PATH_BYTES], const char *dir, size_t n_dir, const char *rest)
{
    const int n = snprintf(out, FILE_PATH_BYTES, "%.*s%s", (int)n_dir, dir, rest);
    return n > 0 && n < FILE_PATH_BYTES;
}

/* Up to and with the last slash; nothing for a bare name. */
static size_t dir_length(const char *path)
{
    const char *slash = path != NULL ? strrchr(path, '/') : NULL;
    return slash != NULL ? (size_t)(slash - path) + 1 : 0;
}

static const char *parts_dir(void)
{
    const char *own = getenv("PILOTSIM_PARTS");
    return own != NULL && own[0] != '\0' ? own : PILOTSIM_SOURCE_DIR "/scenarios/parts";
}

bool files_find(const char *beside, const char *name, char out[FILE_PATH_BYTES])
{
    assert(name != NULL && out != NULL);
    if (name[0] == '/') return join(out, "", 0, name) && is_file(out);
    if (join(out, beside, dir_length(beside), name) && is_file(out)) return true;
    char rest[FILE_PATH_BYTES];
    const char *dirs[] = {parts_dir(), PILOTSIM_SOURCE_DIR "/scenarios"};
    for (size_t i = 0; i < ARRAY_LEN(dirs); i++) {
        if (join(rest, "/", 1, name) && join(out, dirs[i], strlen(dirs[i]), rest) && is_file(out)) return true;
    }
    return false;
}

/* The i-th folder that may hold parts of a kind; false after the last. */
static bool part_folder(const char *scenario, enum part_kind kind, size_t i, char out[FILE_PATH_BYTES])
{
    char rest[64];
    const char *folder = files_part[kind].folder;
    snprintf(rest, sizeof rest, "%s%s", i == 0 ? "" : i == 1 ? "parts/" : "/", folder);
    if (i < 2) return join(out, scenario, dir_length(scenario), rest);
    return i == 2 && join(out, parts_dir(), strlen(parts_dir()), rest);
}

bool files_part_name_is_good(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    return name[0] != '\0' && strchr("._-", name[0]) == NULL && strspn(name, letters) == strlen(name) && strlen(name) < 64;
}

bool files_find_part(const char *scenario, enum part_kind kind, const char *name, char out[FILE_PATH_BYTES])
{
    char folder[FILE_PATH_BYTES], file[80];
    if (!files_part_name_is_good(name)) return false;
    snprintf(file, sizeof file, "/%s.yaml", name);
    for (size_t i = 0; i < 3; i++) {
        if (part_folder(scenario, kind, i, folder) && join(out, folder, strlen(folder), file) && is_file(out)) return true;
    }
    return false;
}

static int by_name(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

size_t files_list_parts(struct pool *p, const char *scenario, enum part_kind kind, const char **names, size_t n_max)
{
    char folder[FILE_PATH_BYTES];
    size_t n = 0;
    for (size_t i = 0; i < 3; i++) {
        DIR *dir = part_folder(scenario, kind, i, folder) ? opendir(folder) : NULL;
        for (const struct dirent *e; dir != NULL && n < n_max && (e = readdir(dir)) != NULL;) {
            const size_t len = strlen(e->d_name);
            if (len < 6 || strcmp(e->d_name + len - 5, ".yaml") != 0) continue;
            const char *name = pool_text(p, e->d_name, len - 5);
            if (name != NULL && files_part_name_is_good(name)) names[n++] = name;
        }
        if (dir != NULL) closedir(dir);
    }
    qsort(names, n, sizeof *names, by_name);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || strcmp(names[kept - 1], names[i]) != 0) names[kept++] = names[i];
    }
    return kept;
}
