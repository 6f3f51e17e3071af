// SPDX-License-Identifier: Apache-2.0
#include "core/score.h"

#include <criterion/criterion.h>
#include <math.h>

#include "cells.h"
#include "support/leak.h"

Test(score, golden)
{
    struct vectors *vectors = vectors_open("score.tsv");
    struct vector_row row;
    while (vectors_next(vectors, &row)) {
        double score = cell_double(row.cell[0]);
        struct okr_key_result kr;
        okr_entity_init(&okr_entity_key_result, &kr);
        kr.state = OKR_KEY_RESULT_STATE_CLOSED;
        kr.commitment = (uint8_t)cell_term(OKR_GROUP_COMMITMENT, row.cell[1]);
        cr_expect_eq(score_band(score), cell_term(OKR_GROUP_BAND, row.cell[2]), "%s:%d",
                     VECTOR_AT(row));
        cr_expect_eq(score_is_success(score, (enum okr_commitment)kr.commitment),
                     row.cell[3][0] == 'y', "%s:%d", VECTOR_AT(row));
        cr_expect_eq(score_owes_post_mortem(&kr, score), row.cell[4][0] == 'y', "%s:%d",
                     VECTOR_AT(row));
        kr.review = OKR_STR("why");
        cr_expect(!score_owes_post_mortem(&kr, score), "%s:%d: it is written", VECTOR_AT(row));
        kr.review = OKR_STR("");
        kr.state = OKR_KEY_RESULT_STATE_LIVE;
        cr_expect(!score_owes_post_mortem(&kr, score), "%s:%d: it still runs", VECTOR_AT(row));
    }
    vectors_close(vectors);
    okr_test_end();
}

Test(score, linear_is_progress)
{
    cr_expect_float_eq(score_linear(0.65), 0.65, 0);
    cr_expect_float_eq(score_linear(1.3), 1, 0);
    cr_expect_float_eq(score_linear(-0.2), 0, 0);
    cr_expect(isnan(score_linear(NAN)));
    okr_test_end();
}

Test(score, same_to_a_millionth)
{
    cr_expect(score_same(0.7, 0.7000001));
    cr_expect(!score_same(0.7, 0.700002));
    cr_expect(score_same(NAN, NAN));
    cr_expect(!score_same(NAN, 0));
    okr_test_end();
}
