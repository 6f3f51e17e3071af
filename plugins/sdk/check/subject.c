// SPDX-License-Identifier: Apache-2.0
// The plugin under test: opened, asked what it can, closed; and how a check says what came of it.
#include "check.h"

#include <stdarg.h>
#include <stdio.h>

enum { TODAY = 17551 }; // 2018-01-20
static const int64_t NOW = INT64_C(1516406400000);

static enum verdict say(struct subject *s, enum verdict verdict, const char *format,
                        va_list arguments)
{
    (void)vsnprintf(s->why, sizeof s->why, format, arguments);
    return verdict;
}

enum verdict check_failed(struct subject *s, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    enum verdict verdict = say(s, CHECK_FAILED, format, arguments);
    va_end(arguments);
    return verdict;
}

enum verdict check_skipped(struct subject *s, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    enum verdict verdict = say(s, CHECK_SKIPPED, format, arguments);
    va_end(arguments);
    return verdict;
}

const char *const *check_options;

bool subject_open(struct subject *s)
{
    const struct fake_setup setup = {.path = s->path, .options = check_options};
    okr_status status = s->plugin->open(fake_host(&setup), &s->self);
    if (status != OKR_OK)
        (void)check_failed(s, "open() answered %d; give it what it needs with --option KEY=VALUE",
                           (int)status);
    return status == OKR_OK;
}

void subject_close(struct subject *s)
{
    if (s->plugin->close)
        s->plugin->close(s->self);
    s->self = NULL;
}

const void *subject_can(const struct subject *s, const char *id, uint32_t smallest)
{
    const void *can = s->plugin->capability(id);
    uint32_t size = 0;
    if (can)
        memcpy(&size, can, sizeof size);
    return size >= smallest ? can : NULL;
}

okr_call check_call(int64_t deadline_ms)
{
    return (okr_call){.size = sizeof(okr_call),
                      .attempt = 1,
                      .now_ms = NOW,
                      .deadline_ms = deadline_ms,
                      .today = TODAY};
}

bool check_status_known(okr_status status)
{
    return status >= OKR_EFAIL && status <= OKR_END;
}
