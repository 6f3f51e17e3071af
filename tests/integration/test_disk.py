# SPDX-License-Identifier: Apache-2.0
"""A disk that is slow, full or broken: nobody hears of what is not durable, and nothing acknowledged is lost (DESIGN 4)."""
import errno
import os

from inject import EXIT_UNKNOWN_COMMIT, InjectCase

LONG = os.environ.get('OKR_LONG', '0') not in ('', '0')
WRITES = 200
SPARED = range(1, 16) if LONG else (1, 2, 3, 5)  # calls that still work before one fails


class Slow(InjectCase):
    def test_nobody_hears_of_what_is_not_durable(self):
        other, heard = self.server.client(), self.server.subscriber()
        before, seen = other.position(), other.ok('key_result.get', {'id': self.key_results[0]})
        with self.server.syncs_held():
            number = self.client.send('check_in.record', {'key_result': self.key_results[0], 'value': 7, 'note': 'slow'})
            self.assertFalse(self.client.socket.poll(400), 'acknowledged before it was durable')
            self.assertEqual(other.position(), before)
            self.assertEqual(other.ok('event.read', {'after': before})['events'], [], 'an event that was not durable')
            self.assertEqual(other.ok('key_result.get', {'id': self.key_results[0]}), seen)
            self.assertEqual([topic for topic, _ in heard.quiet(0.2) if topic[0] != '~'], [])
        reply = self.client.receive()
        self.assertEqual((reply['id'], reply['ok']['check_in']['note']), (number, 'slow'))
        self.assertEqual([e['subject'] for e in other.events_after(before)], [self.key_results[0]])
        heard.until(lambda topic, _: topic.endswith('check_in.recorded'))


class Broken(InjectCase):
    def fails(self, call, spared, error):
        """Check-ins until the failing call is met: the exit code, None if it went on; then all is mended and asked again."""
        self.server.fail(call, nth=spared + 1, error=error)
        notes = [f'{call} {spared} {error} {n}' for n in range(spared + 4)]
        replies = []
        for note in notes:
            code = self.server.process.poll()
            if code is None:
                replies.append(self.record(note, seconds=0.5))
                code = self.server.ended() if replies[-1] is None else None
            if code is not None:
                break
        met = notes[:len(replies)]
        self.server.mend()
        if code is not None:
            self.server.process = None
            self.server.start()
        # Whoever got no answer asks again with the same key, and is answered once and for all.
        for note in met:
            self.assertIn('ok', self.record(note), note)
        self.assertEqual(list(self.recorded())[-len(met):], met)
        self.expect_all_kept()
        return code, replies

    def test_an_error_of_the_disk_stops_the_daemon(self):
        tried = 0
        for call in ('write', 'sync'):
            for spared in SPARED:
                with self.subTest(call=call, spared=spared):
                    code, replies = self.fails(call, spared, errno.EIO)
                    self.assertEqual(code, EXIT_UNKNOWN_COMMIT, self.server.log_text()[-800:])
                    self.assertIsNone(replies[-1], 'an outcome that is not known was answered')
                    tried += 1
        print(f'# {tried} errors of the disk', flush=True)

    def test_a_full_disk_heals(self):
        tried = stopped = 0
        for call in ('write', 'sync'):
            for spared in SPARED:
                with self.subTest(call=call, spared=spared):
                    code, replies = self.fails(call, spared, errno.ENOSPC)
                    self.assertIn(code, (None, EXIT_UNKNOWN_COMMIT))
                    tried, stopped = tried + 1, stopped + (code is not None)
                    for reply in replies:
                        if reply and 'error' in reply:
                            self.assertEqual(reply['error']['code'], 'no_space')
        self.assertLess(stopped, tried)
        print(f'# {tried} times full, {stopped} of them with an outcome that was not known', flush=True)

    def test_reading_goes_on_while_it_is_full(self):
        self.assertIn('ok', self.record('before'))
        self.server.fail('write', error=errno.ENOSPC)
        for n in range(5):
            self.assertEqual(self.record(f'full {n}')['error']['code'], 'no_space')
            self.assertEqual(self.recorded(), self.acknowledged)
        process = self.server.process
        self.server.mend()
        self.assertIn('ok', self.record('after'))
        self.assertIs(self.server.process, process)
        self.expect_all_kept()


class Pages(InjectCase):
    def test_readers_at_rest_pin_nothing(self):
        """What readers saw may be written over once they have answered: the file does not grow with each commit."""
        file = os.path.join(self.server.data, 'store/data.mdb')
        for n in range(20):
            self.record(f'first {n}')
        for _ in range(8):
            self.client.ok('tree.get')
        before = os.stat(file).st_blocks
        for n in range(WRITES):
            self.record(f'then {n}')
        grown = (os.stat(file).st_blocks - before) * 512
        self.assertLess(grown, WRITES * 4096, 'each commit took new pages')
