// SPDX-License-Identifier: Apache-2.0
// Names in running text: whether one looks like a person's, and the unit that a sentence begins with.
#include "text/paste/paste.h"

/// The commonest surnames but those that begin ordinary words (高 方 时 全 周 金 任 安 平 常 成 计 程 万 白 …).
static const char SURNAMES[] =
    "欧阳|司马|上官|诸葛|王|李|张|刘|陈|杨|赵|黄|吴|徐|孙|胡|朱|郭|何|林|罗|郑|梁|谢|宋|唐|许|邓|韩|冯|曹|彭|曾|肖|"
    "萧|蔡|潘|袁|董|余|苏|叶|吕|魏|蒋|田|杜|丁|沈|姜|范|傅|钟|卢|汪|戴|崔|陆|廖|姚|邱|夏|谭|贾|邹|熊|孟|秦|阎|薛|侯|"
    "雷|龙|史|陶|贺|顾|毛|郝|龚|邵|钱|严|覃|武|莫|孔|汤|温|康|施|牛|樊|葛|邢|齐|殷|翟|庄|柳|俞|章|鲁|韦|尤|贝|小|老";

/// Words of two or three characters that begin like a name.
static const char NOT_NAMES[] =
    "张贴|何时|何处|林业|田间|史上|严格|严重|严禁|施工|施行|康复|温度|武汉|余额|余下|毛利|毛利率|"
    "龙头|雷达|夏季|黄金|钟头|范围|章程|牛市|孔径|庄重|小时|小组|小程序|小规模|小学|小微|"
    "老板|老客户|老用户|许可|许多|许可证|苏州|杜绝|温州|陆续|梁柱|齐全|莫斯科|鲁棒性|"
    "唐山|韩国|王者|李宁|叶片|汪洋|贺卡|陶瓷|钱包|汤料|施压|顾客|顾问|戴尔|丁类|沈阳|"
    "金额|吕梁|宋体|曾经|何以|何种|老年|老师|小额|小店|小区|小红书";

bool paste_is_person(struct okr_str name)
{
    struct scan scan = scan_of(name);
    size_t han = 0;

    if (!scan_any(&scan, SURNAMES))
        return false;
    while (!scan_done(&scan) && paste_is_han(scan_next(&scan)))
        han++;
    if (!scan_done(&scan) || han < 1 || han > 2 ||
        !paste_is_han(scan_peek(&(struct scan){name, 0})))
        return false;
    scan = scan_of(name);
    return !(scan_any(&scan, NOT_NAMES) && scan_done(&scan));
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
    static const char before[] =
        "我们以|以|假设|例如|比如|作为|下面是|以下是|下面以|这里以|对于|其中|接下来看|再看|来看|接着看|首先看|最后看|看看";
    struct scan scan = scan_of(sentence);

    bool led = scan_any(&scan, before) != 0;
    (void)scan_blanks(&scan);
    (void)scan_char(&scan, ',');
    struct okr_str rest = scan_rest(&scan);
    if (unit_kind == OKR_UNIT_KIND_PERSON) {
        // 以会计王磊为例, 以出纳为例
        struct okr_str name = scan_until(&scan, ",.;:(");
        size_t at = 0;
        struct okr_str tail = OKR_STR("为例");
        if (!led || name.len > 30 || !okr_str_ends(name, tail))
            return OKR_STR("");
        name = okr_str_trim((struct okr_str){name.ptr, name.len - tail.len});
        // The person's own name is the last part: 会计王磊.
        for (struct okr_str part = name; part.len; part = okr_str_skip(name, at)) {
            if (paste_is_person(part))
                return part;
            (void)okr_utf8_next(name, &at);
        }
        return name;
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
