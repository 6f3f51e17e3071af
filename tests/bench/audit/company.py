# SPDX-License-Identifier: Apache-2.0
"""A company made at random for the audit's figures: people who write as people do, half of them Chinese."""
import random

PEOPLE_PER_TEAM, TEAMS_PER_DEPARTMENT, OBJECTIVES_EACH, KEY_RESULTS = 15, 20, 2, 4
CYCLE = {'key': 'FY2018Q4', 'start': '2018-01-01', 'end': '2018-03-31'}

WORDS = {
    'zh': {
        'thing': '结账流程 新员工入职 华东仓储 电费计费 冷链配送 退货通道 商品目录 站内检索 薪酬核算 门店培训 校园招聘 环保包装 销量预测 渠道定价 售后客服 会员体系 内容社区 员工食堂 运输车队 '
                 '中心实验室 门诊挂号 住院病历 手术排班 药品采购 护理交接 毕业设计 实验课程 家长沟通 宿舍管理 图书借阅 注塑车间 焊接产线 模具保养 来料检验 能源计量 合同审查 商标注册 劳动争议 隐私合规 '
                 '应收账款 月度结账 费用报销 税务申报 预算编制 直播带货 短视频投放 线下展会 代理商网络 海外站点 支付网关 风控模型 日志平台 移动端首页 自动化测试 数据仓库 客户画像 供应商协同 备件库存'.split(),
        'place': '华东区 华南区 西北片区 成都分公司 杭州研究院 深圳工厂 苏州二期 北京总部 上海旗舰店 武汉中心 县域市场 高校渠道 政企客户 中小商户 海外业务 东南亚站 老客户 新员工 一线班组 夜班 '
                 '旗舰机型 会员专区 三甲医院 社区门诊 高三年级 研发中心 采购组 客服热线 呼叫中心 直营门店'.split(),
        'good': '一次通过率 准时交付率 续约率 推荐率 复用率 首次解决率 转化率 回款率 出勤率 合格率 覆盖率 复购率 留存率 开机率 满意度 自动化率 命中率 到课率 及格率 床位使用率'.split(),
        'bad': '返工率 投诉率 退货率 流失率 延误率 差错率 故障率 空置率 坏账率 离职率 缺货率 漏检率 超时率 报废率 误报率 重复来电率'.split(),
        'count': '新客户/家 付费用户/人 签约门店/家 有效线索/条 合格供应商/家 内推候选人/名 公开课学员/人 专利申请/项 渠道伙伴/家 典型案例/篇 认证讲师/名 示范班组/个 重点项目/个 上架商品/款'.split(),
        'money': '销售额 回款 毛利 服务收入 海外营收 广告收入 培训收入 节约的采购成本'.split(),
        'time': '平均响应时长 交付周期 结账天数 故障恢复时间 候诊时间 审批时长 换线时间 招聘周期 发票处理时间 对账耗时'.split(),
        'wish': '成为客户的首选 让同事用得安心 跑出行业口碑 不再拖后腿 让人愿意推荐 成为团队的底气 又快又稳 让新人一周上手 赢得老客户的信任 变得人人称道'.split(),
        'doc': '管理制度 操作手册 年度方案 验收报告 接口规范 应急预案 白皮书 供应商名录'.split(),
        'weak': ['与{place}的负责人沟通{thing}', '进一步优化{place}{thing}', '每月组织2场{thing}分享会', '积极推进{place}{thing}相关工作', '参加{thing}行业会议'],
        'objective': ['让{place}{thing}{wish}', '{place}的{thing}{wish}', '把{thing}做到{place}{wish}', '重塑{place}{thing}，{wish}', '以{thing}带动{place}，{wish}'],
        'good_kr': ['{place}{thing}的{good}从{a}%提升到{b}%', '把{thing}{good}由{a}%提高至{b}%（{place}）', '{thing}在{place}的{good}不低于{b}%', '{place}{thing}：{good}达到{b}%'],
        'bad_kr': ['{place}{thing}的{bad}从{b}%降到{a}%', '{thing}{bad}由{b}%压缩到{a}%，覆盖{place}', '将{place}{thing}的{bad}控制在{a}%以内'],
        'count_kr': ['{place}{thing}新增{count}{n}{unit}', '通过{thing}为{place}获得{n}{unit}{count}', '3月底前在{place}发展{n}{unit}{count}，带动{thing}'],
        'money_kr': ['{place}{thing}{money}从{m}万元增长到{k}万元', '{thing}为{place}带来{k}万元{money}', '本季度{place}{thing}{money}达到{k}万元'],
        'time_kr': ['{place}{thing}的{time}从{b}小时缩短到{a}小时', '{thing}{time}由{b}天缩短至{a}天（{place}）'],
        'done_kr': ['3月20日前发布{place}{thing}{doc}第{c}版', '完成{place}{thing}{doc}并通过{c}个部门评审', '签订{place}{thing}的{c}份框架合同'],
    },
    'en': {
        'thing': 'checkout|onboarding|warehouse picking|utility billing|cold-chain delivery|returns desk|catalogue|site search|payroll run|store training|campus hiring|'
                 'green packaging|demand forecast|channel pricing|support desk|loyalty programme|newsroom|canteen|truck fleet|central lab|outpatient booking|ward records|'
                 'theatre scheduling|drug purchasing|nursing handover|thesis supervision|lab courses|parents portal|dormitory|library loans|moulding shop|welding line|'
                 'tool maintenance|goods inspection|energy metering|contract review|trademark desk|labour disputes|privacy office|receivables|month-end close|expense claims|'
                 'tax filing|budget round|live shopping|video ads|trade fairs|dealer network|overseas store|payment gateway|fraud model|log platform|mobile home page|'
                 'test automation|data warehouse|customer profiles|supplier portal|spare parts stock'.split('|'),
        'place': 'the east|the south|the north-west|the Leeds office|the Hangzhou lab|the Shenzhen plant|phase two|head office|the flagship store|Wuhan|small towns|'
                 'universities|public clients|small shops|overseas sales|the Jakarta site|old customers|new joiners|line crews|the night shift|members|city hospitals|'
                 'walk-in clinics|final-year classes|the research centre|the purchasing group|the hotline|the call centre|own stores|field engineers'.split('|'),
        'good': 'first-pass rate|on-time rate|renewal rate|recommendation rate|reuse rate|first-contact resolution|conversion rate|collection rate|attendance rate|'
                'yield|coverage|repeat purchase rate|retention|uptime|satisfaction score|automation rate|hit rate|pass rate|bed occupancy'.split('|'),
        'bad': 'rework rate|complaint rate|return rate|churn|delay rate|error rate|failure rate|vacancy rate|bad debt ratio|attrition|stock-out rate|escape rate|'
               'timeout rate|scrap rate|false alarm rate|repeat call rate'.split('|'),
        'count': 'new customers|paying users|signed stores|qualified leads|approved suppliers|referred candidates|course graduates|patent filings|channel partners|'
                 'reference cases|certified trainers|pilot crews|key projects|listed products'.split('|'),
        'money': 'sales|collections|gross margin|service revenue|overseas revenue|ad revenue|training income|purchasing savings'.split('|'),
        'time': 'median response time|delivery lead time|days to close|time to recover|waiting time|approval time|changeover time|time to hire|invoice handling time'.split('|'),
        'wish': 'the first choice of its customers|something colleagues trust|the talk of the trade|effortless|easy to recommend|second nature|fast and steady|'
                'simple to learn|a reason to stay|a quiet strength'.split('|'),
        'doc': 'policy|handbook|annual plan|acceptance report|interface standard|emergency plan|white paper|vendor list'.split('|'),
        'weak': ['Talk with the heads of {place} about {thing}', 'Significantly improve the {thing} of {place}', 'Hold 2 workshops on {thing} every month',
                 'Support {place} with {thing}', 'Attend trade events on {thing}'],
        'objective': ['Make {thing} at {place} {wish}', 'Turn the {thing} of {place} into {wish}', 'Let {place} find {thing} {wish}', 'Bring {place} a {thing} that is {wish}'],
        'good_kr': ['Raise the {thing} {good} of {place} from {a}% to {b}%', 'Lift {good} for {thing} in {place} from {a} % to {b} %', 'Keep {thing} {good} at {place} above {b}%',
                    '{place}: {thing} {good} of at least {b}%'],
        'bad_kr': ['Cut the {thing} {bad} of {place} from {b}% to {a}%', 'Bring {bad} in {thing} at {place} down to {a}% (currently {b}%)', '{thing} {bad} at {place} no more than {a}%'],
        'count_kr': ['Win {n} {count} through {thing} in {place}', 'Grow {count} of {thing} at {place} from {c} to {n}', 'Sign {n} {count} for {thing} by 20 March with {place}'],
        'money_kr': ['Grow {thing} {money} of {place} from ${m}k to ${k}k', 'Earn ${k}k in {money} from {thing} at {place}', 'Reach ${k}k {money} with {thing} in {place} this quarter'],
        'time_kr': ['Shorten {time} of {thing} at {place} from {b} hours to {a} hours', 'Reduce {thing} {time} in {place} from {b} to {a} days'],
        'done_kr': ['Publish version {c} of the {thing} {doc} for {place} by 20 March', 'Complete the {place} {thing} {doc} and pass {c} reviews', 'Sign {c} framework contracts for {thing} with {place}'],
    },
}
# What a kind of key result says is measured, and whether the number goes up.
KINDS = (('good_kr', 'percent', True), ('bad_kr', 'percent', False), ('count_kr', 'count', True), ('money_kr', 'money', True), ('time_kr', 'time', False),
         ('done_kr', 'done', True))
