/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "devices/products/push_meter.h"

#include "devices/wire/dlms_push.h"
#include "devices/wire/glo_cipher.h"
#include "devices/wire/mbus_long.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    PERIOD_MS = 5000,
    ITEMS_MAX = 16,
    PLAIN_MAX = 512,
    APDU_MAX = PLAIN_MAX + GLO_OVERHEAD_MAX,
    CLASS_REGISTER = 3,
    CLASS_DATA = 1,
    CLASS_CLOCK = 8
};
enum { NAME_BYTES = 16, NUMBER_BYTES = 8, NUMBERS = 100000000, STIR = 61, FIRST_NUMBER = 17, TITLE_MARK = 0x67 };

const struct cell push_meter_cells[PUSH_METER_CELLS] = {
    [PUSH_METER_COUNTER] = {"frame_counter", "1", 0, false, "pushes so far: the cipher's counter"},
    [PUSH_METER_LINK] = {"link", "1", 0, false, "0 HDLC, 1 M-Bus long frames"},
    [PUSH_METER_LAYOUT] = {"layout", "1", 0, false, "enum dlms_layout"},
    [PUSH_METER_ENCRYPTED] = {"encrypted", "bool", 1, false, "general-glo-ciphering"},
    [PUSH_METER_EXTENDED] = {"extended", "bool", 0, false, "clock and frequency behind table 1"},
    [PUSH_METER_HOUR] = {"hour", "h", -1, false, "of the last table 2, since 1970"},
};

/* --- points --- */

static double import_w(const struct device *d) { return fmax(d->view->grid_power_w, 0); }
static double export_w(const struct device *d) { return fmax(-d->view->grid_power_w, 0); }
static double drawn_var(const struct device *d) { return fmax(d->view->grid_reactive_var, 0); }
static double given_var(const struct device *d) { return fmax(-d->view->grid_reactive_var, 0); }
static const char *serial(const struct device *d) { return d->id->serial; }

static const char *const link_words[] = {"hdlc", "mbus", NULL};
static const char *const layout_words[] = {"values", "obis_pairs", "with_list", "triples", NULL};

