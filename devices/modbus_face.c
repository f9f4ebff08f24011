/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A request's registers are first turned into a range: the row of the first point and the words wanted from there. Rows
 * are found by bisection and then walked; nothing is allocated. The exponent of a scale-factor group is asked for once an
 * answer, so that all registers of a group agree. */
#include "devices/modbus_face.h"

#include "devices/wire/modbus_identity.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { WORDS_MAX = MODBUS_READ_MAX, EXPONENT_MAX = 10, EXPONENT_UNKNOWN = 127 };

struct range {  /* registers that are all mapped */
    size_t row; /* of the point that holds the first one */
    uint16_t addr, quantity;
    bool is_mirror;
};

struct face { /* a request in work */
    struct device *d;
    const struct modbus_traits *traits;
    const struct modbus_log *log;
    int8_t exponent[MODBUS_SF_GROUPS]; /* EXPONENT_UNKNOWN: not asked for yet */
};

/* --- where registers are --- */

/* Holding registers, input registers, the rest: the first key of the order. */
static int rank_of(const struct point *p) { return p->n_register == 0 ? 2 : (p->is_input ? 1 : 0); }

static uint32_t end_of(const struct point *p) { return (uint32_t)p->addr + p->n_register; }

/* The first point of the rank that ends behind addr, or the first of a higher rank. */
static size_t row_at(const struct product *product, int rank, uint16_t addr)
{
    size_t low = 0, high = product->n_point;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct point *p = &product->points[middle];
        const int r = rank_of(p);
        if (r < rank || (r == rank && end_of(p) <= addr)) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* Whether points stand side by side over all of the range; its row is set. */
static bool is_mapped(const struct product *product, int rank, struct range *range)
{
    const uint32_t end = (uint32_t)range->addr + range->quantity;
    uint32_t covered = range->addr;
    range->row = row_at(product, rank, range->addr);
    for (size_t row = range->row; row < product->n_point && covered < end; row++) {
        const struct point *p = &product->points[row];
        if (rank_of(p) != rank || p->addr > covered) return false;
        covered = end_of(p);
    }
    return covered >= end;
}

static bool find_range(const struct face *f, bool is_input, uint16_t addr, uint16_t quantity, struct range *out)
{
    const struct modbus_traits *t = f->traits;
    *out = (struct range){.addr = addr, .quantity = quantity};
    if (is_mapped(f->d->product, is_input, out)) return true;
    if (is_input || t->mirror_offset == 0 || addr < t->mirror_offset) return false;
    out->addr = (uint16_t)(addr - t->mirror_offset);
    out->is_mirror = true;
    const uint32_t last = (uint32_t)out->addr + quantity - 1;
    return out->addr >= t->mirror_from && last <= t->mirror_to && is_mapped(f->d->product, 0, out);
}

bool modbus_face_is_sorted(const struct product *p, size_t *at)
{
    for (size_t i = 0; i < p->n_point; i++) {
        const struct point *now = &p->points[i], *before = i > 0 ? now - 1 : NULL;
        *at = i;
        if (end_of(now) > 0x10000) return false;
        if (before == NULL || rank_of(now) == 2) continue;
        if (rank_of(now) < rank_of(before)) return false;
        if (rank_of(now) == rank_of(before) && now->addr < end_of(before)) return false;
    }
    return true;
}

/* --- words of points --- */

static int exponent_of(struct face *f, uint8_t group)
{
    assert(group < MODBUS_SF_GROUPS);
    assert(f->traits->exponent != NULL);
    if (f->exponent[group] == EXPONENT_UNKNOWN) {
        const int e = f->traits->exponent(f->d, group);
        assert(e >= -EXPONENT_MAX && e <= EXPONENT_MAX);
        f->exponent[group] = (int8_t)e;
    }
    return f->exponent[group];
}

static double scale_of(struct face *f, const struct point *p)
{
    static const double ten[] = {1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1,
                                 1e1,   1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10};
    if (p->sf_group == 0 || p->wire == WIRE_SUNSSF) return p->scale;
    return ten[exponent_of(f, p->sf_group) + EXPONENT_MAX] * (p->scale == 0 ? 1 : p->scale);
}

static bool is_exponent(const struct point *p) { return p->wire == WIRE_SUNSSF && p->sf_group != 0; }

static enum word_order order_of(const struct point *p, bool is_mirror)
{
    if (!is_mirror) return p->order;
    return p->order == WORDS_BIG ? WORDS_LITTLE : WORDS_BIG;
}

static void encode(struct face *f, const struct point *p, bool is_mirror, uint16_t *words)
{
    if (p->wire == WIRE_STRING) {
        const char *text = p->read.kind == SOURCE_TEXT ? p->read.text(f->d) : "";
        registers_encode_text(text, words, p->n_register);
        return;
    }
    const double value = is_exponent(p) ? exponent_of(f, p->sf_group) : point_read(p, f->d);
    registers_encode(p->wire, order_of(p, is_mirror), scale_of(f, p), value, words);
}

/* The part of a range that one point holds: n words from the point's word `skip` on, at word `at` of the range. */
struct part {
    const struct point *p;
    uint16_t skip, at, n;
};

/* row is of a point in the range. */
static struct part part_of(const struct face *f, const struct range *range, size_t row)
{
    const struct point *p = &f->d->product->points[row];
    const uint32_t end = (uint32_t)range->addr + range->quantity;
    const uint16_t from = p->addr > range->addr ? p->addr : range->addr;
    const uint32_t to = end_of(p) < end ? end_of(p) : end;
    return (struct part){p, .skip = (uint16_t)(from - p->addr), .at = (uint16_t)(from - range->addr),
                         .n = (uint16_t)(to - from)};
}

static bool is_whole(const struct part *part) { return part->n == part->p->n_register; }

/* --- refusals --- */

static enum modbus_exception exception_of(const struct modbus_traits *t, enum verdict v)
{
    const enum modbus_exception address = t->exception_address != 0 ? t->exception_address : MODBUS_ILLEGAL_ADDRESS;
    const enum modbus_exception value = t->exception_value != 0 ? t->exception_value : MODBUS_ILLEGAL_VALUE;
    switch (v) {
    case VERDICT_ACCEPTED:
    case VERDICT_IGNORED: return MODBUS_FINE;
    case VERDICT_UNKNOWN_POINT:
    case VERDICT_READ_ONLY: return address;
    case VERDICT_NOT_A_NUMBER:
    case VERDICT_OUT_OF_RANGE:
    case VERDICT_PARTIAL: return value;
    case VERDICT_NOT_NOW:
    case VERDICT_COUNT: break;
    }
    return MODBUS_DEVICE_FAILURE;
}

/* --- the read half --- */

static bool is_readable(const struct point *p)
{
    return p->read.kind != SOURCE_NONE || p->wire == WIRE_STRING || is_exponent(p);
}

static enum verdict read_words(struct face *f, const struct range *range, uint16_t *out)
{
    uint16_t words[UINT8_MAX];
    struct part part;
    for (uint32_t done = 0, row = 0; done < range->quantity; done += part.n, row++) {
        part = part_of(f, range, range->row + row);
        if (!is_readable(part.p)) return VERDICT_UNKNOWN_POINT;
        if (is_whole(&part)) {
            encode(f, part.p, range->is_mirror, out + part.at);
            continue;
        }
        if (f->traits->whole_values) return VERDICT_UNKNOWN_POINT;
        encode(f, part.p, range->is_mirror, words);
        memcpy(out + part.at, words + part.skip, part.n * sizeof *words);
    }
    return VERDICT_ACCEPTED;
}

static enum modbus_exception find_read(const struct face *f, const struct modbus_request *r, struct range *out)
{
    const uint16_t most = f->traits->read_max != 0 ? f->traits->read_max : MODBUS_READ_MAX;
    if (r->read_quantity > most) return MODBUS_ILLEGAL_VALUE;
    const bool is_found = find_range(f, r->fc == MODBUS_READ_INPUT, r->read_addr, r->read_quantity, out);
    return exception_of(f->traits, is_found ? VERDICT_ACCEPTED : VERDICT_UNKNOWN_POINT);
}

/* --- the write half --- */

/* The words that the part's point is to have: those written, and around them those it has. */
static void merge(struct face *f, const struct range *range, const struct part *part, const uint16_t *written, uint16_t *words)
{
    if (!is_whole(part)) encode(f, part->p, range->is_mirror, words);
    memcpy(words + part->skip, written + part->at, part->n * sizeof *words);
}

static bool is_unchanged(struct face *f, const struct range *range, const struct part *part, const uint16_t *written)
{
    uint16_t words[UINT8_MAX];
    if (!f->traits->same_is_fine || part->p->write != NULL || !is_readable(part->p)) return false;
    encode(f, part->p, range->is_mirror, words);
    return memcmp(words + part->skip, written + part->at, part->n * sizeof *words) == 0;
}

static enum verdict judge(struct face *f, const struct range *range, const struct part *part, const uint16_t *written,
                          double *value)
{
    uint16_t words[UINT8_MAX];
    const struct modbus_traits *t = f->traits;
    *value = NAN;
    if (part->p->write == NULL) return VERDICT_READ_ONLY;
    if (!is_whole(part) && (t->whole_values || t->whole_writes || !is_readable(part->p))) return VERDICT_PARTIAL;
    merge(f, range, part, written, words);
    *value = registers_decode(part->p->wire, order_of(part->p, range->is_mirror), scale_of(f, part->p), words);
    return point_judge(part->p, *value);
}

static void tell(const struct face *f, const struct point *p, double value, enum verdict v)
{
    if (f->log != NULL) f->log->written(f->log->ctx, f->d, p, value, v);
}

/* Values of a write by point; NULL stands for a point that stays as it is. */
struct change {
    const struct point *p;
    double value;
};

static enum verdict judge_all(struct face *f, const struct range *range, const uint16_t *written, struct change *out, size_t *n)
{
    struct part part;
    *n = 0;
    for (uint32_t done = 0, row = 0; done < range->quantity; done += part.n, row++) {
        part = part_of(f, range, range->row + row);
        if (is_unchanged(f, range, &part, written)) continue;
        struct change *c = &out[*n];
        c->p = part.p;
        const enum verdict v = judge(f, range, &part, written, &c->value);
        if (v != VERDICT_ACCEPTED) {
            tell(f, part.p, c->value, v);
            return v;
        }
        (*n)++;
    }
    return VERDICT_ACCEPTED;
}

static enum verdict apply_all(struct face *f, const struct change *change, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const enum verdict v = point_write(change[i].p, f->d, change[i].value);
        tell(f, change[i].p, change[i].value, v);
        if (v != VERDICT_ACCEPTED && v != VERDICT_IGNORED) return v;
    }
    return VERDICT_ACCEPTED;
}

