// SPDX-License-Identifier: Apache-2.0
#include "transport.h"

#include <curl/curl.h>
#include <stdio.h>
#include <strings.h>

enum { ANSWER_BYTES = 4096, CONNECT_S = 5, POLL_MS = 200 };

/// One transfer under way.
struct transfer {
    struct delivery *delivery;
    struct okr_arena *arena;
    CURL *curl;
    struct curl_slist *headers, *to;
    size_t sent; ///< bytes of a mail that were read
    char error[CURL_ERROR_SIZE];
};

bool transport_init(void)
{
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

void transport_done(void)
{
    curl_global_cleanup();
}

/// Keeps the beginning of the answer and lets the rest pass; an endless one ends at the time limit.
static size_t take_body(char *bytes, size_t size, size_t n, void *context)
{
    struct transfer *t = context;
    struct okr_str *body = &t->delivery->answer.body;
    size_t room = ANSWER_BYTES - body->len, more = size * n < room ? size * n : room;
    char *grown =
        more ? okr_arena_grow(t->arena, (void *)body->ptr, body->len, body->len + more) : NULL;
    if (grown) {
        memcpy(grown + body->len, bytes, more);
        *body = (struct okr_str){grown, body->len + more};
    }
    return size * n;
}

static size_t give_mail(char *bytes, size_t size, size_t n, void *context)
{
    struct transfer *t = context;
    struct okr_str rest = okr_str_skip(t->delivery->outgoing.body, t->sent);
    size_t give = rest.len < size * n ? rest.len : size * n;
    if (give)
        memcpy(bytes, rest.ptr, give);
    t->sent += give;
    return give;
}

/// A copy with its NUL; options want one.
static const char *c(struct transfer *t, struct okr_str s)
{
    struct okr_str copy = okr_arena_dup(t->arena, s);
    return copy.ptr ? copy.ptr : "";
}

static void set_common(struct transfer *t)
{
    const struct endpoint *endpoint = t->delivery->endpoint;
    CURL *curl = t->curl;
    curl_easy_setopt(curl, CURLOPT_URL, c(t, t->delivery->outgoing.url));
    curl_easy_setopt(curl, CURLOPT_PRIVATE, t);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, t->error);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)endpoint->seconds);
    curl_easy_setopt(curl, CURLOPT_MAXFILESIZE, 1L << 20);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, t);
    if (endpoint->proxy.len) // else libcurl asks http_proxy, https_proxy and no_proxy
        curl_easy_setopt(curl, CURLOPT_PROXY, c(t, endpoint->proxy));
    if (endpoint->ca_file.len)
        curl_easy_setopt(curl, CURLOPT_CAINFO, c(t, endpoint->ca_file));
}

static void set_post(struct transfer *t)
{
    const struct outgoing *out = &t->delivery->outgoing;
    curl_easy_setopt(t->curl, CURLOPT_PROTOCOLS_STR,
                     t->delivery->endpoint->insecure ? "http,https" : "https");
    for (size_t i = 0; i < out->n_headers; i++)
        t->headers = curl_slist_append(t->headers, c(t, out->headers[i]));
    t->headers = curl_slist_append(t->headers, "Expect:");
    t->headers = curl_slist_append(t->headers, "User-Agent: okrd-notify");
    curl_easy_setopt(t->curl, CURLOPT_HTTPHEADER, t->headers);
    curl_easy_setopt(t->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)out->body.len);
    curl_easy_setopt(t->curl, CURLOPT_POSTFIELDS, out->body.ptr);
}

