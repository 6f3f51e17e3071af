# SPDX-License-Identifier: Apache-2.0
"""Check-ins by the table and on a terminal, and the sweep after midnight."""
import datetime
import os
import pty
import select
import subprocess
import time
import unittest

from inject import InjectCase
from support import BIN, OkrCase

WALK_SECONDS = 20


class Terminal:
    """okr on a terminal of its own: types lines, reads what is shown."""

    def __init__(self, server, *arguments, lang='en'):
        self.master, slave = pty.openpty()
        environment = {'LC_ALL': 'C.UTF-8', 'PATH': os.environ.get('PATH', ''), 'TERM': 'dumb', 'TZ': 'UTC',
                       'OKR_CONNECT': server.endpoint, 'OKR_LANG': lang}
        self.process = subprocess.Popen([os.path.join(BIN, 'okr'), *arguments], stdin=slave, stdout=slave, stderr=slave,
                                        env=environment, start_new_session=True)
        os.close(slave)
        self.text = ''

    def until(self, wanted):
        """Reads until that is shown."""
        deadline, begin = time.monotonic() + WALK_SECONDS, len(self.text)
        while wanted not in self.text[begin:]:
            ready, _, _ = select.select([self.master], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise AssertionError(f'{wanted!r} was not shown; got {self.text[begin:]!r}')
            try:
                data = os.read(self.master, 4096)
            except OSError:  # the other end is closed
                data = b''
            if not data:
                raise AssertionError(f'okr ended before {wanted!r}: {self.text!r}')
            self.text += data.decode(errors='replace')
        return self.text[begin:]

    def type(self, line):
        os.write(self.master, (line + '\n').encode())

    def end(self):
        """What is shown to the end, and the exit code."""
        while True:
            try:
                data = os.read(self.master, 4096)
            except OSError:
                data = b''
            if not data:
                break
            self.text += data.decode(errors='replace')
        os.close(self.master)
        return self.process.wait(WALK_SECONDS)


class Walk(OkrCase):
    """okr checkin alone."""
    now = '2018-02-20'

    def setUp(self):
        super().setUp()
        self.seed(4)

    def check_ins(self, key_result):
        return self.client.ok('check_in.list', {'key_result': key_result})['check_ins']

    def due_later(self):
        """Published a month ago: an hour of February is not waited for."""
        self.server.stop()
        self.server.now = '2018-03-20'
        self.server.start()
        self.client = self.server.client()

    def test_answers(self):
        self.due_later()
        okr = Terminal(self.server, 'checkin')
        shown = okr.until('value: ')
        self.assertIn('Enter = no change', shown)
        self.assertIn('[1/4] Finance O1  Build the investor network', shown)
        self.assertIn('KR1 Meet firms, part 0', shown)
        self.assertIn('– / 80 firms', shown)
        self.assertIn('expected by now', shown)
        okr.type('viele')
        self.assertIn('"viele" is not a number', okr.until('value: '))
        okr.type('40 12/10 -m first batch met')
        self.assertIn('12/10 is not a', okr.until('value: '))
        okr.type('40 6/10 -m first batch met')
        self.assertIn('50%', okr.until('value: '))
        okr.type('')  # no change
        okr.until('value: ')
        okr.type('s')
        okr.until('why')
        okr.type('spring festival')
        self.assertIn('[4/4]', okr.until('value: '))
        okr.type('q')
        self.assertEqual(okr.end(), 0)
        self.assertIn('check-ins recorded: 3, still owed: 1', okr.text)
        first, second, third, fourth = (self.check_ins(k) for k in self.key_results)
        self.assertEqual((first[0]['value'], first[0]['confidence'], first[0]['note']), (40, 0.6, 'first batch met'))
        self.assertEqual((second[0]['value'], second[0]['skipped']), (None, False))
        self.assertEqual((third[0]['skipped'], third[0]['note']), (True, 'spring festival'))
        self.assertEqual(fourth, [])
        okr = Terminal(self.server, 'checkin')  # what was answered is not asked again
        self.assertIn('[1/1]', okr.until('value: '))
        okr.type('s')
        okr.until('why')
        okr.type('')  # left as it is
        self.assertEqual(okr.end(), 0)
        self.assertEqual(self.check_ins(self.key_results[3]), [])

    def test_chinese_and_nothing_owed(self):
        okr = Terminal(self.server, 'checkin', lang='zh')
        self.assertEqual(okr.end(), 0)
        self.assertIn('没有到期的更新', okr.text)
        self.due_later()
        okr = Terminal(self.server, 'checkin', lang='zh')
        self.assertIn('回车 = 没有变化', okr.until('数值：'))
        os.write(okr.master, b'\x04')  # the end of what is typed
        self.assertEqual(okr.end(), 0)
        self.assertIn('已记录更新：0 条，仍待更新：4 条', okr.text)

    def test_for_another(self):
        lin = self.client.create('unit', kind='person', name='林梅', parent=self.finance)
        self.client.ok('key_result.update', {'id': self.key_results[2], 'accountable': lin})
        self.due_later()
        okr = Terminal(self.server, 'checkin', '--for', '林梅')
        self.assertIn('[1/1]', okr.until('value: '))
        okr.type('12')
        self.assertEqual(okr.end(), 0)
        self.assertEqual(self.check_ins(self.key_results[2])[0]['reported_by'], lin)

    def test_off_a_terminal(self):
        done = self.server.okr('checkin')
        self.assertEqual(done.returncode, 2)
        self.assertIn('okr checkin -f', done.stderr)


class Table(OkrCase):
    """okr checkin -f."""

    def setUp(self):
        super().setUp()
        self.seed(3)

    def table(self, text, *more, lang='en'):
        return self.server.okr('checkin', '-f', '-', *more, stdin=text, OKR_LANG=lang)

    def test_all_or_nothing(self):
        before = self.client.position()['seq']
        done = self.table('# weekly\nk-1\t12\t6/10\tmet\n\nk-2\tviele\nk-77\t3\nk-3\t1\t70\n')
        self.assertEqual(done.returncode, 6, done)
        for line in ('standard input:4:1: "viele"', 'standard input:5:1: there is no key result k-77',
                     'standard input:6:1: "70" may mean', 'okr: 3 mistakes'):
            self.assertIn(line, done.stderr)
        self.assertEqual(self.client.position()['seq'], before)
        done = self.table('k-1\t12\t6/10\tmet\nFinance O1 KR2\t+=3\r\nk-3\tskip\t\tholiday\n')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('check-ins recorded: 3', done.stdout)
        events = self.client.events_after({'epoch': self.client.position()['epoch'], 'seq': before})
        self.assertEqual([e['data']['check_in']['value'] for e in events], [12, 3, None])
        self.assertEqual(len({e['txid'] for e in events}), 1)  # one transaction
        self.assertEqual(events[0]['data']['check_in']['confidence'], 0.6)

    def test_named_columns_in_chinese(self):
        wang = self.client.create('unit', kind='person', name='王磊', parent=self.finance)
        done = self.table('\ufeff关键结果\t日期\t信心\t数值\t状况\t填报人\nk-1\t1月19日\t60%\t12\t有风险\t王磊\n', lang='zh')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('已记录更新：1 条', done.stdout)
        got = self.client.ok('check_in.list', {'key_result': 'k-1'})['check_ins'][0]
        self.assertEqual((got['as_of'], got['confidence'], got['value'], got['claimed_status'], got['reported_by']),
                         ('2018-01-19', 0.6, 12, 'at_risk', wang))
        done = self.table('k-1\t1\t\t\t\t\t\t\t\tmore\n', lang='zh')
        self.assertEqual(done.returncode, 6)
        self.assertIn('多余的单元格', done.stderr)

    def test_dry_run_and_nothing(self):
        before = self.client.position()['seq']
        done = self.table('k-1\t12\n', '--dry-run')
        self.assertEqual(done.returncode, 0)
        self.assertEqual(self.client.position()['seq'], before)
        self.assertEqual(self.table('# nothing\n').returncode, 6)

    def test_a_thousand_lines(self):
        done = self.table(''.join(f'k-{1 + i % 3}\t{i % 80}\n' for i in range(1000)))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('check-ins recorded: 1000', done.stdout)


class Midnight(InjectCase):
    """A running daemon notices by itself that the day is another one."""
    now = None  # the true clock, moved by the injector

    def test_is_noticed(self):
        c = self.client
        today = datetime.date.fromisoformat(c.ok('server.hello')['today'])
        cycle = c.create('cycle', key='now', start=str(today - datetime.timedelta(30)), end=str(today + datetime.timedelta(30)),
                         open=True)
        key_result = self.new_key_result(self.new_objective(self.finance, 'Aim', cycle=cycle), 'Meet')
        c.ok('check_in.record', {'key_result': key_result, 'value': 1})
        before = c.ok('key_result.get', {'id': key_result})['key_result']['status']
        since = c.position()
        self.server.shift_clock(12 * 86_400_000)
        event = c.ok('event.read', {'after': since, 'wait_ms': 15000})['events'][0]
        self.assertEqual((event['type'], event['subject'], event['data']['before'], event['data']['after']),
                         ('status.changed', key_result, {'status': before}, {'status': 'stale'}))
        self.assertEqual(c.ok('key_result.get', {'id': key_result})['key_result']['status'], 'stale')


class Sweep(OkrCase):
    """status.changed: what midnight turned, told once."""
    now = '2018-01-08'

    def later(self, now, kill=False):
        if kill:
            self.server.kill()
        else:
            self.server.stop()
        self.server.now = now
        self.server.start()
        self.client = self.server.client()

    def turned(self):
        return [(e['subject'], e['data']['before']['status'], e['data']['after']['status'])
                for e in self.client.all_events(filter={'types': ['status.changed']})]

    def test_once_a_day_after_missed_midnights(self):
        self.seed(2)
        one, two = self.key_results
        self.check_in(one, 40)
        self.later('2018-01-09')
        self.assertEqual(self.turned(), [])  # nothing turned
        self.later('2018-01-20')  # eleven midnights missed: not started and on track are stale now
        expected = [(one, 'on_track', 'stale'), (two, 'not_started', 'stale')]
        self.assertEqual(self.turned(), expected)
        event = self.client.all_events(filter={'types': ['status.changed']})[0]
        self.assertEqual((event['actor'], event['unit'], event['data']['changed']), ('okrd', self.finance, ['status']))
        self.assertEqual([e['id'] for e in event['data']['effect']], [one, self.objective])
        self.later('2018-01-20', kill=True)
        self.later('2018-01-10')  # a day that was told already
        self.assertEqual(self.turned(), expected)
        self.check_in(one, 60)  # its own event tells that it is on track again
        self.later('2018-01-21')
        self.assertEqual(self.turned(), expected)
        self.later('2018-04-01')
        self.assertEqual(self.status(one), 'achieved')  # by its own check-in
        self.assertEqual(self.turned(), expected + [(two, 'stale', 'overdue')])
        self.assertEqual(self.client.ok('server.verify')['faults'], 0)

    def status(self, key_result):
        return self.client.ok('key_result.get', {'id': key_result})['key_result']['status']

    def test_what_followers_know_is_what_is_read(self):
        """Whoever follows check-ins and status.changed knows every status, over days of any length."""
        self.seed(6)
        known = {k: self.status(k) for k in self.key_results}
        since = self.client.position()
        day = 8
        for step in (1, 3, 9, 2, 14, 1, 20, 30):
            for i, key_result in enumerate(self.key_results):
                if (i + step) % 3 == 0:
                    self.check_in(key_result, (i * 13 + step * 5) % 80)
            day += step
            month, rest = divmod(day - 1, 31)
            self.later(f'2018-{1 + month:02}-{min(rest + 1, 28):02}')
            for event in self.client.events_after(since):
                for effect in event['data'].get('effect') or []:
                    if effect['id'] in known:
                        self.assertEqual(effect['before']['status'], known[effect['id']], event)
                        known[effect['id']] = effect['after']['status']
            since = self.client.position()
            self.assertEqual(known, {k: self.status(k) for k in self.key_results})
        self.assertEqual(self.client.ok('server.verify')['faults'], 0)

    def test_many_steps(self):
        """More than a step holds: all is told, each once, and writes go on meanwhile."""
        self.seed(1)
        lines = ''.join(f'O{o}: Aim {o}\n' + ''.join(f'KR{k}: Result {k}\nmetric: 80 firms\n' for k in range(1, 4))
                        for o in range(2, 402))
        self.client.ok('document.apply', {'text': f'department: Product\n{lines}', 'name': 'many'}, seconds=60)
        self.later('2018-01-25')
        self.check_in(self.key_result, 7)
        deadline = time.monotonic() + 60
        while len(self.turned()) < 1200 and time.monotonic() < deadline:
            time.sleep(0.2)
        turned = self.turned()
        self.assertIn(len(turned), (1200, 1201))  # the one checked in may have been told before
        self.assertEqual(len(set(turned)), len(turned))
        self.later('2018-01-25')
        self.assertEqual(len(self.turned()), len(turned))
        self.assertEqual(self.client.ok('server.verify', seconds=60)['faults'], 0)


if __name__ == '__main__':
    unittest.main()
