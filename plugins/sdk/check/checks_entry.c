// SPDX-License-Identifier: Apache-2.0
// Entry, probing, opening.
#include "check.h"

enum verdict check_loads(struct subject *s)
{
    (void)s; // the runner loaded it, or this would not be reached
    return CHECK_PASSED;
}

static bool is_text(const char *text)
{
    return text && *text && okr_utf8_valid(okr_str_c(text));
}

enum verdict check_words(struct subject *s)
{
    const okr_plugin *p = s->plugin;
    if (!is_text(p->version) || !is_text(p->summary))
        return check_failed(s, "version and summary must be text in UTF-8, and not empty");
    if (strspn(p->id, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(p->id) || p->id[0] < 'a' ||
        strlen(p->id) > 20)
        return check_failed(
            s,
            "the id \"%s\" must be a to z, digits and \"-\", at most 20, and begin with a letter",
            p->id);
    return CHECK_PASSED;
}

/// The capabilities of 1.0 and the sizes that they had then.
static const struct {
    const char *id;
    uint32_t size;
} known[] = {
    {OKR_CAP_SCORE, PLUG_SCORE_1_0},     {OKR_CAP_AUDIT, PLUG_AUDIT_1_0},
    {OKR_CAP_EVENTS, PLUG_EVENTS_1_0},   {OKR_CAP_TICK, PLUG_TICK_1_0},
    {OKR_CAP_COMMAND, PLUG_COMMAND_1_0},
};
enum { KNOWN = sizeof known / sizeof *known };

enum verdict check_probing(struct subject *s)
{
    for (size_t i = 0; i < KNOWN; i++) {
        const void *first = s->plugin->capability(known[i].id);
        if (s->plugin->capability(known[i].id) != first)
            return check_failed(s, "capability(\"%s\") answers two things", known[i].id);
    }
    if (s->plugin->capability("okr.nobody/9") || s->plugin->capability(""))
        return check_failed(s, "capability() answers to an id that nobody knows");
    return CHECK_PASSED;
}

/// The first function of a capability that is NULL; NULL when it has all.
static const char *missing(const char *id, const void *can)
{
    const okr_cap_score *score = can;
    const okr_cap_audit *audit = can;
    const okr_cap_events *events = can;
    const okr_cap_tick *tick = can;
    const okr_cap_command *command = can;
    if (strcmp(id, OKR_CAP_SCORE) == 0)
        return score->score ? NULL : "score";
    if (strcmp(id, OKR_CAP_AUDIT) == 0)
        return !audit->rules ? "rules" : !audit->audit ? "audit" : NULL;
    if (strcmp(id, OKR_CAP_EVENTS) == 0)
        return events->on_event ? NULL : "on_event";
    if (strcmp(id, OKR_CAP_TICK) == 0)
        return tick->tick ? NULL : "tick";
    return command->command ? NULL : "command";
}

enum verdict check_capable(struct subject *s)
{
    size_t n = 0;
    for (size_t i = 0; i < KNOWN; i++) {
        if (!s->plugin->capability(known[i].id))
            continue;
        if (!subject_can(s, known[i].id, known[i].size))
            return check_failed(s, "%s is smaller than the %u bytes of 1.0: set its size",
                                known[i].id, (unsigned)known[i].size);
        const char *name = missing(known[i].id, s->plugin->capability(known[i].id));
        if (name)
            return check_failed(s, "%s has no function %s: set it", known[i].id, name);
        n++;
    }
    return n ? CHECK_PASSED : check_failed(s, "capability() knows none of the ids of okr_plugin.h");
}

enum verdict check_opens(struct subject *s)
{
    if (!subject_open(s))
        return CHECK_FAILED;
    subject_close(s);
    return CHECK_PASSED;
}

enum verdict check_alone(struct subject *s)
{
    const struct fake_setup setup = {.path = s->path, .no_services = true};
    okr_status status = s->plugin->open(fake_host(&setup), &s->self);
    if (!check_status_known(status))
        return check_failed(s, "open() answered %d, which is no status", (int)status);
    if (status == OKR_OK)
        subject_close(s);
    return CHECK_PASSED;
}

/// The fake host's structs always end where reading ends: opening, one tick and one command go through them.
enum verdict check_small_host(struct subject *s)
{
    okr_call *call = fake_guarded(sizeof *call);
    if (!subject_open(s))
        return CHECK_FAILED;
    const okr_cap_tick *tick = subject_can(s, OKR_CAP_TICK, sizeof *tick);
    const okr_cap_command *command = subject_can(s, OKR_CAP_COMMAND, sizeof *command);
    okr_view reply = {"", 0};
    int64_t again = 0;
    *call = check_call(1000);
    if (tick)
        (void)tick->tick(s->self, call, &again);
    if (command)
        (void)command->command(s->self, call, (okr_view){"u-1", 3}, (okr_view){"\x80", 1}, &reply);
    subject_close(s);
    return CHECK_PASSED;
}
