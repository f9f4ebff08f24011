/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a step of eight homes side by side costs, part by part and by vector unit, and what the machine could do.
 *
 *     bench_lanes          lines name,value,unit: times, the machine's limits, sizes
 *     bench_lanes trace    lines function,offset in the file,times executed, for one call of each kernel
 *
 * The homes are the first eight of the default week at its first midnight, all sources running. The lanes are
 * told not to move (go = 0): the arithmetic, which knows no branch, is that of a step, and every call is the same. */
#include "bench/own_code.h"
#include "scenarios/scenario.h"
#include "twins/home_run.h"
#include "twins/lane_seat.h"

#include <time.h>

enum { REPEATS = 7, TRIAD_DOUBLES = 8 << 20 };

struct bench {
    struct room_lanes room;
    struct tank_lanes tank;
    struct seat room_seat[LANES], tank_seat[LANES];
    struct run run[LANES];
    struct home_state state[LANES];
    struct home_job job[LANES];
};

typedef void room_fn(struct room_lanes *b);
typedef void tank_fn(struct tank_lanes *b);
typedef void work_fn(struct bench *b, uintptr_t code); /* one call */

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void check(enum status st)
{
    if (st == ST_OK) return;
    fprintf(stderr, "bench_lanes: %s\n", status_text(st));
    exit(3);
}

/* --- eight homes that want a step --- */

static struct model *load(void)
{
    const struct scenario_options o = {.n_home = LANES, .duration = "1d"};
    struct pilot *p = NULL;
    struct model *m = NULL;
    struct diag d = {0};
    check(scenario_load(PILOTSIM_SOURCE_DIR "/scenarios/celje-winter-week.yaml", &o, &p, &d));
    check(model_create(p, &m));
    return m;
}

static void sit_down(struct bench *b, const struct model *m, int i)
{
    b->room_seat[i] = seat_in_rooms(&b->room, i, &b->run[i]), b->tank_seat[i] = seat_in_tanks(&b->tank, i, &b->run[i]);
    b->run[i].room = &b->room_seat[i].ode, b->run[i].tank = &b->tank_seat[i].ode;
    model_initial_state(m, (size_t)i, &b->state[i]);
    b->job[i] = (struct home_job){.home = (size_t)i, .s = &b->state[i]};
    home_begin(&b->run[i], m, &b->job[i], 0, MS_PER_DAY);
    seat_take_room(&b->room_seat[i]), seat_take_tank(&b->tank_seat[i]);
    unsigned want;
    struct fault why;
    check(home_poll(&b->run[i], &want, &why));
}

/* Sources run; runs_s: since when. */
static void start_sources(struct bench *b, double runs_s)
{
    for (int i = 0; i < LANES; i++) {
        b->room.runs[i] = b->tank.runs[i] = 1;
        b->room.ramp_from_s[i] = b->tank.ramp_from_s[i] = b->room.rk.t_s[i] - runs_s;
    }
    for (int i = 0; i < LANES; i++) seat_aim_room(&b->room_seat[i], true), seat_aim_tank(&b->tank_seat[i], true);
    for (int i = 0; i < LANES; i++) b->room.rk.go[i] = b->tank.rk.go[i] = 0;
}

static struct bench *make(const struct model *m)
{
    struct bench *b = aligned_alloc(64, (sizeof *b + 63) / 64 * 64);
    if (b == NULL) exit(3);
    memset(b, 0, sizeof *b);
    b->room.rk.tol_rel = b->tank.rk.tol_rel = m->pilot->tol_rel;
    b->room.rk.tol_abs = b->tank.rk.tol_abs = m->pilot->tol_abs_k;
    for (int i = 0; i < LANES; i++) sit_down(b, m, i);
    start_sources(b, 2 * 3600);
    return b;
}

/* --- the kernels --- */

static void call_room(struct bench *b, uintptr_t code) { ((room_fn *)code)(&b->room); }
static void call_tank(struct bench *b, uintptr_t code) { ((tank_fn *)code)(&b->tank); }
static void aim_rooms(struct bench *b, uintptr_t code)
{
    (void)code;
    for (int i = 0; i < LANES; i++) seat_aim_room(&b->room_seat[i], true);
}

/* ramps, fills: some source starts up, some source is in the tank: what the loops ask of the whole round */
static const struct kernel {
    const char *name, *function;
    work_fn *work;
    bool ramps, fills;
} kernels[] = {
    {"room_stages", "room_lanes_stages", call_room, false, false},
    {"room_stages_start_up", "room_lanes_stages", call_room, true, false},
    {"room_finish", "room_lanes_finish", call_room, false, false},
    {"tank_stages", "tank_lanes_stages", call_tank, false, false},
    {"tank_stages_heated", "tank_lanes_stages", call_tank, false, true},
    {"tank_finish", "tank_lanes_finish", call_tank, false, false},
};

