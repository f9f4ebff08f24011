/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tanks against tapping profiles and closed forms; drawn draw-offs against a year of DHWcalc. */
#include "tests/support/data_files.h"
#include "tests/validation/table.h"
#include "twins/demand.h"
#include "twins/tank.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NODES_MAX = 64 };
#define CP_WATER 4186.0 /* J/(kg K), 1 l as 1 kg: as in tank.c */

/* --- a tank and its classical Runge-Kutta --- */

static struct tank tank_of(double volume_l, double loss_w_k, uint32_t n_node)
{
    struct home_table t;
    if (home_table_create(1, &t) != ST_OK) exit(3);
    t.value[HOME_tank_volume][0] = volume_l, t.value[HOME_tank_loss][0] = loss_w_k, t.value[HOME_tank_ambient][0] = 20;
    struct tank k = tank_create(&t, 0, n_node < TANK_NODES_MAX ? n_node : TANK_NODES_MAX);
    home_table_close(&t);
    if (n_node > TANK_NODES_MAX) { /* the same tank cut finer than a pilot's */
        const double finer = (double)n_node / TANK_NODES_MAX;
        k.n_node = n_node, k.n_coil = n_node / 2, k.sensor = 2 * n_node / 3;
        k.node_j_k /= finer, k.loss_w_k /= finer, k.conduct_w_k *= finer, k.mix_w_k /= finer;
    }
    return k;
}

struct energies {
    double heat_j, draw_j, unmet_j, loss_j, drawn_kg;
};

static double stored_j(const struct tank *k, const double *theta)
{
    double sum = 0;
    for (uint32_t i = 0; i < k->n_node; i++) sum += k->node_j_k * theta[i];
    return sum;
}

static double mean_c(const struct tank *k, const double *theta) { return stored_j(k, theta) / (k->node_j_k * k->n_node); }

static void fill(double *theta, const struct tank *k, double temp_c)
{
    for (uint32_t i = 0; i < k->n_node; i++) theta[i] = temp_c;
}

/* One step; the energies are integrated with the same weights. */
static void step(const struct tank *k, double *theta, const struct tank_input *in, double dt_s, struct energies *e)
{
    static const double at_frac[] = {0, 0.5, 0.5, 1}, weight[] = {1 / 6.0, 1 / 3.0, 1 / 3.0, 1 / 6.0};
    double d[4][NODES_MAX], at[NODES_MAX];
    for (int m = 0; m < 4; m++) {
        for (uint32_t i = 0; i < k->n_node; i++) at[i] = theta[i] + (m > 0 ? at_frac[m] * dt_s * d[m - 1][i] : 0);
        const struct tank_flows f = tank_rates(k, at, in, d[m]);
        e->heat_j += weight[m] * dt_s * in->heat_w, e->draw_j += weight[m] * dt_s * f.draw_w;
        e->unmet_j += weight[m] * dt_s * f.unmet_w, e->loss_j += weight[m] * dt_s * f.loss_w;
        e->drawn_kg += weight[m] * dt_s * f.drawn_kg_per_s;
    }
    for (uint32_t i = 0; i < k->n_node; i++)
        for (int m = 0; m < 4; m++) theta[i] += weight[m] * dt_s * d[m][i];
}

/* --- tapping profiles --- */

struct tapping {
    int at_s;
    double energy_j, flow_l_per_min, peak_c;
};
enum { TAPPINGS_MAX = 40 };

static int read_profile(const char *name, struct tapping out[TAPPINGS_MAX])
{
    char path[512], line[256], profile[8];
    int hour, minute, n = 0;
    double kwh, flow, peak;
    if (!data_file("dhw/eu_tapping_profiles.csv", path, sizeof path)) return 0;
    FILE *f = fopen(path, "r");
    while (f != NULL && n < TAPPINGS_MAX && fgets(line, sizeof line, f) != NULL)
        if (sscanf(line, "%7[^,],%d:%d,%lf,%lf,%*f,%lf", profile, &hour, &minute, &kwh, &flow, &peak) == 6 &&
            strcmp(profile, name) == 0)
            out[n++] = (struct tapping){hour * 3600 + minute * 60, kwh * 3.6e6, flow, peak};
    if (f != NULL) fclose(f);
    return n;
}

