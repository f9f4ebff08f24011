/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/street_mqtt.h"

#include "tests/support/street_bench.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(street_mqtt, .timeout = 90);

enum { N_HOME = 2 };

struct world {
    struct street_bench b;
    struct street_mqtt *m;
    int n_flushed;
};

static void join(struct world *w, enum street_mqtt_mode mode)
{
    const struct street_mqtt_options o = {.mode = mode,
                                          .host = "127.0.0.1",
                                          .port = mqtt_broker_port(w->b.broker),
                                          .n_shared = 1,
                                          .back_off_min_ms = 50,
                                          .back_off_max_ms = 200};
    cr_assert_eq(street_mqtt_create(w->b.loop, w->b.street, &o, &w->m), ST_OK);
    street_mqtt_join(w->m, &w->b.ports);
    street_set_ports(w->b.street, &w->b.ports);
}

static bool all_online(struct world *w)
{
    for (int i = 0; i < 500; i++) {
        const struct street_mqtt_counts c = street_mqtt_counts(w->m);
        if (c.n_online == c.n_device && c.n_link_up == c.n_link) return true;
        loop_turn(w->b.loop, 10);
    }
    return false;
}

static void begin(struct world *w, enum street_mqtt_mode mode)
{
    *w = (struct world){0};
    street_bench_open(&w->b, N_HOME);
    street_bench_start_broker(&w->b, 0);
    join(w, mode);
}

static void end(struct world *w)
{
    street_mqtt_free(w->m);
    street_bench_close(&w->b);
}

static void on_flushed(void *ctx) { ((struct world *)ctx)->n_flushed++; }

static bool flushed(struct world *w)
{
    w->n_flushed = 0;
    street_mqtt_flush(w->m, on_flushed, w);
    for (int i = 0; i < 300 && w->n_flushed == 0; i++) loop_turn(w->b.loop, 10);
    return w->n_flushed == 1;
}

static void listen(struct world *w, struct street_bench_client *c, const char *filter)
{
    char command[256];
    snprintf(command, sizeof command, "exec stdbuf -oL mosquitto_sub -d -p %d -t '%s' -F '|%%t %%r %%p|'",
             mqtt_broker_port(w->b.broker), filter);
    street_bench_run(&w->b, c, command);
    cr_assert(street_bench_hear(&w->b, c, "received SUBACK", 5000), "%s", c->said);
}

static void tell(struct world *w, const char *topic, const char *payload)
{
    static struct street_bench_client c;
    char command[256];
    snprintf(command, sizeof command, "mosquitto_pub -q 1 -p %d -t '%s' -m '%s'", mqtt_broker_port(w->b.broker), topic,
             payload);
    street_bench_run(&w->b, &c, command);
    cr_expect(street_bench_hear(&w->b, &c, NULL, 5000));
    cr_expect_eq(c.status, 0, "%s", c.said);
    street_bench_end(&c);
    street_bench_turn(&w->b, 50);
}

static void topic_of(struct world *w, size_t home, const char *leaf, char out[256])
{
    struct mqtt_identity id = {0};
    const struct device *d = street_bench_device(&w->b, home, "shelly_plug");
    d->product->mqtt->identify(d, &id);
    snprintf(out, 256, "%s/%s", id.topic, leaf);
}

static void a_command_reaches_the_physics(enum street_mqtt_mode mode)
{
    struct world w;
    static struct street_bench_client ear;
    char topic[256], said[300];
    begin(&w, mode);
    cr_assert(all_online(&w));
    listen(&w, &ear, "shellies/#");
    topic_of(&w, 1, "relay/0/command", topic);
    tell(&w, topic, "off");
    cr_expect_eq(w.b.n_asked, 1);
    cr_expect_eq(w.b.asked, COMMAND_HEATER_OFF);
    cr_expect_eq(w.b.asked_value, 1);
    topic_of(&w, 1, "relay/0", topic);
    snprintf(said, sizeof said, "|%s 0 off|", topic);
    cr_expect(street_bench_hear(&w.b, &ear, said, 3000), "%s", ear.said);
    topic_of(&w, 0, "relay/0", topic);
    cr_expect_null(strstr(ear.said, topic), "home 0 was not asked: %s", ear.said);
    street_bench_end(&ear);
    end(&w);
}

Test(street_mqtt, a_command_reaches_the_physics_on_own_connections) { a_command_reaches_the_physics(STREET_MQTT_OWN); }
Test(street_mqtt, a_command_reaches_the_physics_on_shared_connections) { a_command_reaches_the_physics(STREET_MQTT_SHARED); }

