# SPDX-License-Identifier: Apache-2.0
"""A quarter of the finance case through the running daemon, day by day: who is told what, and how often.

The story is that of ../scenario/quarter_zh.okrt: its commands, on its days, by its people. okrd is started anew for every moment, with --now; the
notify plugin sends to a mail server and a chat's web hook on loopback. What arrives is golden: data/notify_quarter.txt, which OKR_UPDATE=1 writes.
The short form plays the days on which something can be due, OKR_LONG=1 every working day; both give the same list."""
import collections
import datetime
import json
import os
import re
import signal
import sys
import time
import unittest

from counterparts import SECRET, Mail, Web
from support import BIN, Client
from test_notify import MAIL, PLUGIN

HERE = os.path.dirname(os.path.realpath(__file__))
SCENARIOS = os.path.join(os.path.dirname(HERE), 'scenario')
sys.path.insert(0, SCENARIOS)
import play  # noqa: E402

GOLDEN = os.path.join(HERE, 'data', 'notify_quarter.txt')
FIRST, LAST = datetime.date(2018, 1, 2), datetime.date(2018, 3, 31)
WEEKS = 13
ZONE = datetime.timezone(datetime.timedelta(hours=8))
STORY = 'quarter_zh.okrt'
MORNING, MEETING, NOON, EVENING = '09:00', '10:00', '14:00', '16:00'

# What the story has no need of, but messages have: addresses, a meeting, a chat, and what 王磊 answers for.
SET_UP = '''
okr call org.set '{"language": "zh", "time_zone": "Asia/Shanghai", "work_calendar": "china"}'
for p in 孙毅:sun 林梅:lin 赵敏:zhao 王磊:wang; do
    okr notify prefs "${p%:*}" --mail "${p#*:}@example.com" --feishu "ou_${p#*:}"
done
okr notify prefs 财务部 --meeting 周一10:00 --channel finance-group
'''
SHARES = "okr call key_result.update '{\"id\": \"财务部 O2 KR2\", \"accountable\": \"王磊\"}'"

def act(user, command):
    return [('as', user, None), ('command', command, '')]

# And what people do because of messages: an ask of one person, a fall of confidence, days away …
MORE = {
    '2018-02-08': act('2001', """okr call comment.add '{"on": "财务部 O2", "text": "请 @王磊 说明十二月结账时改了什么"}'"""),
    '2018-02-26': act('2001', 'okr notify prefs 孙毅 --escalations yes'),
    '2018-03-05': act('2004', 'okr notify prefs 王磊 --away 2018-03-09'),
    '2018-03-07': act('2002', 'okr checkin "财务部 O1 KR2" 9 --confidence 2/10 -m "三家退出"'),
    '2018-03-15': act('2001', 'okr notify prefs 孙毅 --snooze 2018-03-20'),
}
# … and answers to the mail that came at that moment, by okr mail-in.
REPLIES = {
    '2018-01-19 16:00': {'王磊': '0，结账无差错', '林梅': '1：30，信心7\n2：5\n谢谢！'},
    '2018-02-02 16:00': {'王磊': '0'},
    '2018-02-08 14:00': {'王磊': '改了应收账款的归属，附件周五发出'},
    '2018-02-26 09:00': {'孙毅': '2：5家，信心5'},
    '2018-03-02 16:00': {'王磊': '看情况吧'},
}


def working_days():
    """Every day of the quarter and of the week behind it that china.calendar makes a working day, by that file itself."""
    rows = os.path.join(os.path.dirname(os.path.dirname(HERE)), 'data', 'calendars', 'china.calendar')
    off, on = set(), set()
    with open(rows, encoding='utf-8') as file:
        for line in file:
            found = re.match(r'(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?\s+(off|work)', line)
            if found:
                first = datetime.date.fromisoformat(found[1])
                last = datetime.date.fromisoformat(found[2] or found[1])
                (off if found[3] == 'off' else on).update(
                    first + datetime.timedelta(n) for n in range((last - first).days + 1))
    days = [FIRST + datetime.timedelta(n) for n in range((LAST - FIRST).days + 8)]
    return [day for day in days if day in on or (day.weekday() < 5 and day not in off)]


