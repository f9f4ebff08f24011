/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the gateway hears: forms of commands, values, and what every writable entity does in its home. */
#include "tests/devices/products/ems_desk.h"

struct form {
    char topic[64], payload[80];
};

ParameterizedTestParameters(ems_esp_command, every_form_sets_the_tank)
{
    static struct form forms[] = {
        {"boiler/dhw/seltemp", "47"},
        {"boiler/dhw.seltemp", "47"},
        {"boiler/dhw1/seltemp", "47"},
        {"boiler/seltemp", " 47\n"},
        {"BOILER/DHW/SelTemp", "47.0"},
        {"boiler/dhw/seltemp", "{\"value\":47}"},
        {"boiler/dhw/seltemp", "{\"data\":\"47\"}"},
        {"boiler", "{\"entity\":\"dhw.seltemp\",\"value\":47}"},
        {"boiler", "{\"cmd\":\"seltemp\",\"data\":47,\"id\":1}"},
        {"boiler", "{\"cmd\":\"seltemp\",\"data\":47,\"id\":9}"},
        {"boiler", "{\"entity\":\"SELTEMP\",\"value\":47,\"dhw\":1}"},
        {"boiler/dhw", "{\"entity\":\"seltemp\",\"value\":47}"},
        {"thermostat/dhw/settemp", "47"},
    };
    return cr_make_param_array(struct form, forms, ARRAY_LEN(forms));
}
ParameterizedTest(struct form *f, ems_esp_command, every_form_sets_the_tank)
{
    struct device_bench *b = ems_desk_open();
    char out[256];
    ems_desk_set(b, f->topic, f->payload);
    cr_expect(b->asked[COMMAND_DHW_SET] == 47, "%s %s: %g", f->topic, f->payload, b->asked[COMMAND_DHW_SET]);
    cr_expect(strcmp(ems_desk_value(b, "boiler/dhw/seltemp", out), "47") == 0);
    device_bench_close(b);
}

ParameterizedTestParameters(ems_esp_command, every_form_sets_the_room)
{
    static struct form forms[] = {
        {"thermostat/hc1/seltemp", "19.5"},
        {"thermostat/hc1.seltemp", "19.5"},
        {"thermostat/seltemp", "19.5"},
        {"thermostat", "{\"entity\":\"seltemp\",\"value\":19.5,\"hc\":1}"},
        {"thermostat", "{\"cmd\":\"hc1.seltemp\",\"data\":19.5}"},
        {"thermostat/seltemp", "{\"id\":1,\"value\":19.5}"},
    };
    return cr_make_param_array(struct form, forms, ARRAY_LEN(forms));
}
ParameterizedTest(struct form *f, ems_esp_command, every_form_sets_the_room)
{
    struct device_bench *b = ems_desk_open();
    ems_desk_set(b, f->topic, f->payload);
    cr_expect(b->asked[COMMAND_ROOM_SET] == 19.5, "%s %s", f->topic, f->payload);
    device_bench_close(b);
}

