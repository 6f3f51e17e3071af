# SPDX-License-Identifier: Apache-2.0
"""okr lint: a company of two thousand people made at random, in which it has to find what was planted, and nothing else.

Half of its people write Chinese. Run alone with OKR_LONG=1 it plants 40 faults of every kind, else 4; OKR_SEED chooses another company.
"""

import collections
import json
import os
import random
import re
import subprocess
import tempfile
import unittest

from support import BIN
from test_plugins import PluginCase

THINGS = ['checkout', 'onboarding', 'warehouse', 'billing', 'delivery', 'returns', 'catalogue', 'search', 'payroll', 'training',
          'hiring', 'packaging', 'forecast', 'pricing', 'support desk', 'loyalty card', 'newsroom', 'canteen', 'fleet', 'laboratory']
WISHES = ['a pleasure', 'something to be proud of', 'effortless', 'the talk of the town', 'a quiet strength', 'second nature',
          'a reason to stay', 'easy to love']
RATES = ['first-pass rate', 'on-time rate', 'renewal rate', 'recommendation rate', 'reuse rate']
FAULTS = ['rework share', 'complaint share', 'return share', 'dropout share', 'delay share']
Z_THINGS = ['结账', '入职', '仓储', '计费', '配送', '退货', '目录', '检索', '薪酬', '培训', '人事', '包装', '预测', '定价', '客服', '会员', '新闻', '食堂', '车队', '实验']
Z_WISHES = ['变得轻松', '令人自豪', '成为口碑', '让人愿意留下', '成为习惯', '人人称道', '毫不费力', '成为底气']
Z_RATES = ['一次通过率', '准时率', '续约率', '推荐率', '复用率']
Z_FAULTS = ['返工占比', '投诉占比', '退回占比', '流失占比', '延误占比']


class Objective:
    def __init__(self, unit, text, attrs):
        self.unit, self.text, self.attrs, self.krs = unit, text, attrs, []


class Kr:
    def __init__(self, text, attrs):
        self.text, self.attrs = text, attrs