struct tapped {
    struct energies e;
    double margin_k; /* of the water over the peak temperature that a tap asks for, at its worst */
    double residual;
};

static struct tapped tap_day(const struct tank *k, double heater_w, const struct tapping *taps, int n)
{
    struct tapped r = {.margin_k = INFINITY};
    double theta[NODES_MAX];
    fill(theta, k, 65);
    const double begin_j = stored_j(k, theta);
    bool heats = false;
    int tap = 0;
    double taken_j = 0;
    for (double t_s = 0; t_s < 86400;) {
        const bool opens = tap < n && t_s >= taps[tap].at_s;
        heats = theta[k->sensor] < (heats ? 65 : 60);
        struct tank_input in = {.cold_c = 10, .heat_w = heats ? heater_w : 0};
        double dt_s = 2;
        if (opens) {
            in.draw_kg_per_s = taps[tap].flow_l_per_min / 60;
            double d[NODES_MAX];
            const double left_s = (taps[tap].energy_j - taken_j) / tank_rates(k, theta, &in, d).draw_w;
            dt_s = fmin(dt_s, fmax(1e-6, left_s));
            if (taps[tap].peak_c > 0) r.margin_k = fmin(r.margin_k, theta[k->n_node - 1] - taps[tap].peak_c);
        }
        const double before_j = r.e.draw_j;
        step(k, theta, &in, dt_s, &r.e);
        t_s += dt_s;
        if (opens && (taken_j += r.e.draw_j - before_j) >= taps[tap].energy_j * (1 - 1e-9)) tap++, taken_j = 0;
    }
    const double change_j = stored_j(k, theta) - begin_j;
    r.residual = fabs(r.e.heat_j - r.e.draw_j - r.e.loss_j - change_j) / (r.e.draw_j + r.e.loss_j);
    return r;
}

static void profiles(struct table *t)
{
    static const struct {
        const char *name;
        double kwh, volume_l, loss_w_k, heater_w;
        int n;
    } rows[] = {{"S", 2.100, 50, 1.1, 1500, 11},
                {"M", 5.845, 120, 1.6, 2000, 23},
                {"L", 11.655, 200, 1.9, 2500, 24},
                {"XL", 19.07, 300, 2.2, 6000, 30},
                {"XXL", 24.53, 400, 2.4, 9000, 30}};
    static const char source[] = "Regulation (EU) 814/2013, annex III";
    table_begin("Tapping profiles", "A day of each profile on a tank of the usual size (50, 120, 200, 300, 400 l; eight nodes; "
                                    "60-65 °C), tap by tap at the profile's flow of 40 °C water.");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct tapping taps[TAPPINGS_MAX];
        const int n = read_profile(rows[i].name, taps);
        if (n == 0) {
            table_skip(t, table_name("profile %s", rows[i].name), "data absent");
            continue;
        }
        const struct tank k = tank_of(rows[i].volume_l, rows[i].loss_w_k, 8);
        const struct tapped r = tap_day(&k, rows[i].heater_w, taps, n);
        table_row(t, (struct row){table_name("%s: draw-offs", rows[i].name), "1", n, rows[i].n, rows[i].n, source, NULL});
        table_row(t, (struct row){table_name("%s: heat drawn", rows[i].name), "kWh/d", r.e.draw_j / 3.6e6,
                                  ROW_NEAR(rows[i].kwh, 1e-6), source, NULL});
        table_row(t, (struct row){table_name("%s: short of 40 °C", rows[i].name), "kWh/d", r.e.unmet_j / 3.6e6, 0, 1e-6,
                                  "the tank is of the right size", NULL});
        table_row(t, (struct row){table_name("%s: least margin over the peaks asked for", rows[i].name), "K", r.margin_k, 0,
                                  INFINITY, source, NULL});
        table_row(t, (struct row){table_name("%s: energy not accounted for", rows[i].name), "1", r.residual, 0, 1e-6,
                                  "first law", NULL});
    }
}

