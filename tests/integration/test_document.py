# SPDX-License-Identifier: Apache-2.0
"""Whole texts through the daemon (TEXT): the three examples, and what they mean in numbers."""
import os
import unittest

from support import OkrCase, Refused

HERE = os.path.dirname(os.path.realpath(__file__))
DATA = os.path.join(HERE, '../unit/text/data')


def example(name):
    with open(os.path.join(DATA, f'{name}.okr.md'), encoding='utf-8') as file:
        return file.read()


class Documents(OkrCase):
    def apply(self, text, **more):
        return self.client.ok('document.apply', {'text': text, 'name': 'x.okr.md', **more})

    def export(self, **args):
        return self.client.ok('document.export', args)['text']

    def expect_no_change(self, text):
        before = self.client.position()
        diff = self.client.ok('document.diff', {'text': text})
        self.assertEqual((diff['created'], diff['changed'], diff['removed'], diff['changes']), ([], [], [], []))
        answer = self.apply(text)
        self.assertEqual((answer['created'], answer['changed'], answer['removed']), ([], [], []))
        self.assertGreater(answer['unchanged'], 0)
        self.assertEqual(self.client.position(), before)

    def round_trip(self, name):
        text = example(name)
        answer = self.apply(text)
        self.assertTrue(answer['created'])
        self.assertEqual(answer['removed'], [])
        txids = {event['txid'] for event in self.client.all_events()}
        self.assertEqual(len(txids), 1)
        self.expect_no_change(text)
        english, chinese = self.export(), self.export(lang='zh')
        self.assertNotEqual(english, chinese)
        for exported in (english, chinese):
            self.expect_no_change(exported)
        self.assertEqual(self.export(), english)
        self.onto_an_empty_store(english)
        return english

    def onto_an_empty_store(self, text):
        """What was exported makes the same company elsewhere."""
        client = self.serve(self.now).client()
        client.ok('document.apply', {'text': text})
        self.assertEqual(client.ok('document.export')['text'], text)


class SkipsAndPresets(Documents):
    """What is said by skip, and a cycle's thresholds, go out with the text and come back."""

    def test_round_trip(self):
        text = example('canonical').replace('(2018-01-01..2018-03-31)', '(2018-01-01..2018-03-31, strict)')
        self.apply(text)
        c = self.client
        self.assertEqual(c.ok('cycle.list')['cycles'][0]['status_preset'], 'strict')
        c.ok('check_in.record', {'key_result': 'k-6', 'value': '跳过', 'note': '休假', 'as_of': '2018-01-18'})
        c.ok('check_in.record', {'key_result': 'k-6', 'note': '只说一句', 'as_of': '2018-01-18'})
        c.ok('check_in.record', {'key_result': 'k-6', 'value': 12, 'as_of': '2018-01-19'})
        english, chinese = self.export(), self.export(lang='zh')
        self.assertIn('cycle: FY2018Q4 (2018-01-01..2018-03-31, strict)\n', english)
        self.assertIn('周期: FY2018Q4 (2018-01-01..2018-03-31，严格)\n', chinese)
        self.assertIn('  - 2018-01-18: skip, 休假\n  - 2018-01-18: -, 只说一句\n  - 2018-01-19: 12\n', english)
        self.assertIn('  - 2018-01-18：跳过，休假\n', chinese)
        for exported in (english, chinese):
            self.expect_no_change(exported)
        self.onto_an_empty_store(english)
        elsewhere = self.serve(self.now).client()
        elsewhere.ok('document.apply', {'text': chinese})
        said = elsewhere.ok('check_in.list', {'key_result': 'k-6'})['check_ins']
        self.assertEqual([(x['note'], x['skipped']) for x in said],
                         [(None, False), ('只说一句', False), ('休假', True)])
        self.assertEqual(elsewhere.ok('cycle.list')['cycles'][0]['status_preset'], 'strict')

    def test_a_preset_that_is_not_given_stays(self):
        self.apply(example('canonical').replace('(2018-01-01..2018-03-31)', '(2018-01-01..2018-03-31, strict)'))
        self.expect_no_change(example('canonical'))
        answer = self.apply(example('canonical').replace('..2018-03-31)', '..2018-03-31, lenient)'))
        self.assertEqual([item['id'] if isinstance(item, dict) else item for item in answer['changed']], ['c-1'])
        self.assertEqual(self.client.ok('cycle.list')['cycles'][0]['status_preset'], 'lenient')


