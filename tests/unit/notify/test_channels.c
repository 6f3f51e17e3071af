// SPDX-License-Identifier: Apache-2.0
#include "notify/channel.h"
#include "notify/json.h"
#include "notify/sign.h"

#include "support/leak.h"
#include <criterion/criterion.h>

enum { NOW_S = 1700000000 };
static const okr_time NOW = (okr_time)NOW_S * 1000;
static struct okr_arena *arena;
static struct endpoint endpoint;
static struct outgoing out;
static struct okr_str ids[2], names[2];

static void open_arena(void)
{
    arena = okr_arena_new(8 << 20);
    endpoint = (struct endpoint){.name = OKR_STR("it"),
                                 .url = OKR_STR("https://host.example/hook?access_token=T"),
                                 .from = OKR_STR("OKR 小助手 <okr@example.com>")};
    ids[0] = OKR_STR("id-1");
    ids[1] = OKR_STR("id-2");
    names[0] = OKR_STR("王磊");
    names[1] = OKR_STR("Li");
}
static void close_arena(void)
{
    okr_arena_free(arena);
}
TestSuite(channels, .init = open_arena, .fini = close_arena);

static struct message message(void)
{
    return (struct message){.id = OKR_STR("msg_1"),
                            .kind = OKR_STR("ask"),
                            .cause = OKR_STR("m-6"),
                            .person = OKR_STR("u-5"),
                            .to = OKR_STR("wang@example.com"),
                            .to_name = OKR_STR("王磊"),
                            .subject = OKR_STR("财务部请你答复"),
                            .text = OKR_STR("**请**在周五前答复\n谢谢"),
                            .lang = OKR_ZH};
}

static void build(enum channel_kind kind, const struct message *m)
{
    struct okr_err e = {0};
    endpoint.channel = (int)kind;
    cr_assert_eq(channel_row(kind)->build(&endpoint, m, NOW, arena, &out, &e), OKR_OK, "%s",
                 e.message);
}

static void body_is(const char *expected)
{
    cr_expect(okr_str_is(out.body, expected), "%.*s\nis not\n%s", OKR_STR_ARG(out.body), expected);
}

static bool has_header(const char *line)
{
    for (size_t i = 0; i < out.n_headers; i++)
        if (okr_str_is(out.headers[i], line))
            return true;
    return false;
}

Test(channels, the_table_finds_its_rows)
{
    for (int i = CHANNEL_NONE + 1; i < CHANNEL_COUNT; i++) {
        const struct channel *row = channel_row((enum channel_kind)i);
        cr_expect_eq(channel_find(okr_str_c(row->name)), (unsigned)i);
        cr_expect(row->build && row->per_minute > 0 && *row->help);
    }
    cr_expect_eq(channel_find(OKR_STR("pigeon")), CHANNEL_NONE);
    cr_expect_null(channel_row(CHANNEL_NONE));
    okr_test_end();
}

Test(channels, feishu_signs_in_the_body)
{
    struct message m = message();
    m.at = (struct okr_strs){ids, 2};
    endpoint.secrets[0] = OKR_STR("SECtestsecret");
    endpoint.n_secrets = 1;
    build(CHANNEL_feishu, &m);
    body_is("{\"msg_type\":\"interactive\",\"card\":{\"config\":{\"wide_screen_mode\":true},"
            "\"header\":{\"template\":\"blue\",\"title\":{\"tag\":\"plain_text\",\"content\":"
            "\"财务部请你答复\"}},\"elements\":[{\"tag\":\"markdown\",\"content\":\"**请**"
            "在周五前答复\\n谢谢\\n<at id=id-1></at> <at id=id-2></at>\"}]},"
            "\"timestamp\":\"1700000000\",\"sign\":"
            "\"qctwDqaazOo8xxU2d5mAVhFAk6TEeaDHQUh0YMWFIL8=\"}");
    cr_expect(okr_str_eq(out.url, endpoint.url));
    okr_test_end();
}

Test(channels, dingtalk_signs_in_the_url)
{
    struct message m = message();
    m.at = (struct okr_strs){ids, 1};
    endpoint.secrets[0] = OKR_STR("SECtestsecret");
    endpoint.n_secrets = 1;
    build(CHANNEL_dingtalk, &m);
    cr_expect(okr_str_is(out.url, "https://host.example/hook?access_token=T&timestamp=1700000000000"
                                  "&sign=7LVwF0dAF3%2F%2BMRRulbpE4y72Ogzykc6bS2nG4I99T4s%3D"),
              "%.*s", OKR_STR_ARG(out.url));
    body_is("{\"msgtype\":\"markdown\",\"markdown\":{\"title\":\"财务部请你答复\",\"text\":"
            "\"**请**在周五前答复\\n谢谢\\n\\n@id-1\"},\"at\":{\"atUserIds\":[\"id-1\"],"
            "\"isAtAll\":false}}");
    okr_test_end();
}

