/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "devices/link/mqtt_broker.h"
#include "devices/link/mqtt_client.h"
#include "tests/devices/link/peer.h"

TestSuite(mqtt, .timeout = 60);

struct world {
    struct loop *loop;
    struct mqtt_broker *broker;
    int news, n_news;
    char dir[32];
};

struct user {
    struct mqtt_client *client;
    const char *subscribes;
    int n_connected, n_disconnected, n_messages, n_flushed, n_flush_lost;
    char topic[64], payload[64], reason[64];
    size_t n_bytes;
    bool retain, frees;
};

static void broker_news(void *user, enum mqtt_broker_news news)
{
    struct world *w = user;
    w->news = news;
    w->n_news++;
}

static void start_broker(struct world *w, uint16_t port)
{
    w->n_news = 0;
    cr_assert_eq(mqtt_broker_start(w->loop, w->dir, port, broker_news, w, &w->broker), ST_OK);
    for (int i = 0; i < 1000 && w->n_news == 0; i++) loop_turn(w->loop, 10);
    cr_assert_eq(w->news, MQTT_BROKER_READY);
}

static void begin(struct world *w)
{
    strcpy(w->dir, "/tmp/mqtt_XXXXXX");
    cr_assert_not_null(mkdtemp(w->dir));
    cr_assert_eq(loop_create(&w->loop), ST_OK);
    start_broker(w, 0);
}

static void end(struct world *w)
{
    char path[64];
    mqtt_broker_free(w->broker);
    loop_free(w->loop);
    snprintf(path, sizeof path, "%s/mosquitto.conf", w->dir);
    cr_expect_eq(unlink(path), 0);
    snprintf(path, sizeof path, "%s/mosquitto.log", w->dir);
    cr_expect_eq(unlink(path), 0);
    cr_expect_eq(rmdir(w->dir), 0);
}

static void note_connected(void *data, struct mqtt_client *client)
{
    struct user *user = data;
    user->n_connected++;
    if (user->subscribes) cr_expect_eq(mqtt_subscribe(client, user->subscribes, 1), ST_OK);
}

static void note_disconnected(void *data, struct mqtt_client *client, const char *reason)
{
    struct user *user = data;
    (void)client;
    user->n_disconnected++;
    snprintf(user->reason, sizeof user->reason, "%s", reason);
}

static void note_message(void *data, struct mqtt_client *client, const char *topic, const void *payload, size_t n_bytes,
                         int qos, bool retain)
{
    struct user *user = data;
    (void)qos;
    user->n_messages++;
    user->retain = retain;
    user->n_bytes = n_bytes;
    snprintf(user->topic, sizeof user->topic, "%s", topic);
    snprintf(user->payload, sizeof user->payload, "%.*s", (int)n_bytes, (const char *)payload);
    if (user->frees) mqtt_client_free(client);
}

static void note_flush(void *data, bool all_taken)
{
    struct user *user = data;
    user->n_flushed += all_taken;
    user->n_flush_lost += !all_taken;
}

static void dial(struct world *w, struct user *user, const char *id, const char *will)
{
    struct mqtt_options options = {
        .host = "127.0.0.1",
        .port = mqtt_broker_port(w->broker),
        .client_id = id,
        .will_topic = will,
        .will_payload = "gone",
        .will_bytes = 4,
        .back_off_min_ms = 50,
        .back_off_max_ms = 200,
        .seed = 7,
    };
    struct mqtt_handler handler = {note_connected, note_disconnected, note_message, user};
    cr_assert_eq(mqtt_client_create(w->loop, &options, &handler, &user->client), ST_OK);
}

static bool until(struct world *w, const int *n, int due)
{
    for (int i = 0; i < 800 && *n < due; i++) loop_turn(w->loop, 10);
    return *n >= due;
}

