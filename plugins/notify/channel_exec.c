// SPDX-License-Identifier: Apache-2.0
// A program of the administrator's: its words without a shell, JSON on standard input, OKR_* in its environment. Exit 0 is sent, 75 is later, anything else is never.
#include "channel.h"

#include "json.h"

/// Splits at blanks; "double quotes" keep a word together. False for a word that does not end.
static bool split(struct okr_str command, struct okr_arena *arena, const char **ret_argv)
{
    size_t n = 0;
    while ((command = okr_str_trim(command)).len) {
        bool quoted = *command.ptr == '"';
        size_t begin = quoted, end = begin;
        while (end < command.len && command.ptr[end] != (quoted ? '"' : ' '))
            end++;
        if (n == EXEC_WORDS || (quoted && end == command.len))
            return false;
        ret_argv[n++] =
            okr_arena_dup(arena, (struct okr_str){command.ptr + begin, end - begin}).ptr;
        command = okr_str_skip(command, end < command.len ? end + 1 : end);
    }
    ret_argv[n] = NULL;
    return n > 0;
}

static void set(struct outgoing *out, size_t *n, struct okr_arena *arena, const char *name,
                struct okr_str value)
{
    out->env[(*n)++] = okr_arena_printf(arena, "OKR_%s=%.*s", name, OKR_STR_ARG(value)).ptr;
}

int build_exec(const struct endpoint *endpoint, const struct message *m, okr_time now,
               struct okr_arena *arena, struct outgoing *ret, struct okr_err *e)
{
    size_t n = 0;
    *ret = (struct outgoing){.url = {0}};
    if (!split(endpoint->command, arena, ret->argv) || ret->argv[0][0] != '/')
        return okr_fail(e, OKR_E_INVALID, "command", "write the whole path of the program first",
                        "the command of this endpoint is not a program's path and its words");
    set(ret, &n, arena, "ENDPOINT", endpoint->name);
    set(ret, &n, arena, "ID", m->id);
    set(ret, &n, arena, "KIND", m->kind);
    set(ret, &n, arena, "ABOUT", m->cause);
    set(ret, &n, arena, "PERSON", m->person);
    set(ret, &n, arena, "TO", m->to);
    set(ret, &n, arena, "NAME", m->to_name);
    set(ret, &n, arena, "SUBJECT", m->subject);
    set(ret, &n, arena, "LANG", m->lang == OKR_ZH ? OKR_STR("zh") : OKR_STR("en"));
    set(ret, &n, arena, "TIME", okr_str_c(okr_time_text(now).c));
    ret->body =
        m->event.len
            ? m->event
            : json_text(arena,
                        json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "id", json_str(m->id),
                                  "type", json_str(m->kind), "about", json_str(m->cause), "person",
                                  json_str(m->person), "name", json_str(m->to_name), "subject",
                                  json_str(m->subject), "text", json_str(m->text)));
    return ret->body.ptr ? OKR_OK : okr_fail_memory(e);
}

struct verdict judge_exec(const struct answer *answer)
{
    enum { TEMPORARY = 75 }; // EX_TEMPFAIL of sysexits.h
    if (!answer->arrived)
        return (struct verdict){.outcome = OUTCOME_RETRY, .why = answer->said};
    if (answer->status == 0)
        return verdict_of(OUTCOME_SENT, 0, "exit 0");
    return verdict_of(answer->status == TEMPORARY ? OUTCOME_RETRY : OUTCOME_DEAD, 0, "exit %ld",
                      answer->status);
}
