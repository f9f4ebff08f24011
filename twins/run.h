/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run.h - one home being solved through one day: the lane's working set.
 *
 * A home is two small systems, rooms and tank, that meet only at events: between two events neither
 * needs the other's temperatures, so each takes its own steps. Everything here is scratch of the
 * thread that solves; what lasts is in struct home_state. Inner contract of home_run.c (the loop),
 * run_plants.c (rates and guards), firmware.c (what devices do at events), meter.c (energies) and
 * run_record.c; nobody else includes it. */
#ifndef PILOTSIM_TWINS_RUN_H
#define PILOTSIM_TWINS_RUN_H

#include "twins/comfort_rows.h"
#include "twins/inputs.h"
#include "twins/model.h"
#include "twins/ode.h"
#include "twins/solver.h"

/* The rooms' system: three temperatures, then pure integrals. */
enum {
    R_ELECTRIC = BUILDING_STATES, /* J, heat pump in room mode, defrost and stand-by */
    R_HEAT,                       /* J, source into the emitter */
    R_LOSS,
    R_GAIN,
    R_FROST,     /* 1 */
    R_BELOW,     /* K s below the residents' minimum */
    R_OPERATIVE, /* degC s */
    R_COUNT
};
/* The tank's system: n nodes, then pure integrals at n + T_x. */
enum { T_ELECTRIC, T_HEAT, T_DRAW, T_UNMET, T_LOSS, T_DRAWN, T_FROST, T_COUNT };

enum { ROOM_GUARD_BAND, ROOM_GUARD_FROST, ROOM_GUARD_COLD, ROOM_GUARD_ROD, ROOM_GUARDS };
enum { TANK_GUARD_BAND, TANK_GUARD_MAX, TANK_GUARD_FROST, TANK_GUARDS };

/* Electric powers that are constant between their edges. */
enum channel { CH_APPLIANCE, CH_EV, CH_ROD_ROOM, CH_ROD_TANK, CH_HEATER, CH_BATTERY, CH_REACTIVE, CHANNELS };

/* Who is cold is so until it is this much above the minimum. */
#define COLD_HYSTERESIS_K 0.01

/* A threshold found crossed and not yet handled. */
struct crossing {
    uint32_t room, tank; /* bit per guard */
    int64_t room_ms, tank_ms;
};
/* What the loop will do next, and when. */
struct agenda {
    int64_t end_ms; /* of the day */
    int64_t record_ms, break_ms;
    int64_t next_ms;  /* earliest of all but crossings */
    int64_t event_ms; /* and but records */
    int64_t timer_ms, load_ms;
    int timer;
    bool stale; /* timers or edges have moved: look again */
};

struct run {
    const struct model *m;
    const struct home_model *h;
    struct home_state *s;
    size_t home;
    int64_t day_ms;   /* scenario time of the day's start */
    int64_t to_ms;    /* scenario time of the last day's end */
    int64_t pause_ms; /* scenario time up to which the home may go */
    bool in_day;
    struct agenda agenda;
    struct crossing crossing;
    uint64_t n_event, n_sample;
    int64_t now_ms; /* since the day's start, as all times below */
    struct ode *room, *tank;
    _Alignas(64) double y_room[ODE_STATES_MAX]; /* at now_ms, set by run_sync */
    double y_tank[ODE_STATES_MAX];
    bool touched_room, touched_tank; /* a handler changed what acts on them */
    int64_t run_from_ms;             /* compressor runs since, for its hours; -1 at rest */
    int64_t cold_from_ms;            /* residents are cold since; -1 not */
    size_t next_draw, next_load;

