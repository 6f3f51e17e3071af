# SPDX-License-Identifier: Apache-2.0
"""Copies of a store, and the check that it agrees with itself."""
import json
import os
import subprocess

from support import BIN, NOW, OkrCase, Server

FINANCE = os.path.join(os.path.dirname(os.path.realpath(__file__)), '../../client/examples/finance.okr.md')


def okrd(*arguments):
    return subprocess.run([os.path.join(BIN, 'okrd'), *arguments], capture_output=True, text=True, timeout=60,
                          check=False, stdin=subprocess.DEVNULL)


class Care(OkrCase):
    def setUp(self):
        super().setUp()
        self.assertEqual(self.server.okr('apply', FINANCE).returncode, 0)
        self.assertEqual(self.server.okr('checkin', 'Finance O2 KR1', '30').returncode, 0)
        self.export = self.server.okr('export').stdout
        self.file = os.path.join(self.server.root, 'copy')

    def restored(self, file):
        """A daemon on what okrd load makes of a copy."""
        other = Server(NOW)
        self.addCleanup(other.remove)
        os.mkdir(other.data)
        result = okrd('load', '--data', other.data, file)
        self.assertEqual(result.returncode, 0, result.stderr)
        return other.start()

    def expect_same(self, other):
        self.assertEqual(other.okr('export').stdout, self.export)
        report = json.loads(other.okr('admin', 'verify', '-o', 'json').stdout)
        self.assertEqual((int(report['faults']), report['details']), (0, []))
        before, after = self.client.position(), other.client().position()
        self.assertEqual(before['seq'], after['seq'])
        self.assertNotEqual(before['epoch'], after['epoch'])
        # Whoever followed the old store is told so, instead of missing what came after the copy.
        self.client = other.client()
        self.refused('epoch_changed', 'event.read', {'after': before})

    def test_a_backup_of_a_running_daemon_becomes_a_store(self):
        result = self.server.okr('backup', self.file)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.client.ok('org.set', {'mission': 'after the copy'})
        self.client.ok('org.set', {'mission': ''})
        self.assertEqual(os.stat(self.file).st_mode & 0o777, 0o600)
        other = self.restored(self.file)
        self.assertEqual(other.okr('export').stdout, self.export)
        self.assertEqual(other.okr('admin', 'verify').returncode, 0)

    def test_a_dump_becomes_a_store(self):
        before = self.server.process
        refused = okrd('dump', '--data', self.server.data)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn(str(before.pid), refused.stderr)
        self.assertEqual(self.server.stop(), 0)
        result = okrd('dump', '--data', self.server.data, self.file)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotEqual(okrd('dump', '--data', self.server.data, self.file).returncode, 0)
        self.server.start()
        self.expect_same(self.restored(self.file))

    def test_a_copy_is_never_written_over(self):
        self.assertEqual(self.server.okr('backup', self.file).returncode, 0)
        result = self.server.okr('--lang', 'zh', 'backup', self.file)
        self.assertEqual(result.returncode, 6)
        self.assertIn('已存在', result.stderr)

    def test_only_administrators_may(self):
        if os.geteuid() != 0:
            self.skipTest('only root can ask as somebody else')
        os.chmod(self.server.root, 0o755)
        os.chmod(self.server.run, 0o755)
        os.chmod(os.path.join(self.server.run, 'okrd.sock'), 0o666)
        script = 'import os, sys; os.setgid(65534); os.setuid(65534); os.execv(sys.argv[1], sys.argv[1:])'
        for command in (['backup', '/tmp/copy-of-okrd'], ['admin', 'verify']):
            result = subprocess.run(['/usr/bin/python3', '-c', script, os.path.join(BIN, 'okr'), '--connect',
                                     self.server.endpoint, *command], capture_output=True, text=True, timeout=30, check=False)
            self.assertEqual(result.returncode, 4, result.stderr)
            self.assertIn('for administrators', result.stderr)

    def test_verify_looks_at_everything(self):
        report = json.loads(self.server.okr('admin', 'verify', '-o', 'json').stdout)
        self.assertEqual(int(report['faults']), 0, report)
        self.assertEqual(int(report['events']), self.client.position()['seq'])
        self.assertGreater(int(report['rows']), int(report['entities']))