static struct okr_str long_text(size_t characters)
{
    struct okr_buf buf = OKR_BUF(arena);
    for (size_t i = 0; i < characters; i++)
        okr_buf_c(&buf, "财");
    return okr_buf_view(&buf);
}

Test(channels, wecom_counts_bytes_and_says_what_it_cut)
{
    static const struct {
        bool text;
        size_t most;
        const char *path;
    } rows[] = {{false, 4096, "markdown"}, {true, 2048, "text"}};
    for (size_t i = 0; i < 2; i++) {
        struct message m = message();
        m.text = long_text(3000);
        m.at = (struct okr_strs){ids, 2};
        endpoint.text = rows[i].text;
        build(CHANNEL_wecom, &m);
        json_t *json = json_loadb(out.body.ptr, out.body.len, 0, NULL);
        const char *content =
            json_string_value(json_object_get(json_object_get(json, rows[i].path), "content"));
        cr_assert(content, "%.*s", OKR_STR_ARG(out.body));
        cr_expect(strlen(content) <= rows[i].most && strlen(content) > rows[i].most - 60, "%zu",
                  strlen(content));
        cr_expect(okr_utf8_valid(okr_str_c(content)));
        cr_expect(strstr(content, "内容过长，已截断"));
        cr_expect_eq(!!strstr(content, "<@id-1> <@id-2>"), !rows[i].text);
        json_decref(json);
    }
    okr_test_end();
}

Test(channels, slack_and_teams)
{
    struct message m = message();
    m.subject = OKR_STR("Ask <now>");
    m.text = OKR_STR("*please*");
    m.at = (struct okr_strs){ids, 1};
    m.names = (struct okr_strs){names, 1};
    build(CHANNEL_slack, &m);
    body_is("{\"text\":\"Ask &lt;now&gt;\",\"blocks\":[{\"type\":\"header\",\"text\":{\"type\":"
            "\"plain_text\",\"text\":\"Ask <now>\"}},{\"type\":\"section\",\"text\":{\"type\":"
            "\"mrkdwn\",\"text\":\"*please*\\n<@id-1>\"}}]}");
    m.text = OKR_STR("a\nb");
    build(CHANNEL_teams, &m);
    body_is(
        "{\"type\":\"message\",\"attachments\":[{\"contentType\":"
        "\"application/vnd.microsoft.card.adaptive\",\"contentUrl\":null,\"content\":{\"$schema\":"
        "\"http://adaptivecards.io/schemas/adaptive-card.json\",\"type\":\"AdaptiveCard\","
        "\"version\":\"1.4\",\"body\":[{\"type\":\"TextBlock\",\"text\":\"Ask <now>\",\"wrap\":"
        "true,\"weight\":\"Bolder\",\"size\":\"Medium\"},{\"type\":\"TextBlock\",\"text\":"
        "\"a\\n\\nb\",\"wrap\":true},{\"type\":\"TextBlock\",\"text\":\"<at>王磊</at>\",\"wrap\":"
        "true}],\"msteams\":{\"entities\":[{\"type\":\"mention\",\"text\":\"<at>王磊</at>\","
        "\"mentioned\":{\"id\":\"id-1\",\"name\":\"王磊\"}}]}}}]}");
    okr_test_end();
}

Test(channels, webhook_signs_with_every_key)
{
    struct message m = message();
    m.event = OKR_STR("{\"type\":\"okr.kr.updated\"}");
    endpoint.secrets[0] = OKR_STR("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3");
    endpoint.secrets[1] = OKR_STR("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3");
    endpoint.n_secrets = 2;
    build(CHANNEL_webhook, &m);
    cr_expect(has_header("webhook-id: msg_1") && has_header("webhook-timestamp: 1700000000"));
    cr_expect(has_header("webhook-signature: v1,Wg/T+rs7PSgPa0aLTL8ktOB0o3YZUpthfzwHmPBn6ps= "
                         "v1,Wg/T+rs7PSgPa0aLTL8ktOB0o3YZUpthfzwHmPBn6ps="));
    body_is("{\"type\":\"okr.kr.updated\"}");
    okr_test_end();
}

Test(channels, exec_gets_words_not_a_shell)
{
    struct message m = message();
    struct okr_err e = {0};
    endpoint.command = OKR_STR("/bin/send \"two words\"  $HOME ;rm");
    build(CHANNEL_exec, &m);
    cr_expect_str_eq(out.argv[0], "/bin/send");
    cr_expect_str_eq(out.argv[1], "two words");
    cr_expect_str_eq(out.argv[2], "$HOME");
    cr_expect_str_eq(out.argv[3], ";rm");
    cr_expect_null(out.argv[4]);
    cr_expect_str_eq(out.env[1], "OKR_ID=msg_1");
    endpoint.command = OKR_STR("/bin/send \"open");
    cr_expect_eq(build_exec(&endpoint, &m, NOW, arena, &out, &e), OKR_E_INVALID);
    okr_test_end();
}