class Canonical(Documents):
    def test_round_trip(self):
        self.assertEqual(self.round_trip('canonical').rstrip('\n'), example('canonical').rstrip('\n'))

    def test_what_it_means(self):
        self.apply(example('canonical'))
        c = self.client
        network = c.ok('objective.get', {'id': 'Finance O2'})
        self.assertEqual(network['objective']['id'], 'o-3')
        parents = sorted((a['kind'], a['to'], a['state']) for a in network['alignments'] if a['from'] == 'o-3')
        self.assertEqual(parents, [('decomposes', 'k-2', 'accepted'), ('decomposes', 'k-3', 'accepted')])
        top = c.ok('objective.get', {'id': 'o-1'})
        # KR3 has 50 % set, the others share the rest; only KR2 has a check-in, 12 of 25.
        self.assertEqual([k['progress'] for k in top['key_results']], [0.0, 0.48, 0.0])
        self.assertEqual(top['objective']['progress'], 0.12)
        self.assertEqual([k['status'] for k in top['key_results']], ['not_started', 'on_track', 'not_started'])
        self.assertEqual(top['objective']['status'], 'not_started')
        self.assertEqual([k['confidence'] for k in top['key_results']], [None, 0.6, None])
        lead = c.ok('unit.get', {'id': 'Lin Mei'})['unit']['id']
        self.assertEqual((top['objective']['accountable'], c.ok('unit.get', {'id': 'Finance'})['unit']['lead']), (lead, lead))
        asked = [(m['where'], m['whom']) for m in c.ok('mention.list')['mentions']]
        self.assertEqual(asked, [('k-7', 'u-5')])

    def test_kinds(self):
        self.apply(example('canonical'))
        tree = self.client.ok('tree.get')
        kinds = {k['id']: k['metric'] and k['metric']['kind'] for k in tree['key_results']}
        self.assertEqual(kinds, {
            'k-1': 'milestone', 'k-2': 'increase', 'k-3': 'increase', 'k-4': 'increase', 'k-5': None, 'k-6': 'reach',
            'k-7': 'milestone', 'k-8': 'maintain', 'k-9': 'cadence'})
        undefined = {k['id'] for k in tree['key_results'] if k['progress'] is None}
        self.assertEqual(undefined, {'k-5', 'k-8'})

    def test_tree_counts_each_leaf_once(self):
        self.apply(example('canonical'))
        tree = self.client.ok('tree.get')
        for each in ('units', 'objectives', 'key_results', 'alignments'):
            ids = [node['id'] for node in tree[each]]
            self.assertEqual(len(ids), len(set(ids)), each)
        self.assertEqual([len(tree[each]) for each in ('units', 'objectives', 'key_results', 'alignments')], [5, 5, 9, 4])
        # Leaves: key results that nothing takes over: k-4 k-5 (of o-2), k-6 (of o-3, by both its parents), k-7, k-8, k-9.
        self.assertEqual(tree['leaves'], 6)
        leaves = {o['id']: o['leaves'] for o in tree['objectives']}
        self.assertEqual(leaves['o-3'], 1)
        # o-1: k-1 through o-2 (k-4, k-5); k-2 and k-3 both through o-3 (k-6, once); k-7 of o-4, which supports it.
        self.assertEqual(leaves['o-1'], 4)

    def test_a_check_in_moves_the_objective(self):
        self.apply(example('canonical'))
        c = self.client
        for value, expected in (('40', 0.5), (60, 0.75)):
            effect = c.ok('check_in.record', {'key_result': 'Finance O2 KR1', 'value': value})['effect']
            after = {each['id']: each['after']['progress'] for each in effect}
            self.assertEqual(after, {'k-6': expected, 'o-3': expected})
        c.ok('check_in.record', {'key_result': 'k-1', 'step': 'draft'})
        c.ok('check_in.record', {'key_result': 'k-3', 'value': '$70M'})
        top = c.ok('objective.get', {'id': 'o-1'})
        self.assertEqual([k['progress'] for k in top['key_results']], [0.3, 0.48, 0.2])
        self.assertEqual(top['objective']['progress'], 0.295)  # a quarter, a quarter and a half
        c.ok('check_in.record', {'key_result': 'k-9', 'value': 1})
        c.ok('check_in.record', {'key_result': 'k-8', 'value': 0})
        books = c.ok('objective.get', {'id': 'o-5'})['key_results']
        self.assertEqual([k['progress'] for k in books], [1.0, 0.05])  # 1 of 20 days: the 20th is kept, so it is due

    def test_ids_are_kept_and_never_reused(self):
        self.apply(example('canonical'))
        made = self.client.create('objective', unit='Product', text='Ours')
        self.assertEqual(made, 'o-6')
        self.client.ok('objective.remove', {'id': made})
        error = self.client.call('document.apply', {'text': 'department: Product\nO1: Ours again &o-6\n'})['error']
        self.assertTrue(error['details'], error)
        self.assertEqual(error['details'][0]['line'], 2)
        self.assertEqual(self.client.create('objective', unit='Product', text='Next'), 'o-7')


