// SPDX-License-Identifier: Apache-2.0
// The head row: position, times and counters of the store; and what is asked of them.
#include "store/txn.h"

enum { COLUMNS = 7, CLAIM_MAX = 1000000000 };

static struct key head_key(void)
{
    struct key key = {.n = 0};
    key_bytes(&key, "head", 4);
    return key;
}

bool head_read(struct store_txn *txn)
{
    struct key key = head_key();
    struct okr_str content;
    struct head head = {.sequence = 0};
    if (!txn_get(txn, TABLE_META, &key, ROW_HEAD, &content)) {
        if (!txn_failed(txn))
            txn_damaged(txn, TABLE_META, OKR_STR("head"));
        return false;
    }
    struct okr_reader r = okr_reader(content);
    uint32_t columns = okr_reader_array(&r);
    head.sequence = okr_reader_uint(&r);
    head.oldest = okr_reader_uint(&r);
    head.time = okr_reader_int(&r, OKR_NO_TIME);
    head.age_first = okr_reader_uint(&r);
    head.age_next = okr_reader_uint(&r);
    uint32_t kinds = okr_reader_array(&r) / 2;
    // A store of an older okrd knows fewer kinds; theirs begin at 1, as at creation.
    for (uint32_t i = 0; i < KIND_COUNT; i++) {
        head.next[i] = i < kinds ? okr_reader_uint(&r) : 1;
        head.live[i] = i < kinds ? okr_reader_uint(&r) : 0;
    }
    head.check_ins = okr_reader_uint(&r);
    if (r.bad || columns != COLUMNS) {
        txn_damaged(txn, TABLE_META, OKR_STR("head"));
        return false;
    }
    txn->head = head;
    return true;
}

void head_write(struct store_txn *txn)
{
    const struct head *head = &txn->head;
    struct key key = head_key();
    struct okr_buf row = row_begin(txn->scratch, ROW_HEAD);
    struct okr_pack p = OKR_PACK(&row);
    okr_pack_array(&p, COLUMNS);
    okr_pack_uint(&p, head->sequence);
    okr_pack_uint(&p, head->oldest);
    if (head->time == OKR_NO_TIME)
        okr_pack_nil(&p);
    else
        okr_pack_int(&p, head->time);
    okr_pack_uint(&p, head->age_first);
    okr_pack_uint(&p, head->age_next);
    okr_pack_array(&p, 2 * KIND_COUNT);
    for (int i = 0; i < KIND_COUNT; i++) {
        okr_pack_uint(&p, head->next[i]);
        okr_pack_uint(&p, head->live[i]);
    }
    okr_pack_uint(&p, head->check_ins);
    txn_put(txn, TABLE_META, &key, row_seal(&row, &key));
}

uint64_t store_head(const struct store_txn *txn)
{
    return txn->head.sequence;
}

uint64_t store_oldest(const struct store_txn *txn)
{
    return txn->head.oldest;
}

okr_time store_last_time(const struct store_txn *txn)
{
    return txn->head.time;
}

uint64_t store_txid(const struct store_txn *txn)
{
    return txn->txid;
}

/// A transaction is named after its first event: unique, ascending, and no counter to keep.
void store_new_txid(struct store_txn *txn)
{
    txn->txid = txn->head.sequence + 1;
}

okr_id store_new_id(struct store_txn *txn, char letter)
{
    int kind = kind_of(letter);
    if (kind < 0 || txn_failed(txn))
        return 0;
    return OKR_ID(letter, txn->head.next[kind]++);
}

uint64_t store_next_number(const struct store_txn *txn, char letter)
{
    int kind = kind_of(letter);
    return kind < 0 ? 0 : txn->head.next[kind];
}

int store_claim_id(struct store_txn *txn, okr_id id, struct okr_err *e)
{
    int kind = kind_of(okr_id_letter(id));
    uint64_t number = okr_id_number(id);
    if (kind < 0 || number == 0 || number > OKR_ID_NUMBER_MAX)
        return okr_fail(e, OKR_E_INVALID, "id", "leave the id out to get the next one",
                        "\"%s\" is not an id that can be given", okr_id_text(id).c);
    if (store_exists(txn, id))
        return okr_fail(e, OKR_E_CONFLICT, "id", "leave the id out to get the next one",
                        "%s exists already", okr_id_text(id).c);
    if (store_was_removed(txn, id))
        return okr_fail(e, OKR_E_INVALID, "id", "leave the id out to get the next one",
                        "%s was removed, and ids are never used again", okr_id_text(id).c);
    uint64_t *next = &txn->head.next[kind];
    if (number > *next && number - *next > CLAIM_MAX)
        return okr_fail(e, OKR_E_INVALID, "id", "leave the id out to get the next one",
                        "%s is more than 1000000000 past the newest id of its kind",
                        okr_id_text(id).c);
    if (txn_failed(txn))
        return store_error(txn, e);
    if (number >= *next)
        *next = number + 1;
    return OKR_OK;
}