Test(channels, mail_is_marked_and_keeps_its_identity)
{
    struct message m = message();
    m.html = OKR_STR("<p>请</p>");
    m.reply = OKR_STR("okr+abc@example.com");
    build(CHANNEL_mail, &m);
    static const char *const lines[] = {
        "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n",
        "From: =?UTF-8?B?T0tSIOWwj+WKqeaJiw==?= <okr@example.com>\r\n",
        "To: =?UTF-8?B?546L56OK?= <wang@example.com>\r\n",
        "Reply-To: <okr+abc@example.com>\r\n",
        "Subject: =?UTF-8?B?6LSi5Yqh6YOo6K+35L2g562U5aSN?=\r\n",
        "Message-ID: <msg_1@example.com>\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "List-Id: <okr.example.com>\r\n",
        "List-Unsubscribe: <mailto:okr@example.com?subject=unsubscribe>\r\n",
        "Content-Type: multipart/alternative; boundary=\"=_msg_1\"\r\n",
        "--=_msg_1--\r\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        cr_expect(memmem(out.body.ptr, out.body.len, lines[i], strlen(lines[i])), "%s", lines[i]);
    cr_expect(okr_str_is(out.from, "okr@example.com") && okr_str_is(out.to, "wang@example.com"));
    struct okr_err e = {0};
    m.to = OKR_STR("a@b.c\r\nBcc: d@e.f");
    cr_expect_eq(build_mail(&endpoint, &m, NOW, arena, &out, &e), OKR_E_INVALID);
    okr_test_end();
}

Test(channels, what_an_answer_means)
{
    static const struct {
        enum channel_kind kind;
        long status;
        const char *body;
        enum outcome outcome;
        int64_t wait_ms;
    } rows[] = {
        {CHANNEL_webhook, 204, "", OUTCOME_SENT, 0},
        {CHANNEL_webhook, 404, "", OUTCOME_RETRY, 7000},
        {CHANNEL_webhook, 410, "", OUTCOME_GONE, 0},
        {CHANNEL_webhook, 302, "", OUTCOME_RETRY, 7000},
        {CHANNEL_webhook, 429, "", OUTCOME_RETRY, 7000},
        {CHANNEL_slack, 503, "", OUTCOME_RETRY, 7000},
        {CHANNEL_slack, 403, "", OUTCOME_DEAD, 7000},
        {CHANNEL_teams, 202, "", OUTCOME_SENT, 0},
        {CHANNEL_feishu, 200, "{\"code\":0,\"msg\":\"success\"}", OUTCOME_SENT, 0},
        {CHANNEL_feishu, 200, "{\"StatusCode\":0}", OUTCOME_SENT, 0},
        {CHANNEL_feishu, 200, "{\"code\":19021}", OUTCOME_DEAD, 0},
        {CHANNEL_feishu, 200, "{\"code\":11232}", OUTCOME_RETRY, 60000},
        {CHANNEL_feishu, 200, "<html>", OUTCOME_RETRY, 0},
        {CHANNEL_dingtalk, 200, "{\"errcode\":0}", OUTCOME_SENT, 0},
        {CHANNEL_dingtalk, 200, "{\"errcode\":310000}", OUTCOME_DEAD, 0},
        {CHANNEL_dingtalk, 200, "{\"errcode\":130101}", OUTCOME_RETRY, 60000},
        {CHANNEL_wecom, 200, "{\"errcode\":45009}", OUTCOME_RETRY, 60000},
        {CHANNEL_wecom, 200, "{\"errcode\":93000}", OUTCOME_DEAD, 0},
        {CHANNEL_exec, 0, "", OUTCOME_SENT, 0},
        {CHANNEL_exec, 75, "", OUTCOME_RETRY, 0},
        {CHANNEL_exec, 1, "", OUTCOME_DEAD, 0},
        {CHANNEL_mail, 250, "", OUTCOME_SENT, 0},
        {CHANNEL_mail, 451, "", OUTCOME_RETRY, 0},
        {CHANNEL_mail, 535, "", OUTCOME_RETRY, 0},
        {CHANNEL_mail, 550, "", OUTCOME_DEAD, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer answer = {.arrived = true,
                                .status = rows[i].status,
                                .retry_after = 7,
                                .body = okr_str_c(rows[i].body)};
        struct verdict v = channel_judge(rows[i].kind, &answer);
        cr_expect_eq(v.outcome, rows[i].outcome, "row %zu: %d %s", i, v.outcome,
                     v.why.text[OKR_EN]);
        cr_expect(v.outcome != OUTCOME_RETRY || v.wait_ms == rows[i].wait_ms, "row %zu: %ld", i,
                  (long)v.wait_ms);
    }
    struct answer none = {.said = {.text = {"Timeout was reached"}}, .retry_after = -1};
    for (int i = CHANNEL_NONE + 1; i < CHANNEL_COUNT; i++)
        cr_expect_eq(channel_judge((enum channel_kind)i, &none).outcome, OUTCOME_RETRY);
    okr_test_end();
}