# Of the key results: how many say little, have a metric beside the sentence, are due before the last day.
WEAK_SHARE, METRIC_SHARE, EARLY_SHARE = 0.04, 0.7, 0.4
DUE = ('2018-02-10', '2018-02-28', '2018-03-15')


class Company:
    """Units, objectives and key results as plain rows, parents first; `objectives` asks for at least as many."""

    def __init__(self, objectives, seed=2018):
        self.rng = random.Random(seed)
        self.units = [{'kind': 'company', 'name': '远帆科技', 'above': None, 'zh': True}]
        self.owners = [0] * OBJECTIVES_EACH  # the unit of each objective
        while len(self.owners) < objectives:
            self.department(objectives)

    def unit(self, kind, name, above):
        self.units.append({'kind': kind, 'name': name, 'above': above, 'zh': self.rng.random() < 0.5})
        self.owners += [len(self.units) - 1] * OBJECTIVES_EACH
        return len(self.units) - 1

    def department(self, objectives):
        n = len(self.units)
        department = self.unit('department', f'第{n}事业部', 0)
        for t in range(TEAMS_PER_DEPARTMENT):
            team = self.unit('team', f'{n}部{t + 1}组', department)
            for p in range(PEOPLE_PER_TEAM):
                person = self.unit('person', f'同事{n}-{t + 1}-{p + 1}', team)
                if p == 0:
                    self.units[team]['lead'] = person
                    self.units[department].setdefault('lead', person)
                    self.units[0].setdefault('lead', person)
            if len(self.owners) >= objectives:
                return

    def said(self, words, shape, figures):
        noun, _, unit = self.rng.choice(words['count']).partition('/')
        chosen = {slot: self.rng.choice(words[slot]) for slot in ('thing', 'place', 'good', 'bad', 'money', 'time', 'wish', 'doc')}
        return self.rng.choice(words[shape]).format(count=noun, unit=unit, **chosen, **figures)

    def figures(self):
        a, c, m = self.rng.randint(2, 45), self.rng.randint(2, 9), self.rng.randint(20, 900)
        return {'a': a, 'b': a + self.rng.randint(5, 50), 'c': c, 'n': self.rng.randint(20, 400), 'm': m, 'k': m + self.rng.randint(50, 2000)}

    def objective(self, i):
        return self.said(self.words(i), 'objective', self.figures())

    def words(self, i):
        return WORDS['zh' if self.units[self.owners[i]]['zh'] else 'en']

    def key_result(self, i):
        """The fields of one: its text, mostly a metric, sometimes a due date."""
        text, metric = self.sentence(i)
        early = {'due': self.rng.choice(DUE)} if self.rng.random() < EARLY_SHARE else {}
        return {'text': text, **({'metric': metric} if metric else {}), **early}

    def sentence(self, i):
        words, figures = self.words(i), self.figures()
        if self.rng.random() < WEAK_SHARE:
            return self.said(words, 'weak', figures), None
        shape, what, up = self.rng.choice(KINDS)
        text = self.said(words, shape, figures)
        if self.rng.random() > METRIC_SHARE:
            return text, None
        if what == 'done':
            return text, {'kind': 'binary'}
        if what == 'count':
            return text, {'kind': 'reach', 'target': figures['n'], 'measure': '个'}
        low, high = (figures['m'], figures['k']) if what == 'money' else (figures['a'], figures['b'])
        measure = {'percent': '%', 'money': '万元' if words is WORDS['zh'] else 'kUSD', 'time': '小时'}[what]
        start, target = (low, high) if up else (high, low)
        return text, {'kind': 'increase' if up else 'decrease', 'start': start, 'target': target, 'measure': measure}
