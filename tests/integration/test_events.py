# SPDX-License-Identifier: Apache-2.0
"""What others hear of a change (DESIGN 5): the log through event.read, and the broadcast."""
import fnmatch
import os
import re
import threading
import time
import unittest

from support import OkrCase

ATTRIBUTES = {
    'specversion', 'id', 'source', 'type', 'subject', 'time', 'datacontenttype', 'epoch', 'sequence', 'unit', 'unitseq',
    'txid', 'actor', 'correlationid', 'causationid', 'also', 'data'}


class Case(OkrCase):
    def setUp(self):
        super().setUp()
        self.seed(key_results=2)

    def at(self, seq):
        return {'epoch': self.client.position()['epoch'], 'seq': seq}

    def types(self, events):
        return [event['type'] for event in events]

    def work_elsewhere(self):
        """Changes in the company, in product and in no unit."""
        c = self.client
        c.ok('org.set', {'mission': f'mission {time.time_ns()}'})
        c.ok('comment.add', {'on': self.product, 'text': 'elsewhere'})
        c.ok('comment.add', {'on': self.company, 'text': 'above'})


class Log(Case):
    def test_one_event_a_change_in_order(self):
        events = self.client.all_events()
        self.assertEqual(self.types(events), [
            'unit.created', 'unit.created', 'unit.created', 'unit.created', 'cycle.created', 'objective.created',
            'key_result.created', 'key_result.created'])
        self.assertEqual([event['subject'] for event in events],
                         [self.company, self.finance, self.treasury, self.product, self.cycle, self.objective, *self.key_results])

    def test_envelope(self):
        number = self.client.send('check_in.record', {'key_result': self.key_result, 'value': 20, 'confidence': 0.6,
                                                      'note': '见完第一批'}, idempotency_key='k1')
        check_in = self.client.receive()['ok']['check_in']
        event = self.client.all_events()[-1]
        epoch = self.client.position()['epoch']
        self.assertEqual(set(event), ATTRIBUTES)
        self.assertEqual(event['specversion'], '1.0')
        self.assertEqual(event['id'], f'{epoch}-{event["sequence"]}')
        self.assertRegex(event['source'], r'^okrd:.+$')
        self.assertEqual((event['type'], event['subject']), ('check_in.recorded', self.key_result))
        self.assertRegex(event['time'], r'^2018-01-20T\d\d:\d\d:\d\d\.\d{3}Z$|^2018-01-(19|21)T\d\d:\d\d:\d\d\.\d{3}Z$')
        self.assertEqual((event['epoch'], event['unit']), (epoch, self.finance))
        self.assertEqual((event['actor'], event['correlationid']), (f'uid:{os.getuid()}', str(number)))
        data = event['data']
        self.assertEqual(data['check_in']['id'], check_in['id'])
        for key, value in (('value', 20), ('confidence', 0.6), ('note', '见完第一批'), ('as_of', '2018-01-20'),
                           ('key_result', self.key_result), ('actor', f'uid:{os.getuid()}')):
            self.assertEqual(data['check_in'][key], value, key)
        effect = {each['id']: (each['before']['progress'], each['after']['progress']) for each in data['effect']}
        self.assertEqual(effect, {self.key_result: (0.0, 0.25), self.objective: (0.0, 0.125)})

    def test_changed_keys_only(self):
        self.client.ok('objective.update', {'id': self.objective, 'note': 'why'})
        data = self.client.all_events()[-1]['data']
        self.assertEqual((data['before'].get('note'), data['after'].get('note')), (None, 'why'))
        self.assertIn('note', data['changed'])
        self.assertLessEqual(set(data['changed']), {'note', 'version'})
        self.assertEqual(set(data['after']), set(data['changed']))
        self.assertEqual(data['version'], 2)

    def test_whole_entity_on_create_and_remove(self):
        made = self.client.all_events()[5]['data']
        self.assertIsNone(made['before'])
        self.assertEqual((made['after']['text'], made['after']['state']), ('Build the investor network', 'published'))
        self.client.ok('key_result.remove', {'id': self.key_results[1]})
        gone = self.client.all_events()[-1]
        self.assertEqual((gone['type'], gone['data']['after']), ('key_result.removed', None))
        self.assertEqual(gone['data']['before']['text'], 'Meet firms, part 1')

    def test_sequences_have_no_holes(self):
        for value in range(5):
            self.check_in(self.key_results[value % 2], value)
            self.work_elsewhere()
        events = self.client.all_events()
        self.assertEqual([event['sequence'] for event in events], list(range(1, len(events) + 1)))
        by_unit = {}
        for event in events:
            if event['unit']:
                by_unit.setdefault(event['unit'], []).append(event['unitseq'])
        for unit, numbers in by_unit.items():
            self.assertEqual(numbers, list(range(1, len(numbers) + 1)), unit)
        self.assertEqual(set(by_unit), {self.company, self.finance, self.treasury, self.product})
        times = [event['time'] for event in events]
        self.assertEqual(times, sorted(times))

    def test_one_txid_a_request_and_adjacent(self):
        self.client.ok('objective.remove', {'id': self.objective})
        events = self.client.all_events()
        last = [event for event in events if event['txid'] == events[-1]['txid']]
        self.assertEqual(sorted(self.types(last)), ['key_result.removed', 'key_result.removed', 'objective.removed'])
        self.assertEqual(last, events[-3:])
        self.assertEqual(len({event['txid'] for event in events[:-3]}), len(events) - 3)

    def test_a_history_is_the_same_events(self):
        self.check_in()
        self.client.ok('objective.update', {'id': self.objective, 'note': 'x'})
        history = self.client.ok('history.list', {'id': self.objective})['events']
        known = {event['sequence']: event for event in self.client.all_events()}
        self.assertEqual(self.types(history), ['objective.updated', 'check_in.recorded', 'key_result.created',
                                               'key_result.created', 'objective.created'])
        for event in history:
            self.assertEqual(event, known[event['sequence']])


