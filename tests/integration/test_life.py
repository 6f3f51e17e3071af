# SPDX-License-Identifier: Apache-2.0
"""Life cycles and two-way alignment on the wire (METHOD 3 to 5): two sides, random graphs against an obvious checker, and
random histories whose events tell the whole state."""
import os
import random
import unittest

import other_user
from support import OkrCase

LONG = os.environ.get('OKR_LONG', '0') not in ('', '0')
GRAPHS, STEPS = (40, 150) if LONG else (4, 150)
HISTORIES, LENGTH = (1000, 200) if LONG else (5, 200)
SEED = int(os.environ.get('OKR_SEED', '20180120'))


class People(OkrCase):
    """The seed's units with their leads, who are other users where that is possible."""
    UIDS = {'company': 2001, 'finance': 2002, 'product': 2003}

    def setUp(self):
        super().setUp()
        self.seed(key_results=2)
        self.people = {}
        for name, unit in (('company', self.company), ('finance', self.finance), ('product', self.product)):
            self.people[name] = self.client.create('unit', kind='person', name=f'Lead of {name}', parent=self.company,
                                                   identities=[f'uid:{self.UIDS[name]}'])
            self.client.ok('unit.update', {'id': unit, 'lead': self.people[name]})

    def as_lead(self, name):
        user = other_user.OtherUser(self.server, self.UIDS[name])
        self.addCleanup(user.close)
        return user


@unittest.skipUnless(other_user.is_possible(), 'only root can act as other users')
class TwoSides(People):
    def setUp(self):
        super().setUp()
        self.goal = self.new_objective(self.company, 'Fund the next three years')
        self.begin = self.client.position()

    def test_who_acts_is_who_the_kernel_says(self):
        self.assertEqual(self.as_lead('finance').call('server.hello')['ok']['actor'], self.people['finance'])

    def test_one_side_proposes_and_the_other_accepts(self):
        finance, company = self.as_lead('finance'), self.as_lead('company')
        edge = finance.call('alignment.propose', {'from': self.objective, 'to': self.goal, 'kind': 'supports'})['ok']
        self.assertEqual(edge['alignment']['state'], 'proposed')
        refused = finance.call('alignment.accept', {'id': edge['alignment']['id']})['error']
        self.assertEqual((refused['code'], 'Lead of company' in refused['hint']), ('denied', True))
        (item,) = company.call('inbox.list')['ok']['items']
        self.assertEqual((item['kind'], item['id'], item['actor']), ('align', edge['alignment']['id'], self.people['finance']))
        accepted = company.call('alignment.accept', {'id': item['id']})['ok']['alignment']
        self.assertEqual((accepted['state'], accepted['version']), ('accepted', 2))
        proposed, answer = self.client.events_after(self.begin)
        self.assertEqual((proposed['type'], answer['type']), ('alignment.proposed', 'alignment.accepted'))
        self.assertEqual((answer['unit'], answer['also'], answer['actor']), (self.company, [self.finance], self.people['company']))
        self.assertEqual((answer['data']['before'], answer['data']['after']), ({'state': 'proposed'}, {'state': 'accepted'}))
        (news,) = finance.call('inbox.list')['ok']['items']
        self.assertEqual((news['kind'], news['state']), ('aligned', 'accepted'))

    def test_a_text_proposes_what_it_may_not_accept(self):
        finance = self.as_lead('finance')
        text = f'department: Finance\nO1: Build the investor network\nsupport: &{self.goal}\n'
        for _ in range(2):  # listing it again accepts nothing
            finance.call('document.apply', {'text': text})
            (edge,) = self.client.ok('alignment.list', {'id': self.objective})['alignments']
            self.assertEqual(edge['state'], 'proposed')
        (event,) = self.client.events_after(self.begin)
        self.assertEqual(event['type'], 'alignment.proposed')

    def test_a_proposal_waits_for_the_lead(self):
        product, finance = self.as_lead('product'), self.as_lead('finance')
        denied = product.call('objective.create', {'unit': 'Finance', 'text': 'From outside', 'state': 'published'})
        self.assertEqual(denied['error']['code'], 'denied')
        draft = product.call('objective.create', {'unit': 'Finance', 'text': 'From outside'})['ok']['objective']['id']
        product.call('objective.propose', {'id': draft})
        self.assertEqual(product.call('objective.publish', {'id': draft})['error']['code'], 'denied')
        self.assertEqual(finance.call('objective.publish', {'id': draft})['ok']['objective']['state'], 'published')

    def test_an_ask_is_answered_by_the_unit_asked(self):
        product, finance = self.as_lead('product'), self.as_lead('finance')
        finance.call('comment.add', {'on': self.objective, 'text': 'we need @[Product] here'})
        self.assertEqual(finance.call('mention.answer', {'id': 'm-1', 'answer': 'x'})['error']['code'], 'denied')
        product.call('mention.answer', {'id': 'm-1', 'date': '2018-02-01'})
        *_, event = self.client.events_after(self.begin)
        self.assertEqual((event['type'], event['unit'], event['also']), ('mention.updated', self.product, [self.finance]))
        self.assertEqual(event['data']['after'], {'state': 'acknowledged', 'promised': '2018-02-01'})
        (item,) = finance.call('inbox.list')['ok']['items']
        self.assertEqual((item['kind'], item['date']), ('answered', '2018-02-01'))


