# SPDX-License-Identifier: Apache-2.0
"""Random histories: the state is the sum of its events, and looking back at any of them shows what was there then."""
import collections
import os
import random

from support import OkrCase

LONG = os.environ.get('OKR_LONG', '0') not in ('', '0')
HISTORIES, OPERATIONS = (1000, 200) if LONG else (6, 100)
METRICS = (
    {'kind': 'increase', 'measure': '家', 'start': 0, 'target': 80},
    {'kind': 'decrease', 'measure': '%', 'start': 200, 'target': 0},
    {'kind': 'reach', 'measure': '家', 'target': 25},
    {'kind': 'maintain', 'measure': '%', 'low': 30, 'sample': 'mean'},
    {'kind': 'maintain', 'measure': '天', 'high': 3},
    {'kind': 'milestone', 'steps': [{'name': '初稿', 'weight': 300}, {'name': '评审'}, {'name': '批准'}]},
    {'kind': 'cadence', 'target': 1, 'per': 'week'},
    {'kind': 'binary'},
    None,
)
# What a key result takes over from elsewhere: its state from its objective's moves, its confidence from check-ins.
TOLD_ELSEWHERE = {'state', 'published_at', 'confidence', 'version'}
LISTS = {'u': 'units', 'o': 'objectives', 'k': 'key_results', 'a': 'alignments'}


def differences(a, b, where=''):
    """The places in which two answers differ, briefly."""
    if isinstance(a, dict) and isinstance(b, dict):
        return [each for key in sorted(a.keys() | b.keys()) for each in differences(a.get(key), b.get(key), f'{where}.{key}')]
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return [each for n, pair in enumerate(zip(a, b)) for each in differences(*pair, f'{where}[{n}]')]
    return [] if a == b else [f'{where}: {a} != {b}']


class Replay:
    """Entities made of nothing but the events of the log."""

    def __init__(self, test):
        self.test, self.entities, self.unitseq, self.sequence, self.txid = test, {}, collections.Counter(), 0, 0

    def take(self, event):
        data, subject = event['data'], event['subject']
        self.sequence += 1
        self.test.assertEqual(event['sequence'], self.sequence)
        self.test.assertGreaterEqual(event['txid'], self.txid)
        self.txid = event['txid']
        if event['unit']:
            self.unitseq[event['unit']] += 1
            self.test.assertEqual(event['unitseq'], self.unitseq[event['unit']], event)
        if 'check_in' in data:  # the key result's row stays
            return
        before, after = data['before'], data['after']
        if after is None:
            del self.entities[subject]
        elif before is None:
            self.entities[subject] = dict(after)
            self.test.assertEqual(data['version'], 1, event)
        else:
            entity = self.entities[subject]
            for key in data['changed']:
                if subject[0] != 'k' or key not in TOLD_ELSEWHERE:
                    self.test.assertEqual(entity[key], before[key], (event['sequence'], key))
                entity[key] = after[key]
            self.test.assertEqual(data['version'], entity['version'] + 1, event)
            entity['version'] = data['version']


