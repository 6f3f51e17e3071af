// SPDX-License-Identifier: Apache-2.0
#include "endpoint.h"

#include "channel.h"
#include "mime.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECRET_BYTES = 4096, RATE_MAX = 6000 };

/// The section being read.
struct section {
    endpoint_option *option;
    void *context;
    struct okr_arena *arena;
    struct endpoint *endpoint;
};

/// Keeps the first reason.
OKR_PRINTF(2, 3) static void endpoint_fault(struct endpoint *endpoint, const char *format, ...)
{
    va_list args;
    if (!endpoint_works(endpoint))
        return;
    va_start(args, format);
    said_vwrite(&endpoint->fault, format, args);
    va_end(args);
}

/// The same, for what was said already.
static void endpoint_fault_said(struct endpoint *endpoint, const struct said *why)
{
    if (endpoint_works(endpoint))
        endpoint->fault = *why;
}

bool endpoint_works(const struct endpoint *endpoint)
{
    return !*endpoint->fault.text[OKR_EN];
}

static struct okr_str text(const struct section *s, const char *key)
{
    struct okr_str value = {0};
    return s->option(s->context, key, &value) ? okr_arena_dup(s->arena, okr_str_trim(value))
                                              : OKR_STR("");
}

static bool yes(const struct section *s, const char *key)
{
    struct okr_str value = text(s, key);
    bool is = okr_str_is(value, "yes") || okr_str_is(value, "true") || okr_str_is(value, "on") ||
              okr_str_is(value, "1");
    if (value.len && !is && !okr_str_is(value, "no") && !okr_str_is(value, "false") &&
        !okr_str_is(value, "off") && !okr_str_is(value, "0"))
        endpoint_fault(s->endpoint, "%s = %.*s: write yes or no", key, OKR_STR_ARG(value));
    return is;
}

static int number(const struct section *s, const char *key, int least, int most, int otherwise)
{
    struct okr_str value = text(s, key);
    if (!value.len)
        return otherwise;
    char *end = NULL;
    long n = strtol(value.ptr, &end, 10);
    if (end == value.ptr || *end || n < least || n > most) {
        endpoint_fault(s->endpoint, "%s = %.*s: write a number from %d to %d", key,
                       OKR_STR_ARG(value), least, most);
        return otherwise;
    }
    return (int)n;
}

// --- secrets ---

static bool read_secret(const char *path, struct okr_arena *arena, struct okr_str *ret,
                        struct said *ret_why)
{
    char bytes[SECRET_BYTES];
    struct stat about;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0 || fstat(file, &about)) {
        said_write(ret_why, "its secret cannot be read from %s: %s", path, strerror(errno));
        if (file >= 0)
            close(file);
        return false;
    }
    ssize_t n = read(file, bytes, sizeof bytes);
    close(file);
    bool own = about.st_uid == 0 || about.st_uid == geteuid();
    if (!S_ISREG(about.st_mode) || (about.st_mode & 077) || !own) {
        said_write(ret_why, "others may read %s: give it mode 0600", path);
        return false;
    }
    if (n <= 0 || n == SECRET_BYTES) {
        said_write(ret_why, "%s holds no secret of at most %d bytes", path, SECRET_BYTES - 1);
        return false;
    }
    *ret = okr_arena_dup(arena, okr_str_trim((struct okr_str){bytes, (size_t)n}));
    explicit_bzero(bytes, sizeof bytes);
    return ret->len > 0;
}

