# SPDX-License-Identifier: Apache-2.0
"""The notify plugin in the running daemon, against real counterparts."""
import json
import os
import re
import shutil
import stat
import subprocess
import threading
import time
import unittest

from counterparts import OLD_WHSEC, SECRET, WHSEC, Mail, Web
from support import BIN, OkrCase, Server

PLUGIN = os.path.join(os.path.dirname(os.path.realpath(BIN)), 'plugins', 'notify.so')
try:
    import aiosmtpd  # noqa: F401
    MAIL = True
except ImportError:
    MAIL = False


def sleepers(seconds):
    """Processes that run "sleep SECONDS"."""
    found = []
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{pid}/cmdline', 'rb') as file:
                found += [pid] if file.read().split(b'\0')[:2] == [b'sleep', seconds.encode()] else []
        except OSError:
            pass
    return found


class NotifyCase(OkrCase):
    """A server with the plugin, endpoints of every channel, and a company that writes Chinese."""
    events = ''
    limit = 6000  # of the web hook, a minute
    now = None  # the real day

    def serve(self, now=None):
        server = Server(now)
        self.addCleanup(server.remove)
        self.web = Web()
        self.addCleanup(self.web.close)
        self.mail = None
        if MAIL:
            self.mail = Mail(server.root)
            self.addCleanup(self.mail.close)
        self.secret(server, 'chat', SECRET)
        self.tool(server, '')  # the plugin's sandbox opens what there is when it starts
        self.secret(server, 'hook', f'{WHSEC}\n{OLD_WHSEC}')
        server.environment = {'http_proxy': '', 'CREDENTIALS_DIRECTORY': os.path.join(server.root, 'credentials')}
        os.mkdir(server.environment['CREDENTIALS_DIRECTORY'])
        os.mkdir(os.path.join(server.root, 'out'))
        self.secret(server, 'credentials/hook', WHSEC + '\n' + OLD_WHSEC)
        self.configure(server)
        command = server.command
        server.command = lambda *more: command('--config', os.path.join(server.root, 'okrd.conf'), *more)
        return server.start()

    def secret(self, server, name, text):
        path = os.path.join(server.root, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        os.chmod(path, stat.S_IRUSR | stat.S_IWUSR)

    def tool(self, server, text):
        path = os.path.join(server.root, 'tool')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('#!/bin/sh\n' + text)
        os.chmod(path, 0o755)

    def configure(self, server):
        lines = [f'[plugin notify]\npath = {PLUGIN}\ngrant = network exec read check_in.record mention.*\n'
                 'tick_after_events = true\n']
        for channel in ('feishu', 'dingtalk', 'wecom', 'slack', 'teams'):
            secret = f'secret = file:{server.root}/chat\n' if channel in ('feishu', 'dingtalk') else ''
            lines.append(f'[plugin notify {channel}]\nurl = {self.web.url}/{channel}?access_token=T0KEN\ninsecure = yes\n{secret}')
        lines.append(f'[plugin notify hook]\nchannel = webhook\nurl = {self.web.url}/webhook\ninsecure = yes\n'
                     f'secret = file:{server.root}/hook\nseconds = 3\nlimit = {self.limit}\nevents = {self.events}\n')
        lines.append(f'[plugin notify proxied]\nchannel = webhook\nurl = http://hooks.invalid/webhook\ninsecure = yes\n'
                     f'secret = file:{server.root}/hook\nproxy = {self.web.url}\n')
        lines.append(f'[plugin notify elsewhere]\nchannel = webhook\nurl = http://elsewhere.invalid/webhook\ninsecure = yes\n'
                     f'secret = file:{server.root}/hook\n')
        lines.append(f'[plugin notify sealed]\nchannel = webhook\nurl = {self.web.url}/webhook\ninsecure = yes\nsecret = credential:hook\n')
        lines.append(f'[plugin notify plain]\nchannel = wecom\nurl = {self.web.url}/plain\ninsecure = yes\nformat = text\n')
        lines.append(f'[plugin notify open]\nchannel = webhook\nurl = {self.web.url}/webhook\n')
        lines.append(f'[plugin notify run]\nchannel = exec\ncommand = {server.root}/tool "two words"\nseconds = 2\n')
        if MAIL:
            lines.append(f'[plugin notify mail]\nurl = smtp://localhost:{self.mail.port}\nca_file = {self.mail.crt}\n'
                         'from = OKR 小助手 <okr@example.com>\nreply = okr+{token}@example.com\n')
        with open(os.path.join(server.root, 'okrd.conf'), 'w', encoding='utf-8') as conf:
            conf.write(''.join(lines))

    def setUp(self):
        super().setUp()
        c = self.client
        self.wait(lambda: c.ok('plugin.show', {'plugin': 'notify'})['plugin']['state'] == 'ready')
        c.ok('org.set', {'language': 'zh'})
        self.company = c.create('unit', kind='company', name='远帆科技')
        self.finance = c.create('unit', kind='department', name='财务部', parent=self.company)
        self.wang = c.create('unit', kind='person', name='王磊', parent=self.finance, mail='wang@example.com')
        c.ok('unit.update', {'id': self.finance, 'lead': self.wang})
        self.cycle = c.create('cycle', key='now', start='2018-01-01', end='2099-12-31', open=True)
        self.objective = c.create('objective', unit=self.finance, text='建立投资机构网络', state='published')
        self.kr = c.create('key_result', objective=self.objective, text='与 80 家机构会面',
                           metric={'kind': 'increase', 'measure': '家', 'start': 0, 'target': 80})

    def wait(self, found, seconds=20):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            got = found()
            if got:
                return got
            time.sleep(0.05)
        self.fail(f'not seen in {seconds} s\n{self.server.log_text()[-3000:]}')

    def notify(self, *arguments, **more):
        return self.server.okr('notify', *arguments, **more)

    def at(self, now):
        """okrd started anew at another moment, in UTC; the plugin was called then."""
        self.listed()  # its answer comes when what was sent before is kept: ended in between, it would be sent again
        self.server.stop()
        self.server.now = now
        self.server.start()
        self.client = self.server.client()
        self.wait(lambda: (self.client.ok('plugin.show', {'plugin': 'notify'})['plugin']['tick'] or '') > now)
        self.seen()

    def seen(self):
        """Until the plugin has seen every event; what these put out is sent by the call that asks for the list."""
        self.wait(lambda: self.client.ok('plugin.show', {'plugin': 'notify'})['plugin']['lag'] == 0)
        return self.listed()

    def listed(self):
        return json.loads(self.notify('list', '-o', 'json').stdout)

    def endpoint(self, name):
        return next(e for e in self.listed()['endpoints'] if e['name'] == name)

    def plugin_pid(self):
        return int(re.findall(r'plugin started plugin=notify .* pid=(\d+)', self.server.log_text())[-1])


class Channels(NotifyCase):
    def test_each_is_tested_and_signed(self):
        for channel in ('feishu', 'dingtalk', 'wecom', 'slack', 'teams', 'hook'):
            done = self.notify('test', channel)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.web.faults, [])
        self.assertEqual(len(self.web.got), 6)
        for channel, _id, body, _answer, _path in self.web.got:
            self.assertIn('测试消息', json.dumps(json.loads(body), ensure_ascii=False), channel)
        dry = self.notify('test', 'wecom', '--dry-run')
        self.assertEqual(json.loads(dry.stdout), json.loads(self.web.of('wecom')[0][2]))
        self.assertEqual(len(self.web.got), 6)
        for text in (self.server.log_text(), self.notify('list').stdout):
            self.assertNotIn('T0KEN', text)
            self.assertNotIn(SECRET, text)

    def test_the_answer_of_feishu_is_read(self):
        self.web.answer['feishu'] = ('body', b'{"code":19021,"msg":"sign match fail"}')
        done = self.notify('test', 'feishu')
        self.assertEqual(done.returncode, 1)
        self.assertIn('code 19021', done.stdout)

    def test_a_proxy_is_asked(self):
        done = self.notify('test', 'proxied')
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.web.got[-1][4], 'http://hooks.invalid/webhook')
        self.assertEqual(self.web.faults, [])

    def test_the_proxy_of_the_surroundings_is_asked(self):
        self.server.stop()
        self.server.environment['http_proxy'] = self.web.url
        self.server.start()
        done = self.notify('test', 'elsewhere')
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.web.got[-1][4], 'http://elsewhere.invalid/webhook')

    def test_a_secret_comes_from_a_credential(self):
        self.assertEqual(self.notify('test', 'sealed').returncode, 0)
        self.assertEqual(self.web.faults, [])  # the signature was right

    def test_an_endless_answer_is_not_read(self):
        self.web.answer['teams'] = ('body', b'x' * (8 << 20))
        done = self.notify('test', 'teams')
        self.assertEqual(done.returncode, 0, done.stdout)  # its status was good

    def test_text_is_cut_between_characters(self):
        """WeCom counts bytes, 2048 of a text; what is lost is said."""
        self.notify('prefs', '王磊', '--channel', 'plain')
        self.client.ok('comment.add', {'on': self.objective, 'text': '请 @王磊 核对：' + '名单很长' * 150})
        (_channel, _id, body, _answer, _path) = self.wait(lambda: self.web.of('plain'))[0]
        content = json.loads(body)['text']['content']
        self.assertLessEqual(len(content.encode()), 2048)
        self.assertGreater(len(content.encode()), 2000)
        self.assertTrue(content.endswith('…\n（内容过长，已截断）'), content[-20:])
        self.assertEqual(self.web.faults, [])

    def test_what_is_not_encrypted_must_say_so(self):
        faulty = self.endpoint('open')
        self.assertEqual(faulty['state'], 'faulty')
        self.assertIn('insecure = yes', faulty['why'])
        self.assertIn('url 未加密：请用 https，或写明 insecure = yes', self.notify('list', '--lang', 'zh').stdout)
        self.assertIn('url 未加密', self.notify('test', 'open', '--lang', 'zh').stderr)
        done = self.notify('test', 'open')
        self.assertEqual((done.returncode, self.web.got), (6, []))

    def test_redirects_are_not_followed(self):
        self.web.answer['slack'], self.web.headers['slack'] = 302, {'Location': f'{self.web.url}/teams'}
        self.assertIn('redirects are not followed', self.notify('test', 'slack').stdout)
        self.assertIn('不跟随重定向', self.notify('test', 'slack', '--lang', 'zh').stdout)
        self.assertEqual(len(self.web.got), 2)

    def test_one_that_hangs_is_left(self):
        self.web.answer['webhook'] = 'hang'
        began = time.monotonic()
        self.assertIn('no answer', self.notify('test', 'hook').stdout)
        self.assertLess(time.monotonic() - began, 7)

    @unittest.skipUnless(os.environ.get('OKR_NODE') or (os.environ.get('OKR_LONG') and shutil.which('npm')),
                         'OKR_NODE=DIR where standardwebhooks is installed, or OKR_LONG=1 and npm')
    def test_the_library_of_the_specification_agrees(self):
        place = os.environ.get('OKR_NODE')
        if not place:
            place = os.path.join(self.server.root, 'node')
            shutil.copytree(os.path.join(os.path.dirname(os.path.realpath(__file__)), 'standardwebhooks'), place)
            subprocess.run(['npm', 'ci', '--no-audit', '--no-fund'], cwd=place, check=True, capture_output=True)
        self.assertEqual(self.notify('test', 'hook').returncode, 0)
        said = {'secret': WHSEC, 'body': self.web.got[-1][2].decode(), **self.web.signed}
        for secret, code in ((WHSEC, 0), (OLD_WHSEC, 0), ('whsec_' + 'A' * 32, 1)):
            done = subprocess.run(['node', 'verify.mjs'], cwd=place, input=json.dumps({**said, 'secret': secret}), text=True,
                                  capture_output=True, check=False)
            self.assertEqual(done.returncode, code, done.stderr)

    def test_a_program_gets_its_words(self):
        self.tool(self.server, '[ "$1" = "two words" ] || exit 3\n[ "$OKR_ENDPOINT" = run ] || exit 4\n'
                  'grep -q 测试 || exit 5\n')
        done = self.notify('test', 'run')
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.tool(self.server, f'cat >{self.server.root}/out/got\necho "不好 trouble" >&2\nfor there in data run; do\n'
                  f'  [ "$(cat {self.server.root}/$there/* 2>/dev/null)$(echo x >{self.server.root}/$there/x && echo x)" = "" ] || exit 6\ndone\n')
        self.assertEqual(self.notify('test', 'run').returncode, 0)
        with open(os.path.join(self.server.root, 'out', 'got'), encoding='utf-8') as got:
            self.assertIn('测试', json.load(got)['subject'])
        self.wait(lambda: 'text="不好 trouble"' in self.server.log_text())
        self.tool(self.server, 'exit 75\n')
        self.assertIn('exit 75', self.notify('test', 'run').stdout)
        seconds = f'30.{os.getpid()}'  # a name for those that it leaves behind
        self.tool(self.server, f'sleep {seconds} &\nsleep {seconds}\n')
        asked = threading.Thread(target=lambda: self.said.append(self.notify('test', 'run').stdout))
        self.said = []
        asked.start()
        self.wait(lambda: len(sleepers(seconds)) == 2)
        asked.join()
        self.assertIn('did not end', self.said[0])
        self.wait(lambda: not sleepers(seconds))  # its whole group was killed


