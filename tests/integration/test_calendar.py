# SPDX-License-Identifier: Apache-2.0
"""Work calendars: files read at the start and on SIGHUP, named by the organisation, counted with when progress is expected."""
import datetime
import os
import signal
import subprocess
import time
import zoneinfo

from support import BIN, OkrCase, Server

DAYS = '2018-02-15..2018-02-21 off 春节\n2018-02-11 work\n2018-02-24 work\n'


class Shelf(Server):
    """okrd with a directory of calendars of its own."""

    def __init__(self, now):
        super().__init__(now)
        self.shelf = os.path.join(self.root, 'calendars')
        self.config = os.path.join(self.root, 'okrd.conf')
        os.mkdir(self.shelf)
        with open(self.config, 'w', encoding='utf-8') as file:
            file.write(f'[okrd]\ncalendars = {self.shelf}\n')

    def command(self, *more):
        return super().command('--config', self.config, *more)

    def put(self, name, text):
        with open(os.path.join(self.shelf, name), 'w', encoding='utf-8') as file:
            file.write(text)

    def reload(self, event):
        """Sends SIGHUP and waits for a line of the log."""
        before = self.log_text().count(event)
        self.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 20
        while self.log_text().count(event) == before:
            if time.monotonic() > deadline:
                raise AssertionError(f'no {event} in {self.log_text()}')
            time.sleep(0.02)