/* clang-format off */
#define READ(name_, unit_, source, obis, doc_) {.name = name_, .unit = unit_, .read = source, .path = obis, .decimals = -1, .doc = doc_}
#define SET(name_, kind_, words_, cell_, doc_) {.name = name_, .unit = "", .kind = kind_, .read = FROM_CELL(cell_), .write = point_store, .min = 0, .max = (kind_) == POINT_BOOL ? 1 : 3, .words = words_, .doc = doc_}
const struct point push_meter_points[PUSH_METER_POINTS] = {
    {.name = "logical_device_name", .unit = "", .kind = POINT_TEXT, .read = FROM_TEXT(serial), .path = "0-0:42.0.0", .doc = "name and number of the meter"},
    READ("voltage_l1", "V", FROM_VIEW(voltage_l1_v), "1-0:32.7.0", "phase 1"),
    READ("voltage_l2", "V", FROM_VIEW(voltage_l2_v), "1-0:52.7.0", "phase 2"),
    READ("voltage_l3", "V", FROM_VIEW(voltage_l3_v), "1-0:72.7.0", "phase 3"),
    READ("current_l1", "A", FROM_VIEW(current_l1_a), "1-0:31.7.0", "phase 1"),
    READ("current_l2", "A", FROM_VIEW(current_l2_a), "1-0:51.7.0", "phase 2"),
    READ("current_l3", "A", FROM_VIEW(current_l3_a), "1-0:71.7.0", "phase 3"),
    READ("power_import", "W", FROM_FN(import_w), "1-0:1.7.0", "active power taken"),
    READ("power_export", "W", FROM_FN(export_w), "1-0:2.7.0", "active power given"),
    READ("reactive_import", "var", FROM_FN(drawn_var), "1-0:3.7.0", "reactive power taken"),
    READ("reactive_export", "var", FROM_FN(given_var), "1-0:4.7.0", "reactive power given"),
    READ("frequency", "Hz", FROM_VIEW(frequency_hz), "1-0:14.7.0", "of the grid"),
    READ("energy_import_t1", "Wh", FROM_VIEW(energy_import_t1_wh), "1-0:1.8.1", "taken in tariff 1"),
    READ("energy_import_t2", "Wh", FROM_VIEW(energy_import_t2_wh), "1-0:1.8.2", "taken in tariff 2"),
    READ("energy_export_t1", "Wh", FROM_VIEW(energy_export_t1_wh), "1-0:2.8.1", "given in tariff 1"),
    READ("energy_export_t2", "Wh", FROM_VIEW(energy_export_t2_wh), "1-0:2.8.2", "given in tariff 2"),
    READ("reactive_import_t1", "varh", FROM_VIEW(reactive_import_t1_varh), "1-0:3.8.1", "taken in tariff 1"),
    READ("reactive_import_t2", "varh", FROM_VIEW(reactive_import_t2_varh), "1-0:3.8.2", "taken in tariff 2"),
    READ("reactive_export_t1", "varh", FROM_VIEW(reactive_export_t1_varh), "1-0:4.8.1", "given in tariff 1"),
    READ("reactive_export_t2", "varh", FROM_VIEW(reactive_export_t2_varh), "1-0:4.8.2", "given in tariff 2"),
    READ("frame_counter", "", FROM_CELL(PUSH_METER_COUNTER), NULL, "pushes so far, the cipher's counter"),
    SET("link", POINT_ENUM, link_words, PUSH_METER_LINK, "frames on the line"),
    SET("layout", POINT_ENUM, layout_words, PUSH_METER_LAYOUT, "of the body"),
    SET("encrypted", POINT_BOOL, NULL, PUSH_METER_ENCRYPTED, "AES-128-GCM with tag"),
    SET("extended", POINT_BOOL, NULL, PUSH_METER_EXTENDED, "clock and frequency behind table 1"),
};
/* clang-format on */

/* --- a list: items and values side by side --- */

struct list {
    size_t n;
    struct dlms_item item[ITEMS_MAX];
    struct dlms_value value[ITEMS_MAX];
};

static struct dlms_item *add(struct list *l, const uint8_t obis[DLMS_OBIS_BYTES], uint16_t class_id, uint8_t tag)
{
    struct dlms_item *i = &l->item[l->n];
    *i = (struct dlms_item){.class_id = class_id, .attribute = 2, .tag = tag};
    memcpy(i->obis, obis, DLMS_OBIS_BYTES);
    return i;
}

static void add_text(struct list *l, const uint8_t obis[DLMS_OBIS_BYTES], const void *text, size_t n)
{
    add(l, obis, CLASS_DATA, AXDR_OCTETS);
    l->value[l->n++] = (struct dlms_value){.text = text, .n_text = n};
}

/* 1-0:C.D.E of electricity. */
static void add_number(struct list *l, uint8_t c, uint8_t dd, uint8_t e, uint8_t tag, int8_t scaler, uint8_t unit, double value)
{
    const uint8_t obis[DLMS_OBIS_BYTES] = {1, 0, c, dd, e, 255};
    struct dlms_item *i = add(l, obis, CLASS_REGISTER, tag);
    i->scaler = scaler, i->unit = unit;
    l->value[l->n] = dlms_number(i, value);
    l->n++;
}

static const uint8_t obis_name[DLMS_OBIS_BYTES] = {0, 0, 42, 0, 0, 255};
static const uint8_t obis_clock[DLMS_OBIS_BYTES] = {0, 0, 1, 0, 0, 255};

static void add_identity(struct list *l, const struct device *d, uint8_t e)
{
    const uint8_t obis_number[DLMS_OBIS_BYTES] = {0, 0, 96, 1, e, 255};
    add_text(l, obis_name, d->id->serial, NAME_BYTES);
    add_text(l, obis_number, d->id->serial + NAME_BYTES - NUMBER_BYTES, NUMBER_BYTES);
}

