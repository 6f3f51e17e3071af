# SPDX-License-Identifier: Apache-2.0
"""The request socket (DESIGN 6): the envelope, what is refused and how, and clients of every kind."""
import os
import random
import re
import stat
import time
import unicodedata
import unittest

import msgpack
import zmq

from support import NOW, OkrCase, Silence, new_key

OPS = """
server.hello server.status server.schema server.metrics server.backup server.verify cursor.commit cursor.list org.get org.set unit.create unit.update unit.move unit.remove unit.get unit.list
cycle.create cycle.update cycle.open cycle.review cycle.close cycle.remove cycle.list
objective.create objective.update objective.remove objective.get objective.list
objective.move objective.propose objective.publish objective.withdraw objective.close objective.reopen objective.archive
key_result.create key_result.update key_result.close key_result.reopen key_result.remove key_result.get weight.set
cycle.plan check_in.record check_in.void check_in.due check_in.list alignment.propose alignment.accept alignment.decline alignment.withdraw
alignment.update alignment.remove alignment.list mention.acknowledge mention.decline mention.answer mention.delegate mention.list
ask.list inbox.list comment.add comment.list document.apply document.diff document.export tree.get history.list event.read
score.propose score.record score.override review.get review.record objective.carry explain.get cycle.freeze
calendar.days unit.handover people.import check_in.record_many initiative.create initiative.update initiative.done initiative.remove initiative.list finding.list finding.waive finding.settle meeting.get health.get history.blame audit.run plugin.list plugin.show plugin.restart plugin.enable plugin.disable plugin.probe plugin.call plugin.dead_letters plugin.replay plugin.keep plugin.tell
""".split()


def envelope(**changes):
    """A good request, changed; a value of None drops the key."""
    request = {'v': 1, 'id': 'e', 'op': 'server.hello', 'args': {}, **changes}
    return {key: value for key, value in request.items() if value is not None}


class Envelope(OkrCase):
    def ask(self, **changes):
        return self.client.raw(msgpack.packb(envelope(**changes)))

    def test_hello(self):
        reply = self.ask()
        self.assertEqual(set(reply), {'v', 'id', 'ok', 'epoch', 'seq'})
        self.assertEqual((reply['v'], reply['id']), (1, 'e'))
        hello = reply['ok']
        self.assertEqual(set(hello), {'name', 'version', 'protocol', 'epoch', 'seq', 'org', 'today', 'actor'})
        self.assertRegex(hello['epoch'], r'^[0-9a-f]{32}$')
        self.assertEqual(hello['today'], NOW)
        self.assertEqual(hello['actor'], f'uid:{os.getuid()}')
        self.assertEqual((reply['epoch'], reply['seq']), (hello['epoch'], hello['seq']))

    def test_id_comes_back(self):
        for number in (0, 7, 2**53 + 1, -3, '', 'x' * 128, '周期'):
            with self.subTest(id=number):
                self.assertEqual(self.ask(id=number)['id'], number)

    def test_args_may_be_absent(self):
        self.assertIn('ok', self.ask(args=None))

    def test_unknown_key_is_named_with_the_nearest(self):
        error = self.ask(if_versoin=3)['error']
        self.assertEqual((error['code'], error['field']), ('unknown_field', 'if_versoin'))
        self.assertIn('if_version', error['message'] + error['hint'])
        self.assertIn('if_versoin', error['message'])

    def test_unknown_op_is_named_with_the_nearest(self):
        error = self.ask(op='objective.craete')['error']
        self.assertEqual(error['code'], 'unsupported')
        self.assertIn('objective.craete', error['message'])
        self.assertIn('objective.create', error['hint'])

    def test_unknown_argument_is_named_with_the_nearest(self):
        error = self.ask(op='check_in.record', args={'key_result': 'k-1', 'value': 1, 'confidance': 0.5})['error']
        self.assertEqual((error['code'], error['field']), ('unknown_field', 'confidance'))
        self.assertIn('confidence', error['message'] + error['hint'])

    def test_unknown_value_is_named_with_the_nearest(self):
        error = self.ask(op='unit.create', args={'kind': 'deparment', 'name': 'F'})['error']
        self.assertEqual((error['code'], error['field']), ('invalid', 'kind'))
        self.assertIn('deparment', error['message'])
        self.assertIn('department', error['message'] + error['hint'])

    def test_wrong_envelopes(self):
        for changes in ({'v': 2}, {'v': '1'}, {'op': 3}, {'args': [1]}, {'args': 'x'}, {'if_version': -1},
                        {'if_version': '1'}, {'dry_run': 1}, {'idempotency_key': ''}, {'idempotency_key': 5},
                        {'idempotency_key': 'k' * 129}, {'id': 'i' * 129}, {'id': [1]}):
            with self.subTest(**changes):
                (key,) = changes
                error = self.ask(**changes)['error']
                self.assertIn(error['code'], ('invalid', 'unsupported'), error)
                self.assertEqual(error.get('field', key), key, error)

    def test_missing_parts(self):
        for key in ('v', 'id', 'op'):
            with self.subTest(key=key):
                reply = self.client.raw(msgpack.packb({k: v for k, v in envelope().items() if k != key}))
                self.assertEqual(reply['error']['code'], 'invalid')
                self.assertIn(key, reply['error'].get('field', '') + reply['error']['message'])

    def test_wrong_types_of_arguments(self):
        for op, args, field in (
                ('unit.create', {'kind': 'company', 'name': 7}, 'name'),
                ('unit.create', {'kind': 'company'}, 'name'),
                ('cycle.create', {'key': 'Q', 'start': '2018-02-30', 'end': '2018-03-31'}, 'start'),
                ('cycle.create', {'key': 'Q', 'open': 'yes'}, 'open'),
                ('check_in.record', {'key_result': 'k-1', 'confidence': 1.5}, 'confidence'),
                ('check_in.record', {'value': 1}, 'key_result'),
                ('objective.get', {'id': 4}, 'id'),
                ('event.read', {'limit': -1}, 'limit')):
            with self.subTest(op=op, args=args):
                error = self.refused('invalid', op, args)
                self.assertEqual(error.get('field'), field, error)

    def test_schema_lists_exactly_the_ops(self):
        ops = self.client.ok('server.schema')['ops']
        names = list(ops) if isinstance(ops, dict) else [op['name'] for op in ops]
        self.assertEqual(sorted(names), sorted(OPS))

    def test_what_is_for_plugins_is_refused_to_people_and_to_admins(self):
        self.seed()
        error = self.refused('denied', 'score.propose', {'id': self.key_result, 'value': 0.5, 'sequence': 1})
        self.assertIn('for plugins', error['message'])


