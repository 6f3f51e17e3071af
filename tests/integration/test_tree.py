# SPDX-License-Identifier: Apache-2.0
"""tree.get with `fields`: what is asked for is what the whole answer has of it, whatever the company, the part, the page or the time."""
import os
import random
import unittest

from support import OkrCase
from test_history import Company, differences

COMPANIES, OPERATIONS = (60, 150) if os.environ.get('OKR_LONG', '0') not in ('', '0') else (3, 60)
LISTS = ('units', 'objectives', 'key_results', 'alignments')
WHOLES = ('outside', 'leaves')


def filtered(whole, fields):
    """The part of a whole answer that the fields name."""
    kept = {'next': whole['next']} if 'next' in whole else {}
    for name in LISTS:
        keys = {field.partition('.')[2] for field in fields if field.split('.')[0] == name}
        if keys:
            kept[name] = [{key: value for key, value in each.items() if '' in keys or key in keys | {'id'}} for each in whole[name]]
    return kept | {name: whole[name] for name in WHOLES if name in fields}


class Fields(OkrCase):
    def setUp(self):
        super().setUp()
        self.client.ok('document.apply', {'text': '公司：远帆科技\n周期：FY2018Q4 (2018-01-01..2018-03-31)\nO1: 走向海外\nKR1: 签约\n指标：0→10家\n'
                                                  '部门：财务部\nO1: 准备上市\n对齐：公司 KR1\nKR1: 面谈投资机构\n指标：0→10家\n2018-01-10: 5\n'})

    def look(self, *fields, **more):
        return self.client.ok('tree.get', {'fields': list(fields), **more})

    def test_only_what_is_named(self):
        self.assertEqual(self.look('objectives.text', 'objectives.progress'), {'objectives': [
            {'id': 'o-1', 'text': '走向海外', 'progress': 0.0}, {'id': 'o-2', 'text': '准备上市', 'progress': 0.5}]})
        self.assertEqual(self.look('alignments.from', 'alignments.to', 'leaves'),
                         {'alignments': [{'id': 'a-1', 'from': 'o-2', 'to': 'k-1'}], 'leaves': 1})
        self.assertEqual(self.look('key_results.id', id='财务部'), {'key_results': [{'id': 'k-2'}]})
        self.assertEqual(self.look('units.name', limit=1), {'units': [{'id': 'u-1', 'name': '远帆科技'}, {'id': 'u-2', 'name': '财务部'}], 'next': 'o-1'})

    def test_a_list_by_its_name_is_whole(self):
        whole = self.client.ok('tree.get', {})
        self.assertEqual(self.look(*LISTS, *WHOLES), whole)
        self.assertEqual(self.look('key_results', 'key_results.text'), {'key_results': whole['key_results']})

    def test_a_page_without_units_begins_with_objectives(self):
        page = self.look('objectives.text', limit=1)
        self.assertEqual(page, {'objectives': [{'id': 'o-1', 'text': '走向海外'}], 'next': 'o-1'})
        self.assertEqual(self.look('objectives.text', limit=1, after='o-1')['objectives'][0]['text'], '准备上市')

    def test_what_there_is_no_field_of(self):
        for field, hint in (('objectives.txet', 'objectives.text'), ('objectivs', 'objectives'), ('objectivs.text', 'objectives'),
                            ('key_results.state_', 'key_results.state'), ('leavs', 'leaves')):
            error = self.refused('invalid', 'tree.get', {'fields': ['objectives.text', field]})
            self.assertEqual(error['field'], 'fields')
            self.assertIn(f'"{field}"', error['message'])
            self.assertIn(f'"{hint}"', error['hint'])
        for fields in ([], [7], [''], ['.'], ['objectives.'], ['leaves.id'], ['目标']):
            self.assertTrue(self.refused('invalid', 'tree.get', {'fields': fields})['hint'], fields)
        self.refused('invalid', 'tree.get', {'fields': 'objectives'})
        error = self.client.call('tree.get', {'fields': ['objectives.txet']}, lang='zh')['error']
        self.assertEqual((error['message'], error['hint']), ('树中没有字段“objectives.txet”', '是不是“objectives.text”？'))

    def test_a_page_has_no_leaves(self):
        for field in ('leaves', 'outside', 'objectives.leaves', 'key_results.leaves'):
            self.refused('invalid', 'tree.get', {'fields': [field], 'limit': 5})
        self.assertNotIn('leaves', self.look('objectives', limit=5)['objectives'][0])


class Companies(OkrCase):
    def some_fields(self, whole, page):
        """Any that the answer has, more or fewer. A page has its units among them: without any the pages are cut elsewhere."""
        known = [f'{name}.{key}' for name in LISTS for each in whole[name][:1] for key in each] + list(LISTS) + ([] if page else list(WHOLES))
        return self.dice.sample(known, min(len(known), self.dice.choice((1, 2, 4, 9)))) + ['units.id'] * page

    def compare(self, story, **asked):
        page = 'limit' in asked
        whole = self.client.ok('tree.get', asked)
        fields = self.some_fields(whole, page)
        lean = self.client.ok('tree.get', {**asked, 'fields': fields})
        self.assertEqual(differences(lean, filtered(whole, fields)), [], f'{story}, {asked}, {fields}')
        self.assertEqual(set(lean), set(filtered(whole, fields)), f'{story}, {asked}, {fields}')
        return whole

    def look_around(self, company, story):
        company.tree = self.client.ok('tree.get', {})
        where = [{}, {}, {'limit': self.dice.randrange(1, 5)}]
        where += [{'id': company.one(kind)} for kind in 'uok' if company.tree[{'u': 'units', 'o': 'objectives', 'k': 'key_results'}[kind]]]
        at = self.dice.randrange(2, self.client.position()['seq'] + 1)
        for asked in where:
            self.compare(story, **asked)
            if 'id' not in asked:
                self.compare(story, **asked, at=at)
        after, at = None, self.client.position()['seq']
        while after := self.compare(story, limit=3, after=after, at=at)['next']:
            pass

    def test_fields_are_of_the_whole(self):
        seed = int(os.environ.get('OKR_SEED', random.randrange(1 << 32)))
        for number in range(COMPANIES):
            story = f'OKR_SEED={seed}, company {number}'
            self.dice = random.Random(f'{seed} {number}')
            self.server.stop()
            self.server.data = os.path.join(self.server.root, f'data{number}')
            self.server.start()
            self.client = self.server.client()
            self.client.create('unit', kind='company', name='远帆科技')
            self.client.ok('cycle.create', {'key': 'FY2018Q4', 'start': '2018-01-01', 'end': '2018-03-31', 'open': True})
            company = Company(self.client, self.dice)
            for step in range(OPERATIONS):
                company.tree = self.client.ok('tree.get', {})
                company.step()
                if step % 6 == 5:
                    self.look_around(company, f'{story}, step {step}')
            self.client.close()
        print(f'# {COMPANIES} companies of {OPERATIONS} operations, seed {seed}', flush=True)


if __name__ == '__main__':
    unittest.main()
