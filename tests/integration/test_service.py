# SPDX-License-Identifier: Apache-2.0
"""okrd under a service manager: what it is handed, what it tells, and a reload."""
import os
import signal
import socket
import subprocess
import time

from support import OkrCase, Server


class Service(Server):
    """okrd with this test as its service manager; `listening` are sockets that it inherits."""

    def __init__(self, now):
        super().__init__(now)
        self.config = os.path.join(self.root, 'okrd.conf')
        self.environment = {}
        self.listening = []
        self.configure('')
        address = os.path.join(self.root, 'notify')
        self.heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.heard.bind(address)
        self.environment['NOTIFY_SOCKET'] = address

    def configure(self, text):
        with open(self.config, 'w', encoding='utf-8') as file:
            file.write(text)

    def spawn(self):
        command = self.command('--config', self.config)
        if self.listening:
            # Activation: the sockets are 3 and 4, and the number of the process is known only once it runs.
            os.dup2(self.listening[0].fileno(), 103)
            os.dup2(self.listening[1].fileno(), 104)
            script = 'exec 3<&103 4<&104 103<&- 104<&-; LISTEN_FDS=2 LISTEN_PID=$$ exec "$@"'
            command = ['bash', '-c', script, 'bash', *command]
        with open(self.log, 'ab') as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                env={**os.environ, **self.environment}, pass_fds=(103, 104) if self.listening else ())

    def tell(self, seconds=10):
        """The next thing that okrd says, its first line; None when it is silent."""
        self.heard.settimeout(seconds)
        try:
            return self.heard.recv(4096).decode().split('\n')[0]
        except TimeoutError:
            return None

    def remove(self):
        try:
            super().remove()
        finally:
            for each in [self.heard, *self.listening]:
                each.close()


class ServiceCase(OkrCase):
    def setUp(self):
        self.server = Service(self.now)
        self.addCleanup(self.server.remove)

    def reload(self, text):
        """What the log says of a reload with this file."""
        before = len(self.server.log_text())
        self.server.configure(text)
        self.server.process.send_signal(signal.SIGHUP)
        self.assertEqual(self.server.tell(), 'RELOADING=1')
        self.assertEqual(self.server.tell(), 'READY=1')
        return self.server.log_text()[before:]

    def test_ready_and_stopping_are_told(self):
        self.server.start()
        self.assertEqual(self.server.tell(), 'READY=1')
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(self.server.tell(), 'STOPPING=1')

    def test_the_watchdog_hears_of_an_idle_daemon_and_not_of_a_stopped_one(self):
        self.server.environment['WATCHDOG_USEC'] = '600000'
        self.server.start()
        self.assertEqual(self.server.tell(), 'READY=1')
        self.assertEqual([self.server.tell() for _ in range(3)], ['WATCHDOG=1'] * 3)
        self.server.process.send_signal(signal.SIGSTOP)
        while self.server.tell(0.05):
            pass
        self.assertIsNone(self.server.tell(1.5))
        self.server.process.send_signal(signal.SIGCONT)
        self.assertEqual(self.server.tell(), 'WATCHDOG=1')

    def test_without_a_watchdog_nothing_is_said(self):
        self.server.start()
        self.assertEqual(self.server.tell(), 'READY=1')
        self.assertIsNone(self.server.tell(1))

    def test_a_reload_logs_each_option_that_changes(self):
        self.server.start()
        self.server.tell()
        said = self.reload('[okrd]\nlog_level = 7\n[store]\nquota = 1G\n')
        self.assertIn('option.changed option=log_level before=6 after=7', said)
        self.assertIn('option.changed option=quota before=0 after=1G', said)
        self.assertNotIn('option.changed', self.reload('[okrd]\nlog_level = 7\n[store]\nquota = 1G\n'))
        self.assertIn('before=7 after=6', self.reload(''))

    def test_a_reload_with_a_fault_changes_nothing_and_says_why(self):
        self.server.start()
        self.server.tell()
        for text, why in (('[store]\nquota = 1G\nquoat = 2\n', '3: there is no option quoat'),
                          ('[store]\nquota = 1G\n[limits]\nreaders = 4\n', 'readers = 4 is read at start only'),
                          ('[store\n', ':1: the line is not understood')):
            said = self.reload(text)
            self.assertIn('reload.refused', said)
            self.assertIn(why, said)
            self.assertNotIn('option.changed', said)
        self.assertIn('before=0 after=2G', self.reload('[store]\nquota = 2G\n'))

    def test_what_clients_can_make_grow_ends_at_the_limits(self):
        self.server.configure('[limits]\nwaiting_reads = 2\nwrite_queue = 3\nrequest_memory = 16M\n')
        self.server.start()
        self.client = self.server.client()
        self.seed()
        waiting = [self.server.client() for _ in range(3)]
        for client in waiting:
            client.send('event.read', {'wait_ms': 1500})
        replies = [client.receive() for client in waiting]
        self.assertEqual(sorted('error' in reply for reply in replies), [False, False, True])
        sent = [self.client.send('org.set', {'mission': f'{n}'}) for n in range(400)]
        replies = [self.client.receive() for _ in sent]
        codes = {reply['error']['code'] for reply in replies if 'error' in reply}
        self.assertEqual(codes, {'busy'})
        self.assertTrue([reply for reply in replies if 'ok' in reply])
        self.client.ok('tree.get')

    def test_a_quota_is_in_force_after_a_reload(self):
        self.server.start()
        self.server.tell()
        self.client = self.server.client()
        self.seed()
        self.reload('[store]\nquota = 4K\n')
        self.refused('no_space', 'objective.create', {'unit': self.finance, 'cycle': self.cycle, 'text': 'One more'})
        self.reload('[store]\nquota = 1G\n')
        self.new_objective(self.finance, 'One more')

    def test_sockets_that_are_handed_over_outlive_the_daemon(self):
        os.mkdir(self.server.run, 0o750)
        for name in ('okrd.sock', 'events.sock'):
            each = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            each.bind(os.path.join(self.server.run, name))
            each.listen(16)
            self.server.listening.append(each)
        client = self.server.client()
        early = client.send('server.hello')  # before there is a daemon
        self.server.start()
        self.assertEqual(client.receive()['id'], early)
        subscriber = self.server.subscriber(b'~org/')
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.assertIn('ok', client.call('server.hello'))
        for mission in range(50):  # until the subscription has arrived, which nothing tells
            client.ok('org.set', {'mission': f'again {mission}'})
            if heard := subscriber.receive(0.2):
                break
        self.assertEqual(heard[0], '~org/org.updated')
        self.assertEqual(self.server.stop(), 0)
        self.assertTrue(os.path.exists(os.path.join(self.server.run, 'okrd.sock')))

    def test_both_sockets_are_for_the_group_and_nobody_else(self):
        self.server.start()
        for name in ('okrd.sock', 'events.sock'):
            self.assertEqual(os.stat(os.path.join(self.server.run, name)).st_mode & 0o777, 0o660, name)