@unittest.skipUnless(MAIL, 'python3-aiosmtpd is not there')
class ByMail(NotifyCase):
    def ask(self):
        self.client.ok('key_result.update', {'id': self.kr, 'note': '请 @财务部 核对名单'})
        return self.wait(lambda: self.mail.got)[-1]

    def test_an_ask_arrives_and_its_answer_is_read(self):
        sender, receivers, secure, message = self.ask()
        self.assertEqual((sender, receivers, secure), ('okr@example.com', ['wang@example.com'], True))
        self.assertIn('请 @[财务部] 核对名单', message['Subject'])
        self.assertIn('财务部', message['Subject'])
        self.assertEqual(message['To'].addresses[0].display_name, '王磊')
        self.assertEqual(message['From'].addresses[0].display_name, 'OKR 小助手')
        self.assertEqual(message['Auto-Submitted'], 'auto-generated')
        self.assertEqual(message['List-Id'], '<okr.example.com>')
        self.assertEqual(message['List-Unsubscribe'], '<mailto:okr@example.com?subject=unsubscribe>')
        self.assertEqual(message.get_content_type(), 'multipart/alternative')
        self.assertIn('@example.com', message['Message-ID'])
        for part in ('plain', 'html'):
            self.assertIn('核对名单', message.get_body((part,)).get_content())
        reply = (f"From: =?gb2312?B?{'zfXA2g=='}?= <Wang@example.com>\r\nTo: <{message['Reply-To'].addresses[0].addr_spec}>\r\n"
                 'Subject: =?utf-8?B?5Zue5aSN?=\r\nContent-Type: text/plain; charset=gb2312\r\n'
                 'Content-Transfer-Encoding: 8bit\r\n\r\n').encode() + '收到\r\n\r\n> 引用'.encode('gb18030')
        other = reply.replace(b'Wang@', b'mallory@')
        self.assertIn('发件人不是收到该地址的人', self.mail_in(other))
        self.assertIn('全部已处理', self.mail_in(reply))
        self.assertIn('回复地址无效、已用过或已过期', self.mail_in(reply))  # the token was good once
        self.assertEqual(self.client.ok('mention.list')['mentions'][0]['state'], 'acknowledged')

    def mail_in(self, mail):
        done = subprocess.run([os.path.join(BIN, 'okr'), '--lang', 'zh', 'mail-in'], input=mail, capture_output=True, check=False,
                              env={**os.environ, 'OKR_CONNECT': self.server.endpoint})
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.decode()


    def test_a_mail_server_that_is_not_up_is_asked_to_bring_it_again(self):
        self.server.stop()
        reply = 'From: wang@example.com\nTo: okr+abcdefghijklmnopqrst@example.com\n\n收到\n'
        self.assertEqual(self.server.okr('mail-in', stdin=reply).returncode, 75)
        self.server.start()

    def test_tls_from_the_first_byte_and_an_account(self):
        self.secret(self.server, 'credentials/mail', 'pass word')
        sealed = Mail(self.server.root, ('okr', 'pass word'))
        self.addCleanup(sealed.close)
        path = os.path.join(self.server.root, 'okrd.conf')
        with open(path, 'a', encoding='utf-8') as conf:
            for name, password, authority in (('smtps', 'mail', f'ca_file = {sealed.crt}\n'), ('stranger', 'mail', ''),
                                              ('guess', 'hook', f'ca_file = {sealed.crt}\n')):
                conf.write(f'[plugin notify {name}]\nchannel = mail\nurl = smtps://localhost:{sealed.port}\n{authority}user = okr\n'
                           f'secret = credential:{password}\nfrom = okr@example.com\n')
        self.server.stop()
        self.server.start()
        done = self.notify('test', 'smtps', '--to', 'wang@example.com')
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual((sealed.logins, len(sealed.got)), ([('okr', 'pass word')], 1))
        self.assertIn('测试消息', sealed.got[0][3].get_body(('plain',)).get_content() + sealed.got[0][3]['Subject'])
        self.assertIn('535', self.notify('test', 'guess', '--to', 'wang@example.com').stdout)
        self.assertEqual(self.notify('test', 'stranger').returncode, 1)  # nobody vouches for its certificate
        self.assertEqual(len(sealed.got), 1)


