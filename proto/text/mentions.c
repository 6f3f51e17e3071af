// SPDX-License-Identifier: Apache-2.0
#include <okr/text.h>

#include "text/scan.h"

/// TEXT: asks each department.
static bool asks_all(struct okr_str name)
{
    struct scan scan = scan_of(name);
    return scan_any(&scan, "所有部门|all departments") && scan_done(&scan);
}

/// The mention that begins with the "@[" at `at`; false when the brackets do not close on a name.
static bool mention_at(struct okr_str text, size_t at, struct okr_mention_span *ret)
{
    size_t start = at + 2;
    size_t end = start;
    while (end < text.len && !strchr("[]\n", text.ptr[end])) {
        end++;
    }
    if (end == text.len || end == start || text.ptr[end] != ']') {
        return false;
    }
    struct okr_str name = {text.ptr + start, end - start};
    *ret = (struct okr_mention_span){at, end + 1 - at, name, asks_all(name)};
    return true;
}

size_t okr_mentions(struct okr_str text, struct okr_mention_span *ret, size_t max)
{
    size_t n = 0;
    for (size_t at = 0; at + 1 < text.len;) {
        struct okr_mention_span span;
        if (text.ptr[at] != '@' || text.ptr[at + 1] != '[' || !mention_at(text, at, &span)) {
            at++;
            continue;
        }
        if (n < max) {
            ret[n] = span;
        }
        n++;
        at += span.length;
    }
    return n;
}