Test(mqtt, what_is_published_arrives_at_the_subscriber)
{
    struct world w = {0};
    struct user ear = {.subscribes = "home/+/power"}, mouth = {0};
    begin(&w);
    dial(&w, &ear, "ear", NULL);
    cr_assert(until(&w, &ear.n_connected, 1));
    dial(&w, &mouth, "mouth", NULL);
    cr_assert(until(&w, &mouth.n_connected, 1));
    peer_turns(w.loop, 50);
    cr_expect_eq(mqtt_publish(mouth.client, "home/7/power", "1234", 4, 0, false), ST_OK);
    cr_expect(until(&w, &ear.n_messages, 1));
    cr_expect_str_eq(ear.topic, "home/7/power");
    cr_expect_str_eq(ear.payload, "1234");
    cr_expect_eq(mqtt_publish(mouth.client, "home/8/power", "", 0, 2, true), ST_OK);
    cr_expect(until(&w, &ear.n_messages, 2));
    cr_expect_eq(ear.n_bytes, 0);
    cr_expect_eq(mqtt_publish(mouth.client, "bad/#", "x", 1, 0, false), ST_INPUT);
    cr_expect_eq(mqtt_subscribe(mouth.client, "bad#", 0), ST_INPUT);
    cr_expect_eq(mqtt_client_counts(mouth.client).n_published, 2);
    cr_expect_eq(mqtt_client_counts(ear.client).n_received, 2);
    mqtt_client_free(ear.client);
    mqtt_client_free(mouth.client);
    end(&w);
}

Test(mqtt, a_retained_message_waits_for_who_comes_later)
{
    struct world w = {0};
    struct user ear = {.subscribes = "#", .frees = true}, mouth = {0};
    begin(&w);
    dial(&w, &mouth, "mouth", NULL);
    cr_assert(until(&w, &mouth.n_connected, 1));
    cr_expect_eq(mqtt_publish(mouth.client, "clock", "12:00", 5, 1, true), ST_OK);
    cr_expect_eq(mqtt_flush(mouth.client, note_flush, &mouth), ST_OK);
    cr_assert(until(&w, &mouth.n_flushed, 1));
    dial(&w, &ear, "ear", NULL);
    cr_expect(until(&w, &ear.n_messages, 1), "and the client frees itself in its callback");
    cr_expect(ear.retain);
    mqtt_client_free(mouth.client);
    end(&w);
}

Test(mqtt, the_will_is_sent_after_a_cut_and_not_after_a_goodbye)
{
    struct world w = {0};
    struct user ear = {.subscribes = "will/#"}, polite = {0}, cut = {0};
    begin(&w);
    dial(&w, &ear, "ear", NULL);
    cr_assert(until(&w, &ear.n_connected, 1));
    dial(&w, &polite, "polite", "will/polite");
    dial(&w, &cut, "cut", "will/cut");
    cr_assert(until(&w, &polite.n_connected, 1));
    cr_assert(until(&w, &cut.n_connected, 1));
    mqtt_client_free(polite.client);
    peer_turns(w.loop, 100);
    cr_expect_eq(ear.n_messages, 0);
    mqtt_client_cut(cut.client);
    cr_expect(until(&w, &ear.n_messages, 1));
    cr_expect_str_eq(ear.topic, "will/cut");
    cr_expect_str_eq(ear.payload, "gone");
    cr_expect(until(&w, &cut.n_connected, 2), "it dials again");
    cr_expect_eq(cut.n_disconnected, 1);
    mqtt_client_free(cut.client);
    mqtt_client_free(ear.client);
    end(&w);
}

