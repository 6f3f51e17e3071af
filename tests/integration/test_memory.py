# SPDX-License-Identifier: Apache-2.0
"""The n-th allocation fails: in okrd when it starts and at each kind of request, offline, and in okr. Whatever fails is told with
a sentence and changes nothing, and the same request is carried out once there is memory again. Programs: tests/faults/short.c."""
import mmap
import os
import struct
import subprocess

from support import BIN, NOW, OkrCase, Server, Silence, new_key
from test_care import FINANCE

LONG = os.environ.get('OKR_LONG', '0') not in ('', '0')
STEP = 1 if LONG else 50  # every so many allocations of a client's command
PAGE_BYTES = 24
EXIT_UNKNOWN_COMMIT = 74
FOR_EVER = 1 << 40


class Page:
    """What short.c maps: count, from, times."""

    def __init__(self, path):
        self.path = path
        with open(path, 'wb') as page:
            page.write(bytes(PAGE_BYTES))
        with open(path, 'r+b') as page:
            self.map = mmap.mmap(page.fileno(), PAGE_BYTES)

    def fail(self, nth, times=1):
        struct.pack_into('=qq', self.map, 8, self.count() + nth, times)

    def mend(self):
        struct.pack_into('=q', self.map, 8, 0)

    def begin(self, nth, times=1):
        """For a program that starts now."""
        struct.pack_into('=qqq', self.map, 0, 0, nth, times)

    def count(self):
        return struct.unpack_from('=q', self.map)[0]

    def met(self, nth):
        return self.count() >= nth


class ShortServer(Server):
    def __init__(self, now):
        super().__init__(now)
        self.page = Page(os.path.join(self.root, 'page'))
        self.environment = {'OKR_SHORT': self.page.path}

    def command(self, *more):
        return [os.path.join(BIN, 'okrd_short'), *super().command(*more)[1:]]


