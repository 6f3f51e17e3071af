# SPDX-License-Identifier: Apache-2.0
"""Plugins with one fault each (tests/bad_plugins) in the running daemon: it says what is wrong, in a line, and loses nothing."""
import os
import threading
import time

from support import BIN, Client
from test_plugins import PluginCase

BAD = os.path.join(os.path.dirname(os.path.realpath(BIN)), 'bad-plugins')
KEY_RESULTS = 3
TEXT = '''---
okr: 1
cycle: FY2018Q4 (2018-01-01..2018-03-31)
---
# company: 远帆科技
## O1: 打通融资渠道
- KR1: 面谈投资机构
  - metric: 1000000 家
- KR2: 签意向书
  - metric: 1000000 份
- KR3: 回访
  - metric: 1000000 次
'''


class BadCase(PluginCase):
    """A daemon with one bad plugin and a company; check-ins go on whatever the plugin does."""
    options = 'from = oldest\nevent_ms = 300\nscore_ms = 200\nmemory = 256M\nsocket = {run}/okrd.sock\nwrites = {root}/written\n'

    def configure(self, server, options):
        values = {'run': server.run, 'root': server.root}
        super().configure(server, options.format(**values))

    def serve(self, now=PluginCase.now):
        # A crash is the kernel's to tell, not the sanitizer's.
        quiet = 'handle_segv=0:handle_sigbus=0:handle_abort=0:detect_leaks=0'
        before = os.environ.get('ASAN_OPTIONS')
        os.environ['ASAN_OPTIONS'] = f'{before}:{quiet}' if before else quiet
        try:
            return super().serve(now)
        finally:
            if before is None:
                del os.environ['ASAN_OPTIONS']
            else:
                os.environ['ASAN_OPTIONS'] = before

    def path(self, _server):
        return os.path.join(BAD, f'{self.plugin}.so')

    def report(self, client, n):
        return client.ok('check_in.record', {'key_result': f'k-{n % KEY_RESULTS + 1}', 'value': n + 1})

    def suffer(self, n=6):
        """Check-ins that the plugin hears of; each is acknowledged."""
        self.client.ok('document.apply', {'text': TEXT, 'name': 'bad.okr.md'})
        for i in range(n):
            self.report(self.client, i)
        return n

    def kept(self, n):
        """Every acknowledged check-in is in the log, and the store is sound."""
        events = self.client.all_events(filter={'types': ['check_in.recorded']})
        self.assertEqual(len(events), n)
        self.assertEqual(self.client.ok('server.verify')['faults'], 0)

    def put_aside(self):
        return self.client.ok('plugin.dead_letters', {'plugin': self.plugin})['dead_letters']

    def lines(self, *words):
        return [line for line in self.server.log_text().splitlines() if all(word in line for word in words)]


def dies(name, why):
    """A plugin whose process ends at each event: it is started again, until that was enough or the event is put aside."""

    class Dies(BadCase):
        plugin = name

        def test_it_dies_and_nobody_else(self):
            n = self.suffer()
            shown = self.until(lambda p: p['state'] == 'disabled' or self.put_aside())
            self.assertIn(why, self.shown_why())
            self.assertGreaterEqual(shown['deaths'], 3)
            self.assertLessEqual(len(self.lines('failed', name)), 8)
            self.kept(n)

        def shown_why(self):
            return ' '.join(str(event['data']) for event in self.client.all_events(filter={'types': ['plugin.failed']}))

    Dies.__name__ = Dies.__qualname__ = 'Dies_' + name.replace('-', '_')
    return Dies


DIES = {
    'bad-segfault': 'signal 11',
    'bad-abort': 'signal 6',
    'bad-hang': 'in time',
    'bad-busy': 'in time',
    'bad-exit': 'code 0',
    'bad-stack': 'signal 11',
    'bad-garbage': '',
    'bad-closes': '',
    'bad-signal': 'signal',
}
globals().update({case.__name__: case for case in (dies(name, why) for name, why in DIES.items())})


def refused(name, why):
    """A plugin that is not loaded at all."""

    class Refused(BadCase):
        plugin = name

        def test_it_is_refused_with_a_reason(self):
            n = self.suffer()
            shown = self.until(lambda p: p['why'])
            self.assertIn(why, shown['why'])
            self.assertIn(shown['state'], ('backoff', 'starting', 'disabled'))
            self.kept(n)

    Refused.__name__ = Refused.__qualname__ = 'Refused_' + name.replace('-', '_')
    return Refused


