# SPDX-License-Identifier: Apache-2.0
"""A data file with bits flipped or its end missing: refused, told, or the process ends; never served as good."""
import os
import random
import subprocess

from support import BIN, OkrCase

LONG = os.environ.get('OKR_LONG', '0') not in ('', '0')
FLIPS, CUTS = (2000, 200) if LONG else (20, 6)
PAGE = 4096
NUMBER_OF_COMMIT = 144  # where it stands in each of the first two pages


class Damage(OkrCase):
    def setUp(self):
        super().setUp()
        self.seed(key_results=2)
        self.notes = [f'与第{n}家投资机构谈过一轮' for n in range(12)]
        for n, note in enumerate(self.notes):
            self.check_in(self.key_results[n % 2], value=n, note=note)
        self.server.stop()
        self.file = os.path.join(self.server.data, 'store/data.mdb')
        with open(self.file, 'rb') as data:
            self.whole = data.read()
        self.used = len(self.whole.rstrip(b'\0'))
        self.good = self.dump()[1]
        seed = int(os.environ.get('OKR_SEED', random.randrange(1 << 32)))
        self.random = random.Random(seed)
        self.told = f'seed {seed}'
        self.counts = {'refused': 0, 'crashed': 0, 'harmless': 0}

    def dump(self):
        result = subprocess.run([os.path.join(BIN, 'okrd'), 'dump', '--data', self.server.data], capture_output=True,
                                timeout=30, check=False, stdin=subprocess.DEVNULL)
        rows = [line for line in result.stdout.splitlines() if not line.startswith(b'okrd-dump')]
        return result, rows

    def put(self, content):
        with open(self.file, 'wb') as data:
            data.write(content)

    def flipped(self, at, bit):
        content = bytearray(self.whole)
        content[at] ^= 1 << bit
        return bytes(content)

    def judge(self, content, what):
        """Reads every row of a store with this content."""
        self.put(content)
        result, rows = self.dump()
        if result.returncode == 0:
            self.assertEqual(rows, self.good, f'{what} was served as good ({self.told})')
            self.counts['harmless'] += 1
        elif result.returncode < 0 or b'Sanitizer' in result.stderr or b'Assert' in result.stderr:
            self.counts['crashed'] += 1
        else:
            self.assertRegex(result.stderr, b'okrd: .', what)
            self.counts['refused'] += 1

    def tearDown(self):
        self.put(self.whole)
        self.server.start()
        self.assertEqual(self.client.ok('server.verify')['faults'], 0)

    def test_flipped_bits(self):
        for _ in range(FLIPS):
            at, bit = self.random.randrange(self.used), self.random.randrange(8)
            self.judge(self.flipped(at, bit), f'bit {bit} of byte {at}')
        print('#', FLIPS, 'bits flipped:', self.counts, self.told, flush=True)

    def test_flipped_bits_of_what_was_written(self):
        """In a note itself, wherever a copy of it lies: the page in use refuses, the others do not matter."""
        for note in self.notes[::1 if LONG else 4]:
            content, at = bytearray(self.whole), -1
            while (at := self.whole.find(note.encode(), at + 1)) >= 0:
                content[at + self.random.randrange(len(note))] ^= 1 << self.random.randrange(8)
            self.assertNotEqual(bytes(content), self.whole)
            self.judge(bytes(content), note)
        self.assertEqual(self.counts['harmless'], 0)

    def test_flipped_bits_of_the_numbers_of_commits(self):
        """LMDB believes the greater of the two: a flip would serve what was there a commit ago. Bit 1 can make a number that fits as well."""
        for page in range(2):
            at = page * PAGE + NUMBER_OF_COMMIT
            last = int.from_bytes(self.whole[at:at + 8], 'little')
            self.assertTrue(1 < last < 10000, last)
            for bit in (0, *range(2, 64)) if LONG else (0, 2, 3, 17, 40, 63):
                self.judge(self.flipped(at + bit // 8, bit % 8), f'bit {bit} of commit {last}')
        self.assertEqual(self.counts['harmless'], 0)

    def test_a_daemon_does_not_serve_a_flipped_note(self):
        content, at, note = bytearray(self.whole), -1, self.notes[5].encode()
        while (at := self.whole.find(note, at + 1)) >= 0:
            content[at + 3] ^= 4
        self.put(bytes(content))
        self.server.start()
        reply = self.client.call('check_in.list', {'key_result': self.key_results[1]})
        self.assertEqual(reply['error']['code'], 'internal', reply)
        self.assertIn('damaged', reply['error']['message'])
        self.assertGreater(self.client.ok('server.verify')['faults'], 0)
        self.server.kill()

    def test_a_file_without_its_end(self):
        for n in range(CUTS):
            size = self.random.randrange(self.used) // (1 if n % 2 else PAGE) * (1 if n % 2 else PAGE)
            self.judge(self.whole[:size], f'a file of {size} bytes')
        self.assertEqual(self.counts['harmless'], 0)
        print('#', CUTS, 'files cut off:', self.counts, self.told, flush=True)
