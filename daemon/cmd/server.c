// SPDX-License-Identifier: Apache-2.0
#include "cmd/cmd.h"

#include <okr/version.h>

enum { PROTOCOL = 1, STATUS_KEYS = 17 };

static void pack_str(struct okr_pack *out, const char *key, struct okr_str value)
{
    okr_pack_key(out, key);
    okr_pack_str(out, value.ptr ? value : OKR_STR(""));
}

static void pack_c(struct okr_pack *out, const char *key, const char *value)
{
    pack_str(out, key, okr_str_c(value));
}

static void pack_uint(struct okr_pack *out, const char *key, uint64_t value)
{
    okr_pack_key(out, key);
    okr_pack_uint(out, value);
}

static void pack_bool(struct okr_pack *out, const char *key, bool value)
{
    okr_pack_key(out, key);
    okr_pack_bool(out, value);
}

/// The organisation's name; without one, the company's.
static struct okr_str org_name(struct cmd *c)
{
    struct okr_unit unit;
    okr_id company = c->org.name.len ? 0 : store_first_child(c->txn, 0, STORE_UNIT_UNITS);
    return company && store_get(c->txn, company, c->arena, &unit) ? unit.name : c->org.name;
}

int cmd_server_hello(struct cmd *c)
{
    struct okr_pack *out = c->out;
    okr_pack_map(out, 8);
    pack_c(out, "name", "okrd");
    pack_c(out, "version", OKR_VERSION);
    pack_uint(out, "protocol", PROTOCOL);
    pack_str(out, "epoch", store_epoch(c->store));
    pack_uint(out, "seq", store_head(c->txn));
    pack_str(out, "org", org_name(c));
    pack_c(out, "today", okr_date_text(c->today).c);
    pack_str(out, "actor", c->actor);
    return OKR_OK;
}

/// What wants an administrator's attention: "space" from 80 % of the limit on, "reader" while one holds on to an old state.
static void pack_alarms(struct okr_pack *out, const struct store_figures *figures,
                        const struct cmd_figures *own)
{
    bool space = figures->pages_used * figures->page_size >= figures->limit / 10 * 8;
    okr_pack_key(out, "alarms");
    okr_pack_array(out, (uint32_t)space + own->reader_pinned);
    if (space)
        okr_pack_c(out, "space");
    if (own->reader_pinned)
        okr_pack_c(out, "reader");
}

int cmd_server_status(struct cmd *c)
{
    struct okr_pack *out = c->out;
    const struct cmd_figures *own = c->figures ? c->figures : &no_figures;
    struct store_figures figures;
    store_figures(c->txn, &figures);
    okr_pack_map(out, STATUS_KEYS);
    pack_c(out, "version", OKR_VERSION);
    pack_str(out, "store", store_id(c->store));
    pack_str(out, "epoch", store_epoch(c->store));
    pack_uint(out, "seq", store_head(c->txn));
    pack_uint(out, "oldest", store_oldest(c->txn));
    pack_uint(out, "units", figures.counts['u']);
    pack_uint(out, "cycles", figures.counts['c']);
    pack_uint(out, "objectives", figures.counts['o']);
    pack_uint(out, "key_results", figures.counts['k']);
    pack_uint(out, "check_ins", figures.counts['x']);
    pack_uint(out, "clients", own->clients);
    pack_uint(out, "uptime_ms", c->now > own->started ? (uint64_t)(c->now - own->started) : 0);
    pack_uint(out, "pages_used", figures.pages_used);
    pack_uint(out, "map_bytes", figures.map_bytes);
    pack_uint(out, "used_bytes", figures.pages_used * figures.page_size);
    pack_uint(out, "limit_bytes", figures.limit);
    pack_alarms(out, &figures, own);
    return OKR_OK;
}

// --- the tables as data ---------------------------------------------------------------------------------------------

static const char *const access_names[] = {"read", "write", "admin", "plugin"};
static const char *const type_names[] = {"id",      "ids",  "str",  "strs",     "date",
                                         "time",    "enum", "int",  "permille", "fraction",
                                         "decimal", "bool", "uint", "record",   "list"};