class Moves(OkrCase):
    """What holds for every move: idempotency, versions, dry runs."""

    def test_the_envelope(self):
        self.seed()
        before = self.client.position()
        args = {'id': self.objective, 'outcome': 'partial'}
        self.refused('conflict', 'objective.close', args, if_version=9)
        planned = self.client.ok('objective.close', args, dry_run=True)
        self.assertEqual(planned['objective']['state'], 'closed')
        self.assertEqual(self.client.position(), before)
        first = self.client.ok('objective.close', args, if_version=1, idempotency_key='one')
        again = self.client.ok('objective.close', args, if_version=1, idempotency_key='one')
        self.assertEqual(first, again)
        (event,) = self.client.events_after(before)
        self.assertEqual(event['data']['after'], {'state': 'closed', 'outcome': 'partial'})
        self.refused('conflict', 'objective.close', {**args, 'outcome': 'missed'}, idempotency_key='one')


class Checker:
    """METHOD 3 said once more, as plainly as can be: every rule looks at everything."""
    ENDS = {'decomposes': ('o', 'ok'), 'supports': ('ok', 'ok'), 'contributes': ('k', 'k'), 'depends_on': ('ok', 'ok')}

    def __init__(self):
        self.objectives, self.krs, self.edges = {}, {}, {}

    def objective_of(self, node):
        return self.krs[node]['objective'] if node in self.krs else node

    def standing(self, leaving_out):
        return [e for i, e in self.edges.items() if i != leaving_out and e['state'] in ('proposed', 'accepted')]

    def reaches(self, start, goal, edges):
        links = [(e['from'], e['to']) for e in edges if e['kind'] != 'depends_on']
        links += [(k, kr['objective']) for k, kr in self.krs.items()]
        reached = {start}
        for _ in range(len(self.objectives) + len(self.krs)):
            reached |= {to for source, to in links if source in reached}
        return goal in reached

    def fault(self, edge, leaving_out=None):
        """The code that refuses an edge, None where nothing does."""
        source, to, kind = edge['from'], edge['to'], edge['kind']
        a, b = self.objectives[self.objective_of(source)], self.objectives[self.objective_of(to)]
        edges = self.standing(leaving_out)
        if source == to or self.objective_of(source) == to or self.objective_of(to) == source:
            return 'align_self'
        if source[0] not in self.ENDS[kind][0] or to[0] not in self.ENDS[kind][1]:
            return 'align_ends'
        if kind == 'depends_on' and a['unit'] == b['unit']:
            return 'align_ends'
        if any((e['from'], e['to'], e['kind']) == (source, to, kind) for e in edges):
            return 'align_duplicate'
        if b['state'] in ('closed', 'archived') or (to in self.krs and self.krs[to]['closed']):
            return 'align_dead'
        if b['state'] in ('draft', 'proposed') and a['state'] not in ('draft', 'proposed'):
            return 'align_dead'
        if a['cycle'][1] < b['cycle'][0] or b['cycle'][1] < a['cycle'][0]:
            return 'align_time'
        if kind == 'contributes' and self.krs[source]['measure'] != self.krs[to]['measure']:
            return 'align_measure'
        if kind == 'contributes' and edge['share'] + sum(
                e['share'] for e in edges if e['kind'] == kind and e['from'] == source) > 1000:
            return 'align_share'
        if kind != 'depends_on' and self.reaches(to, source, edges):
            return 'align_cycle'
        return None


