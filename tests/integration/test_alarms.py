# SPDX-License-Identifier: Apache-2.0
"""What okrd tells unasked: space that runs out, readers that are gone, readers that hold on to an old state."""
import json
import os
import signal
import subprocess
import time

from support import BIN, OkrCase
from test_metrics import Metrics
from test_service import Service

LOOKS = 'look_ms = 100\npin_ms = 300\n'
PLACES = 126  # for readers: daemon/store/env.c


class Alarms(OkrCase):
    def setUp(self):
        self.server = Service(self.now)
        self.addCleanup(self.server.remove)
        self.server.configure(f'[store]\n{LOOKS}')
        self.server.start()
        self.client = self.server.client()
        self.seed()

    def said(self, what, seconds=10):
        """The newest line of the log that tells of `what`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            lines = [line for line in self.server.log_text().splitlines() if f' {what} ' in line]
            if lines:
                return lines[-1]
            time.sleep(0.05)
        self.fail(f'{what} was not told: {self.server.log_text()}')

    def stranger(self, places):
        """Another process that reads the store, and how many places it got."""
        process = subprocess.Popen([os.path.join(BIN, 'fault_reader'), os.path.join(self.server.data, 'store'), str(places)],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

        def end():
            if process.poll() is None:
                process.kill()
            process.wait(10)
            process.stdin.close()
            process.stdout.close()
        self.addCleanup(end)
        return process, int(process.stdout.readline().split()[1])

    def metric(self, name):
        return Metrics.scrape(self)[name, None]

    def status(self, *more):
        return self.server.okr('status', *more)

    def test_a_reader_that_holds_on_is_told_of_until_it_lets_go(self):
        self.assertEqual(self.status('--check').returncode, 0)
        process, _ = self.stranger(1)
        self.check_in(self.key_result, value=1)
        line = self.said('reader.pinned')
        self.assertIn(f'<4>warn front reader.pinned pid={process.pid} ', line)
        self.assertGreater(self.metric('okrd_reader_behind'), 0)
        self.assertEqual(self.metric('okrd_reader_pinned'), 1)
        self.assertEqual(self.client.ok('server.status')['alarms'], ['reader'])
        self.assertEqual(self.status('--check').returncode, 1)
        self.assertIn('占用旧的数据状态', self.status('--lang', 'zh').stdout)
        process.communicate('')
        self.said('reader.released')
        self.assertEqual(self.metric('okrd_reader_pinned'), 0)
        self.assertEqual(self.status('--check').returncode, 0)
        self.assertEqual(self.server.log_text().count('reader.pinned'), 1)

    def test_places_of_readers_that_were_killed_are_taken_back(self):
        process, taken = self.stranger(3)
        self.assertEqual(taken, 3)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        self.assertIn('places=3', self.said('reader.gone'))
        self.assertEqual(self.metric('okrd_readers_gone_total'), 3)

    def test_all_places_taken(self):
        """Readers of the daemon have theirs; a backup needs one more and is refused until there is one."""
        process, taken = self.stranger(PLACES)
        self.assertLess(taken, PLACES)
        file = os.path.join(self.server.root, 'copy')
        error = self.refused('busy', 'server.backup', {'path': file})
        self.assertIn('places for readers', error['message'])
        self.assertFalse(os.path.exists(file))
        self.check_in(self.key_result, value=2)
        self.assertEqual(self.client.ok('key_result.get', {'id': self.key_result})['key_result']['metric']['current'], 2)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        self.said('reader.gone')
        self.assertEqual(self.client.ok('server.backup', {'path': file})['sequence'], self.client.position()['seq'])

    def quota(self, bytes_):
        self.server.configure(f'[store]\n{LOOKS}quota = {bytes_}\n[log]\nkeep_share = 0\n')
        self.server.process.send_signal(signal.SIGHUP)

    def test_space(self):
        """80 % is told, 90 % is told and refuses creates, and room is told as well."""
        for n in range(400):  # so that one commit more is less than a percent
            self.client.send('check_in.record', {'key_result': self.key_result, 'value': n % 80, 'note': '记' * 1300})
        for _ in range(400):
            self.client.receive()
        used = self.client.ok('server.status')['used_bytes']
        self.quota(int(used / 0.85))
        self.assertIn('refused=nothing', self.said('space.low'))
        self.check_in(self.key_result, value=1)
        self.assertEqual(self.client.ok('server.status')['alarms'], ['space'])
        self.assertEqual(self.status('--check').returncode, 1)
        self.quota(int(used / 0.95))
        self.assertIn('refused=creates', self.said('space.full'))
        self.refused('no_space', 'check_in.record', {'key_result': self.key_result, 'value': 2})
        self.refused('no_space', 'objective.create', {'unit': self.product, 'text': 'No room'})
        self.client.ok('key_result.remove', {'id': self.key_result})  # what makes room goes on
        self.quota(used * 4)
        self.said('space.enough')
        self.new_objective(self.product, 'Room again')
        answer = json.loads(self.status('-o', 'json').stdout)
        self.assertEqual(answer['alarms'], [])