class Company:
    """What the random commands choose from; okrd refuses what does not fit, and then nothing has changed."""

    def __init__(self, client, dice):
        self.client, self.dice, self.check_ins = client, dice, []
        self.tree = None

    def one(self, kind):
        return self.dice.choice(self.tree[LISTS[kind]])['id']

    def some_weight(self):
        return self.dice.choice((None, None, None, 0, 100, 300))

    def make_unit(self):
        return 'unit.create', {'kind': self.dice.choice(('department', 'team')), 'name': f'部门{self.dice.randrange(10 ** 6)}',
                               'parent': self.one('u')}

    def change_unit(self):
        return 'unit.update', {'id': self.one('u'), 'check_in_interval': self.dice.choice((3, 7, 14)), 'channel': f'群{self.dice.randrange(9)}'}

    def move_unit(self):
        return 'unit.move', {'id': self.one('u'), 'parent': self.one('u')}

    def remove_unit(self):
        return 'unit.remove', {'id': self.one('u')}

    def make_objective(self):
        return 'objective.create', {'unit': self.one('u'), 'text': f'目标 {self.dice.randrange(10 ** 6)}',
                                    'state': self.dice.choice(('draft', 'published', 'published')), 'weight': self.some_weight()}

    def change_objective(self):
        return 'objective.update', {'id': self.one('o'), 'reason': '调整', self.dice.choice(('note', 'text')): f'改 {self.dice.randrange(99)}',
                                    'weight': self.some_weight()}

    def move_objective(self):
        verb = self.dice.choice(('propose', 'publish', 'withdraw', 'close', 'reopen', 'archive'))
        return f'objective.{verb}', {'id': self.one('o'), 'reason': '按计划',
                                     **({'outcome': self.dice.choice(('achieved', 'missed', 'cancelled'))} if verb == 'close' else {})}

    def remove_objective(self):
        return 'objective.remove', {'id': self.one('o')}

    def make_key_result(self):
        return 'key_result.create', {'objective': self.one('o'), 'text': f'关键结果 {self.dice.randrange(10 ** 6)}',
                                     'metric': self.dice.choice(METRICS), 'weight': self.some_weight()}

    def change_key_result(self):
        change = self.dice.choice(({'text': f'改 {self.dice.randrange(99)}'}, {'weight': self.some_weight()}, {'confidence': 0.5},
                                   {'due': '2018-02-28'}, {'metric': self.dice.choice(METRICS)}, {'commitment': 'committed'}))
        return 'key_result.update', {'id': self.one('k'), 'reason': '调整', **change}

    def move_key_result(self):
        verb = self.dice.choice(('close', 'reopen'))
        return f'key_result.{verb}', {'id': self.one('k'), 'reason': '按计划', **({'outcome': 'partial'} if verb == 'close' else {})}

    def remove_key_result(self):
        return 'key_result.remove', {'id': self.one('k')}

    def check_in(self):
        kr = self.dice.choice(self.tree['key_results'])
        args = {'key_result': kr['id'], 'as_of': f'2018-01-{self.dice.randrange(1, 21):02}', 'confidence': self.dice.choice((None, 0.3, 0.8))}
        kind = kr['metric'] and kr['metric']['kind']
        if kind == 'milestone':
            args['step'] = self.dice.choice(kr['metric']['steps'])['name']
        elif kind:
            args['value'] = self.dice.randrange(2) if kind in ('binary', 'cadence') else self.dice.randrange(120)
        else:
            args['note'] = '只有说明'
        return 'check_in.record', args

    def void(self):
        return 'check_in.void', {'id': self.dice.choice(self.check_ins)}

    def align(self):
        return 'alignment.propose', {'from': self.one(self.dice.choice('kko')), 'to': self.one(self.dice.choice('kko')), 'share': self.dice.choice((None, 400)),
                                     'kind': self.dice.choice(('decomposes', 'supports', 'contributes', 'contributes', 'contributes', 'depends_on'))}

    def change_alignment(self):
        return 'alignment.update', {'id': self.one('a'), 'share': self.dice.choice((200, 500, 1000))}

    def remove_alignment(self):
        return 'alignment.remove', {'id': self.one('a')}

    def set_org(self):
        return 'org.set', {'status_preset': self.dice.choice(('strict', 'lenient', 'default'))}

    COMMANDS = ((make_unit, 3), (change_unit, 2), (move_unit, 2), (remove_unit, 1), (make_objective, 6), (change_objective, 4), (move_objective, 6),
                (remove_objective, 1), (make_key_result, 12), (change_key_result, 6), (move_key_result, 2), (remove_key_result, 1), (check_in, 22),
                (void, 4), (align, 9), (change_alignment, 2), (remove_alignment, 2), (set_org, 1))

    def step(self):
        commands, weights = zip(*self.COMMANDS)
        while True:
            try:
                op, args = self.dice.choices(commands, weights)[0](self)
                break
            except IndexError:
                pass  # there is nothing of that kind yet
        reply = self.client.call(op, args)
        if op == 'check_in.record' and 'ok' in reply:
            self.check_ins.append(reply['ok']['check_in']['id'])
        return reply