static enum modbus_exception answer_write(struct face *f, const struct modbus_request *r)
{
    struct range range;
    uint16_t written[MODBUS_WRITE_MAX];
    struct change change[MODBUS_WRITE_MAX];
    size_t n;
    if (!find_range(f, false, r->write_addr, r->write_quantity, &range)) return exception_of(f->traits, VERDICT_UNKNOWN_POINT);
    for (uint16_t i = 0; i < r->write_quantity; i++) written[i] = modbus_written_word(r, i);
    enum verdict v = judge_all(f, &range, written, change, &n);
    if (v == VERDICT_ACCEPTED) v = apply_all(f, change, n);
    if (v == VERDICT_ACCEPTED && f->traits->written != NULL) v = f->traits->written(f->d, range.addr, range.quantity);
    return exception_of(f->traits, v);
}

/* --- requests --- */

/* Those the face can serve and the product has. Bit 31 stands for 0x2B. */
static bool is_served(const struct modbus_traits *t, uint8_t fc)
{
    switch (fc) {
    case MODBUS_READ_HOLDING:
    case MODBUS_READ_INPUT:
    case MODBUS_WRITE_REGISTER:
    case MODBUS_WRITE_REGISTERS:
    case MODBUS_READ_WRITE_REGISTERS: return (t->functions >> fc & 1) != 0;
    case MODBUS_READ_IDENTITY: return (t->functions >> 31 & 1) != 0;
    default: return false;
    }
}