/* --- standing --- */

static void standing(struct table *t)
{
    static const struct {
        double volume_l, loss_w_k, after_24h_c, kwh;
        char class;
    } rows[] = {{120, 1.16, 52.7, 1.25, 'B'}, {120, 1.63, 50.1, 1.76, 'C'}, {200, 1.36, 54.7, 1.47, 'B'},
                {200, 1.91, 52.8, 2.06, 'C'}, {350, 1.64, 56.3, 1.77, 'B'}, {350, 2.30, 54.9, 2.48, 'C'}};
    table_begin("Standing loss and cooling down",
                "Loss a day at 45 K, and the temperature of an idle tank a day after 60 °C in a room of 20 °C; classes of "
                "Regulation (EU) 812/2013 at their upper limits. Heating up: 3 kW from 15 to 50 °C, closed form.");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *name = table_name("%g l, class %c", rows[i].volume_l, rows[i].class);
        double theta[NODES_MAX], d[NODES_MAX];
        struct energies e = {0};
        const struct tank k = tank_of(rows[i].volume_l, rows[i].loss_w_k, 8);
        fill(theta, &k, 65);
        const struct tank_input idle = {.cold_c = 10};
        table_row(t, (struct row){table_name("%s: loss", name), "kWh/d", tank_rates(&k, theta, &idle, d).loss_w * 0.024,
                                  ROW_NEAR(rows[i].kwh, 0.005), "S = UA 45 K", NULL});
        fill(theta, &k, 60);
        for (int s = 0; s < 24 * 60; s++) step(&k, theta, &idle, 60, &e);
        const double tau_s = CP_WATER * rows[i].volume_l / rows[i].loss_w_k;
        table_row(t, (struct row){table_name("%s: after 24 h", name), "°C", mean_c(&k, theta),
                                  ROW_NEAR(20 + 40 * exp(-86400 / tau_s), 0.001), "exp(-t UA/(ρ c V))", NULL});
    }
    for (uint32_t n = 1; n <= 8; n *= 2) {
        const struct tank k = tank_of(200, 1.9, n);
        const struct tank_input in = {.cold_c = 10, .heat_w = 3000};
        double theta[NODES_MAX], time_s = 0;
        struct energies e = {0};
        fill(theta, &k, 15);
        for (; mean_c(&k, theta) < 50; time_s += 1) step(&k, theta, &in, 1, &e);
        const double exact_s = -CP_WATER * 200 / 1.9 * log(1 - (50 - 15) / (3000 / 1.9 + 20 - 15));
        table_row(t, (struct row){table_name("heating up 200 l, %u nodes", n), "min", time_s / 60,
                                  ROW_NEAR(exact_s / 60, 0.001), "C dθ/dt = P - UA (θ - θa)", NULL});
    }
}

/* --- draw-off --- */

static double v40_l(const struct tank *k)
{
    double theta[NODES_MAX], litre = 0, d[NODES_MAX];
    struct energies e = {0};
    fill(theta, k, 55);
    const struct tank_input draw = {.draw_kg_per_s = 10.0 / 60, .cold_c = 10};
    for (; tank_rates(k, theta, &draw, d).unmet_w < 1e-6; litre += 0.5 * draw.draw_kg_per_s) step(k, theta, &draw, 0.5, &e);
    return litre;
}

