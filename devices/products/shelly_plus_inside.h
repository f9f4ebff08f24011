/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shelly_plus_inside.h - what the files of the second-generation plug share: its own cells, remote calls, components. */
#ifndef PILOTSIM_DEVICES_PRODUCTS_SHELLY_PLUS_INSIDE_H
#define PILOTSIM_DEVICES_PRODUCTS_SHELLY_PLUS_INSIDE_H

#include "devices/products/json_fields.h"
#include "devices/products/plug_relay.h"
#include "devices/wire/json.h"

enum { SHELLY_PLUS_NAME_CELLS = 5, SHELLY_PLUS_SRC_CELLS = 6, SHELLY_PLUS_SESSIONS = 6, SHELLY_PLUS_NONCES = 8 };
enum { SHELLY_PLUS_SESSION_ID, SHELLY_PLUS_SESSION_AUTH, SHELLY_PLUS_SESSION_SRC, SHELLY_PLUS_SESSION_CELLS = 8 };

/* clang-format off */
#define SHELLY_PLUS_NAME_ROWS(X, id, of)                                                                             \
    X(id, of "_name_1", "", 0, false, "letters of the name") X(id##_2, of "_name_2", "", 0, false, "and so on")      \
    X(id##_3, of "_name_3", "", 0, false, "and so on") X(id##_4, of "_name_4", "", 0, false, "and so on")            \
    X(id##_5, of "_name_5", "", 0, false, "and so on")
#define SHELLY_PLUS_SESSION_ROWS(X, id, of)                                                                          \
    X(id, of, "", 0, true, "a WebSocket client that gets notifications; 0: free")                                    \
    X(id##_A, of "_auth", "1", 0, true, "1: it knows the password")                                                  \
    X(id##_1, of "_src_1", "", 0, true, "letters of its src") X(id##_2, of "_src_2", "", 0, true, "and so on")       \
    X(id##_3, of "_src_3", "", 0, true, "and so on") X(id##_4, of "_src_4", "", 0, true, "and so on")                \
    X(id##_5, of "_src_5", "", 0, true, "and so on") X(id##_6, of "_src_6", "", 0, true, "and so on")

#define SHELLY_PLUS_NONCE_ROWS(X, id, of)                                                                            \
    X(id, of, "s", 0, true, "a nonce that was given") X(id##_TO, of "_to", "", 0, true, "to this WebSocket client")
#define SHELLY_PLUS_CELL_LIST(X)                                                                                     \
    X(AUTH,        "auth_en",        "1",  0,   false, "1: HTTP and WebSocket ask for the password")                 \
    X(CFG_REV,     "cfg_rev",        "1",  10,  false, "changes of the configuration")                               \
    X(RPC,         "enable_rpc",     "1",  1,   false, "1: calls over MQTT are answered")                            \
    X(RPC_NTF,     "rpc_ntf",        "1",  1,   false, "1: notifications go to <prefix>/events/rpc")                 \
    X(STATUS_NTF,  "status_ntf",     "1",  0,   false, "1: whole states go to <prefix>/status/<component>")          \
    X(CONTROL,     "enable_control", "1",  1,   false, "1: <prefix>/command topics are obeyed")                      \
    X(REPORT_K,    "report_thr_C",   "K",  1,   false, "a move of the probe that is told")                           \
    X(OFFSET_K,    "offset_C",       "K",  0,   false, "added to the probe")                                         \
    X(SHOWN_C,     "probe_shown",    "degC", -273, true, "probe as last told")                                       \
    X(NEXT_SLOT,   "next_session",   "1",  0,   true,  "the slot that a new client gets if all are taken")           \
    X(NONCE_LAST,  "nonce",          "s",  0,   true,  "the last nonce that was given")                              \
    SHELLY_PLUS_NONCE_ROWS(X, N1, "nonce_1") SHELLY_PLUS_NONCE_ROWS(X, N2, "nonce_2")                                \
    SHELLY_PLUS_NONCE_ROWS(X, N3, "nonce_3") SHELLY_PLUS_NONCE_ROWS(X, N4, "nonce_4")                                \
    SHELLY_PLUS_NONCE_ROWS(X, N5, "nonce_5") SHELLY_PLUS_NONCE_ROWS(X, N6, "nonce_6")                                \
    SHELLY_PLUS_NONCE_ROWS(X, N7, "nonce_7") SHELLY_PLUS_NONCE_ROWS(X, N8, "nonce_8")                                \
    SHELLY_PLUS_NAME_ROWS(X, NAME, "device") SHELLY_PLUS_NAME_ROWS(X, SWITCH_NAME, "switch")                         \
    SHELLY_PLUS_SESSION_ROWS(X, S1, "session_1") SHELLY_PLUS_SESSION_ROWS(X, S2, "session_2")                        \
    SHELLY_PLUS_SESSION_ROWS(X, S3, "session_3") SHELLY_PLUS_SESSION_ROWS(X, S4, "session_4")                        \
    SHELLY_PLUS_SESSION_ROWS(X, S5, "session_5") SHELLY_PLUS_SESSION_ROWS(X, S6, "session_6")
/* clang-format on */
enum shelly_plus_cell {
    SHELLY_PLUS_BEFORE = PLUG_CELLS - 1,
#define X(id, name, unit, initial, is_volatile, doc) SHELLY_PLUS_##id,
    SHELLY_PLUS_CELL_LIST(X)
#undef X
        SHELLY_PLUS_CELLS
};

enum { SHELLY_PLUS_ID_BYTES = 40, SHELLY_PLUS_FRAME_BYTES = 8192, SHELLY_PLUS_PARAMS_BYTES = 3072 };
#define SHELLY_PLUS_MODEL   "SNSW-001P16EU"
#define SHELLY_PLUS_APP     "Plus1PM"
#define SHELLY_PLUS_VERSION "1.4.4"
#define SHELLY_PLUS_FW_ID   "20241011-114455/1.4.4-g6d2a586"
#define SHELLY_PLUS_TIMER_S 86400000.0 /* longest timer: 1000 days */

void shelly_plus_id(const struct device *d, char out[SHELLY_PLUS_ID_BYTES]);
double shelly_plus_now_s(const struct device *d); /* Unix */

/* --- remote calls (shelly_plus_rpc.c) --- */

enum { RPC_BAD_ARGUMENT = -103, RPC_NO_INSTANCE = -105, RPC_EXHAUSTED = -108, RPC_PRECONDITION = -109, RPC_NO_METHOD = 404 };

struct rpc_call { /* one call under way */
    struct device *d;
    const char *method;
    enum plug_source by;
    const struct json_value *params; /* of a frame or a body; NULL: none */
    const struct web_request *query; /* arguments of a URL; NULL: none */
    struct json_text *w;             /* takes the result */
    int code;                        /* 0: all is well */
    char message[160];
};
/* Runs c->method; either a value is written to w, or code and message are set and w is as it was. */
void shelly_plus_call(struct rpc_call *c);
PRINTF_LIKE(3, 4) void shelly_plus_fail(struct rpc_call *c, int code, const char *format, ...);

/* One frame in, one frame out (0: no room). `stranger`: the WebSocket client that has to prove the password first; 0: no
 * proof is needed. */
size_t shelly_plus_frame(struct device *d, const struct json_value *frame, enum plug_source by, uint64_t stranger, char *out,
                         size_t n_out);
/* Whether the client's auth object proves the password (shelly_plus_auth.c), and the challenge if not. */
bool shelly_plus_auth_proves(const struct device *d, uint64_t session, const struct json_value *auth);
void shelly_plus_auth_challenge(struct device *d, uint64_t session, char *out, size_t n_out);
/* Whether ha1 is SHA256(admin:id:password) in hexadecimal digits. */
bool shelly_plus_auth_is_ha1(const struct device *d, const char *ha1);

/* --- arguments of a call --- */

enum rpc_arg { ARG_NONE, ARG_OK, ARG_BAD };
enum rpc_arg shelly_plus_arg_number(const struct rpc_call *c, const char *name, double *out);
enum rpc_arg shelly_plus_arg_bool(const struct rpc_call *c, const char *name, bool *out);
bool shelly_plus_is_switch_0(struct rpc_call *c); /* false: the call has failed */

/* --- components (shelly_plus_components.c) --- */

enum setting_kind { SETTING_BOOL, SETTING_NUMBER, SETTING_WORD, SETTING_NAME };
struct setting {
    const char *name;
    enum setting_kind kind;
    int cell; /* SETTING_NAME: the first of SHELLY_PLUS_NAME_CELLS */
    double min, max;
    const char *const *words; /* SETTING_WORD: of 0, 1 ...; NULL at the end */
};
struct component {
    const char *type, *key;
    int id; /* -1: has none */
    void (*status)(struct json_text *w, const struct device *d);
    void (*config)(struct json_text *w, const struct device *d);
    const struct setting *settings; /* of SetConfig */
    size_t n_setting;
    const char *section; /* settings lie within this member of config; NULL: in config itself */
};
const struct component *shelly_plus_component(const struct device *d,
                                              size_t i); /* those that the device has; NULL past the end */
void shelly_plus_device_info(struct json_text *w, const struct device *d);
void shelly_plus_aenergy(struct json_text *w, const struct device *d);  /* members of a switch state ... */
void shelly_plus_output(struct json_text *w, const struct device *d);   /* ... output, source, timer, errors */
void shelly_plus_electric(struct json_text *w, const struct device *d); /* ... power, voltage, current */
double shelly_plus_probe_c(const struct device *d);                     /* NaN without probe */

/* --- news (shelly_plus_plug.c) --- */

void shelly_plus_tell(struct device *d, unsigned seen); /* bits of enum plug_event */
void shelly_plus_tell_event(struct device *d, const char *component, const char *event, double time_ms); /* NaN: no time */

#endif