class RandomGraphs(People):
    CYCLES = {'FY2018Q4': ('2018-01-01', '2018-03-31'), 'H1': ('2018-03-01', '2018-08-31'), '2018Q2': ('2018-04-01', '2018-06-30')}

    def build(self, dice, checker):
        """Six objectives of three units and three cycles, two key results each in one of two measures."""
        for number in range(6):
            unit, cycle = dice.choice([self.company, self.finance, self.product]), dice.choice(sorted(self.CYCLES))
            state = dice.choice(['published', 'published', 'draft'])
            o = self.client.create('objective', unit=unit, text=f'Aim {number}', cycle=cycle, state=state)
            checker.objectives[o] = {'unit': unit, 'cycle': self.CYCLES[cycle], 'state': state}
            for part in range(2):
                measure = dice.choice(['firms', 'firms', 'days'])
                k = self.client.create('key_result', objective=o, text=f'Part {part}',
                                       metric={'kind': 'increase', 'measure': measure, 'start': 0, 'target': 9})
                checker.krs[k] = {'objective': o, 'measure': measure, 'closed': False}

    def propose(self, dice, checker, proposer):
        adds = dice.random() < 0.3  # else the shares of one child would hardly ever be too many
        nodes = sorted(checker.krs) + ([] if adds else sorted(checker.objectives))
        edge = {'from': dice.choice(nodes[:3] if adds else nodes), 'to': dice.choice(nodes),
                'kind': 'contributes' if adds else dice.choice(sorted(checker.ENDS)), 'share': dice.choice([1000, 300, 500])}
        args = {key: value for key, value in edge.items() if key != 'share' or edge['kind'] == 'contributes'}
        reply = proposer.call('alignment.propose', args)
        self.assertEqual(reply.get('error', {}).get('code'), checker.fault(edge), (edge, reply))
        if 'ok' in reply:
            made = reply['ok']['alignment']
            checker.edges[made['id']] = {**edge, 'state': made['state']}
        return reply.get('error', {}).get('code')

    def answer(self, dice, checker):
        """Moves an edge that is there, allowed or not."""
        if not checker.edges:
            return None
        number = dice.choice(sorted(checker.edges))
        edge, move = checker.edges[number], dice.choice(['accept', 'accept', 'decline', 'withdraw', 'remove'])
        reply = self.client.call(f'alignment.{move}', {'id': number, 'reason': 'r'})
        expected = None
        if move != 'remove' and edge['state'] != 'proposed':
            expected = 'transition'
        elif move == 'accept':
            expected = checker.fault(edge, leaving_out=number)
        self.assertEqual(reply.get('error', {}).get('code'), expected, (move, edge, reply))
        if expected:
            return expected
        if move == 'remove':
            del checker.edges[number]
        else:
            edge['state'] = {'accept': 'accepted', 'decline': 'declined', 'withdraw': 'withdrawn'}[move]
        return move

    def turn(self, dice, checker):
        """Closes or reopens something, so that ends die and live again."""
        o = dice.choice(sorted(checker.objectives))
        state = checker.objectives[o]['state']
        moves = {'draft': ('propose', 'proposed'), 'proposed': ('publish', 'published'),
                 'published': ('close', 'closed'), 'closed': ('reopen', 'published')}
        move, after = moves[state]
        self.client.ok(f'objective.{move}', {'id': o, 'reason': 'r', **({'outcome': 'missed'} if move == 'close' else {})})
        checker.objectives[o]['state'] = after
        return move

    def test_against_the_checker(self):
        proposer = self.as_lead('product') if other_user.is_possible() else self.client
        for name, (start, end) in self.CYCLES.items():
            if name != 'FY2018Q4':
                self.client.create('cycle', key=name, start=start, end=end)
        seen = set()
        for number in range(GRAPHS):
            seed = SEED + number
            dice, checker = random.Random(seed), Checker()
            self.build(dice, checker)
            with self.subTest(seed=seed):
                for _ in range(STEPS):
                    step = dice.choices(['propose', 'answer', 'turn'], [8, 3, 1])[0]
                    seen.add(self.propose(dice, checker, proposer) if step == 'propose'
                             else self.answer(dice, checker) if step == 'answer' else self.turn(dice, checker))
        for code in ('self', 'ends', 'duplicate', 'dead', 'time', 'measure', 'share', 'cycle'):
            self.assertIn(f'align_{code}', seen, 'the dice never came to it')