@unittest.skipUnless(MAIL, 'python3-aiosmtpd is not there')
class Reminded(NotifyCase):
    """Two days apart, by --now: the plugin's clock is okrd's."""
    now = '2018-01-10T12:00'

    def test_a_reply_to_a_reminder_is_a_check_in(self):
        self.seen()
        self.at('2018-01-22T12:00')  # a Monday
        message = self.wait(lambda: self.mail.got)[0][3]
        self.assertEqual(message['Subject'], 'OKR：1 项待更新')
        self.assertIn('与 80 家机构会面', message.get_body(('plain',)).get_content())
        reply = (f"From: 王磊 <wang@example.com>\nTo: {message['Reply-To'].addresses[0].addr_spec}\n"
                 'Content-Type: text/plain; charset=utf-8\n\n12，信心6，见完第一批\n\n在 2018年1月22日 OKR 写道：\n> 1. …\n')
        done = self.server.okr('mail-in', stdin=reply)
        self.assertEqual(done.returncode, 0, done.stderr)
        (check_in,) = self.client.ok('check_in.list', {'key_result': self.kr})['check_ins']
        self.assertEqual((check_in['value'], check_in['confidence'], check_in['note'], check_in['reported_by'], check_in['actor']),
                         (12, 0.6, '见完第一批', self.wang, 'plugin:notify'))
        self.at('2018-01-22T12:00')  # the same Monday again: nothing is sent twice
        self.assertEqual(len(self.mail.got), 1)

    def test_what_it_did_not_understand_is_answered(self):
        self.seen()
        self.at('2018-01-22T12:00')
        message = self.wait(lambda: self.mail.got)[0][3]
        reply = 'From: wang@example.com\nTo: {}\nContent-Type: text/plain; charset=utf-8\n\n{}\n'
        done = self.server.okr('mail-in', stdin=reply.format(message['Reply-To'].addresses[0].addr_spec, '看情况吧'))
        self.assertIn('nothing was understood', done.stdout)
        answer = self.wait(lambda: self.mail.got[1:])[0][3]
        self.assertIn('未能识别', answer['Subject'])
        for part in ('看情况吧', '12，信心6，见完第一批', f'1: {self.kr}'):
            self.assertIn(part, answer.get_body(('plain',)).get_content())
        done = self.server.okr('mail-in', stdin=reply.format(answer['Reply-To'].addresses[0].addr_spec, '99：4\n1：5斤\n等等再说'))
        self.assertIn('nothing was understood', done.stdout)
        answer = self.wait(lambda: self.mail.got[2:])[0][3]
        for kind, lines in (('plain', ('99：4\n', '1：5斤 — “5斤”', '计量单位', '\n等等再说\n')), ('html', ('99：4<br>', '等等再说<br>'))):
            for part in lines:
                self.assertIn(part, answer.get_body((kind,)).get_content())
        done = self.server.okr('mail-in', '-o', 'json', stdin=reply.format(answer['Reply-To'].addresses[0].addr_spec, '1：32家'))
        self.assertEqual(json.loads(done.stdout), {'result': 'done', 'done': [self.kr], 'not_understood': None})
        (check_in,) = self.client.ok('check_in.list', {'key_result': self.kr})['check_ins']
        self.assertEqual(check_in['value'], 32)