class Company:
    def __init__(self, rng):
        self.rng, self.units, self.expected = rng, [], collections.Counter()
        self.by_kind = collections.defaultdict(list)
        self.free = collections.defaultdict(list)
        self.serial = 0
        self.implied, self.copied = set(), set()
        root = self.unit('company', 'Farsail', None)
        for _ in range(3):
            self.objective(root, None)
        for d in range(20):
            department = self.unit('department', f'D{d:02d}', root)
            for _ in range(2):
                self.objective(department, self.rng.choice(root['objectives']))
            for t in range(5):
                team = self.unit('team', f'T{d:02d}{t}', department)
                self.objective(team, self.rng.choice(department['objectives']))
                for p in range(19):
                    person = self.unit('person', f'P{d:02d}{t}{p:02d}', team)
                    self.objective(person, team['objectives'][0])
                team['lead'] = f'P{d:02d}{t}00'
        root['lead'] = 'P00000'
        for department in self.by_kind['department']:
            department['lead'] = department['name'].replace('D', 'P') + '001'
        for unit in self.units:
            if unit['kind'] in ('team', 'person'):
                self.free[unit['kind']].append(unit)
        for kind in self.free:
            rng.shuffle(self.free[kind])
        leads = {u['lead'] for u in self.units if u.get('lead')}
        self.free['person'] = [u for u in self.free['person'] if u['name'] not in leads]

    def unit(self, kind, name, parent):
        unit = {'kind': kind, 'name': name, 'parent': parent, 'objectives': [], 'zh': len(self.units) % 2 == 1, 'lead': None}
        self.units.append(unit)
        self.by_kind[kind].append(unit)
        return unit

    def title(self, unit):
        self.serial += 1
        n = self.serial
        if unit['zh']:
            return f"让{unit['name']}的{Z_THINGS[n % 20]}{Z_WISHES[n // 20 % 8]}"
        return f"Make {THINGS[n % 20]} {WISHES[n // 20 % 8]} for {unit['name']}"

    def key_results(self, unit):
        self.serial += 1
        n = self.serial
        a, b = 40 + n % 20, 70 + n % 17
        tag = f"{unit['name']}{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}"
        if unit['zh']:
            return [Kr(f'{tag}的{Z_RATES[n % 5]}从{a}%提高到{b}%', [f'metric: {a} -> {b} %']),
                    Kr(f'{tag}的{Z_FAULTS[n % 5]}从{b - 40}%降到{a - 30}%', [f'metric: {b - 40} -> {a - 30} %'])]
        return [Kr(f'Raise the {RATES[n % 5]} of {tag} from {a}% to {b}%', [f'metric: {a} -> {b} %']),
                Kr(f'Cut the {FAULTS[n % 5]} of {tag} from {b - 40}% to {a - 30}%', [f'metric: {b - 40} -> {a - 30} %'])]

    def objective(self, unit, parent):
        attrs = []
        if parent:
            position = parent.unit['objectives'].index(parent) + 1
            attrs = [f"support: {self.ref(parent.unit)} O{position}"]
        objective = Objective(unit, self.title(unit), attrs)
        objective.krs = self.key_results(unit)
        if unit['kind'] in ('company', 'department'):
            for kr in objective.krs:
                kr.attrs.append('label: self-delivered')
        unit['objectives'].append(objective)
        return objective

    @staticmethod
    def ref(unit):
        return 'company' if unit['kind'] == 'company' else unit['name']

    def text(self):
        lines = ['---', 'okr: 1', 'cycle: FY2018Q4 (2018-01-01..2018-03-31)', '---']
        for unit in self.units:
            lines.append(f"{unit['kind']}: {unit['name']}")
            if unit['lead']:
                lines.append(f"lead: @[{unit['lead']}]")
            if unit['parent']:
                lines.append(f"parent: {self.ref(unit['parent'])}")
            for i, objective in enumerate(unit['objectives'], 1):
                lines.append(f'O{i}: {objective.text}')
                lines += objective.attrs
                for k, kr in enumerate(objective.krs, 1):
                    lines.append(f'KR{k}: {kr.text}')
                    lines += kr.attrs
        return '\n'.join(lines) + '\n'

    # --- faults ------------------------------------------------------------------------------------------------------

    def take(self, kind='person'):
        return self.free[kind].pop()

    #: What a fault of one kind is besides: METHOD 6's condition for the other holds as well.
    BESIDES = {'KR_VAGUE': 'NO_METRIC', 'KR_ACTIVITY': 'NO_METRIC', 'KR_VOLUME': 'KR_ACTIVITY'}

    def expect(self, code, text):
        self.expected[(code, text)] += 1
        self.implied.add((self.BESIDES.get(code), text))

    def kr_fault(self, code, english, chinese, metric=()):
        unit = self.take()
        kr = unit['objectives'][0].krs[0]
        kr.text = (chinese if unit['zh'] else english).format(n=unit['name'], t=self.rng.choice(Z_THINGS if unit['zh'] else THINGS))
        kr.attrs = list(metric)
        self.expect(code, kr.text)
        if code == 'OUT_OF_CYCLE':  # and so runs on after what it is aligned to
            self.implied.add(('ALIGN_TIME', unit['objectives'][0].text))

    def o_fault(self, code, english, chinese):
        unit = self.take()
        objective = unit['objectives'][0]
        objective.text = (chinese if unit['zh'] else english).format(n=unit['name'], t=self.rng.choice(Z_THINGS if unit['zh'] else THINGS))
        self.expect(code, objective.text)

    def plant(self, n):
        for _ in range(n):
            self.kr_fault('NO_METRIC', 'Be closer to the people of {n}', '更贴近{n}的同事')
            self.kr_fault('NO_BASELINE', 'Cut the cost of {t} at {n} by 20%', '{n}的{t}成本减少20%')
            self.kr_fault('KR_ACTIVITY', 'Talk with the heads of {t} around {n}', '与{n}的{t}负责人沟通')
            self.kr_fault('KR_VOLUME', 'Hold 12 workshops on {t} at {n}', '{n}举办12场{t}培训')
            self.kr_fault('KR_VAGUE', 'Significantly improve the {t} of {n}', '进一步优化{n}的{t}流程')
            self.kr_fault('KR_LAUNCH', 'Launch the new {t} app of {n}', '上线{n}的新版{t}应用')
            self.kr_fault('KR_COMPOUND', 'Raise NPS of {n} from 30 to 50 and cut the cost of {t} from 10% to 8%', '{n}的推荐值从30提高到50，{t}成本从10%降到8%')
            self.kr_fault('METRIC_AMBIGUOUS', 'Grow the traffic of {n} from 10000 to 20000', '{n}的访问量从1万增加到2万', ['metric: 10000 -> 20000 visits'])
            self.kr_fault('TARGET_WRONG', 'Raise the {t} share of {n} from 40% to 12%', '{n}的{t}占比从40%提高到12%')
            self.kr_fault('OUT_OF_CYCLE', 'Sign the {t} contract of {n}', '签订{n}的{t}合同', ['metric: done', 'due: 2018-09-30'])
            self.o_fault('O_HAS_NUMBER', 'Win 100 friends of {t} for {n}', '为{n}的{t}赢得100位伙伴')
            self.o_fault('O_BAU', 'Keep the {t} of {n} running', '做好{n}的日常{t}工作')
            self.o_fault('O_OUTPUT', 'Build a {t} system for {n}', '搭建{n}的{t}系统')
            self.o_fault('HORIZON_MISMATCH', 'Settle how {t} grows at {n} in the next three years', '定下{n}今后三年的{t}方向')
            self.structure()

    def structure(self):
        first = lambda unit: unit['objectives'][0]
        orphan = first(self.take())
        orphan.attrs = []
        self.expect('ORPHAN_OBJECTIVE', orphan.text)
        lonely = first(self.take())
        lonely.krs.pop()
        self.expect('KR_COUNT', lonely.text)
        heavy = first(self.take())
        heavy.krs[0].attrs.append('weight: 90%')
        heavy.krs[1].attrs.append('weight: 10%')
        self.expect('WEIGHT_DOMINANT', heavy.krs[0].text)
        weightless = first(self.take())
        for kr in weightless.krs:
            kr.attrs.append('weight: 0%')
        self.expect('WEIGHT_SUM', weightless.text)
        for code, confidence in (('SANDBAG', '10/10'), ('FANTASY', '1/10')):
            sure = first(self.take())
            for kr in sure.krs:
                kr.attrs.append(f'confidence: {confidence}')
            self.expect(code, sure.text)
        pusher = first(self.take())
        pusher.krs[0].attrs = ['metric: 0 -> 25 firms']
        pusher.krs[1].attrs = ['metric: 80 visits']
        pusher.krs[0].text, pusher.krs[1].text = f"Win 25 firms for {pusher.unit['name']}", f"Greet 80 guests of {pusher.unit['name']}"
        self.expect('NO_COUNTER_METRIC', pusher.text)
        late = first(self.take())
        late.krs += self.key_results(late.unit)[:1]
        self.expect('ALL_END_LAST_DAY', late.text)
        one, two = first(self.take()), first(self.take())
        one.unit['zh'], two.unit['zh'] = False, False
        one.text = two.text = f"Give {self.rng.choice(THINGS)} around {one.unit['name']} a second spring"
        self.expect('DUPLICATE_OKR', one.text)
        up, down = first(self.take()), first(self.take())
        up.krs[0] = Kr(f"Raise the stock cover of {up.unit['name']} from 20 to 40 days", ['metric: 20 -> 40 days'])
        down.krs[0] = Kr(f"Cut the stock cover of {up.unit['name']} from 40 to 20 days", ['metric: 40 -> 20 days'])
        self.pair('CONFLICT_DIRECTION', up, down)
        left, right = first(self.take()), first(self.take())
        for side in (left, right):
            side.krs[0].attrs.append(f"source: crm:{left.unit['name']}")
        self.pair('METRIC_DOUBLE_CLAIM', left, right)
        skipper = first(self.take())
        department = skipper.unit['parent']['parent']
        skipper.attrs = [f"support: {department['name']} O1"]
        self.expect('LEVEL_SKIP', skipper.text)
        copier = first(self.take())
        while copier.unit['parent']['name'] in self.copied:  # two copies of one would be duplicates as well
            copier = first(self.take())
        self.copied.add(copier.unit['parent']['name'])
        team = first(copier.unit['parent'])
        copier.attrs = [f"align: {team.unit['name']} KR1"]
        copier.krs[0] = Kr(team.krs[0].text, list(a for a in team.krs[0].attrs if a.startswith('metric')))
        self.expect('COPY_DOWN', copier.krs[0].text)
        helper, other = first(self.take()), self.rng.choice(self.by_kind['team'])
        while other is helper.unit['parent']:
            other = self.rng.choice(self.by_kind['team'])
        helper.attrs.append(f"with: {other['name']}")
        self.expect('HORIZONTAL_NOT_COMMITTED', helper.text)

    def pair(self, code, a, b):
        """Told of the younger one, which is the later in the text."""
        order = [u['name'] for u in self.units]
        self.expect(code, max((a, b), key=lambda o: order.index(o.unit['name'])).krs[0].text)


