# SPDX-License-Identifier: Apache-2.0
"""What a document says, as a set of facts: read from a `.facts` outline, or from the canonical text that `okr import` wrote.

A fact is (what, of whom, value). Items are known by their text, so that numbering plays no part; edges name the text they lead to.
"""
import re
import unicodedata
from decimal import Decimal

import same

KINDS = {'company': 'company', '公司': 'company', '企业': 'company', '集团': 'company', 'department': 'department', 'dept': 'department',
         '部门': 'department', '中心': 'department', '事业部': 'department', 'team': 'team', '团队': 'team', '小组': 'team',
         'person': 'person', '个人': 'person'}
KEYS = {'align': 'align', '对齐': 'align', 'support': 'support', '支撑': 'support', 'contribute': 'contribute', '汇总到': 'contribute',
        'depend': 'depend', '依赖': 'depend', 'metric': 'metric', '指标': 'metric', 'owner': 'owner', '负责人': 'owner', 'lead': 'owner',
        'weight': 'weight', '权重': 'weight', 'origin': 'origin', '提出方式': 'origin'}
EDGES = ('align', 'support', 'contribute', 'depend')
VALUES = {'自下而上': 'bottom_up', '自上而下': 'top_down', '横向': 'lateral'}
UNIT = re.compile(r'(%s)\s*[:：]\s*(.+)' % '|'.join(sorted(KINDS, key=len, reverse=True)), re.I)
OBJECTIVE = re.compile(r'(?:Objective|O|目标)\s*(\d*)\s*[:：、.)]\s*(.+)')
KEY_RESULT = re.compile(r'(?:Key Result|KR|关键结果)\s*(\d*)\s*[:：、.)]\s*(.+)')
ATTRIBUTE = re.compile(r'(%s)\s*[:：]\s*(.*)' % '|'.join(KEYS))
MENTION = re.compile(r'[@＠](?:\[([^\]]+)\]|【([^】]+)】|([\w&-]+))')
# A result reported behind a complete key result is evidence, and stays outside what is compared.
RESULT = re.compile(r'\s*(?:(?:→|=>|->|⇒)\s*(?:实际|actual|result).*|✓|✔|[（(](?:得分\s*)?[01]\.\d[）)]|\s[01]\.\d)\s*$')
SCALES = {'千': 3, 'k': 3, 'K': 3, '万': 4, '百万': 6, 'M': 6, '千万': 7, '亿': 8, 'B': 9, 'bn': 9}
NUMBER = re.compile(r'[-+]?[¥$€]?\s*(\d[\d,]*(?:\.\d+)?)\s*(百万|千万|千|万|亿|bn|[kKMB](?![A-Za-z]))?')


def same_text(text):
    text = unicodedata.normalize('NFKC', text)
    while (shorter := RESULT.sub('', text)) != text:
        text = shorter
    text = MENTION.sub(lambda m: '@' + (m[1] or m[2] or m[3]), text)
    return re.sub(r'\s+', '', text).strip('。;；')


def shape(metric):
    """A metric line without its measure: what kind of line it is, and its numbers."""
    metric = unicodedata.normalize('NFKC', metric)
    if re.match(r'(milestone|里程碑)', metric):
        return 'milestone'
    if metric.strip() in ('done', '完成'):
        return 'binary'
    numbers = [f'{(Decimal(digits.replace(",", "")) * 10 ** SCALES.get(scale, 0)).normalize():f}' for digits, scale in NUMBER.findall(metric)]
    if re.search(r'->|→|到|至', metric):
        form = 'baseline' if metric.lstrip().startswith('?') else 'line'
    elif re.match(r'\s*(<=|≤|at most|不超过|控制在)', metric):
        form = 'at most'
    elif re.match(r'\s*(>=|≥|at least|不少于|不低于)', metric):
        form = 'at least'
    elif re.search(r'\d\s*(\.\.|~)\s*\d', metric):
        form = 'band'
    elif re.search(r'\b(per|a)\b|每', metric):
        form = 'cadence'
    else:
        form = 'reach'
    return ' '.join([form, *numbers])