def story():
    """Its parts by day: ('as', user) and ('command', text, expected exit)."""
    with open(os.path.join(SCENARIOS, STORY), encoding='utf-8') as file:
        parts = play.blocks(file.read())
    days, day = collections.defaultdict(list), None
    for _number, kind, lines, expected in parts:
        words = lines[0][2:].split()
        if kind == 'directive' and words[0] == 'now':
            day = datetime.date.fromisoformat(words[1])
        elif kind == 'directive':
            days[day].append(('as', words[1], None))
        elif kind == 'command':
            last = expected[-1] if expected else ''
            days[day].append(('command', '\n'.join(line[2:] for line in lines), last if re.fullmatch(r'\[\d+\]', last) else ''))
    for date, parts in MORE.items():
        days[datetime.date.fromisoformat(date)] += parts
    return days


def moments(days, acts, every_day):
    """When okrd is looked at: at the hours of the rounds and when people act, on the days that can matter or on all."""
    found = set()
    for n, day in enumerate(days):
        monday = day.weekday() == 0
        before_meeting = n + 1 < len(days) and days[n + 1].weekday() == 0
        for clock, matters in ((MORNING, monday), (MEETING, monday), (NOON, day in acts), (EVENING, before_meeting)):
            if day <= LAST and (matters or (every_day and clock != MEETING)):
                found.add((day, clock))
    return sorted(found)