class Coordinator(Documents):
    now = '2026-01-20'

    def test_round_trip(self):
        self.round_trip('coordinator')

    def test_what_it_means(self):
        self.apply(example('coordinator'))
        c = self.client
        network = c.ok('objective.get', {'id': '财务部 O1'})
        company = c.ok('objective.get', {'id': '公司 O1'})
        ids = [k['id'] for k in company['key_results']]
        self.assertEqual(sorted(a['to'] for a in network['alignments'] if a['kind'] == 'decomposes'), sorted(ids[1:]))
        self.assertEqual([k['metric']['target'] for k in company['key_results'][1:]], [25, 350000000])
        self.assertEqual([k['weight'] for k in company['key_results']], [None, None, 500])
        self.assertEqual([k['weight_effective'] for k in company['key_results']], [250, 250, 500])
        wang = c.ok('unit.get', {'id': '王磊'})
        self.assertEqual((network['key_results'][0]['weight'], network['key_results'][0]['accountable']),
                         (400, wang['unit']['id']))
        self.assertEqual(network['key_results'][1]['metric']['kind'], 'decrease')
        books = c.ok('objective.get', {'id': '王磊 O1'})
        self.assertEqual([k['metric']['kind'] for k in books['key_results']], ['maintain', 'cadence'])
        self.assertEqual(books['key_results'][1]['confidence'], 0.6)
        (cycle,) = c.ok('cycle.list')['cycles']
        self.assertEqual((cycle['key'], cycle['start'], cycle['end'], cycle['state']),
                         ('2026Q1', '2026-01-01', '2026-03-31', 'open'))


class Torture(Documents):
    def test_round_trip(self):
        self.round_trip('torture')

    def test_what_it_means(self):
        self.apply(example('torture'))
        c = self.client
        top = c.ok('objective.get', {'id': '公司 O1'})
        self.assertEqual([k['metric']['kind'] for k in top['key_results']], ['milestone', 'increase', 'increase'])
        self.assertEqual(top['key_results'][2]['metric']['target'], 350000000)
        self.assertEqual(top['key_results'][1]['progress'], 0.48)
        self.assertEqual(top['objective']['accountable'], c.ok('unit.get', {'id': '林梅'})['unit']['id'])


class Examples(Documents):
    """The finance case as it is shipped."""

    def finance(self, name):
        with open(os.path.join(HERE, '../../client/examples', name), encoding='utf-8') as file:
            return file.read()

    def shape(self, client):
        """The same facts have the same shape in both languages."""
        tree = client.ok('tree.get')
        return ([unit['kind'] for unit in tree['units']],
                [(o['unit'], o['position'], o['state'], o['origin']) for o in tree['objectives']],
                [(k['objective'], k['position'], k['weight'], k['metric'] and (k['metric']['kind'], k['metric']['target']))
                 for k in tree['key_results']],
                sorted((a['from'], a['to'], a['kind'], a['state']) for a in tree['alignments']), tree['leaves'])

    def test_both_languages_say_the_same(self):
        english = self.finance('finance.okr.md')
        self.apply(english)
        self.expect_no_change(english)
        for lang in ('en', 'zh'):
            self.expect_no_change(self.export(lang=lang))
        chinese = self.finance('finance.zh.okr.md')
        other = self.serve().client()
        other.ok('document.apply', {'text': chinese})
        again = other.ok('document.apply', {'text': chinese})
        self.assertEqual((again['created'], again['changed']), ([], []))
        one, two = self.shape(self.client), self.shape(other)
        for part, twin in zip(one, two):
            self.assertEqual(sorted(part, key=str) if isinstance(part, list) else part,
                             sorted(twin, key=str) if isinstance(twin, list) else twin)

    def test_the_facts(self):
        self.apply(self.finance('finance.okr.md'))
        c = self.client
        self.assertEqual(c.ok('unit.get', {'id': 'company'})['path'], 'farsail-tech')
        network = c.ok('objective.get', {'id': 'Finance O2'})
        parents = [(a['kind'], a['state']) for a in network['alignments'] if a['from'] == network['objective']['id']]
        self.assertEqual(parents, [('decomposes', 'accepted')] * 2)
        self.assertEqual([k['metric']['target'] for k in network['key_results']], [80, 25])
        market = c.ok('objective.get', {'id': 'Finance O3'})
        self.assertEqual(market['objective']['origin'], 'bottom_up')
        self.assertEqual([a['kind'] for a in market['alignments'] if a['from'] == market['objective']['id']], ['supports'])
        product = c.ok('unit.get', {'id': 'Product'})['unit']['id']
        asked = c.ok('mention.list', {'whom': 'Product'})['mentions']
        self.assertEqual([(m['whom'], m['where']) for m in asked], [(product, market['key_results'][2]['id'])])
        (cycle,) = c.ok('cycle.list')['cycles']
        self.assertEqual((cycle['key'], cycle['start'], cycle['end']), ('FY2018Q4', '2018-01-01', '2018-03-31'))


