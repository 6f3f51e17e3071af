# SPDX-License-Identifier: Apache-2.0
"""Plugins that judge: scores, which scorer applies, audits."""
import os
import signal
import time

from test_plugins import PLUGINS, PluginCase


class Scores(PluginCase):
    plugin = 'score-zones'
    options = 'score_commitments = aspirational\n'

    def path(self, _server):
        return os.path.join(os.path.dirname(PLUGINS), 'plugins', 'score-zones.so')

    def proposal(self, key_result):
        return self.client.ok('key_result.get', {'id': key_result})['key_result']['score_proposal']

    def proposed(self, key_result, found, seconds=30):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            proposal = self.proposal(key_result)
            if proposal and found(proposal):
                return proposal
            time.sleep(0.02)
        self.fail(f'{proposal}\n{self.server.log_text()[-2000:]}')

    def test_what_changes_is_scored_after_it_is_kept(self):
        self.seed(2)
        committed = self.client.create('key_result', objective=self.objective, text='Close the books', commitment='committed',
                                       metric={'kind': 'increase', 'measure': 'firms', 'start': 0, 'target': 10})
        self.check_in(committed, 10)
        self.check_in(self.key_results[0], 60)
        self.check_in(self.key_results[1], 30)
        first = self.proposed(self.key_results[0], lambda p: p['value'] == 0.7)
        self.assertEqual((first['plugin'], first['version'], first['why']), ('score-zones', '1.0.0', 'zone 0.7, at progress 0.75'))
        self.proposed(self.key_results[1], lambda p: p['value'] == 0.3)
        self.assertNotEqual((self.proposal(committed) or {}).get('plugin'), 'score-zones')
        self.check_in(self.key_results[0], 80)
        self.proposed(self.key_results[0], lambda p: p['plugin'] == 'score-zones' and p['value'] == 1.0 and p['sequence'] > first['sequence'])
        self.server.subscriber()  # everything that is on its way has arrived
        head, calls = self.client.position(), self.shown()['calls']
        self.client.ok('plugin.restart', {'plugin': 'score-zones'})
        self.until(lambda p: p['state'] == 'ready' and p['calls'] > calls)
        self.check_in(self.key_results[0], 81)
        self.proposed(self.key_results[0], lambda p: p['plugin'] == 'score-zones' and p['sequence'] > head['seq'] + 1)
        types = {event['type'] for event in self.client.events_after(head)}
        self.assertEqual(types, {'plugin.started', 'check_in.recorded', 'score.proposed'})

    def test_a_scorer_that_is_down_catches_up(self):
        self.seed()
        self.check_in(value=60)
        self.proposed(self.key_result, lambda p: p['value'] == 0.7)
        self.client.ok('plugin.disable', {'plugin': 'score-zones'})
        self.check_in(value=20)
        self.assertEqual((self.proposal(self.key_result)['plugin'], self.proposal(self.key_result)['value']), ('built-in', 0.25))
        self.assertRegex(self.server.okr('show', self.key_result).stdout, r'score +proposed 0\.25 \(by progress\)')
        recorded = self.client.ok('score.record', {'id': self.key_result, 'value': 0.25})['key_result']
        self.assertEqual(recorded['score_proposal']['plugin'], 'built-in')
        self.client.ok('plugin.enable', {'plugin': 'score-zones'})
        self.proposed(self.key_result, lambda p: p['plugin'] == 'score-zones' and p['value'] == 0)


