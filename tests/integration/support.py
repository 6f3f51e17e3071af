# SPDX-License-Identifier: Apache-2.0
"""A running okrd in a directory of its own, clients of its request socket and subscribers of its events."""
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest
import uuid

import msgpack
import zmq
from zmq.utils.monitor import recv_monitor_message

BIN = os.environ.get('OKR_BIN', '')
NOW = '2018-01-20'
READY_SECONDS = 30
STOP_SECONDS = 20
REPLY_SECONDS = 20


class Refused(Exception):
    """okrd answered with an error; it is all in .error."""

    def __init__(self, op, error):
        super().__init__(f'{op}: {error}')
        self.error = error
        self.code = error.get('code')


class Silence(Exception):
    """No answer came in time."""


def new_key():
    """An idempotency key that grows with time, as UUIDv7 does."""
    return f'{time.time_ns() // 1_000_000:012x}-{uuid.uuid4().hex[:20]}'


class Client:
    """One DEALER socket; every request waits for its own answer."""
    numbers = itertools.count(1)

    def __init__(self, endpoint, kind=zmq.DEALER):
        self.kind = kind
        self.socket = zmq.Context.instance().socket(kind)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.RECONNECT_IVL, 20)
        self.socket.connect(endpoint)

    def close(self):
        self.socket.close()

    def send_raw(self, payload):
        self.socket.send_multipart([payload] if self.kind == zmq.REQ else [b'', payload])

    def receive(self, seconds=REPLY_SECONDS):
        if not self.socket.poll(int(seconds * 1000)):
            raise Silence(f'no reply in {seconds} s')
        return msgpack.unpackb(self.socket.recv_multipart()[-1])

    def send(self, op, args=None, **envelope):
        request = {'v': 1, 'id': next(self.numbers), 'op': op, 'args': args or {}, **envelope}
        self.send_raw(msgpack.packb(request))
        return request['id']

    def call(self, op, args=None, seconds=REPLY_SECONDS, **envelope):
        """The whole reply; answers to requests that were given up are passed over."""
        number = self.send(op, args, **envelope)
        deadline = time.monotonic() + seconds
        while True:
            reply = self.receive(max(0.001, deadline - time.monotonic()))
            if reply.get('id') == number:
                return reply

    def ok(self, op, args=None, **envelope):
        reply = self.call(op, args, **envelope)
        if 'error' in reply:
            raise Refused(op, reply['error'])
        return reply['ok']

    def raw(self, payload, seconds=REPLY_SECONDS):
        """The reply to bytes that need not be a request."""
        self.send_raw(payload)
        return self.receive(seconds)

    # --- what most tests need ---

    def create(self, entity, **fields):
        return self.ok(f'{entity}.create', fields)[entity]['id']

    def position(self):
        hello = self.ok('server.hello')
        return {'epoch': hello['epoch'], 'seq': hello['seq']}

    def events_after(self, after, **more):
        """Everything from a position to the head."""
        events = []
        while True:
            answer = self.ok('event.read', {'after': after, **more})
            events += answer['events']
            after = answer['next']
            if answer['caught_up']:
                return events

    def all_events(self, **more):
        return self.events_after({'epoch': self.position()['epoch'], 'seq': 0}, **more)


def at_rest(process, seconds=0.3):
    """Returns when a process has used no processor for so long: it waits for somebody. On a busy machine that comes late."""
    used, since = None, time.monotonic()
    while time.monotonic() - since < seconds and process.poll() is None:
        with open(f'/proc/{process.pid}/stat', encoding='ascii') as stat:
            fields = stat.read().rpartition(')')[2].split()
        if fields[0] == 'R' or fields[11:13] != used:
            used, since = fields[11:13], time.monotonic()
        time.sleep(0.02)


class Subscriber:
    """A SUB socket that is connected and subscribed when the constructor returns. Events up to `begin` are passed over: they
    may still have been on their way."""

    def __init__(self, endpoint, prefixes, begin):
        self.begin = begin
        self.socket = zmq.Context.instance().socket(zmq.SUB)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.RCVHWM, 0)
        monitor = self.socket.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED)
        for prefix in prefixes or (b'',):
            self.socket.subscribe(prefix)
        self.socket.connect(endpoint)
        if not monitor.poll(REPLY_SECONDS * 1000):
            raise Silence(f'{endpoint} does not answer')
        recv_monitor_message(monitor)
        self.socket.disable_monitor()
        time.sleep(0.3)  # the subscription follows the handshake; nothing tells when it has arrived

    def close(self):
        self.socket.close()

    def receive(self, seconds):
        """(topic, body), or None when nothing came."""
        deadline = time.monotonic() + seconds
        while self.socket.poll(max(1, int((deadline - time.monotonic()) * 1000))):
            topic, body = self.socket.recv_multipart()
            body = msgpack.unpackb(body)
            if 'type' not in body or body['sequence'] > self.begin:
                return topic.decode(), body
        return None

    def until(self, found, seconds=REPLY_SECONDS):
        """All messages up to the first that found(topic, body) accepts."""
        got, deadline = [], time.monotonic() + seconds
        while time.monotonic() < deadline:
            message = self.receive(max(0.001, deadline - time.monotonic()))
            if message:
                got.append(message)
                if found(*message):
                    return got
        raise Silence(f'not seen in {seconds} s; got {[topic for topic, _ in got]}')

    def quiet(self, seconds=0.4):
        """What still comes until nothing does for so long."""
        got = []
        while message := self.receive(seconds):
            got.append(message)
        return got


