// SPDX-License-Identifier: Apache-2.0
// How a number came about: the functions that compute it report their steps here while they do (METHOD 2 "Explain").
#ifndef CORE_TRACE_H
#define CORE_TRACE_H
#include <okr/model.h>

enum trace_type {
    TRACE_NONE,
    TRACE_NUMBER, ///< NaN = undefined
    TRACE_DECIMAL,
    TRACE_INT,
    TRACE_DATE,
    TRACE_TIME,
    TRACE_TERM, ///< a value of `group`
    TRACE_ID,
    TRACE_TEXT,
    TRACE_BOOL
};
struct trace_value {
    const char *name; ///< English; a message (okr/message.h)
    enum trace_type type;
    enum okr_group group;
    union {
        double number;
        struct okr_decimal decimal;
        int64_t integer; ///< INT, DATE, TIME, TERM
        okr_id id;
        struct okr_str text;
        bool yes;
    };
    struct trace_value *next;
};
/// One step: what was computed, by which formula of which METHOD section, from what, and what came of it.
struct trace_step {
    const char *what;          ///< a message
    const char *formula;       ///< a message; NULL: none
    const char *method;        ///< section; NULL: none
    const char *why;           ///< why it does not count, a message; NULL: it does
    const char *note;          ///< what else is to be said, a message; NULL: nothing
    okr_id id;                 ///< whose it is; 0 = of the step above
    struct okr_str text;       ///< its words, where it is a node
    struct trace_value result; ///< TRACE_NONE: the step is a list
    struct trace_value *inputs, *last_input;
    struct trace_step *steps, *last_step, *next, *above;
};
/// Where steps are reported. Whoever computes without explaining passes NULL, and nothing is done.
struct trace {
    struct okr_arena *arena;
    struct trace_step *at; ///< the step that is open
    bool full;             ///< the arena did not suffice: the trace is not whole
};

/// Begins a step inside the open one; every open has its close.
void trace_open_step(struct trace *t, const char *what, const char *formula, const char *method);
void trace_close_step(struct trace *t);
void trace_put(struct trace *t, struct trace_value value);

static inline void trace_open(struct trace *t, const char *what, const char *formula,
                              const char *method)
{
    if (t)
        trace_open_step(t, what, formula, method);
}
static inline void trace_close(struct trace *t)
{
    if (t)
        trace_close_step(t);
}
/// Whose number the open step is, and the words of that node.
static inline void trace_of(struct trace *t, okr_id id, struct okr_str text)
{
    if (t && t->at) {
        t->at->id = id;
        t->at->text = text;
    }
}
/// The open step does not count, for this reason.
static inline void trace_why(struct trace *t, const char *why)
{
    if (t && t->at)
        t->at->why = why;
}
/// The formula of the open step, where only its work tells whether there is one.
static inline void trace_formula(struct trace *t, const char *formula)
{
    if (t && t->at)
        t->at->formula = formula;
}
static inline void trace_note(struct trace *t, const char *note)
{
    if (t && t->at)
        t->at->note = note;
}
static inline void trace_number(struct trace *t, const char *name, double number)
{
    if (t)
        trace_put(t, (struct trace_value){.name = name, .type = TRACE_NUMBER, .number = number});
}
static inline void trace_decimal(struct trace *t, const char *name, struct okr_decimal decimal)
{
    if (t)
        trace_put(t, (struct trace_value){.name = name, .type = TRACE_DECIMAL, .decimal = decimal});
}
static inline void trace_int(struct trace *t, const char *name, int64_t integer)
{
    if (t)
        trace_put(t, (struct trace_value){.name = name, .type = TRACE_INT, .integer = integer});
}
static inline void trace_date(struct trace *t, const char *name, okr_date date)
{
    if (t)
        trace_put(t, (struct trace_value){.name = name, .type = TRACE_DATE, .integer = date});
}
static inline void trace_time(struct trace *t, const char *name, okr_time time)
{
    if (t)
        trace_put(t, (struct trace_value){.name = name, .type = TRACE_TIME, .integer = time});
}
static inline void trace_term(struct trace *t, const char *name, enum okr_group group,
                              unsigned value)
{
    if (t)
        trace_put(t, (struct trace_value){
                         .name = name, .type = TRACE_TERM, .group = group, .integer = value});
}
static inline void trace_id(struct trace *t, const char *name, okr_id id)
{
    if (t)
        trace_put(t, (struct trace_value){.name = name, .type = TRACE_ID, .id = id});
}
static inline void trace_text(struct trace *t, const char *name, struct okr_str text)
{
    if (t)
        trace_put(t, (struct trace_value){.name = name, .type = TRACE_TEXT, .text = text});
}
static inline void trace_bool(struct trace *t, const char *name, bool yes)
{
    if (t)
        trace_put(t, (struct trace_value){.name = name, .type = TRACE_BOOL, .yes = yes});
}
/// What the open step came to.
static inline void trace_result(struct trace *t, double number)
{
    if (t && t->at)
        t->at->result = (struct trace_value){.type = TRACE_NUMBER, .number = number};
}
static inline void trace_result_decimal(struct trace *t, struct okr_decimal decimal)
{
    if (t && t->at)
        t->at->result = (struct trace_value){.type = TRACE_DECIMAL, .decimal = decimal};
}
static inline void trace_result_term(struct trace *t, enum okr_group group, unsigned value)
{
    if (t && t->at)
        t->at->result = (struct trace_value){.type = TRACE_TERM, .group = group, .integer = value};
}
static inline void trace_result_int(struct trace *t, int64_t integer)
{
    if (t && t->at)
        t->at->result = (struct trace_value){.type = TRACE_INT, .integer = integer};
}
static inline void trace_result_bool(struct trace *t, bool yes)
{
    if (t && t->at)
        t->at->result = (struct trace_value){.type = TRACE_BOOL, .yes = yes};
}
#endif