static void a_common_command_reaches_all(enum street_mqtt_mode mode)
{
    struct world w;
    static struct street_bench_client ear;
    char topic[256];
    begin(&w, mode);
    cr_assert(all_online(&w));
    listen(&w, &ear, "shellies/+/announce");
    tell(&w, "shellies/command", "announce");
    for (size_t home = 0; home < N_HOME; home++) {
        topic_of(&w, home, "announce", topic);
        cr_expect(street_bench_hear(&w.b, &ear, topic, 3000), "%s: %s", topic, ear.said);
    }
    cr_expect_eq(street_mqtt_counts(w.m).n_delivered, N_HOME);
    street_bench_end(&ear);
    end(&w);
}

Test(street_mqtt, a_common_command_reaches_all_on_own_connections) { a_common_command_reaches_all(STREET_MQTT_OWN); }
Test(street_mqtt, a_common_command_reaches_all_on_shared_connections) { a_common_command_reaches_all(STREET_MQTT_SHARED); }

static void a_held_device_leaves_its_will(enum street_mqtt_mode mode)
{
    struct world w;
    static struct street_bench_client ear;
    char topic[256], gone[300], back[300];
    begin(&w, mode);
    cr_assert(all_online(&w));
    topic_of(&w, 0, "online", topic);
    listen(&w, &ear, "shellies/+/online");
    const struct device *d = street_bench_device(&w.b, 0, "shelly_plug");
    street_mqtt_hold(w.m, d, true);
    snprintf(gone, sizeof gone, "|%s 0 false|", topic);
    cr_expect(street_bench_hear(&w.b, &ear, gone, 3000), "%s", ear.said);
    cr_expect_not(d->is_online);
    street_bench_turn(&w.b, 500);
    cr_expect_not(d->is_online);
    topic_of(&w, 0, "relay/0/command", gone);
    tell(&w, gone, "off");
    cr_expect_eq(w.b.n_asked, 0);
    street_mqtt_hold(w.m, d, false);
    cr_expect(all_online(&w));
    snprintf(back, sizeof back, "|%s 0 true|", topic);
    cr_expect(street_bench_hear(&w.b, &ear, back, 3000), "%s", ear.said);
    street_bench_end(&ear);
    end(&w);
}

Test(street_mqtt, a_held_device_leaves_its_will_on_own_connections) { a_held_device_leaves_its_will(STREET_MQTT_OWN); }
Test(street_mqtt, a_held_device_leaves_its_will_on_shared_connections) { a_held_device_leaves_its_will(STREET_MQTT_SHARED); }

static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* The lines that are messages, sorted and joined: what was heard, in no order. */
static void sort_heard(const char *said, char *out, size_t room)
{
    char *line[2000], *copy = strdup(said), *rest = copy, *one;
    size_t n = 0, used = 0;
    while ((one = strsep(&rest, "\n")) != NULL && n < 2000)
        if (one[0] == '|') line[n++] = one;
    qsort(line, n, sizeof *line, by_text);
    for (size_t i = 0; i < n && used < room; i++) used += (size_t)snprintf(out + used, room - used, "%s\n", line[i]);
    free(copy);
}

static void hear_an_hour(enum street_mqtt_mode mode, char *out, size_t room)
{
    struct world w;
    static struct street_bench_client ear;
    *out = '\0';
    *(&w) = (struct world){0};
    street_bench_open(&w.b, N_HOME);
    street_bench_start_broker(&w.b, 0);
    listen(&w, &ear, "shellies/#");
    join(&w, mode);
    cr_assert(all_online(&w));
    for (int minute = 1; minute <= 10; minute++) {
        street_bench_go(&w.b, minute * (int64_t)MS_PER_MIN);
        cr_expect(flushed(&w));
    }
    street_mqtt_clock(w.m, "{}");
    cr_expect(flushed(&w));
    tell(&w, "shellies/end", "of it");
    cr_expect(street_bench_hear(&w.b, &ear, "|shellies/end 0 of it|", 3000));
    sort_heard(ear.said, out, room);
    cr_expect_eq(street_mqtt_counts(w.m).n_flush_down, 0);
    cr_expect_eq(street_mqtt_counts(w.m).n_backlog, 0);
    street_bench_end(&ear);
    end(&w);
}

Test(street_mqtt, own_and_shared_connections_say_the_same)
{
    static char own[65536], shared[65536];
    hear_an_hour(STREET_MQTT_OWN, own, sizeof own);
    hear_an_hour(STREET_MQTT_SHARED, shared, sizeof shared);
    cr_expect_gt(strlen(own), 500);
    cr_expect_str_eq(own, shared);
}

