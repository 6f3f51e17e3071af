// SPDX-License-Identifier: Apache-2.0
// Edges stated in prose (METHOD 7.14): none is read yet.
#include <okr/sentence.h>

size_t okr_prose_edges(struct okr_str text, struct okr_prose_edge *ret, size_t max)
{
    (void)text;
    (void)ret;
    (void)max;
    return 0;
}
