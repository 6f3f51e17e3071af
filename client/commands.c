// SPDX-License-Identifier: Apache-2.0
#include "commands.h"

static const struct flag no_flags[] = {{0}};
#define VERSION_FLAG                                                                      \
    {                                                                                     \
        "--if-version", NULL, "N", "refuse when it has moved on", "版本已变则拒绝" \
    }
static const struct flag apply_flags[] = {
    {"--cycle", NULL, "KEY", "cycle of what names none", "未写周期的内容所属的周期"},
    {"--prune", NULL, NULL, "remove what the named units have and the file lacks",
     "删除所列单位中文件未提及的内容"},
    {"--confirm", NULL, NULL, "really prune", "确认删除"},
    {"--dry-run", NULL, NULL, "check it all and store nothing", "完整检查但不保存"},
    {"--reason", "-m", "TEXT", "why: for targets, weights and due dates already published",
     "原因：改动已发布的目标值、权重或截止日时必填"},
    {"--plan", NULL, "FILE", "take in a plan of okr diff; refused when it would do something else",
     "执行 okr diff 写出的计划；结果会不同时拒绝"},
    {0},
};
static const struct flag diff_flags[] = {
    {"--cycle", NULL, "KEY", "cycle of what names none", "未写周期的内容所属的周期"},
    {"--prune", NULL, NULL, "as apply --prune", "同 apply --prune"},
    {"--plan", NULL, "FILE", "write it down for apply --plan",
     "写成计划文件，供 apply --plan 执行"},
    {0},
};
static const struct flag edit_flags[] = {
    {"--cycle", NULL, "KEY", "another cycle than the open one", "指定周期（默认进行中的周期）"},
    {"--reason", "-m", "TEXT", "why: for targets, weights and due dates already published",
     "原因：改动已发布的目标值、权重或截止日时必填"},
    {0},
};
#define CYCLE_FLAG                                                                                              \
    {                                                                                                           \
        "--cycle", NULL, "KEY", "another cycle than the open one", "指定周期（默认进行中的周期）" \
    }
static const struct flag cycle_flags[] = {CYCLE_FLAG, {0}};
static const struct flag seen_flags[] = {
    {"--cycle", NULL, "KEY", "another cycle than the open one", "指定周期（默认进行中的周期）"},
    {"--at", NULL, "DATE|SEQ", "as it was at the end of a day, or right after an event",
     "查看某日结束时或某个事件之后的状态"},
    {0},
};
static const struct flag tree_flags[] = {
    {"--cycle", NULL, "KEY", "another cycle than the open one", "指定周期（默认进行中的周期）"},
    {"--at", NULL, "DATE|SEQ", "as it was at the end of a day, or right after an event",
     "查看某日结束时或某个事件之后的状态"},
    {"--fields", NULL, "NAMES",
     "with -o json or jsonl: only these lists and keys, such as "
     "objectives.text,objectives.progress,leaves",
     "与 -o json 或 jsonl 同用：只输出这些列表与键，如 objectives.text,objectives.progress,leaves"},
    {0},
};
static const struct flag fmt_flags[] = {
    {"--write", "-w", NULL, "write the file in place", "就地改写文件"},
    {0},
};
static const struct flag import_flags[] = {
    {"--cycle", NULL, "KEY", "the cycle, whatever periods the text names",
     "指定周期，不看文中的时段"},
    {"--first-month", NULL, "N",
     "first month of the fiscal year (1; April for a label of two years)",
     "财年的首月（1；跨两年的年度标签按四月）"},
    {0},
};
static const struct flag read_flags[] = {
    {"--level", NULL, "o|kr", "an objective or a key result (kr)",
     "目标 o 或关键结果 kr（默认 kr）"},
    {"--cycle", NULL, "KEY", "the period that dates without a year fall into",
     "未写年份的日期所属的周期"},
    {"--first-month", NULL, "N", "of the fiscal year (1)", "财年的起始月（1）"},
    {0},
};
static const struct flag checkin_flags[] = {
    {"--message", "-m", "TEXT", "what happened", "进展说明"},
    {"--confidence", NULL, "N", "6/10, 60% or 0.6", "信心指数：6/10、60% 或 0.6"},
    {"--as-of", NULL, "DATE", "the day the value was true", "数值对应的日期"},
    {"--for", NULL, "NAME", "the person it is typed for", "代谁填报"},
    {"--status", NULL, "WORD", "what you say it is: on_track, at_risk …",
     "自评状况：正常、有风险等"},
    {"--blocker", NULL, "TEXT", "what is in the way", "遇到的阻碍"},
    {"--evidence", NULL, "URL", "where it can be seen", "可以查证的链接"},
    {"--file", "-f", "FILE", "a table: REF, VALUE, CONFIDENCE, NOTE … between tabs, all or nothing",
     "表格：引用、数值、信心指数、说明等，用制表符隔开；全部生效或一条不记"},
    {"--dry-run", NULL, NULL, "what it would do", "只看结果，不保存"},
    VERSION_FLAG,
    {0},
};
static const struct flag todo_flags[] = {
    {"--owner", NULL, "NAME", "whose it is", "由谁负责"},
    {"--due", NULL, "DATE", "the day it is planned for", "计划完成的日期"},
    {"--url", NULL, "URL", "where the work is tracked", "跟踪此事的链接"},
    {"--all", NULL, NULL, "what is done too", "已完成的也列出"},
    {"--reason", "-m", "TEXT", "why", "原因"},
    {"--dry-run", NULL, NULL, "what it would do", "只看结果，不保存"},
    {"--title", NULL, "TEXT", "edit: another title", "edit：改标题"},
    VERSION_FLAG,
    {0},
};
#define REASON_FLAG                               \
    {                                             \
        "--reason", "-m", "TEXT", "why", "原因" \
    }