static void set_mail(struct transfer *t)
{
    const struct outgoing *out = &t->delivery->outgoing;
    const struct endpoint *endpoint = t->delivery->endpoint;
    struct okr_str from = okr_arena_printf(t->arena, "<%.*s>", OKR_STR_ARG(out->from));
    struct okr_str to = okr_arena_printf(t->arena, "<%.*s>", OKR_STR_ARG(out->to));
    curl_easy_setopt(t->curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    // Without "insecure" a server that offers no STARTTLS gets nothing.
    curl_easy_setopt(t->curl, CURLOPT_USE_SSL,
                     (long)(endpoint->insecure ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    curl_easy_setopt(t->curl, CURLOPT_MAIL_FROM, from.ptr);
    t->to = curl_slist_append(NULL, to.ptr);
    curl_easy_setopt(t->curl, CURLOPT_MAIL_RCPT, t->to);
    curl_easy_setopt(t->curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(t->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)out->body.len);
    curl_easy_setopt(t->curl, CURLOPT_READFUNCTION, give_mail);
    curl_easy_setopt(t->curl, CURLOPT_READDATA, t);
    if (endpoint->user.len && endpoint->n_secrets) {
        curl_easy_setopt(t->curl, CURLOPT_USERNAME, c(t, endpoint->user));
        curl_easy_setopt(t->curl, CURLOPT_PASSWORD, c(t, endpoint->secrets[0]));
    }
}

/// What libcurl says may hold the host, never the path or the query; its short form is enough and holds neither.
static void finish(struct transfer *t, CURLcode code)
{
    struct answer *answer = &t->delivery->answer;
    long status = 0;
    curl_off_t wait = 0;
    curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(t->curl, CURLINFO_RETRY_AFTER, &wait);
    answer->status = status;
    answer->retry_after = wait > 0 ? (int64_t)wait : -1;
    bool mail = t->delivery->endpoint->channel == CHANNEL_mail;
    answer->arrived = mail ? code == CURLE_OK : code == CURLE_OK || code == CURLE_FILESIZE_EXCEEDED;
    // After DATA the status is that of the goodbye; the message itself was accepted.
    if (mail && code == CURLE_OK)
        answer->status = 250;
    if (code != CURLE_OK)
        said_write(&answer->said, "%s", curl_easy_strerror(code));
    curl_slist_free_all(t->headers);
    curl_slist_free_all(t->to);
    curl_easy_cleanup(t->curl);
    t->curl = NULL;
}

static bool start(struct transfer *t, CURLM *multi)
{
    t->curl = curl_easy_init();
    if (!t->curl)
        return false;
    set_common(t);
    if (t->delivery->endpoint->channel == CHANNEL_mail)
        set_mail(t);
    else
        set_post(t);
    if (curl_multi_add_handle(multi, t->curl) == CURLM_OK)
        return true;
    finish(t, CURLE_FAILED_INIT);
    return false;
}

static void take_finished(CURLM *multi)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(multi, &left))) {
        char *context = NULL;
        CURLcode code = message->data.result;
        CURL *curl = message->easy_handle;
        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(curl, CURLINFO_PRIVATE, &context);
        curl_multi_remove_handle(multi, curl);
        finish((struct transfer *)(void *)context, code);
    }
}

void transport_run(struct delivery *deliveries, size_t n, struct okr_arena *arena)
{
    CURLM *multi = curl_multi_init();
    struct transfer *transfers = okr_arena_array(arena, n ? n : 1, sizeof *transfers);
    int running = 0;
    for (size_t i = 0; i < n; i++) {
        struct delivery *delivery = &deliveries[i];
        delivery->answer = (struct answer){.retry_after = -1};
        said_write(&delivery->answer.said, "it could not be begun");
        if (delivery->endpoint->channel == CHANNEL_exec) {
            transport_exec(delivery);
        } else if (multi && transfers) {
            transfers[i] = (struct transfer){.delivery = delivery, .arena = arena};
            start(&transfers[i], multi);
        }
    }
    do {
        if (!multi || curl_multi_perform(multi, &running) != CURLM_OK)
            break;
        take_finished(multi);
    } while (running && curl_multi_poll(multi, NULL, 0, POLL_MS, NULL) == CURLM_OK);
    for (size_t i = 0; transfers && i < n; i++)
        if (transfers[i].curl) {
            curl_multi_remove_handle(multi, transfers[i].curl);
            finish(&transfers[i], CURLE_ABORTED_BY_CALLBACK);
        }
    curl_multi_cleanup(multi);
}