class Positions(Case):
    def test_without_after_it_starts_at_the_head(self):
        head = self.client.position()['seq']
        answer = self.client.ok('event.read')
        self.assertEqual(set(answer), {'events', 'next', 'head', 'oldest', 'caught_up'})
        self.assertEqual((answer['events'], answer['caught_up']), ([], True))
        self.assertEqual((answer['next'], answer['head'], answer['oldest']), (self.at(head), head, 1))

    def test_pages(self):
        whole, after, pages = self.client.all_events(), self.at(0), []
        while True:
            answer = self.client.ok('event.read', {'after': after, 'limit': 3})
            pages.append(answer['events'])
            after = answer['next']
            self.assertEqual(answer['caught_up'], after['seq'] == answer['head'])
            if answer['caught_up']:
                break
        self.assertEqual(sum(pages, []), whole)
        self.assertEqual([len(page) for page in pages], [3, 3, 2])

    def test_max_bytes_gives_at_least_one(self):
        whole, after, got = self.client.all_events(), self.at(0), []
        for _ in whole:
            answer = self.client.ok('event.read', {'after': after, 'max_bytes': 1})
            self.assertEqual(len(answer['events']), 1)
            got += answer['events']
            after = answer['next']
        self.assertEqual(got, whole)

    def test_future(self):
        head = self.client.position()['seq']
        self.assertEqual(self.client.ok('event.read', {'after': self.at(head)})['events'], [])
        error = self.refused('future', 'event.read', {'after': self.at(head + 1)})
        self.assertIn(str(head), error['message'] + error.get('hint', ''))

    def test_epoch_changed(self):
        self.refused('epoch_changed', 'event.read', {'after': {'epoch': '0' * 32, 'seq': 1}})

    def test_epoch_and_sequence_stay_over_restarts(self):
        before, events = self.client.position(), self.client.all_events()
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.assertEqual(self.client.position(), before)
        self.assertEqual(self.client.all_events(), events)

    def test_wrong_keys(self):
        for args, word in (({'filter': {'untis': 'Finance'}}, 'unit'), ({'after': {'epoch': '0' * 32, 'sqe': 1}}, 'seq'),
                           ({'waitms': 5}, 'wait_ms')):
            with self.subTest(**args):
                error = self.refused('unknown_field', 'event.read', args)
                self.assertIn(word, error['message'] + error.get('hint', ''))
        self.refused('invalid', 'event.read', {'wait_ms': 30001})