#define TRY_FLAG                                                                \
    {                                                                           \
        "--dry-run", NULL, NULL, "what it would do", "只看结果，不保存" \
    }
static const struct flag void_flags[] = {REASON_FLAG, TRY_FLAG, {0}};
static const struct flag move_flags[] = {REASON_FLAG, TRY_FLAG, CYCLE_FLAG, VERSION_FLAG, {0}};
static const struct flag close_flags[] = {
    REASON_FLAG,
    TRY_FLAG,
    CYCLE_FLAG,
    {"--review", NULL, "TEXT", "what was learned; why, where it was missed",
     "复盘：学到了什么，未达成的原因"},
    {"--decision", NULL, "WORD", "keep, modify or abandon", "保留、调整或放弃"},
    VERSION_FLAG,
    {0},
};
static const struct flag answer_flags[] = {REASON_FLAG, TRY_FLAG, VERSION_FLAG, {0}};
static const struct flag freeze_flags[] = {
    {"--dir", NULL, "DIR", "write CYCLE.md and CYCLE.json there",
     "把 周期.md 与 周期.json 写到该目录"},
    {"--check", NULL, "FILE",
     "does a kept JSON file still hold what okrd has? exit code 1 when not",
     "保存的 JSON 文件与 okrd 是否一致；不一致时退出码为 1"},
    {0},
};
static const struct flag review_flags[] = {
    CYCLE_FLAG,
    {"--score", NULL, "N", "set this score; one that was not proposed needs --reason",
     "设定评分；与建议不同须带 --reason"},
    {"--accept", NULL, NULL, "set the score that is proposed", "采用建议的评分"},
    {"--outcome", NULL, "WORD", "close it: achieved, partial, missed, cancelled, postponed",
     "关闭：达成、部分达成、未达成、取消、延期"},
    {"--review", NULL, "TEXT", "what was learned; why, where it was missed",
     "复盘：学到了什么，未达成的原因"},
    {"--decision", NULL, "WORD", "keep, modify or abandon", "保留、调整或放弃"},
    REASON_FLAG,
    TRY_FLAG,
    VERSION_FLAG,
    {0},
};
static const struct flag promise_flags[] = {
    REASON_FLAG,
    TRY_FLAG,
    {"--date", NULL, "DATE", "the day it will be there", "承诺完成的日期"},
    {"--kr", NULL, "REF", "the key result that sees to it", "承接此事的关键结果"},
    VERSION_FLAG,
    {0},
};
static const struct flag span_flags[] = {
    REASON_FLAG,
    TRY_FLAG,
    {"--start", NULL, "DATE", "create: its first day; a period such as 2026Q1 has its own",
     "create：第一天；2026Q1 这样的周期自带日期"},
    {"--end", NULL, "DATE", "create: its last day", "create：最后一天"},
    {"--length", NULL, "LENGTH,…",
     "plan: month, two_months, quarter (default), half, year; several are nested: half,quarter",
     "plan：月、双月、季度（默认）、半年、年；多个则逐级嵌套：半年,季度"},
    {"--open", NULL, NULL, "plan: those that hold today begin at once",
     "plan：包含今天的周期立即开始"},
    {"--preset", NULL, "WORD", "create, update: thresholds of status; - for the organisation's",
     "create、update：状况的阈值；- 表示同组织"},
    VERSION_FLAG,
    {0},
};
static const struct flag unit_flags[] = {REASON_FLAG, TRY_FLAG, {0}};
static const struct flag people_flags[] = {
    TRY_FLAG,
    {"--confirm", NULL, NULL, "import: those who are not in it have really left",
     "import：名单中没有的人确实已离职"},
    {"--partial", NULL, NULL, "import: the roster is a part of the company; nobody leaves",
     "import：名单只是一部分，不处理离职"},
    {"--create-units", NULL, NULL, "import: departments that are not there are made",
     "import：没有的部门就新建"},
    {"--all", NULL, NULL, "the list: with those who have left", "列表：包括已离职的人"},
    REASON_FLAG,
    {0},
};
static const struct flag handover_flags[] = {
    REASON_FLAG,
    TRY_FLAG,
    {"--to", NULL, "NAME", "who takes over (needed)", "由谁接手（必填）"},
    {0},
};
static const struct flag align_flags[] = {
    {"--kind", NULL, "WORD", "decomposes (default), supports, contributes, depends_on",
     "对齐（默认）、支撑、汇总到、依赖"},
    {"--share", NULL, "N%", "contributes: the part of the value that counts", "汇总到：计入的份额"},
    {"--origin", NULL, "WORD", "top_down, bottom_up or lateral", "自上而下、自下而上或横向"},
    {"--owner", NULL, "NAME", "depends_on: who watches the risk", "依赖：风险负责人"},
    REASON_FLAG,
    TRY_FLAG,
    VERSION_FLAG,
    {0},
};
static const struct flag log_flags[] = {
    {"--limit", NULL, "N", "how many, newest first (100)", "最多多少条，新的在前（100）"},
    {0},
};
static const struct flag decide_flags[] = {TRY_FLAG, {0}};
static const struct flag meeting_flags[] = {
    {"--since", NULL, "DATE", "from that day on (default: a check-in interval ago)",
     "从该日起（默认一个更新周期之前）"},
    {"--cycle", NULL, "KEY", "another cycle than the open one", "指定周期（默认进行中的周期）"},
    {0},
};
static const struct flag watch_flags[] = {
    {"--since", NULL, "POSITION", "SEQ or EPOCH:SEQ; 0 is the beginning (default: from now on)",
     "序号 或 纪元:序号；0 表示从头（默认从现在起）"},
    {"--cursor-file", NULL, "FILE", "go on from it, and keep the position there",
     "从文件中的位置继续，并保存位置"},
    {"--filter", NULL, "K=V", "unit=REF type=GLOB subject=ID actor=WHO, \",\" between several",
     "unit=引用 type=通配 subject=编号 actor=谁，多个用 , 分隔"},
    {"--count", NULL, "N", "end after that many events", "收到 N 个事件后结束"},
    {"--timeout", NULL, "S", "end after that many seconds in all", "总共 S 秒后结束"},
    {0},
};
static const struct flag notify_flags[] = {
    {"--to", NULL, "ADDRESS", "test: where a mail goes", "test：邮件收件地址"},
    {"--dry-run", NULL, NULL, "test: print exactly what would be sent; prefs: check only",
     "test：原样输出将发送的内容；prefs：只检查"},
    {"--channel", NULL, "NAME", "prefs: the endpoint for messages", "prefs：接收消息的通道"},
    {"--quiet", NULL, "HOURS", "prefs: no message then: 22:00-08:00",
     "prefs：免打扰时段，如 22:00-08:00"},
    {"--away", NULL, "DATE", "prefs: away up to that day", "prefs：到该日为止不在"},
    {"--snooze", NULL, "DATE", "prefs: no reminder up to that day", "prefs：到该日为止不提醒"},
    {"--language", NULL, "LANG", "prefs: en or zh", "prefs：en 或 zh"},
    {"--meeting", NULL, "TIME", "prefs of a unit: its weekly meeting: Mon 10:00",
     "prefs（单位）：每周例会，如 周一10:00"},
    {"--coordinator", NULL, "NAME", "prefs of a unit: who sees that all report",
     "prefs（单位）：督促更新的协调人"},
    {"--escalations", NULL, "yes|no", "prefs: hear what stays unanswered in my units",
     "prefs：是否接收所负责单位中迟迟未答复的事项"},
    {"--mail", NULL, "ADDRESS", "prefs of a person: the mail address", "prefs（个人）：邮箱"},
    {"--feishu", NULL, "ID", "prefs of a person: the Feishu id to @",
     "prefs（个人）：飞书的用户编号，用于 @"},
    {"--dingtalk", NULL, "ID", "prefs of a person: the DingTalk id to @",
     "prefs（个人）：钉钉的用户编号，用于 @"},
    {"--wecom", NULL, "ID", "prefs of a person: the WeCom id to @",
     "prefs（个人）：企业微信的用户编号，用于 @"},
    {"--slack", NULL, "ID", "prefs of a person: the Slack id to @",
     "prefs（个人）：Slack的用户编号，用于 @"},
    {"--teams", NULL, "ID", "prefs of a person: the Teams id to @",
     "prefs（个人）：Teams的用户编号，用于 @"},
    {0},
};
static const struct flag mail_in_flags[] = {
    {"--recipient", NULL, "ADDRESS", "the address it came to, when no header names it",
     "收到该邮件的地址（邮件头中没有时）"},
    {0},
};
static const struct flag audit_flags[] = {
    {"--severity", NULL, "WORD", "this severity and above: info, warn, error",
     "该级别及以上：提示、弱点、错误"},
    {"--code", NULL, "CODE", "this rule only; okr help CODE explains it",
     "只看这条规则；okr help 代码 有说明"},
    {"--cycle", NULL, "KEY", "this cycle only", "只看该周期"},
    {"--kept", NULL, NULL, "what the last run found, without a new one",
     "只看上次的结果，不重新审查"},
    {0},
};
static const struct flag lint_flags[] = {
    {"--severity", NULL, "WORD", "this severity and above: info, warn, error",
     "该级别及以上：提示、弱点、错误"},
    {"--code", NULL, "CODE", "this rule only; okr help CODE explains it",
     "只看这条规则；okr help 代码 有说明"},
    {"--now", NULL, "DATE", "another day than today", "把今天当作该日期"},
    {0},
};
static const struct flag waive_flags[] = {
    REASON_FLAG,
    {"--until", NULL, "DATE", "last day; without it for good", "最后一天；不写则长期"},
    {0},
};
static const struct flag status_flags[] = {
    {"--check", NULL, NULL,
     "say nothing; exit code 1 when the card would warn (80% of the space in use, a reader that holds on), 7 when okrd does not answer",
     "不输出；卡片会给出警告时（空间已用 80%，或有程序占用旧状态）退出码为 1，无应答时为 7"},
    {0},
};
static const struct flag call_flags[] = {
    {"--dry-run", NULL, NULL, "what it would do", "只看结果，不保存"},
    VERSION_FLAG,
    {0},
};

