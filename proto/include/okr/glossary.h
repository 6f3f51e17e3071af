// SPDX-License-Identifier: Apache-2.0
// Enumerations and words in both languages, made from glossary.def.
#ifndef OKR_GLOSSARY_H
#define OKR_GLOSSARY_H
#include <okr/glossary.def>
#include <okr/message.h>
#include <okr/str.h>

// enum okr_unit_kind { OKR_UNIT_KIND_COMPANY = 1, … } and so on
// clang-format off: one group a line
#define OKR_GROUPS(G)                                            \
    G(UNIT_KIND, unit_kind, OKR_UNIT_KINDS)                      \
    G(UNIT_STATUS, unit_status, OKR_UNIT_STATUSES)               \
    G(CYCLE_STATE, cycle_state, OKR_CYCLE_STATES)                \
    G(CYCLE_LENGTH, cycle_length, OKR_CYCLE_LENGTHS)             \
    G(OBJECTIVE_STATE, objective_state, OKR_OBJECTIVE_STATES)    \
    G(KEY_RESULT_STATE, key_result_state, OKR_KEY_RESULT_STATES) \
    G(OUTCOME, outcome, OKR_OUTCOMES)                            \
    G(DECISION, decision, OKR_DECISIONS)                         \
    G(COMMITMENT, commitment, OKR_COMMITMENTS)                   \
    G(ORIGIN, origin, OKR_ORIGINS)                               \
    G(STATUS, status, OKR_STATUSES)                              \
    G(METRIC_KIND, metric_kind, OKR_METRIC_KINDS)                \
    G(SAMPLE, sample, OKR_SAMPLES)                               \
    G(PERIOD, period, OKR_PERIODS)                               \
    G(EDGE_KIND, edge_kind, OKR_EDGE_KINDS)                      \
    G(EDGE_STATE, edge_state, OKR_EDGE_STATES)                   \
    G(MENTION_STATE, mention_state, OKR_MENTION_STATES)          \
    G(INBOX_KIND, inbox_kind, OKR_INBOX_KINDS)                   \
    G(COMMENT_KIND, comment_kind, OKR_COMMENT_KINDS)             \
    G(PRESET, preset, OKR_PRESETS)                               \
    G(BAND, band, OKR_BANDS)                                     \
    G(REPORT, report, OKR_REPORTS)                               \
    G(FINDING_STATE, finding_state, OKR_FINDING_STATES)          \
    G(SEVERITY, severity, OKR_SEVERITIES)                        \
    G(GATE, gate, OKR_GATES)                                     \
    G(EXPLAINED, explained, OKR_EXPLAINED)                       \
    G(SCALE, scale, OKR_SCALES)                                  \
    G(WORD, word, OKR_WORDS)
// clang-format on

