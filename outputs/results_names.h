/* SPDX-License-Identifier: GPL-3.0-or-later */
/* results_names.h - what things are called in a result file: for its writer and its readers. */
#ifndef PILOTSIM_OUTPUTS_RESULTS_NAMES_H
#define PILOTSIM_OUTPUTS_RESULTS_NAMES_H

#include "outputs/results.h"

enum { RESULTS_NAME_BYTES = 96 };

/* Weather of the site at the record instants: X(column of struct weather, name, unit, CF standard name, long_name) */
#define RESULTS_WEATHER_LIST(X)                                                                              \
    X(temp_c, outdoor_temperature, "degC", "air_temperature", "outdoor air temperature")                     \
    X(ghi_w_m2, global_horizontal_irradiance, "W m-2", "surface_downwelling_shortwave_flux_in_air",          \
      "global irradiance, horizontal")                                                                       \
    X(dni_w_m2, direct_normal_irradiance, "W m-2", "surface_direct_along_beam_shortwave_flux_in_air",        \
      "beam irradiance, normal")                                                                             \
    X(dhi_w_m2, diffuse_horizontal_irradiance, "W m-2", "surface_diffuse_downwelling_shortwave_flux_in_air", \
      "diffuse irradiance, horizontal")                                                                      \
    X(wind_m_s, wind_speed, "m s-1", "wind_speed", "wind speed at 10 m")                                     \
    X(rh_frac, relative_humidity, "1", "relative_humidity", "relative humidity")                             \
    X(pressure_pa, air_pressure, "Pa", "surface_air_pressure", "air pressure at the site")
enum results_weather {
#define X(column, name, unit, standard_name, doc) RESULTS_WEATHER_##name,
    RESULTS_WEATHER_LIST(X)
#undef X
        RESULTS_WEATHER_COUNT
};
struct results_weather_info {
    const char *name, *unit, *standard_name, *doc;
};
extern const struct results_weather_info results_weather_info[RESULTS_WEATHER_COUNT];

/* Key figures: dots become underscores, so that ds.energy_heat_pump works. */
void results_kpi_name(enum kpi k, bool fleet, char out[RESULTS_NAME_BYTES]);       /* energy_heat_pump, fleet_... */
void results_dr_kpi_name(enum dr_kpi k, bool fleet, char out[RESULTS_NAME_BYTES]); /* dr_joined, fleet_dr_... */
void results_fleet_name(enum fleet_series s, bool counterfactual, char out[RESULTS_NAME_BYTES]);

/* A unit of our tables as UDUNITS spells it, which CF asks for: kWh is "kW h". It knows no currency and
 * no reactive power, so EUR and kvarh stay. */
const char *results_unit(const char *unit);

/* The scenario's fingerprint, FNV-1a of 64 bits in hexadecimal. */
void results_text_hash(const char *text, char out[17]);

#endif