static const struct version {
    const char *name, *suffix;
} versions[] = {{"v4", ".arch_x86_64_v4"}, {"v3", ".arch_x86_64_v3"}, {"default", ".default"}, {"only", ""}};

/* As LANE_LOOPS of rk_lanes.h: elsewhere there is one version, without a suffix. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define HAS_VERSIONS
#endif

static bool has_unit(const char *version)
{
#ifdef HAS_VERSIONS
    if (strcmp(version, "v4") == 0) return __builtin_cpu_supports("x86-64-v4") != 0;
    if (strcmp(version, "v3") == 0) return __builtin_cpu_supports("x86-64-v3") != 0;
    return strcmp(version, "default") == 0;
#else
    return strcmp(version, "only") == 0;
#endif
}

static struct own_code code_of(const struct kernel *k, const struct version *v)
{
    char name[80];
    snprintf(name, sizeof name, "%s%s", k->function, v->suffix);
    const struct own_code none = {0};
    return has_unit(v->name) ? own_code(name, "seat_take_room", (uintptr_t)seat_take_room) : none;
}

static double best_ns(struct bench *b, work_fn *work, uintptr_t code)
{
    enum { CALLS = 4000 };
    double best = 1e30;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        const double from = now_ns();
        for (int i = 0; i < CALLS; i++) work(b, code);
        const double ns = (now_ns() - from) / CALLS;
        if (ns < best) best = ns;
    }
    return best;
}

static void time_kernel(struct bench *b, const struct kernel *k)
{
    b->room.any_ramps = k->ramps, b->tank.any_runs = k->fills;
    if (k->function == NULL) {
        printf("%s,%.1f,ns a call\n", k->name, best_ns(b, k->work, 0));
        return;
    }
    for (size_t v = 0; v < ARRAY_LEN(versions); v++) {
        const struct own_code code = code_of(k, &versions[v]);
        if (code.n_byte > 0) printf("%s %s,%.1f,ns a call\n", k->name, versions[v].name, best_ns(b, k->work, code.from));
    }
}

/* --- the machine --- */

/* Twelve independent chains of one multiplication and one addition. */
#define PEAK(name, attribute, bytes)                                                                   \
    attribute static double name(void)                                                                 \
    {                                                                                                  \
        enum { CHAINS = 12, ROUNDS = 1000000 };                                                        \
        typedef double vector __attribute__((vector_size(bytes)));                                     \
        vector x[CHAINS], scale = {0}, shift = {0};                                                    \
        scale += 0.999, shift += 0.001;                                                                \
        for (int c = 0; c < CHAINS; c++) x[c] = shift * c;                                             \
        double best = 0;                                                                               \
        for (int repeat = 0; repeat < REPEATS; repeat++) {                                             \
            const double from = now_ns();                                                              \
            for (int i = 0; i < ROUNDS; i++) {                                                         \
                _Pragma("GCC unroll 12") for (int c = 0; c < CHAINS; c++) x[c] = x[c] * scale + shift; \
                __asm__ volatile("");                                                                  \
            }                                                                                          \
            const double flop_per_ns = 2.0 * CHAINS * ROUNDS * (bytes / 8) / (now_ns() - from);        \
            if (flop_per_ns > best) best = flop_per_ns;                                                \
        }                                                                                              \
        vector sum = {0};                                                                              \
        for (int c = 0; c < CHAINS; c++) sum += x[c];                                                  \
        volatile double used = sum[0];                                                                 \
        (void)used;                                                                                    \
        return best;                                                                                   \
    }

#ifdef HAS_VERSIONS
PEAK(peak_v4, __attribute__((target("arch=x86-64-v4"))), 64)
PEAK(peak_v3, __attribute__((target("arch=x86-64-v3"))), 32)
#endif
PEAK(peak_default, , 16)

/* A chain of additions of integers, one a cycle. */
static double clock_ghz(void)
{
    enum { CYCLES = 20000000 };
    double best = 0;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        uint64_t x = 1;
        const double from = now_ns();
        for (int i = 0; i < CYCLES / 10; i++)
            for (int k = 0; k < 10; k++) {
                x += 3;
                __asm__ volatile("" : "+r"(x)); /* each stands */
            }
        const double ghz = CYCLES / (now_ns() - from);
        if (ghz > best) best = ghz;
    }
    return best;
}

