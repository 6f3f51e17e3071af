// SPDX-License-Identifier: Apache-2.0
#include "hook.h"

#include "channel.h"
#include "directory.h"
#include "json.h"
#include "outbox.h"
#include "tell.h"

#include <math.h>
#include <okr/command.h>

static bool wants(const struct endpoint *endpoint, struct okr_str type, struct okr_str topic)
{
    struct okr_str globs = endpoint->events, path = endpoint->unit;
    bool below = !path.len || (okr_str_starts(topic, path) && topic.len > path.len &&
                               topic.ptr[path.len] == '/');
    while (below && (globs = okr_str_trim(globs)).len) {
        size_t length = 0;
        while (length < globs.len && globs.ptr[length] != ' ' && globs.ptr[length] != ',')
            length++;
        if (okr_glob((struct okr_str){globs.ptr, length}, type))
            return true;
        globs = okr_str_skip(globs, length < globs.len ? length + 1 : length);
    }
    return false;
}

static struct okr_str number_text(struct notify *n, const struct okr_value *number)
{
    double value = okr_value_double(number);
    return isnan(value) ? OKR_STR("") : okr_arena_printf(n->arena, "%.15g", value);
}

/// "12 → 20" of a check-in, "20" of the first one.
static struct okr_str change_of(struct notify *n, const struct okr_value *check_in)
{
    struct okr_str before = number_text(n, okr_map_get(check_in, "previous_value")),
                   after = number_text(n, okr_map_get(check_in, "value"));
    return before.len && after.len
               ? okr_arena_printf(n->arena, "%.*s → %.*s", OKR_STR_ARG(before), OKR_STR_ARG(after))
               : after;
}

/// What the event is about in words, where it has them itself.
static struct okr_str text_of(const struct okr_value *data)
{
    static const char *const keys[] = {"text", "title", "ask", "name"};
    const struct okr_value *states[] = {okr_map_get(data, "after"), okr_map_get(data, "before")};
    struct okr_str text = OKR_STR("");
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < sizeof keys / sizeof *keys && !text.len; k++)
            text = map_get_str(states[i], keys[k]);
    return text;
}

static void pass_on(struct notify *n, const struct okr_value *body, const struct endpoint *endpoint,
                    uint64_t sequence)
{
    enum okr_lang lang = endpoint->has_lang ? endpoint->lang : directory_lang(n, NULL);
    struct okr_str subject = map_get_str(body, "subject");
    struct message m = {.kind = OKR_STR("event"), .cause = subject, .lang = lang};
    m.id = okr_arena_printf(n->arena, "msg_%.*s", OKR_STR_ARG(map_get_str(body, "id")));
    if (endpoint->channel == CHANNEL_webhook || endpoint->channel == CHANNEL_exec) {
        m.event = json_text(n->arena, json_of(body));
    } else {
        enum okr_event_type type = okr_event_find(map_get_str(body, "type"));
        const struct okr_value *data = okr_map_get(body, "data");
        const struct okr_value *check_in = okr_map_get(data, "check_in");
        struct okr_str note = map_get_str(check_in, "note");
        struct template_field fields[] = {
            {"who", directory_name(n, map_get_str(body, "actor")), false},
            {"what", okr_str_c(okr_event_word(type, lang)), false},
            {"id", subject, false},
            {"text", text_of(data), false},
            {"change", change_of(n, check_in), false},
            {"note", note.len ? note : map_get_str(data, "reason"), false}};
        struct sheet sheet = {.fields = fields, .n_fields = sizeof fields / sizeof *fields};
        if (!compose(n, endpoint, "event", lang, &sheet, &m))
            return;
    }
    outbox_add_event(n, endpoint, &m, sequence);
}

void hook_event(struct notify *n, const struct okr_value *body, struct okr_str topic,
                uint64_t sequence)
{
    for (size_t i = 0; i < n->n_endpoints; i++)
        if (endpoint_works(&n->endpoints[i]) &&
            wants(&n->endpoints[i], map_get_str(body, "type"), topic))
            pass_on(n, body, &n->endpoints[i], sequence);
}
