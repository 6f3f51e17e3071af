# SPDX-License-Identifier: Apache-2.0
"""kill -9 under load: no acknowledged write is lost, nobody who resumes misses an event or gets one twice."""
import os
import random
import threading
import time
import unittest

import oracle
from support import OkrCase, Refused, Server, Silence, new_key

LONG = os.environ.get('OKR_LONG', '0') not in ('', '0')
ROUNDS, CYCLES = (40, 50) if LONG else (1, 50)  # a round begins with an empty store, so that a judge can hold its history
CREATIONS = 60 if LONG else 10
WRITERS, WATCHERS = 8, 8
LOAD_SECONDS = (0.005, 0.15)


class Writer(threading.Thread):
    """Check-ins one after the other; what got no answer is sent again under its key until it gets one."""

    def __init__(self, server, key_result, number):
        super().__init__(daemon=True)
        self.client = server.client()
        self.key_result, self.number = key_result, number
        self.acknowledged = {}  # note: id of the check-in
        self.last = False
        self.fault = None

    def run(self):
        try:
            n = 0
            while not self.last:
                self.write(f'w{self.number}-{n}', n % 80)
                n += 1
        except Exception as fault:  # the main thread tells
            self.fault = fault

    def write(self, note, value):
        answer = self.insist('check_in.record', {'key_result': self.key_result, 'value': value, 'note': note})
        self.acknowledged[note] = answer['check_in']['id']

    def insist(self, op, args):
        """The answer, however often it takes to ask."""
        key = new_key()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                reply = self.client.call(op, args, seconds=0.25, idempotency_key=key)
            except Silence:
                continue
            if 'ok' in reply:
                return reply['ok']
            if reply['error']['code'] != 'busy':
                raise Refused(op, reply['error'])
        raise Silence(f'{op} {args} was not acknowledged in 60 s')


class Editor(Writer):
    """Makes objectives, changes and removes them: requests of several events, and entities that come and go."""

    def write(self, note, value):
        key_results = []
        objective = self.insist('objective.create', {'unit': self.key_result, 'text': f'Sell {note}', 'state': 'published'})
        objective = objective['objective']['id']
        for part in range(2):
            kr = self.insist('key_result.create', {'objective': objective, 'text': f'Part {part}', 'metric': {
                'kind': 'increase', 'measure': 'firms', 'start': 0, 'target': 80}})
            key_results.append(kr['key_result']['id'])
        self.insist('weight.set', {'weights': dict(zip(key_results, (300, 700))), 'reason': note})
        self.insist('objective.update', {'id': objective, 'note': note})
        self.insist('objective.remove', {'id': objective})


class Watcher(threading.Thread):
    """Follows the log from its cursor; an answer that got lost is asked for again."""

    def __init__(self, server, cursor, **asked):
        super().__init__(daemon=True)
        self.client = server.client()
        self.cursor, self.asked = cursor, asked
        self.history = []
        self.until = None
        self.fault = None

    def run(self):
        try:
            while self.until is None or self.cursor['seq'] < self.until:
                self.read()
        except Exception as fault:
            self.fault = fault

    def read(self):
        try:
            reply = self.client.call('event.read', {'after': self.cursor, **self.asked}, seconds=1.5)
        except Silence:
            return
        if 'error' in reply:
            if reply['error']['code'] == 'busy':
                return
            raise Refused('event.read', reply['error'])
        self.history.append((self.cursor, reply['ok']))
        self.cursor = reply['ok']['next']


