/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/street_bench.h"

#include "tests/support/fixture.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void on_asked(void *ctx, int64_t t_ms, uint32_t home, enum command c, double value)
{
    struct street_bench *b = ctx;
    (void)t_ms, (void)home;
    b->n_asked++, b->asked = c, b->asked_value = value;
}

static void on_wrote(void *ctx, const struct device *d, const char *what, double value, enum verdict v)
{
    (void)d, (void)what, (void)value, (void)v;
    ((struct street_bench *)ctx)->n_wrote++;
}

void street_bench_open(struct street_bench *b, size_t n_home)
{
    static const struct engine_sink nobody = {0};
    struct diag *const no_diag = NULL;
    *b = (struct street_bench){0};
    b->pilot = fixture_pilot(n_home, 1);
    for (size_t h = 0; h < n_home; h++) b->pilot->homes.kit[h] = 1 << KIT_heat_pump | 1 << KIT_pv | 1 << KIT_water_heater;
    cr_assert_eq(model_create(b->pilot, &b->model), ST_OK);
    const struct engine_options o = {.n_thread = 1, .homes_per_block = 8, .days_per_batch = 1, .wanted = QUANTITIES_ALL};
    cr_assert_eq(engine_create(b->model, o, &b->engine), ST_OK);
    cr_assert_eq(engine_live_create(b->engine, 0, &nobody, &b->live), ST_OK);
    cr_assert_eq(street_create(b->model, b->live, NULL, &b->street, no_diag), ST_OK);
    cr_assert_eq(loop_create(&b->loop), ST_OK);
    strcpy(b->dir, "/tmp/street_XXXXXX");
    cr_assert_not_null(mkdtemp(b->dir));
    b->ports.log.ctx = b, b->ports.log.asked = on_asked, b->ports.log.wrote = on_wrote;
    street_set_ports(b->street, &b->ports);
}

static void on_news(void *user, enum mqtt_broker_news news) { ((struct street_bench *)user)->news = 1 + (int)news; }

void street_bench_start_broker(struct street_bench *b, uint16_t port)
{
    b->news = 0;
    cr_assert_eq(mqtt_broker_start(b->loop, b->dir, port, on_news, b, &b->broker), ST_OK);
    for (int i = 0; i < 1000 && b->news == 0; i++) loop_turn(b->loop, 10);
    cr_assert_eq(b->news, 1 + MQTT_BROKER_READY);
}

static void remove_dir(const char *dir)
{
    DIR *all = opendir(dir);
    const struct dirent *e;
    while (all != NULL && (e = readdir(all)) != NULL)
        if (e->d_name[0] != '.') (void)unlinkat(dirfd(all), e->d_name, 0);
    if (all != NULL) closedir(all);
    (void)rmdir(dir);
}

void street_bench_close(struct street_bench *b)
{
    mqtt_broker_free(b->broker);
    street_free(b->street);
    engine_live_free(b->live);
    engine_free(b->engine);
    model_free(b->model);
    pilot_free(b->pilot);
    loop_free(b->loop);
    remove_dir(b->dir);
}

void street_bench_turn(struct street_bench *b, int ms)
{
    for (const int64_t end_ms = loop_now_ms(b->loop) + ms; loop_now_ms(b->loop) <= end_ms;) loop_turn(b->loop, 2);
}

void street_bench_go(struct street_bench *b, int64_t t_ms)
{
    struct fault fault = {0};
    cr_assert_eq(street_go(b->street, t_ms, &fault), ST_OK);
}

struct device *street_bench_device(struct street_bench *b, size_t home, const char *product)
{
    size_t first;
    const size_t n = street_of_home(b->street, home, &first);
    for (size_t i = first; i < first + n; i++)
        if (strcmp(street_device(b->street, i)->product->name, product) == 0) return street_device(b->street, i);
    cr_assert_fail("no %s in home %zu", product, home);
    return NULL;
}

void street_bench_run(struct street_bench *b, struct street_bench_client *c, const char *command)
{
    int ends[2];
    (void)b;
    *c = (struct street_bench_client){.status = -1};
    cr_assert_eq(pipe2(ends, O_CLOEXEC), 0);
    c->pid = fork();
    cr_assert_geq(c->pid, 0);
    if (c->pid == 0) {
        setpgid(0, 0);
        dup2(ends[1], 1);
        dup2(ends[1], 2);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    c->fd = ends[0];
    (void)fcntl(c->fd, F_SETFL, O_NONBLOCK);
}

bool street_bench_hear(struct street_bench *b, struct street_bench_client *c, const char *until, int ms)
{
    for (const int64_t end_ms = loop_now_ms(b->loop) + ms; loop_now_ms(b->loop) <= end_ms;) {
        if (until != NULL && strstr(c->said, until) != NULL) return true;
        loop_turn(b->loop, 5);
        const ssize_t n = read(c->fd, c->said + c->n, sizeof c->said - 1 - c->n);
        if (n > 0) c->n += (size_t)n, c->said[c->n] = '\0';
        if (n == 0) {
            int status = 0;
            waitpid(c->pid, &status, 0);
            c->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
            c->pid = 0;
            return until == NULL || strstr(c->said, until) != NULL;
        }
    }
    return false;
}

void street_bench_end(struct street_bench_client *c)
{
    if (c->pid > 0) {
        kill(-c->pid, SIGTERM);
        waitpid(c->pid, NULL, 0);
    }
    close(c->fd);
}