def period(key):
    """A cycle by the day it ends on and whether its year is fiscal, so that 2026Q3 and 2026年第三季度 are one."""
    end = same.last_day(key)
    return f'{"fiscal " if re.search("FY|财", key, re.I) else ""}{end[0]}-{end[1]:02}-{end[2]:02}' if end else key


def mentions_of(text):
    return [m[1] or m[2] or m[3] for m in MENTION.finditer(text)]


def of_outline(text):
    """The facts of a `.facts` file: one a line, `what value`; an attribute belongs to the unit, objective or kr above it."""
    facts, unit, item, objective = set(), None, None, None
    for line in text.splitlines():
        what, _, value = line.strip().partition(' ')
        if what == 'cycle':
            facts.add(('cycle', '', period(value)))
        elif what == 'unit':
            kind, _, unit = value.partition(' ')
            facts.add(('unit', kind, unit))
        elif what == 'objective':
            item = objective = same_text(value)
            facts.add(('objective', unit, item))
        elif what == 'kr':
            item = same_text(value)
            facts.add(('kr', objective, item))
        elif what in EDGES:
            facts.add((what, item, same_text(value)))
        elif what:
            facts.add((what, item, shape(value) if what == 'metric' else value))
    return facts


class Canonical:
    """The canonical text, line by line; references are resolved when all of it is known."""

    def __init__(self, text):
        self.facts, self.units, self.items, self.pending = set(), {}, {}, []
        self.unit = self.item = self.objective = None
        self.objectives = self.key_results = 0
        for line in text.splitlines():
            self.take(re.sub(r'\s+&[uok]-\d+\s*$', '', re.sub(r'\s+//\s.*$', '', line)).strip(' \t#-*+•·'))
        for what, item, ref, unit in self.pending:
            self.facts.add((what, item, self.target(ref, unit)))

    def take(self, line):
        if found := re.match(r'(?:cycle|周期)\s*[:：]\s*([^\s(（]+)', line):
            self.facts.add(('cycle', '', period(found[1])))
        elif found := ATTRIBUTE.match(line):
            self.attribute(KEYS[found[1]], found[2])
        elif found := KEY_RESULT.match(line):
            self.key_results += 1
            self.open(found[2], 'kr', self.objective)
            self.items[self.unit, int(found[1] or 0) or self.key_results, self.objective] = self.item
        elif found := OBJECTIVE.match(line):
            self.objectives += 1
            self.key_results = 0
            self.open(found[2], 'objective', self.unit)
            self.objective = self.item
            self.items[self.unit, int(found[1] or 0) or self.objectives] = self.item
        elif found := UNIT.fullmatch(line):
            self.unit, self.objectives = found[2].strip(), 0
            self.units[self.unit] = KINDS[found[1].lower()]

    def open(self, text, what, above):
        for name in mentions_of(text):
            self.facts.add(('mention', same_text(text), name))
        self.item = same_text(text)
        self.facts.add((what, above, self.item))
        self.facts.add(('unit', self.units.get(self.unit, ''), self.unit))

    def attribute(self, key, value):
        if key in EDGES:
            self.pending += [(key, self.item, ref.strip(), self.unit) for ref in re.split('[,，、;；]', value) if ref.strip()]
        elif key == 'metric':
            if shape(value) != 'binary':  # said by the text itself: no fact to find
                self.facts.add((key, self.item, shape(value)))
        elif self.item:
            names = mentions_of(value) if key == 'owner' else []
            self.facts.add((key, self.item, names[0] if names else VALUES.get(value.strip(), value.strip())))

    def target(self, ref, unit):
        """The text that a reference leads to; the reference itself where it leads nowhere."""
        found = re.fullmatch(r'(.*?)\s*(?:O\s*(\d+))?\s*(?:KR\s*(\d+))?', ref)
        name, o, kr = found[1].strip().lstrip('@').strip('[]'), found[2], found[3]
        if name.lower() in KINDS:
            name = next((u for u, kind in self.units.items() if kind == KINDS[name.lower()]), name)
        objective = self.items.get((name or unit, int(o or 1)))
        return self.items.get((name or unit, int(kr), objective), ref) if kr else objective or ref


def of_canonical(text):
    return Canonical(text).facts
