# SPDX-License-Identifier: Apache-2.0
"""One okrd a directory, and how it starts and stops."""
import glob
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from support import BIN, OkrCase, Server


def run_okrd(*arguments, seconds=30):
    return subprocess.run([os.path.join(BIN, 'okrd'), *arguments], capture_output=True, text=True,
                          timeout=seconds, check=False, stdin=subprocess.DEVNULL)


class Locks(OkrCase):
    def second(self, run, data):
        result = run_okrd('--run', run, '--data', data, '--now', '2018-01-20')
        self.assertNotEqual(result.returncode, 0)
        self.assertNotIn('ready', result.stdout)
        self.assertNotIn('Sanitizer', result.stderr)
        return result.stderr

    def expect_untouched(self):
        self.assertIn('ok', self.client.call('server.hello'))
        self.assertIn('ok', self.server.client().call('server.hello'))
        sub = self.server.subscriber(b'~org/')
        self.client.ok('org.set', {'mission': 'still here'})
        self.assertEqual(sub.until(lambda *_: True)[0][0], '~org/org.updated')

    def test_same_run_directory(self):
        said = self.second(self.server.run, os.path.join(self.server.root, 'other'))
        self.assertIn(str(self.server.process.pid), said)
        self.assertIn(self.server.run, said)
        self.expect_untouched()

    def test_same_data_directory(self):
        said = self.second(os.path.join(self.server.root, 'other'), self.server.data)
        self.assertIn(str(self.server.process.pid), said)
        self.assertIn(self.server.data, said)
        self.expect_untouched()

    def test_same_data_by_another_name(self):
        link = os.path.join(self.server.root, 'link')
        os.symlink(self.server.root, link)
        self.second(os.path.join(self.server.root, 'other'), os.path.join(link, 'data'))
        self.expect_untouched()

    def test_both_are_free_after_a_kill(self):
        self.seed()
        before = self.client.position()
        self.server.kill()
        self.server.start()
        self.assertEqual(self.client.position(), before)

    def test_eight_at_once_leave_one(self):
        root = tempfile.mkdtemp(prefix='okr-', dir='/tmp')
        self.addCleanup(shutil.rmtree, root, True)
        command = [os.path.join(BIN, 'okrd'), '--run', f'{root}/run', '--data', f'{root}/data']
        started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(8)]
        self.addCleanup(lambda: [p.kill() for p in started if p.poll() is None])
        deadline = time.monotonic() + 30
        while sum(p.poll() is None for p in started) > 1 and time.monotonic() < deadline:
            time.sleep(0.05)
        alive = [p for p in started if p.poll() is None]
        self.assertEqual(len(alive), 1)
        self.assertEqual(alive[0].stdout.readline(), 'ready\n')
        for process in started:
            if process is not alive[0]:
                self.assertIn(str(alive[0].pid), process.stderr.read())
        alive[0].send_signal(signal.SIGTERM)
        self.assertEqual(alive[0].wait(20), 0)
        for process in started:
            process.stdout.close()
            process.stderr.close()


class Stopping(OkrCase):
    def test_signals(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number):
                server = self.serve()
                server.process.send_signal(number)
                self.assertEqual(server.reap(), 0, server.log_text())

    def test_with_requests_under_way(self):
        """What was acknowledged before the end is there afterwards."""
        self.seed()
        sent = [self.client.send('check_in.record', {'key_result': self.key_result, 'value': v}) for v in range(500)]
        self.client.receive()
        self.assertEqual(self.server.stop(), 0, self.server.log_text())
        acknowledged = 1
        while self.client.socket.poll(300):
            acknowledged += 'ok' in self.client.receive()
        self.client.close()
        self.server.start()
        recorded = len(self.server.client().all_events(filter={'types': ['check_in.*']}))
        self.assertGreaterEqual(recorded, acknowledged)
        self.assertLessEqual(recorded, len(sent))

    def test_with_a_parked_wait(self):
        self.seed()
        self.client.send('event.read', {'wait_ms': 30000})
        time.sleep(0.3)
        began = time.monotonic()
        self.assertEqual(self.server.stop(), 0, self.server.log_text())
        self.assertLess(time.monotonic() - began, 5)

    def test_with_a_client_that_does_not_read(self):
        self.seed()
        for _ in range(3000):
            self.client.send('tree.get')
        began = time.monotonic()
        self.assertEqual(self.server.stop(), 0, self.server.log_text())
        self.assertLess(time.monotonic() - began, 15)