class Filters(Case):
    def setUp(self):
        super().setUp()
        below = self.new_objective(self.treasury, 'Keep the cash safe')
        self.check_in(self.new_key_result(below, 'Banks asked'))
        self.check_in(value=5)
        self.work_elsewhere()
        self.whole = self.client.all_events()

    def expect(self, wanted, **given):
        got = self.client.all_events(filter=given)
        self.assertEqual(got, [event for event in self.whole if wanted(event)])
        self.assertTrue(got)

    def test_unit_and_below(self):
        self.expect(lambda e: e['unit'] in (self.finance, self.treasury), unit='Finance')
        self.expect(lambda e: e['unit'] == self.treasury, unit=self.treasury)
        self.expect(lambda e: e['unit'], unit=self.company)

    def test_types(self):
        for globs in (['check_in.*'], ['*.created'], ['comment.added', 'org.*'], ['*']):
            self.expect(lambda e, globs=globs: any(fnmatch.fnmatch(e['type'], glob) for glob in globs), types=globs)

    def test_subject_and_actor(self):
        self.expect(lambda e: e['subject'] == self.key_result, subject=self.key_result)
        self.expect(lambda e: True, actor=f'uid:{os.getuid()}')

    def test_all_at_once(self):
        self.expect(lambda e: e['unit'] == self.treasury and e['type'] == 'check_in.recorded',
                    unit='Treasury', types=['check_in.*'], actor=f'uid:{os.getuid()}')

    def test_next_moves_on_without_a_match(self):
        answer = self.client.ok('event.read', {'after': self.at(0), 'filter': {'actor': 'u-12345'}})
        self.assertEqual((answer['events'], answer['next']['seq'], answer['caught_up']), ([], answer['head'], True))


class Waiting(Case):
    def wait_in_background(self, args):
        """Whoever asks late, on a busy machine, is told as well: it waits for what comes after now."""
        client, got, args = self.server.client(), [], {'after': self.client.position(), **args}

        def run():
            answer = client.ok('event.read', args)
            got.append((answer, time.monotonic() - began))
        began = time.monotonic()
        thread = threading.Thread(target=run)
        thread.start()
        return thread, got

    def test_a_wait_ends_with_the_event(self):
        thread, got = self.wait_in_background({'wait_ms': 15000})
        time.sleep(0.4)
        self.check_in(value=3)
        thread.join(20)
        answer, seconds = got[0]
        self.assertEqual(self.types(answer['events']), ['check_in.recorded'])
        self.assertTrue(0.3 < seconds < 5, seconds)

    def test_a_wait_passes_over_what_does_not_match(self):
        thread, got = self.wait_in_background({'wait_ms': 15000, 'filter': {'unit': 'Treasury'}})
        time.sleep(0.2)
        self.work_elsewhere()
        self.check_in(value=3)
        time.sleep(0.2)
        self.assertEqual(got, [])
        self.client.ok('comment.add', {'on': self.treasury, 'text': 'now'})
        thread.join(20)
        self.assertEqual(self.types(got[0][0]['events']), ['comment.added'])
        self.assertEqual(got[0][0]['next'], self.client.position())

    def test_a_wait_runs_out(self):
        began = time.monotonic()
        answer = self.client.ok('event.read', {'wait_ms': 600})
        self.assertTrue(0.5 < time.monotonic() - began < 5)
        self.assertEqual((answer['events'], answer['caught_up']), ([], True))

    def test_no_wait_when_there_is_something(self):
        began = time.monotonic()
        self.assertTrue(self.client.ok('event.read', {'after': self.at(0), 'wait_ms': 20000})['events'])
        self.assertLess(time.monotonic() - began, 5)

    def test_an_empty_log_waits_too(self):
        client = self.serve().client()
        began = time.monotonic()
        client.ok('event.read', {'wait_ms': 600})
        self.assertGreater(time.monotonic() - began, 0.5)

    def test_many_wait_at_once(self):
        clients, now = [self.server.client() for _ in range(100)], self.client.position()
        for client in clients:
            client.send('event.read', {'after': now, 'wait_ms': 15000})
        time.sleep(0.5)
        self.check_in(value=9)
        for client in clients:
            self.assertEqual(self.types(client.receive()['ok']['events']), ['check_in.recorded'])


