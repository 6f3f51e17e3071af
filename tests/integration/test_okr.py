# SPDX-License-Identifier: Apache-2.0
"""okr as scripts and terminals see it (DESIGN 12): following, cursors, exit codes, colour and width."""
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
import unicodedata
import unittest

from support import BIN, OkrCase, at_rest

HERE = os.path.dirname(os.path.realpath(__file__))
EXAMPLES = os.path.join(HERE, '../../client/examples')
ESCAPE = re.compile(r'\x1b\[[0-9;]*m')


def columns(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in text)


class Case(OkrCase):
    def okr(self, *arguments, code=0, **more):
        done = self.server.okr(*arguments, **more)
        self.assertEqual(done.returncode, code, f'{arguments}\n{done.stdout}\n{done.stderr}')
        self.assertNotIn('Sanitizer', done.stderr)
        return done

    def start_okr(self, *arguments):
        """okr in the background; its output is read at the end."""
        environment = {**os.environ, 'LC_ALL': 'C.UTF-8', 'OKR_CONNECT': self.server.endpoint}
        process = subprocess.Popen([os.path.join(BIN, 'okr'), *arguments], env=environment, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(lambda: (process.kill(), process.wait(), process.stdout.close(), process.stderr.close()))
        return process

    def terminal(self, *arguments, width=80, **environment):
        """What okr writes to a terminal of that width."""
        primary, secondary = pty.openpty()
        fcntl.ioctl(secondary, termios.TIOCSWINSZ, struct.pack('HHHH', 24, width, 0, 0))
        kept = {name: value for name, value in os.environ.items() if not name.startswith(('OKR_', 'NO_COLOR', 'COLUMNS'))}
        kept.update(TERM='xterm-256color', LC_ALL='C.UTF-8', OKR_CONNECT=self.server.endpoint, PAGER='cat')
        kept.update(environment)
        process = subprocess.Popen([os.path.join(BIN, 'okr'), *arguments], env=kept, stdin=secondary, stdout=secondary,
                                   stderr=subprocess.PIPE, close_fds=True)
        os.close(secondary)
        got = b''
        while select.select([primary], [], [], 20)[0]:
            try:
                got += os.read(primary, 65536)
            except OSError:  # the other end is closed
                break
        os.close(primary)
        said = process.stderr.read().decode()
        process.stderr.close()
        self.assertEqual(process.wait(), 0, said)
        return got.decode().replace('\r\n', '\n')


class UnknownOutcome(Case):
    """okrd dies with a write in its hands: okr asks again under the same key, and it is done once."""

    def check_in_over(self, deed):
        self.seed()
        self.server.process.send_signal(signal.SIGSTOP)
        okr = self.start_okr('checkin', self.key_result, '12')
        at_rest(okr)  # what it sends lies in the stopped daemon's socket
        deed()
        out, err = okr.communicate(timeout=30)
        return okr.returncode, out, err

    def test_okrd_comes_back(self):
        def restart():
            self.server.kill()
            self.server.start()
        code, out, err = self.check_in_over(restart)
        self.assertEqual((code, err), (0, ''))
        self.assertIn('12 firms', out)
        listed = self.server.client().ok('check_in.list', {'key_result': self.key_result})['check_ins']
        self.assertEqual([each['value'] for each in listed], [12])

    def test_okrd_stays_away(self):
        code, _, err = self.check_in_over(self.server.kill)
        self.assertEqual(code, 7)
        self.assertIn('whether the change was made is not known', err)


class Watch(Case):
    def setUp(self):
        super().setUp()
        self.seed(key_results=2)

    def lines(self, done):
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_lines_are_the_events(self):
        self.check_in(value=3, note='三家')
        whole = self.client.all_events()
        lines = self.lines(self.okr('watch', '--since', '0', '--count', str(len(whole)), '--timeout', '10'))
        for line, event in zip(lines, whole):
            for counter in ('sequence', 'unitseq', 'txid'):
                self.assertEqual(line[counter], str(event[counter]))
                event[counter] = line[counter]
            self.assertEqual(line.pop('datacontenttype'), 'application/json')
            event.pop('datacontenttype')
        self.assertEqual(lines, whole)

    def test_since_and_count(self):
        position = self.client.position()
        for value in range(4):
            self.check_in(value=value)
        for since in (str(position['seq']), f'{position["epoch"]}:{position["seq"]}'):
            lines = self.lines(self.okr('watch', '--since', since, '--count', '3', '--timeout', '10'))
            self.assertEqual([line['data']['check_in']['value'] for line in lines], [0, 1, 2])

    def test_timeout_is_the_total(self):
        began = time.monotonic()
        self.okr('watch', '--count', '1', '--timeout', '1', code=8)
        self.assertTrue(0.8 < time.monotonic() - began < 6)
        done = self.okr('watch', '--since', '0', '--timeout', '1')
        self.assertEqual(len(self.lines(done)), self.client.position()['seq'])

    def test_filters(self):
        self.check_in(value=7)
        self.client.ok('comment.add', {'on': self.product, 'text': 'x'})
        for given, wanted in (
                (('--filter', 'types=check_in.*'), ['check_in.recorded']),
                (('--filter', 'unit=Product'), ['unit.created', 'comment.added']),
                (('--filter', 'unit=Finance', '--filter', 'types=check_in.*'), ['check_in.recorded']),
                (('--filter', 'types=check_in.*', '--filter', 'unit=Finance'), ['check_in.recorded'])):
            with self.subTest(given):
                done = self.okr('watch', '--since', '0', '--timeout', '1', *given)
                self.assertEqual([line['type'] for line in self.lines(done)], wanted)

    def test_a_cursor_file_goes_on_where_it_was(self):
        cursor = os.path.join(self.server.root, 'cursor')
        got = []
        for value in range(6):
            self.check_in(value=value)
        for count in ('3', '5', '6'):
            since = () if got else ('--since', '0')
            got += self.lines(self.okr('watch', *since, '--cursor-file', cursor, '--count', count, '--timeout', '10'))
        whole = self.client.all_events()
        self.assertEqual([line['id'] for line in got], [event['id'] for event in whole][:14])

    def test_it_goes_on_after_a_kill(self):
        """No line is missing or doubled while okrd dies under it again and again."""
        begin = self.client.position()['seq']
        process = self.start_okr('watch', '--since', str(begin), '--count', '60', '--timeout', '60')
        for round_ in range(3):
            for value in range(20):
                self.check_in(value=20 * round_ + value)
            if round_ < 2:
                self.server.kill()
                time.sleep(0.2)
                self.server.start()
        output, said = process.communicate(timeout=70)
        self.assertEqual(process.returncode, 0, said)
        self.assertEqual([line['data']['check_in']['value'] for line in map(json.loads, output.splitlines())], list(range(60)))

    def test_it_goes_on_after_a_kill_before_the_first_answer(self):
        begin = self.client.position()['seq']
        self.server.process.send_signal(signal.SIGSTOP)
        process = self.start_okr('watch', '--since', str(begin), '--count', '1', '--timeout', '30')
        at_rest(process)  # its first question lies in the stopped daemon's socket
        self.server.kill()
        time.sleep(0.2)
        self.server.start()
        self.check_in(value=5)
        output, said = process.communicate(timeout=40)
        self.assertEqual(process.returncode, 0, said)
        self.assertEqual(json.loads(output)['data']['check_in']['value'], 5)

    def test_an_okrd_that_stays_away_is_unreachable(self):
        self.server.kill()
        done = self.okr('watch', '--count', '1', '--timeout', '1', code=7)
        self.assertIn('okrd does not answer', done.stderr)

    def test_positions_that_are_no_good(self):
        self.okr('watch', '--since', '999999', '--count', '1', '--timeout', '5', code=9)
        self.okr('watch', '--since', '0' * 32 + ':1', '--count', '1', '--timeout', '5', code=9)


class Commands(Case):
    def setUp(self):
        super().setUp()
        self.okr('apply', os.path.join(EXAMPLES, 'finance.okr.md'))

    def test_json_is_the_wire_entity(self):
        for arguments, op, args in (
                (('show', 'Finance O2'), 'objective.get', {'id': 'Finance O2'}),
                (('show', 'k-6'), 'key_result.get', {'id': 'k-6'}),
                (('tree',), 'tree.get', {}), (('call', 'org.get'), 'org.get', {})):
            with self.subTest(arguments):
                self.assertEqual(json.loads(self.okr(*arguments, '-o', 'json').stdout), self.client.ok(op, args))

    def test_diff_says_by_its_exit_code(self):
        text = self.okr('export').stdout
        self.okr('diff', '-', stdin=text)
        changed = self.okr('diff', '-', stdin=text.replace('80 meetings', '90 meetings'), code=1).stdout
        self.assertIn('k-6', changed)
        self.okr('diff', '-', stdin=text)

    def test_round_trip_through_pipes(self):
        before = self.client.position()
        for lang in ('en', 'zh'):
            text = self.okr('export', '--lang', lang).stdout
            self.okr('apply', '-', stdin=text)
            self.okr('apply', stdin=text)
            self.assertEqual(self.okr('fmt', '--lang', lang, '-', stdin=text).stdout, text)
        self.assertEqual(self.client.position(), before)

    def test_a_check_in_is_sent_once(self):
        self.okr('checkin', 'Finance O2 KR1', '40', '-m', 'half', '--confidence', '7/10', '--as-of', '2018-01-19')
        (check_in,) = self.client.ok('check_in.list', {'key_result': 'k-6'})['check_ins']
        self.assertEqual([check_in[key] for key in ('value', 'note', 'confidence', 'as_of')], [40, 'half', 0.7, '2018-01-19'])

    def test_a_negative_number_is_a_value(self):
        self.okr('checkin', 'k-6', '-3')
        self.okr('checkin', '-m', 'again', 'k-6', '-2.5')
        values = [x['value'] for x in self.client.ok('check_in.list', {'key_result': 'k-6'})['check_ins']]
        self.assertEqual(values, [-2.5, -3])

    def test_flags_anywhere_and_their_environment_twins(self):
        chinese = self.okr('--lang', 'zh', 'tree').stdout
        self.assertIn('未开始', chinese)
        self.assertEqual(self.okr('tree', '--lang', 'zh').stdout, chinese)
        self.assertEqual(self.okr('tree', OKR_LANG='zh').stdout, chinese)
        self.assertEqual(self.okr('tree', LC_ALL='zh_CN.UTF-8').stdout, chinese)
        self.assertTrue(self.okr('tree', OKR_ASCII='1').stdout.isascii())
        self.assertTrue(json.loads(self.okr('tree', OKR_OUTPUT='json').stdout)['units'])

    def test_errors_as_wire_objects(self):
        done = self.okr('-o', 'json', 'show', 'k-999', code=3)
        self.assertEqual((done.stdout, json.loads(done.stderr)['code']), ('', 'not_found'))


class Terminal(Case):
    def setUp(self):
        super().setUp()
        self.okr('apply', os.path.join(EXAMPLES, 'finance.zh.okr.md'))
        self.okr('checkin', 'k-6', '40')

    def test_colour_only_where_it_belongs(self):
        self.assertRegex(self.terminal('tree'), ESCAPE)
        self.assertNotRegex(self.terminal('tree', NO_COLOR='1'), ESCAPE)
        self.assertNotRegex(self.terminal('tree', '--color', 'never'), ESCAPE)
        self.assertNotRegex(self.okr('tree').stdout, ESCAPE)
        self.assertRegex(self.okr('tree', '--color', 'always').stdout, ESCAPE)

    def test_nothing_is_wider_than_the_terminal(self):
        for width in (80, 120):
            for arguments in (('tree',), ('tree', '--lang', 'zh'), ('tree', '--ascii'), ('show', 'o-3')):
                with self.subTest(width=width, arguments=arguments):
                    for line in ESCAPE.sub('', self.terminal(*arguments, width=width)).splitlines():
                        self.assertLessEqual(columns(line), width, line)

    def test_columns_stand_under_each_other(self):
        """The id is the last column: it begins at one place in every row that has one."""
        for lang in ('en', 'zh'):
            rows = ESCAPE.sub('', self.terminal('tree', '--lang', lang, width=100)).splitlines()
            places = {columns(row[:match.start()]) for row in rows if (match := re.search(r'[uok]-\d+$', row)) and '⇡' not in row}
            self.assertEqual(len(places), 1, places)


if __name__ == '__main__':
    unittest.main()