static void draw_off(struct table *t)
{
    static const uint32_t nodes[] = {1, 4, 8, 16, 48};
    static const char why[] =
        "mixed layers in series blur the front: 0.66, 0.76, 0.83 and 0.90 of a piston for 4, 8, 16 and 48";
    table_begin("Water of 40 °C from one filling", "350 l at 55 °C, 10 l/min, cold water 10 °C, no reheat. A piston would give "
                                                   "525 l, one mixed node exactly 175 l, good tanks 85-95 % of the piston.");
    for (size_t i = 0; i < ARRAY_LEN(nodes); i++) {
        const struct tank k = tank_of(350, 0, nodes[i]);
        const bool one = nodes[i] == 1;
        table_row(t,
                  (struct row){table_name("%u node%s", nodes[i], one ? "" : "s"), "l", v40_l(&k), one ? 174.8 : 446,
                               one ? 175.2 : 499, one ? "balance of one node" : "draw-off tests, 0.85-0.95 of a piston", why});
    }
}

/* What comes out of the top while the filling is drawn. */
static void draw_off_curve(void)
{
    static const uint32_t nodes[] = {1, 4, 8};
    table_text("Temperature of the water at the top, °C, after so many litres have left the tank:\n");
    printf("| nodes |");
    for (int litre = 0; litre <= 400; litre += 50) printf(" %d l |", litre);
    printf("\n|--:|");
    for (int litre = 0; litre <= 400; litre += 50) printf("--:|");
    for (size_t i = 0; i < ARRAY_LEN(nodes); i++) {
        const struct tank k = tank_of(350, 0, nodes[i]);
        double theta[NODES_MAX];
        struct energies e = {0};
        fill(theta, &k, 55);
        const struct tank_input draw = {.draw_kg_per_s = 10.0 / 60, .cold_c = 10};
        printf("\n| %u |", nodes[i]);
        for (int litre = 0; litre <= 400; litre += 50) {
            while (e.drawn_kg < litre) step(&k, theta, &draw, 0.5, &e);
            printf(" %.1f |", theta[k.n_node - 1]);
        }
    }
    putchar('\n');
}

/* --- draws of people --- */

struct year_of_draws {
    double l_per_day, draw_min, peak_l_per_h, morning_share, weekend_ratio;
};
struct draw_sums {
    double litre, morning_l, work_l, off_l, draw_min, peak_l_per_h;
    double n_work, n_off;
};

static struct year_of_draws finish(const struct draw_sums *s)
{
    const double days = s->n_work + s->n_off;
    return (struct year_of_draws){s->litre / days, s->draw_min / days * 365, s->peak_l_per_h, s->morning_l / s->work_l,
                                  s->off_l / s->n_off / (s->work_l / s->n_work)};
}

/* One day's litres an hour, minute by minute; the morning is the hour from morning_min on. */
static void add_day(struct draw_sums *s, const double minute_l_per_h[1440], bool is_work, int morning_min)
{
    for (int m = 0; m < 1440; m++) {
        const double l = minute_l_per_h[m] / 60;
        s->litre += l, s->draw_min += minute_l_per_h[m] > 0, s->peak_l_per_h = fmax(s->peak_l_per_h, minute_l_per_h[m]);
        if (is_work) s->work_l += l, s->morning_l += m >= morning_min && m < morning_min + 60 ? l : 0;
        else s->off_l += l;
    }
    is_work ? s->n_work++ : s->n_off++;
}

/* A mean home: 200 l a day at the tap. */
static struct year_of_draws drawn(int n_home, bool as_one_home)
{
    struct timezone tz;
    struct home_table t;
    if (timezone_read("Europe/Ljubljana", &tz) != ST_OK || home_table_create(1, &t) != ST_OK) exit(3);
    t.value[HOME_persons][0] = 4, t.value[HOME_dhw_per_person][0] = 30; /* of 60 degC: 50 l at 40 degC */
    struct draw_sums sums = {0};
    for (int h = 0; h < n_home; h++) {
        struct demand d = demand_create(957670, (uint64_t)h, &t, 0);
        if (as_one_home) d.dhw_step_share = 1, d.shift_h = 0;
        for (int64_t n = calendar_days(2023, 1, 1); n < calendar_days(2024, 1, 1); n++) {
            const struct day day = demand_day(&tz, 46, n);
            struct draw draws[DEMAND_DRAWS_MAX];
            double minute[1440] = {0};
            const size_t n_draw = demand_draws(&d, &day, draws);
            for (size_t i = 0; i < n_draw; i++)
                for (int64_t at = draws[i].from_utc_ms; at < draws[i].to_utc_ms; at += MS_PER_MIN) {
                    const int64_t m = (at - day.start_utc_ms) / MS_PER_MIN;
                    minute[m < 1440 ? m : 1439] += draws[i].flow_kg_per_s * 3600;
                }
            add_day(&sums, minute, day.weekday < 5, 390);
        }
    }
    home_table_close(&t);
    return finish(&sums);
}

