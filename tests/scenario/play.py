# SPDX-License-Identifier: Apache-2.0
"""Plays scenario files (README.md says how they are written) and compares what comes out."""
import difflib
import glob
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.realpath(__file__))
TREE = os.path.dirname(os.path.dirname(HERE))
READY_SECONDS, COMMAND_SECONDS, STOP_SECONDS = 30, 60, 20

# What differs from run to run: pattern; what stands in the file instead.
PLACEHOLDERS = (
    (re.compile(r'\bsha256:[0-9a-f]{64}\b'), 'sha256:HASH'),
    (re.compile(r'\b[0-9a-f]{32}\b'), 'EPOCH'),
    (re.compile(r'\bokrd:[0-9a-f]{8,64}\b'), 'okrd:STORE'),
    (re.compile(r'\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z'), 'TIME'),
    (re.compile(r'\b(\d{4}-\d\d-\d\d) \d\d:\d\d(:\d\d)?\b'), r'\1 HH:MM'),
    (re.compile(r'\buid:\d+\b'), 'uid:N'),
    (re.compile(r'\b\d+(\.\d+)? ?(ms|µs)\b'), 'N ms'),
)


class Okrd:
    """The daemon of one scenario."""

    def __init__(self, bin_dir):
        self.bin = bin_dir
        self.root = tempfile.mkdtemp(prefix='okr-', dir='/tmp')
        self.work = os.path.join(self.root, 'work')
        os.mkdir(self.work)
        self.now = None
        self.options = []  # of okrd, beside its directories and its day
        self.user = None  # the number of the user whom commands run as; None: okrd's own
        self.process = None

    def start(self):
        command = [os.path.join(self.bin, 'okrd'), '--run', f'{self.root}/run', '--data', f'{self.root}/data']
        command += [*self.options, *(['--now', self.now] if self.now else [])]
        with open(f'{self.root}/log', 'ab') as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log)
        watchdog = threading.Timer(READY_SECONDS, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline()
        watchdog.cancel()
        if line != b'ready\n':
            raise RuntimeError(f'okrd is not ready: {line!r}\n{self.log()}')

    def stop(self, number=signal.SIGTERM):
        """Ends it and says what was wrong with that, if anything."""
        if not self.process:
            return ''
        self.process.send_signal(number)
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.process.stdout.close()
        self.process = None
        log = self.log()
        if 'Sanitizer' in log or 'runtime error' in log or (number == signal.SIGTERM and code != 0):
            return f'okrd ended with {code}\n{log[-6000:]}'
        return ''

    def log(self):
        with open(f'{self.root}/log', encoding='utf-8', errors='replace') as log:
            return log.read()

    def run(self, command):
        """The output lines of a shell command, then [CODE] where that is not 0."""
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith(('OKR_', 'LC_')) and name not in ('LANG', 'LANGUAGE', 'NO_COLOR', 'COLUMNS')}
        environment.update(
            PATH=f'{self.bin}:{environment.get("PATH", "/usr/bin:/bin")}', LC_ALL='C.UTF-8', COLUMNS='80', TZ='UTC',
            HOME=self.root, OKR_CONNECT=f'ipc://{self.root}/run/okrd.sock',
            EXAMPLES=f'{TREE}/client/examples', DATA=f'{TREE}/tests/unit/text/data')
        try:
            done = subprocess.run([*self.prefix(), 'bash', '-c', command], cwd=self.work, env=environment, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=COMMAND_SECONDS, check=False)
            text, code = done.stdout.decode(errors='backslashreplace'), done.returncode
        except subprocess.TimeoutExpired as late:
            text, code = (late.stdout or b'').decode(errors='backslashreplace'), 'ran out of time'
        for where, name in ((self.root, 'TMP'), (TREE, 'TREE')):
            text = text.replace(where, name)
        for pattern, name in PLACEHOLDERS:
            text = pattern.sub(name, text)
        lines = text.split('\n')
        if lines[-1] == '':
            lines.pop()
        return lines + ([f'[{code}]'] if code != 0 else [])

    def prefix(self):
        """Runs what follows as another user, who is in the group of the socket as the group okr would be."""
        return ['setpriv', f'--reuid={self.user}', f'--regid={os.getgid()}', '--clear-groups'] if self.user else []

    def can_be(self, user):
        """Whether commands can be run as that user: root can, where it reaches the programs."""
        self.user = user
        for path in (self.root, self.work):
            os.chmod(path, 0o770)
        try:
            return os.getuid() == 0 and self.run('okr version >/dev/null') == []
        except OSError:
            return False

    def directive(self, words):
        """now DATE, as UID, restart, kill: see README.md."""
        if words[0] == 'as' and len(words) == 2:
            self.user = None if words[1] == 'okrd' else words[1]
            return
        if words[0] == 'now' and len(words) == 2:
            self.now = words[1]
        elif words not in (['restart'], ['kill']):
            raise RuntimeError(f'there is no directive "% {" ".join(words)}"')
        fault = self.stop(signal.SIGKILL if words[0] == 'kill' else signal.SIGTERM)
        if fault:
            raise RuntimeError(fault)
        self.start()

    def remove(self):
        shutil.rmtree(self.root, ignore_errors=True)