static size_t answer_identity(const struct product *p, const struct modbus_request *r, uint8_t out[MODBUS_PDU_MAX])
{
    const struct modbus_identity id = {
        .text = {[MODBUS_IDENTITY_VENDOR] = p->maker, [MODBUS_IDENTITY_PRODUCT] = p->model, [MODBUS_IDENTITY_NAME] = p->model}};
    return modbus_identity_encode(r, &id, out);
}

size_t modbus_face_answer(struct device *d, const uint8_t *pdu, size_t n, const struct modbus_log *log,
                          uint8_t out[MODBUS_PDU_MAX])
{
    assert(d->product->modbus != NULL);
    struct face f = {.d = d, .traits = d->product->modbus, .log = log};
    memset(f.exponent, EXPONENT_UNKNOWN, sizeof f.exponent);
    struct modbus_request r;
    uint16_t words[WORDS_MAX];

    enum modbus_exception e = modbus_decode(pdu, n, &r);
    if (!is_served(f.traits, r.fc)) e = MODBUS_ILLEGAL_FUNCTION;
    if (e != MODBUS_FINE) return modbus_encode_exception(r.fc, e, out);
    if (r.fc == MODBUS_READ_IDENTITY) return answer_identity(d->product, &r, out);

    /* Both halves are looked up before anything is written; what is read is as the write left it. */
    struct range range;
    if (r.read_quantity > 0) e = find_read(&f, &r, &range);
    if (e == MODBUS_FINE && r.write_quantity > 0) e = answer_write(&f, &r);
    if (e == MODBUS_FINE && r.read_quantity > 0) {
        memset(f.exponent, EXPONENT_UNKNOWN, sizeof f.exponent);
        e = exception_of(f.traits, read_words(&f, &range, words));
    }
    if (e != MODBUS_FINE) return modbus_encode_exception(r.fc, e, out);
    return r.read_quantity > 0 ? modbus_encode_read(&r, words, out) : modbus_encode_written(&r, out);
}
