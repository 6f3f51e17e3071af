# SPDX-License-Identifier: Apache-2.0
"""Runs the tests of this folder, one line each, and ends with "N passed, M failed, K skipped". OKR_PART=1/2 runs every second class of
them, for two that run beside each other: they wait more than they work."""
import os
import sys
import time
import unittest

HERE = os.path.dirname(os.path.realpath(__file__))


class Result(unittest.TestResult):
    """TAP-like lines as the tests end; what went wrong follows the line."""

    def __init__(self):
        super().__init__()
        self.passed = 0

    def startTest(self, test):
        super().startTest(test)
        self.began = time.monotonic()

    def say(self, verdict, test, tail=''):
        seconds = time.monotonic() - getattr(self, 'began', time.monotonic())
        print(f'{verdict} - {test.id()} ({seconds:.1f} s){tail}', flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1
        self.say('ok', test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.say('ok', test, f' # SKIP {reason}')

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.say('not ok', test, '\n' + self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self.say('not ok', test, '\n' + self.errors[-1][1])

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            kept = self.failures if issubclass(err[0], test.failureException) else self.errors
            self.say('not ok', subtest, '\n' + kept[-1][1])


def tests_of(suite):
    for each in suite:
        if isinstance(each, unittest.TestSuite):
            yield from tests_of(each)
        else:
            yield each


def part_of(suite, part):
    """The classes whose turn it is: "1/2" takes the first, the third, …"""
    number, of = (int(text) for text in part.split('/'))
    classes = {}
    for test in tests_of(suite):
        classes.setdefault(type(test), []).append(test)
    chosen = list(classes.values())[number - 1::of]
    return unittest.TestSuite(test for tests in chosen for test in tests)


def main(names):
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromNames(names) if names else loader.discover(HERE, 'test_*.py', HERE)
    part = os.environ.pop('OKR_PART', None)  # a test that runs this runner means all of what it names
    if part:
        suite = part_of(suite, part)
    result = Result()
    suite.run(result)
    failed = len(result.failures) + len(result.errors)
    print(f'{result.passed} passed, {failed} failed, {len(result.skipped)} skipped')
    return 1 if failed or not result.passed else 0


if __name__ == '__main__':
    sys.path.insert(0, HERE)
    sys.exit(main(sys.argv[1:]))
