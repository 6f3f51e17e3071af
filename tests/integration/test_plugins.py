# SPDX-License-Identifier: Apache-2.0
"""Plugins in the running daemon: real .so files, in processes of their own."""
import os
import re
import shutil
import signal
import threading
import time

from support import BIN, Client, OkrCase, Server

LONG = os.environ.get('OKR_LONG', '0') not in ('', '0')
PLUGINS = os.path.join(os.path.dirname(os.path.realpath(BIN)), 'test-plugins')


class PluginCase(OkrCase):
    """A server with one plugin, `counter` unless the class says otherwise."""
    plugin = 'counter'
    options = 'from = oldest\ngrant = read comment.add\n'

    def serve(self, now=OkrCase.now):
        server = Server(now)
        self.addCleanup(server.remove)
        self.configure(server, self.options)
        command = server.command
        server.command = lambda *more: command('--config', os.path.join(server.root, 'okrd.conf'), *more)
        return server.start()

    def configure(self, server, options):
        with open(os.path.join(server.root, 'okrd.conf'), 'w', encoding='utf-8') as conf:
            conf.write(f'[plugin {self.plugin}]\npath = {self.path(server)}\n{options}')

    def path(self, _server):
        return os.path.join(PLUGINS, f'{self.plugin}.so')

    def shown(self):
        return self.client.ok('plugin.show', {'plugin': self.plugin})['plugin']

    def until(self, found, seconds=30):
        """Waits for a state of the plugin that found() accepts; gives it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            shown = self.shown()
            if found(shown):
                return shown
            time.sleep(0.02)
        self.fail(f'not seen in {seconds} s: {shown}\n{self.server.log_text()[-3000:]}')

    def ready(self):
        return self.until(lambda p: p['state'] == 'ready' and p['lag'] == 0)

    def listed(self, *words, matches):
        """What `okr` says, as soon as it matches: that a plugin became ready is an event, which makes it busy again."""
        self.until(lambda _: re.search(matches, self.server.okr(*words).stdout))

    def ask(self, **args):
        return self.client.ok('plugin.call', {'plugin': self.plugin, 'args': args})['reply']

    def seen(self):
        """How often each event was counted, as the plugin's own state says."""
        self.ready()
        return {int(key[5:]): int(value) for key, value in self.ask(do='state').items() if key.startswith('seen/')}

    def told(self, *types, seconds=20):
        """The actors of these events, as soon as there are as many: the writer tells of a plugin after the fact."""
        deadline = time.monotonic() + seconds
        actors = []
        while len(actors) < len(types) and time.monotonic() < deadline:
            events = self.client.all_events(filter={'types': list(set(types))})
            actors = [event['actor'] for event in events]
        self.assertEqual(sorted(event['type'] for event in events), sorted(types))
        return actors

    def pids(self):
        """The processes of plugins below okrd."""
        with open(f'/proc/{self.server.process.pid}/task/{self.server.process.pid}/children', encoding='ascii') as f:
            own = f.read().split()
        for task in os.listdir(f'/proc/{self.server.process.pid}/task'):
            with open(f'/proc/{self.server.process.pid}/task/{task}/children', encoding='ascii') as f:
                own += f.read().split()
        return [int(pid) for pid in set(own)]


