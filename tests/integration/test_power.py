# SPDX-License-Identifier: Apache-2.0
"""Power cuts: every prefix of what the daemon wrote, with random parts of what it had not synced."""
import os
import random
import shutil
import subprocess
import tempfile

from inject import InjectCase, RECORD, TRACE_ACK, TRACE_DURABLE, TRACE_SYNC
from support import BIN

LONG = os.environ.get('OKR_LONG', '0') not in ('', '0')
STATES = 50000 if LONG else 1000
STATES_WITHOUT_SYNC = 100
WRITES = 150 if LONG else 40


class Power(InjectCase):
    trace = True

    def replay(self, states):
        """What fault_power says of the trace; the states lie in memory."""
        place = tempfile.mkdtemp(prefix='okr-power-', dir='/dev/shm' if os.access('/dev/shm', os.W_OK) else None)
        self.addCleanup(shutil.rmtree, place, ignore_errors=True)
        seed = os.environ.get('OKR_SEED', str(random.randrange(1 << 32)))
        return subprocess.run([os.path.join(BIN, 'fault_power'), self.server.trace, str(states), seed, place],
                              capture_output=True, text=True, timeout=1200, check=False)

    def work(self):
        epoch = self.client.position()['epoch']
        for n in range(WRITES):
            note = f'第{n}次' + '记' * (n * 37 % 400 if n % 5 == 0 else n % 3)
            self.assertIn('ok', self.record(note))
            self.server.acknowledge(epoch, self.acknowledged[note], note)
            if n % 7 == 0:
                self.new_key_result(self.objective, f'Meet more firms, {n}')
            if n % 11 == 0:
                self.client.ok('objective.remove', {'id': self.new_objective(self.product, f'Sell {n}')})

    def test_every_state_holds_what_was_acknowledged(self):
        self.work()
        self.server.kill()
        result = self.replay(STATES)
        print('#', result.stdout.strip().splitlines()[-1] if result.stdout else '', flush=True)
        self.assertEqual((result.returncode, result.stderr), (0, ''), result.stdout[-2000:])
        self.server.start()
        self.expect_all_kept()

    def test_it_takes_the_syncs(self):
        """The same trace, had nothing been synced since the first event: states are lost, and the replay sees it."""
        self.work()
        self.server.kill()
        with open(self.server.trace, 'rb') as trace:
            whole = trace.read()
        at, working, kept = 0, False, b''
        while at < len(whole):
            op, length, _, _ = RECORD.unpack_from(whole, at)
            record = whole[at:at + RECORD.size + length]
            at += len(record)
            working = working or op == TRACE_ACK
            if not working or op not in (TRACE_SYNC, TRACE_DURABLE):
                kept += record
        with open(self.server.trace, 'wb') as trace:
            trace.write(kept)
        result = self.replay(STATES_WITHOUT_SYNC)
        # LMDB itself may fall over pages that never came to the disk: that is seen as well.
        self.assertNotEqual(result.returncode, 0, result.stdout)
        self.assertNotIn('check failed', result.stderr)
        self.server.start()
