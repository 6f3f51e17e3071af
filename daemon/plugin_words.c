// SPDX-License-Identifier: Apache-2.0
#include "plugin_words.h"

#include "conf/plugin.h"

#include <okr/command.h>
#include <okr/glossary.h>

/// Whether some operation that a plugin can be granted is called like this.
static bool is_operation(struct okr_str word)
{
    for (int op = 0; op < OKR_OP_COUNT; op++)
        if ((okr_ops[op].access == OKR_ACCESS_READ || okr_ops[op].access == OKR_ACCESS_WRITE) &&
            okr_glob(word, okr_str_c(okr_ops[op].name)))
            return true;
    return false;
}

static bool is_grant(struct okr_str word)
{
    return okr_str_is(word, "network") || okr_str_is(word, "exec") || okr_str_is(word, "read") ||
           is_operation(word);
}

static bool is_commitment(struct okr_str word)
{
    unsigned n;
    const struct okr_term *terms = okr_terms(OKR_GROUP_COMMITMENT, &n);
    for (unsigned i = 1; i <= n; i++)
        if (okr_glob(word, okr_str_c(terms[i].slug)))
            return true;
    return false;
}

static const struct {
    const char *key;
    bool (*fits)(struct okr_str word);
    const char *hint;
} lists[] = {
    {"grant", is_grant,
     "write network, exec, read, or operations such as check_in.record and mention.* that are not for administrators"},
    {"score_commitments", is_commitment, "write committed, aspirational, learning or guardrail"},
};

int plugin_words_check(const struct conf_plugins *plugins, struct okr_err *e)
{
    struct conf_pair pair;
    char copy[CONF_TEXT];
    char *rest = NULL;
    for (size_t at = 0; conf_pair_next(plugins, NULL, &at, &pair);)
        for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
            if (*pair.section || strcmp(pair.key, lists[i].key) != 0)
                continue;
            snprintf(copy, sizeof copy, "%s", pair.value);
            for (char *word = strtok_r(copy, " ,", &rest); word; word = strtok_r(NULL, " ,", &rest))
                if (!lists[i].fits(okr_str_c(word)))
                    return okr_fail(e, OKR_E_INVALID, lists[i].key, lists[i].hint,
                                    "%s: [plugin %s] %s: nothing is called \"%s\"", pair.origin,
                                    pair.name, pair.key, word);
        }
    return OKR_OK;
}