class Life(PluginCase):
    def test_it_is_shown_and_answers(self):
        shown = self.ready()
        self.assertEqual((shown['id'], shown['version'], shown['enabled'], shown['why']), ('counter', '1.2.3', True, None))
        self.assertEqual(shown['capabilities'], ['okr.events/1', 'okr.tick/1', 'okr.command/1'])
        self.assertEqual(self.ask(do='who'), f'uid:{os.getuid()}')
        self.refused('not_found', 'plugin.show', {'plugin': 'countre'})
        self.refused('unsupported', 'plugin.call', {'plugin': 'counter', 'args': {'do': 'nothing'}})
        self.assertIn('不行 no', self.refused('invalid', 'plugin.call', {'plugin': 'counter', 'args': {'do': 'refuse'}})['message'])
        self.assertEqual(self.refused('invalid', 'plugin.call', {'plugin': 'counter', 'args': {'do': 'refuse barely'}})['message'], 'counter: 不行')

    def test_people_see_and_steer_it(self):
        self.ready()
        self.listed('plugin', matches=r'counter +ready +1\.2\.3 +events, tick, command +0 +Counts events')
        self.listed('--lang', 'zh', 'plugin', 'list', matches='插件.*状态.*功能.*\n.*就绪')
        self.assertIn('read comment.add', self.server.okr('plugin', 'show', 'counter').stdout)
        self.assertEqual(self.server.okr('plugin', 'restart', 'counter').returncode, 0)
        self.assertIn('已停用', self.server.okr('--lang', 'zh', 'plugin', 'disable', 'counter').stdout)
        self.assertRegex(self.server.okr('plugin', 'list').stdout, 'disabled.*disabled it')
        self.assertIn('ready', self.server.okr('plugin', 'enable', 'counter').stdout)
        self.assertIn('1.2.3', self.server.okr('plugin', 'probe', self.path(self.server)).stdout)
        self.assertIn('没有被搁置的事件', self.server.okr('--lang', 'zh', 'plugin', 'dead-letters').stdout)
        for words, code in [(('frobnicate',), 2), (('show',), 2), (('show', 'none'), 3), (('replay', 'counter', 'x'), 2),
                            (('replay', 'counter', '7'), 3), (('list', 'counter'), 2)]:
            self.assertEqual(self.server.okr('plugin', *words).returncode, code, words)

    def test_a_death_costs_one_answer(self):
        self.ready()
        before = self.pids()
        self.refused('plugin_down', 'plugin.call', {'plugin': 'counter', 'args': {'do': 'die'}})
        self.assertEqual(self.ready()['deaths'], 1)
        self.assertNotEqual(before, self.pids())
        self.told('plugin.started', 'plugin.failed', 'plugin.started')

    def test_five_deaths_in_a_minute_are_enough(self):
        self.ready()
        for _ in range(5):
            self.until(lambda p: p['state'] == 'ready')
            for pid in self.pids():
                os.kill(pid, signal.SIGKILL)
            self.until(lambda p: p['state'] != 'ready')
        shown = self.until(lambda p: p['state'] == 'disabled')
        self.assertIn('signal 9', shown['why'])
        self.assertEqual(self.told('plugin.disabled'), ['plugin:counter'])
        self.refused('plugin_down', 'plugin.call', {'plugin': 'counter'})
        self.assertEqual(self.client.ok('plugin.enable', {'plugin': 'counter'})['plugin']['state'], 'ready')

    def test_people_stop_it_and_that_stays(self):
        self.ready()
        self.assertEqual(self.client.ok('plugin.disable', {'plugin': 'counter'})['plugin']['state'], 'disabled')
        self.assertEqual(self.pids(), [])
        self.refused('transition', 'plugin.restart', {'plugin': 'counter'})
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.assertEqual((self.shown()['state'], self.shown()['enabled']), ('disabled', False))
        self.assertEqual(self.client.ok('plugin.enable', {'plugin': 'counter'})['plugin']['state'], 'ready')
        before = self.pids()
        self.assertEqual(self.client.ok('plugin.restart', {'plugin': 'counter'})['plugin']['state'], 'ready')
        self.assertNotEqual(self.pids(), before)

    def test_a_hang_ends_at_the_deadline(self):
        self.configure(self.server, self.options + 'command_ms = 200\n')
        self.server.process.send_signal(signal.SIGHUP)
        self.until(lambda p: p['state'] == 'ready' and p['calls'] == 0 or p['deaths'] == 0)
        self.ready()
        self.refused('plugin_timeout', 'plugin.call', {'plugin': 'counter', 'args': {'do': 'hang'}})
        self.assertIn('in time', self.until(lambda p: p['deaths'] == 1 or p['why'])['why'] or 'in time')

    def test_a_reload_adds_changes_and_takes_away(self):
        self.ready()
        self.configure(self.server, self.options + 'enabled = false\n')
        self.server.process.send_signal(signal.SIGHUP)
        self.until(lambda p: p['state'] == 'off')
        with open(os.path.join(self.server.root, 'okrd.conf'), 'w', encoding='utf-8') as conf:
            conf.write('')
        self.server.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 20
        while self.client.ok('plugin.list')['plugins'] and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertEqual(self.client.ok('plugin.list')['plugins'], [])
        self.configure(self.server, self.options)
        self.server.process.send_signal(signal.SIGHUP)
        while not self.client.ok('plugin.list')['plugins'] and time.monotonic() < deadline:
            time.sleep(0.02)
        self.ready()


