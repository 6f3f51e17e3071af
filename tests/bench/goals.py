# SPDX-License-Identifier: Apache-2.0
"""The performance goals of DESIGN 11 as one table, and how a table of medians is judged by it.

A figure is named system.operation.field, e.g. okrd.checkin64.rate: systems and operations are those of systems.py,
fields are rate (a second), p50, p99, event_p99, after_reply_p50 (microseconds). A part of a goal compares one figure, or the
ratio of two, with a limit.
"""
from typing import NamedTuple, Optional

AT_LEAST, AT_MOST = '>=', '<='


class Part(NamedTuple):
    level: str  # must or aim
    label: str  # what it is compared with; empty for a goal's first part
    figure: str
    over: Optional[str]
    relation: str
    limit: float
    unit: str = ''


class Goal(NamedTuple):
    name: str
    what: str
    parts: tuple = ()  # none: not yet measured


def must(figure, over, relation, limit, label='', unit=''):
    return Part('must', label, figure, over, relation, limit, unit)


def aim(figure, over, relation, limit, label='', unit=''):
    return Part('aim', label, figure, over, relation, limit, unit)


GOALS = (
    Goal('G1', 'durable check-ins/s, 64 clients, 1 subscriber', (
        must('okrd.checkin64.rate', 'floor2.checkin64.rate', AT_LEAST, 0.70),
        must('okrd.checkin64.rate', 'pgnn.checkin64.rate', AT_LEAST, 2.5, 'PostgreSQL without NOTIFY'),
        must('okrd.checkin64.rate', 'pg.checkin64.rate', AT_LEAST, 8, 'PostgreSQL with NOTIFY'),
        aim('okrd.checkin64.rate', 'floor3.checkin64.rate', AT_LEAST, 0.65, 'L3'),
        aim('okrd.checkin64.rate', 'redis.checkin64.rate', AT_LEAST, 1.1, 'Redis'))),
    Goal('G2', 'durable check-ins/s, 8 clients', (
        must('okrd.checkin8.rate', 'floor2.checkin8.rate', AT_LEAST, 0.75),
        aim('okrd.checkin8.rate', 'pgnn.checkin8.rate', AT_LEAST, 1.0, 'PostgreSQL without NOTIFY'))),
    Goal('G3', 'check-in p50, 1 client', (
        must('okrd.checkin1.p50', 'floor2.checkin1.p50', AT_MOST, 1.25),
        aim('okrd.checkin1.p50', 'floor2.checkin1.p50', AT_MOST, 1.1))),
    Goal('G4', 'check-in p99 / p50, 64 clients', (
        must('okrd.checkin64.p99', 'okrd.checkin64.p50', AT_MOST, 2.5),
        aim('okrd.checkin64.p99', 'okrd.checkin64.p50', AT_MOST, 2.0))),
    Goal('G5', 'read one objective with its key results, p50', (
        must('okrd.get1.p50', 'floor2.ping1.p50', AT_MOST, 1.25),
        aim('okrd.get1.p50', 'floor2.get1.p50', AT_MOST, 1.1, 'floor get'))),
    Goal('G6', 'reads/s, 64 clients', (
        must('okrd.get64.rate', 'floor2.get64.rate', AT_LEAST, 0.60),
        aim('okrd.get64.rate', 'floor2.get64.rate', AT_LEAST, 0.75))),
    Goal('G7', 'read p50 and p99 while 8 clients write, against idle', (
        must('okrd.getw1.p50', 'okrd.get1.p50', AT_MOST, 1.6),
        must('okrd.getw1.p99', 'okrd.get1.p99', AT_MOST, 3, 'p99'),
        aim('okrd.getw1.p50', 'okrd.get1.p50', AT_MOST, 1.4, 'p50'),
        aim('okrd.getw1.p99', 'okrd.get1.p99', AT_MOST, 2.2, 'p99'))),
    Goal('G8', 'event at a subscriber: p50 after the reply (1 client), p99 after sending (64 clients)', (
        must('okrd.checkin1.after_reply_p50', None, AT_MOST, 60, unit='us'),
        must('okrd.checkin64.event_p99', 'floor2.checkin64.event_p99', AT_MOST, 1.3, 'p99'),
        aim('okrd.checkin1.after_reply_p50', None, AT_MOST, 30, 'p50', 'us'),
        aim('okrd.checkin64.event_p99', 'floor2.checkin64.event_p99', AT_MOST, 1.1, 'p99'))),
    Goal('G9', 'fan-out to 10/100/1000 subscribers'),
    Goal('G10', 'replay of 1 000 000 events to one client'),
    Goal('G11', 'tree with roll-up over the socket, p50 of the whole, 10k and many', (
        must('okrd.tree1.p50', 'floor2.tree1.p50', AT_MOST, 2, '10k'),
        must('pg.tree1.p50', 'okrd.tree1.p50', AT_LEAST, 15, '10k: PostgreSQL takes'),
        must('many.tree1.p50', 'floormany.tree1.p50', AT_MOST, 2, 'many'),
        must('pgmany.tree1.p50', 'many.tree1.p50', AT_LEAST, 15, 'many: PostgreSQL takes'),
        aim('okrd.tree1.p50', 'floor2.tree1.p50', AT_MOST, 1.3, '10k'))),
    Goal('G12', 'okr show, wall time', (
        must('okrd.cli.p50', 'floor2.cli.p50', AT_MOST, 1.5),
        aim('okrd.cli.p50', 'floor2.cli.p50', AT_MOST, 1.1))),
    Goal('G13', 'check-in on many against 1k objectives, random key result: p50 of 1 client, rate of 64', (
        must('many.checkin1.p50', 'few.checkin1.p50', AT_MOST, 1.5),
        must('few.checkin64.rate', 'many.checkin64.rate', AT_MOST, 4, '64 clients'),
        aim('many.checkin1.p50', 'few.checkin1.p50', AT_MOST, 1.25, '1 client'),
        aim('few.checkin64.rate', 'many.checkin64.rate', AT_MOST, 1.75, '64 clients'))),
    Goal('G14', 'read, 1M against 1k'),
    Goal('G15', 'disk'),
    Goal('G16', 'memory'),
    Goal('G17', 'ready with 10M events'),
    Goal('G19', 'check-ins/s, 64 clients, with a no-op plugin against without', (
        must('noop.checkin64.rate', 'okrd.checkin64.rate', AT_LEAST, 0.97),
        aim('noop.checkin64.rate', 'okrd.checkin64.rate', AT_LEAST, 0.99))),
)


