# SPDX-License-Identifier: Apache-2.0
"""okr metrics and okr status: what the running daemon counts about itself."""
import re

from support import OkrCase

SAMPLE = re.compile(r'^([a-z_]+)(?:\{([a-z]+)="([^"]*)"\})? (\S+)$')


class Metrics(OkrCase):
    def scrape(self):
        """Each sample by (name, label's value), after the rules of the format are checked."""
        result = self.server.okr('metrics')
        self.assertEqual(result.returncode, 0, result.stderr)
        lines = result.stdout.split('\n')
        self.assertEqual(lines[-2:], ['# EOF', ''])
        samples, family = {}, None
        for line in lines[:-2]:
            if line.startswith('# TYPE '):
                family = line.split()[2]
            elif line.startswith('# '):
                self.assertEqual(line.split()[2], family, line)
            else:
                name, _, label, value = SAMPLE.match(line).groups()
                self.assertTrue(name.startswith(family), line)
                self.assertNotIn((name, label), samples)
                samples[name, label] = float(value)
        return samples

    def test_what_happens_is_counted(self):
        self.seed()
        before = self.scrape()
        for value in (1, 2, 3):
            self.client.ok('check_in.record', {'key_result': self.key_result, 'value': value})
        self.refused('not_found', 'key_result.get', {'id': 'k-99'})
        after = self.scrape()

        def grown(*key):
            return after[key] - before.get(key, 0)
        self.assertEqual(grown('okrd_requests_total', 'check_in.record'), 3)
        self.assertEqual(grown('okrd_errors_total', 'not_found'), 1)
        self.assertEqual(grown('okrd_write_latency_seconds_count', None), 3)
        self.assertEqual(grown('okrd_batch_requests_sum', None), 3)
        self.assertEqual(grown('okrd_commit_seconds_count', None), grown('okrd_batch_requests_count', None))
        self.assertEqual(after['okrd_head', None], self.client.position()['seq'])
        self.assertGreater(after['okrd_store_used_bytes', None], 0)

    def test_buckets_add_up(self):
        self.seed()
        samples = self.scrape()
        for name in {name[:-len('_bucket')] for name, _ in samples if name.endswith('_bucket')}:
            buckets = [value for (key, _), value in samples.items() if key == f'{name}_bucket']
            self.assertEqual(buckets, sorted(buckets), name)
            self.assertEqual(buckets[-1], samples[f'{name}_count', None], name)

    def test_status_says_when_space_runs_out(self):
        self.assertEqual(self.server.okr('status', '--check').returncode, 0)
        card = self.server.okr('--lang', 'zh', 'status').stdout
        self.assertIn('已用空间', card)
        self.server.stop()
        self.assertEqual(self.server.okr('status', '--check').returncode, 7)
        self.server.start()
