/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ems_esp_web.c - the REST face: /api/<path> by GET and POST, and /api?device=&cmd=&data=&id=.
 *
 * A GET is a query, but for the form with arguments, which may carry data. Only the bare /api looks at them. */
#include "devices/products/ems_esp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool has_token(const struct device *d, const struct web_request *q)
{
    static const char scheme[] = "Bearer ";
    if (ems_is(d, EMS_CELL_BYPASS_TOKEN)) return true;
    return strncmp(q->authorization, scheme, strlen(scheme)) == 0 &&
           strcmp(q->authorization + strlen(scheme), d->id->password) == 0;
}

static void say(struct web_answer *a, int status, const char *message)
{
    struct json_text w = json_text_start(a->body, a->capacity);
    a->status = status;
    json_text_begin_object(&w);
    json_text_key(&w, "message");
    json_text_string(&w, message);
    json_text_end_object(&w);
    a->n = json_text_finish(&w);
}

static void answer(struct device *d, const struct ems_call *c, struct web_answer *a)
{
    struct ems_reply r = {.body = json_text_start(a->body, a->capacity)};
    ems_esp_command_run(d, c, &r);
    d->cell[EMS_CELL_N_API_FAIL] += r.result != EMS_RESULT_OK;
    if (r.result != EMS_RESULT_OK && r.message[0] != '\0') {
        say(a, ems_esp_command_http[r.result], r.message);
    } else if (r.result != EMS_RESULT_OK) { /* no value */
        json_text_begin_object(&r.body);
        json_text_end_object(&r.body);
        a->status = ems_esp_command_http[r.result];
        a->n = json_text_finish(&r.body);
    } else if (!r.is_query) {
        say(a, 200, ems_esp_command_words[EMS_RESULT_OK]);
    } else {
        if (r.is_plain) a->content_type = "text/plain";
        a->n = json_text_finish(&r.body);
        if (r.body.overflow) say(a, 500, "no memory");
    }
}

/* Next argument into out, "" when it is not there. The value belongs to the request and the next call. */
static const char *argument(const struct web_request *q, const char *name, char *out, size_t n_out)
{
    const char *value = q->argument(q->ctx, name);
    snprintf(out, n_out, "%s", value != NULL ? value : "");
    return out;
}

/* Arguments as the object that the body of a POST could be. */
static void answer_arguments(struct device *d, const struct web_request *q, struct web_answer *a)
{
    char device[64], text[64], payload[512], data[256];
    struct json_text w = json_text_start(payload, sizeof payload);
    json_text_begin_object(&w);
    if (argument(q, "cmd", text, sizeof text)[0] != '\0' || argument(q, "entity", text, sizeof text)[0] != '\0') {
        json_text_key(&w, "entity");
        json_text_string(&w, text);
    }
    if (argument(q, "data", data, sizeof data)[0] != '\0' || argument(q, "value", data, sizeof data)[0] != '\0') {
        json_text_key(&w, "value");
        json_text_string(&w, data);
    }
    static const char *const numbers[] = {"id", "hc", "dhw"};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        if (argument(q, numbers[i], text, sizeof text)[0] == '\0') continue;
        json_text_key(&w, numbers[i]);
        json_text_integer(&w, strtol(text, NULL, 10));
    }
    json_text_end_object(&w);
    argument(q, "device", device, sizeof device);
    const size_t n = json_text_finish(&w);
    const struct ems_call c = {
        .path = device, .payload = n > 2 ? payload : "", .n = n > 2 ? n : 0, .may_write = has_token(d, q)};
    if (n == 0) say(a, 400, "arguments too long");
    else answer(d, &c, a);
}

void ems_esp_web_handle(struct device *d, const struct web_request *q, struct web_answer *a)
{
    const bool is_post = q->method == WEB_POST || q->method == WEB_PUT;
    const bool is_bare = strcmp(q->path, "/api") == 0 || strcmp(q->path, "/api/") == 0;
    if (!is_bare && strncmp(q->path, "/api/", 5) != 0) {
        say(a, 404, "not found");
    } else if (!is_post && q->method != WEB_GET) {
        say(a, 405, "method not allowed");
    } else {
        d->cell[EMS_CELL_N_API]++;
        const struct ems_call c = {.path = is_bare ? "" : q->path + 5,
                                   .payload = is_post ? q->body : "",
                                   .n = is_post ? q->n : 0,
                                   .may_write = has_token(d, q)};
        if (is_bare) answer_arguments(d, q, a);
        else answer(d, &c, a);
    }
}
