# SPDX-License-Identifier: Apache-2.0
"""A clock that jumps and a daemon that is stopped for a while: the log stays in order, and nobody misses anything."""
import os
import signal
import time

import oracle
from inject import InjectCase
from test_kill import Watcher, Writer

LONG = os.environ.get('OKR_LONG', '0') not in ('', '0')
STOPS = 60 if LONG else 6
JUMPS_MS = (0, 3_600_000, -86_400_000, 40 * 86_400_000, -400 * 86_400_000, 1000, 0)


class Clock(InjectCase):
    now = None  # the true clock, moved by the injector

    @staticmethod
    def today(days):
        return time.strftime('%Y-%m-%d', time.gmtime(time.time() + 86400 * days))

    def test_it_jumps(self):
        for n, jump in enumerate(JUMPS_MS):
            self.server.shift_clock(jump)
            for each in range(3):
                reply = self.record(f'jump {n} {each}')
                self.assertIn('ok', reply)
                self.assertEqual(reply, {**self.record(f'jump {n} {each}'), 'id': reply['id']}, 'a key kept over the jump')
            self.assertEqual(self.client.ok('event.read', {'wait_ms': 20})['events'], [])
            if n % 3 == 2:
                self.server.kill()
                self.server.start()
        log = self.client.all_events()
        oracle.judge_log(log)
        times = [event['time'] for event in log]
        self.assertEqual(times, sorted(times), 'time went backwards')
        self.assertGreater(times[-1], self.today(35), 'the clock did not jump')
        self.assertEqual(self.recorded(), self.acknowledged)
        self.expect_all_kept()


class Stopped(InjectCase):
    def test_again_and_again(self):
        begin = self.client.position()
        writer = Writer(self.server, self.key_results[0], 0)
        watcher = Watcher(self.server, begin, wait_ms=200)
        for thread in (writer, watcher):
            thread.start()
        for n in range(STOPS):
            time.sleep(0.05)
            self.server.process.send_signal(signal.SIGSTOP)
            time.sleep(0.1 if n % 3 else 0.6)  # longer than the writer waits before it asks again
            self.server.process.send_signal(signal.SIGCONT)
        writer.last = True
        writer.join(30)
        watcher.until = self.client.position()['seq']
        watcher.join(30)
        self.assertEqual((writer.fault, watcher.fault), (None, None))
        log = self.client.all_events()
        oracle.judge(watcher.history, log, {})
        self.assertEqual(self.recorded(), {note: int(number[2:]) for note, number in writer.acknowledged.items()})
        self.assertGreater(len(writer.acknowledged), STOPS)
        self.expect_all_kept()