class CalendarTest(OkrCase):
    now = '2018-02-21'

    def serve(self, now=None):
        server = Shelf(now)
        self.addCleanup(server.remove)
        server.put('factory.calendar', 'name: 工厂日历\n' + DAYS)
        server.put('notes.txt', 'this is no calendar')
        return server.start()

    def expected(self):
        return self.client.ok('key_result.get', {'id': self.key_result})['key_result']['expected']

    def test_workdays_are_counted_where_the_organisation_names_a_calendar(self):
        self.seed()
        calendar_days = 52 / 90 * 0.7
        self.assertAlmostEqual(self.expected(), calendar_days, places=5)
        self.client.ok('org.set', {'work_calendar': 'factory'})
        # January has 23 Mondays to Fridays; February 10 up to the festival and one exchanged Sunday; 62 of 65 in the quarter.
        self.assertAlmostEqual(self.expected(), 34 / 62 * 0.7, places=5)
        self.client.ok('org.set', {'work_calendar': '工厂日历'})
        self.assertAlmostEqual(self.expected(), 34 / 62 * 0.7, places=5)
        self.client.ok('org.set', {'work_calendar': None})
        self.assertAlmostEqual(self.expected(), calendar_days, places=5)

    def test_an_unknown_calendar_is_refused_with_those_there_are(self):
        error = self.refused('invalid', 'org.set', {'work_calendar': 'mars'})
        self.assertEqual(error['field'], 'work_calendar')
        self.assertIn('factory', error['hint'])
        error = self.refused('invalid', 'document.apply', {'text': '---\nwork_calendar: mars\n---\n# company: 某司\n'})
        self.assertIn('mars', error['details'][0]['message'])
        self.assertIsNone(self.client.ok('org.get')['org']['work_calendar'])

    def test_every_workday_counts_by_the_calendar_and_anew_when_it_changes(self):
        self.seed()
        kr = self.client.create('key_result', objective=self.objective, text='每个工作日分享一个技巧',
                                metric={'kind': 'cadence', 'per': 'workday', 'target': 1})
        for day in ('2018-02-11', '2018-02-12', '2018-02-19'):  # a Sunday, a Monday, a Monday of the festival
            self.client.ok('check_in.record', {'key_result': kr, 'value': 1, 'as_of': day})

        def kept():
            return self.client.ok('key_result.get', {'id': kr})['key_result']['metric']['current']
        self.assertEqual(kept(), 2)  # the two Mondays
        self.client.ok('org.set', {'work_calendar': 'factory'})
        self.assertEqual(kept(), 2)  # the Sunday that is worked and the Monday before the festival
        progress = self.client.ok('key_result.get', {'id': kr})['key_result']['progress']
        self.assertAlmostEqual(progress, 2 / 34, places=5)
        self.client.ok('org.set', {'work_calendar': None})
        self.assertEqual(kept(), 2)
        self.assertEqual(self.client.ok('server.verify')['faults'], 0)

    def test_a_reload_takes_the_files_or_none(self):
        self.seed()
        self.client.ok('org.set', {'work_calendar': 'factory'})
        self.server.put('factory.calendar', '2018-02-12 off\n2018-02-13 work\n')
        self.server.reload('reload.refused')
        self.assertIn('factory.calendar:2: 2018-02-13 is a workday', self.server.log_text())
        self.assertAlmostEqual(self.expected(), 34 / 62 * 0.7, places=5)
        check = subprocess.run(self.server.command('--check-config'), capture_output=True, text=True, check=False)
        self.assertEqual((check.returncode, 'factory.calendar:2' in check.stderr), (2, True), check.stderr)
        self.server.put('factory.calendar', '2018-02-12 off\n')
        self.server.reload(' calendars ')
        self.assertAlmostEqual(self.expected(), 37 / 64 * 0.7, places=5)

    def test_a_calendar_that_went_away_is_told(self):
        self.seed()
        self.client.ok('org.set', {'work_calendar': 'factory'})
        self.server.stop()
        os.remove(os.path.join(self.server.shelf, 'factory.calendar'))
        self.server.start()
        self.assertIn('calendar.missing', self.server.log_text())
        self.assertAlmostEqual(self.expected(), 52 / 90 * 0.7, places=5)
        self.client.ok('org.set', {'name': 'Farsail'})  # what is set already is not in the way

    def test_a_wrong_file_keeps_okrd_from_starting(self):
        self.server.put('broken.calendar', '2018-13-01 off\n')
        self.server.stop()
        done = subprocess.run(self.server.command(), capture_output=True, text=True, timeout=20, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn('broken.calendar:1: no date', done.stderr)


class PackagedTest(OkrCase):
    def test_the_calendar_of_china_is_there(self):
        self.seed()
        self.client.ok('org.set', {'work_calendar': '中国'})
        kr = self.client.ok('key_result.get', {'id': self.key_result})['key_result']
        self.assertAlmostEqual(kr['expected'], 14 / 61 * 0.7, places=5)
        self.assertTrue(os.path.isdir(os.path.join(BIN, '..', 'share', 'okrd', 'calendars')))


class ZoneTest(OkrCase):
    """What day it is, is settled where the organisation is, not where okrd runs."""
    now = None

    def check_days(self, zones):
        for zone in zones:
            self.client.ok('org.set', {'time_zone': zone})
            before = datetime.datetime.now(zoneinfo.ZoneInfo(zone)).date()
            today = self.client.ok('server.hello')['today']
            after = datetime.datetime.now(zoneinfo.ZoneInfo(zone)).date()
            self.assertIn(today, {before.isoformat(), after.isoformat()}, zone)

    def test_today_is_the_organisations(self):
        # Kiritimati is 25 hours ahead of Pago Pago: on no day are both the server's.
        self.check_days(('Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe'))

    def test_the_zone_outlives_a_restart_and_bounds_what_may_be_reported(self):
        self.client.ok('org.set', {'time_zone': 'Pacific/Kiritimati'})
        self.server.stop()
        self.server.start()
        self.seed()
        today = datetime.date.fromisoformat(self.client.ok('server.hello')['today'])
        ahead = datetime.datetime.now(zoneinfo.ZoneInfo('Pacific/Kiritimati')).date()
        self.assertLessEqual(abs((today - ahead).days), 1)
        self.check_in(as_of=today.isoformat())
        tomorrow = (today + datetime.timedelta(days=2)).isoformat()
        self.refused('invalid', 'check_in.record', {'key_result': self.key_result, 'value': 2, 'as_of': tomorrow})
        self.client.ok('org.set', {'time_zone': 'Pacific/Pago_Pago'})
        later = today.isoformat()  # today there is tomorrow here
        self.refused('invalid', 'check_in.record', {'key_result': self.key_result, 'value': 3, 'as_of': later})