bool endpoint_secret(struct okr_str source, struct okr_arena *arena, struct okr_str *ret,
                     struct said *ret_why)
{
    struct okr_str file = OKR_STR("file:"), credential = OKR_STR("credential:");
    if (okr_str_starts(source, file)) {
        struct okr_str path = okr_arena_dup(arena, okr_str_skip(source, file.len));
        return path.ptr && read_secret(path.ptr, arena, ret, ret_why);
    }
    if (!okr_str_starts(source, credential)) {
        said_write(
            ret_why,
            "a secret does not stand in the configuration: write credential:NAME or file:/PATH");
        return false;
    }
    struct okr_str name = okr_str_skip(source, credential.len);
    const char *directory = getenv("CREDENTIALS_DIRECTORY");
    if (!directory || !name.len || memchr(name.ptr, '/', name.len)) {
        said_write(
            ret_why,
            "there is no credential %.*s: see LoadCredential= of the service, or write file:/PATH",
            OKR_STR_ARG(name));
        return false;
    }
    struct okr_str path = okr_arena_printf(arena, "%s/%.*s", directory, OKR_STR_ARG(name));
    return path.ptr && read_secret(path.ptr, arena, ret, ret_why);
}

/// One secret a line, blanks inside belong to it: the newest first, older ones still sign.
static void add_secrets(const struct section *s)
{
    struct endpoint *endpoint = s->endpoint;
    struct okr_str source = text(s, "secret"), all;
    if (!source.len)
        return;
    struct said why = {.text = {""}};
    if (!endpoint_secret(source, s->arena, &all, &why)) {
        endpoint_fault_said(endpoint, &why);
        return;
    }
    while ((all = okr_str_trim(all)).len && endpoint->n_secrets < SECRETS_MAX) {
        size_t n = 0;
        while (n < all.len && !strchr("\r\n", all.ptr[n]))
            n++;
        endpoint->secrets[endpoint->n_secrets++] =
            okr_arena_dup(s->arena, okr_str_trim((struct okr_str){all.ptr, n}));
        all = okr_str_skip(all, n);
    }
}

// --- the url ---

static struct okr_str host_of(struct okr_str url)
{
    const char *mark = memmem(url.ptr ? url.ptr : "", url.len, "://", 3);
    if (!mark)
        return OKR_STR("");
    struct okr_str rest = okr_str_skip(url, (size_t)(mark - url.ptr) + 3);
    size_t n = 0;
    while (n < rest.len && !strchr("/?#", rest.ptr[n]))
        n++;
    rest.len = n;
    for (size_t i = rest.len; i-- > 0;)
        if (rest.ptr[i] == '@') {
            rest = okr_str_skip(rest, i + 1);
            break;
        }
    if (rest.len && *rest.ptr == '[') {
        const char *end = memchr(rest.ptr, ']', rest.len);
        return (struct okr_str){rest.ptr, end ? (size_t)(end - rest.ptr) + 1 : rest.len};
    }
    const char *colon = memchr(rest.ptr, ':', rest.len);
    return (struct okr_str){rest.ptr, colon ? (size_t)(colon - rest.ptr) : rest.len};
}

bool endpoint_is_loopback(struct okr_str url)
{
    struct okr_str host = host_of(url);
    return okr_str_is(host, "localhost") || okr_str_is(host, "[::1]") ||
           okr_str_is(host, "127.0.0.1");
}

static bool starts(struct okr_str s, const char *prefix)
{
    return okr_str_starts(s, okr_str_c(prefix));
}

/// A url that is a secret itself comes from where secrets come from, unless it leads nowhere else.
static void add_url(const struct section *s, const struct channel *channel)
{
    struct endpoint *endpoint = s->endpoint;
    struct okr_str url = text(s, "url");
    bool mail = endpoint->channel == CHANNEL_mail;
    struct said why = {.text = {""}};
    bool kept = starts(url, "file:") || starts(url, "credential:");
    if (!url.len)
        endpoint_fault(endpoint, "url is missing");
    if (kept) {
        if (!endpoint_secret(url, s->arena, &url, &why)) {
            endpoint_fault_said(endpoint, &why);
            return;
        }
    } else if (channel->secret_url && url.len && !endpoint_is_loopback(url)) {
        endpoint_fault(
            endpoint,
            "the url of a %s channel is a secret: write url = credential:NAME or file:/PATH",
            channel->name);
    }
    bool encrypted = starts(url, mail ? "smtps://" : "https://") ||
                     (mail && starts(url, "smtp://") && !endpoint->insecure);
    bool plain = starts(url, mail ? "smtp://" : "http://");
    if (url.len && !encrypted && !(plain && endpoint->insecure))
        endpoint_fault(endpoint,
                       plain ? "its url is not encrypted: use https, or say insecure = yes"
                             : "its url is none of %s",
                       mail ? "smtp, smtps" : "http, https");
    for (size_t i = 0; i < url.len; i++)
        if ((unsigned char)url.ptr[i] <= ' ' || url.ptr[i] == 0x7f)
            endpoint_fault(endpoint, "its url holds a blank or a control character");
    endpoint->url = url;
}

