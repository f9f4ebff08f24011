/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twins/fault_kind.h"

const struct fault_kind_info fault_kind_info[FAULT_KINDS] = {
#define X(id, name, unit, min, max, usual, doc) {#name, unit, doc, min, max, usual},
    FAULT_LIST(X)
#undef X
};
