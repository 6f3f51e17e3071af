// SPDX-License-Identifier: Apache-2.0
// okr.score/1: the range of what comes out, and that nothing but the input decides it.
#include "check.h"

#include <limits.h>
#include <math.h>

enum { WHY_MAX = 300, KINDS = 9, KIND_OF_THE_FUTURE = 99 };

static const double figures[] = {NAN, 0,   0.29999, 0.3,      0.69999,  0.7,
                                 1,   1.7, -0.4,    INFINITY, -INFINITY};
enum { FIGURES = sizeof figures / sizeof *figures, COMMITMENTS = 5 };

static okr_decimal decimal(int64_t mantissa, int32_t exponent)
{
    return (okr_decimal){mantissa, exponent, 1};
}

static okr_score_input input_of(uint32_t kind, uint32_t commitment, double progress)
{
    return (okr_score_input){.size = sizeof(okr_score_input),
                             .metric_kind = kind,
                             .commitment = commitment,
                             .status = 3,
                             .n_check_ins = 4,
                             .id = {"k-57", 4},
                             .text = {"与80家机构面谈", sizeof "与80家机构面谈" - 1},
                             .measure = {"家", sizeof "家" - 1},
                             .start = decimal(0, 0),
                             .target = decimal(80, 0),
                             .current = decimal(455, -1),
                             .progress = progress,
                             .expected = 0.5,
                             .expectation = 0.7,
                             .confidence = 0.6,
                             .due = 17621,
                             .checked = 17551};
}

/// Everything that can be missing is.
static okr_score_input bare_input(uint32_t kind)
{
    return (okr_score_input){.size = sizeof(okr_score_input),
                             .metric_kind = kind,
                             .id = {"k-1", 3},
                             .progress = NAN,
                             .expected = NAN,
                             .expectation = NAN,
                             .confidence = NAN,
                             .due = INT32_MIN,
                             .checked = INT32_MIN};
}

struct outcome {
    okr_status status;
    uint32_t points;
    char why[WHY_MAX + 1];
    size_t length;
};

static enum verdict ask(struct subject *s, const okr_cap_score *can, const okr_score_input *input,
                        struct outcome *ret)
{
    okr_call call = check_call(100);
    okr_score given = {.size = sizeof given};
    ret->status = can->score(s->self, &call, input, &given);
    ret->points = given.basis_points;
    ret->length = given.why.ptr ? (size_t)given.why.len : 0;
    struct okr_str why = {given.why.ptr ? given.why.ptr : "", ret->length};
    if (ret->status != OKR_OK && ret->status != OKR_SKIP && ret->status != OKR_EFAIL)
        return check_failed(s, "score() answered %d", (int)ret->status);
    if (ret->status != OKR_OK)
        return CHECK_PASSED;
    if (ret->points > 10000)
        return check_failed(s, "metric kind %u, progress %g: %u of 10000 basis points",
                            (unsigned)input->metric_kind, input->progress, (unsigned)ret->points);
    if (why.len > WHY_MAX || !okr_utf8_valid(why))
        return check_failed(s, "why must be text in UTF-8 of at most %d bytes", WHY_MAX);
    memcpy(ret->why, why.ptr, why.len);
    return CHECK_PASSED;
}

/// The n-th of all inputs that are tried; false past the last one.
static bool nth_input(size_t n, okr_score_input *ret)
{
    size_t full = (size_t)KINDS * COMMITMENTS * FIGURES;
    if (n < full)
        *ret = input_of((uint32_t)(n / ((size_t)COMMITMENTS * FIGURES)) + 1,
                        (uint32_t)(n / FIGURES % COMMITMENTS), figures[n % FIGURES]);
    else if (n < full + KINDS)
        *ret = bare_input((uint32_t)(n - full) + 1);
    return n < full + KINDS;
}

/// Opens the plugin and gives the capability; NULL with the verdict when there is nothing to check.
static const okr_cap_score *begin(struct subject *s, enum verdict *ret)
{
    const okr_cap_score *can = subject_can(s, OKR_CAP_SCORE, PLUG_SCORE_1_0);
    *ret = can ? CHECK_FAILED : check_skipped(s, "it does not score");
    return can && subject_open(s) ? can : NULL;
}

enum verdict check_score_range(struct subject *s)
{
    enum verdict verdict;
    const okr_cap_score *can = begin(s, &verdict);
    struct outcome outcome;
    okr_score_input input;
    if (!can)
        return verdict;
    for (size_t n = 0; nth_input(n, &input); n++)
        if ((verdict = ask(s, can, &input, &outcome)))
            return verdict;
    subject_close(s);
    return CHECK_PASSED;
}

static bool same(const struct outcome *a, const struct outcome *b)
{
    return a->status == b->status &&
           (a->status != OKR_OK || (a->points == b->points && a->length == b->length &&
                                    memcmp(a->why, b->why, a->length) == 0));
}

/// Asks for every input, then again from the last to the first: what it keeps from one call to the next must not matter.
enum verdict check_score_pure(struct subject *s)
{
    enum { INPUTS = KINDS * COMMITMENTS * FIGURES + KINDS };
    static struct outcome first[INPUTS];
    enum verdict verdict;
    const okr_cap_score *can = begin(s, &verdict);
    struct outcome again;
    okr_score_input input;
    if (!can)
        return verdict;
    for (size_t n = 0; nth_input(n, &input); n++)
        if ((verdict = ask(s, can, &input, &first[n])))
            return verdict;
    for (size_t n = INPUTS; n-- > 0;) {
        if (!nth_input(n, &input) || (verdict = ask(s, can, &input, &again)))
            return CHECK_FAILED;
        if (!same(&first[n], &again))
            return check_failed(s, "metric kind %u, progress %g: %u, then %u basis points",
                                (unsigned)input.metric_kind, input.progress,
                                (unsigned)first[n].points, (unsigned)again.points);
    }
    subject_close(s);
    return CHECK_PASSED;
}

enum verdict check_score_unknown(struct subject *s)
{
    enum verdict verdict;
    const okr_cap_score *can = begin(s, &verdict);
    struct outcome outcome;
    if (!can)
        return verdict;
    const okr_score_input input = input_of(KIND_OF_THE_FUTURE, 1, 0.5);
    if ((verdict = ask(s, can, &input, &outcome)))
        return verdict;
    subject_close(s);
    return outcome.status == OKR_SKIP
               ? CHECK_PASSED
               : check_failed(s, "metric kind %d answered %d, and OKR_SKIP was expected",
                              KIND_OF_THE_FUTURE, (int)outcome.status);
}

enum verdict check_score_guard(struct subject *s)
{
    enum verdict verdict;
    const okr_cap_score *can = begin(s, &verdict);
    okr_score_input *input = fake_guarded(sizeof *input);
    okr_score *given = fake_guarded(sizeof *given);
    okr_call *call = fake_guarded(sizeof *call);
    if (!can)
        return verdict;
    *call = check_call(100);
    for (size_t n = 0; nth_input(n, input); n++) {
        *given = (okr_score){.size = sizeof *given};
        (void)can->score(s->self, call, input, given);
        if (given->size != sizeof *given)
            return check_failed(s, "score() changed the size of what it was given to fill");
    }
    subject_close(s);
    return CHECK_PASSED;
}
