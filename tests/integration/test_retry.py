# SPDX-License-Identifier: Apache-2.0
"""okr and an outcome that it does not know: asked again with the same key, carried out once, and said plainly when it stays unknown."""
import os
import subprocess
import time

from inject import EXIT_UNKNOWN_COMMIT, InjectCase
from support import BIN, at_rest


class Retry(InjectCase):
    def okr(self, *arguments):
        """okr, running."""
        return subprocess.Popen([os.path.join(BIN, 'okr'), '--connect', self.server.endpoint, *arguments],
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def notes(self):
        return [e['data']['check_in']['note'] for e in self.client.all_events() if 'check_in' in e['data']]

    def hung(self, note):
        """A check-in whose commit does not end, so that okr waits for its outcome."""
        written = self.server.count('write')
        self.server.number(0, 1)
        process = self.okr('checkin', self.key_results[0], '7', '-m', note)
        deadline = time.monotonic() + 10
        while self.server.count('write') == written and time.monotonic() < deadline:
            time.sleep(0.01)
        at_rest(process)
        self.assertIsNone(process.poll())
        return process

    def test_it_was_not_done(self):
        """Killed before the commit was durable: okr waits for the daemon to come back and asks again."""
        process = self.hung('第一次')
        self.server.kill()
        self.server.number(0, 0)
        time.sleep(0.4)
        self.server.start()
        out, err = process.communicate(timeout=30)
        self.assertEqual((process.returncode, err), (0, ''), out)
        self.assertEqual(self.notes(), ['第一次'])

    def test_it_was_done_and_the_answer_got_lost(self):
        """An error behind the commit: exit 74 without an answer, and the change is there or not, but once."""
        for nth in range(1, 4):
            for call in ('write', 'sync'):
                with self.subTest(call=call, nth=nth):
                    time.sleep(0.2)  # what the daemon itself writes when it begins is not what shall fail
                    self.server.fail(call, nth=nth)
                    process, told = self.okr('checkin', self.key_results[0], str(nth), '-m', f'{call} {nth}'), None
                    deadline = time.monotonic() + 10
                    while process.poll() is None and told is None and time.monotonic() < deadline:
                        told = self.server.process.poll()
                        time.sleep(0.01)
                    self.server.mend()
                    if told is not None:
                        self.assertEqual(told, EXIT_UNKNOWN_COMMIT)
                        self.server.reap()
                        self.server.start()
                    out, err = process.communicate(timeout=30)
                    self.assertEqual((process.returncode, err), (0, ''), out)
                    self.assertEqual(self.notes().count(f'{call} {nth}'), 1)

    def test_it_does_not_come_back(self):
        process = self.hung('谁知道')
        self.server.kill()
        self.server.number(0, 0)
        _, err = process.communicate(timeout=40)
        self.assertEqual(process.returncode, 7)
        self.assertIn('whether the change was made is not known', err)

    def test_nothing_was_heard(self):
        """Nobody listened from the beginning: that is told at once, and nothing may have been done."""
        self.server.kill()
        began = time.monotonic()
        process = self.okr('checkin', self.key_results[0], '7')
        _, err = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 7)
        self.assertNotIn('is not known', err)
        self.assertLess(time.monotonic() - began, 8)
