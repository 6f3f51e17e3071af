# SPDX-License-Identifier: Apache-2.0
"""When a reading equals its label: decimals, measures, due dates, names. Labels: "-" nothing, "*" not judged."""
import calendar
import re
import unicodedata
from decimal import Decimal, InvalidOperation

# One measure, several spellings (METHOD 1.2, 7.13).
MEASURES = [
    {'%', 'percent', 'per cent', 'pct', '百分之'},
    {'USD', '$', 'dollar', 'dollars', '美元'},
    {'EUR', '€', 'euro', 'euros', '欧元'},
    {'CNY', 'RMB', '¥', '元', '人民币'},
    {'家', '个'},
    {'pp', 'percentage points', '个百分点', '百分点'},
    {'倍', 'times', 'time', 'x'},
]
CANONICAL = {name: min(group) for group in MEASURES for name in group}

# Durations are one measure with several sizes: 2 days -> 4 hours is a decrease, whichever of them carries it.
SECONDS = {
    'ms': Decimal('0.001'), '毫秒': Decimal('0.001'), 'seconds': 1, 'second': 1, 's': 1, '秒': 1, 'minutes': 60, 'minute': 60,
    'min': 60, '分钟': 60, 'hours': 3600, 'hour': 3600, 'h': 3600, '小时': 3600, 'days': 86400, 'day': 86400, '天': 86400,
}
MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
PERIODS = [
    (re.compile(r'(\d{4})[-/](\d{1,2})[-/](\d{1,2})'), lambda g: (g[0], g[1], g[2])),
    (re.compile(r'(\d{4})年(\d{1,2})月(\d{1,2})[日号]'), lambda g: (g[0], g[1], g[2])),
    (re.compile(r'([a-z]+) (\d{1,2}),? (\d{4})'), lambda g: (g[2], MONTHS.get(g[0], 0), g[1])),
    (re.compile(r'(\d{4})年(\d{1,2})月'), lambda g: (g[0], g[1], 0)),
    (re.compile(r'([a-z]+) (\d{4})'), lambda g: (g[1], MONTHS.get(g[0], 0), 0)),
    (re.compile(r'(?:fy)?(\d{4})年?(?:第?|q)([1-4一二三四])季度'), lambda g: (g[0], 3 * quarter(g[1]), 0)),
    (re.compile(r'(?:fy)?(\d{4})年? ?q([1-4])'), lambda g: (g[0], 3 * quarter(g[1]), 0)),
    (re.compile(r'q([1-4]) (?:fy)?(\d{4})'), lambda g: (g[1], 3 * quarter(g[0]), 0)),
    (re.compile(r'(\d{4})[-–](\d{2})财?年第?([1-4一二三四])季度'), lambda g: (
        int(g[0]) + (quarter(g[2]) == 4), (3 * quarter(g[2]) + 2) % 12 + 1, 0)),
    (re.compile(r'(\d{4})年上半年'), lambda g: (g[0], 6, 0)),
    (re.compile(r'(?:fy)?(\d{4})年?(?:下半年)?'), lambda g: (g[0], 12, 0)),
]
AROUND = re.compile(r'^(?:by|before|until|in|on|at|the|end of|end|截至|截止|在|于|到)\s*|\s*(?:之前|以前|结束|前|之内|内|底|末|end)$')


def quarter(text):
    return '一二三四'.index(text) + 1 if text in '一二三四' else int(text)


def core(words):
    """The period itself, without what stands around it: "the end of Q3" and "Q3底前" are q3."""
    text = re.sub(r'\s+', ' ', unicodedata.normalize('NFKC', words)).strip().lower()
    while (shorter := AROUND.sub('', text)) != text:
        text = shorter
    return text


def last_day(words):
    """(year, month, day) at which a period ends whose words give its year; else None."""
    for pattern, take in PERIODS:
        found = pattern.fullmatch(core(words))
        if not found:
            continue
        year, month, day = (int(part) for part in take(found.groups()))
        if 1 <= month <= 12:
            return year, month, day or calendar.monthrange(year, month)[1]
    return None


def same_period(label, got):
    squeezed = [re.sub(r'[\s,]', '', core(words)) for words in (label, got)]
    return squeezed[0] == squeezed[1] or (last_day(label) is not None and last_day(label) == last_day(got))


def same_measure(label, got):
    names = []
    for words in (label, got):
        text = unicodedata.normalize('NFKC', words).strip()
        text = re.sub(r'^个(?=.)', '', text) if text not in CANONICAL else text  # 2个工作日 counts 工作日
        names.append(CANONICAL.get(text, text.lower()))
    a, b = names
    if a == b or a.rstrip('s') == b.rstrip('s') or (a in SECONDS and b in SECONDS):
        return True
    # "customers" is the head of "enterprise customers"; either may be named.
    return a.endswith(' ' + b) or b.endswith(' ' + a)


def number(text, unit=1):
    """A decimal, or the two of a band; None where there is no number."""
    try:
        return tuple(Decimal(part) * unit for part in str(text).split('..'))
    except InvalidOperation:
        return None


def same_number(label, got, label_measure, got_measure):
    """Exactly, as decimals; durations after both are brought to seconds."""
    units = [SECONDS.get(name) for name in (label_measure, got_measure)]
    if None in units:
        units = [1, 1]
    return number(label, units[0]) is not None and number(label, units[0]) == number(got, units[1])


def names(text):
    """The units mentioned, without the signs around them."""
    parts = text if isinstance(text, list) else re.split('[;；,，、]', text)
    return {re.sub(r'[@＠\[\]【】\s]', '', part) for part in parts} - {'', '-'}