class Changes(Documents):
    """What a second text changes, and that it changes nothing else."""

    def setUp(self):
        super().setUp()
        self.text = example('canonical')
        self.apply(self.text)
        self.begin = self.client.position()

    def expect(self, old, new, types, **ids):
        self.assertIn(old, self.text)
        answer = self.apply(self.text.replace(old, new, 1), reason='agreed on Monday')
        events = self.client.events_after(self.begin)
        self.assertEqual(sorted(event['type'] for event in events), sorted(types))
        self.assertEqual(len({event['txid'] for event in events}), min(1, len(events)))
        for key, value in ids.items():
            self.assertEqual(answer[key], value, answer)
        self.expect_no_change(self.text.replace(old, new, 1))
        self.begin = self.client.position()
        return events

    def test_text_by_id(self):
        (event,) = self.expect('Build the investor network', 'Grow the investor network', ['objective.updated'], changed=['o-3'])
        self.assertEqual(set(event['data']['changed']) - {'version'}, {'text'})

    def test_target(self):
        with self.assertRaises(Refused) as refused:
            self.apply(self.text.replace('80 meetings', '90 meetings'))
        self.assertIn('needs a reason', refused.exception.error['message'])
        (event,) = self.expect('80 meetings', '90 meetings', ['key_result.target_changed'], changed=['k-6'])
        self.assertEqual(event['data']['reason'], 'agreed on Monday')
        metric = self.client.ok('key_result.get', {'id': 'k-6'})['key_result']['metric']
        self.assertEqual((metric['target'], metric['original_target']), (90, 80))

    def test_edges_are_the_whole_set(self):
        (event,) = self.expect('align: &k-2, &k-3', 'align: &k-2', ['alignment.removed'])
        self.assertEqual(event['data']['before']['to'], 'k-3')
        left = self.client.ok('alignment.list', {'id': 'o-3'})['alignments']
        self.assertEqual([(a['from'], a['to']) for a in left if a['state'] == 'accepted'], [('o-3', 'k-2')])

    def test_absent_stays_and_empty_clears(self):
        self.expect('  - lead: @[Lin Mei]\n', '', [])
        self.expect('lead: @[Lin Mei]', 'lead:', ['unit.updated'], changed=['u-2'])
        self.assertIsNone(self.client.ok('unit.get', {'id': 'u-2'})['unit']['lead'])

    def test_rename_keeps_the_old_name(self):
        self.expect('# department: Finance &u-2', '# department: Treasury &u-2', ['unit.updated'], changed=['u-2'])
        unit = self.client.ok('unit.get', {'id': 'Finance'})['unit']
        self.assertEqual((unit['id'], unit['name'], unit['aliases']), ('u-2', 'Treasury', ['Finance']))

    def test_check_ins_are_a_multiset(self):
        line = '  - 2018-01-19: 12, confidence 6/10, first batch met\n'
        self.expect(line, line + '  - 2018-01-20: 15, confidence 7/10\n', ['check_in.recorded'])
        self.expect(line, '', [])
        again = self.apply(self.text.replace(line, line + line))
        self.assertEqual(len(again['created']) + len(again['changed']) > 0, True)
        values = [x['value'] for x in self.client.ok('check_in.list', {'key_result': 'k-2'})['check_ins']]
        self.assertEqual(sorted(values), [12, 12, 15])
        top = self.client.ok('key_result.get', {'id': 'k-2'})['key_result']
        self.assertEqual((top['metric']['current'], top['progress']), (15, 0.6))

    def test_a_new_key_result_goes_last(self):
        self.expect('- KR1: Meet venture firms face to face &k-6\n',
                    '- KR1: Read what they publish\n  - metric: done\n- KR2: Meet venture firms face to face &k-6\n',
                    ['key_result.created'], created=['k-10'])
        network = self.client.ok('objective.get', {'id': 'o-3'})
        self.assertEqual([(k['id'], k['position']) for k in network['key_results']], [('k-6', 1), ('k-10', 2)])

    def test_dry_run(self):
        text = self.text.replace('80 meetings', '90 meetings')
        planned = self.client.ok('document.apply', {'text': text, 'reason': 'more is in it'}, dry_run=True)
        self.assertEqual(planned['changed'], ['k-6'])
        self.assertEqual(self.client.position(), self.begin)
        self.expect_no_change(self.text)


