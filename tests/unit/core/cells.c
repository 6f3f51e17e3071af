// SPDX-License-Identifier: Apache-2.0
#include "cells.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static bool unset(const char *cell)
{
    return strcmp(cell, "-") == 0;
}

static void malformed(const char *what, const char *cell)
{
    fprintf(stderr, "golden vectors: \"%s\" is not a %s\n", cell, what);
    abort();
}

struct okr_decimal cell_decimal(const char *cell)
{
    struct okr_scaled number;
    const char *currency;
    size_t used;
    if (unset(cell)) {
        return (struct okr_decimal){0};
    }
    if (!okr_number_read(okr_str_c(cell), &number, &used, &currency) || cell[used]) {
        malformed("number", cell);
    }
    return number.value;
}

double cell_double(const char *cell)
{
    char *end;
    double d = unset(cell) ? NAN : strtod(cell, &end);
    if (!unset(cell) && (end == cell || *end)) {
        malformed("number", cell);
    }
    return d;
}

int32_t cell_int(const char *cell)
{
    return unset(cell) ? OKR_UNSET : (int32_t)cell_double(cell);
}

okr_date cell_date(const char *cell)
{
    okr_date date = OKR_NO_DATE;
    if (!unset(cell) && !okr_date_parse(okr_str_c(cell), &date)) {
        malformed("date", cell);
    }
    return date;
}

okr_time cell_time(const char *cell)
{
    return unset(cell) ? OKR_NO_TIME : cell_date(cell) * OKR_DAY_MS + OKR_DAY_MS / 2;
}

unsigned cell_term(enum okr_group group, const char *cell)
{
    unsigned value = okr_term_parse(group, okr_str_c(cell));
    if (!unset(cell) && !value) {
        malformed(okr_group_name(group), cell);
    }
    return value;
}

bool cell_next(const char **rest, char separator, char *piece, size_t size)
{
    if (**rest == '\0' || unset(*rest)) {
        return false;
    }
    const char *end = strchr(*rest, separator);
    size_t n = end ? (size_t)(end - *rest) : strlen(*rest);
    if (n >= size) {
        malformed("short piece", *rest);
    }
    memcpy(piece, *rest, n);
    piece[n] = '\0';
    *rest += end ? n + 1 : n;
    return true;
}

bool cell_same(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) < 1e-12;
}

struct okr_metric cell_metric(enum okr_metric_kind kind)
{
    struct okr_metric metric;
    okr_entity_init(&okr_entity_metric, &metric);
    metric.kind = (uint8_t)kind;
    return metric;
}