class Kill(OkrCase):
    def test_under_load(self):
        killed = kept = 0
        for number in range(ROUNDS):
            if number:
                self.server = self.serve()
                self.client = self.server.client()
            kept += self.round_of_kills(10 + number)
            killed += CYCLES
            self.server.stop()
        print(f'# killed {killed} times, {kept} acknowledged writes, 0 lost', flush=True)

    def round_of_kills(self, seed):
        """How many writes were acknowledged: all of them are there."""
        self.seed(key_results=WRITERS)
        begin = self.client.position()
        writers = [Writer(self.server, self.key_results[n], n) for n in range(WRITERS)]
        editor = Editor(self.server, self.product, WRITERS)
        filters = [{}, {'unit': self.finance}, {'types': ['check_in.*']}, {'subject': self.key_results[0]},
                   {'unit': self.product, 'types': ['*.created', '*.removed']}, {'actor': f'uid:{os.getuid()}'}]
        # Some take what is there, some wait for more, some in pages smaller than a request's events.
        watchers = [Watcher(self.server, begin, wait_ms=150 * n, limit=1000 if n % 3 else 2 + n, filter=filters[n % 6])
                    for n in range(WATCHERS)]
        threads = writers + [editor] + watchers
        for thread in threads:
            thread.start()
        random.seed(seed)
        per_cycle = []
        for _ in range(CYCLES):
            before = self.acknowledged(writers)
            deadline = time.monotonic() + 10
            while self.acknowledged(writers) == before and time.monotonic() < deadline:
                time.sleep(0.005)
            time.sleep(random.uniform(*LOAD_SECONDS))
            self.server.kill()
            per_cycle.append(self.acknowledged(writers) - before)
            self.server.start()
        for writer in writers + [editor]:
            writer.last = True
        for writer in writers + [editor]:
            writer.join(90)
        head = self.client.position()
        for watcher in watchers:
            watcher.until = head['seq']
        for watcher in watchers:
            watcher.join(30)
        self.assertEqual([thread.fault for thread in threads if thread.fault], [])
        self.assertFalse([thread for thread in threads if thread.is_alive()])
        self.assertGreater(min(per_cycle), 0, per_cycle)  # each kill hit a daemon at work

        log = self.client.all_events()
        self.assertEqual(log[-1]['sequence'], head['seq'])
        below = {self.finance: (self.finance, self.treasury), self.product: (self.product,)}
        for watcher in watchers:
            wanted = watcher.asked['filter']
            oracle.judge(watcher.history, log, wanted, below.get(wanted.get('unit'), ()))
            self.assertEqual(watcher.cursor['seq'], head['seq'])
        check_ins = [e for e in log if e['type'] == 'check_in.recorded']
        recorded = [(e['data']['check_in']['note'], e['data']['check_in']['id']) for e in check_ins]
        self.assertEqual(len(dict(recorded)), len(recorded), 'a write was carried out twice')
        acknowledged = {note: number for writer in writers for note, number in writer.acknowledged.items()}
        self.assertEqual(dict(recorded), acknowledged)
        self.expect_state(check_ins, writers)
        report = self.client.ok('server.verify')
        self.assertEqual((report['faults'], report['details']), (0, []))
        return len(acknowledged)

    @staticmethod
    def acknowledged(writers):
        return sum(len(writer.acknowledged) for writer in writers)

    def expect_state(self, log, writers):
        """The values are those of the last events, and the numbers agree with them."""
        newest = {e['subject']: e['data']['check_in']['value'] for e in log}
        answer = self.client.ok('objective.get', {'id': self.objective})
        current = {k['id']: k['metric']['current'] for k in answer['key_results']}
        self.assertEqual(current, newest)
        self.assertAlmostEqual(answer['objective']['progress'], sum(newest.values()) / 80 / WRITERS, places=5)
        for writer in writers:
            history = self.client.ok('history.list', {'id': writer.key_result, 'limit': 5})['events']
            self.assertEqual(history, [e for e in reversed(log) if e['subject'] == writer.key_result][:5])

    def test_between_any_two_commands(self):
        """After every single kind of write."""
        c = self.client
        self.seed(key_results=2)
        other = self.new_objective(self.product, 'Sell more')
        steps = [
            ('org.set', {'mission': '让人看得见'}), ('unit.update', {'id': self.product, 'name': 'Goods'}),
            ('objective.update', {'id': other, 'note': 'n'}), ('weight.set', {'weights': {self.key_results[0]: 400}, 'reason': 'r'}),
            ('check_in.record', {'key_result': self.key_result, 'value': 12}),
            ('alignment.propose', {'from': other, 'to': self.key_result, 'kind': 'decomposes'}),
            ('comment.add', {'on': other, 'text': '好'}), ('check_in.void', {'id': None}),
            ('key_result.remove', {'id': self.key_results[1]}),
        ]
        check_in = None
        for op, args in steps:
            with self.subTest(op):
                if op == 'check_in.void':
                    args = {'id': check_in}
                answer = c.ok(op, args)
                check_in = answer['check_in']['id'] if op == 'check_in.record' else check_in
                events, tree, position = c.all_events(), c.ok('tree.get'), c.position()
                self.server.kill()
                self.server.start()
                self.assertEqual(c.position(), position)
                self.assertEqual(c.all_events(), events)
                self.assertEqual(c.ok('tree.get'), tree)

    def test_while_it_creates_its_store(self):
        for n in range(CREATIONS):
            server = Server()
            try:
                server.spawn()
                time.sleep(0.004 * (n % 12))
                server.kill()
                server.start()
                self.assertEqual(server.client().position()['seq'], 0)
            finally:
                server.remove()


if __name__ == '__main__':
    unittest.main()
