// SPDX-License-Identifier: Apache-2.0
// Names in running text: whether one looks like a person's, and the unit that a sentence begins with.
#include "text/paste/paste.h"

/// The commonest surnames but those that begin ordinary words (高 方 时 全 周 金 任 安 平 常 成 计 程 万 白 …).
static const char SURNAMES[] =
    "欧阳|司马|上官|诸葛|王|李|张|刘|陈|杨|赵|黄|吴|徐|孙|胡|朱|郭|何|林|罗|郑|梁|谢|宋|唐|许|邓|韩|冯|曹|彭|曾|肖|"
    "萧|蔡|潘|袁|董|余|苏|叶|吕|魏|蒋|田|杜|丁|沈|姜|范|傅|钟|卢|汪|戴|崔|陆|廖|姚|邱|夏|谭|贾|邹|熊|孟|秦|阎|薛|侯|"
    "雷|龙|史|陶|贺|顾|毛|郝|龚|邵|钱|严|覃|武|莫|孔|汤|温|康|施|牛|樊|葛|邢|齐|殷|翟|庄|柳|俞|章|鲁|韦|尤|贝|小|老";

/// The others, for where the words around say that somebody is named.
static const char RARE_SURNAMES[] =
    "高|方|时|全|周|金|任|安|平|常|成|计|程|万|白|洪|石|向|于|江|黎|易|文|段|包|左|关|游|凌|童|项|祝|路|申|甘|解|车|"
    "娄|裴|霍|翁|闵|盛|桂|褚|詹|冷|卓|欧|耿|涂|单|舒|纪|司|房|伍|阮|马|倪|戚|岳|屈|柯|柏|沙|华|古|尹|焦|管|商";

/// Words of two or three characters that begin like a name.
static const char NOT_NAMES[] =
    "张贴|何时|何处|林业|田间|史上|严格|严重|严禁|施工|施行|康复|温度|武汉|余额|余下|毛利|毛利率|"
    "龙头|雷达|夏季|黄金|钟头|范围|章程|牛市|孔径|庄重|小时|小组|小程序|小规模|小学|小微|"
    "老板|老客户|老用户|许可|许多|许可证|苏州|杜绝|温州|陆续|梁柱|齐全|莫斯科|鲁棒性|"
    "唐山|韩国|王者|李宁|叶片|汪洋|贺卡|陶瓷|钱包|汤料|施压|顾客|顾问|戴尔|丁类|沈阳|"
    "金额|吕梁|宋体|曾经|何以|何种|老年|老师|小额|小店|小区|小红书";

/// One of the surnames and one or two characters.
static bool is_called(struct okr_str name, const char *surnames)
{
    struct scan scan = scan_of(name);
    size_t han = 0;

    if (!scan_any(&scan, surnames))
        return false;
    while (!scan_done(&scan) && paste_is_han(scan_next(&scan)))
        han++;
    if (!scan_done(&scan) || han < 1 || han > 2 ||
        !paste_is_han(scan_peek(&(struct scan){name, 0})))
        return false;
    scan = scan_of(name);
    return !(scan_any(&scan, NOT_NAMES) && scan_done(&scan));
}

bool paste_is_person(struct okr_str name)
{
    return is_called(name, SURNAMES);
}

bool paste_is_full_name(struct okr_str s)
{
    static const char others[] =
        "north|south|east|west|new|san|los|america|europe|asia|africa|pacific|middle|series|phase|"
        "stage|round|plan|launch|release|version|beta|alpha|only|total|net|gross|daily|weekly|"
        "monthly|quarterly|first|second|third|no|not|all|both|see|per|same|stretch|target|baseline|"
        "current|team|tier|level|part|step|group|key|top|high|low|big|small|united|great|hong";
    struct scan scan = scan_of(s);
    int words = 0;

    while (!scan_done(&scan)) {
        struct scan word = scan;
        if (scan_any(&word, others) || paste_name_kind(scan_rest(&scan)))
            return false;
        int32_t c = scan_next(&scan);
        if (c < 'A' || c > 'Z' || scan_peek(&scan) < 'a' || scan_peek(&scan) > 'z')
            return false;
        while (scan_is_letter(scan_peek(&scan)) || scan_peek(&scan) >= 0xC0)
            (void)scan_next(&scan);
        words++;
        if (!scan_done(&scan) && !scan_blanks(&scan))
            return false;
    }
    return words == 2 || words == 3;
}

/// The end of `words` that is a surname of the list and one or two characters.
static struct okr_str last_called(struct okr_str words, const char *surnames)
{
    size_t at = 0;

    for (struct okr_str part = words; part.len; part = okr_str_skip(words, at)) {
        if (is_called(part, surnames))
            return part;
        (void)okr_utf8_next(words, &at);
    }
    return OKR_STR("");
}

struct okr_str paste_person_last(struct okr_str words)
{
    struct okr_str common = last_called(words, SURNAMES);

    return common.len ? common : last_called(words, RARE_SURNAMES);
}