class Broadcast(Case):
    def test_the_same_event_as_in_the_log(self):
        sub = self.server.subscriber()
        begin = self.client.position()
        self.work_elsewhere()
        self.check_in(value=20, note='三家新的')
        head = self.client.position()['seq']
        heard = [m for m in sub.until(lambda topic, body: body.get('sequence') == head and topic[0] != '~' or
                                      topic == '~bookmark' and body['sequence'] >= head) if not m[0].startswith('~b')]
        self.assertEqual([body for _, body in heard], self.client.events_after(begin))
        self.assertEqual([topic for topic, _ in heard], [
            '~org/org.updated', 'farsail-tech/product/comment.added', 'farsail-tech/comment.added',
            'farsail-tech/finance/check_in.recorded'])

    def test_a_unit_and_what_is_below_it_exactly(self):
        sub = self.server.subscriber(b'farsail-tech/finance/')
        begin = self.client.position()
        self.client.create('unit', kind='department', name='Finance Abroad', parent=self.company)
        self.work_elsewhere()
        below = self.new_objective(self.treasury, 'Keep the cash safe')
        self.check_in(value=5)
        self.new_objective(self.product, 'Sell more')
        self.check_in(self.new_key_result(below, 'Banks asked'), 3)
        other = self.new_objective(self.company, 'Company objective')
        self.client.ok('alignment.propose', {'from': self.objective, 'to': other, 'kind': 'supports'})
        self.client.ok('comment.add', {'on': self.finance, 'text': 'last'})
        expected = [e for e in self.client.events_after(begin) if e['unit'] in (self.finance, self.treasury)]
        heard = sub.until(lambda topic, body: body['data']['after'] and body['data']['after'].get('text') == 'last')
        heard += sub.quiet()
        self.assertEqual([body for _, body in heard], expected)
        self.assertEqual([topic for topic, _ in heard], [
            'farsail-tech/finance/treasury/objective.created', 'farsail-tech/finance/check_in.recorded',
            'farsail-tech/finance/treasury/key_result.created', 'farsail-tech/finance/treasury/check_in.recorded',
            'farsail-tech/finance/comment.added'])

    def test_moves_and_renames_go_out_under_the_new_path(self):
        sub = self.server.subscriber(b'farsail-tech/')
        heard = []
        for op, args in (('unit.move', {'id': self.treasury, 'parent': self.product}),
                         ('comment.add', {'on': self.treasury, 'text': 'moved'}),
                         ('unit.update', {'id': self.product, 'key': 'goods', 'name': 'Goods'}),
                         ('comment.add', {'on': self.treasury, 'text': 'renamed'})):
            self.client.ok(op, args)
            heard += sub.until(lambda topic, body: True)
        self.assertEqual([topic for topic, _ in heard], [
            'farsail-tech/product/treasury/unit.moved', 'farsail-tech/product/treasury/comment.added',
            'farsail-tech/goods/unit.updated', 'farsail-tech/goods/treasury/comment.added'])
        numbers = [body['unitseq'] for _, body in heard if body['unit'] == self.treasury]
        self.assertEqual(numbers, [2, 3, 4])  # its creation was 1: the counter goes with the unit

    def test_a_path_is_that_of_the_moment(self):
        """However far behind the broadcast is: what happened before a rename goes out under the old path."""
        sub = self.server.subscriber(b'farsail-tech/')
        for value in range(400):
            self.client.send('check_in.record', {'key_result': self.key_result, 'value': value})
        self.client.send('unit.update', {'id': self.finance, 'key': 'money'})
        self.client.send('check_in.record', {'key_result': self.key_result, 'value': 400})
        for _ in range(402):
            self.assertIn('ok', self.client.receive())
        heard = sub.until(lambda topic, body: body['data'].get('check_in', {}).get('value') == 400)
        self.assertEqual([topic for topic, _ in heard], ['farsail-tech/finance/check_in.recorded'] * 400 + [
            'farsail-tech/money/unit.updated', 'farsail-tech/money/check_in.recorded'])

    def test_a_removal_goes_out_under_the_last_path(self):
        sub = self.server.subscriber(b'farsail-tech/finance/')
        self.client.ok('unit.remove', {'id': self.treasury})
        ((topic, body),) = sub.until(lambda topic, body: True, 5)
        self.assertEqual((topic, body['subject']), ('farsail-tech/finance/treasury/unit.removed', self.treasury))

    def test_bookmarks(self):
        sub = self.server.subscriber(b'~bookmark')
        self.check_in(value=5)
        head = self.client.position()
        unitseq = self.client.all_events()[-1]['unitseq']
        marks = sub.until(lambda topic, body: body['sequence'] == head['seq'], 5)
        for topic, body in marks:
            self.assertEqual((topic, set(body), body['epoch']), ('~bookmark', {'epoch', 'sequence', 'units'}, head['epoch']))
        self.assertEqual(marks[-1][1]['units'].get(self.finance), unitseq)

    def test_a_bookmark_every_256_events(self):
        sub = self.server.subscriber(b'~bookmark')
        begin = self.client.position()['seq']
        for value in range(600):
            self.client.send('check_in.record', {'key_result': self.key_result, 'value': value})
        for _ in range(600):
            self.client.receive()
        marks = [begin] + [body['sequence'] for _, body in sub.until(lambda t, body: body['sequence'] == begin + 600, 10)]
        self.assertEqual(marks, sorted(marks))
        for one, next_one in zip(marks, marks[1:]):
            self.assertLessEqual(next_one - one, 256)

    def test_control_at_shutdown(self):
        sub = self.server.subscriber(b'~control')
        epoch = self.client.position()['epoch']
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(sub.receive(5), ('~control', {'kind': 'shutdown', 'epoch': epoch}))

    def test_nothing_of_a_dry_run_or_a_refusal(self):
        sub = self.server.subscriber(b'farsail-tech/')
        self.client.ok('check_in.record', {'key_result': self.key_result, 'value': 4}, dry_run=True)
        self.refused('invalid', 'check_in.record', {'key_result': self.key_result, 'value': 4, 'as_of': '2018-03-01'})
        self.check_in(value=6)
        (message,) = sub.until(lambda topic, body: True)
        self.assertEqual(message[1]['data']['check_in']['value'], 6)
        self.assertEqual(sub.quiet(), [])