enum okr_group {
    OKR_GROUP_NONE,
#define G(GROUP, group, LIST) OKR_GROUP_##GROUP,
    OKR_GROUPS(G)
#undef G
        OKR_GROUP_KEY,
    OKR_GROUP_COUNT
};
#define V(NAME, slug, zh, also) OKR_UNIT_KIND_##NAME,
enum okr_unit_kind { OKR_UNIT_KIND_NONE, OKR_UNIT_KINDS(V) OKR_UNIT_KIND_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_UNIT_STATUS_##NAME,
enum okr_unit_status { OKR_UNIT_STATUS_NONE, OKR_UNIT_STATUSES(V) OKR_UNIT_STATUS_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_CYCLE_STATE_##NAME,
enum okr_cycle_state { OKR_CYCLE_STATE_NONE, OKR_CYCLE_STATES(V) OKR_CYCLE_STATE_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_CYCLE_LENGTH_##NAME,
enum okr_cycle_length { OKR_CYCLE_LENGTH_NONE, OKR_CYCLE_LENGTHS(V) OKR_CYCLE_LENGTH_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_OBJECTIVE_STATE_##NAME,
enum okr_objective_state {
    OKR_OBJECTIVE_STATE_NONE,
    OKR_OBJECTIVE_STATES(V) OKR_OBJECTIVE_STATE_COUNT
};
#undef V
#define V(NAME, slug, zh, also) OKR_KEY_RESULT_STATE_##NAME,
enum okr_key_result_state {
    OKR_KEY_RESULT_STATE_NONE,
    OKR_KEY_RESULT_STATES(V) OKR_KEY_RESULT_STATE_COUNT
};
#undef V
#define V(NAME, slug, zh, also) OKR_OUTCOME_##NAME,
enum okr_outcome { OKR_OUTCOME_NONE, OKR_OUTCOMES(V) OKR_OUTCOME_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_DECISION_##NAME,
enum okr_decision { OKR_DECISION_NONE, OKR_DECISIONS(V) OKR_DECISION_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_COMMITMENT_##NAME,
enum okr_commitment { OKR_COMMITMENT_NONE, OKR_COMMITMENTS(V) OKR_COMMITMENT_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_ORIGIN_##NAME,
enum okr_origin { OKR_ORIGIN_NONE, OKR_ORIGINS(V) OKR_ORIGIN_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_STATUS_##NAME,
enum okr_status { OKR_STATUS_NONE, OKR_STATUSES(V) OKR_STATUS_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_METRIC_KIND_##NAME,
enum okr_metric_kind { OKR_METRIC_KIND_NONE, OKR_METRIC_KINDS(V) OKR_METRIC_KIND_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_SAMPLE_##NAME,
enum okr_sample { OKR_SAMPLE_NONE, OKR_SAMPLES(V) OKR_SAMPLE_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_PERIOD_##NAME,
enum okr_period { OKR_PERIOD_NONE, OKR_PERIODS(V) OKR_PERIOD_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_EDGE_KIND_##NAME,
enum okr_edge_kind { OKR_EDGE_KIND_NONE, OKR_EDGE_KINDS(V) OKR_EDGE_KIND_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_EDGE_STATE_##NAME,
enum okr_edge_state { OKR_EDGE_STATE_NONE, OKR_EDGE_STATES(V) OKR_EDGE_STATE_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_MENTION_STATE_##NAME,
enum okr_mention_state { OKR_MENTION_STATE_NONE, OKR_MENTION_STATES(V) OKR_MENTION_STATE_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_INBOX_KIND_##NAME,
enum okr_inbox_kind { OKR_INBOX_KIND_NONE, OKR_INBOX_KINDS(V) OKR_INBOX_KIND_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_COMMENT_KIND_##NAME,
enum okr_comment_kind { OKR_COMMENT_KIND_NONE, OKR_COMMENT_KINDS(V) OKR_COMMENT_KIND_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_PRESET_##NAME,
enum okr_preset { OKR_PRESET_NONE, OKR_PRESETS(V) OKR_PRESET_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_EXPLAINED_##NAME,
enum okr_explained { OKR_EXPLAINED_NONE, OKR_EXPLAINED(V) OKR_EXPLAINED_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_BAND_##NAME,
enum okr_band { OKR_BAND_NONE, OKR_BANDS(V) OKR_BAND_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_REPORT_##NAME,
enum okr_report { OKR_REPORT_NONE, OKR_REPORTS(V) OKR_REPORT_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_SCALE_##NAME,
enum okr_scale { OKR_SCALE_NONE, OKR_SCALES(V) OKR_SCALE_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_WORD_##NAME,
enum okr_word { OKR_WORD_NONE, OKR_WORDS(V) OKR_WORD_COUNT };
#undef V
#define K(NAME, en, zh, also, items) OKR_KEY_##NAME,
enum okr_key { OKR_KEY_NONE, OKR_KEYS(K) OKR_KEY_COUNT };
#undef K

#define V(NAME, slug, zh, also) OKR_FINDING_STATE_##NAME,
enum okr_finding_state { OKR_FINDING_STATE_NONE, OKR_FINDING_STATES(V) OKR_FINDING_STATE_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_SEVERITY_##NAME,
enum okr_severity { OKR_SEVERITY_NONE, OKR_SEVERITIES(V) OKR_SEVERITY_COUNT };
#undef V
#define V(NAME, slug, zh, also) OKR_GATE_##NAME,
enum okr_gate { OKR_GATE_NONE, OKR_GATES(V) OKR_GATE_COUNT };
#undef V

struct okr_term {
    const char *slug; ///< wire and English text
    const char *zh;
    const char *also;  ///< other accepted words, "|" between
    const char *items; ///< keys only: "UOK"
};
/// Terms of a group, [1 .. n]; entry 0 is empty.
const struct okr_term *okr_terms(enum okr_group group, unsigned *ret_n);
/// Slug of `group` on the wire ("edge_kind"); for documentation.
const char *okr_group_name(enum okr_group group);
/// Wire slug of a value, "" for 0 and unknown ones.
const char *okr_term_slug(enum okr_group group, unsigned value);
/// The word for people.
const char *okr_term_word(enum okr_group group, unsigned value, enum okr_lang lang);
/// Exactly a slug: the wire's reading. 0 = none.
unsigned okr_term_parse(enum okr_group group, struct okr_str slug);
/// Liberal: slug, Chinese or other word, ASCII case and full width folded: the text's reading. 0 = none.
unsigned okr_term_read(enum okr_group group, struct okr_str word);
/// The same for the key of an attribute under an item ('U', 'O' or 'K'): 负责人 is lead under U, owner elsewhere. A key that exists but not under this item is returned with `*ret_misplaced` set.
unsigned okr_key_read(struct okr_str word, char item, bool *ret_misplaced);

/// Measures: canonical name of a measure for comparing (美元 $ USD are one, 家 and 个 are one for counting; 人天 and 天 are not). `*ret_power` gets n where the alias holds 10^n (万元 = 10^4 元), else 0.
struct okr_str okr_measure_canonical(struct okr_str measure, int32_t *ret_power);
bool okr_measure_same(struct okr_str a, struct okr_str b);
/// Whether it is the same as one of `n` canonical names in lower case ("usd", "小时", "point"). "" is none.
bool okr_measure_among(struct okr_str measure, const char *const *names, size_t n);
#endif
