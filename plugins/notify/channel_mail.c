// SPDX-License-Identifier: Apache-2.0
// E-mail: text and HTML of the same message, marked so that no machine answers it, with an identity that stays over retries.
#include "channel.h"

#include "mime.h"
#include "sign.h"

static struct okr_str domain_of(struct okr_str address)
{
    const char *at = memchr(address.ptr, '@', address.len);
    return okr_str_skip(address, (size_t)(at - address.ptr) + 1);
}

/// "Name: Display <address>", the display name in any language.
static void add_person(struct okr_buf *out, const char *field, struct okr_str name,
                       struct okr_str address)
{
    okr_buf_printf(out, "%s: ", field);
    if (name.len) {
        size_t begin = out->len;
        bool plain = true;
        for (size_t i = 0; i < name.len; i++)
            plain = plain && name.ptr[i] >= ' ' && name.ptr[i] <= '~' && name.ptr[i] != '"' &&
                    name.ptr[i] != '\\';
        if (plain)
            okr_buf_printf(out, "\"%.*s\"", OKR_STR_ARG(name));
        else
            mime_header(name, strlen(field) + 2, out);
        okr_buf_c(out, out->len - begin > 40 ? "\r\n " : " ");
    }
    okr_buf_printf(out, "<%.*s>\r\n", OKR_STR_ARG(address));
}

static void add_part(struct okr_buf *out, struct okr_str boundary, const char *type,
                     struct okr_str bytes)
{
    okr_buf_printf(out,
                   "--%.*s\r\nContent-Type: %s; charset=utf-8\r\n"
                   "Content-Transfer-Encoding: base64\r\n\r\n",
                   OKR_STR_ARG(boundary), type);
    mime_base64(bytes, out);
}

static void add_headers(struct okr_buf *out, const struct endpoint *endpoint,
                        const struct message *m, struct okr_str from, okr_time now)
{
    okr_buf_c(out, "Date: ");
    mime_date(now, out);
    okr_buf_c(out, "\r\n");
    add_person(out, "From", mime_name(endpoint->from), from);
    add_person(out, "To", m->to_name, m->to);
    if (m->reply.len)
        okr_buf_printf(out, "Reply-To: <%.*s>\r\n", OKR_STR_ARG(m->reply));
    okr_buf_c(out, "Subject: ");
    mime_header(m->subject, sizeof "Subject: " - 1, out);
    okr_buf_printf(out, "\r\nMessage-ID: <%.*s@%.*s>\r\n", OKR_STR_ARG(m->id),
                   OKR_STR_ARG(domain_of(from)));
    // Neither a holiday notice nor a list robot shall answer (RFC 3834).
    okr_buf_c(out, "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n");
    if (memchr(endpoint->list.ptr ? endpoint->list.ptr : "", '<',
               endpoint->list.len)) // with a name before it
        okr_buf_printf(out, "List-Id: %.*s\r\n", OKR_STR_ARG(endpoint->list));
    else if (endpoint->list.len)
        okr_buf_printf(out, "List-Id: <%.*s>\r\n", OKR_STR_ARG(endpoint->list));
    else
        okr_buf_printf(out, "List-Id: <okr.%.*s>\r\n", OKR_STR_ARG(domain_of(from)));
    if (endpoint->unsubscribe.len)
        okr_buf_printf(out, "List-Unsubscribe: <%.*s>\r\n", OKR_STR_ARG(endpoint->unsubscribe));
    else
        okr_buf_printf(out, "List-Unsubscribe: <mailto:%.*s?subject=unsubscribe>\r\n",
                       OKR_STR_ARG(from));
    okr_buf_printf(out, "Content-Language: %s\r\nMIME-Version: 1.0\r\n",
                   m->lang == OKR_ZH ? "zh-CN" : "en");
}

int build_mail(const struct endpoint *endpoint, const struct message *m, okr_time now,
               struct okr_arena *arena, struct outgoing *ret, struct okr_err *e)
{
    struct okr_buf mail = OKR_BUF(arena);
    struct okr_str from = mime_address(endpoint->from), to = mime_address(m->to);
    if (!from.len)
        return okr_fail(e, OKR_E_INVALID, "from", "write OKR <okr@example.com>",
                        "this endpoint has no sender's address");
    if (!to.len)
        return okr_fail(e, OKR_E_INVALID, "mail", "give the person a mail address",
                        "\"%.*s\" is not a mail address", OKR_STR_ARG(m->to));
    struct okr_str boundary = okr_arena_printf(arena, "=_%.*s", OKR_STR_ARG(m->id));
    add_headers(&mail, endpoint, m, from, now);
    okr_buf_printf(&mail, "Content-Type: multipart/alternative; boundary=\"%.*s\"\r\n\r\n",
                   OKR_STR_ARG(boundary));
    add_part(&mail, boundary, "text/plain", m->text);
    if (m->html.len)
        add_part(&mail, boundary, "text/html", m->html);
    okr_buf_printf(&mail, "--%.*s--\r\n", OKR_STR_ARG(boundary));
    if (mail.failed)
        return okr_fail_memory(e);
    *ret = (struct outgoing){
        .url = endpoint->url, .body = okr_buf_view(&mail), .from = from, .to = to};
    return OKR_OK;
}

struct verdict judge_mail(const struct answer *answer)
{
    long status = answer->status;
    const char *said = answer->said.text[OKR_EN]; // libcurl has but one language
    if (!answer->arrived && status < 400)
        return verdict_of(OUTCOME_RETRY, 0, "no answer: %s", said);
    if (status >= 200 && status < 300)
        return verdict_of(OUTCOME_SENT, 0, "status %ld", status);
    // 5yz is for good, but 53y speaks of credentials and rights, which an administrator mends.
    bool dead = status >= 540 && status < 600;
    return verdict_of(dead ? OUTCOME_DEAD : OUTCOME_RETRY, 0, "status %ld %s", status, said);
}
