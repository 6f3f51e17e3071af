# SPDX-License-Identifier: Apache-2.0
"""An okrd whose disk and clock are in the test's hands: tests/faults/inject.c, preloaded."""
import contextlib
import errno
import mmap
import os
import struct
import time

from support import BIN, OkrCase, Server, Silence, new_key

CALLS = ('write', 'sync', 'size')
HEAD, CALL = 2, 4  # numbers of struct inject_control before the calls, and of each call
CONTROL_BYTES = 8 * (HEAD + CALL * (len(CALLS) + 1))
RECORD = struct.Struct('=IIQq')  # struct trace_record
TRACE_DURABLE, TRACE_SYNC, TRACE_ACK = 6, 8, 9
EXIT_UNKNOWN_COMMIT = 74


class InjectedServer(Server):
    def __init__(self, now, trace=False):
        super().__init__(now)
        self.trace = os.path.join(self.root, 'trace')
        control = os.path.join(self.root, 'control')
        with open(control, 'wb') as page:
            page.write(bytes(CONTROL_BYTES))
        with open(control, 'r+b') as page:
            self.page = mmap.mmap(page.fileno(), CONTROL_BYTES)
        self.environment = {
            'LD_PRELOAD': os.path.join(BIN, 'okr_inject.so'), 'OKR_INJECT_DIR': self.data, 'OKR_INJECT_CONTROL': control,
            'ASAN_OPTIONS': os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0'}
        if trace:
            self.environment['OKR_INJECT_TRACE'] = self.trace

    def number(self, at, value=None):
        if value is not None:
            struct.pack_into('=q', self.page, 8 * at, value)
        return struct.unpack_from('=q', self.page, 8 * at)[0]

    @contextlib.contextmanager
    def syncs_held(self):
        self.number(0, 1)
        try:
            yield
        finally:
            self.number(0, 0)

    def shift_clock(self, milliseconds):
        self.number(1, milliseconds)

    def count(self, call):
        return self.number(HEAD + CALL * CALLS.index(call))

    def fail(self, call, nth=1, times=1 << 40, error=errno.EIO):
        """From the nth such call on, counted from now."""
        at = HEAD + CALL * CALLS.index(call)
        self.number(at + 3, error)
        self.number(at + 2, times)
        self.number(at + 1, self.number(at) + nth)

    def mend(self):
        for n in range(len(CALLS)):
            self.number(HEAD + CALL * n + 1, 0)

    def acknowledge(self, epoch, sequence, note):
        """Tells the trace that from here on this event must be there."""
        text = f'{epoch} {note}'.encode()
        fd = os.open(self.trace, os.O_WRONLY | os.O_APPEND)
        os.write(fd, RECORD.pack(TRACE_ACK, len(text), 0, sequence) + text)
        os.close(fd)

    def ended(self):
        """The exit code of a daemon that stops by itself, or None after a while."""
        deadline = time.monotonic() + 10
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                return None
            time.sleep(0.005)
        code = self.reap()
        self.process = None
        return code


class InjectCase(OkrCase):
    """A company, and check-ins by their notes: what was acknowledged, and what was refused or never answered."""
    trace = False

    def setUp(self):
        self.server = InjectedServer(self.now, self.trace)
        self.addCleanup(self.server.remove)
        self.server.start()
        self.client = self.server.client()
        self.seed(key_results=2)
        self.acknowledged = {}  # note: sequence
        self.keys = {}

    def record(self, note, seconds=5):
        """The whole reply, or None when there was none."""
        self.keys[note] = self.keys.get(note) or new_key()
        args = {'key_result': self.key_results[len(note) % 2], 'value': len(self.keys) % 80, 'note': note}
        try:
            reply = self.client.call('check_in.record', self.keys.setdefault(note + ' args', args), seconds=seconds,
                                     idempotency_key=self.keys[note])
        except Silence:
            return None
        if 'ok' in reply:
            sequence = int(reply['ok']['check_in']['id'][2:])
            self.assertEqual(self.acknowledged.setdefault(note, sequence), sequence, 'answered again, but another answer')
        return reply

    def recorded(self):
        return {e['data']['check_in']['note']: e['sequence'] for e in self.client.all_events() if 'check_in' in e['data']}

    def expect_all_kept(self):
        self.assertEqual({note: self.recorded().get(note) for note in self.acknowledged}, self.acknowledged)
        report = self.client.ok('server.verify')
        self.assertEqual((report['faults'], report['details']), (0, []))
