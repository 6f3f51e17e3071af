# SPDX-License-Identifier: Apache-2.0
"""Random command histories against a model in memory: what okrd answers is what the model says, over kills as well."""
import os
import random

from support import OkrCase, new_key

LONG = os.environ.get('OKR_LONG', '0') not in ('', '0')
HISTORIES = 10000 if LONG else 200
COMMANDS = 14
TARGETS = (1, 3, 4, 10, 80, 1000)


class Model:
    """One objective as METHOD 2 and 5 have it: its key results, their weights and check-ins, versions."""

    def __init__(self):
        self.key_results = {}  # id: {'target', 'weight', 'check_ins': [(number, value)], 'version'}
        self.objective, self.version, self.note, self.removed = None, 1, None, False

    def progress(self, kr):
        value = kr['check_ins'][-1][1] if kr['check_ins'] else 0
        return min(1.0, max(0.0, value / kr['target']))

    def weights(self):
        """Per mille: the unset ones share what the set ones leave, thousandths left over to the first positions."""
        unset = [number for number, kr in self.key_results.items() if kr['weight'] is None]
        left = 1000 - sum(kr['weight'] or 0 for kr in self.key_results.values())
        weights = {number: kr['weight'] for number, kr in self.key_results.items()}
        for n, number in enumerate(unset):
            weights[number] = left // len(unset) + (n < left % len(unset))
        return weights

    def objective_progress(self):
        weights = self.weights()
        total = sum(weights.values())
        if not self.key_results or not total:
            return None
        return sum(weights[number] * self.progress(kr) for number, kr in self.key_results.items()) / total


class Histories(OkrCase):
    def setUp(self):
        super().setUp()
        self.seed()
        self.seed_of_all = int(os.environ.get('OKR_SEED', random.randrange(1 << 32)))
        self.changes = 0

    def write(self, op, args, **more):
        """The answer; one in four is asked again under its key, one in six was tried dry before."""
        if self.random.random() < 1 / 6:
            head = self.client.position()
            self.client.call(op, args, dry_run=True, **more)
            self.assertEqual(self.client.position(), head, 'a dry run changed something')
        key = new_key()
        reply = self.client.call(op, args, idempotency_key=key, **more)
        if 'ok' in reply and self.random.random() < 0.25:
            again = self.client.call(op, args, idempotency_key=key, **more)
            self.assertEqual({**again, 'id': 0}, {**reply, 'id': 0})
        return reply

    def ok_of(self, reply):
        self.assertIn('ok', reply)
        return reply['ok']

    # --- commands: each changes okrd and the model alike ---

    def make_key_result(self, m):
        if len(m.key_results) >= 5 or (m.key_results and not any(kr['weight'] is None for kr in m.key_results.values())):
            return
        target = self.random.choice(TARGETS)
        made = self.ok_of(self.write('key_result.create', {'objective': m.objective, 'text': f'Meet {target} firms', 'metric': {
            'kind': 'increase', 'measure': 'firms', 'start': 0, 'target': target}}))['key_result']
        m.key_results[made['id']] = {'target': target, 'weight': None, 'check_ins': [], 'version': 1}

    def check_in_one(self, m):
        if m.key_results:
            number = self.random.choice(list(m.key_results))
            value = self.random.randrange(-2, 2 * m.key_results[number]['target'])
            made = self.ok_of(self.write('check_in.record', {'key_result': number, 'value': value}))['check_in']
            m.key_results[number]['check_ins'].append((made['id'], value))

    def void_one(self, m):
        recorded = [(kr, each) for kr in m.key_results.values() for each in kr['check_ins']]
        if recorded:
            kr, each = self.random.choice(recorded)
            self.ok_of(self.write('check_in.void', {'id': each[0]}))
            kr['check_ins'].remove(each)

    def weigh(self, m):
        if not m.key_results:
            return
        number = self.random.choice(list(m.key_results))
        weight = self.random.choice((0, 100, 333, 700, 1000))
        others = [kr for other, kr in m.key_results.items() if other != number]
        total = weight + sum(kr['weight'] or 0 for kr in others)
        all_set = all(kr['weight'] is not None for kr in others)
        reply = self.write('weight.set', {'weights': {number: weight}, 'reason': 'r'})
        if total > 1000 or (all_set and total != 1000 and total != 0):
            self.assertEqual(reply['error']['code'], 'weight_sum')
            return
        if 'error' in reply:
            self.assertTrue(all_set and total == 0, reply)
            return
        m.key_results[number]['weight'] = weight

    def annotate(self, m):
        stale = self.random.random() < 0.3
        note = f'note {self.random.randrange(1 << 30)}'
        reply = self.write('objective.update', {'id': m.objective, 'note': note}, if_version=m.version + 7 if stale else m.version)
        if stale:
            self.assertEqual(reply['error']['code'], 'conflict')
            return
        self.ok_of(reply)
        m.note, m.version = note, m.version + 1

    def remove_key_result(self, m):
        if len(m.key_results) > 1 and all(kr['weight'] is None for kr in m.key_results.values()):
            number = self.random.choice(list(m.key_results))
            self.ok_of(self.write('key_result.remove', {'id': number}))
            del m.key_results[number]
            self.refused('not_found', 'key_result.get', {'id': number})

    COMMAND_WEIGHTS = ((make_key_result, 4), (check_in_one, 6), (void_one, 1), (weigh, 2), (annotate, 2), (remove_key_result, 1))

    def compare(self, m, story):
        answer = self.client.ok('objective.get', {'id': m.objective})
        got = {kr['id']: kr for kr in answer['key_results']}
        self.assertEqual(list(got), list(m.key_results), story)
        for number, kr in m.key_results.items():
            current = kr['check_ins'][-1][1] if kr['check_ins'] else None
            self.assertEqual((got[number]['weight'], got[number]['metric']['current']), (kr['weight'], current), story)
            self.assertAlmostEqual(got[number]['progress'], m.progress(kr), places=5, msg=story)
        objective, expected = answer['objective'], m.objective_progress()
        self.assertEqual((objective['note'], objective['version']), (m.note, m.version), story)
        if expected is None:
            self.assertIsNone(objective['progress'], story)
        else:
            self.assertAlmostEqual(objective['progress'], expected, places=5, msg=story)

    def test_histories(self):
        for history in range(HISTORIES):
            self.random = random.Random(f'{self.seed_of_all} {history}')
            story = f'OKR_SEED={self.seed_of_all}, history {history}'
            m = Model()
            m.objective = self.new_objective(self.finance, f'Build network {history}')
            commands, weights = zip(*self.COMMAND_WEIGHTS)
            for command in self.random.choices(commands, weights, k=COMMANDS):
                command(self, m)
            if history % 50 == 49:
                self.server.kill()
                self.server.start()
            self.compare(m, story)
            self.ok_of(self.write('objective.remove', {'id': m.objective}))
            self.refused('not_found', 'objective.get', {'id': m.objective})
        self.assertEqual(self.client.ok('server.verify')['details'], [])
        print(f'# {HISTORIES} histories, seed {self.seed_of_all}', flush=True)