def blocks(text):
    """The file cut up: (line number, kind, lines), kind being text, directive or command; output belongs to its command."""
    found = []
    for number, line in enumerate(text.split('\n')[:-1], 1):
        if line.startswith('$ '):
            found.append((number, 'command', [line], []))
        elif line.startswith('> ') and found and found[-1][1] == 'command' and not found[-1][3]:
            found[-1][2].append(line)
        elif line.startswith('% '):
            found.append((number, 'directive', [line], []))
        elif line.startswith('#') or line == '' or not found or found[-1][1] != 'command':
            found.append((number, 'text', [line], []))
        else:
            found[-1][3].append(line[1:] if line.startswith('\\') else line)
    return found


def shown(lines):
    """Output lines as a file holds them: those that would read as something else get a backslash."""
    return ['\\' + line if line == '' or line[0] in '#\\' or line[:2] in ('$ ', '> ', '% ') else line for line in lines]


class Play:
    """One file."""

    def __init__(self, path, bin_dir, update):
        self.path, self.update = path, update
        self.name = os.path.splitext(os.path.basename(path))[0]
        self.okrd = Okrd(bin_dir)
        self.passed = self.failed = 0
        self.written = []

    def say(self, good, number, what, tail=()):
        self.passed += good
        self.failed += not good
        print(f'{"ok" if good else "not ok"} - {self.name}:{number} {what}', *tail, sep='\n', flush=True)

    def command(self, number, lines, expected):
        got = self.okrd.run('\n'.join(line[2:] for line in lines))
        self.written += lines + shown(got)
        good = got == expected or self.update
        self.say(good, number, lines[0][2:],
                 () if good else difflib.unified_diff(expected, got, 'expected', 'got', lineterm='', n=2))

    def play(self):
        with open(self.path, encoding='utf-8') as file:
            parts = blocks(file.read())
        number = 0
        others = [lines[0].split()[2] for _, kind, lines, _ in parts if kind == 'directive' and lines[0].startswith('% as ')]
        if others and not self.okrd.can_be(next(user for user in others if user != 'okrd')):
            print(f'ok - {self.name} # SKIP only root can act as other users')
            self.okrd.remove()
            return
        self.okrd.user = None
        try:
            for number, kind, lines, expected in parts:
                if kind == 'command':
                    if not self.okrd.process:
                        self.okrd.start()
                    self.command(number, lines, expected)
                    continue
                self.written += lines
                if kind == 'directive':
                    self.okrd.directive(lines[0][2:].split())
            fault = self.okrd.stop()
            self.say(not fault, number, 'okrd ends cleanly', fault.split('\n') if fault else ())
        except RuntimeError as fault:
            self.say(False, number, str(fault))
            self.okrd.stop(signal.SIGKILL)
        finally:
            self.okrd.remove()
        if self.update and not self.failed:
            with open(self.path, 'w', encoding='utf-8') as file:
                file.write('\n'.join(self.written) + '\n')


def main(arguments):
    bin_dir, update = arguments[0], '--update' in arguments
    paths = [a for a in arguments[1:] if a != '--update'] or sorted(glob.glob(os.path.join(HERE, '*.okrt')))
    plays = [Play(path, bin_dir, update) for path in paths]
    for play in plays:
        play.play()
    passed, failed = sum(p.passed for p in plays), sum(p.failed for p in plays)
    print(f'{passed} passed, {failed} failed')
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