class Repair(Case):
    """A subscriber that loses events on purpose, notices, and takes them from the log."""

    def test_holes_are_seen_and_mended(self):
        sub = self.server.subscriber()
        begin = self.client.position()
        for value in range(60):
            self.check_in(self.key_results[value % 2], value)
            if value % 10 == 0:
                self.work_elsewhere()
        head = self.client.position()
        lost = {begin['seq'] + n for n in (1, 2, 17, 40, 41, 42)} | {head['seq']}
        seen, position, repairs = [], begin, 0

        def repair(upto):
            nonlocal position, repairs
            missed = [e for e in self.client.events_after(position) if e['sequence'] <= upto]
            repairs += 1
            seen.extend(missed)
            position = {**position, 'seq': upto}

        while position['seq'] < head['seq']:
            topic, body = sub.until(lambda topic, body: True)[-1]
            if topic == '~bookmark':
                if body['sequence'] > position['seq']:
                    repair(body['sequence'])
            elif body['sequence'] in lost:
                continue
            elif body['sequence'] > position['seq']:
                if body['sequence'] > position['seq'] + 1:
                    repair(body['sequence'] - 1)
                seen.append(body)
                position = {**position, 'seq': body['sequence']}
        self.assertEqual([e['sequence'] for e in seen], list(range(begin['seq'] + 1, head['seq'] + 1)))
        self.assertEqual(seen, self.client.events_after(begin))
        self.assertEqual(repairs, 4)

    def test_a_unit_alone_sees_its_holes(self):
        sub = self.server.subscriber(b'farsail-tech/finance/')
        for value in range(30):
            self.check_in(value=value)
            self.work_elsewhere()
        got = sub.until(lambda topic, body: body['type'] == 'check_in.recorded' and body['data']['check_in']['value'] == 29)
        numbers = [body['unitseq'] for _, body in got]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 30)))
        del numbers[11]
        self.assertTrue([n for n, m in zip(numbers, numbers[1:]) if m != n + 1])

    def test_twelve_lines_of_readme(self):
        """The example of the wire specification runs as it stands there."""
        here = os.path.dirname(os.path.realpath(__file__))
        with open(os.path.join(here, '../../proto/README.md'), encoding='utf-8') as file:
            blocks = re.findall(r'```python\n(.*?)```', file.read(), re.S)
        follow, report = (block.replace('/run/okrd', self.server.run) for block in blocks)
        follow = follow.replace('while True:', 'while expected not in heard:').replace('print(', 'heard.append((').rstrip() + '[1:3])\n'
        expected, heard, said = ('check_in.recorded', self.key_result), [], []
        thread = threading.Thread(target=lambda: exec(compile(follow, 'README', 'exec'), {'expected': expected, 'heard': heard}))
        thread.start()
        report = report.replace('"k-6"', f'"{self.key_result}"').replace('print(', 'said.append(')
        while thread.is_alive() and len(said) < 30:  # nobody tells a subscriber that it is heard
            exec(compile(report, 'README', 'exec'), {'said': said, 'run': self.server.run, 'zmq': __import__('zmq'),
                                                     'msgpack': __import__('msgpack')})
            thread.join(1)
        self.assertEqual(said[0]['check_in']['value'], 45)
        self.assertIn(expected, heard)


if __name__ == '__main__':
    unittest.main()
