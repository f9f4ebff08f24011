/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/products/push_meter.h"

#include "devices/wire/axdr.h"
#include "devices/wire/crypto.h"
#include "devices/wire/dlms_push.h"
#include "devices/wire/glo_cipher.h"
#include "devices/wire/mbus_long.h"
#include "tests/support/device_bench.h"

#include <criterion/criterion.h>
#include <string.h>

struct heard { /* the last push, taken apart */
    struct device_bench *b;
    uint32_t counter;
    size_t n, n_message;
    int64_t number[32];
};

static void on_apdu(void *who, const uint8_t *apdu, size_t n)
{
    struct heard *h = who;
    uint8_t plain[1024];
    struct glo_sealed sealed;
    struct glo_keys keys;
    memcpy(keys.encryption, h->b->id.key, 16);
    memcpy(keys.authentication, h->b->id.auth_key, 16);
    cr_assert(glo_cipher_parse(apdu, n, &sealed));
    cr_assert(glo_cipher_unprotect(h->b->host.gcm, &keys, &sealed, plain), "the tag fits");
    struct dlms_push push;
    static struct dlms_readings r;
    cr_assert(dlms_push_parse(plain, sealed.n_text, &push));
    cr_assert(dlms_push_readings(&push, &r));
    h->counter = sealed.head.counter;
    h->n = r.n, h->n_message++;
    for (size_t i = 0; i < r.n && i < 32; i++) h->number[i] = r.row[i].value.number;
}

static struct heard hear(struct device_bench *b, bool is_mbus)
{
    struct heard h = {.b = b};
    const size_t n = b->n_sent < BENCH_SENT_MAX ? b->n_sent : BENCH_SENT_MAX;
    static struct hdlc_decoder hdlc;
    static struct mbus_long_decoder mbus;
    hdlc_decoder_init(&hdlc, on_apdu, &h);
    mbus_long_init(&mbus, on_apdu, &h);
    for (size_t i = 0; i < n; i++)
        if (is_mbus) mbus_long_feed(&mbus, (const uint8_t *)b->sent[i].payload, b->sent[i].n);
        else hdlc_decoder_feed(&hdlc, (const uint8_t *)b->sent[i].payload, b->sent[i].n);
    return h;
}

static const struct product *meter(const char *name)
{
    const struct product *p = product_find(name);
    cr_assert_not_null(p);
    return p;
}

Test(push_meter, table_1_comes_every_five_seconds_and_holds_the_view)
{
    struct device_bench *b = device_bench_open(meter("landis_e450"));
    device_bench_run(b, 60 * MS_PER_S);
    const struct heard h = hear(b, false);
    cr_expect(h.n_message == 11 || h.n_message == 12, "%zu pushes in a minute", h.n_message);
    cr_expect_eq(h.n, 12);
    cr_expect_eq(h.counter, h.n_message, "the counter counts pushes");
    cr_expect_eq(h.number[2], 229, "V");
    cr_expect_eq(h.number[5], 660, "A in hundredths");
    cr_expect_eq(h.number[8], 2712, "W taken");
    cr_expect_eq(h.number[9], 0);
    cr_expect_eq(h.number[10], 310, "var taken");
    device_bench_close(b);
}

Test(push_meter, an_am550_has_tenths_of_volts)
{
    struct device_bench *b = device_bench_open(meter("iskra_am550"));
    device_bench_run(b, 10 * MS_PER_S);
    cr_expect_eq(hear(b, false).number[2], 2294);
    device_bench_close(b);
}

Test(push_meter, an_hour_brings_table_2_once)
{
    struct device_bench *b = device_bench_open(meter("landis_e450"));
    device_bench_run(b, MS_PER_H - 6 * MS_PER_S);
    device_bench_forget(b);
    device_bench_run(b, MS_PER_H + 4 * MS_PER_S + 999);
    struct heard h = hear(b, false);
    cr_expect_eq(h.n, 10);
    cr_expect_eq(h.number[2], 80000, "Wh in tariff 1");
    cr_expect_eq(h.number[3], 43456);
    device_bench_close(b);
}

Test(push_meter, what_nobody_hears_counts_all_the_same_and_a_reboot_forgets_nothing)
{
    struct device_bench *b = device_bench_open(meter("landis_e450"));
    b->is_heard = false;
    device_bench_run(b, 50 * MS_PER_S);
    cr_expect_eq(b->n_sent, 0);
    const double before = b->device.cell[PUSH_METER_COUNTER];
    cr_expect_geq(before, 9);
    device_bench_reboot(b);
    b->is_heard = true;
    device_bench_run(b, 70 * MS_PER_S);
    cr_expect_gt(hear(b, false).counter, before);
    device_bench_close(b);
}

Test(push_meter, it_speaks_m_bus_and_the_other_layouts_too)
{
    struct device_bench *b = device_bench_open(meter("landis_e450"));
    b->device.cell[PUSH_METER_LINK] = 1;
    for (int layout = 0; layout < 4; layout++) {
        b->device.cell[PUSH_METER_LAYOUT] = layout;
        b->device.cell[PUSH_METER_EXTENDED] = layout % 2;
        device_bench_forget(b);
        device_bench_run(b, (layout + 1) * 10 * (int64_t)MS_PER_S);
        cr_expect_gt(hear(b, true).n_message, 0, "layout %d", layout);
    }
    device_bench_close(b);
}

Test(push_meter, a_single_phase_home_leaves_phases_out)
{
    struct device_bench *b = device_bench_open(meter("landis_e450"));
    b->model->home[0].n_phase = 1;
    device_bench_run(b, 10 * MS_PER_S);
    cr_expect_eq(hear(b, false).n, 8);
    device_bench_close(b);
}