class Loose(Company):
    """The same company with holes: some objectives lead nowhere, some key results at the top nobody takes over, some departments keep to themselves."""

    def __init__(self, rng):
        super().__init__(rng)
        for department in self.by_kind['department']:
            alone = rng.random() < 0.3
            for unit in self.units:
                if unit is department or department in (unit['parent'], (unit['parent'] or {}).get('parent'), ((unit['parent'] or {}).get('parent') or {}).get('parent')):
                    self.loosen(unit, department, alone)
        for unit in self.by_kind['company'] + self.by_kind['department']:
            for objective in unit['objectives']:
                for kr in objective.krs:
                    kr.attrs = [a for a in kr.attrs if not a.startswith('label')] + rng.choice([[], [], ['label: self-delivered'], ['label: 自行完成']])
        self.cover()

    def loosen(self, unit, department, alone):
        for objective in unit['objectives']:
            if (alone and unit is department) or self.rng.random() < 0.1:
                objective.attrs = []
            elif not alone and self.rng.random() < 0.02:
                objective.text += f", for @[{self.rng.choice(self.by_kind['team'])['name']}]"

    def cover(self):
        """Departments that lead anywhere take over a key result of the company, help it, or the objective itself."""
        for department in self.by_kind['department']:
            for objective in department['objectives']:
                if objective.attrs:
                    kr = f'company O{self.rng.randint(1, 3)} KR{self.rng.randint(1, 2)}'
                    objective.attrs = self.rng.choice([objective.attrs, [f'align: {kr}'], [f'support: {kr}']])


