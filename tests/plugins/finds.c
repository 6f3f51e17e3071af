// SPDX-License-Identifier: Apache-2.0
// A plugin for tests: an audit that finds as much as its option says, about o-1 and o-2 in turn.
#include "okr_plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static okr_view view(const char *text)
{
    return (okr_view){text, strlen(text)};
}

static okr_status open_(const okr_host *host, void **ret_self)
{
    *ret_self = (void *)(uintptr_t)host;
    return OKR_OK;
}

static okr_status rules(void *self, okr_view *ret)
{
    (void)self;
    *ret = (okr_view){"\x90", 1}; // an empty array
    return OKR_OK;
}

static okr_status audit(void *self, const okr_call *call, const okr_snapshot *snapshot,
                        const okr_sink *sink)
{
    const okr_host *host = self;
    okr_view finds = view("");
    okr_status status = host->option(host, view(""), view("finds"), &finds);
    unsigned long n = status == OKR_OK ? strtoul(finds.ptr, NULL, 10) : 0;
    (void)call, (void)snapshot;
    for (unsigned long i = 0; i < n && status == OKR_OK; i++) {
        char code[24];
        snprintf(code, sizeof code, "C%lu", i);
        const okr_finding finding = {
            .size = sizeof finding, .code = view(code), .subject = view(i % 2 ? "o-1" : "o-2")};
        status = sink->finding(sink, &finding);
    }
    return status;
}

static const okr_cap_audit can_audit = {.size = sizeof can_audit, .rules = rules, .audit = audit};

static const void *capability(const char *id)
{
    return strcmp(id, OKR_CAP_AUDIT) == 0 ? &can_audit : NULL;
}

const okr_plugin *okr_plugin_v1(void)
{
    static const okr_plugin me = {.magic = OKR_MAGIC,
                                  .size = sizeof me,
                                  .id = "finds",
                                  .version = "1.0.0",
                                  .summary = "Finds as much as it is told",
                                  .open = open_,
                                  .capability = capability};
    return &me;
}