static void pack_ops(struct okr_pack *out)
{
    okr_pack_key(out, "ops");
    okr_pack_array(out, OKR_OP_COUNT);
    for (int i = 0; i < OKR_OP_COUNT; i++) {
        okr_pack_map(out, 6);
        pack_c(out, "name", okr_ops[i].name);
        pack_c(out, "access", access_names[okr_ops[i].access]);
        pack_c(out, "fields", okr_ops[i].fields);
        pack_c(out, "reply", okr_ops[i].reply);
        pack_c(out, "since", okr_ops[i].since);
        pack_c(out, "help", okr_ops[i].help);
    }
}

static void pack_events(struct okr_pack *out)
{
    okr_pack_key(out, "events");
    okr_pack_array(out, OKR_EVENT_COUNT - 1);
    for (unsigned i = 1; i < OKR_EVENT_COUNT; i++) {
        okr_pack_map(out, 3);
        pack_c(out, "type", okr_event_name(i));
        pack_c(out, "zh", okr_event_word(i, OKR_ZH));
        pack_c(out, "help", okr_event_help(i));
    }
}

static void pack_errors(struct okr_pack *out)
{
    okr_pack_key(out, "errors");
    okr_pack_array(out, OKR_E_LAST_ - OKR_E_FIRST_ - 1);
    for (int code = OKR_E_FIRST_ + 1; code < OKR_E_LAST_; code++) {
        const struct okr_error_row *row = okr_error_row(code);
        okr_pack_map(out, 5);
        pack_c(out, "code", row->slug);
        pack_bool(out, "retryable", row->retryable);
        okr_pack_key(out, "exit");
        okr_pack_int(out, row->exit_code);
        pack_c(out, "en", row->en);
        pack_c(out, "zh", row->zh);
    }
}

static void pack_field(struct okr_pack *out, const struct okr_field *field)
{
    okr_pack_map(out, 8);
    pack_c(out, "name", field->name);
    pack_c(out, "type", type_names[field->type]);
    pack_c(out, "of",
           field->record                       ? field->record->name
           : field->type == OKR_T_ENUM         ? okr_group_name(field->group)
           : field->letters && *field->letters ? field->letters
                                               : "");
    pack_uint(out, "max", field->max);
    pack_bool(out, "set", field->flags & OKR_F_SET);
    pack_bool(out, "change", field->flags & OKR_F_CHANGE);
    pack_bool(out, "needed", field->flags & OKR_F_NEEDED);
    pack_c(out, "help", field->help);
}

static void pack_entities(struct okr_pack *out)
{
    okr_pack_key(out, "entities");
    okr_pack_array(out, okr_entity_count);
    for (unsigned i = 0; i < okr_entity_count; i++) {
        char letter[2] = {okr_entities[i]->letter, '\0'};
        okr_pack_map(out, 4);
        pack_c(out, "name", okr_entities[i]->name);
        pack_c(out, "letter", letter);
        pack_c(out, "help", okr_entities[i]->help);
        okr_pack_key(out, "fields");
        okr_pack_array(out, okr_entities[i]->n_fields);
        for (unsigned f = 0; f < okr_entities[i]->n_fields; f++)
            pack_field(out, &okr_entities[i]->fields[f]);
    }
}

static void pack_enums(struct okr_pack *out)
{
    okr_pack_key(out, "enums");
    okr_pack_map(out, OKR_GROUP_COUNT - 1);
    for (enum okr_group group = OKR_GROUP_NONE + 1; group < OKR_GROUP_COUNT; group++) {
        unsigned n;
        const struct okr_term *terms = okr_terms(group, &n);
        okr_pack_key(out, okr_group_name(group));
        okr_pack_array(out, n);
        for (unsigned i = 1; i <= n; i++) {
            okr_pack_map(out, 2);
            pack_c(out, "slug", terms[i].slug);
            pack_c(out, "zh", terms[i].zh);
        }
    }
}

int cmd_server_schema(struct cmd *c)
{
    okr_pack_map(c->out, 5);
    pack_ops(c->out);
    pack_events(c->out);
    pack_errors(c->out);
    pack_entities(c->out);
    pack_enums(c->out);
    return OKR_OK;
}