class Memory(OkrCase):
    def setUp(self):
        if not os.path.exists(os.path.join(BIN, 'okrd_short')):
            self.skipTest('built with OKR_SEEDED_BUGS only')
        self.server = ShortServer(self.now)
        self.addCleanup(self.server.remove)
        self.page = self.server.page

    def start(self):
        self.server.start()
        self.client = self.server.client()
        self.seed(key_results=2)

    def sound(self):
        report = self.client.ok('server.verify')
        self.assertEqual((report['faults'], report['details']), (0, []))

    def settle(self, op, args, nth, times):
        """Asks with the nth allocation failing, then without: how it was answered first, None for not at all."""
        key, before = new_key(), self.client.position()['seq']
        self.page.fail(nth, times)
        count = self.page.count()
        try:
            reply = self.client.call(op, args, seconds=1, idempotency_key=key)
        except Silence:
            reply = None
        met = self.page.count() - count >= nth
        self.page.mend()
        code = self.server.process.poll()
        if code is not None:
            self.assertEqual(code, EXIT_UNKNOWN_COMMIT, self.server.log_text()[-1500:])
            self.server.reap()
            self.server.process = None
            self.server.start()
        if reply and 'error' in reply:
            self.assertIn(reply['error']['code'], ('too_big', 'busy', 'internal'), reply)
            self.assertTrue(reply['error']['message'])
            self.assertEqual(self.client.position()['seq'], before, f'{op} was refused and has changed something')
        again = self.client.call(op, args, idempotency_key=key)
        self.assertIn('ok', again, f'{op}: {again}')
        if reply and 'ok' in reply:
            self.assertEqual(reply['ok'], again['ok'])
        return met

    def test_requests(self):
        self.start()
        steps = [
            ('org.set', {'mission': '让人看得见'}), ('unit.create', {'name': '研发部', 'kind': 'department', 'parent': self.company}),
            ('objective.create', {'unit': self.product, 'text': 'Sell more', 'state': 'published'}),
            ('check_in.record', {'key_result': self.key_results[0], 'value': 7, 'note': '好'}),
            ('comment.add', {'on': self.objective, 'text': '记' * 3000}),
            ('weight.set', {'weights': {self.key_results[0]: 400}, 'reason': 'r'}),
            ('document.export', {}), ('tree.get', {}), ('event.read', {'after': {'epoch': self.client.position()['epoch'], 'seq': 0}}),
            ('history.list', {'id': self.key_results[0]}), ('server.verify', {}), ('server.schema', {}),
        ]
        tried = failed = 0
        for op, args in steps:
            for times in (1, FOR_EVER):
                nth = 1
                while True:
                    if op == 'unit.create':
                        args = {**args, 'name': f'研发{nth}部{times % 7}'}
                    with self.subTest(op=op, nth=nth, times=times):
                        met = self.settle(op, args, nth, times)
                    tried, failed = tried + 1, failed + met
                    if not met or nth > 60:
                        break
                    nth += 1 if LONG or nth < 8 else 4
        self.sound()
        print(f'# {tried} requests, {failed} of them with an allocation that failed', flush=True)

    def test_starting(self):
        told = 0
        for nth in range(1, 300, 1 if LONG else 5):
            self.page.begin(nth)
            self.server.spawn()
            line = self.server.process.stdout.readline()
            self.page.mend()
            if line == b'ready\n':
                met = self.page.met(nth)
                code = self.server.stop()
                said = code == 1 and 'memory' in self.server.log_text()  # it failed right behind `ready`, and says so
                self.assertTrue(said or code in (0, EXIT_UNKNOWN_COMMIT), f'{nth}: {code} {self.server.log_text()[-1500:]}')
                if not met:
                    break
                continue
            told += 1
            code = self.server.reap()
            self.server.process = None
            self.assertEqual(code, 1, f'{nth}: {code} {self.server.log_text()[-1500:]}')
            self.assertIn('memory', self.server.log_text().splitlines()[-1])
        else:
            self.fail('it never starts')
        self.assertGreater(told, 3)
        print(f'# {nth} starts, {told} of them refused', flush=True)

    def run_short(self, nth, program, *arguments, text=None):
        self.page.begin(nth)
        environment = {**os.environ, 'OKR_SHORT': self.page.path}
        return subprocess.run([os.path.join(BIN, program), *arguments], capture_output=True, text=True, input=text or '',
                              timeout=60, check=False, env=environment)

    def torture(self, what, codes, program, *arguments, text=None, step=1, clean=lambda: None):
        """Until no allocation fails any more; the number of runs."""
        nth = runs = 1
        while True:
            clean()
            result = self.run_short(nth, program, *arguments, text=text)
            if not self.page.met(nth):
                self.assertEqual(result.returncode, 0, f'{what}: {result.stderr}')
                return runs
            self.assertIn(result.returncode, codes, f'{what}, allocation {nth}: {result.returncode} {result.stderr[-1500:]}')
            if result.returncode:
                self.assertTrue(result.stderr.strip(), f'{what}, allocation {nth}: no sentence')
            nth, runs = nth + step, runs + 1
            self.assertLess(runs, 20000)

    def test_without_a_daemon(self):
        self.start()
        self.server.stop()
        dump, other = os.path.join(self.server.root, 'dump'), os.path.join(self.server.root, 'other')

        def clean():
            for path in (dump,):
                if os.path.exists(path):
                    os.unlink(path)
        runs = self.torture('dump', (0, 1), 'okrd_short', 'dump', '--data', self.server.data, dump, clean=clean)

        def clean_store():
            subprocess.run(['rm', '-rf', other], check=True)
        runs += self.torture('load', (0, 1), 'okrd_short', 'load', '--data', other, dump, clean=clean_store)
        print(f'# {runs} runs of okrd dump and load', flush=True)

    def test_client(self):
        server = Server(NOW)
        self.addCleanup(server.remove)
        server.start()
        self.assertEqual(server.okr('apply', FINANCE).returncode, 0)
        with open(FINANCE, encoding='utf-8') as file:
            text = file.read()
        connect = ('--connect', server.endpoint)
        runs = 0
        for arguments in (('tree',), ('--lang', 'zh', 'show', 'Finance O2 KR1'), ('log', 'Finance O2 KR1'), ('export',), ('status',),
                          ('metrics',), ('-o', 'json', 'tree'), ('checkin', 'Finance O2 KR1', '30', '-m', '好'), ('apply', '-'),
                          ('fmt', '-'), ('help', 'checkin'), ('call', 'server.hello', '{}'),
                          ('watch', '--since', '0', '--count', '3', '--timeout', '9')):
            with self.subTest(arguments):
                runs += self.torture(' '.join(arguments), (0, 2, 3, 6, 7, 8, 10), 'okr_short', *connect, *arguments, step=STEP,
                                     text=text if '-' in arguments else None)
        print(f'# {runs} runs of okr', flush=True)