class Grants(PluginCase):
    def request(self, op, **args):
        return self.ask(do='request', op=op, args=args)

    def test_only_what_is_granted(self):
        self.seed()
        self.ready()
        self.assertEqual(self.request('unit.get', id=self.finance)['ok']['unit']['name'], 'Finance')
        comment = self.request('comment.add', on=self.objective, text='数字已更新')['ok']['comment']
        self.assertEqual(comment['author'], 'plugin:counter')
        head = self.client.position()['seq']
        for op, args in [('org.set', {'name': 'X'}), ('unit.create', {'kind': 'company', 'name': 'X'}),
                         ('plugin.disable', {'plugin': 'counter'}), ('server.backup', {'path': '/tmp/x'}),
                         ('plugin.keep', {'sequence': 0}), ('score.propose', {})]:
            self.assertEqual(self.request(op, **args)['error']['code'], 'denied', op)
        self.assertEqual(self.request('unit.gte')['error']['code'], 'unsupported')
        self.assertEqual(self.client.position()['seq'], head)

    def test_okrds_own_operations_are_nobodys(self):
        self.refused('denied', 'plugin.keep', {'sequence': 5})
        self.refused('denied', 'plugin.tell', {'event': 'plugin.started'})


class State(PluginCase):
    options = 'grant = read\ntick_every = -1000\n'

    def test_what_is_too_much_is_refused_at_once(self):
        self.ready()
        most = (16 << 20) // (60000 + 8)
        self.assertEqual(self.ask(do='fill', n=most + 20), most)
        self.assertEqual(self.ask(do='fill', n=most), most)  # in place of what is there
        self.assertFalse(self.ask(do='put', key='more', value='v' * 60000))
        self.assertTrue(self.ask(do='put', key='fill/000', value=''))
        self.assertTrue(self.ask(do='put', key='more', value='v' * 60000))

    def test_what_is_given_back_is_good_as_long_as_the_header_says(self):
        self.ready()
        self.assertTrue(self.ask(do='borrow'))

    def test_a_time_that_is_past_is_no_reason_to_hurry(self):
        self.ready()
        self.until(lambda p: self.ask(do='state').get('ticks') == '2')
        self.assertLess(int(self.ask(do='state')['ticks']), 20)


class Files(PluginCase):
    plugin = 'counter'

    def path(self, server):
        return os.path.join(server.root, 'plugins', 'counter.so')

    def configure(self, server, options):
        os.makedirs(os.path.join(server.root, 'plugins', 'counter'), exist_ok=True)
        if not os.path.exists(self.path(server)):
            shutil.copy(os.path.join(PLUGINS, 'counter.so'), self.path(server))
            os.chmod(self.path(server), 0o755)
        super().configure(server, options)

    def why(self):
        error = self.refused('plugin_down', 'plugin.restart', {'plugin': 'counter'})
        return error['message']

    def test_a_file_that_others_may_write_is_not_loaded(self):
        self.ready()
        file, directory = self.path(self.server), os.path.dirname(self.path(self.server))
        os.chmod(file, 0o777)
        self.assertIn('others may write', self.why())
        os.chmod(file, 0o755)
        os.chmod(directory, 0o777)
        self.assertIn('others may write in', self.why())
        os.chmod(directory, 0o755)
        self.client.ok('plugin.enable', {'plugin': 'counter'})
        os.remove(file)  # a process has the old one mapped
        with open(file, 'wb') as f:
            f.write(b'\x7fELF and no more')
        self.assertIn('not a shared object', self.why())
        os.remove(file)
        self.assertIn('No such file', self.why())

    def test_a_probe_says_what_a_file_is(self):
        self.ready()
        other = os.path.join(self.server.root, 'plugins', 'other.so')
        probed = self.client.ok('plugin.probe', {'path': self.path(self.server)})['plugin']
        self.assertEqual((probed['id'], probed['version']), ('counter', '1.2.3'))
        self.assertEqual(self.client.ok('plugin.probe', {'plugin': 'counter'})['plugin']['summary'], 'Counts events / 数事件')
        shutil.copy(self.path(self.server), other)
        os.chmod(other, 0o755)
        self.assertIn('its file name says "other"', self.refused('invalid', 'plugin.probe', {'path': other})['message'])
        self.refused('invalid', 'plugin.probe', {'path': 'counter.so'})
        self.assertEqual(len(self.client.ok('plugin.list')['plugins']), 1)

    def test_data_files_come_from_beside_the_plugin(self):
        self.ready()
        with open(os.path.join(self.server.root, 'plugins', 'counter', 'table.txt'), 'w', encoding='utf-8') as f:
            f.write('表')
        self.assertEqual(self.ask(do='file', name='table.txt'), '表'.encode())
        self.assertEqual(self.ask(do='file', name='../counter.so'), b'')
        self.assertEqual(self.ask(do='file', name='none.txt'), b'')