class Example(OkrCase):
    def test_the_example_of_the_manual_works(self):
        example = os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', '..', 'plugins', 'notify', 'okrd-notify.conf')
        command = self.server.command
        self.server.stop()
        self.server.command = lambda *more: command('--config', example, *more)
        self.server.start()
        deadline = time.monotonic() + 20
        while (listed := self.server.okr('notify', '-o', 'json')).returncode and time.monotonic() < deadline:
            time.sleep(0.1)
        self.assertEqual([(e['name'], e['state']) for e in json.loads(listed.stdout)['endpoints']], [('mail', 'ready')])
        dry = self.server.okr('notify', 'test', 'mail', '--dry-run', '--to', 'me@example.com')
        self.assertIn('To: <me@example.com>', dry.stdout)


class InAChat(NotifyCase):
    def configure(self, server):
        super().configure(server)
        with open(os.path.join(server.root, 'okrd.conf'), 'a', encoding='utf-8') as conf:
            conf.write(f'[plugin notify told]\nchannel = slack\nurl = {self.web.url}/slack\ninsecure = yes\nevents = check_in.* comment.*\n')

    def test_an_event_says_what_happened(self):
        for value in (12, 20):
            self.client.ok('check_in.record', {'key_result': self.kr, 'value': value, 'note': '见完<第一批>'})
        self.client.ok('comment.add', {'on': self.kr, 'text': '名单呢？'})
        got = self.wait(lambda: len(self.web.of('slack')) == 3 and self.web.of('slack'))
        texts = [json.loads(each[2])['blocks'][1]['text']['text'] for each in got]
        for words in ('\n12\n见完&lt;第一批&gt;', '\n12 → 20\n见完', '名单呢？'):  # what is posted side by side may arrive in another order
            self.assertEqual(sum(words in text for text in texts), 1, (words, texts))


