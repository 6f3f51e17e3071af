# SPDX-License-Identifier: Apache-2.0
"""What the notify plugin keeps from people: quiet hours, what was answered meanwhile, kinds that nobody acts upon; and whom a fall reaches."""
import os
import unittest

from test_notify import MAIL, NotifyCase


@unittest.skipUnless(MAIL, 'python3-aiosmtpd is not there')
class People(NotifyCase):
    """孙毅 leads the company, 王磊 finance; these clients are 孙毅's."""
    now = '2018-01-09T09:00'  # a Tuesday

    def setUp(self):
        super().setUp()
        c = self.client
        self.sun = c.create('unit', kind='person', name='孙毅', parent=self.company, mail='sun@example.com')
        c.ok('unit.update', {'id': self.company, 'lead': self.sun})
        c.ok('unit.update', {'id': self.sun, 'identities': [f'uid:{os.getuid()}']})
        self.seen()
        self.mail.got.clear()

    def ask(self, text):
        return self.client.ok('comment.add', {'on': self.objective, 'text': f'请 @王磊 {text}'})

    def subjects(self, whom):
        return [str(mail['Subject']) for _from, to, _secure, mail in self.mail.got if to == [whom]]

    def test_in_quiet_hours_it_waits_and_what_is_answered_is_never_sent(self):
        self.notify('prefs', '王磊', '--quiet', '08:00-10:00')
        self.ask('核对名单')
        self.ask('核对日期')
        waiting = self.wait(lambda: len(self.seen()['waiting']) == 2 and self.listed()['waiting'])
        self.assertEqual((waiting[0]['kind'], self.mail.got), ('ask', []))
        self.client.ok('mention.acknowledge', {'id': waiting[0]['about']})  # an administrator may, for him
        self.wait(lambda: len(self.seen()['waiting']) == 1)
        self.at('2018-01-09T10:00')
        self.wait(lambda: self.mail.got)
        self.at('2018-01-09T12:00')
        self.assertEqual(self.subjects('wang@example.com'), ['孙毅请王磊答复：请 @[王磊] 核对日期'])

    def test_a_fall_of_confidence_reaches_who_depends_on_it(self):
        c = self.client
        other = c.create('unit', kind='person', name='赵敏', parent=self.company, mail='zhao@example.com')
        theirs = c.create('objective', unit=self.company, text='选出最好卖的产品', state='published', accountable=other)
        edge = c.ok('alignment.propose', {'from': theirs, 'to': self.kr, 'kind': 'depends_on'})['alignment']
        if edge['state'] != 'accepted':
            c.ok('alignment.accept', {'id': edge['id']})
        for confidence in (0.8, 0.6, 0.5):  # by less than 0.3
            c.ok('check_in.record', {'key_result': self.kr, 'value': 3, 'confidence': confidence})
        self.seen()
        self.assertEqual(self.subjects('zhao@example.com'), [])
        c.ok('check_in.record', {'key_result': self.kr, 'value': 4, 'confidence': 0.2})
        self.wait(lambda: self.subjects('zhao@example.com'))
        self.assertEqual(self.subjects('zhao@example.com'), ['信心指数由 5/10 降至 2/10：与 80 家机构会面'])
        self.assertEqual(self.subjects('sun@example.com'), [])  # who did it himself

    def test_a_kind_that_nobody_acts_upon_falls_to_the_digest_and_says_so(self):
        for day in range(9, 19):
            if day > 9:
                self.at(f'2018-01-{day:02}T09:00')
            for part in '一二':
                self.ask(f'看第 {day} 项之{part}')
            self.wait(lambda: len([s for s in self.subjects('wang@example.com') if f'看第 {day} 项' in s]) == 2)
        asked = self.kind('ask')
        self.assertLess(asked['shown'], 20)
        self.at('2018-01-21T09:00')  # the last ones are two days old
        asked = self.kind('ask')
        self.assertEqual((asked['shown'], asked['acted'], asked['to_digest']), (20, 0, True))
        self.mail.got.clear()
        self.ask('看最后一项')
        self.wait(lambda: self.listed()['kept_back'][0]['reason'] == 'ignored')
        self.assertEqual(self.subjects('wang@example.com'), [])
        self.assertRegex(self.notify('list', '--lang', 'zh').stdout, r'王磊 +提及 +m-\d+ +此类消息少有人处理')
        self.at('2018-01-22T09:00')  # Monday: the digests; the company's lead hears of it
        (digest,) = (mail for _from, to, _secure, mail in self.mail.got if to == ['sun@example.com'])
        self.assertIn('“提及”类消息改为随每周汇总发送：20 条中只有 0 条得到处理（okr notify restore ask）',
                      digest.get_body(('plain',)).get_content())
        self.assertEqual(self.notify('restore', 'ask').returncode, 0)
        self.ask('看这一项')
        self.wait(lambda: [s for s in self.subjects('wang@example.com') if '看这一项' in s])

    def kind(self, slug):
        return next(row for row in self.listed()['kinds'] if row['kind'] == slug)
