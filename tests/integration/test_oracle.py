# SPDX-License-Identifier: Apache-2.0
"""The oracle itself: it accepts a true history, and each kind of lie by the promise that it breaks."""
import copy

import oracle
from support import OkrCase


class Oracle(OkrCase):
    def setUp(self):
        super().setUp()
        self.seed(key_results=2)
        begin = self.client.position()
        self.client.ok('objective.update', {'id': self.objective, 'note': 'why'})
        self.client.ok('weight.set', {'weights': {self.key_results[0]: 400, self.key_results[1]: 600}, 'reason': 'r'})
        self.client.ok('objective.update', {'id': self.objective, 'note': 'why not'})
        self.check_in()
        self.check_in(value=2)
        self.client.ok('objective.remove', {'id': self.objective})
        self.log = self.client.all_events()
        self.history, after = [], begin
        while not self.history or not self.history[-1][1]['caught_up']:
            answer = self.client.ok('event.read', {'after': after, 'limit': 2})
            self.history.append((after, answer))
            after = dict(answer['next'])

    def lie(self, promise, change, whole_log=False):
        history, log = copy.deepcopy(self.history), copy.deepcopy(self.log)
        change(log if whole_log else history)
        with self.assertRaises(oracle.Broken) as caught:
            oracle.judge(history, log, {})
        self.assertRegex(str(caught.exception), f'^{promise}')

    def test_the_truth(self):
        oracle.judge(self.history, self.log, {})
        self.assertGreater(len(self.history), 3)

    def test_lies(self):
        self.lie('ordered', lambda h: h[0][1]['events'].reverse())
        self.lie('unique', lambda h: h[0][1]['events'].insert(0, h[0][1]['events'][0]))
        self.lie('reliable', lambda h: h[1][1]['events'].pop())
        self.lie('reliable', lambda h: h[1][1]['events'][0].update(actor='uid:7'))
        self.lie('resumable', lambda h: h[1][0].update(seq=h[1][0]['seq'] + 1))
        self.lie('resumable', lambda h: h[0][1]['next'].update(epoch='0' * 32))
        self.lie('bookmarkable', lambda h: (h[0][1]['next'].update(seq=h[0][1]['next']['seq'] - 1),
                                            h[1][0].update(seq=h[1][0]['seq'] - 1)))
        self.lie('bookmarkable', lambda h: h[0][1].update(caught_up=True))

    def test_a_request_in_two_pieces(self):
        def apart(history):
            events = oracle.events_of(history)
            events[1]['txid'], events[2]['txid'] = 1, 2
            events[3]['txid'] = 1
        with self.assertRaisesRegex(oracle.Broken, '^atomic'):
            history = copy.deepcopy(self.history)
            apart(history)
            oracle.atomic(history, log=self.log, wanted={}, units=())

    def test_a_filter_that_lets_others_through(self):
        with self.assertRaisesRegex(oracle.Broken, '^filter'):
            oracle.judge(self.history, self.log, {'types': ['unit.*']})

    def test_lies_of_the_log(self):
        def event(log, kind, n=0):
            return [each for each in log if each['type'] == kind][n]
        self.lie('previous value', lambda log: event(log, 'unit.created')['data']['after'].update(name='x')
                 or event(log, 'objective.created')['data']['after'].update(note='x'), whole_log=True)
        self.lie('reliable', lambda log: log.pop(0), whole_log=True)
        self.lie('reliable: unitseq', lambda log: event(log, 'unit.created').update(unitseq=2), whole_log=True)
        self.lie('is-create', lambda log: event(log, 'key_result.created')['data'].update(version=2), whole_log=True)
        self.lie('is-create', lambda log: event(log, 'key_result.created', 1).update(
            subject=event(log, 'key_result.created')['subject']), whole_log=True)