class Preferences(NotifyCase):
    def test_people_set_them(self):
        done = self.notify('prefs', '王磊', '--quiet', '22:00-08:00', '--snooze', '2030-01-31', '--channel', 'feishu', '-o', 'json')
        self.assertEqual(done.returncode, 0, done.stderr)
        unit = json.loads(done.stdout)
        done = self.notify('prefs', '王磊', '--mail', 'lei@example.com', '--feishu', 'ou_lei', '-o', 'json')
        self.assertEqual([json.loads(done.stdout)[key] for key in ('mail', 'feishu')], ['lei@example.com', 'ou_lei'])
        self.assertEqual((unit['quiet_hours'], unit['snooze_until'], unit['channel']), ('22:00-08:00', '2030-01-31', 'feishu'))
        self.assertIsNone(json.loads(self.notify('prefs', '王磊', '--snooze', '', '-o', 'json').stdout)['snooze_until'])
        self.assertEqual(self.notify('prefs', '财务部', '--meeting', '周一10:00').returncode, 0)
        self.assertEqual(self.notify('prefs', '财务部', '--meeting', '周九10:00').returncode, 6)
        self.assertEqual(self.notify('prefs', '王磊', '--mail', '<lei>').returncode, 6)
        self.assertEqual(self.notify('prefs', '王磊', '--escalations', 'perhaps').returncode, 2)
        refused = self.notify('prefs', '财务部', '--channel', 'fieshu', '--lang', 'zh')
        self.assertEqual((refused.returncode, '没有通道 fieshu' in refused.stderr, 'dingtalk' in refused.stderr), (3, True, True))
        self.assertIsNone(json.loads(self.notify('prefs', '财务部', '-o', 'json').stdout)['channel'])
        self.assertEqual(self.notify('nonsense').returncode, 2)