class Events(PluginCase):
    def events(self):
        return [event['sequence'] for event in self.client.all_events()]

    def test_each_event_once_in_its_state(self):
        self.seed(3)
        for value in range(50):
            self.check_in(self.key_results[value % 3], value)
        self.ready()
        self.assertEqual(self.seen(), {sequence: 1 for sequence in self.events()})

    def test_effects_are_kept_once_over_kills_and_restarts(self):
        self.seed()
        for value in range(200):
            self.check_in(value=value % 80)
            if value % 40 == 20:
                for pid in self.pids():
                    os.kill(pid, signal.SIGKILL)
            if value == 100:
                self.server.kill()
                self.server.start()
        self.ready()
        self.assertEqual(self.seen(), {sequence: 1 for sequence in self.events()})
        self.assertEqual(int(self.ask(do='state')['count']), len(self.events()))

    def test_state_survives_dump_and_load(self):
        self.seed()
        self.ready()
        before = self.seen()
        self.assertEqual(self.client.ok('server.verify')['faults'], 0)
        self.assertEqual(self.server.stop(), 0)
        dump = os.path.join(self.server.root, 'dump')
        okrd = os.path.join(BIN, 'okrd')
        os.system(f'{okrd} dump --data {self.server.data} {dump} 2>/dev/null')
        shutil.rmtree(self.server.data)
        os.system(f'{okrd} load --data {self.server.data} {dump} >/dev/null 2>&1')
        self.server.start()
        after = self.seen()
        self.assertEqual({sequence: after.get(sequence) for sequence in before}, before)
        self.assertEqual(set(after.values()), {1})


class Filtered(PluginCase):
    plugin = 'finance'
    options = 'from = oldest\ngrant = read\n'

    def test_a_unit_that_is_not_there_yet_is_waited_for(self):
        self.client.ok('org.set', {'name': 'Farsail Tech'})
        self.assertEqual(self.ready()['deaths'], 0)
        self.assertIn('filter.unmatched', self.server.log_text())
        self.assertEqual(self.seen(), {})
        self.seed()
        events = self.client.all_events(filter={'unit': 'Finance'})
        self.assertEqual(self.seen(), {event['sequence']: 1 for event in events})
        self.assertGreater(len(events), 3)


class Killed(PluginCase):
    """Kill -9 in a loop while the log grows: 50 000 events with OKR_LONG=1."""
    options = 'from = oldest\n'
    changes = 50000 if LONG else 1500

    def kill_loop(self, stop, kills):
        client = Client(self.server.endpoint)
        while not stop.wait(0.3):
            if client.ok('plugin.show', {'plugin': 'counter'})['plugin']['state'] == 'disabled':
                client.ok('plugin.enable', {'plugin': 'counter'})
            for pid in self.pids():
                try:
                    os.kill(pid, signal.SIGKILL)
                    kills.append(pid)
                except ProcessLookupError:
                    pass
        client.close()

    def change(self, n):
        for first in range(0, n, 100):
            for i in range(first, min(first + 100, n)):
                self.client.send('check_in.record', {'key_result': self.key_result, 'value': i % 80})
            for i in range(first, min(first + 100, n)):
                self.assertIn('ok', self.client.receive())

    def test_every_event_once_in_order(self):
        self.seed()
        self.ready()
        stop, kills = threading.Event(), []
        killer = threading.Thread(target=self.kill_loop, args=(stop, kills))
        killer.start()
        deadline = time.monotonic() + 60
        try:
            self.change(self.changes)
            while len(kills) < 3 and time.monotonic() < deadline:  # on a quick machine that was too quick
                self.change(100)
        finally:
            stop.set()
            killer.join()
        self.assertGreaterEqual(len(kills), 3)
        client = self.server.client()
        deadline = time.monotonic() + 600
        while time.monotonic() < deadline:
            shown = self.shown()
            if shown['state'] == 'disabled':
                client.ok('plugin.enable', {'plugin': 'counter'})
            if shown['state'] == 'ready' and shown['lag'] == 0:
                break
            time.sleep(0.05)
        head = client.position()['seq']
        self.until(lambda p: p['sequence'] >= head, 60)
        seen = self.seen()
        self.assertEqual([n for n in range(1, head + 1) if seen.get(n) != 1], [])
        self.assertEqual(self.client.ok('plugin.dead_letters')['dead_letters'], [])