/* Powers of which each waits for the one before. */
static double power_ns(void)
{
    enum { POWERS = 200000 };
    double best = 1e30, x = 0.5;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        const double from = now_ns();
        for (int i = 0; i < POWERS; i++) x = pow_of(x + 0.1, 0.3);
        const double ns = (now_ns() - from) / POWERS;
        if (ns < best) best = ns;
    }
    return x > 0 ? best : 0;
}

/* a = b + s c over 64 MB arrays: 24 bytes an element, as it is usually counted. */
static double triad_gb_per_s(void)
{
    double *a = malloc(3 * (size_t)TRIAD_DOUBLES * sizeof *a);
    if (a == NULL) return 0;
    double *b = a + TRIAD_DOUBLES, *c = b + TRIAD_DOUBLES;
    double best = 0;
    for (int i = 0; i < TRIAD_DOUBLES; i++) a[i] = 0, b[i] = i, c[i] = 2 * i;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        const double from = now_ns();
        for (int i = 0; i < TRIAD_DOUBLES; i++) a[i] = b[i] + 3 * c[i];
        __asm__ volatile("" ::"r"(a) : "memory");
        const double rate = 24.0 * TRIAD_DOUBLES / (now_ns() - from);
        if (rate > best) best = rate;
    }
    free(a);
    return best;
}

static void tell_machine(void)
{
    printf("clock,%.2f,GHz\n", clock_ghz());
    printf("power,%.2f,ns each\n", power_ns());
    printf("triad,%.1f,GB/s\n", triad_gb_per_s());
#ifdef HAS_VERSIONS
    if (has_unit("v4")) printf("peak v4,%.1f,GFLOP/s\n", peak_v4());
    if (has_unit("v3")) printf("peak v3,%.1f,GFLOP/s\n", peak_v3());
#endif
    printf("peak default,%.1f,GFLOP/s\n", peak_default());
    printf("L1d,%ld,B\nL2,%ld,B\n", sysconf(_SC_LEVEL1_DCACHE_SIZE), sysconf(_SC_LEVEL2_CACHE_SIZE));
}

static void tell_sizes(void)
{
    const size_t seats = 2 * LANES * sizeof(struct seat);
    printf("size room_lanes,%zu,B\nsize tank_lanes,%zu,B\nsize seats,%zu,B\n", sizeof(struct room_lanes),
           sizeof(struct tank_lanes), seats);
    printf("size runs,%zu,B\nsize inputs,%zu,B\n", LANES * sizeof(struct run), LANES * sizeof(struct inputs));
    printf("size state,%zu,B\nsize model,%zu,B\n", sizeof(struct home_state), sizeof(struct home_model));
}

/* --- instructions of one call --- */

struct call {
    struct bench *b;
    work_fn *work;
    uintptr_t code;
};

static void do_call(void *arg)
{
    const struct call *c = arg;
    c->work(c->b, c->code);
}

static void trace(struct bench *b, const struct kernel *k, const struct version *v)
{
    const struct own_code code = code_of(k, v);
    if (code.n_byte == 0) return;
    b->room.any_ramps = k->ramps, b->tank.any_runs = k->fills;
    uint32_t *count = calloc(code.n_byte, sizeof *count);
    struct call call = {b, k->work, code.from};
    if (count == NULL || own_trace(code, do_call, &call, count) == 0) fprintf(stderr, "bench_lanes: no trace of %s\n", k->name);
    for (size_t i = 0; count != NULL && i < code.n_byte; i++)
        if (count[i] > 0) printf("%s %s,%zx,%u\n", k->name, v->name, (size_t)code.file_from + i, count[i]);
    free(count);
}

int main(int argc, char **argv)
{
    struct model *m = load();
    struct bench *b = make(m);
    const bool traces = argc > 1 && strcmp(argv[1], "trace") == 0;
    for (size_t i = 0; i < ARRAY_LEN(kernels); i++) {
        if (!traces) time_kernel(b, &kernels[i]);
        else if (kernels[i].function != NULL)
            for (size_t v = 0; v < ARRAY_LEN(versions); v++) trace(b, &kernels[i], &versions[v]);
    }
    if (!traces) {
        printf("aim_rooms,%.1f,ns a call\n", best_ns(b, aim_rooms, 0));
        tell_machine();
        tell_sizes();
    }
    struct pilot *p = (struct pilot *)m->pilot;
    free(b);
    model_free(m);
    pilot_free(p);
    return 0;
}