REFUSED = {
    'bad-magic': '0x31524b4f was expected',
    'bad-size': 'at least',
    'bad-constructor': '',
}
globals().update({case.__name__: case for case in (refused(name, why) for name, why in REFUSED.items())})


def survives(name, *said):
    """A plugin that may try, is refused by the kernel or by okrd, and goes on."""

    class Survives(BadCase):
        plugin = name

        def test_it_is_kept_from_it(self):
            n = self.suffer()
            self.until(lambda p: p['state'] == 'ready' and p['lag'] == 0)
            for words in said:
                self.assertTrue(self.lines(name, words), words)
            self.assertFalse(os.path.exists(os.path.join(self.server.root, 'written')))
            self.assertNotEqual(self.client.ok('org.get')['org']['name'], 'bad')
            self.assertEqual(self.shown()['deaths'], 0)
            self.kept(n)

    Survives.__name__ = Survives.__qualname__ = 'Survives_' + name.replace('-', '_')
    return Survives


SURVIVES = {
    'bad-fork': ('it has no children',),
    'bad-socket': ('it has no socket',),
    'bad-connect': ('it is out',),
    'bad-rises': ('it stays where it is',),
    'bad-grasp': ('it was refused', 'it cannot write'),
}
globals().update({case.__name__: case for case in (survives(name, *said) for name, said in SURVIVES.items())})


class Log(BadCase):
    plugin = 'bad-log'
    options = BadCase.options.replace('event_ms = 300', 'event_ms = 10000')

    def test_who_writes_more_than_is_read_waits(self):
        n = self.suffer(2)
        begin = time.monotonic()
        self.until(lambda p: p['lag'] == 0)
        # Each check-in brings 100 000 lines of 12 bytes; 64 KiB are read in 50 ms. A slow machine only makes it longer.
        self.assertGreater(time.monotonic() - begin, 1)
        self.assertEqual(self.shown()['deaths'], 0)
        self.kept(n)

    def test_a_flood_is_a_trickle(self):
        n = self.suffer(2)
        # The next line that may be written counts those that were not.
        while not self.lines('lines.dropped', 'bad-log'):
            self.report(self.client, n)
            n += 1
            self.until(lambda p: p['lag'] == 0)
        self.assertLess(len(self.server.log_text().splitlines()), 200)
        self.kept(n)


class Priority(BadCase):
    """Who answers people goes first, and a plugin cannot change that."""
    plugin = 'bad-busy'
    options = BadCase.options.replace('event_ms = 300', 'event_ms = 10000')

    def test_its_process_stands_back(self):
        n = self.suffer(1)
        self.until(lambda p: p['state'] == 'busy')
        (pid,) = self.pids()
        self.assertEqual(os.getpriority(os.PRIO_PROCESS, pid), 15)
        self.assertEqual(os.sched_getscheduler(pid), os.SCHED_BATCH)
        self.kept(n)


class Leak(BadCase):
    plugin = 'bad-leak'

    def test_its_memory_is_its_own(self):
        """Its limit ends it; the sanitizer's shadow knows no limit, so in such a build it may live."""
        n = self.suffer(2)
        self.until(lambda p: p['deaths'] > 0 or p['lag'] == 0)
        self.kept(n)


class Score(BadCase):
    plugin = 'bad-score'

    def test_no_such_score_is_kept(self):
        n = self.suffer()
        self.until(lambda p: p['state'] != 'busy' and (self.lines('score.refused') or p['deaths'] > 0))
        for k in range(KEY_RESULTS):
            proposal = self.client.ok('key_result.get', {'id': f'k-{k + 1}'})['key_result']['score_proposal']
            self.assertTrue(proposal is None or proposal['plugin'] != 'bad-score', proposal)
        self.kept(n)


class Late(Score):
    plugin = 'bad-late'

    def test_no_such_score_is_kept(self):
        n = self.suffer()
        self.until(lambda p: p['deaths'] > 0)
        self.kept(n)


class Load(BadCase):
    """What a busy plugin costs those who check in: their answers do not wait for it."""
    plugin = 'bad-busy'

    def test_a_load_goes_on(self):
        self.suffer(1)
        done, threads = [], []

        def work(first):
            client = Client(self.server.endpoint)
            for i in range(60):
                begin = time.monotonic()
                self.report(client, first + i)
                done.append(time.monotonic() - begin)

        for k in range(4):
            threads.append(threading.Thread(target=work, args=(k * 100,)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(done), 240)
        self.kept(241)
