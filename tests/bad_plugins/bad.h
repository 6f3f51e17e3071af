// SPDX-License-Identifier: Apache-2.0
// What every bad plugin is but for its one fault: a listener that misbehaves at each check-in, or a scorer that does at each score.
#ifndef BAD_PLUGINS_BAD_H
#define BAD_PLUGINS_BAD_H
#include <okr_plugin.h>

#include <string.h>

static const okr_host *bad_host;

static inline okr_view bad_view(const char *text)
{
    okr_view view = {text, strlen(text)};
    return view;
}

/// A line in okrd's log, for what is to be refused: the trial reads it.
static inline void bad_say(const char *text)
{
    bad_host->log(bad_host, 4, bad_view(text));
}

static inline okr_status bad_open(const okr_host *host, void **ret_self)
{
    bad_host = host;
    *ret_self = &bad_host;
    return OKR_OK;
}

#define BAD_PLUGIN(ID, MAGIC, SIZE)                                                        \
    static const okr_plugin me = {MAGIC,   SIZE,         OKR_ABI_MINOR, 0,    ID,          \
                                  "1.0.0", "Misbehaves", bad_open,      NULL, capability}; \
    const okr_plugin *okr_plugin_v1(void)                                                  \
    {                                                                                      \
        return &me;                                                                        \
    }

/// A listener that calls misbehave() for each check-in.
#define BAD_LISTENER(ID, MAGIC, SIZE)                                                     \
    static okr_status on_event(void *self, const okr_call *call, const okr_event *event)  \
    {                                                                                     \
        (void)self, (void)call;                                                           \
        if (event->type.len == strlen("check_in.recorded") &&                             \
            memcmp(event->type.ptr, "check_in.recorded", event->type.len) == 0)           \
            misbehave();                                                                  \
        return OKR_OK;                                                                    \
    }                                                                                     \
    static const okr_cap_events can_listen = {sizeof can_listen, 0, {NULL, 0}, on_event}; \
    static const void *capability(const char *id)                                         \
    {                                                                                     \
        return strcmp(id, OKR_CAP_EVENTS) == 0 ? &can_listen : NULL;                      \
    }                                                                                     \
    BAD_PLUGIN(ID, MAGIC, SIZE)

/// A scorer that gives what score() gives.
#define BAD_SCORER(ID)                                                   \
    static const okr_cap_score can_score = {sizeof can_score, 0, score}; \
    static const void *capability(const char *id)                        \
    {                                                                    \
        return strcmp(id, OKR_CAP_SCORE) == 0 ? &can_score : NULL;       \
    }                                                                    \
    BAD_PLUGIN(ID, OKR_MAGIC, sizeof(okr_plugin))
#endif