static void table_1(struct list *l, const struct device *d, const struct push_meter_make *make, const uint8_t *clock)
{
    static const uint8_t first_volt = 32, first_amp = 31, per_phase = 20;
    const struct home_view *v = d->view;
    const double volts[] = {v->voltage_l1_v, v->voltage_l2_v, v->voltage_l3_v};
    const double amps[] = {v->current_l1_a, v->current_l2_a, v->current_l3_a};
    const double powers[] = {import_w(d), export_w(d), drawn_var(d), given_var(d)};
    add_identity(l, d, 2);
    for (uint8_t p = 0; p < d->home->n_phase; p++)
        add_number(l, (uint8_t)(first_volt + per_phase * p), 7, 0, AXDR_U16, make->voltage_scaler, DLMS_UNIT_V, volts[p]);
    for (uint8_t p = 0; p < d->home->n_phase; p++)
        add_number(l, (uint8_t)(first_amp + per_phase * p), 7, 0, AXDR_U16, make->current_scaler, DLMS_UNIT_A, amps[p]);
    for (uint8_t i = 0; i < ARRAY_LEN(powers); i++)
        add_number(l, (uint8_t)(i + 1), 7, 0, AXDR_U32, 0, i < 2 ? DLMS_UNIT_W : DLMS_UNIT_VAR, powers[i]);
    if (d->cell[PUSH_METER_EXTENDED] == 0) return;
    add(l, obis_clock, CLASS_CLOCK, AXDR_OCTETS);
    l->value[l->n++] = (struct dlms_value){.text = clock, .n_text = AXDR_DATE_TIME_BYTES};
    add_number(l, 14, 7, 0, AXDR_U16, -2, DLMS_UNIT_HZ, v->frequency_hz);
}

static void table_2(struct list *l, const struct device *d)
{
    const struct home_view *v = d->view;
    const double energies[4][2] = {{v->energy_import_t1_wh, v->energy_import_t2_wh},
                                   {v->energy_export_t1_wh, v->energy_export_t2_wh},
                                   {v->reactive_import_t1_varh, v->reactive_import_t2_varh},
                                   {v->reactive_export_t1_varh, v->reactive_export_t2_varh}};
    add_identity(l, d, 3);
    for (uint8_t c = 0; c < 4; c++)
        for (uint8_t e = 0; e < 2; e++)
            add_number(l, (uint8_t)(c + 1), 8, (uint8_t)(e + 1), AXDR_U32, 0, c < 2 ? DLMS_UNIT_WH : DLMS_UNIT_VARH,
                       floor(energies[c][e]));
}

/* --- frames --- */

/* Local time, as meters keep it. */
static struct dlms_clock clock_of(const struct device *d)
{
    const struct timezone *tz = &d->pilot->tz;
    const int64_t utc_ms = device_utc_ms(d);
    const int32_t offset_s = timezone_offset_s(tz, utc_ms);
    const int32_t least_s = timezone_offset_s(tz, utc_ms - (int64_t)183 * MS_PER_DAY);
    return (struct dlms_clock){
        .utc_s = utc_ms / MS_PER_S, .deviation_min = (int16_t)(-offset_s / 60), .is_dst = offset_s > least_s};
}

static struct glo_head head_of(const struct device *d, const struct push_meter_make *make)
{
    struct glo_head h = {.control = GLO_AUTHENTICATED, .counter = (uint32_t)d->cell[PUSH_METER_COUNTER]};
    unsigned number = 0;
    sscanf(d->id->serial + NAME_BYTES - NUMBER_BYTES, "%8u", &number);
    memcpy(h.title, make->letters, 3);
    h.title[3] = TITLE_MARK;
    for (int i = 0; i < 4; i++) h.title[4 + i] = (uint8_t)(number >> (24 - 8 * i));
    return h;
}