/* 1 January of the file is a Monday; what its log calls 6:30 to 7:30 lies at 7:00 to 8:00 in the file. */
static bool read_dhwcalc(struct year_of_draws *out)
{
    char path[512], line[64];
    if (!data_file("dhw/dhwcalc_200L_1min_4cat.txt", path, sizeof path)) return false;
    FILE *f = fopen(path, "r");
    struct draw_sums sums = {0};
    for (int day = 0; f != NULL && day < 365; day++) {
        double minute[1440] = {0};
        for (int m = 0; m < 1440 && fgets(line, sizeof line, f) != NULL; m++) minute[m] = strtod(line, NULL);
        add_day(&sums, minute, day % 7 < 5, 420);
    }
    if (f != NULL) fclose(f);
    *out = finish(&sums);
    return true;
}

static void draws(struct table *t)
{
    table_begin("Draw-offs of people",
                "A year, 200 l a day at the tap, four categories of Jordan and Vajen. First the generator "
                "set to one home's steps as DHWcalc's, 20 homes; then as pilots have it: half of the "
                "draws by smooth humps, clocks shifted from home to home.");
    struct year_of_draws ref;
    if (read_dhwcalc(&ref)) {
        table_row(t, (struct row){"DHWcalc: share 7:00-8:00 of a work day", "1", ref.morning_share, 0.47, 0.53,
                                  "its log says 0.50 from 6:30 to 7:30, its file has it half an hour later", NULL});
        table_row(t, (struct row){"DHWcalc: draw minutes a year", "1", ref.draw_min, ROW_NO_BAND, "its file", NULL});
    } else {
        table_skip(t, "DHWcalc", "data absent");
    }
    const struct year_of_draws one = drawn(20, true), fleet = drawn(100, false);
    static const char overlap[] = "DHWcalc drops draws that meet another, ours add";
    table_row(t, (struct row){"litres a day", "l/d", one.l_per_day, ROW_NEAR(200, 0.02), "DHWcalc 200.0 l/d, ±2 %", NULL});
    table_row(t,
              (struct row){"draw minutes a year", "1", one.draw_min, ROW_NEAR(13079, 0.10), "DHWcalc 13 079, ±10 %", overlap});
    table_row(t,
              (struct row){"share 6:30-7:30 of a work day", "1", one.morning_share, 0.47, 0.53, "DHWcalc's steps, 0.50", NULL});
    table_row(t, (struct row){"weekend over work day", "1", one.weekend_ratio, 1.15, 1.25, "DHWcalc 1.2", NULL});
    table_row(t, (struct row){"pilot homes: litres a day", "l/d", fleet.l_per_day, ROW_NEAR(200, 0.02), "as asked", NULL});
    table_row(
        t, (struct row){"pilot homes: share 6:30-7:30", "1", fleet.morning_share, ROW_NO_BAND, "half of it is smooth", NULL});
    table_row(t, (struct row){"pilot homes: weekend over work day", "1", fleet.weekend_ratio, 1.15, 1.25, "DHWcalc 1.2", NULL});
}

int main(void)
{
    struct table t = {0};
    printf("## Hot water\n");
    profiles(&t);
    standing(&t);
    draw_off(&t);
    draw_off_curve();
    draws(&t);
    return table_exit(&t);
}