FINANCE = os.path.join(os.path.dirname(os.path.realpath(__file__)), '../../client/examples')


class Audit(PluginCase):
    plugin = 'audit'
    options = ''

    def path(self, _server):
        return os.path.join(os.path.dirname(os.path.realpath(BIN)), 'plugins', 'audit.so')

    @staticmethod
    def findings(output):
        return sorted((f['code'], f['subject'], f['other'], f['severity'], f['offset'], f['length'])
                      for f in json.loads(output)['findings'])

    def agree(self, name):
        path = os.path.join(FINANCE, name)
        self.until(lambda p: p['state'] == 'ready')
        self.assertEqual(self.server.okr('apply', path).returncode, 0)
        audit = self.server.okr('audit', '-o', 'json')
        lint = self.server.okr('lint', path, '--now', '2018-01-20', '-o', 'json')
        self.assertEqual((audit.returncode, lint.returncode), (0, 0), audit.stderr + lint.stderr)
        self.assertEqual(self.findings(audit.stdout), self.findings(lint.stdout))
        self.assertGreater(len(self.findings(audit.stdout)), 10)

    def test_audit_and_lint_agree(self):
        self.agree('finance.okr.md')

    def test_audit_and_lint_agree_in_chinese(self):
        self.agree('finance.zh.okr.md')

    def test_memory_is_bounded(self):
        """64 MiB and 2 KiB for each objective and key result, the snapshot included; twice that with the sanitizers' own."""
        self.until(lambda p: p['state'] == 'ready')
        company = Company(random.Random(2018))
        self.assertEqual(self.server.okr('apply', stdin=company.text()).returncode, 0)
        self.client.ok('audit.run', {'full': True})
        host = self.pids()
        self.assertEqual(len(host), 1)
        with open(f'/proc/{host[0]}/status', encoding='ascii') as status:
            peak = next(int(line.split()[1]) for line in status if line.startswith('VmHWM'))
        nodes = sum(1 + len(o.krs) for unit in company.units for o in unit['objectives'])
        with open(os.path.join(BIN, 'okrd'), 'rb') as okrd:
            sanitized = 2 if b'__asan_init' in okrd.read() else 1
        self.assertLess(peak, sanitized * (64 * 1024 + 2 * nodes), f'{nodes} objectives and key results')
        print(f'{nodes} objectives and key results: {peak // 1024} MiB')

    def test_health_and_audit_agree(self):
        """Where every objective is published and every alignment accepted, the lists of okr health are the findings of three rules."""
        seed = int(os.environ.get('OKR_SEED', '7'))
        self.until(lambda p: p['state'] == 'ready')
        applied = self.server.okr('apply', stdin=Loose(random.Random(seed)).text())
        self.assertEqual(applied.returncode, 0, applied.stderr[:2000])
        found = collections.defaultdict(set)
        for finding in self.client.ok('audit.run', {'full': True})['findings']:
            found[finding['code']].add(finding['subject'])
        health = self.client.ok('health.get')
        uncovered = {row['id'] for row in health['coverage'] if not row['covered'] and not row['self_delivered']}
        asked = {row['id'] for row in health['coverage']}
        self.assertEqual({row['id'] for row in health['orphans']}, found['ORPHAN_OBJECTIVE'])
        self.assertEqual(uncovered, found['UNCOVERED_KR'] & asked)
        self.assertEqual({row['unit'] for row in health['silos']}, found['SILO_UNIT'])
        for what in (found['ORPHAN_OBJECTIVE'], uncovered, found['SILO_UNIT'], asked - uncovered):
            self.assertTrue(what, f'seed {seed} makes nothing to compare')

    def test_an_error_is_the_exit_code(self):
        self.until(lambda p: p['state'] == 'ready')
        server = self.server
        server.okr('apply', stdin='cycle: FY2018Q4 (2018-01-01..2018-03-31)\ncompany: Farsail\nO1: Become the first choice of small shops\n')
        audit = server.okr('audit', '--severity', 'error')
        self.assertEqual(audit.returncode, 1, audit.stdout + audit.stderr)
        self.assertIn('KR_COUNT', audit.stdout)
        self.assertEqual(server.okr('audit', '--code', 'STALE').returncode, 0)
        self.assertEqual(server.okr('audit', '--code', 'HOROSCOPE').returncode, 2)
        self.assertEqual(server.okr('waive', 'f-1', '--reason', 'a sketch').returncode, 0)


    def test_what_became_of_it_is_told_in_words(self):
        """Fields and statuses among the arguments of a finding are words of the reader's language."""
        self.until(lambda p: p['state'] == 'ready')
        server = self.server
        server.okr('apply', stdin='周期：FY2018Q4（2018-01-01..2018-01-31）\n公司：云帆物流\nO1：让每一票货都准时\n'
                                  'KR1：准时率从80%提升到95%\n指标：80%->95%\nKR2：货损率从3%降到1%\n指标：3%->1%\n')
        self.client.ok('key_result.update', {'id': 'k-1', 'due': '2018-01-30', 'reason': '提前'})
        self.client.ok('check_in.record', {'key_result': 'k-1', 'value': 80.5, 'claimed_status': 'on_track'})
        for day in ('01-02', '01-05', '01-19'):
            self.client.ok('check_in.record', {'key_result': 'k-2', 'value': 3, 'as_of': f'2018-{day}'})
        for lang, moved, parted in (('zh', '改动：截止', '自评正常、算得有风险'), ('en', ': due', 'claimed on track, computed at risk')):
            audit = server.okr('audit', '--lang', lang)
            self.assertIn(moved, audit.stdout, audit.stderr)
            self.assertIn(parted, audit.stdout)