class Text(OkrCase):
    def test_titles_are_stored_composed_and_trimmed(self):
        typed = '  Cafe\u0301 \u00c5ngstro\u0308m '
        unit = self.client.ok('unit.create', {'kind': 'company', 'name': typed})['unit']
        self.assertEqual(unit['name'], unicodedata.normalize('NFC', typed.strip()))

    def test_titles_refuse_control_and_unbalanced_direction(self):
        for name in ('a\x1b[31mb', 'a\nb', 'a\x00b', 'a\x7fb', 'a\u202eb', 'a\u2066b', ''):
            with self.subTest(name=name):
                self.refused('invalid', 'unit.create', {'kind': 'company', 'name': name})

    def test_bytes_that_are_not_utf8(self):
        payload = msgpack.packb(envelope(op='unit.create', args={'kind': 'company', 'name': 'abcd'}))
        for bad in (b'\xff\xfe\xfd\xfc', b'\xed\xa0\x80a', b'\xc0\x80ab', b'ab\xf4\x90'):
            with self.subTest(bad=bad):
                reply = self.client.raw(payload.replace(b'abcd', bad))
                self.assertEqual(reply['error']['code'], 'invalid')

    def test_chinese_names_make_keys(self):
        unit = self.client.ok('unit.create', {'kind': 'company', 'name': '远帆 科技'})['unit']
        self.assertEqual((unit['key'], unit['name'], unit['version']), ('远帆-科技', '远帆 科技', 1))


