// SPDX-License-Identifier: Apache-2.0
// A plugin that hears of every event and does nothing: what a plugin on the check-in path costs (DESIGN 11, G19).
#include <okr_plugin.h>

#include <string.h>

static int self;

static okr_status open_plugin(const okr_host *host, void **ret_self)
{
    (void)host;
    *ret_self = &self;
    return OKR_OK;
}

static okr_status on_event(void *me, const okr_call *call, const okr_event *event)
{
    (void)me, (void)call, (void)event;
    return OKR_OK;
}

static const okr_cap_events can_listen = {.size = sizeof can_listen, .on_event = on_event};

static const void *capability(const char *id)
{
    return strcmp(id, OKR_CAP_EVENTS) == 0 ? &can_listen : NULL;
}

const okr_plugin *okr_plugin_v1(void)
{
    static const okr_plugin me = {.magic = OKR_MAGIC,
                                  .size = sizeof me,
                                  .id = "noop",
                                  .version = "1.0.0",
                                  .summary = "Does nothing",
                                  .open = open_plugin,
                                  .capability = capability};
    return &me;
}
