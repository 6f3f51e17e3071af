// SPDX-License-Identifier: Apache-2.0
// The sentence reader and the text-only audit rules on any bytes: every range lies in the text, every rule fires once at most.
#include <okr/sentence.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool fine)
{
    if (!fine)
        abort();
}

static void inside(struct okr_range range, size_t size)
{
    hold(range.offset <= size && range.length <= size - range.offset);
}

static void judge(struct okr_str text, bool objective)
{
    struct okr_sentence sentence;
    struct okr_text_finding findings[OKR_TEXT_RULE_COUNT];
    struct okr_sentence_context context = {.objective = objective};
    okr_sentence_read(text, &context, &sentence);
    inside(sentence.value, text.len);
    inside(sentence.start_value, text.len);
    size_t n = okr_text_rules(text, &context, &sentence, findings);
    hold(n <= OKR_TEXT_RULE_COUNT);
    for (size_t i = 0; i < n; i++) {
        inside(findings[i].range, text.len);
        hold(findings[i].severity <= 2 && (i == 0 || findings[i - 1].rule < findings[i].rule));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct okr_str text = {(const char *)data, size};
    judge(text, false);
    judge(text, true);
    return 0;
}
