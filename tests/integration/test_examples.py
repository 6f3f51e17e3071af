# SPDX-License-Identifier: Apache-2.0
"""The plugins that the SDK brings, in the running daemon: what people see of them."""
import os
import signal

from support import BIN
from test_plugins import PluginCase

EXAMPLES = os.path.join(os.path.dirname(os.path.realpath(BIN)), 'examples')


class ExampleCase(PluginCase):
    def path(self, _server):
        return os.path.join(EXAMPLES, f'{self.plugin}.so')

    def configure(self, server, options):
        super().configure(server, options.format(root=server.root))

    def stored(self):
        return self.client.ok('key_result.get', {'id': 'k-1'})['key_result']


class Template(ExampleCase):
    plugin = 'template'
    options = 'most = 9\n'

    def test_its_score_is_shown(self):
        self.seed()
        self.client.ok('check_in.record', {'key_result': 'k-1', 'value': 60})
        # One for the key result as it was created may come first.
        self.until(lambda _: (self.stored()['score_proposal'] or {}).get('value') == 0.7)
        proposal = self.stored()['score_proposal']
        self.assertEqual((proposal['plugin'], proposal['why'], proposal['version']),
                         ('template', '7 of 10 tenths', '1.0.0'))
        for language in ('en', 'zh'):
            shown = self.server.okr('--lang', language, 'show', 'k-1')
            self.assertIn('7 of 10 tenths', shown.stdout, shown)
            self.assertIn('template', shown.stdout)

    def test_its_option_counts(self):
        self.seed()
        self.client.ok('check_in.record', {'key_result': 'k-1', 'value': 80})
        self.until(lambda _: (self.stored()['score_proposal'] or {}).get('value') == 0.9)


class Sync(ExampleCase):
    plugin = 'sync'
    options = 'enabled = false\ngrant = check_in.record\nkey_result = k-1\nfile = {root}/number\n'

    def test_a_number_in_a_file_becomes_a_check_in(self):
        self.seed()
        with open(os.path.join(self.server.root, 'number'), 'w', encoding='utf-8') as number:
            number.write('25\n')
        self.configure(self.server, self.options.replace('enabled = false', 'enabled = true'))
        self.server.process.send_signal(signal.SIGHUP)
        self.until(lambda _: self.stored()['metric']['current'] == 25)
        events = self.client.all_events(filter={'types': ['check_in.recorded']})
        self.assertEqual([event['actor'] for event in events], ['plugin:sync'])
