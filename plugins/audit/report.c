// SPDX-License-Identifier: Apache-2.0
#include "audit/audit.h"

#include <okr/text.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { ARGS_BYTES = 4096 };

struct report report_of(enum okr_audit_rule rule, okr_id subject)
{
    return (struct report){
        .rule = rule, .severity = okr_audit_rules[rule].severity, .subject = subject, .field = ""};
}

void report_arg(struct report *report, const char *name, const char *format, ...)
{
    va_list arguments;
    if (report->n_args == REPORT_ARGS)
        return;
    char *value = report->value[report->n_args];
    va_start(arguments, format);
    int n = vsnprintf(value, REPORT_ARG_BYTES, format, arguments);
    va_end(arguments);
    if (n >= REPORT_ARG_BYTES) { // cut on a character's boundary
        n = REPORT_ARG_BYTES - 1;
        while (n && ((unsigned char)value[n] & 0xC0) == 0x80)
            n--;
        value[n] = '\0';
    }
    report->name[report->n_args++] = name;
}

void report_date(struct report *report, const char *name, okr_date date)
{
    report_arg(report, name, "%s", okr_date_text(date).c);
}

void report_time(struct report *report, const char *name, okr_time time)
{
    report_date(report, name, time == OKR_NO_TIME ? OKR_NO_DATE : (okr_date)(time / OKR_DAY_MS));
}

/// At most six digits: figures that were reckoned have no more to say.
static struct okr_decimal rounded(double value)
{
    struct okr_decimal d = {0};
    char text[32];
    snprintf(text, sizeof text, "%.6g", value);
    (void)okr_decimal_from_double(strtod(text, NULL), &d);
    return d;
}

void report_amount(struct report *report, const char *name, const struct key_result *kr,
                   double value)
{
    struct okr_metric metric;
    struct okr_arena *arena = okr_arena_new(ARGS_BYTES);
    struct okr_buf buf = OKR_BUF(arena);
    if (!arena)
        return;
    okr_entity_init(&okr_entity_metric, &metric);
    metric.kind = kr->kind;
    metric.measure = kr->measure;
    metric.scale = kr->scale;
    metric.digits = kr->digits;
    okr_metric_value_print(&buf, &metric, rounded(value), OKR_EN);
    report_arg(report, name, "%.*s", OKR_STR_ARG(okr_buf_view(&buf)));
    okr_arena_free(arena);
}

static okr_view view_of(struct okr_str s)
{
    return (okr_view){s.ptr, s.len};
}

static bool id_is_touched(const struct audit *a, okr_id id)
{
    return id && audit_is_touched(a, id);
}

void report_send(struct audit *a, const struct report *report)
{
    int8_t severity = a->settings->severity[report->rule];
    char bytes[ARGS_BYTES];
    if (a->ended || severity == SEVERITY_OFF ||
        (!a->all && !id_is_touched(a, report->subject) && !id_is_touched(a, report->other)))
        return;
    struct okr_buf args = {.ptr = bytes, .cap = sizeof bytes}; // never grows: see REPORT_ARG_BYTES
    struct okr_pack p = OKR_PACK(&args);
    struct okr_id_text subject = okr_id_text(report->subject), other = okr_id_text(report->other);
    okr_pack_map(&p, report->n_args);
    for (unsigned i = 0; i < report->n_args; i++) {
        okr_pack_c(&p, report->name[i]);
        okr_pack_c(&p, report->value[i]);
    }
    okr_finding finding = {
        .size = sizeof finding,
        .severity = severity == SEVERITY_USUAL ? report->severity : (uint32_t)severity,
        .code = view_of(okr_str_c(okr_audit_rules[report->rule].code)),
        .subject = view_of(okr_str_c(subject.c)),
        .other = view_of(okr_str_c(other.c)),
        .field = view_of(okr_str_c(report->field)),
        .offset = (uint32_t)report->words.offset,
        .length = (uint32_t)report->words.length,
        .args = view_of(okr_buf_view(&args)),
    };
    a->ended = a->sink->finding(a->sink, &finding) == OKR_END;
}