class Mistakes(Documents):
    TEXT = '\n'.join([
        'company: Farsail Tech', 'cycle: FY2018Q4 (2018-01-01..2018-03-31)', 'O1: Settle the strategy',
        'KR1: Talk with firms', '  metric: 25 -> 25 firms', 'KR2: Raise the money', '  owner: @[Nobody Here]',
        'KR3: Sign the budget', '  wieght: 50%', ''])

    def test_three_at_once_and_nothing_changed(self):
        error = self.refused('invalid', 'document.apply', {'text': self.TEXT, 'name': 'plan.okr.md'})
        found = {each['line']: each for each in error['details']}
        self.assertEqual(sorted(found), [5, 7, 9])
        self.assertEqual(len(error['details']), 3)
        for each in error['details']:
            self.assertEqual(set(each), {'line', 'column', 'code', 'message', 'hint'})
            self.assertGreater(each['column'], 0)
            self.assertTrue(each['message'] and each['hint'], each)
        self.assertIn('weight', found[9]['message'] + found[9]['hint'])
        self.assertIn('Nobody Here', found[7]['message'])
        self.assertEqual(self.client.position()['seq'], 0)
        self.assertEqual(self.client.ok('unit.list')['units'], [])

    def test_mistakes_that_need_the_store(self):
        self.apply(example('canonical'))
        before = self.client.position()
        text = '\n'.join([
            'company: Farsail Tech', 'department: Product', 'O1: Sell more', 'align: &k-77', 'O2: Sell better',
            'align: Finanse O2', 'KR1: one (70%)', 'KR2: two (60%)', 'KR3: three', ''])
        error = self.client.call('document.apply', {'text': text})['error']
        lines = [each['line'] for each in error['details']]
        self.assertIn(4, lines)
        self.assertIn(6, lines)
        self.assertTrue([each for each in error['details'] if each['code'] == 'weight_sum'], error)
        self.assertEqual(self.client.position(), before)

    def test_columns_count_characters(self):
        text = '公司：远帆科技\n周期：2018Q1\nO1：目标\nKR1：谈\n指标：从五到十\n'
        error = self.refused('invalid', 'document.apply', {'text': text})
        (each,) = error['details']
        self.assertEqual((each['line'], each['column']), (5, 5))

    def test_diff_of_one_change(self):
        self.apply(example('canonical'))
        before = self.client.position()
        text = example('canonical').replace('metric: 80 meetings', 'metric: 90 meetings')
        diff = self.client.ok('document.diff', {'text': text})
        self.assertEqual((diff['created'], diff['changed'], diff['removed']), ([], ['k-6'], []))
        (change,) = diff['changes']
        self.assertEqual((change['id'], change['field']), ('k-6', 'metric'))
        self.assertEqual(self.client.position(), before)

    def test_prune_wants_confirmation(self):
        self.apply(example('canonical'))
        before = self.client.position()
        text = example('canonical').split('## O3')[0]
        error = self.client.call('document.apply', {'text': text, 'prune': True})['error']
        self.assertIn('o-4', str(error))
        self.assertEqual(self.client.position(), before)
        answer = self.apply(text, prune=True, confirm=True)
        self.assertIn('o-4', answer['removed'])
        self.assertNotIn('o-5', answer['removed'])  # of Wang Lei, whom the file does not name


if __name__ == '__main__':
    unittest.main()
