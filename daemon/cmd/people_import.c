// SPDX-License-Identifier: Apache-2.0
// people.import: a roster is taken in as a whole or not at all, and again without any change.
#include "cmd/access.h"
#include "cmd/people.h"

static int check_company(struct cmd *c)
{
    okr_id root = store_first_child(c->txn, 0, STORE_UNIT_UNITS);
    if (!root)
        return okr_fail(c->err, OKR_E_NOT_FOUND, NULL,
                        "declare it first: okr apply a text with a line \"company: NAME\"",
                        "there is no company to take people into");
    return access_check_answers(c, root, OKR_MESSAGE("import people into"), root);
}

/// The names of the fields of a mask.
static void pack_fields(struct okr_pack *out, uint64_t fields)
{
    size_t place = okr_pack_array_open(out);
    uint32_t n = 0;
    for (unsigned i = 0; i < okr_entity_unit.n_fields; i++)
        if (fields >> i & 1 && okr_entity_unit.fields[i].name[0]) {
            okr_pack_c(out, okr_entity_unit.fields[i].name);
            n++;
        }
    okr_pack_array_close(out, place, n);
}

static void pack_change(struct cmd *c, const struct people_change *change)
{
    struct okr_pack *out = c->out;
    struct okr_unit unit, above;
    if (!store_get(c->txn, change->id, c->arena, &unit))
        okr_entity_init(&okr_entity_unit, &unit);
    okr_pack_map(out, 9);
    okr_pack_key(out, "what");
    okr_pack_c(out, change->what);
    okr_pack_key(out, "id");
    okr_pack_id(out, change->id);
    okr_pack_key(out, "kind");
    okr_pack_c(out, okr_term_slug(OKR_GROUP_UNIT_KIND, unit.kind));
    okr_pack_key(out, "employee_number");
    okr_pack_str(out, unit.employee_number.len ? unit.employee_number : (struct okr_str){0});
    okr_pack_key(out, "name");
    okr_pack_str(out, unit.name);
    okr_pack_key(out, "department");
    okr_pack_str(out, unit.parent && store_get(c->txn, unit.parent, c->arena, &above)
                          ? above.name
                          : (struct okr_str){0});
    okr_pack_key(out, "line");
    if (change->line)
        okr_pack_uint(out, change->line);
    else
        okr_pack_nil(out);
    okr_pack_key(out, "holds");
    okr_pack_uint(out, change->holds);
    okr_pack_key(out, "changed");
    pack_fields(out, change->fields);
}

static int pack(struct people *p)
{
    struct cmd *c = p->c;
    const struct {
        const char *key;
        uint32_t n;
    } counts[] = {{"created", p->created},
                  {"changed", p->changed},
                  {"left", p->left},
                  {"unchanged", p->unchanged}};
    okr_pack_map(c->out, 5);
    for (size_t i = 0; i < 4; i++) {
        okr_pack_key(c->out, counts[i].key);
        okr_pack_uint(c->out, counts[i].n);
    }
    okr_pack_key(c->out, "changes");
    okr_pack_array(c->out, (uint32_t)p->n_changes);
    for (size_t i = 0; i < p->n_changes; i++)
        pack_change(c, &p->changes[i]);
    return OKR_OK;
}

/// In the order of the lines, with the first fault as the error's own sentence.
static int refuse(struct okr_err *e)
{
    struct okr_err sorted = {.lang = e->lang, .details = e->details};
    struct okr_detail *at = sorted.details.at;
    for (size_t i = 1; i < sorted.details.n; i++)
        for (size_t k = i; k > 0 && at[k].line < at[k - 1].line; k--) {
            struct okr_detail swap = at[k];
            at[k] = at[k - 1];
            at[k - 1] = swap;
        }
    int code = okr_fail(&sorted, at[0].code, "rows", at[0].hint.ptr, "line %u: %.*s",
                        (unsigned)at[0].line, OKR_STR_ARG(at[0].message));
    *e = sorted;
    return code;
}

int cmd_people_import(struct cmd *c)
{
    struct people p = {
        .c = c,
        .partial = okr_value_bool(cmd_arg(c, "partial")),
        .confirm = okr_value_bool(cmd_arg(c, "confirm")),
        .create_units = okr_value_bool(cmd_arg(c, "create_units")),
        .reason = cmd_arg_str(c, "reason"),
    };
    int code = check_company(c);
    if (code || (code = people_read(&p)) || (code = people_match(&p)))
        return code;
    if (!c->err->details.n && (code = people_settle(&p)))
        return code;
    return c->err->details.n ? refuse(c->err) : pack(&p);
}
