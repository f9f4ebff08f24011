/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stopwatch.h - what a run costs: the only file that asks the machine for time and memory.
 *
 * Nothing simulated may depend on these; they feed progress lines and the figures of a run. */
#ifndef PILOTSIM_SIM_STOPWATCH_H
#define PILOTSIM_SIM_STOPWATCH_H

#include <stdint.h>

double stopwatch_wall_s(void);           /* monotonic, from an arbitrary origin */
double stopwatch_cpu_s(void);            /* user and system time of this process so far, all threads */
uint64_t stopwatch_peak_rss_bytes(void); /* largest resident memory so far */

#endif
