/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/street_stand.h"

#include "sim/base/diag.h"
#include "tests/support/fixture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void check(enum status st)
{
    if (st == ST_OK) return;
    fprintf(stderr, "street_stand: %s\n", status_text(st));
    abort();
}

void street_stand_open(struct street_stand *b, size_t n_home, int days, enum street_pace pace)
{
    const struct engine_options o = {.n_thread = 1, .homes_per_block = 8, .days_per_batch = 1, .wanted = 1};
    const struct street_clock_calls calls = {0};
    struct diag d = {0};
    *b = (struct street_stand){.pilot = fixture_pilot(n_home, days)};
    check(model_create(b->pilot, &b->model));
    check(engine_create(b->model, o, &b->engine));
    check(engine_live_create(b->engine, 0, &b->sink, &b->live));
    check(street_create(b->model, b->live, NULL, &b->street, &d));
    check(loop_create(&b->loop));
    check(street_clock_create(b->loop, b->street, b->pilot, pace, 60, &calls, &b->clock));
    diag_close(&d);
}

void street_stand_close(struct street_stand *b)
{
    street_clock_free(b->clock);
    street_free(b->street);
    engine_live_free(b->live);
    engine_free(b->engine);
    model_free(b->model);
    pilot_free(b->pilot);
    loop_free(b->loop);
}

int street_stand_dial(const char *address, uint16_t port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    inet_pton(AF_INET, address, &at.sin_addr);
    if (connect(fd, (const struct sockaddr *)&at, sizeof at) != 0) {
        close(fd);
        return -1;
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

void street_stand_say(int fd, const void *bytes, size_t n) { (void)!send(fd, bytes, n, MSG_NOSIGNAL); }

bool street_stand_hear(struct street_stand *b, int fd, char *said, size_t room, size_t *n, const char *until, int wait_ms)
{
    loop_turn(b->loop, 0);
    const int64_t end_ms = loop_now_ms(b->loop) + wait_ms;
    *n = 0;
    said[0] = '\0';
    while (*n + 1 < room && loop_now_ms(b->loop) < end_ms) {
        loop_turn(b->loop, 1);
        const ssize_t got = read(fd, said + *n, room - 1 - *n);
        if (got < 0 && errno == EAGAIN) continue;
        if (got <= 0) return true;
        *n += (size_t)got;
        said[*n] = '\0';
        if (until != NULL && memmem(said, *n, until, strlen(until)) != NULL) return false;
    }
    return false;
}

void street_stand_turn(struct street_stand *b, int ms)
{
    loop_turn(b->loop, 0);
    for (const int64_t end_ms = loop_now_ms(b->loop) + ms; loop_now_ms(b->loop) < end_ms;) loop_turn(b->loop, 5);
}

int street_stand_shell(struct street_stand *b, const char *command, char *said, size_t room)
{
    size_t n;
    FILE *pipe = popen(command, "r");
    if (pipe == NULL) return -1;
    fcntl(fileno(pipe), F_SETFL, O_NONBLOCK);
    const bool is_over = street_stand_hear(b, fileno(pipe), said, room, &n, NULL, BENCH_WAIT_MS);
    const int status = pclose(pipe);
    return is_over && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
