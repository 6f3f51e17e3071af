// SPDX-License-Identifier: Apache-2.0
// Cells of the core's golden vectors as values; "-" is "not set" or "undefined" everywhere.
#ifndef TEST_CELLS_H
#define TEST_CELLS_H
#include "support/vectors.h"
#include <okr/model.h>

struct okr_decimal cell_decimal(const char *cell);
double cell_double(const char *cell);
/// "40" -> 40, "-" -> OKR_UNSET.
int32_t cell_int(const char *cell);
okr_date cell_date(const char *cell);
/// Noon of that day, OKR_NO_TIME for "-".
okr_time cell_time(const char *cell);
unsigned cell_term(enum okr_group group, const char *cell);
/// Takes the piece of `*rest` up to `separator` into `piece`; false at the end. "-" as a whole has no piece.
bool cell_next(const char **rest, char separator, char *piece, size_t size);
/// Whether both are NaN, or equal within 1e-12.
bool cell_same(double a, double b);
/// A metric with every field not set but its kind.
struct okr_metric cell_metric(enum okr_metric_kind kind);
#endif