/// What somebody is at work, behind the name and a sign.
static bool says_post(struct okr_str s)
{
    static const char posts[] =
        "lead|manager|engineer|accountant|analyst|director|designer|head|officer|specialist|coordinator|rep|"
        "representative|developer|executive|assistant|associate|owner|recruiter|scientist|writer|cfo|ceo|coo|cto|vp|"
        "会计|出纳|经理|主管|总监|专员|工程师|助理|设计师|负责人|组长|主任|部长|店长|顾问|策划|运营|销售|产品|员";

    for (size_t at = 0; at < s.len; (void)okr_utf8_next(s, &at)) {
        struct scan scan = scan_of(okr_str_skip(s, at));
        bool starts = at == 0 || !scan_is_letter((unsigned char)s.ptr[at - 1]);
        if (starts && scan_any(&scan, posts))
            return true;
    }
    return false;
}

bool paste_person_heading(struct okr_str body, bool persons, struct paste_heading *ret)
{
    struct scan scan = scan_of(paste_counter_skip(body));

    bool led = paste_lead_in_skip(&scan);
    struct okr_str name = scan_until(&scan, ",:(|-–—/");
    struct okr_str rest = scan_rest(&scan), tail = OKR_STR("为例");
    if (okr_str_ends(name, tail))
        name = okr_str_trim((struct okr_str){name.ptr, name.len - tail.len});
    struct okr_str last = paste_person_last(name);
    struct scan whole = scan_of(name);
    if (!last.len) { // 运营部-拓店经理-何晓峰
        whole = scan_of(okr_str_trim((struct okr_str){name.ptr, name.len + rest.len}));
        name = scan_until(&whole, ":(,");
        last = scan_done(&whole) || scan_peek(&whole) == ':' ? paste_person_last(name) : last;
    }
    struct okr_str before = {name.ptr, name.len - last.len};
    bool latin = paste_is_full_name(name) && (persons || says_post(rest));
    bool han = paste_is_person(name) ||
               (last.len && before.len <= 30 &&
                (before.len ? says_post(before) : led || persons || says_post(rest)));
    if (!latin && !han)
        return false;
    *ret =
        (struct paste_heading){OKR_UNIT_KIND_PERSON, latin || paste_is_person(name) ? name : last};
    return true;
}

bool paste_lead_in_skip(struct scan *scan)
{
    static const char words[] =
        "我们以|以|假设|例如|比如|作为|下面是|以下是|下面以|这里以|对于|其中|接下来看|接下来是|接下来|再看|再来看|来看|"
        "先看|先来看|下面看|下面来看|然后看|然后是|接着看|接着是|首先看|首先是|其次看|其次是|最后看|最后是|看看|看一下|"
        "轮到|至于|first,|next,|then,|finally,|here is|here are|now|meet|take|look at|let's look at";
    bool led = scan_any(scan, words) != 0;

    (void)scan_any(scan, "看|是|到");
    (void)scan_blanks(scan);
    (void)scan_char(scan, ',');
    return led;
}

/// A name of up to eight characters at the front that ends in 部门, 部, 中心 (or 团队, 组; or 公司); its bytes, 0 = none.
static size_t name_at(struct okr_str s, unsigned unit_kind)
{
    enum { LONGEST = 10 };
    size_t at = 0, best = 0;

    for (int n = 0; n < LONGEST && at < s.len; n++) {
        if (!paste_is_han(okr_utf8_next(s, &at)))
            break;
        struct okr_str name = {s.ptr, at};
        if (n >= 1 && paste_name_kind(name) == unit_kind) {
            // 财务部 may go on to 财务部门, 市场 to 市场中心.
            if (best && at - best > strlen("中心"))
                break;
            best = at;
        }
    }
    return best;
}

struct okr_str paste_name_in_prose(struct okr_str sentence, unsigned unit_kind)
{
    struct scan scan = scan_of(sentence);

    bool led = paste_lead_in_skip(&scan);
    struct okr_str rest = scan_rest(&scan);
    if (unit_kind == OKR_UNIT_KIND_PERSON) {
        // 以会计王磊为例, 以出纳为例
        struct okr_str name = scan_until(&scan, ",.;:(");
        struct okr_str tail = OKR_STR("为例");
        if (!led || name.len > 30 || !okr_str_ends(name, tail))
            return OKR_STR("");
        name = okr_str_trim((struct okr_str){name.ptr, name.len - tail.len});
        struct okr_str own = paste_person_last(name);
        return own.len ? own : name;
    }
    size_t n = name_at(rest, unit_kind);
    struct okr_str name = {rest.ptr, n};
    struct scan plain = scan_of(name);
    if (n == 0)
        return OKR_STR("");
    // Kinds alone (各部门, 该部门, 本公司) are nobody's name.
    if (scan_any(&plain,
                 "各|每|该|本|某|此|这|那|其他|所有|一个|我|下属|上级|整个|多个|相关|职能|业务"))
        return OKR_STR("");
    return name;
}

bool paste_speaks_of_okrs(struct okr_str s)
{
    for (size_t at = 0; at < s.len; (void)okr_utf8_next(s, &at)) {
        struct scan scan = scan_of(okr_str_skip(s, at));
        int32_t c = scan_peek(&scan);
        if ((c == 'O' || c == 'o' || c == 0x76EE) && scan_any(&scan, "okr|okrs|o1|目标"))
            return true;
    }
    return false;
}
