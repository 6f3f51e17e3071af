// SPDX-License-Identifier: Apache-2.0
// okr.audit/1: its rules can be read, and its findings name what is there.
#include "check.h"
#include "sample.h"

#include <okr/value.h>

enum { ARENA = 8 << 20, ERROR = 2, TOLD = 256 << 10 };

/// Takes findings, and judges each.
struct judge {
    okr_sink sink; ///< first, so that its address is the judge's
    struct subject *subject;
    const okr_snapshot *snapshot;
    enum verdict verdict;
    size_t n, length;
    char told[TOLD]; ///< code and subject of all of them
};

static struct okr_str str(okr_view v)
{
    return (struct okr_str){v.ptr ? v.ptr : "", (size_t)v.len};
}

static bool is_there(const struct judge *j, okr_view id)
{
    okr_view entity;
    return j->snapshot->find(j->snapshot, id, &entity) == OKR_OK;
}

static void note(struct judge *j, struct okr_str s)
{
    if (s.len < TOLD - j->length) {
        memcpy(j->told + j->length, s.ptr, s.len);
        j->length += s.len;
        j->told[j->length++] = ' ';
    }
}

static okr_status finding(const okr_sink *sink, const okr_finding *f)
{
    struct judge *j = (struct judge *)(uintptr_t)sink;
    struct okr_err e = {0};
    j->n++;
    note(j, str(f->code));
    note(j, str(f->subject));
    if (f->size < PLUG_FINDING_1_0 || f->severity > ERROR || !f->code.len)
        j->verdict =
            check_failed(j->subject, "finding %zu: size %u, severity %u, code \"%.*s\"", j->n,
                         (unsigned)f->size, (unsigned)f->severity, OKR_STR_ARG(str(f->code)));
    else if (!is_there(j, f->subject) || (f->other.len && !is_there(j, f->other)))
        j->verdict = check_failed(j->subject, "%.*s is about %.*s, which is not in the snapshot",
                                  OKR_STR_ARG(str(f->code)), OKR_STR_ARG(str(f->subject)));
    else if (f->args.len && okr_prescan(str(f->args), &e))
        j->verdict = check_failed(j->subject, "the arguments of %.*s are not msgpack: %s",
                                  OKR_STR_ARG(str(f->code)), e.message);
    return j->verdict ? OKR_END : OKR_OK;
}

static enum verdict audit(struct subject *s, const okr_cap_audit *can, const okr_snapshot *snapshot,
                          struct judge *j)
{
    okr_call call = check_call(30000);
    *j = (struct judge){
        .sink = {.size = sizeof j->sink, .finding = finding}, .subject = s, .snapshot = snapshot};
    if (!snapshot)
        return check_failed(s, "the kit could not make its snapshot");
    okr_status status = can->audit(s->self, &call, snapshot, &j->sink);
    if (!j->verdict && status != OKR_OK)
        return check_failed(s, "audit() answered %d", (int)status);
    return j->verdict;
}

static const okr_cap_audit *begin(struct subject *s, enum verdict *ret)
{
    const okr_cap_audit *can = subject_can(s, OKR_CAP_AUDIT, PLUG_AUDIT_1_0);
    *ret = can ? CHECK_FAILED : check_skipped(s, "it does not audit");
    return can && subject_open(s) ? can : NULL;
}

enum verdict check_audit_rules(struct subject *s)
{
    enum verdict verdict;
    const okr_cap_audit *can = begin(s, &verdict);
    struct okr_arena *arena = okr_arena_new(ARENA);
    struct okr_value rules;
    struct okr_err e = {0};
    okr_view bytes = {NULL, 0};
    if (!can || !arena)
        return verdict;
    if (can->rules(s->self, &bytes) != OKR_OK || okr_decode(str(bytes), arena, &rules, &e) ||
        rules.type != OKR_V_ARRAY || !rules.n)
        return check_failed(s, "rules() must give a msgpack array with a row or more: %s",
                            e.message);
    for (uint32_t i = 0; i < rules.n; i++)
        if (!okr_value_str(okr_map_get(&rules.items[i], "code")).len ||
            okr_is_nil(okr_map_get(&rules.items[i], "severity")))
            return check_failed(s, "row %u of the rules has no code or no severity", (unsigned)i);
    subject_close(s);
    return CHECK_PASSED;
}

static enum verdict check_one(struct subject *s, const okr_snapshot *(*sample)(void), bool twice)
{
    static struct judge first, again;
    enum verdict verdict;
    const okr_cap_audit *can = begin(s, &verdict);
    if (!can)
        return verdict;
    const okr_snapshot *snapshot = sample();
    if ((verdict = audit(s, can, snapshot, &first)) ||
        (twice && (verdict = audit(s, can, snapshot, &again))))
        return verdict;
    if (twice &&
        (first.length != again.length || memcmp(first.told, again.told, first.length) != 0))
        return check_failed(s, "%zu findings at first, %zu when asked again, or others", first.n,
                            again.n);
    subject_close(s);
    return CHECK_PASSED;
}

enum verdict check_audit_empty(struct subject *s)
{
    return check_one(s, sample_empty, false);
}

enum verdict check_audit_company(struct subject *s)
{
    return check_one(s, sample_company, false);
}

enum verdict check_audit_pure(struct subject *s)
{
    return check_one(s, sample_company, true);
}
