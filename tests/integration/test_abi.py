# SPDX-License-Identifier: Apache-2.0
"""A plugin of 1.0 (tests/abi/1.0), built against the header of that time, in the daemon of today."""
from test_plugins import PluginCase


class Frozen(PluginCase):
    plugin = 'frozen'
    options = 'from = oldest\ngrant = read\nword = 不变\n'

    def scored(self):
        return self.client.ok('key_result.get', {'id': 'k-1'})['key_result']['score_proposal'] or {}

    def test_every_capability_of_1_0_works(self):
        self.seed()
        for value in (20, 60):
            self.client.ok('check_in.record', {'key_result': 'k-1', 'value': value})
        shown = self.ready()
        self.assertEqual(shown['capabilities'], ['okr.score/1', 'okr.audit/1', 'okr.events/1', 'okr.tick/1', 'okr.command/1'])
        self.until(lambda _: (self.scored().get('value'), self.scored().get('why')) == (0.5, 'halves'))
        self.until(lambda p: p['tick'])
        self.assertEqual(self.ask(), '2 1 yes 不变 -')
        audit = self.client.ok('audit.run', {'full': True})
        self.assertEqual({finding['code'] for finding in audit['findings']}, {'FROZEN'})
        self.assertIn('k-1', {finding['subject'] for finding in audit['findings']})
        self.assertEqual({finding['severity'] for finding in audit['findings']}, {'info'})
        for lang, words in (('en', 'frozen'), ('zh', '冻结')):  # the rule's own words
            self.assertIn(words, self.server.okr('--lang', lang, 'audit', '--severity', 'info', '--code', 'FROZEN').stdout)
        self.assertEqual(self.server.okr('audit', '--code', 'THAWED').returncode, 2)
        self.assertIn('thawed', self.server.log_text())
        self.assertEqual(self.shown()['deaths'], 0)