class Writes(OkrCase):
    def setUp(self):
        super().setUp()
        self.seed()

    def test_same_key_same_answer(self):
        key, before = new_key(), self.client.position()['seq']
        args = {'key_result': self.key_result, 'value': 20, 'note': '三家新的'}
        first = self.client.call('check_in.record', args, idempotency_key=key)
        self.check_in(value=30)
        again = self.server.client().call('check_in.record', args, idempotency_key=key)
        self.assertEqual(first['ok'], again['ok'])
        self.assertNotEqual(first['id'], again['id'])
        self.assertEqual(self.client.position()['seq'], before + 2)
        self.assertEqual(len(self.client.ok('check_in.list', {'key_result': self.key_result})['check_ins']), 2)

    def test_same_key_other_arguments(self):
        key = new_key()
        self.check_in(value=20)
        args = {'key_result': self.key_result, 'value': 21}
        self.client.ok('check_in.record', args, idempotency_key=key)
        before = self.client.position()
        self.refused('conflict', 'check_in.record', {**args, 'value': 22}, idempotency_key=key)
        self.refused('conflict', 'unit.create', {'kind': 'team', 'name': 'X'}, idempotency_key=key)
        self.assertEqual(self.client.position(), before)

    def test_refusals_are_not_kept(self):
        key = new_key()
        self.refused('invalid', 'check_in.record', {'key_result': self.key_result, 'as_of': '2018-01-21', 'value': 1},
                     idempotency_key=key)
        self.client.ok('check_in.record', {'key_result': self.key_result, 'value': 1}, idempotency_key=key)

    def test_keys_survive_a_restart(self):
        key, args = new_key(), {'key_result': self.key_result, 'value': 20}
        first = self.client.ok('check_in.record', args, idempotency_key=key)
        self.server.kill()
        self.server.start()
        self.assertEqual(self.client.ok('check_in.record', args, idempotency_key=key), first)

    def test_if_version(self):
        update = {'id': self.objective, 'note': 'more'}
        version = self.client.ok('objective.get', {'id': self.objective})['objective']['version']
        error = self.refused('conflict', 'objective.update', update, if_version=version + 5)
        self.assertEqual(error.get('field'), 'if_version')
        after = self.client.ok('objective.update', update, if_version=version)['objective']
        self.assertEqual((after['version'], after['note']), (version + 1, 'more'))
        self.refused('conflict', 'objective.update', {**update, 'note': 'x'}, if_version=version)

    def test_what_is_equal_changes_nothing(self):
        first = self.client.ok('objective.update', {'id': self.objective, 'note': 'more'})['objective']
        before = self.client.position()
        again = self.client.ok('objective.update', {'id': self.objective, 'note': 'more'})['objective']
        self.assertEqual((again['version'], self.client.position()), (first['version'], before))

    def test_nil_clears(self):
        self.client.ok('objective.update', {'id': self.objective, 'note': 'more', 'labels': ['a']})
        after = self.client.ok('objective.update', {'id': self.objective, 'note': None})['objective']
        self.assertEqual((after['note'], after['labels']), (None, ['a']))

    def test_dry_run_computes_all_and_stores_nothing(self):
        self.check_in(value=8)
        before, whole = self.client.position(), self.client.ok('objective.get', {'id': self.objective})
        args = {'key_result': self.key_result, 'value': 60}
        planned = self.client.ok('check_in.record', args, dry_run=True)
        effect = {each['id']: each for each in planned['effect']}
        self.assertEqual(set(effect), {self.key_result, self.objective})
        for each in effect.values():
            self.assertEqual((each['before']['progress'], each['after']['progress']), (0.1, 0.75), each)
        self.assertEqual(self.client.position(), before)
        self.assertEqual(self.client.ok('objective.get', {'id': self.objective}), whole)
        self.assertEqual(self.client.ok('check_in.record', args)['effect'], planned['effect'])

    def test_dry_run_uses_up_no_key_and_no_id(self):
        key, args = new_key(), {'kind': 'team', 'name': 'Ledger', 'parent': self.finance}
        planned = self.client.ok('unit.create', args, dry_run=True, idempotency_key=key)['unit']
        self.refused('not_found', 'unit.get', {'id': planned['id']})
        made = self.client.ok('unit.create', args, idempotency_key=key)['unit']
        self.assertEqual(made['id'], planned['id'])

    def test_a_refused_write_leaves_no_trace_in_a_batch(self):
        before = self.client.position()['seq']
        sent = {}
        for value in range(200):
            bad = value % 3 == 0
            args = {'key_result': self.key_result, 'value': value, **({'as_of': '2018-02-01'} if bad else {})}
            sent[self.client.send('check_in.record', args)] = bad
        for _ in range(200):
            reply = self.client.receive()
            self.assertEqual('error' in reply, sent.pop(reply['id']), reply)
        good = 200 - len(range(0, 200, 3))
        self.assertEqual(self.client.position()['seq'], before + good)

    def test_a_write_refused_half_way_leaves_no_trace_in_a_batch(self):
        """Too much weight is found after the objective's rows are written: the others of its batch are run again without it."""
        self.new_objective(self.product, 'Takes the rest')
        self.new_objective(self.product, 'Heavy', weight=600)
        before = self.client.position()['seq']
        sent = {}
        for value in range(60):
            if value % 10 == 3:
                args = {'unit': self.product, 'text': f'Too heavy {value}', 'weight': 500}
                sent[self.client.send('objective.create', args)] = True
            else:
                sent[self.client.send('check_in.record', {'key_result': self.key_result, 'value': value})] = False
        positions = []
        for _ in range(60):
            reply = self.client.receive()
            self.assertEqual('error' in reply, sent.pop(reply['id']), reply)
            if 'error' in reply:
                self.assertEqual(reply['error']['code'], 'weight_sum')
            else:
                positions.append(reply['seq'])
        self.assertEqual(positions, list(range(before + 1, before + 55)))
        self.assertEqual(len(self.client.ok('objective.list', {'unit': self.product})['objectives']), 2)

    def test_references(self):
        def get(ref):
            return self.client.ok('key_result.get', {'id': ref})['key_result']['id']

        for ref in ('Finance O1 KR1', 'finance o1 kr1', '&' + self.key_result, self.key_result,
                    'FY2018Q4 Finance O1 KR1', 'Finance KR1', 'Finance Ｏ1 ＫＲ1'):
            with self.subTest(ref=ref):
                self.assertEqual(get(ref), self.key_result)
        error = self.refused('not_found', 'key_result.get', {'id': 'Finanse O1 KR1'})
        self.assertIn('Finance', error['message'] + error.get('hint', ''))
        self.refused('not_found', 'key_result.get', {'id': 'k-999'})
        self.refused('not_found', 'key_result.get', {'id': 'Finance O7 KR1'})

    def test_numbers_are_exact(self):
        for value, good in ((350000000, True), (0.1, True), (123456789012345, True), (-3.25, True),
                            (1234567890123456, False), (0.1234567890123456, False)):
            with self.subTest(value=value):
                args = {'key_result': self.key_result, 'value': value}
                if good:
                    kept = self.client.ok('check_in.record', args)['check_in']['value']
                    self.assertEqual((kept, type(kept)), (value, type(value)))
                else:
                    self.refused('invalid', 'check_in.record', args)


    def test_status_counts(self):
        self.check_in(value=1)
        self.check_in(value=2)
        status = self.client.ok('server.status')
        counts = {key: status[key] for key in ('units', 'cycles', 'objectives', 'key_results', 'check_ins', 'seq', 'oldest')}
        self.assertEqual(counts, {'units': 4, 'cycles': 1, 'objectives': 1, 'key_results': 1, 'check_ins': 2,
                                  'seq': self.client.position()['seq'], 'oldest': 1})

    def test_status_counts_clients(self):
        def clients():
            return self.client.ok('server.status')['clients']

        def settled(number):
            """Connections are heard of a moment after they are made."""
            end = time.monotonic() + 10
            while clients() != number and time.monotonic() < end:
                time.sleep(0.02)
            return clients()

        before = settled(1)
        self.assertGreaterEqual(before, 1)
        others = [self.server.client() for _ in range(3)]
        for other in others:
            other.ok('server.hello')
        self.assertEqual(settled(before + 3), before + 3)
        for other in others:
            other.close()
        self.assertEqual(settled(before), before)


