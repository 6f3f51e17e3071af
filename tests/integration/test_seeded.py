# SPDX-License-Identifier: Apache-2.0
"""The tests can fail: ten bugs, each compiled into an okrd of its own, and the test that turns red for each."""
import os
import re
import subprocess
import sys
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor

from support import BIN

AT_ONCE = 4
HERE = os.path.dirname(os.path.realpath(__file__))
BUGS = (  # in the order of cmake/tests.cmake: the bug, and who sees it
    ('ack before commit', 'test_disk.Slow'),
    ('publish before commit', 'test_disk.Slow'),
    ('sequence burnt on abort', 'test_wire.Writes.test_a_write_refused_half_way_leaves_no_trace_in_a_batch'),
    ('trim off by one', 'test_retention.Retention.test_a_number_of_events_is_served_and_the_rest_is_told_as_gone'),
    ('bookmark ahead', 'test_events.Broadcast.test_bookmarks'),
    ('idempotency outside the transaction', 'test_wire.Writes.test_keys_survive_a_restart'),
    ('reader never reset', 'test_disk.Pages'),
    ('same epoch after restore', 'test_care.Care.test_a_dump_becomes_a_store'),
    ('CRC not checked', 'test_damage.Damage.test_flipped_bits_of_what_was_written'),
    ('prefix without delimiter', 'test_events.Broadcast.test_a_unit_and_what_is_below_it_exactly'),
)


class Seeded(unittest.TestCase):
    def run_with(self, number, test):
        """The test with this bug's okrd in the place of okrd."""
        with tempfile.TemporaryDirectory(prefix='okr-bug-') as place:
            for name in os.listdir(BIN):
                os.symlink(os.path.join(BIN, f'okrd_bug_{number}' if name == 'okrd' else name), os.path.join(place, name))
            return subprocess.run([sys.executable, os.path.join(HERE, 'runner.py'), test], capture_output=True, text=True,
                                  timeout=120, check=False, env={**os.environ, 'OKR_BIN': place})

    def test_each_bug_is_seen(self):
        if not os.path.exists(os.path.join(BIN, 'okrd_bug_1')):
            self.skipTest('built with OKR_SEEDED_BUGS only')
        with ThreadPoolExecutor(AT_ONCE) as pool:
            results = list(pool.map(self.run_with, range(1, len(BUGS) + 1), (test for _, test in BUGS)))
        for (bug, test), result in zip(BUGS, results):
            with self.subTest(bug):
                why = re.search(r'^\w*(?:Error|Exception|Refused|Broken|Silence)\b.*', result.stdout, re.M)
                print(f'# {bug}: {why[0][:150] if why else result.stdout[-200:]}', flush=True)
                self.assertEqual(result.returncode, 1, f'{test} stays green: {result.stdout}{result.stderr}')
                self.assertRegex(result.stdout, r'(?m)^not ok - ')
                self.assertNotIn('_FailedTest', result.stdout)