class Later(PluginCase):
    options = 'from = oldest\nlater = comment.added\n'

    def test_an_event_is_offered_again(self):
        self.seed()
        self.client.ok('comment.add', {'on': self.objective, 'text': 'wait'})
        self.check_in()
        seen = self.seen()
        self.assertEqual(seen, {event['sequence']: 1 for event in self.client.all_events()})


class DeadLetters(PluginCase):
    options = 'from = oldest\ndies_of = comment.added\n'

    def test_what_kills_three_times_is_put_aside_and_can_be_replayed(self):
        self.seed()
        self.client.ok('comment.add', {'on': self.objective, 'text': '致命'})
        self.check_in()
        self.ready()
        self.assertEqual(self.shown()['deaths'], 3)
        letters = self.client.ok('plugin.dead_letters')['dead_letters']
        self.assertEqual([(x['plugin'], x['type']) for x in letters], [('counter', 'comment.added')])
        self.assertIn('signal 6', letters[0]['why'])
        self.assertIn('因信号 6', self.server.okr('--lang', 'zh', 'plugin', 'dead-letters').stdout)
        killer = letters[0]['sequence']
        self.assertNotIn(killer, self.seen())
        self.refused('not_found', 'plugin.replay', {'plugin': 'counter', 'sequence': killer + 1})
        self.refused('plugin_down', 'plugin.replay', {'plugin': 'counter', 'sequence': killer})
        self.assertEqual(len(self.client.ok('plugin.dead_letters')['dead_letters']), 1)
        self.configure(self.server, 'from = oldest\n')
        self.server.process.send_signal(signal.SIGHUP)
        self.until(lambda p: p['state'] == 'ready')
        time.sleep(0.2)
        self.ready()
        self.assertEqual(self.client.ok('plugin.replay', {'plugin': 'counter', 'sequence': killer})['sequence'], killer)
        self.assertEqual(self.client.ok('plugin.dead_letters', {'plugin': 'counter'})['dead_letters'], [])
        self.assertEqual(self.seen()[killer], 1)


class Behind(PluginCase):
    """Retention goes on without a plugin that is stopped: it is told what it missed, and goes on with the oldest event there is."""

    def test_what_it_missed_is_said(self):
        self.seed()
        last = max(self.seen())
        self.client.ok('plugin.disable', {'plugin': 'counter'})
        for value in range(40):
            self.client.ok('check_in.record', {'key_result': 'k-1', 'value': value})
        self.assertEqual(self.shown()['missed'], 0)
        with open(os.path.join(self.server.root, 'okrd.conf'), 'a', encoding='utf-8') as conf:
            conf.write('[log]\nkeep_events = 10\n')
        self.server.process.send_signal(signal.SIGHUP)
        for _ in range(100):
            oldest = self.client.ok('server.status')['oldest']
            if oldest > last + 20:
                break
            time.sleep(0.05)
        self.client.ok('plugin.enable', {'plugin': 'counter'})
        shown = self.ready()
        self.assertEqual((shown['missed'], shown['missed_to'], shown['deaths']), (oldest - 1 - last, oldest - 1, 0))
        self.assertEqual(self.told('cursor.lost'), ['plugin:counter'])
        reason = self.client.all_events(filter={'types': ['cursor.lost']})[0]['data']['reason']
        self.assertIn(f'{last + 1} to {oldest - 1}', reason)
        seen = self.seen()
        self.assertEqual([n for n in sorted(seen) if n > last][0], oldest)
        self.assertIn(f'{shown["missed"]} (日志已清除至事件 {oldest - 1})', self.server.okr('--lang', 'zh', 'plugin', 'show', 'counter').stdout)
        self.assertIn('trimmed from the log up to event', self.server.okr('plugin', 'show', 'counter').stdout)
        self.assertIn(f'okrd_plugin_events_missed_total{{plugin="counter"}} {shown["missed"]}', self.server.okr('metrics').stdout)
        # It is kept, and what came after goes on as ever.
        self.server.stop()
        self.server.start()
        self.client = self.server.client()
        self.assertEqual(self.ready()['missed'], shown['missed'])
        self.assertEqual(self.client.ok('server.verify')['faults'], 0)