class Server:
    """okrd on a temporary directory. The path is short: a socket's name has room for 107 bytes."""

    def __init__(self, now=NOW):
        self.now = now
        self.root = tempfile.mkdtemp(prefix='okr-', dir='/tmp')
        self.run = os.path.join(self.root, 'run')
        self.data = os.path.join(self.root, 'data')
        self.log = os.path.join(self.root, 'log')
        self.endpoint = f'ipc://{self.run}/okrd.sock'
        self.events_endpoint = f'ipc://{self.run}/events.sock'
        self.process = None
        self.environment = {}  # of okrd, beside the test's own
        self.open = []

    def command(self, *more):
        return [os.path.join(BIN, 'okrd'), '--run', self.run, '--data', self.data,
                *(['--now', self.now] if self.now else []), *more]

    def spawn(self):
        with open(self.log, 'ab') as log:
            self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL,
                                            stdout=subprocess.PIPE, stderr=log,
                                            env={**os.environ, **self.environment})

    def start(self):
        self.spawn()
        watchdog = threading.Timer(READY_SECONDS, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline()
        watchdog.cancel()
        if line != b'ready\n':
            raise AssertionError(f'okrd is not ready: {line!r}\n{self.log_text()}')
        return self

    def log_text(self):
        with open(self.log, 'rb') as log:
            return log.read().decode(errors='replace')

    def kill(self):
        self.process.kill()
        self.reap()
        self.process = None

    def stop(self):
        """Asks it to stop and gives its exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.reap()
        self.process = None
        return code

    def reap(self):
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError('okrd did not stop') from None
        finally:
            self.process.stdout.close()
        return code

    def client(self, kind=zmq.DEALER):
        self.open.append(Client(self.endpoint, kind))
        return self.open[-1]

    def subscriber(self, *prefixes):
        client = Client(self.endpoint)
        begin = client.position()['seq']
        client.close()
        self.open.append(Subscriber(self.events_endpoint, prefixes, begin))
        return self.open[-1]

    def okr(self, *arguments, stdin='', **environment):
        """Runs okr against this server."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith('OKR_')}
        kept.update({'LC_ALL': 'C.UTF-8', 'OKR_CONNECT': self.endpoint, **environment})
        return subprocess.run([os.path.join(BIN, 'okr'), *arguments], input=stdin, env=kept, text=True,
                              capture_output=True, timeout=60, check=False)

    def remove(self):
        """Ends everything; a fault that a sanitizer saw, or an unclean end, is an error."""
        for each in self.open:
            each.close()
        code = 0
        if self.process:
            died = self.process.poll()
            code = self.stop() if died is None else died
        text = self.log_text() if os.path.exists(self.log) else ''
        shutil.rmtree(self.root, ignore_errors=True)
        for mark in ('Sanitizer', 'runtime error'):
            if mark in text:
                raise AssertionError(f'okrd:\n{text[-6000:]}')
        if code != 0:
            raise AssertionError(f'okrd ended with {code}:\n{text[-3000:]}')


class OkrCase(unittest.TestCase):
    """A test with a server of its own."""
    now = NOW
    maxDiff = None

    def setUp(self):
        self.server = self.serve(self.now)
        self.client = self.server.client()

    def serve(self, now=NOW):
        server = Server(now)
        self.addCleanup(server.remove)
        return server.start()

    def refused(self, code, op, args=None, client=None, **envelope):
        """Calls and expects this error; gives it."""
        reply = (client or self.client).call(op, args, **envelope)
        self.assertNotIn('ok', reply, f'{op} {args} was not refused')
        self.assertEqual(reply['error']['code'], code, reply['error'])
        self.assertTrue(reply['error']['message'], reply['error'])
        return reply['error']

    def seed(self, key_results=1):
        """A company with Finance, Treasury below it, and Product; an open cycle; one published objective of finance."""
        c = self.client
        self.company = c.create('unit', kind='company', name='Farsail Tech')
        self.finance = c.create('unit', kind='department', name='Finance', parent=self.company)
        self.treasury = c.create('unit', kind='team', name='Treasury', parent=self.finance)
        self.product = c.create('unit', kind='department', name='Product', parent=self.company)
        self.cycle = c.create('cycle', key='FY2018Q4', start='2018-01-01', end='2018-03-31', open=True)
        self.objective = self.new_objective(self.finance, 'Build the investor network')
        self.key_results = [self.new_key_result(self.objective, f'Meet firms, part {n}') for n in range(key_results)]
        self.key_result = self.key_results[0]

    def new_objective(self, unit, text, **more):
        return self.client.create('objective', unit=unit, text=text, state='published', **more)

    def new_key_result(self, objective, text, target=80):
        return self.client.create('key_result', objective=objective, text=text,
                                  metric={'kind': 'increase', 'measure': 'firms', 'start': 0, 'target': target})

    def check_in(self, key_result=None, value=1, **more):
        return self.client.ok('check_in.record', {'key_result': key_result or self.key_result, 'value': value, **more})