Test(mqtt, a_flush_tells_when_all_qualities_are_with_the_broker)
{
    struct world w = {0};
    struct user ear = {.subscribes = "n/#"}, mouth = {0};
    begin(&w);
    dial(&w, &ear, "ear", NULL);
    dial(&w, &mouth, "mouth", NULL);
    cr_assert(until(&w, &ear.n_connected, 1));
    cr_assert(until(&w, &mouth.n_connected, 1));
    peer_turns(w.loop, 50);
    cr_expect(mqtt_flushed(mouth.client));
    for (int round = 1; round <= 3; round++) {
        for (int i = 0; i < 300; i++) cr_expect_eq(mqtt_publish(mouth.client, "n/x", "payload", 7, i % 3, false), ST_OK);
        cr_expect(!mqtt_flushed(mouth.client));
        cr_expect_eq(mqtt_flush(mouth.client, note_flush, &mouth), ST_OK);
        cr_expect(until(&w, &mouth.n_flushed, round));
        cr_expect(mqtt_flushed(mouth.client));
        cr_expect(until(&w, &ear.n_messages, 300 * round), "%d came", ear.n_messages);
    }
    cr_expect_eq(mqtt_client_counts(mouth.client).n_published, 900);
    cr_expect_eq(mqtt_client_counts(mouth.client).n_dropped, 0);
    mqtt_client_free(mouth.client);
    mqtt_client_free(ear.client);
    end(&w);
}

Test(mqtt, after_the_broker_was_killed_it_comes_back_and_a_flush_under_way_is_lost)
{
    struct world w = {0};
    struct user user = {.subscribes = "a"};
    begin(&w);
    uint16_t port = mqtt_broker_port(w.broker);
    dial(&w, &user, "user", NULL);
    cr_assert(until(&w, &user.n_connected, 1));
    kill(mqtt_broker_pid(w.broker), SIGSTOP);
    cr_expect_eq(mqtt_publish(user.client, "a", "x", 1, 0, false), ST_OK);
    cr_expect_eq(mqtt_flush(user.client, note_flush, &user), ST_OK);
    peer_turns(w.loop, 30);
    cr_expect_eq(user.n_flushed, 0);
    w.n_news = 0;
    kill(mqtt_broker_pid(w.broker), SIGKILL);
    cr_expect(until(&w, &w.n_news, 1));
    cr_expect_eq(w.news, MQTT_BROKER_ENDED);
    cr_expect(until(&w, &user.n_disconnected, 2), "lost, then refused");
    cr_expect_str_eq(user.reason, "Connection refused");
    cr_expect_eq(user.n_flush_lost, 1);
    cr_expect_eq(mqtt_flush(user.client, note_flush, &user), ST_IO);
    cr_expect_eq(mqtt_publish(user.client, "a", "x", 1, 0, false), ST_OK);
    cr_expect_eq(mqtt_client_counts(user.client).n_dropped, 1);

    mqtt_broker_free(w.broker);
    start_broker(&w, port);
    cr_expect(until(&w, &user.n_connected, 2));
    cr_expect_eq(mqtt_publish(user.client, "a", "y", 1, 1, false), ST_OK);
    cr_expect(until(&w, &user.n_messages, 1));
    mqtt_client_free(user.client);
    end(&w);
}

Test(mqtt, a_broker_without_its_port_is_told)
{
    struct world w = {0};
    struct mqtt_broker *second = NULL;
    begin(&w);
    cr_expect_eq(mqtt_broker_start(w.loop, w.dir, mqtt_broker_port(w.broker), broker_news, &w, &second), ST_IO);
    cr_expect_eq(errno, EADDRINUSE);
    cr_expect_null(second);
    cr_expect_eq(mqtt_broker_start(w.loop, "/no/such/place", 0, broker_news, &w, &second), ST_IO);
    end(&w);
}

Test(mqtt, options_it_cannot_take_are_refused)
{
    struct world w = {0};
    struct mqtt_client *client = NULL;
    struct mqtt_handler handler = {0};
    cr_assert_eq(loop_create(&w.loop), ST_OK);
    struct mqtt_options options = {.host = "127.0.0.1", .port = 1, .client_id = "x", .will_topic = "no/#"};
    cr_expect_eq(mqtt_client_create(w.loop, &options, &handler, &client), ST_INPUT);
    options.will_topic = NULL;
    options.keepalive_s = 4;
    cr_expect_eq(mqtt_client_create(w.loop, &options, &handler, &client), ST_INPUT);
    options.keepalive_s = 0;
    options.ca_path = "/no/such.pem";
    cr_expect_eq(mqtt_client_create(w.loop, &options, &handler, &client), ST_INPUT);
    cr_expect_null(client);
    loop_free(w.loop);
}