class Starting(unittest.TestCase):
    def test_wrong_arguments_are_named(self):
        for arguments, word in ((['--rnu', 'x'], '--rnu'), (['--now', '2018-02-30'], '2018-02-30'),
                                (['--now', '2018-01-20T24:10'], '2018-01-20T24:10'), (['--now', '2018-01-20 09:00'], '2018-01-20 09:00'),
                                (['--run'], '--run')):
            with self.subTest(arguments):
                result = run_okrd(*arguments)
                self.assertEqual(result.returncode, 2)
                self.assertIn(word, result.stderr)

    def test_version_and_config(self):
        self.assertRegex(run_okrd('--version').stdout, r'^okrd \d+\.\d+')
        result = run_okrd('--print-config')
        self.assertEqual(result.returncode, 0)
        self.assertIn('max_message', result.stdout)
        self.assertEqual(run_okrd('--check-config').returncode, 0)

    def test_a_broken_config_is_refused_with_its_line(self):
        with tempfile.NamedTemporaryFile('w', suffix='.conf') as config:
            config.write('[limits]\nreaders = 2\nreadres = 3\n')
            config.flush()
            result = run_okrd('--config', config.name, '--check-config')
        self.assertEqual(result.returncode, 2)
        self.assertIn('readres', result.stderr)
        self.assertIn('3', result.stderr)

    def test_words_that_plugins_are_given(self):
        for line, fine in (('grant = network exec read check_in.record, mention.*', True), ('score_commitments = guardrail aspir*', True),
                           ('grant = networks', False), ('grant = check_ins.record', False), ('grant = plugin.restart', False),
                           ('score_commitments = commited', False)):
            with self.subTest(line), tempfile.NamedTemporaryFile('w', suffix='.conf') as config:
                config.write(f'[plugin x]\n{line}\n')
                config.flush()
                result = run_okrd('--config', config.name, '--check-config')
                self.assertEqual(result.returncode, 0 if fine else 2, result.stderr)
                self.assertIn('' if fine else f'{config.name}:2: ', result.stderr)

    def test_a_path_too_long_for_a_socket(self):
        result = run_okrd('--run', '/tmp/' + 'x' * 120, '--data', '/tmp/okr-none')
        self.assertNotEqual(result.returncode, 0)
        self.assertIn('x' * 120, result.stderr)

    def test_a_run_directory_that_others_can_write(self):
        root = tempfile.mkdtemp(prefix='okr-', dir='/tmp')
        self.addCleanup(shutil.rmtree, root, True)
        os.mkdir(f'{root}/run')
        os.chmod(f'{root}/run', 0o777)
        result = run_okrd('--run', f'{root}/run', '--data', f'{root}/data')
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(f'{root}/run', result.stderr)

    def test_a_damaged_store_is_refused_with_a_sentence(self):
        server = Server()
        self.addCleanup(server.remove)
        server.start()
        server.client().create('unit', kind='company', name='Farsail Tech')
        server.stop()
        (path,) = glob.glob(f'{server.data}/**/data.mdb', recursive=True)
        os.truncate(path, 9000)
        result = run_okrd('--run', server.run, '--data', server.data)
        self.assertNotEqual(result.returncode, 0)
        self.assertNotIn('ready', result.stdout)
        self.assertIn(server.data, result.stderr)


if __name__ == '__main__':
    unittest.main()
