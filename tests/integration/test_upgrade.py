# SPDX-License-Identifier: Apache-2.0
"""From one schema to the next and not back: okrd, and okrd_next, which is built with one schema more (cmake/tests.cmake)."""
import json
import os
import re
import subprocess

from support import BIN, NOW, OkrCase, Server
from test_care import FINANCE


class NextServer(Server):
    program = 'okrd'

    def command(self, *more):
        return [os.path.join(BIN, self.program), *super().command(*more)[1:]]


class Upgrade(OkrCase):
    def setUp(self):
        if not os.path.exists(os.path.join(BIN, 'okrd_next')):
            self.skipTest('built with OKR_SEEDED_BUGS only')
        self.server = NextServer(self.now)
        self.addCleanup(self.server.remove)
        self.server.start()
        self.client = self.server.client()
        self.assertEqual(self.server.okr('apply', FINANCE).returncode, 0)
        self.assertEqual(self.server.okr('checkin', 'Finance O2 KR1', '30').returncode, 0)
        self.before = self.all_there_is()

    def all_there_is(self):
        return self.client.position(), self.client.all_events(), self.client.ok('tree.get'), self.server.okr('export').stdout

    def cursors(self):
        return [cursor['name'] for cursor in self.client.ok('cursor.list')['cursors']]

    def restart_as(self, program):
        if self.server.process:
            self.assertEqual(self.server.stop(), 0)
        self.server.program = program
        self.server.start()

    def run_okrd(self, program, *arguments):
        return subprocess.run([os.path.join(BIN, program), *arguments], capture_output=True, text=True, timeout=60,
                              check=False, stdin=subprocess.DEVNULL)

    def expect_upgraded(self):
        self.assertEqual(self.all_there_is(), self.before)
        self.assertEqual(self.cursors(), ['upgraded'])
        report = json.loads(self.server.okr('admin', 'verify', '-o', 'json').stdout)
        self.assertEqual((int(report['faults']), report['details']), (0, []))

    def test_a_newer_okrd_takes_the_store_over_once(self):
        self.assertEqual(self.cursors(), [])
        self.restart_as('okrd_next')
        self.expect_upgraded()
        self.client.ok('org.set', {'mission': 'written by the newer one'})
        self.before = self.all_there_is()
        self.restart_as('okrd_next')
        self.expect_upgraded()

    def test_an_older_okrd_refuses_it_with_a_sentence_and_leaves_it(self):
        self.restart_as('okrd_next')
        self.server.stop()
        for arguments in (['--run', self.server.run], ['dump']):
            refused = self.run_okrd('okrd', *arguments, '--data', self.server.data)
            self.assertEqual(refused.returncode, 1)
            self.assertRegex(refused.stderr, r'has schema (\d+); this okrd knows schema \d+: start the okrd that wrote it')
            self.assertIn(self.server.data, refused.stderr)
            self.assertNotIn('ready', refused.stdout)
        self.restart_as('okrd_next')
        self.expect_upgraded()

    def test_copies_go_the_same_way(self):
        """What the older one dumped or backed up is loaded by the newer one, and not the other way round."""
        files = [os.path.join(self.server.root, name) for name in ('old.dump', 'old.backup', 'new.dump', 'new.backup')]
        self.assertEqual(self.server.okr('backup', files[1]).returncode, 0)
        self.server.stop()
        self.assertEqual(self.run_okrd('okrd', 'dump', '--data', self.server.data, files[0]).returncode, 0)
        self.restart_as('okrd_next')
        self.assertEqual(self.server.okr('backup', files[3]).returncode, 0)
        self.server.stop()
        self.assertEqual(self.run_okrd('okrd_next', 'dump', '--data', self.server.data, files[2]).returncode, 0)
        for file in files[:2]:
            other = NextServer(NOW)
            self.addCleanup(other.remove)
            loaded = self.run_okrd('okrd_next', 'load', '--data', other.data, file)
            self.assertEqual(loaded.returncode, 0, loaded.stderr)
            other.program = 'okrd_next'
            other.start()
            self.server, self.client = other, other.client()
            self.assertEqual(self.all_there_is()[2:], self.before[2:], file)
            self.assertEqual(self.cursors(), ['upgraded'])
            other.stop()
        for file in files[2:]:
            data = os.path.join(self.server.root, 'none')
            refused = self.run_okrd('okrd', 'load', '--data', data, file)
            self.assertEqual(refused.returncode, 1, f'{file}: {refused.stderr}')
            self.assertTrue(re.search(r'has schema \d+; this okrd knows schema \d+', refused.stderr), refused.stderr)
            self.assertFalse(os.path.exists(os.path.join(data, 'store')))