struct refused {
    char topic[64], payload[80], says[160];
};
ParameterizedTestParameters(ems_esp_command, refusals_change_nothing)
{
#define FAILED "MQTT command failed with error "
    static struct refused rows[] = {
        {"boiler/dhw/seltemp", "255", FAILED "Command seltemp: 255 failed (Error) (Error)"},
        {"boiler/dhw/seltemp", "warm", FAILED "Command seltemp: warm failed (Error) (Error)"},
        {"boiler/dhw/seltemp", "nan", FAILED "Command seltemp: nan failed (Error) (Error)"},
        {"boiler/dhw/seltemp", "0x30", FAILED "Command seltemp: 0x30 failed (Error) (Error)"},
        {"boiler/dhw/seltemp", "{\"temp\":47}", FAILED "Command seltemp: {\"temp\":47} failed (Error) (Error)"},
        {"boiler/dhw/curtemp", "47", FAILED "Command curtemp: 47 failed (Invalid) (Invalid)"},
        {"thermostat/hc2/seltemp", "20", FAILED "Command seltemp: 20 failed (Invalid) (Invalid)"},
        {"boiler/nosuch", "1", FAILED "no 'nosuch' in boiler (Not Found)"},
        {"boiler/hpin1opt", "1xxx", FAILED "Command hpin1opt: 1xxx failed (Error) (Error)"},
        {"boiler/hpin4opt", "1xxxxxxxxxxxx", FAILED "Command hpin4opt: 1xxxxxxxxxxxx failed (Error) (Error)"},
        {"boiler/powerreduction", "70", FAILED "Command powerreduction: 70 failed (Error) (Error)"},
        {"boiler/silentmode", "loud", FAILED "Command silentmode: loud failed (Error) (Error)"},
        {"boiler/silentmode", "3", FAILED "Command silentmode: 3 failed (Error) (Error)"},
        {"boiler/heatingoff", "2", FAILED "Command heatingoff: 2 failed (Error) (Error)"},
        {"boiler/dhw/seltemp", "boiler/nosuch", FAILED "Command seltemp: boiler/nosuch failed (Error) (Error)"},
    };
    return cr_make_param_array(struct refused, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct refused *r, ems_esp_command, refusals_change_nothing)
{
    struct device_bench *b = ems_desk_open();
    const size_t n_asked = b->n_asked;
    ems_desk_set(b, r->topic, r->payload);
    cr_expect(device_bench_last(b, EMS_BASE "/response") == NULL, "off by default");
    b->device.cell[EMS_CELL_SEND_RESPONSE] = 1;
    ems_desk_set(b, r->topic, r->payload);
    const struct bench_sent *s = device_bench_last(b, EMS_BASE "/response");
    cr_assert(s != NULL);
    cr_expect(strcmp(s->payload, r->says) == 0, "%s", s->payload);
    cr_expect(b->n_asked == n_asked);
    device_bench_close(b);
}

Test(ems_esp_command, an_empty_payload_asks)
{
    struct device_bench *b = ems_desk_open();
    const char *value = NULL;
    struct json *doc = NULL;
    ems_desk_tell(b, "boiler/hpactivity", "");
    const struct bench_sent *s = device_bench_last(b, EMS_BASE "/response");
    cr_assert(s != NULL);
    const enum status st = json_parse(s->payload, s->n, &doc);
    cr_assert(st == ST_OK);
    cr_expect(json_get_text(json_root(doc), "value", &value) && strcmp(value, "heating") == 0);
    json_free(doc);
    ems_desk_tell(b, "boiler/hpactivity", "{\"value\":\"\"}");
    ems_desk_tell(b, "boiler", "");
    s = device_bench_last(b, EMS_BASE "/response");
    cr_expect(s->payload[0] == '{' && strstr(s->payload, "\"hpcurrpower\":1830") != NULL);
    device_bench_close(b);
}

Test(ems_esp_command, success_is_an_empty_object_if_responses_are_on)
{
    struct device_bench *b = ems_desk_open();
    b->device.cell[EMS_CELL_SEND_RESPONSE] = 1;
    ems_desk_tell(b, "boiler/heatingoff", "on");
    cr_expect(strcmp(device_bench_last(b, EMS_BASE "/response")->payload, "{}") == 0);
    device_bench_close(b);
}

Test(ems_esp_command, what_is_accepted_shows_one_to_three_seconds_later)
{
    struct device_bench *b = ems_desk_open();
    char out[256];
    bool is_one = false, is_two = false;
    for (int i = 0; i < 12; i++) {
        const char *want = i % 2 == 0 ? "on" : "off";
        const int64_t told_ms = b->device.t_ms += 300;
        ems_desk_tell(b, "boiler/heatingoff", want);
        cr_expect(strcmp(ems_desk_value(b, "boiler/heatingoff", out), want) != 0);
        while (strcmp(ems_desk_value(b, "boiler/heatingoff", out), want) != 0) device_bench_run(b, b->device.t_ms + 100);
        const int64_t took_ms = b->device.t_ms - told_ms;
        cr_expect(took_ms >= 1000 && took_ms <= 3000, "%d ms", (int)took_ms);
        is_one |= took_ms < 2000, is_two |= took_ms >= 2000;
    }
    cr_expect(is_one && is_two);
    device_bench_close(b);
}

Test(ems_esp_command, the_way_to_the_bus_holds_eight)
{
    struct device_bench *b = ems_desk_open();
    b->device.cell[EMS_CELL_SEND_RESPONSE] = 1;
    char value[16], out[256];
    for (int i = 0; i < EMS_QUEUE_MAX; i++) {
        snprintf(value, sizeof value, "%d", 40 + i);
        ems_desk_tell(b, "boiler/dhw/seltemp", value);
        cr_expect(strcmp(device_bench_last(b, EMS_BASE "/response")->payload, "{}") == 0);
    }
    ems_desk_tell(b, "boiler/dhw/seltemp", "49");
    cr_expect(strstr(device_bench_last(b, EMS_BASE "/response")->payload, "failed") != NULL);
    ems_desk_wait(b, 4);
    cr_expect(strcmp(ems_desk_value(b, "boiler/dhw/seltemp", out), "47") == 0, "in the order given");
    device_bench_close(b);
}

Test(ems_esp_command, a_value_may_be_another_entity)
{
    struct device_bench *b = ems_desk_open();
    ems_desk_set(b, "thermostat/hc1/manualtemp", "18");
    ems_desk_set(b, "thermostat/hc1/seltemp", "thermostat/hc1.manualtemp");
    cr_expect(b->asked[COMMAND_ROOM_SET] == 18);
    device_bench_close(b);
}

/* --- what each does: set, look at the command, take it back --- */

struct lever {
    char topic[40], on[24], off[24];
    enum command command;
    double asked;
};
ParameterizedTestParameters(ems_esp_command, every_lever_moves_its_command_and_comes_back)
{
    static struct lever rows[] = {
        {"boiler/heatingoff", "on", "off", COMMAND_HEATING_OFF, 1},
        {"boiler/heatingactivated", "off", "on", COMMAND_HEATING_OFF, 1},
        {"boiler/dhw/activated", "off", "on", COMMAND_DHW_OFF, 1},
        {"boiler/dhw/tapactivated", "off", "on", COMMAND_DHW_OFF, 1},
        {"boiler/shutdown", "on", "off", COMMAND_HP_BLOCK, 1},
        {"boiler/hpmaxpower", "60", "100", COMMAND_HP_LIMIT, 60},
        {"boiler/silentmode", "on", "off", COMMAND_HP_LIMIT, 70},
        {"boiler/dhw/onetime", "on", "off", COMMAND_DHW_BOOST, 1},
        {"boiler/dhw/charge", "1", "0", COMMAND_DHW_BOOST, 1},
        {"thermostat/dhw/charge", "true", "false", COMMAND_DHW_BOOST, 1},
        {"boiler/dhw/seltemp", "45", "50", COMMAND_DHW_SET, 45},
        {"thermostat/dhw/settemp", "46", "50", COMMAND_DHW_SET, 46},
        {"boiler/dhw/maxtemp", "43", "75", COMMAND_DHW_SET, 43},
        {"thermostat/hc1/tempautotemp", "18.5", "-1", COMMAND_ROOM_SET, 18.5},
        {"thermostat/hc1/mode", "manual", "auto", COMMAND_ROOM_SET, 21.5},
        {"boiler/hpin1opt", "1xxxxxxxxxxxxxx", "0xxxxxxxxxxxxxx", COMMAND_HP_BLOCK, 1},
        {"boiler/hpin4opt", "1xxxxxxxxxxx", "0xxxxxxxxxxx", COMMAND_ROOM_SHIFT, 1},
        {"boiler/hpin4opt", "1xxxxxxxxxxx", "0xxxxxxxxxxx", COMMAND_DHW_SHIFT, 5},
        {"boiler/hpin2opt", "110000000000", "000000000000", COMMAND_HP_BLOCK, 1},
        {"boiler/hpin2opt", "100010000000", "000010000000", COMMAND_HEATING_OFF, 1},
        {"boiler/hpin3opt", "100001000000", "000001000000", COMMAND_DHW_OFF, 1},
    };
    return cr_make_param_array(struct lever, rows, ARRAY_LEN(rows));
}
ParameterizedTest(struct lever *l, ems_esp_command, every_lever_moves_its_command_and_comes_back)
{
    struct device_bench *b = ems_desk_open();
    b->model->home[0].tank_set_c = 50, b->model->home[0].room_set_c = 21.5;
    b->device.cell[EMS_CELL_DHW_SEL_C] = b->device.cell[EMS_CELL_DHW_SINGLE_C] = 50;
    b->device.cell[EMS_CELL_MANUAL_C] = 21.5;
    char before[256], on[256], after[256];
    ems_desk_wait(b, 10);
    ems_desk_value(b, l->topic, before);
    cr_expect(isnan(b->asked[l->command]));
    ems_desk_set(b, l->topic, l->on);
    cr_expect(b->asked[l->command] == l->asked, "%s: %g", l->topic, b->asked[l->command]);
    cr_expect(strcmp(ems_desk_value(b, l->topic, on), before) != 0, "%s still %s", l->topic, on);
    ems_desk_set(b, l->topic, l->off);
    cr_expect(isnan(b->asked[l->command]), "%s is not taken back", l->topic);
    cr_expect(strcmp(ems_desk_value(b, l->topic, after), l->off) == 0 || strcmp(after, before) == 0 ||
                  strncmp(after, "0", 1) == 0,
              "%s", after);
    device_bench_close(b);
}

Test(ems_esp_command, a_power_limit_is_a_share_of_the_nameplate)
{
    struct device_bench *b = ems_desk_open();
    const double nominal_w = hp_control_nominal_w(&b->device);
    char value[32];
    cr_assert(nominal_w > 500);
    snprintf(value, sizeof value, "%.0f", nominal_w / 2);
    ems_desk_set(b, "boiler/hppowerlimit", value);
    cr_expect(fabs(b->asked[COMMAND_HP_LIMIT] - 50) < 0.1, "%g", b->asked[COMMAND_HP_LIMIT]);
    ems_desk_set(b, "boiler/hpmaxpower", "40");
    cr_expect(b->asked[COMMAND_HP_LIMIT] == 40, "the stricter holds");
    ems_desk_set(b, "boiler/hpmaxpower", "100");
    ems_desk_set(b, "boiler/hppowerlimit", "0");
    cr_expect(isnan(b->asked[COMMAND_HP_LIMIT]));
    device_bench_close(b);
}

Test(ems_esp_command, silence_keeps_its_hours_and_its_cold)
{
    struct device_bench *b = ems_desk_open();
    const struct timezone *tz = &b->pilot->tz;
    const int64_t utc_ms = device_utc_ms(&b->device);
    const int minute = (int)((utc_ms - timezone_day_start(tz, timezone_day(tz, utc_ms))) / MS_PER_MIN);
    char from[16], to[16];
    snprintf(from, sizeof from, "%d", (minute / 15 * 15 + 30) % 1440);
    snprintf(to, sizeof to, "%d", (minute / 15 * 15 + 60) % 1440);
    ems_desk_set(b, "boiler/silentfrom", from);
    ems_desk_set(b, "boiler/silentto", to);
    ems_desk_set(b, "boiler/powerreduction", "50");
    ems_desk_set(b, "boiler/silentmode", "auto");
    cr_expect(isnan(b->asked[COMMAND_HP_LIMIT]));
    ems_desk_wait(b, 31 * 60);
    cr_expect(b->asked[COMMAND_HP_LIMIT] == 50);
    ems_desk_set(b, "boiler/mintempsilent", "0"); /* it is -3.4 outside */
    cr_expect(isnan(b->asked[COMMAND_HP_LIMIT]));
    ems_desk_set(b, "boiler/mintempsilent", "-10");
    cr_expect(b->asked[COMMAND_HP_LIMIT] == 50);
    ems_desk_wait(b, 31 * 60);
    cr_expect(isnan(b->asked[COMMAND_HP_LIMIT]));
    device_bench_close(b);
}

Test(ems_esp_command, both_inputs_force_the_tank_too)
{
    struct device_bench *b = ems_desk_open();
    char out[256];
    ems_desk_set(b, "boiler/hpin1opt", "1xxxxxxxxxxxxxx");
    cr_expect(strcmp(ems_desk_value(b, "boiler/hpin1", out), "on") == 0);
    ems_desk_set(b, "boiler/hpin4opt", "1xxxxxxxxxxx");
    cr_expect(isnan(b->asked[COMMAND_HP_BLOCK]));
    cr_expect(b->asked[COMMAND_ROOM_SHIFT] == 2 && b->asked[COMMAND_DHW_SHIFT] == 10 && b->asked[COMMAND_DHW_BOOST] == 1);
    ems_desk_set(b, "thermostat/pvenabledhw", "off");
    cr_expect(isnan(b->asked[COMMAND_DHW_SHIFT]) && isnan(b->asked[COMMAND_DHW_BOOST]));
    ems_desk_set(b, "thermostat/pvraiseheat", "4");
    cr_expect(b->asked[COMMAND_ROOM_SHIFT] == 5);
    device_bench_close(b);
}

Test(ems_esp_command, a_single_charge_ends_when_the_tank_is_hot)
{
    struct device_bench *b = ems_desk_open();
    char out[256];
    ems_desk_set(b, "boiler/dhw/seltempsingle", "60");
    ems_desk_set(b, "boiler/dhw/onetime", "on");
    cr_expect(b->asked[COMMAND_DHW_BOOST] == 1 && b->asked[COMMAND_DHW_SET] == 60);
    b->view.hp_mode = 2, b->view.tank_set_c = 60;
    ems_desk_wait(b, 20);
    cr_expect(strcmp(ems_desk_value(b, "boiler/dhw/onetime", out), "on") == 0);
    b->view.hp_mode = 1, b->view.temp_tank_top_c = 61;
    ems_desk_wait(b, 20);
    cr_expect(strcmp(ems_desk_value(b, "boiler/dhw/onetime", out), "off") == 0);
    cr_expect(isnan(b->asked[COMMAND_DHW_BOOST]));
    device_bench_close(b);
}

Test(ems_esp_command, a_timed_charge_ends_in_time)
{
    struct device_bench *b = ems_desk_open();
    ems_desk_set(b, "thermostat/dhw/chargeduration", "15");
    b->view.hp_mode = 2;
    ems_desk_set(b, "thermostat/dhw/charge", "on");
    ems_desk_wait(b, 14 * 60);
    cr_expect(b->asked[COMMAND_DHW_BOOST] == 1);
    ems_desk_wait(b, 70);
    cr_expect(isnan(b->asked[COMMAND_DHW_BOOST]));
    device_bench_close(b);
}

Test(ems_esp_command, in_automatic_mode_a_set_point_holds_to_the_next_switch)
{
    struct device_bench *b = ems_desk_open();
    char out[256];
    ems_desk_set(b, "thermostat/hc1/seltemp", "19.3");
    cr_expect(b->asked[COMMAND_ROOM_SET] == 19.5, "rounded to half a degree");
    cr_expect(strcmp(ems_desk_value(b, "thermostat/hc1/seltemp", out), "19.5") == 0);
    ems_desk_wait(b, 86400);
    cr_expect(isnan(b->asked[COMMAND_ROOM_SET]));
    ems_desk_set(b, "thermostat/hc1/mode", "manual");
    ems_desk_set(b, "thermostat/hc1/seltemp", "17");
    ems_desk_wait(b, 86400);
    cr_expect(b->asked[COMMAND_ROOM_SET] == 17);
    ems_desk_set(b, "thermostat/hc1/mode", "auto");
    cr_expect(isnan(b->asked[COMMAND_ROOM_SET]));
    device_bench_close(b);
}

Test(ems_esp_command, a_reboot_loses_what_was_on_its_way_and_keeps_settings)
{
    struct device_bench *b = ems_desk_open();
    char out[256];
    ems_desk_set(b, "boiler/heatingoff", "on");
    ems_desk_tell(b, "boiler/hpmaxpower", "50");
    device_bench_reboot(b);
    ems_desk_wait(b, 20);
    cr_expect(strcmp(ems_desk_value(b, "boiler/heatingoff", out), "on") == 0);
    cr_expect(strcmp(ems_desk_value(b, "boiler/hpmaxpower", out), "100") == 0);
    device_bench_close(b);
}

Test(ems_esp_command, other_topics_are_not_ours)
{
    struct device_bench *b = ems_desk_open();
    ems_esp.mqtt->message(&b->device, "ems-esp-h0002/boiler/heatingoff", "on", 2);
    ems_esp.mqtt->message(&b->device, EMS_BASE "x/boiler/heatingoff", "on", 2);
    ems_esp.mqtt->message(&b->device, EMS_BASE, "on", 2);
    ems_desk_wait(b, 5);
    cr_expect(isnan(b->asked[COMMAND_HEATING_OFF]));
    device_bench_close(b);
}
