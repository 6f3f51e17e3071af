# SPDX-License-Identifier: Apache-2.0
"""The oracle: what a watcher was given, judged by the promises of DESIGN 5 (etcd's nine validators), against the log.

A history is the list of answers to event.read, each with the position that was asked for: [(after, answer), ...]. Answers that
got lost are not in it; the watcher asked for them again."""
import fnmatch


class Broken(AssertionError):
    """A promise was broken; the message names it."""


def need(holds, promise, *facts):
    if not holds:
        raise Broken(f'{promise}: ' + ' '.join(map(repr, facts)))


def events_of(history):
    return [event for _, answer in history for event in answer['events']]


def matches(event, wanted, units):
    """Whether a filter lets an event through; `units` is the filter's unit and those below it."""
    types = wanted.get('types')
    return ((not types or any(fnmatch.fnmatchcase(event['type'], glob) for glob in types))
            and wanted.get('subject', event['subject']) == event['subject']
            and wanted.get('actor', event['actor']) == event['actor']
            and ('unit' not in wanted or event['unit'] in units))


def ordered(history, **_):
    numbers = [event['sequence'] for event in events_of(history)]
    need(numbers == sorted(numbers), 'ordered', numbers)


def unique(history, **_):
    numbers = [event['sequence'] for event in events_of(history)]
    need(len(numbers) == len(set(numbers)), 'unique', numbers)


def filtered(history, wanted, units, **_):
    for event in events_of(history):
        need(matches(event, wanted, units), 'filter', wanted, event['type'], event['unit'])


def reliable(history, log, wanted, units, **_):
    """Nothing between its first position and its last is missing or differs."""
    first, last = history[0][0]['seq'], history[-1][1]['next']['seq']
    expected = [event for event in log if first < event['sequence'] <= last and matches(event, wanted, units)]
    got = events_of(history)
    need([event['sequence'] for event in got] == [event['sequence'] for event in expected], 'reliable',
         sorted({event['sequence'] for event in got} ^ {event['sequence'] for event in expected})[:9])
    for one, other in zip(got, expected):
        need(one == other, 'reliable: another content', one, other)


def atomic(history, log, wanted, units, **_):
    """Events of one request are adjacent, and all of them come."""
    open_now, ended, came = None, set(), {}
    for event in events_of(history):
        if event['txid'] != open_now:
            ended.add(open_now)
            open_now = event['txid']
            need(open_now not in ended, 'atomic: a request in two pieces', open_now)
        came[open_now] = came.get(open_now, 0) + 1
    first, last = history[0][0]['seq'], history[-1][1]['next']['seq']
    whole = {}
    for event in log:
        if first < event['sequence'] <= last and matches(event, wanted, units):
            whole[event['txid']] = whole.get(event['txid'], 0) + 1
    need(came == whole, 'atomic: half a request')


def resumable(history, **_):
    """Each answer goes on where the one before ended, in one epoch, and never backwards."""
    for (_, before), (after, answer) in zip(history, history[1:]):
        need(after == before['next'], 'resumable', before['next'], after)
    for after, answer in history:
        need(after['epoch'] == answer['next']['epoch'], 'resumable: epochs', after, answer['next'])
        need(after['seq'] <= answer['next']['seq'] <= answer['head'], 'resumable', after, answer['next'], answer['head'])


def bookmarkable(history, **_):
    """`next` promises that everything up to it has come."""
    for after, answer in history:
        numbers = [event['sequence'] for event in answer['events']]
        need(all(after['seq'] < number <= answer['next']['seq'] for number in numbers), 'bookmarkable', after, numbers,
             answer['next'])
        need(answer['caught_up'] == (answer['next']['seq'] == answer['head']), 'bookmarkable: caught_up', answer['next'])


def previous_value(log):
    """`before` is what the events before it left."""
    known = {}
    for event in log:
        subject, data = event['subject'], event['data']
        if data['before'] is not None and subject in known:
            for name, value in data['before'].items():
                need(known[subject].get(name) == value, 'previous value', event['id'], subject, name,
                     known[subject].get(name), value)
        if data['after'] is None and data['before'] is not None:
            known.pop(subject, None)
        elif data['before'] is None and data['after'] is not None:
            known[subject] = dict(data['after'])
        elif subject in known:
            known[subject].update(data['after'] or {}, version=data['version'])


def is_create(log):
    """`before` is nil exactly where the subject was not there, and its version then is 1."""
    known = set()
    for event in log:
        data = event['data']
        if data['before'] is None and data['after'] is not None:
            need(event['subject'] not in known, 'is-create: it was there', event['id'], event['subject'])
            need(data['version'] == 1, 'is-create: version', event['id'], data['version'])
            known.add(event['subject'])
        elif data['before'] is not None:
            need(event['subject'] in known, 'is-create: it was not there', event['id'], event['subject'])
            if data['after'] is None:
                known.remove(event['subject'])


OF_A_WATCHER = (ordered, unique, filtered, reliable, atomic, resumable, bookmarkable)
OF_A_LOG = (is_create, previous_value)


def judge(history, log, wanted, units=()):
    """All nine, for one watcher; `log` is the whole log from event 1."""
    need(history, 'a watcher that was given nothing')
    for validator in OF_A_WATCHER:
        validator(history, log=log, wanted=wanted, units=units)
    judge_log(log)


def judge_log(log):
    """What holds for the log itself: nothing left out, one counter a unit, and the two validators of content."""
    need([event['sequence'] for event in log] == list(range(1, len(log) + 1)), 'reliable: holes in the log')
    counters = {}
    for event in log:
        if event['unit']:
            need(event['unitseq'] == counters.get(event['unit'], 0) + 1, 'reliable: unitseq', event['id'], event['unitseq'])
            counters[event['unit']] = event['unitseq']
    for validator in OF_A_LOG:
        validator(log)