void endpoint_read(struct okr_str name, endpoint_option *option, void *context,
                   struct okr_arena *arena, struct endpoint *ret)
{
    *ret = (struct endpoint){.name = okr_arena_dup(arena, name)};
    const struct section s = {option, context, arena, ret};
    struct okr_str kind = text(&s, "channel"), lang = text(&s, "lang");
    if (!kind.len)
        kind = ret->name; // [plugin notify feishu] needs no second word
    ret->channel = (int)channel_find(kind);
    const struct channel *channel = channel_row((enum channel_kind)ret->channel);
    if (!channel) {
        endpoint_fault(
            ret, "channel = %.*s: use mail, webhook, feishu, dingtalk, wecom, slack, teams or exec",
            OKR_STR_ARG(kind));
        return;
    }
    ret->insecure = yes(&s, "insecure");
    ret->standard = yes(&s, "default");
    ret->text = okr_str_is(text(&s, "format"), "text");
    ret->user = text(&s, "user");
    ret->from = text(&s, "from");
    ret->reply = text(&s, "reply");
    ret->list = text(&s, "list");
    ret->unsubscribe = text(&s, "unsubscribe");
    ret->proxy = text(&s, "proxy");
    ret->ca_file = text(&s, "ca_file");
    ret->command = text(&s, "command");
    ret->events = text(&s, "events");
    ret->unit = text(&s, "unit");
    ret->format = ret->text ? OKR_STR("") : text(&s, "format");
    ret->has_lang = lang.len > 0;
    ret->lang = okr_str_is(lang, "zh") ? OKR_ZH : OKR_EN;
    if (lang.len && !okr_str_is(lang, "zh") && !okr_str_is(lang, "en"))
        endpoint_fault(ret, "lang = %.*s: write en or zh", OKR_STR_ARG(lang));
    ret->per_minute = number(&s, "limit", 1, RATE_MAX, channel->per_minute);
    ret->seconds = number(&s, "seconds", 1, SECONDS_MAX, SECONDS_DEFAULT);
    add_secrets(&s);
    if (ret->channel == CHANNEL_exec) {
        if (!ret->command.len || *ret->command.ptr != '/')
            endpoint_fault(ret,
                           "command is missing: write the whole path of a program and its words");
    } else {
        add_url(&s, channel);
    }
    // A key that is misspelt is not seen by anybody: what it was to give is missed.
    if (ret->channel == CHANNEL_webhook && !ret->n_secrets && !ret->insecure)
        endpoint_fault(
            ret, "no secret signs its messages: write secret = file:/PATH, or say insecure = yes");
    if (ret->channel == CHANNEL_mail && ret->user.len && !ret->n_secrets)
        endpoint_fault(ret, "a user needs a secret: write secret = credential:NAME or file:/PATH");
    if (ret->channel == CHANNEL_mail && !mime_address(ret->from).len)
        endpoint_fault(ret, "from is not an address such as OKR <okr@example.com>");
    if (ret->reply.len && !memmem(ret->reply.ptr, ret->reply.len, "{token}", 7))
        endpoint_fault(ret, "reply has no {token}: write okr+{token}@example.com");
}
