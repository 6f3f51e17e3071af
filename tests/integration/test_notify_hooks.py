# SPDX-License-Identifier: Apache-2.0
"""Webhooks and tools that hear of events: what they are told, and what is tried again."""
import json
import os
import signal
import unittest

from test_notify import MAIL, NotifyCase


class Hooks(NotifyCase):
    events = 'check_in.* initiative.*'

    def check_ins(self, n, first=1):
        for i in range(first, first + n):
            self.client.ok('check_in.record', {'key_result': self.kr, 'value': i})

    def delivered(self, answer=200):
        """Values of the check-ins that arrived, by message."""
        values = []
        for _channel, _id, body, _answer, _path in self.web.of('webhook', answer):
            said = json.loads(body)
            for event in said['data']['events'] if said['type'] == 'okr.events' else [said]:
                values.append(event['data']['check_in']['value'])
        return values

    def test_every_event_once(self):
        self.check_ins(5)
        self.wait(lambda: len(self.delivered()) >= 5)
        self.assertEqual(sorted(self.delivered()), [1, 2, 3, 4, 5])
        ids = [each[1] for each in self.web.of('webhook')]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(self.web.faults, [])

    def test_a_slow_one_gets_each_once(self):
        self.web.answer['webhook'] = 'slow'
        self.check_ins(2)
        self.wait(lambda: len(self.delivered('slow')) >= 2)
        self.seen()
        self.assertEqual(sorted(self.delivered('slow')), [1, 2])

    def test_it_waits_as_asked_and_410_ends_it(self):
        self.web.answer['webhook'], self.web.headers['webhook'] = 429, {'Retry-After': '600'}
        self.check_ins(1)
        self.wait(lambda: self.endpoint('hook')['state'] == 'paused')
        self.web.answer['webhook'] = 410
        self.assertEqual(self.notify('test', 'hook').returncode, 1)
        self.assertEqual(len(self.web.of('webhook', 429)), 1)

    def test_410_turns_it_off_until_replayed(self):
        self.web.answer['webhook'] = 410
        self.check_ins(1)
        self.wait(lambda: self.endpoint('hook')['state'] == 'off')
        self.assertIn('对方不再接收消息', self.notify('list', '--lang', 'zh').stdout)
        self.check_ins(1, 2)
        self.wait(lambda: len(self.listed()['dead']) == 2)
        self.assertEqual(len(self.web.got), 1)
        self.web.answer['webhook'] = 200
        self.assertEqual(self.endpoint('hook')['dead'], 2)
        self.assertEqual(self.notify('replay', 'other').returncode, 6)
        self.assertEqual(self.notify('replay', 'hook').returncode, 0)
        self.wait(lambda: self.delivered().count(2) == 1 and self.delivered().count(1) >= 1)
        self.wait(lambda: [self.endpoint('hook')[key] for key in ('state', 'dead', 'why')] == ['ready', 0, None])
        self.assertRegex(self.web.of('webhook')[-1][2].decode(), r'"progress":[01]\.\d{1,6}[,}]')

    def test_killed_while_it_waits_for_the_answer_it_sends_the_same_again(self):
        self.web.answer['webhook'] = 'slow'
        self.check_ins(1)
        self.wait(lambda: self.web.of('webhook', 'slow'))
        os.kill(self.plugin_pid(), signal.SIGKILL)
        self.wait(lambda: len(self.web.of('webhook', 'slow')) == 2)
        self.assertEqual(len({each[1] for each in self.web.got}), 1)
        self.assertEqual(self.delivered('slow'), [1, 1])

    def test_killed_plugin_and_daemon_lose_nothing(self):
        self.check_ins(3)
        self.wait(lambda: len(self.delivered()) >= 3)
        for n in range(3):  # the plugin, the daemon, both
            self.wait(lambda: self.client.ok('plugin.show', {'plugin': 'notify'})['plugin']['state'] in ('ready', 'busy'))
            pid = self.plugin_pid()
            self.check_ins(3, 4 + 3 * n)
            if n != 1:
                os.kill(pid, signal.SIGKILL)
            if n:
                self.server.kill()
                self.server.start()
                self.client = self.server.client()
        self.wait(lambda: set(self.delivered()) >= set(range(1, 13)), 60)
        self.assertEqual(self.web.faults, [])


@unittest.skipUnless(MAIL, 'python3-aiosmtpd is not there')
class Retries(NotifyCase):
    """What failed is tried again after five seconds, a fifth more or less, as the same message; all kinds of failures wait together."""
    events = 'check_in.*'

    def configure(self, server):
        super().configure(server)
        path = os.path.join(server.root, 'okrd.conf')
        with open(path, encoding='utf-8') as conf:
            text = conf.read()
        with open(path, 'w', encoding='utf-8') as conf:
            conf.write(text.replace('[plugin notify run]\n', '[plugin notify run]\nevents = check_in.*\n'))
        # The tool answers what the hook of the counterpart says: it can only write to its own end.
        self.tool(server, 'cat >/dev/null\n[ "$OKR_KIND" = event ] || exit 1\n[ -e "$0.fixed" ] || exit 75\n')

    def test_each_arrives_at_last(self):
        answers = iter([500])
        self.web.answer['webhook'] = lambda: next(answers, 200)
        self.mail.refuse['wang@example.com'] = '451 later'
        self.client.ok('check_in.record', {'key_result': self.kr, 'value': 1})
        self.client.ok('key_result.update', {'id': self.kr, 'note': '请 @财务部 核对'})
        self.wait(lambda: self.web.of('webhook', 500) and self.endpoint('mail')['failed'] and self.endpoint('run')['failed'])
        self.assertIn('exit 75', self.endpoint('run')['why'])
        self.mail.refuse.clear()
        with open(os.path.join(self.server.root, 'tool.fixed'), 'w', encoding='utf-8'):
            pass
        self.wait(lambda: self.web.of('webhook') and self.mail.got and self.endpoint('run')['sent'], 30)
        self.assertEqual(len({each[1] for each in self.web.of('webhook', None)}), 1)  # the same message by its id
        self.assertEqual((len(self.mail.got), self.endpoint('run')['failed'], self.listed()['waiting']), (1, 1, []))


class LongTexts(NotifyCase):
    """What waits is kept in values of at most 64 KiB: many long texts are several messages, and one that fits into none says so."""
    events = 'comment.* key_result.*'
    limit = 80

    def test_each_arrives(self):
        for i in range(20):
            self.client.ok('comment.add', {'on': self.kr, 'text': f'{i}：' + '长' * 5000})
        for text in ('"' * 15000, "'" + '"' * 15000):
            self.client.ok('key_result.update', {'id': self.kr, 'note': text})

        def arrived():
            found = []
            for _channel, _id, body, _answer, _path in self.web.of('webhook'):
                said = json.loads(body)
                found += said['data']['events'] if said['type'] == 'okr.events' else [said]
            comments = {e['data']['after']['text'].split('：')[0] for e in found if e['type'] == 'comment.added'}
            return len(comments) == 20 and [e for e in found if e['data'].get('too_large')]
        (large,) = self.wait(arrived)
        self.assertEqual((large['type'], large['subject']), ('key_result.updated', self.kr))
        self.assertIn('sequence', large)
        self.assertEqual(self.web.faults, [])