static const struct command commands[] = {
    {"apply", "[FILE|-]", "take a text in: all of it, or nothing and every mistake with its cure",
     "导入文本：全部生效，或一处不改并指出每个错误", apply_flags, 0, 1, cmd_apply},
    {"diff", "[FILE|-]", "what apply would change; exit code 1 when anything",
     "apply 会改动什么；有差别时退出码为 1", diff_flags, 0, 1, cmd_diff},
    {"export", "[REF]", "the canonical text of a unit, an objective, or everything",
     "导出单位、目标或全部内容的规范文本", seen_flags, 0, OPTIONS_WORDS, cmd_export},
    {"edit", "REF", "the text of a unit or an objective in $VISUAL or $EDITOR, and back",
     "在 $VISUAL 或 $EDITOR 中修改单位或目标的文本", edit_flags, 1, OPTIONS_WORDS, cmd_edit},
    {"fmt", "[FILE|-]", "the canonical form of a text; needs no okrd",
     "把文本整理成规范格式；不需要 okrd", fmt_flags, 0, 1, cmd_fmt},
    {"import", "[FILE|-]",
     "any pasted text as canonical text, and what was inferred or left out; needs no okrd",
     "把粘贴的任意文字整理成规范文本，并说明推断与未采用之处；不需要 okrd", import_flags, 0, 1,
     cmd_import},
    {"read", "[TEXT…|-]", "what okr understands of a sentence, or of each line; needs no okrd",
     "okr 从一句话或每行文字中读出了什么；不需要 okrd", read_flags, 0, OPTIONS_WORDS, cmd_read},
    {"tree", "[REF]", "who wants what, how far it is, what hangs on what",
     "谁的目标、进度如何、如何对齐", tree_flags, 0, OPTIONS_WORDS, cmd_tree},
    {"show", "REF", "a unit, an objective or a key result", "查看单位、目标或关键结果", seen_flags,
     1, OPTIONS_WORDS, cmd_show},
    {"checkin", "[REF VALUE]",
     "report a value: 12, 3.5亿, 80%, +=3, done, a step, same, skip; alone: one by one",
     "更新进展：12、3.5亿、80%、+=3、完成、步骤名、不变、跳过；不带参数则逐条询问", checkin_flags,
     0, OPTIONS_WORDS, cmd_checkin},
    {"void", "CHECKIN", "void a check-in: what it said no longer counts",
     "作废一条更新：其内容不再计入", void_flags, 1, 1, cmd_void},
    {"todo", "[REF|VERB …]", "planned work: add REF TITLE, done, reopen, edit, remove",
     "举措：add 引用 标题、done、reopen、edit、remove", todo_flags, 0, OPTIONS_WORDS, cmd_todo},
    {"propose", "REF", "give a draft objective to the lead of its unit to publish",
     "把目标草稿提交给所属部门负责人发布", move_flags, 1, OPTIONS_WORDS, cmd_move},
    {"publish", "REF", "publish a proposed objective", "发布待确认的目标", move_flags, 1,
     OPTIONS_WORDS, cmd_move},
    {"withdraw", "REF|ALIGNMENT", "take back a proposed objective or alignment",
     "撤回待确认的目标或对齐", move_flags, 1, OPTIONS_WORDS, cmd_move},
    {"close", "REF OUTCOME", "close an objective or a key result: achieved, partial, missed …",
     "关闭目标或关键结果：达成、部分达成、未达成等", close_flags, 2, OPTIONS_WORDS, cmd_move},
    {"review", "[REF]",
     "what a cycle came to: scores proposed and set, outcomes; with flags, one node's verdict",
     "周期的复盘：建议与已定的评分、结果；带选项则给出一项的结论", review_flags, 0, OPTIONS_WORDS,
     cmd_review},
    {"carry", "REF CYCLE", "go on with an objective in another cycle, from where it stands",
     "在另一周期沿用目标，从现状接着做", move_flags, 2, OPTIONS_WORDS, cmd_carry},
    {"freeze", "CYCLE", "a cycle as Markdown and JSON to keep, with the hash of its content",
     "把周期存为 Markdown 与 JSON，并给出内容的哈希", freeze_flags, 1, 1, cmd_freeze},
    {"explain", "REF", "how a number came about: inputs, weights, formulas, what counts and why",
     "数字的由来：输入、权重、公式，哪些计入及原因", cycle_flags, 1, OPTIONS_WORDS, cmd_explain},
    {"reopen", "REF", "make what was closed live again, with the reason",
     "重新打开已关闭的目标或关键结果，须说明原因", move_flags, 1, OPTIONS_WORDS, cmd_move},
    {"archive", "REF", "put a closed objective away", "归档已关闭的目标", move_flags, 1,
     OPTIONS_WORDS, cmd_move},
    {"move", "REF CYCLE", "put a draft into another cycle, such as out of the backlog",
     "把草稿移到另一个周期，例如移出 backlog", move_flags, 2, OPTIONS_WORDS, cmd_move},
    {"cycle", "[VERB KEY]",
     "all cycles, or one of them changed: plan, create, update, open, review, close, remove",
     "列出所有周期，或变更：plan、create、update、open、review、close、remove", span_flags, 0, 2,
     cmd_cycle},
    {"org", "[KEY VALUE]",
     "the organisation's settings, or one changed: time_zone, first_month, work_calendar …",
     "组织的设置，或更改其一：time_zone、first_month、work_calendar 等", unit_flags, 0,
     OPTIONS_WORDS, cmd_org},
    {"people", "[import FILE]", "who works where; import takes in a roster, all or nothing",
     "谁在哪个部门；import 导入花名册，全部生效或一处不改", people_flags, 0, OPTIONS_WORDS,
     cmd_people},
    {"unit", "VERB REF [VALUE]",
     "change a unit: rename, move, lead, deputies, alias, key, status, remove",
     "变更单位：rename、move、lead、deputies、alias、key、status、remove", unit_flags, 2,
     OPTIONS_WORDS, cmd_unit},
    {"handover", "NAME",
     "give what one person answers for to another: objectives, key results, risks, asks, units led",
     "把一个人负责的目标、关键结果、风险、待答复事项和所领导的单位交给另一人", handover_flags, 1,
     OPTIONS_WORDS, cmd_handover},
    {"align", "FROM TO|ALIGNMENT", "align one to another, or change an alignment's share or owner",
     "把一方对齐到另一方，或修改对齐的份额、负责人", align_flags, 1, 2, cmd_align},
    {"accept", "ALIGNMENT", "accept an alignment: from now on it counts", "接受对齐，从此计入",
     answer_flags, 1, 1, cmd_move},
    {"decline", "ALIGNMENT|ASK", "decline an alignment or an ask, with the reason",
     "谢绝对齐或提及，须说明原因", answer_flags, 1, 1, cmd_move},
    {"ack", "ASK [TEXT]", "take note of an ask", "表示已收到提及", answer_flags, 1, OPTIONS_WORDS,
     cmd_move},
    {"answer", "ASK [TEXT]", "answer an ask: with words, a day, or a key result",
     "答复提及：文字、日期或关键结果", promise_flags, 1, OPTIONS_WORDS, cmd_move},
    {"delegate", "ASK NAME", "pass an ask on to another unit or person",
     "把提及转交给其他单位或个人", answer_flags, 2, OPTIONS_WORDS, cmd_move},
    {"inbox", "[NAME]", "what waits for my answer, and how mine was answered",
     "等我答复的事项，以及我的事项得到的答复", no_flags, 0, OPTIONS_WORDS, cmd_inbox},
    {"asks", "[REF]", "who was asked what, and who has answered", "向谁提了什么、谁已答复",
     cycle_flags, 0, OPTIONS_WORDS, cmd_asks},
    {"audit", "[REF]",
     "what is weak, how to mend it, and what to type; exit code 1 when something is wrong",
     "哪里薄弱、如何改进、该输入什么；有错误时退出码为 1", audit_flags, 0, OPTIONS_WORDS,
     cmd_audit},
    {"health", "[UNIT]", "who carries what; orphans, silos; confidence and outcome",
     "谁承接什么；孤立的目标与单位；信心与结果", cycle_flags, 0, OPTIONS_WORDS, cmd_health},
    {"lint", "[FILE|-]", "the same of a text, without a daemon", "同样检查一份文本，不需要守护进程",
     lint_flags, 0, 1, cmd_lint},
    {"waive", "FINDING", "leave a finding as it is, with the reason", "豁免一条审查意见，须写原因",
     waive_flags, 1, 1, cmd_waive},
    {"meeting", "UNIT", "what a unit has to talk about, as a page of Markdown",
     "一个单位的会议议程（Markdown 一页）", meeting_flags, 1, OPTIONS_WORDS, cmd_meeting},
    {"decide", "REF TEXT", "write down a decision about a unit, an objective or a key result",
     "记录关于单位、目标或关键结果的决定", decide_flags, 2, OPTIONS_WORDS, cmd_decide},
    {"log", "REF", "who changed what, when, before and after", "谁在何时改了什么，改前改后",
     log_flags, 1, OPTIONS_WORDS, cmd_log},
    {"blame", "REF", "who moved the progress of a unit, objective or key result, by how much",
     "谁推动了单位、目标或关键结果的进度，推动了多少", cycle_flags, 1, OPTIONS_WORDS, cmd_blame},
    {"watch", "", "every change as one JSON line, from a position on, without a gap",
     "每个变更一行 JSON，从某个位置起，不遗漏", watch_flags, 0, 0, cmd_watch},
    {"call", "OP ['{json}'|-]", "any operation of the wire", "调用任一接口操作", call_flags, 1, 2,
     cmd_call},
    {"backup", "FILE", "copy the store into a new file on the server, every row checked",
     "把存储备份为服务器上的新文件，逐行校验", no_flags, 1, 1, cmd_backup},
    {"admin", "verify",
     "check rows, indexes, counters and log against each other; exit code 1 when a fault is found",
     "核对数据行、索引、计数与日志；发现问题时退出码为 1", no_flags, 1, 1, cmd_admin},
    {"plugin",
     "[list | show | restart | enable | disable | probe NAME | dead-letters [NAME] | replay NAME EVENT]",
     "the plugins and how they are; start, stop, look into a file; events that were put aside",
     "查看插件及其情况；启动、停用、检查文件；被搁置的事件", no_flags, 0, 3, cmd_plugin},
    {"notify", "[VERB NAME]",
     "messages: list, test, replay, restore, prefs: endpoints, dead letters, who wants what when",
     "消息：list、test、replay、restore、prefs：通道、死信、个人与单位的接收设置", notify_flags, 0,
     OPTIONS_WORDS, cmd_notify},
    {"mail-in", "", "take an answer by mail from standard input; for an alias of the mail server",
     "从标准输入读取邮件回复；供邮件服务器的别名管道使用", mail_in_flags, 0, 0, cmd_mail_in},
    {"status", "", "the running okrd on one screen", "okrd 的运行情况", status_flags, 0, 0,
     cmd_status},
    {"metrics", "", "its counters and latencies as OpenMetrics", "以 OpenMetrics 格式输出运行指标",
     no_flags, 0, 0, cmd_metrics},
    {"ping", "", "exit code 0 when okrd answers, 7 when not", "okrd 有应答则退出码为 0，否则为 7",
     no_flags, 0, 0, cmd_ping},
    {"version", "", "the version of okr", "okr 的版本", no_flags, 0, 0, cmd_version},
    {"help", "[COMMAND|OP|CODE]", "this, or one command, operation or error explained",
     "本帮助，或某个命令、操作、错误码的说明", no_flags, 0, 1, cmd_help},
    {0},
};

const struct command *commands_all(void)
{
    return commands;
}

const struct command *commands_find(const char *name)
{
    for (const struct command *c = commands; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

const struct flag *commands_flags(const char *name)
{
    const struct command *command = commands_find(name);
    return command ? command->flags : NULL;
}

struct okr_str commands_nearest(const char *name)
{
    struct okr_str names[sizeof commands / sizeof *commands];
    size_t n = 0;
    for (const struct command *c = commands; c->name; c++)
        names[n++] = okr_str_c(c->name);
    return okr_nearest(okr_str_c(name), names, n);
}
