# SPDX-License-Identifier: Apache-2.0
"""A disk that is really full: the data directory on a small file system of its own."""
import os
import subprocess

from support import OkrCase, Server, new_key

MIB = 1 << 20
SIZE = 8 * MIB


class OnSmallDisk(Server):
    def __init__(self, now):
        super().__init__(now)
        os.mkdir(self.data)
        subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={SIZE},mode=700', 'okr-test', self.data], check=True)
        self.ballast = os.path.join(self.data, 'ballast')

    def fill(self):
        """Whatever is left goes to somebody else's file."""
        with open(self.ballast, 'wb', buffering=0) as file:
            for size in (MIB, 4096):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    pass

    def free(self):
        os.unlink(self.ballast)

    def remove(self):
        try:
            self.kill() if self.process and self.process.poll() is None else None
            subprocess.run(['umount', self.data], check=True)
        finally:
            super().remove()


class Full(OkrCase):
    def setUp(self):
        if os.geteuid() != 0:
            self.skipTest('only root can mount a small file system')
        try:
            self.server = OnSmallDisk(self.now)
        except subprocess.CalledProcessError:
            self.skipTest('this root may not mount a file system')
        self.addCleanup(self.server.remove)
        self.server.start()
        self.client = self.server.client()
        self.seed()
        self.kept = []

    def record(self, note):
        args = {'key_result': self.key_result, 'value': len(self.kept) % 80, 'note': note}
        reply = self.client.call('check_in.record', args, idempotency_key=new_key())
        if 'ok' in reply:
            self.kept.append(note)
        return reply

    def until_full(self, limit=2000):
        """Writes until one is refused; the refusal."""
        for n in range(limit):
            reply = self.record(f'{len(self.kept)} ' + '记' * 1300)
            if 'error' in reply:
                return reply['error']
        self.fail(f'{limit} writes of 4 KiB found room')

    def expect_all_kept(self):
        recorded = [e['data']['check_in']['note'] for e in self.client.all_events() if 'check_in' in e['data']]
        self.assertEqual(recorded, self.kept)
        report = self.client.ok('server.verify')
        self.assertEqual((report['faults'], report['details']), (0, []))

    def test_it_is_read_only_until_there_is_room(self):
        for _ in range(3):
            self.server.fill()
            self.assertEqual(self.until_full()['code'], 'no_space')
            self.assertEqual(self.server.okr('tree').returncode, 0)
            self.expect_all_kept()
            process = self.server.process
            self.server.free()
            self.assertIn('ok', self.record('again'))
            self.assertIs(self.server.process, process)
            self.assertIsNone(process.poll())
            self.expect_all_kept()

    def test_it_starts_on_a_full_disk(self):
        self.server.fill()
        self.until_full()
        self.server.kill()
        self.server.start()
        self.expect_all_kept()
        self.assertEqual(self.record('still full')['error']['code'], 'no_space')
        self.server.free()
        self.assertIn('ok', self.record('room'))
        self.expect_all_kept()

    def test_a_backup_that_does_not_fit_leaves_nothing(self):
        self.server.fill()
        file = os.path.join(self.server.data, 'copy')
        self.refused('no_space', 'server.backup', {'path': file})
        self.assertEqual([name for name in os.listdir(self.server.data) if name.startswith('copy')], [])