class Replay:
    """The state that events tell, and nothing else."""

    def __init__(self):
        self.entities, self.versions, self.unit_events = {}, {}, {}

    def key_results_of(self, objective):
        return [e for i, e in self.entities.items() if i[0] == 'k' and e['objective'] == objective]

    def follow(self, event):
        """METHOD 4: key results are draft, live or closed with their objective; its event tells of both."""
        after = self.entities.get(event['subject'])
        if event['subject'][0] != 'o' or after is None or 'state' not in event['data']['changed']:
            return
        state = {'draft': 'draft', 'proposed': 'draft', 'published': 'live'}.get(after['state'], 'closed')
        for kr in self.key_results_of(event['subject']):
            if kr['state'] == 'closed' and kr['outcome']:
                continue
            if kr['state'] != state and state == 'live' and not kr['published_at']:
                kr['published_at'] = event['time']
            kr['state'] = state

    def take(self, event):
        data, subject = event['data'], event['subject']
        if data['after'] is None:
            del self.entities[subject]
        elif data['before'] is None:
            self.entities[subject] = dict(data['after'])
        else:
            self.entities[subject].update({key: data['after'].get(key) for key in data['changed']}, version=data['version'])
            self.follow(event)


class Histories(OkrCase):
    """Any history of moves: the state is what its events say, versions and unitseq have no holes."""
    DERIVED = {'progress', 'over', 'expected', 'status', 'leaves', 'due_effective', 'weight_effective', 'checked', 'last_check_in',
               'n_check_ins', 'metric', 'confidence', 'check_in_due', 'claimed_status', 'blocker', 'forecast'}

    def arguments(self, dice, op, ids):
        of = {'objective': 'o', 'key_result': 'k', 'alignment': 'a', 'mention': 'm'}[op.split('.')[0]]
        args = {'id': dice.choice(ids[of]), 'reason': dice.choice(['because', 'because', ''])}
        args.update({'objective.close': {'outcome': dice.choice(['achieved', 'cancelled'])},
                     'key_result.close': {'outcome': 'missed', 'review': 'late'}, 'mention.answer': {'answer': 'soon'},
                     'mention.delegate': {'to': dice.choice(['Finance', 'Treasury'])},
                     'objective.update': {'note': dice.choice(['@[Product] look', '@[all departments] look', None])},
                     'key_result.update': {'weight': dice.choice([None, 100, 200])}}.get(op, {}))
        return args

    OPS = ('objective.propose objective.publish objective.withdraw objective.close objective.reopen objective.archive '
           'objective.update objective.remove key_result.close key_result.reopen key_result.update key_result.remove '
           'alignment.accept alignment.decline alignment.withdraw alignment.update alignment.remove '
           'mention.acknowledge mention.decline mention.answer mention.delegate').split()

    def step(self, dice, ids):
        roll = dice.random()
        if roll < 0.12 or not ids['o']:
            made = self.client.call('objective.create', {'unit': dice.choice([self.finance, self.product]), 'text': 'Aim',
                                                         'state': dice.choice(['draft', 'published'])})
            kr = self.client.call('key_result.create', {'objective': made['ok']['objective']['id'], 'text': 'Part'})
            ids['o'].append(made['ok']['objective']['id'])
            ids['k'].append(kr['ok']['key_result']['id'])
        elif roll < 0.25:
            made = self.client.call('alignment.propose', {'from': dice.choice(ids['o']), 'to': dice.choice(ids['o'] + ids['k']),
                                                          'kind': dice.choice(['supports', 'decomposes'])})
            if 'ok' in made:
                ids['a'].append(made['ok']['alignment']['id'])
        else:
            op = dice.choice(self.OPS)
            entity = op.split('.')[0]
            if entity == 'mention':
                ids['m'] = [m['id'] for m in self.client.ok('mention.list')['mentions']]
            if ids[{'objective': 'o', 'key_result': 'k', 'alignment': 'a', 'mention': 'm'}[entity]]:
                reply = self.client.call(op, self.arguments(dice, op, ids))
                self.assertNotEqual(reply.get('error', {}).get('code'), 'internal', reply)

    def read(self, identifier):
        """The entity as okrd gives it now, without what is derived; None when it is gone."""
        if identifier[0] in 'ok':
            name = {'o': 'objective', 'k': 'key_result'}[identifier[0]]
            reply = self.client.call(f'{name}.get', {'id': identifier})
            return reply['ok'][name] if 'ok' in reply else None
        name, key = {'a': ('alignment.list', 'alignments'), 'm': ('mention.list', 'mentions')}[identifier[0]]
        found = [e for e in self.client.ok(name)[key] if e['id'] == identifier]
        return found[0] if found else None

    def plain(self, entity):
        return {key: value for key, value in entity.items() if key not in self.DERIVED and value not in (None, [], '')}

    def test_the_state_is_the_replay_of_its_events(self):
        self.seed(key_results=2)
        replay, position = Replay(), {'epoch': self.client.position()['epoch'], 'seq': 0}
        for number in range(HISTORIES):
            seed = SEED + number
            dice, ids = random.Random(seed), {'o': [self.objective], 'k': list(self.key_results), 'a': [], 'm': []}
            with self.subTest(seed=seed):
                for _ in range(LENGTH):
                    self.step(dice, ids)
                for event in self.client.events_after(position):
                    self.check_numbers(replay, event)
                    replay.take(event)
                position = self.client.position()
                everything = set(replay.entities) | {i for kind in ids.values() for i in kind}
                for identifier in sorted(i for i in everything if i[0] in 'okam'):
                    told, is_now = replay.entities.get(identifier), self.read(identifier)
                    self.assertEqual(told and self.plain(told), is_now and self.plain(is_now), identifier)
                for objective in ids['o']:  # the next history begins with fresh ones
                    self.client.call('objective.remove', {'id': objective})
                self.objective = self.new_objective(self.finance, 'Build the investor network')
                self.key_results = [self.new_key_result(self.objective, 'Meet firms')]

    def check_numbers(self, replay, event):
        subject, unit, data = event['subject'], event['unit'], event['data']
        if data['after'] is not None:
            self.assertEqual(data['version'], replay.versions.get(subject, 0) + 1, event)
            replay.versions[subject] = data['version']
        if unit:
            self.assertEqual(event['unitseq'], replay.unit_events.get(unit, 0) + 1, event)
            replay.unit_events[unit] = event['unitseq']