    /* meter.c */
    int64_t channel_ms, net_ms, over_ms; /* committed up to */
    double channel_w[CHANNELS];
    double channel_j[CHANNELS];                /* since the day's start, at channel_ms */
    double phase_w[3];                         /* of the channels */
    double pv_j, pv_curtailed_j;               /* at channel_ms */
    double net_j;                              /* import less export at net_ms */
    double ev_wanted_w, ev_wanted_var, ev_var; /* of the charger, without a limit; and as it is */
    uint8_t ev_phase;
    double reactive_j;                                /* at net_ms */
    bool sun;                                         /* PV may generate within this quarter-hour */
    bool may_export;                                  /* within this quarter-hour; else all net energy is import */
    double net_start_w;                               /* net power just after net_ms, where export may be */
    double source_w;                                  /* heat pump's electric power when last seen */
    double slot_import_j, slot_net_j, slot_below_k_s; /* at the last quarter-hour mark */
    double import_j, export_j;                        /* since the day's start, at net_ms */
    double co2_g_per_kwh;                             /* valid up to co2_until_utc_ms */
    int64_t co2_until_utc_ms;

    uint32_t n_switch; /* guard events within the minute of switch_ms */
    int64_t switch_ms;
    struct harvest *out;
    double sampled[QUANTITY_COUNT]; /* running totals at the last record */
    struct comfort_rows comfort;    /* records that wait for their operative temperature; none at a day's end */
    struct inputs in;
};

/* run_plants.c: ctx is the run */
void run_room_rates(double t_s, const double *y, double *dy, void *ctx);
void run_room_guards(double t_s, const double *y, double *g, void *ctx);
void run_tank_rates(double t_s, const double *y, double *dy, void *ctx);
void run_tank_guards(double t_s, const double *y, double *g, void *ctx);

/* run_record.c: one row of r->out, at now_ms */
void run_record(struct run *r);

/* home_run.c */
void run_sync(struct run *r, int64_t t_ms);     /* y_room, y_tank and now_ms to t_ms */
double run_operative_c(const struct run *r);    /* at now_ms, as the two below */
double run_cold_below_c(const struct run *r);   /* operative temperature at which residents are cold, or no longer */
double run_water_set_c(const struct run *r);    /* emitter water wanted by the controller */
double run_source_power_w(const struct run *r); /* electric, at now_ms, from y_room and y_tank */
double run_source_going_w(const struct run *r); /* the same where nothing has been touched since the last step */

/* firmware.c: what happens at events; marks touched systems, never restarts them itself */
void firmware_begin_day(struct run *r);
void firmware_timer(struct run *r, enum timer which);
void firmware_room_guard(struct run *r, int guard);
void firmware_tank_guard(struct run *r, int guard);
void firmware_after_touch(struct run *r); /* flags that follow from jumps of the inputs */
double firmware_tank_target_c(const struct run *r);

/* meter.c */
void meter_begin_day(struct run *r);
void meter_end_day(struct run *r);
void meter_commit(struct run *r);                              /* everything up to now_ms; run_sync first */
void meter_resume(struct run *r);                              /* after events at now_ms */
void meter_channels(struct run *r, int64_t t_ms);              /* only the constant powers, no run_sync needed */
void meter_set(struct run *r, enum channel c, double power_w); /* from now_ms on */
void meter_load_edge(struct run *r, const struct load_edge *e);
void meter_ev(struct run *r);         /* the charger's limit may have changed */
void meter_look_ahead(struct run *r); /* whether power may flow out within the quarter-hour that begins: may_export */
void meter_slot(struct run *r);       /* a quarter-hour mark; commit first */
double meter_without_battery_j(const struct run *r);
struct meter_now { /* powers of the instant now_ms */
    double source_w, pv_w, pv_available_w, pv_limit_w, phase_w[3], net_w, pv_reactive_var, reactive_var;
};
struct meter_now meter_look(const struct run *r, double source_w); /* source_w: of run_source_power_w */
struct meter_reading {
    double channel_j[CHANNELS], pv_j, pv_curtailed_j, import_j, export_j, net_j, battery_wh;
    double reactive_j; /* net, since the day's start */
};
struct meter_reading meter_read(const struct run *r); /* at now_ms, without a trace; import and export left open */
void meter_read_registers(const struct run *r, struct meter_reading *m); /* import and export as well */

#endif
