# SPDX-License-Identifier: Apache-2.0
"""What the log keeps: retention, and cursors that are held or lost."""
import signal
import time

from support import OkrCase
from test_service import Service


class Kept(OkrCase):
    """A daemon whose limits a test sets."""

    def setUp(self):
        self.server = Service(self.now)
        self.addCleanup(self.server.remove)
        self.server.start()
        self.client = self.server.client()
        self.seed()

    def keep(self, **options):
        self.server.configure('[log]\n' + ''.join(f'{key} = {value}\n' for key, value in options.items()))
        self.server.process.send_signal(signal.SIGHUP)

    def wait_for_oldest(self, least):
        for _ in range(100):
            oldest = self.client.ok('server.status')['oldest']
            if oldest >= least:
                return oldest
            time.sleep(0.05)
        self.fail(f'the log still begins at {oldest}')

    def check_in(self, n):
        for value in range(n):
            self.client.ok('check_in.record', {'key_result': self.key_result, 'value': value})

    def sound(self):
        report = self.client.ok('server.verify')
        self.assertEqual(report['faults'], 0, report['details'])


class Retention(Kept):
    def test_a_number_of_events_is_served_and_the_rest_is_told_as_gone(self):
        self.check_in(40)
        position = self.client.position()
        self.keep(keep_events=10)
        oldest = self.wait_for_oldest(position['seq'] - 9)
        self.assertEqual(oldest, position['seq'] - 9)
        error = self.refused('compacted', 'event.read', {'after': {'epoch': position['epoch'], 'seq': 3}})
        self.assertIn(str(oldest), error['message'])
        events = self.client.all_events()
        self.assertEqual([event['sequence'] for event in events], list(range(oldest, position['seq'] + 1)))
        self.assertIn('log.trimmed', self.server.log_text())

    def test_the_history_of_what_is_there_stays(self):
        self.check_in(30)
        before = self.client.ok('history.list', {'id': self.key_result})['events']
        status = self.client.ok('key_result.get', {'id': self.key_result})
        self.keep(keep_events=1)
        self.wait_for_oldest(self.client.position()['seq'])
        self.assertEqual(self.client.ok('history.list', {'id': self.key_result})['events'], before)
        self.assertEqual(self.client.ok('key_result.get', {'id': self.key_result}), status)
        self.assertEqual(len(self.client.ok('check_in.list', {'key_result': self.key_result})['check_ins']), 30)
        self.sound()

    def test_what_was_removed_takes_its_history_along(self):
        other = self.new_objective(self.finance, 'For a while only')
        self.client.ok('objective.remove', {'id': other})
        rows = self.client.ok('server.verify')['events']
        self.assertTrue(self.client.ok('history.list', {'id': other})['events'])
        self.check_in(3)
        self.keep(keep_events=2)
        self.wait_for_oldest(self.client.position()['seq'] - 1)
        self.assertEqual(self.client.ok('history.list', {'id': other})['events'], [])
        self.assertLess(self.client.ok('server.verify')['events'], rows + 3)
        self.sound()
        self.refused('invalid', 'document.apply', {'text': f'公司：Farsail Tech\n部门：Finance\nO：另一个 &{other}\n', 'name': 'x'})

    def test_trimming_goes_on_while_others_follow(self):
        self.keep(keep_events=50, trim_ms=100)
        after, seen = self.client.position(), []
        for value in range(200):
            self.client.send('check_in.record', {'key_result': self.key_result, 'value': value})
            if value % 20 == 19:
                time.sleep(0.12)
                reader = self.server.client()
                answer = reader.ok('event.read', {'after': after})
                seen += [event['sequence'] for event in answer['events']]
                after = answer['next']
        for _ in range(200):
            self.client.receive()
        seen += [event['sequence'] for event in self.client.events_after(after)]
        self.assertEqual(seen, list(range(seen[0], seen[0] + 200)))
        self.sound()


class Cursors(Kept):
    def commit(self, name, seq, **more):
        return self.client.ok('cursor.commit', {'name': name, 'epoch': self.client.position()['epoch'], 'seq': seq, **more})['cursor']

    def test_a_cursor_is_kept_over_a_restart_with_its_lag(self):
        head = self.client.position()['seq']
        self.assertEqual(self.commit('mailer', head - 2)['lag'], 2)
        self.server.kill()
        self.server.start()
        self.check_in(3)
        cursor, = self.client.ok('cursor.list')['cursors']
        self.assertEqual((cursor['name'], cursor['seq'], cursor['lag']), ('mailer', head - 2, 5))

    def test_two_readers_of_one_name_notice_each_other(self):
        self.assertEqual(self.commit('a', 1, if_seq=0)['seq'], 1)
        self.commit('a', 2, if_seq=1)
        error = self.refused('conflict', 'cursor.commit',
                             {'name': 'a', 'epoch': self.client.position()['epoch'], 'seq': 3, 'if_seq': 1})
        self.assertIn('2', error['message'])
        self.assertEqual(self.client.ok('cursor.list')['cursors'][0]['seq'], 2)

    def test_bad_places_are_refused(self):
        place = self.client.position()
        self.refused('future', 'cursor.commit', {'name': 'a', 'epoch': place['epoch'], 'seq': place['seq'] + 1})
        self.refused('epoch_changed', 'cursor.commit', {'name': 'a', 'epoch': '0' * 32, 'seq': 1})
        for name in ('', 'A', 'x' * 49, '财务', 'a/b'):
            self.refused('invalid', 'cursor.commit', {'name': name, 'epoch': place['epoch'], 'seq': 1})

    def test_a_cursor_that_is_left_behind_is_told_as_lost(self):
        self.commit('slow', 2)
        head = self.client.position()['seq']
        self.commit('quick', head)
        subscriber = self.server.subscriber(b'~org/cursor.lost')
        self.check_in(3)
        self.keep(keep_events=4)
        self.wait_for_oldest(head)
        topic, body = subscriber.receive(5)
        self.assertEqual((topic, body['data']['reason']), ('~org/cursor.lost', 'slow'))
        self.assertEqual([cursor['name'] for cursor in self.client.ok('cursor.list')['cursors']], ['quick'])
        self.assertEqual(self.client.all_events()[-1]['type'], 'cursor.lost')
        self.sound()