class Quarter(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.okrd = play.Okrd(BIN)
        self.addCleanup(self.okrd.remove)
        self.addCleanup(self.okrd.stop, signal.SIGKILL)  # where the test ended early
        self.web, self.mail = Web(), Mail(self.okrd.root)
        self.addCleanup(self.web.close)
        self.addCleanup(self.mail.close)
        secret = os.path.join(self.okrd.root, 'chat')
        with open(os.open(secret, os.O_WRONLY | os.O_CREAT, 0o600), 'w', encoding='utf-8') as file:
            file.write(SECRET)
        conf = os.path.join(self.okrd.root, 'okrd.conf')
        with open(conf, 'w', encoding='utf-8') as file:
            file.write(f'[plugin notify]\npath = {PLUGIN}\ngrant = network read check_in.record mention.*\ntick_after_events = true\n'
                       f'[plugin notify mail]\nurl = smtp://localhost:{self.mail.port}\nca_file = {self.mail.crt}\n'
                       'from = OKR <okr@example.com>\nreply = okr+{token}@example.com\n'
                       f'[plugin notify finance-group]\nchannel = feishu\nurl = {self.web.url}/feishu\ninsecure = yes\n'
                       f'secret = file:{secret}\n')
        self.okrd.options = ['--config', conf]
        self.seen, self.lines = (0, 0), []

    def stop(self):
        fault = self.okrd.stop()
        self.assertEqual(fault, '')

    def run_as(self, user, command, expected=''):
        self.okrd.user = user
        said = self.okrd.run(command)
        code = said[-1] if said and re.fullmatch(r'\[[^]]*\]', said[-1]) else ''
        self.assertEqual(code, expected, f'{command}\n' + '\n'.join(said))

    def settle(self, moment):
        """Waits until the plugin has seen every event, was called at this moment, and has sent what is due."""
        client = Client(f'ipc://{self.okrd.root}/run/okrd.sock')
        begin = moment.astimezone(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%S')
        deadline = time.monotonic() + 20
        try:
            while time.monotonic() < deadline:
                shown = client.ok('plugin.show', {'plugin': 'notify'})['plugin']
                if shown['state'] == 'ready' and shown['lag'] == 0 and (shown['tick'] or '') > begin:
                    listed = client.ok('plugin.call', {'plugin': 'notify', 'args': {'command': 'list'}})['reply']
                    if not listed['waiting']:
                        return listed
                time.sleep(0.01)
        finally:
            client.close()
        self.fail(f'the plugin does not settle at {moment}\n{self.okrd.log()[-3000:]}')

    def collect(self, moment):
        """A line for each message that arrived since: when, how, to whom, of what kind, what about."""
        kinds = dict(re.findall(r'sent id=(\S+) kind=(\S+)', self.okrd.log()))
        stamp = moment.strftime('%Y-%m-%d %H:%M')
        mails, posts = self.mail.got[self.seen[0]:], self.web.got[self.seen[1]:]
        self.seen = len(self.mail.got), len(self.web.got)
        found = []
        for _sender, _to, secure, mail in mails:
            self.assertTrue(secure)
            self.assertEqual(mail['Date'].datetime.astimezone(ZONE).strftime('%Y-%m-%d %H:%M'), stamp)
            name = re.match(r'<(.*)@', mail['Message-ID'])[1]
            found.append((mail['To'].addresses[0].display_name, 'mail', kinds[name], str(mail['Subject'])))
        for _channel, _id, body, answer, _path in posts:
            self.assertEqual(answer, 200)
            card = json.loads(body)['card']
            self.assertIn('<at id=ou_lin></at>', card['elements'][0]['content'])
            found.append(('财务群', 'feishu', 'group', card['header']['title']['content']))
        self.lines += [f'{stamp}  {how:6}  {whom}  {kind:8}  {what}' for whom, how, kind, what in sorted(found)]

    def play(self, moment, parts):
        self.okrd.now = moment.strftime('%Y-%m-%dT%H:%M')
        self.okrd.start()
        for n, (what, text, expected) in enumerate(parts):
            if what == 'as':
                self.story_user = None if text == 'okrd' else text
                continue
            self.run_as(self.story_user, text, expected)
            if moment.date() == FIRST and n == 0:  # the units are there: now they can be reached
                self.run_as(None, SET_UP)
        if moment.date() == FIRST and parts:
            self.run_as(None, SHARES)
        self.settle(moment)
        for whom, text in REPLIES.get(moment.strftime('%Y-%m-%d %H:%M'), {}).items():
            self.reply(whom, text)
            self.settle(moment)
        self.stop()
        self.collect(moment)

    def reply(self, whom, text):
        """The last mail to that person is answered, as her mail program would and her mail server would hand it on."""
        mail = next(got[3] for got in reversed(self.mail.got) if got[3]['To'].addresses[0].display_name == whom)
        path = os.path.join(self.okrd.root, 'work', 'reply')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(f"From: {whom} <{mail['To'].addresses[0].addr_spec}>\nTo: {mail['Reply-To'].addresses[0].addr_spec}\n"
                       f"Subject: Re: {mail['Subject']}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\n在 2018年 OKR 写道：\n> …\n")
        self.run_as(None, f'okr mail-in <{path}')

    def summary(self):
        weekly = collections.Counter()
        for line in self.lines:
            stamp, _clock, _how, whom = line.split()[:4]
            weekly[whom, (datetime.date.fromisoformat(stamp) - datetime.date(2018, 1, 1)).days // 7] += 1
        lines = []
        for whom in ('孙毅', '林梅', '赵敏', '王磊', '财务群'):
            weeks = [count for (who, _week), count in weekly.items() if who == whom]
            lines.append(f'# {whom}: {sum(weeks)} in {WEEKS} weeks, {sum(weeks) / WEEKS:.1f} a week, {max(weeks, default=0)} at most')
        kept = collections.Counter(re.findall(r'kept back kind=(\S+) person=\S+ about=\S* reason=(\w+)', self.okrd.log()))
        return lines + [f'# kept back: {kind} ({reason}) {n}' for (kind, reason), n in sorted(kept.items())]

    def check_budgets(self):
        """Two instants a day and one digest a week to a person, whatever the list looks like."""
        days, weeks = collections.Counter(), collections.Counter()
        for line in self.lines:
            stamp, _clock, _how, whom, kind = line.split()[:5]
            day = datetime.date.fromisoformat(stamp)
            days[whom, day] += kind in ('ask', 'answer', 'proposal', 'verdict', 'drop')
            weeks[whom, day - datetime.timedelta(day.weekday())] += kind == 'reminder'
        self.assertLessEqual(max(days.values()), 2)
        self.assertLessEqual(max(weeks.values()), 1)

    @unittest.skipUnless(MAIL, 'python3-aiosmtpd is not there')
    def test_the_finance_case_day_by_day(self):
        if not self.okrd.can_be('2002'):
            self.skipTest('only root can act as other users')
        self.okrd.user = self.story_user = None
        acts = story()
        for day, clock in moments(working_days(), acts, bool(os.environ.get('OKR_LONG'))):
            moment = datetime.datetime.fromisoformat(f'{day} {clock}').replace(tzinfo=ZONE)
            self.play(moment, acts.get(day, []) if clock == NOON else [])
        self.assertEqual(self.web.faults, [])
        self.check_budgets()
        got = '\n'.join(self.lines + self.summary()) + '\n'
        if os.environ.get('OKR_UPDATE'):
            with open(GOLDEN, 'w', encoding='utf-8') as file:
                file.write(got)
        with open(GOLDEN, encoding='utf-8') as file:
            self.assertEqual(file.read(), got)