static void an_outage_ends(enum street_mqtt_mode mode)
{
    struct world w;
    static struct street_bench_client ear;
    begin(&w, mode);
    cr_assert(all_online(&w));
    street_mqtt_clock(w.m, "{\"t_ms\":1}");
    cr_expect(flushed(&w));
    street_mqtt_outage(w.m, true);
    street_bench_turn(&w.b, 600);
    struct street_mqtt_counts c = street_mqtt_counts(w.m);
    cr_expect_eq(c.n_online, 0);
    cr_expect_eq(c.n_link_up, 0);
    const uint64_t n_offline = c.n_offline, n_connects = c.n_connects;
    street_bench_go(&w.b, 5 * MS_PER_MIN);
    cr_expect(flushed(&w));
    street_mqtt_clock(w.m, "{\"t_ms\":2}");
    listen(&w, &ear, "#");
    street_mqtt_outage(w.m, false);
    cr_expect(all_online(&w));
    cr_expect(flushed(&w));
    c = street_mqtt_counts(w.m);
    cr_expect_eq(c.n_connects, 2 * n_connects);
    cr_expect_geq(c.n_offline, n_offline);
    cr_expect(street_bench_hear(&w.b, &ear, "/online 0 true|", 3000), "%s", ear.said);
    cr_expect(street_bench_hear(&w.b, &ear, "|pilotsim/clock 0 {\"t_ms\":2}|", 3000), "%s", ear.said);
    street_bench_end(&ear);
    end(&w);
}

Test(street_mqtt, after_an_outage_own_connections_say_all_again) { an_outage_ends(STREET_MQTT_OWN); }
Test(street_mqtt, after_an_outage_shared_connections_say_all_again) { an_outage_ends(STREET_MQTT_SHARED); }

Test(street_mqtt, a_broker_that_dies_and_comes_back_is_found_again)
{
    struct world w;
    begin(&w, STREET_MQTT_OWN);
    cr_assert(all_online(&w));
    const uint16_t port = mqtt_broker_port(w.b.broker);
    mqtt_broker_free(w.b.broker);
    street_bench_turn(&w.b, 300);
    cr_expect_eq(street_mqtt_counts(w.m).n_online, 0);
    cr_expect_str_neq(street_mqtt_counts(w.m).last_failure, "");
    street_bench_start_broker(&w.b, port);
    cr_expect(all_online(&w));
    end(&w);
}

static void at_the_end_devices_are_offline(enum street_mqtt_mode mode)
{
    struct world w;
    static struct street_bench_client ear;
    char topic[256], gone[300];
    begin(&w, mode);
    cr_assert(all_online(&w));
    listen(&w, &ear, "shellies/+/online");
    street_mqtt_goodbye(w.m, on_flushed, &w);
    for (int i = 0; i < 300 && w.n_flushed == 0; i++) loop_turn(w.b.loop, 10);
    cr_expect_eq(w.n_flushed, 1);
    street_mqtt_free(w.m);
    for (size_t home = 0; home < N_HOME; home++) {
        topic_of(&w, home, "online", topic);
        snprintf(gone, sizeof gone, "|%s 0 false|", topic);
        cr_expect(street_bench_hear(&w.b, &ear, gone, 3000), "%s", ear.said);
    }
    street_bench_end(&ear);
    street_bench_close(&w.b);
}

Test(street_mqtt, at_the_end_wills_come_from_the_broker) { at_the_end_devices_are_offline(STREET_MQTT_OWN); }
Test(street_mqtt, at_the_end_wills_come_from_us) { at_the_end_devices_are_offline(STREET_MQTT_SHARED); }

Test(street_mqtt, what_is_too_long_is_dropped_and_counted)
{
    struct world w;
    static struct street_bench_client c;
    char topic[256], command[512];
    begin(&w, STREET_MQTT_SHARED);
    cr_assert(all_online(&w));
    topic_of(&w, 0, "command", topic);
    snprintf(command, sizeof command, "head -c 16385 /dev/zero | mosquitto_pub -q 1 -p %d -t '%s' -s",
             mqtt_broker_port(w.b.broker), topic);
    street_bench_run(&w.b, &c, command);
    cr_expect(street_bench_hear(&w.b, &c, NULL, 5000));
    street_bench_end(&c);
    street_bench_turn(&w.b, 100);
    cr_expect_eq(street_mqtt_counts(w.m).n_too_long, 1);
    cr_expect_eq(street_mqtt_counts(w.m).n_delivered, 0);
    end(&w);
}

Test(street_mqtt, options_that_cannot_be_are_refused)
{
    struct street_bench b;
    struct street_mqtt *m = NULL;
    street_bench_open(&b, 1);
    const struct street_mqtt_options o = {.host = "127.0.0.1", .port = 1, .ca_path = "/there/is/none.pem"};
    cr_expect_eq(street_mqtt_create(b.loop, b.street, &o, &m), ST_INPUT);
    street_mqtt_free(NULL);
    street_bench_close(&b);
}