class Lint(unittest.TestCase):
    #: What may stand in Latin letters in a Chinese answer: codes, ids, names of files and programs, numbers of O and KR.
    LATIN = re.compile(r'[A-Z_]{2,}|\b[oku]-\d+|\bO\d|KR\d|\S*\.md\S*|^okr: |\bstdin\b|UTF-8|->', re.MULTILINE)

    def lint(self, *arguments, stdin=None):
        return subprocess.run([os.path.join(BIN, 'okr'), 'lint', *arguments, '--lang', 'zh', '--now', '2018-01-20'], input=stdin, capture_output=True,
                              timeout=60)

    def test_all_that_is_said_is_chinese(self):
        said = self.lint(os.path.join(FINANCE, 'finance.zh.okr.md'))
        self.assertEqual(said.returncode, 0, said.stderr)
        for run in (said, self.lint('-', stdin=b'\xff\xfe\n'), self.lint('-', stdin='公司：甲\n不懂\n'.encode()), self.lint('/nowhere.md')):
            text = (run.stdout + run.stderr).decode()
            self.assertRegex(text, '[\u4e00-\u9fff]{4}')
            self.assertNotRegex(self.LATIN.sub('', text), '[A-Za-z]{2}')

    def test_findings_that_are_more_than_one_commit_takes_in(self):
        with tempfile.NamedTemporaryFile('w', suffix='.okr.md', encoding='utf-8') as file:
            file.write('---\nokr: 1\ncycle: 2018Q1 (2018-01-01..2018-03-31)\n---\n公司：远山集团\n')
            for i in range(1, 2601):
                file.write(f'O{i}：让第{i}家门店的店长放心经营\nKR1：持续优化{i}号门店的流程\nKR2：努力提升{i}号门店的服务\n')
            file.flush()
            said = self.lint(file.name, '-o', 'json')
        codes = collections.Counter(finding['code'] for finding in json.loads(said.stdout)['findings'])
        self.assertEqual((codes['NO_METRIC'], codes['UNCOVERED_KR'], codes['UNSUPPORTED_TOP']), (5200, 5200, 2600))

    def test_a_company_of_two_thousand(self):
        seed = int(os.environ.get('OKR_SEED', '2018'))
        company = Company(random.Random(seed))
        company.plant(40 if os.environ.get('OKR_LONG') else 4)
        with tempfile.NamedTemporaryFile('w', suffix='.okr.md', encoding='utf-8') as file:
            file.write(company.text())
            file.flush()
            run = subprocess.run([os.path.join(BIN, 'okr'), 'lint', file.name, '--now', '2018-01-20', '-o', 'json'],
                                 capture_output=True, text=True, timeout=300)
        self.assertIn(run.returncode, (0, 1), run.stderr[:2000] + run.stdout[:2000])
        found = collections.Counter((f['code'], f['text']) for f in json.loads(run.stdout)['findings'])
        for pair in company.implied - set(company.expected):
            found.pop(pair, None)
        missed, accused = company.expected - found, found - company.expected
        kinds = collections.Counter(code for code, _ in company.expected.elements())
        print(f"seed {seed}: {len(company.units)} units, {sum(kinds.values())} faults of {len(kinds)} kinds, "
              f"{sum(missed.values())} missed, {sum(accused.values())} falsely accused")
        self.assertEqual((sorted(missed.elements())[:20], sorted(accused.elements())[:20]), ([], []), f'seed {seed}')


if __name__ == '__main__':
    unittest.main()