class Order(PluginCase):
    """Three scorers: the first in the file that fits scores, however they were started."""
    plugin = 'score-google'
    sections = {'score-grove': 'score_commitments = committed\n', 'score-google': 'score_commitments = aspirational\n', 'score-zones': ''}
    proposal = Scores.proposal

    def configure(self, server, options):
        with open(os.path.join(server.root, 'okrd.conf'), 'w', encoding='utf-8') as conf:
            for name, lines in self.sections.items():
                conf.write(f'[plugin {name}]\npath = {os.path.dirname(PLUGINS)}/plugins/{name}.so\n{lines}')

    def scorers(self, *expected, seconds=30):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = tuple((self.proposal(key_result) or {}).get('plugin') for key_result in self.key_results)
            if found == expected:
                return
            time.sleep(0.02)
        self.fail(f'{found}, and {expected} was expected\n{self.server.log_text()[-2000:]}')

    def reload(self, **sections):
        self.sections = dict(sorted({**self.sections, **{name.replace('_', '-'): lines for name, lines in sections.items()}}.items()))
        self.configure(self.server, '')
        os.kill(self.server.process.pid, signal.SIGHUP)

    def test_the_first_that_fits_scores(self):
        self.seed(2)
        self.client.ok('key_result.update', {'id': self.key_results[1], 'commitment': 'committed', 'reason': 'a promise'})
        self.check_in(self.key_results[0], 60)
        self.check_in(self.key_results[1], 30)
        self.scorers('score-google', 'score-grove')
        self.client.ok('plugin.disable', {'plugin': 'score-google'})
        self.scorers('score-zones', 'score-grove')
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.client.ok('plugin.enable', {'plugin': 'score-google'})
        self.scorers('score-google', 'score-grove')
        head = self.client.position()
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.check_in(self.key_results[0], 61)
        self.check_in(self.key_results[1], 31)
        self.scorers('score-google', 'score-grove')
        told = {(event['actor'], event['subject']) for event in self.client.events_after(head) if event['type'] == 'score.proposed'}
        self.assertLessEqual(told, {('plugin:score-google', self.key_results[0]), ('plugin:score-grove', self.key_results[1])})

    def test_a_reload_keeps_the_order_of_the_file(self):
        self.sections = {name: lines for name, lines in self.sections.items() if name != 'score-google'}
        self.configure(self.server, '')
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.seed(1)
        self.check_in(self.key_results[0], 60)
        self.scorers('score-zones')
        self.reload(score_google='')
        self.until(lambda p: p['state'] == 'ready')
        self.assertEqual([plugin['id'] for plugin in self.client.ok('plugin.list')['plugins']],
                         ['score-google', 'score-grove', 'score-zones'])
        self.scorers('score-google')
        self.reload(score_google='enabled = no\n')
        self.scorers('score-zones')


class Audit(PluginCase):
    plugin = 'audit'
    options = ''

    def path(self, _server):
        return os.path.join(os.path.dirname(PLUGINS), 'plugins', 'audit.so')

    def test_a_run_is_settled_and_answered(self):
        self.seed(1)
        weak = self.new_objective(self.product, 'Make everything better')
        self.until(lambda p: p['state'] == 'ready')
        run = self.client.ok('audit.run')
        self.assertGreater(run['opened'], 0)
        self.assertEqual((run['open'], len(run['findings'])), (run['opened'], run['opened']))
        self.assertIn(weak, {finding['subject'] for finding in run['findings']})
        again = self.client.ok('audit.run')
        self.assertEqual((again['opened'], again['resolved'], again['open']), (0, 0, run['open']))
        product = self.client.ok('audit.run', {'unit': 'Product'})['findings']
        self.assertEqual({finding['subject'] for finding in product} - {weak, self.product}, set())
        self.assertIn(weak, {finding['subject'] for finding in product})

    def test_one_that_starts_is_not_said_to_be_missing(self):
        server = self.serve()
        client = server.client()
        while 'ok' not in (reply := client.call('audit.run')):
            self.assertEqual((reply['error']['code'], reply['error']['message']), ('plugin_down', 'plugin audit is starting'))

    def test_nobody_audits_without_the_plugin(self):
        self.until(lambda p: p['state'] == 'ready')
        self.client.ok('plugin.disable', {'plugin': 'audit'})
        self.refused('plugin_down', 'audit.run')


class MuchToSettle(PluginCase):
    """More than one commit takes in."""
    plugin = 'finds'
    options = 'finds = 20003\n'

    def test_every_finding_is_opened_once_and_resolved_once(self):
        self.seed(1)
        self.new_objective(self.product, 'Make everything better')
        self.until(lambda p: p['state'] == 'ready')
        head = self.client.position()
        run = self.client.ok('audit.run')
        self.assertEqual((run['opened'], run['resolved'], run['open']), (20003, 0, 20003))
        self.assertEqual([(finding['code'], finding['subject']) for finding in run['findings']],
                         [(f'C{i}', f'o-{2 - i % 2}') for i in range(20003)])
        again = self.client.ok('audit.run', {'full': True})
        self.assertEqual((again['opened'], again['resolved'], again['open']), (0, 0, 20003))
        self.configure(self.server, 'finds = 3\n')
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.until(lambda p: p['state'] == 'ready')
        less = self.client.ok('audit.run', {'full': True})
        self.assertEqual((less['opened'], less['resolved'], less['open']), (0, 20000, 3))
        told = [(event['type'], event['data']['after'].get('code')) for event in self.client.events_after(head) if event['type'].startswith('finding.')]
        opened = [code for what, code in told if what == 'finding.opened']
        self.assertEqual((len(opened), len(set(opened)), len(told)), (20003, 20003, 40003))
