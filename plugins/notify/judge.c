// SPDX-License-Identifier: Apache-2.0
// What the answer to a message means: HTTP's status for all that speak it, and the code in the body of chats that answer 200 whatever happens.
#include "channel.h"

#include "json.h"

#include <inttypes.h>

enum { AGAIN_MOST = 4, CODE_NAMES = 2 };

static const struct judge {
    struct verdict (*own)(const struct answer *); ///< it is not HTTP
    bool patient; ///< a status that blames the sender is tried again, too
    const char *code
        [CODE_NAMES]; ///< members of the answer that may hold its code, 0 being success; NULL: the status is all
    int64_t again
        [AGAIN_MOST]; ///< codes for "busy" and "too often"; the others are about the robot or the message, and stay
} judges[CHANNEL_COUNT] = {
    [CHANNEL_mail] = {.own = judge_mail},
    [CHANNEL_exec] = {.own = judge_exec},
    [CHANNEL_webhook] = {.patient = true},
    [CHANNEL_feishu] = {.code = {"code", "StatusCode"}, .again = {9499, 11232, 11233, 19019}},
    [CHANNEL_dingtalk] = {.code = {"errcode"}, .again = {-1, 130101, 130102}},
    [CHANNEL_wecom] = {.code = {"errcode"}, .again = {-1, 45009, 45033}},
};

struct verdict verdict_of(enum outcome outcome, int64_t wait_ms, const char *why, ...)
{
    struct verdict verdict = {.outcome = outcome, .wait_ms = wait_ms};
    va_list args;
    va_start(args, why);
    said_vwrite(&verdict.why, why, args);
    va_end(args);
    return verdict;
}

/// 2xx sent, 410 gone, 408, 425, 429 and 5xx again (after Retry-After), no answer again; any other dead unless `patient`.
static struct verdict judge_http(const struct answer *answer, bool patient)
{
    enum { REQUEST_TIMEOUT = 408, GONE = 410, TOO_EARLY = 425, TOO_MANY = 429 };
    enum { LONGEST_WAIT_S = 86400 };
    long status = answer->status;
    if (!answer->arrived)
        return verdict_of(OUTCOME_RETRY, 0, "no answer: %s", answer->said.text[OKR_EN]);
    if (status >= 200 && status < 300)
        return verdict_of(OUTCOME_SENT, 0, "status %ld", status);
    if (status == GONE)
        return verdict_of(OUTCOME_GONE, 0, "status 410: it wants no more messages");
    int64_t wait = answer->retry_after;
    wait = wait < 0 ? 0 : wait > LONGEST_WAIT_S ? LONGEST_WAIT_S : wait;
    if (status == REQUEST_TIMEOUT || status == TOO_EARLY || status == TOO_MANY || status >= 500)
        return verdict_of(OUTCOME_RETRY, wait * 1000, "status %ld", status);
    enum outcome outcome = patient ? OUTCOME_RETRY : OUTCOME_DEAD;
    if (status >= 300 && status < 400)
        return verdict_of(outcome, wait * 1000, "status %ld: redirects are not followed", status);
    return verdict_of(outcome, wait * 1000, "status %ld", status);
}

static struct verdict judge_code(const struct judge *judge, const struct answer *answer)
{
    enum { PAUSE_MS = 60000 };
    int64_t code = 0;
    const char *name = NULL;
    for (size_t i = 0; !name && i < CODE_NAMES && judge->code[i]; i++)
        if (json_member(answer->body, judge->code[i], &code))
            name = judge->code[i];
    if (!name)
        return verdict_of(OUTCOME_RETRY, 0, "status 200 without %s", judge->code[0]);
    for (size_t i = 0; code && i < AGAIN_MOST; i++)
        if (code == judge->again[i])
            return verdict_of(OUTCOME_RETRY, PAUSE_MS, "%s %" PRId64, name, code);
    return verdict_of(code ? OUTCOME_DEAD : OUTCOME_SENT, 0, "%s %" PRId64, name, code);
}

struct verdict channel_judge(enum channel_kind kind, const struct answer *answer)
{
    const struct judge *judge = &judges[kind];
    if (judge->own)
        return judge->own(answer);
    struct verdict verdict = judge_http(answer, judge->patient);
    return verdict.outcome == OUTCOME_SENT && judge->code[0] ? judge_code(judge, answer) : verdict;
}
