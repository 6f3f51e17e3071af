# SPDX-License-Identifier: Apache-2.0
"""People and units over the sockets: what subscribers hear of a roster, of a rename, of a move; who a unix user is."""
import os
import pwd

from support import OkrCase


def row(number, name, department, **more):
    return {'employee_number': number, 'name': name, 'department': department, **more}


class RosterTest(OkrCase):
    def setUp(self):
        super().setUp()
        self.seed()

    def test_a_roster_is_one_transaction_with_one_event_a_person_under_its_path(self):
        heard = self.server.subscriber('farsail-tech/'.encode())
        before = self.client.position()
        answer = self.client.ok('people.import', {'rows': [
            row('2', 'Wang Lei', 'Treasury', manager='1'), row('1', 'Lin Mei', 'Finance'), row('3', 'Zhou Qi', 'Product', manager='2')]})
        self.assertEqual((answer['created'], answer['changed'], answer['left']), (3, 0, 0))
        events = self.client.events_after(before)
        self.assertEqual([e['type'] for e in events], ['unit.created'] * 3)
        self.assertEqual([e['data']['after']['name'] for e in events], ['Lin Mei', 'Wang Lei', 'Zhou Qi'])
        self.assertEqual(len({e['txid'] for e in events}), 1)
        topics = [topic for topic, _ in heard.until(lambda topic, body: body.get('sequence') == events[-1]['sequence'])]
        self.assertEqual(topics, ['farsail-tech/finance/lin-mei/unit.created', 'farsail-tech/finance/treasury/wang-lei/unit.created',
                                  'farsail-tech/product/zhou-qi/unit.created'])

    def test_a_refused_roster_leaves_nothing_behind(self):
        before = self.client.position()
        error = self.refused('not_found', 'people.import', {'create_units': True, 'rows': [
            row('1', 'Lin Mei', 'Research/Platform', line=2), row('2', 'Wang Lei', 'Finance', manager='9', line=3)]})
        self.assertEqual([d['line'] for d in error['details']], [3])
        self.assertEqual(self.client.position(), before)
        self.refused('not_found', 'unit.get', {'id': 'Research'})

    def test_the_same_key_answers_the_same_and_a_dry_run_stores_nothing(self):
        rows = {'rows': [row('1', 'Lin Mei', 'Finance')]}
        before = self.client.position()
        tried = self.client.ok('people.import', rows, dry_run=True)
        self.assertEqual(self.client.position(), before)
        first = self.client.ok('people.import', rows, idempotency_key='roster-1')
        self.assertEqual(first, tried)
        self.assertEqual(self.client.ok('people.import', rows, idempotency_key='roster-1'), first)
        self.assertEqual(self.client.ok('people.import', rows)['unchanged'], 1)
        self.assertEqual(len(self.client.events_after(before)), 1)

    def test_a_unix_user_of_the_roster_is_that_person(self):
        user = pwd.getpwuid(os.getuid()).pw_name
        self.assertEqual(self.client.ok('server.hello')['actor'], f'uid:{os.getuid()}')
        done = self.server.okr('people', 'import', '-', stdin=f'工号,姓名,部门,系统用户\n1,林梅,Finance,{user}\n')
        self.assertEqual(done.returncode, 0, done.stderr)
        person = self.client.ok('unit.get', {'id': '林梅'})['unit']
        self.assertEqual(person['identities'], [f'uid:{os.getuid()}'])
        self.assertEqual(self.client.ok('server.hello')['actor'], person['id'])
        self.assertIn(user, self.server.okr('people').stdout)

    def test_a_file_of_a_chinese_spreadsheet(self):
        path = os.path.join(self.server.root, 'roster.csv')
        with open(path, 'wb') as file:
            file.write('工号,姓名,部门\r\n1,王磊,Finance\r\n'.encode('gb18030'))
        done = self.server.okr('people', 'import', path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.client.ok('unit.get', {'id': '1'})['unit']['name'], '王磊')

    def test_a_large_roster_comes_in_whole(self):
        rows = [row(str(n), f'Person {n}', 'Finance' if n % 2 else 'Product', manager=str(n // 10) if n >= 10 else '')
                for n in range(1, 1501)]
        rows.reverse()  # everybody before the own manager
        before = self.client.position()
        self.assertEqual(self.client.ok('people.import', {'rows': rows})['created'], 1500)
        self.assertEqual(self.client.ok('people.import', {'rows': rows})['unchanged'], 1500)
        self.assertEqual(self.client.position()['seq'] - before['seq'], 1500)
        error = self.refused('conflict', 'people.import', {'rows': rows[:1300]})
        self.assertIn('200 of 1500', error['message'])
        self.assertEqual(self.client.ok('people.import', {'rows': rows[:1400]})['left'], 100)
        self.assertEqual(self.client.ok('server.verify')['faults'], 0)


class TopicTest(OkrCase):
    """Topics change with names and places, ids do not; unitseq goes on."""

    def setUp(self):
        super().setUp()
        self.seed()

    def seqs(self, unit):
        return [e['unitseq'] for e in self.client.all_events() if e['unit'] == unit]

    def test_what_follows_a_rename_goes_out_under_the_new_path_and_below_it_too(self):
        heard = self.server.subscriber('farsail-tech/'.encode())
        self.client.ok('unit.update', {'id': self.finance, 'name': 'Treasury and Finance'})
        self.check_in()
        last = self.client.ok('unit.update', {'id': self.treasury, 'channel': 'desk'})['unit']['id']
        got = heard.until(lambda topic, body: body.get('subject') == last)
        self.assertEqual([topic for topic, _ in got],
                         ['farsail-tech/treasury-and-finance/unit.updated',
                          'farsail-tech/treasury-and-finance/check_in.recorded',
                          'farsail-tech/treasury-and-finance/treasury/unit.updated'])
        self.assertEqual([body['unit'] for _, body in got], [self.finance, self.finance, self.treasury])
        self.assertEqual(self.seqs(self.finance), list(range(1, len(self.seqs(self.finance)) + 1)))

    def test_a_move_is_told_to_the_parent_it_left_and_goes_out_under_the_new_path(self):
        heard = self.server.subscriber('farsail-tech/product/'.encode())
        self.client.ok('unit.move', {'id': self.treasury, 'parent': self.product, 'reason': 'closer'})
        self.client.ok('people.import', {'rows': [row('1', 'Lin Mei', 'Treasury')]})
        got = heard.until(lambda topic, body: body['type'] == 'unit.created')
        self.assertEqual([topic for topic, _ in got],
                         ['farsail-tech/product/treasury/unit.moved', 'farsail-tech/product/treasury/lin-mei/unit.created'])
        moved = got[0][1]
        self.assertEqual((moved['unit'], moved['also'], moved['data']['before']['parent'], moved['data']['after']['parent']),
                         (self.treasury, [self.finance], self.finance, self.product))
        below = self.client.ok('event.read', {'after': {'epoch': moved['epoch'], 'seq': moved['sequence'] - 1},
                                              'filter': {'unit': self.product}})['events']
        self.assertEqual([e['type'] for e in below], ['unit.moved', 'unit.created'])

    def test_moves_and_renames_outlive_a_restart(self):
        self.client.ok('unit.move', {'id': self.treasury, 'parent': self.product})
        self.client.ok('unit.update', {'id': self.product, 'name': 'Products'})
        self.server.stop()
        self.server.start()
        self.assertEqual(self.client.ok('unit.get', {'id': self.treasury})['path'], 'farsail-tech/products/treasury')
        self.assertEqual(self.client.ok('unit.get', {'id': 'Product'})['unit']['id'], self.product)
        self.assertEqual(self.client.ok('server.verify')['faults'], 0)


class HandoverTest(OkrCase):
    def test_one_event_a_change_in_one_transaction_and_nothing_when_refused(self):
        self.seed(3)
        c = self.client
        c.ok('people.import', {'rows': [row('1', 'Lin Mei', 'Finance'), row('2', 'Wang Lei', 'Finance')]})
        mei, lei = (c.ok('unit.get', {'id': n})['unit']['id'] for n in '12')
        c.ok('objective.update', {'id': self.objective, 'accountable': mei, 'contributors': [mei, self.product]})
        for kr in self.key_results[:2]:
            c.ok('key_result.update', {'id': kr, 'accountable': mei})
        c.ok('unit.update', {'id': self.finance, 'lead': mei})
        c.ok('comment.add', {'on': self.objective, 'text': 'how far is it, @Lin Mei?'})
        before = c.position()
        self.refused('invalid', 'unit.handover', {'id': mei, 'to': self.finance})
        listed = c.ok('unit.handover', {'id': mei, 'to': lei}, dry_run=True)
        self.assertEqual(c.position(), before)
        self.assertEqual(c.ok('unit.handover', {'id': mei, 'to': lei, 'reason': 'leave'}), listed)
        events = c.events_after(before)
        self.assertEqual([(e['type'], e['subject']) for e in events],
                         [('objective.updated', self.objective), ('key_result.updated', self.key_results[0]),
                          ('key_result.updated', self.key_results[1]), ('unit.updated', self.finance), ('mention.updated', 'm-1')])
        self.assertEqual({e['data'].get('reason') for e in events}, {'leave'})
        self.assertEqual(len({e['txid'] for e in events}), 1)
        self.assertEqual(events[0]['data']['after'], {'accountable': lei, 'contributors': [self.product, lei]})
        self.assertEqual((events[-1]['unit'], sorted(events[-1]['also'])), (lei, sorted([self.finance, mei])))
        self.assertEqual(c.ok('server.verify')['faults'], 0)
