/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/climates.h"

static const struct climate climates[N_CLIMATES] = {
    {
        .name = "celje",
        .temp_mean = {-0.1, 1.7, 5.9, 10.8, 15.3, 19.2, 20.8, 20.2, 15.3, 10.5, 5.5, 0.9},
        .temp_max = {4.3, 7.6, 12.2, 17.3, 21.8, 25.6, 27.4, 27.2, 21.8, 16.5, 10.0, 5.0},
        .temp_min = {-3.9, -3.1, 0.2, 4.4, 9.0, 12.9, 14.4, 14.2, 10.1, 6.0, 1.7, -2.6},
        .ghi_kwh_m2_day = {1.15, 1.95, 3.15, 4.30, 5.25, 5.75, 5.95, 5.10, 3.65, 2.20, 1.20, 0.90},
        .wind_m_s = {1.3, 1.5, 1.7, 1.8, 1.6, 1.5, 1.4, 1.3, 1.3, 1.2, 1.2, 1.2},
        .rh_percent = {85, 79, 74, 71, 73, 74, 74, 77, 81, 84, 86, 88},
        .fog_share = {0.45, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.45, 0.45},
        .temp_sd_winter = 3.9,
        .temp_sd_summer = 2.7,
        .corr_kt_temp_winter = -0.15,
        .corr_kt_temp_summer = 0.35,
        .kt_persistence = 0.45,
        .wind_weibull_k = 1.5,
        .dew_spread_winter = 1,
        .dew_spread_summer = 1.5,
        .northness = 0,
    },
    {
        .name = "helsinki",
        .temp_mean = {-4.0, -4.5, -1.3, 4.2, 10.5, 15.0, 17.8, 16.1, 11.2, 5.5, 1.2, -1.9},
        .temp_max = {-1.6, -1.6, 2.6, 8.9, 16.0, 20.2, 22.9, 21.0, 15.6, 8.6, 3.2, 0.3},
        .temp_min = {-6.8, -7.6, -5.0, -0.3, 4.8, 9.6, 12.6, 11.3, 7.0, 2.5, -1.0, -4.4},
        .ghi_kwh_m2_day = {0.25, 0.95, 2.10, 3.85, 5.40, 5.90, 5.60, 4.30, 2.50, 1.05, 0.35, 0.15},
        .wind_m_s = {4.1, 3.9, 3.8, 3.7, 3.6, 3.5, 3.3, 3.2, 3.5, 3.8, 4.1, 4.2},
        .rh_percent = {88, 86, 79, 69, 62, 65, 70, 76, 82, 87, 90, 90},
        .temp_sd_winter = 5.2,
        .temp_sd_summer = 2.8,
        .corr_kt_temp_winter = -0.45,
        .corr_kt_temp_summer = 0.35,
        .kt_persistence = 0.40,
        .wind_weibull_k = 1.9,
        .dew_spread_winter = 1,
        .dew_spread_summer = 2,
        .northness = 1,
    },
    {
        .name = "athens",
        .temp_mean = {10.2, 10.8, 12.9, 16.6, 21.5, 26.2, 28.9, 28.9, 24.9, 20.1, 15.6, 11.7},
        .temp_max = {13.3, 14.2, 17.0, 21.1, 26.5, 31.6, 34.3, 34.3, 29.6, 24.4, 18.9, 14.7},
        .temp_min = {7.1, 7.3, 9.2, 12.3, 16.7, 21.3, 23.9, 24.1, 20.3, 16.0, 12.3, 8.9},
        .ghi_kwh_m2_day = {2.05, 2.80, 4.05, 5.50, 6.60, 7.50, 7.50, 6.75, 5.20, 3.50, 2.25, 1.80},
        .wind_m_s = {3.0, 3.3, 3.0, 2.6, 2.4, 2.6, 3.1, 3.2, 2.9, 2.9, 2.6, 2.9},
        .rh_percent = {72, 70, 66, 60, 56, 49, 46, 46, 55, 64, 71, 74},
        .temp_sd_winter = 2.7,
        .temp_sd_summer = 1.8,
        .corr_kt_temp_winter = 0.10,
        .corr_kt_temp_summer = 0.05,
        .kt_persistence = 0.45,
        .wind_weibull_k = 1.9,
        .dew_spread_winter = 2,
        .dew_spread_summer = 6,
        .northness = 0,
    },
};

static const struct site sites[N_CLIMATES] = {
    {46.24, 15.27, 240, 0.2},
    {60.32, 24.97, 50, 0.2},
    {37.97, 23.72, 100, 0.2},
};

struct climate test_climate(int which) { return climates[which]; }
struct site test_site(int which) { return sites[which]; }