static size_t apdu_of(const struct device *d, const struct push_meter_make *make, bool is_hourly, uint8_t out[APDU_MAX])
{
    struct list l = {.n = 0};
    const struct dlms_header header = {
        .invoke_id = (uint32_t)d->cell[PUSH_METER_COUNTER], .has_clock = true, .clock = clock_of(d)};
    uint8_t clock[AXDR_DATE_TIME_BYTES], plain[PLAIN_MAX];
    dlms_clock_write(&header.clock, clock);
    if (is_hourly) table_2(&l, d);
    else table_1(&l, d, make, clock);
    const struct dlms_list list = {.items = l.item, .n = l.n, .push_obis = {0, 8, 25, 9, 0, 255}};
    const bool is_encrypted = d->cell[PUSH_METER_ENCRYPTED] != 0;
    struct axdr_writer w = {.bytes = is_encrypted ? plain : out, .room = is_encrypted ? sizeof plain : APDU_MAX};
    dlms_push_write(&w, &header, &list, (enum dlms_layout)d->cell[PUSH_METER_LAYOUT], l.value);
    if (w.is_full) return 0;
    const size_t n = w.n;
    if (!is_encrypted) return n;
    const struct glo_head head = head_of(d, make);
    struct glo_keys keys;
    size_t n_out = 0;
    memcpy(keys.encryption, d->id->key, sizeof keys.encryption);
    memcpy(keys.authentication, d->id->auth_key, sizeof keys.authentication);
    return glo_cipher_protect(d->host->gcm, &keys, &head, plain, n, out, APDU_MAX, &n_out) == ST_OK ? n_out : 0;
}

size_t push_meter_frame(const struct device *d, const struct push_meter_make *make, bool is_hourly,
                        uint8_t out[PUSH_METER_FRAME_MAX])
{
    uint8_t apdu[APDU_MAX];
    const size_t n = apdu_of(d, make, is_hourly, apdu);
    if (n == 0) return 0;
    if (d->cell[PUSH_METER_LINK] == 1) return mbus_long_encode(apdu, n, out, PUSH_METER_FRAME_MAX);
    return hdlc_encode(make->style, apdu, n, out, PUSH_METER_FRAME_MAX);
}

/* --- the meter's own life --- */

static void push(struct device *d, const struct push_meter_make *make, bool is_hourly)
{
    uint8_t frame[PUSH_METER_FRAME_MAX];
    d->cell[PUSH_METER_COUNTER]++;
    if (!d->host->is_heard(d->host->ctx, d)) return;
    const size_t n = push_meter_frame(d, make, is_hourly, frame);
    if (n > 0) d->host->push(d->host->ctx, d, frame, n);
}

void push_meter_start(struct device *d)
{
    const int64_t phase_ms = (int64_t)(5 * device_luck(d, "push")) * MS_PER_S;
    d->due_ms = (d->t_ms / PERIOD_MS + 1) * PERIOD_MS + phase_ms;
    if (d->cell[PUSH_METER_HOUR] < 0) d->cell[PUSH_METER_HOUR] = (double)(device_utc_ms(d) / MS_PER_H);
}

void push_meter_due(struct device *d, const struct push_meter_make *make)
{
    const double hour = (double)(device_utc_ms(d) / MS_PER_H);
    push(d, make, false);
    if (hour > d->cell[PUSH_METER_HOUR]) d->cell[PUSH_METER_HOUR] = hour, push(d, make, true);
    d->due_ms += PERIOD_MS;
}

/* Numbers are those of the homes, stirred, so that no two meters of a pilot meet. */
void push_meter_number(const struct device *d, const struct push_meter_make *make, struct device_identity *id)
{
    const unsigned long long number = (d->home_row * (unsigned long long)STIR + FIRST_NUMBER) % NUMBERS;
    snprintf(id->serial, sizeof id->serial, "%.3s10306%08llu", make->letters, number);
}