def needed(goals):
    """{system: {operation}} of all figures that the goals compare."""
    wanted = {}
    for goal in goals:
        for part in goal.parts:
            for figure in filter(None, (part.figure, part.over)):
                system, operation, _ = figure.split('.')
                wanted.setdefault(system, set()).add(operation)
    return wanted


def value_of(part, medians):
    """The figure or ratio of a part, or None when a figure is missing."""
    top = medians.get(part.figure)
    if part.over is None or top is None:
        return top
    bottom = medians.get(part.over)
    return top / bottom if bottom else None


def verdict(part, value):
    if value is None:
        return 'not measured'
    holds = value >= part.limit if part.relation == AT_LEAST else value <= part.limit
    return 'ok' if holds else 'short'


def _reason(part, why):
    for figure in filter(None, (part.figure, part.over)):
        system, operation, _ = figure.split('.')
        for key in (system, f'{system}.{operation}'):
            if key in why:
                return why[key]
    return 'no figure'


def line(goal, medians, why):
    """One line of the report; `why` maps a system or system.operation to the reason that it has no figures."""
    if not goal.parts:
        return f'{goal.name} not yet measured'
    values = [value_of(part, medians) for part in goal.parts]
    if not any(value is not None for value in values):
        return f'{goal.name} not measured ({_reason(goal.parts[0], why)})'
    said = []
    for part, value in zip(goal.parts, values):
        label = part.label + ' ' if part.label else ''
        form = '.0f' if part.unit else '.2f'
        limit = format(part.limit, form)
        if value is None:
            shown = f'not measured ({_reason(part, why)})'
        else:
            shown = format(value, form) + (' ' + part.unit if part.unit else '')
        if part.level == 'aim':
            said.append(f'aim {label}{limit}: {shown}')
        elif value is None:
            said.append(f'{label}{shown}')
        else:
            said.append(f'{label}{shown} must {limit} {verdict(part, value)}')
    return f'{goal.name} ' + ' | '.join(said)


def rows(goal, medians):
    """The machine-readable form of the same: goal, level, label, value, relation, limit, verdict."""
    if not goal.parts:
        yield (goal.name, '', '', '', '', '', 'not yet measured')
    for part in goal.parts:
        value = value_of(part, medians)
        yield (goal.name, part.level, part.label, '' if value is None else f'{value:.4f}', part.relation, f'{part.limit:g}',
               verdict(part, value))