class Histories(OkrCase):
    def look(self, **more):
        return self.client.ok('tree.get', more)

    def compare_replayed(self, replay, tree, story):
        """Every entity shown is what its events made of it, and none is missing."""
        for letter, name in LISTS.items():
            shown = {entity['id']: entity for entity in tree[name]}
            made = {number: entity for number, entity in replay.entities.items() if number[0] == letter}
            self.assertEqual(set(shown), set(made), story)
            for number, entity in made.items():
                ignored = TOLD_ELSEWHERE if letter == 'k' else set()
                for key in entity.keys() - ignored - {'metric'}:
                    self.assertEqual(shown[number][key], entity[key], f'{story}: {number} {key}')

    def compare_blamed(self, tree, story):
        """What each did to the progress makes the progress in the end."""
        for node in tree['objectives'] + tree['key_results']:
            blame = self.client.ok('history.blame', {'id': node['id']})
            self.assertEqual(blame['progress'], node['progress'], story)
            for part in ('moves', 'people'):
                moved = sum(each['delta'] for each in blame[part])
                timely = sum(each['delta'] for each in blame['moves'] if part == 'people' and each['type'] is None)
                self.assertAlmostEqual(moved + timely, node['progress'] or 0, places=4, msg=f'{story}: {node["id"]} {part}')

    def compare_paged(self, sequence, tree, story):
        """Pages of one state make the whole of it."""
        whole, after = {name: [] for name in LISTS.values()}, None
        while True:
            page = self.look(at=sequence, limit=2, after=after)
            for name, found in whole.items():
                found += page[name]
            after = page['next']
            if not after:
                break
        for name, found in whole.items():
            expected = [{key: value for key, value in each.items() if key != 'leaves'} for each in tree[name]]
            self.assertEqual(differences(sorted(found, key=lambda each: each['id']), sorted(expected, key=lambda each: each['id'])), [], story)

    def test_state_is_the_sum_of_events(self):
        seed = int(os.environ.get('OKR_SEED', random.randrange(1 << 32)))
        looked = 0
        for history in range(HISTORIES):
            story = f'OKR_SEED={seed}, history {history}'
            dice = random.Random(f'{seed} {history}')
            self.server.stop()
            self.server.data = os.path.join(self.server.root, f'data{history}')
            self.server.start()
            self.client = self.server.client()
            self.client.create('unit', kind='company', name='远帆科技')
            self.client.ok('cycle.create', {'key': 'FY2018Q4', 'start': '2018-01-01', 'end': '2018-03-31', 'open': True})
            company, seen = Company(self.client, dice), {}
            company.tree = self.look()
            for _ in range(OPERATIONS):
                company.step()
                company.tree = self.look()
                seen[self.client.position()['seq']] = company.tree
            replay, trees = Replay(self), dict(seen)
            for event in self.client.all_events():
                replay.take(event)
                if event['sequence'] in trees:
                    self.compare_replayed(replay, trees[event['sequence']], f'{story}, event {event["sequence"]}')
            for sequence, tree in seen.items():
                self.assertEqual(differences(self.look(at=sequence), tree), [], f'{story}, at {sequence}')
                looked += 1
            self.compare_blamed(company.tree, story)
            for sequence in dice.sample(sorted(seen), min(3, len(seen))):
                self.compare_paged(sequence, seen[sequence], f'{story}, pages at {sequence}')
            self.assertEqual(self.client.ok('server.verify')['details'], [], story)
            self.client.close()
        print(f'# {HISTORIES} histories of {OPERATIONS} operations, looked back {looked} times, seed {seed}', flush=True)