class Sockets(OkrCase):
    def test_req(self):
        client = self.server.client(zmq.REQ)
        self.assertEqual(client.ok('server.hello')['today'], NOW)
        self.assertEqual(client.raw(b'\xc1')['error']['code'], 'invalid')
        self.assertEqual(client.ok('server.hello')['today'], NOW)

    def test_dealer_with_and_without_delimiter(self):
        socket = self.client.socket
        for before in ([], [b'']):
            socket.send_multipart(before + [msgpack.packb(envelope())])
            self.assertTrue(socket.poll(10000))
            frames = socket.recv_multipart()
            self.assertEqual(frames[:-1], before)
            self.assertIn('ok', msgpack.unpackb(frames[-1]))

    def test_many_requests_under_way(self):
        self.seed()
        numbers = {}
        for value in range(300):
            numbers[self.client.send('check_in.record', {'key_result': self.key_result, 'value': value})] = value
            numbers[self.client.send('objective.get', {'id': self.objective})] = None
        for _ in range(600):
            reply = self.client.receive()
            value = numbers.pop(reply['id'])
            if value is not None:
                self.assertEqual(reply['ok']['check_in']['value'], value)
        self.assertEqual(numbers, {})

    def test_too_many_frames(self):
        self.client.socket.send_multipart([b'', msgpack.packb(envelope()), b'more', b'and more'])
        self.assertEqual(self.client.receive()['error']['code'], 'invalid')
        self.assertIn('ok', self.client.call('server.hello'))

    def test_garbage(self):
        good = msgpack.packb(envelope())
        deep = b'\x81\xa1v' + b'\x91' * 40 + b'\x01'
        cases = {
            'reserved byte': b'\xc1', 'truncated': good[:-1], 'one byte more': good + b'\x00', 'not a map': b'\x93\x01\x02\x03',
            'a huge array': b'\xdd\xff\xff\xff\xff', 'a huge map': b'\xdf\xff\xff\xff\xff', 'a huge string': b'\xdb\xff\xff\xff\xff',
            'too deep': deep, 'extension': b'\x81\xa1v\xc7\x01\x05a', 'same key twice': b'\x82\xa1v\x01\xa1v\x01',
            'not a number': b'\x81\xa1v\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00', 'infinite': b'\x81\xa1v\xca\x7f\x80\x00\x00',
            'a map as key': b'\x81\x80\x01', 'one zero byte': b'\x00',
        }
        for name, payload in cases.items():
            with self.subTest(name):
                reply = self.client.raw(payload)
                self.assertEqual(reply['error']['code'], 'invalid', reply)
                self.assertEqual(reply['v'], 1)
        self.assertIn('ok', self.client.call('server.hello'))

    def test_random_bytes(self):
        random.seed(20180120)
        good = msgpack.packb(envelope(op='unit.create', args={'kind': 'company', 'name': '远帆科技', 'labels': [1, 2.5]}))
        for _ in range(400):
            payload = bytearray(good)
            for _ in range(random.randint(1, 6)):
                payload[random.randrange(len(payload))] = random.randrange(256)
            reply = self.client.raw(bytes(payload))
            self.assertIn('error', reply)  # labels are no field of a unit
        self.assertEqual(self.client.position()['seq'], 0)

    def test_an_empty_payload(self):
        self.client.socket.send_multipart([b'', b''])
        reply = self.client.receive()
        self.assertEqual(reply['error']['code'], 'invalid')

    def test_over_the_largest_message(self):
        other = self.server.client()
        other.ok('server.hello')
        self.client.send_raw(b'\xda' + b'a' * (17 << 20))
        with self.assertRaises(Silence):
            self.client.receive(0.5)
        self.assertIn('ok', other.call('server.hello'))
        self.assertIn('ok', self.server.client().call('server.hello'))

    def test_every_op_has_its_own_limit(self):
        self.seed()
        error = self.client.call('check_in.record', {'key_result': self.key_result, 'value': 1, 'note': 'x' * (4 << 20)})['error']
        self.assertIn(error['code'], ('too_big', 'invalid'))

    def test_a_client_that_does_not_read(self):
        deaf = self.server.client()
        deaf.socket.setsockopt(zmq.SNDTIMEO, 0)
        try:
            for _ in range(20000):
                deaf.send('server.schema')
        except zmq.Again:
            pass
        for _ in range(20):
            self.assertIn('ok', self.client.call('server.hello'))

    def test_socket_modes(self):
        mode = os.stat(os.path.join(self.server.run, 'okrd.sock')).st_mode
        self.assertTrue(stat.S_ISSOCK(mode))
        self.assertEqual(stat.S_IMODE(mode), 0o660)


class Errors(OkrCase):
    def test_sentences_have_the_value_and_the_cure(self):
        self.seed()
        for op, args in (('objective.get', {'id': 'o-99'}), ('unit.move', {'id': self.finance, 'parent': self.treasury}),
                         ('unit.create', {'kind': 'company', 'name': 'Second'}), ('unit.remove', {'id': self.finance})):
            with self.subTest(op=op):
                error = self.client.call(op, args)['error']
                self.assertRegex(error['message'], re.compile(r'\w.* .*\w'))
                self.assertTrue(error.get('hint'), error)


if __name__ == '__main__':
    unittest.main()
