# SPDX-License-Identifier: Apache-2.0
"""The systems under comparison: how each is built, started, loaded and stopped.

Operations, all of them seen from the outside:
  checkinN  durable check-ins of N clients with one subscriber attached     getN   reads of one objective by N clients
  ping1     the cheapest question, 1 client      getw1  get1 while 8 clients write      cli  exec, one question, exit
  tree1     the whole tree with its roll-up, 1 client
"""
import contextlib
import glob
import hashlib
import os
import re
import shutil
import signal
import statistics
import subprocess
import time

READY_SECS = 60
PROBE_SECS = 300  # it writes 64 MiB first: on a busy disk that takes its time
SEED_SECS = 3600
CLI_RUNS = 100
WRITERS = 8
FLOOR_PROGRAMS = {  # name: libraries
    'floor_lmdb': ('-llmdb',),
    'floor_server': ('-lzmq', '-llmdb', '-lpthread'),
    'floor_cli': ('-lzmq',),
    'loadgen': (),
}


class Failed(Exception):
    """A system could not be measured; the text says why."""


def cc(output, sources, *flags):
    done = subprocess.run([os.environ.get('CC', 'cc'), '-O2', '-o', output, *sources, *flags], capture_output=True, text=True)
    if done.returncode:
        raise Failed(f'{os.path.basename(output)} does not build:\n{done.stderr}')


def build(here, floors, out):
    """Builds the floor programs of `floors` and our load generator into `out`."""
    for name, libraries in FLOOR_PROGRAMS.items():
        cc(f'{out}/{name}', [f'{floors}/{name}.c'], *libraries)
    cc(f'{out}/okrload', [f'{here}/{name}.c' for name in ('okrload', 'okrseed', 'okrwire')],
       '-std=c17', '-D_GNU_SOURCE', '-isystem', floors)


def fields(text):
    """name=number pairs of a load generator's line; times become microseconds."""
    scale = {'us': 1, 'ms': 1000, '': 1}
    return {name: float(number) * scale[unit]
            for name, number, unit in re.findall(r'([\w.]+)=(\d+(?:\.\d+)?)(us|ms|)', text)}


def output_of(command, secs, env=None, ok=(0,)):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=secs, env=env)
    except subprocess.TimeoutExpired:
        raise Failed(f'{os.path.basename(command[0])} did not end in {secs:.0f} s') from None
    if done.returncode not in ok:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise Failed(said[-1] if said else f'{os.path.basename(command[0])} ended with {done.returncode}')
    return done.stdout


def probe(bench):
    """fdatasyncs a second on the disk of the data directory, now."""
    return fields(output_of([f'{bench.out}/floor_lmdb', 'fsync', f'{bench.data}/probe', '0.4'], PROBE_SECS).splitlines()[0])['rate']


@contextlib.contextmanager
def server(command, log, env=None, secs=READY_SECS):
    """Runs a server until the block ends; yields its line that begins with `ready`."""
    with open(log, 'w', encoding='utf-8') as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, env=env)
    try:
        until, ready = time.monotonic() + secs, ''
        while not ready:
            with open(log, encoding='utf-8', errors='replace') as file:
                said = file.read().splitlines()
            ready = next((text for text in said if text.startswith('ready')), '')
            if not ready and process.poll() is not None:
                raise Failed(said[-1] if said else f'it ended with {process.returncode}')
            if not ready and time.monotonic() > until:
                raise Failed(f'not ready after {secs} s')
            time.sleep(0.02)
        yield ready
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Socketed:
    """A server behind two ipc endpoints, loaded by the generator that speaks its protocol."""

    def __init__(self, bench, name, generator, objectives):
        self.bench, self.name, self.objectives = bench, name, objectives
        self.generator = f'{bench.out}/{generator}'
        self.endpoint, self.events = f'ipc://{bench.sockets}/{name}.r', f'ipc://{bench.sockets}/{name}.p'
        self.more = ()

    def load(self, op, clients, secs):
        command = [self.generator, '-e', self.endpoint, '-o', op, '-c', str(clients), '-t', str(secs), '-n', str(self.objectives), *self.more]
        return command + (['-s', self.events] if op == 'checkin' else [])

    def measure(self, wanted):
        """{operation: {field: value}} for the wanted operations; a Failed in place of the fields where one failed."""
        found = {}
        with self.serving():
            for operation in sorted(wanted, key=lambda o: (o == 'cli', 'getw' in o, not o.startswith('checkin'), len(o), o)):
                try:
                    found[operation] = self.run(operation)
                except Failed as failed:
                    found[operation] = failed
        return found

    def run(self, operation):
        secs = self.bench.secs
        if operation == 'cli':
            return self.run_cli()
        op, clients = re.fullmatch(r'([a-z]+)(\d+)', operation).groups()
        if op == 'getw':
            return self.run_under_writes(clients)
        return fields(output_of(self.load(op, clients, secs if op == 'checkin' else self.bench.read_secs), secs + 60))

    def run_under_writes(self, clients):
        writers = subprocess.Popen(self.load('checkin', WRITERS, self.bench.read_secs + 1), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(0.3)
        try:
            found = fields(output_of(self.load('get', clients, self.bench.read_secs), self.bench.read_secs + 60))
        finally:
            said = writers.communicate(timeout=self.bench.read_secs + 60)[1]
        if writers.returncode:
            raise Failed('the writers beside it failed: ' + said.strip())
        return found

    def run_cli(self):
        text = output_of([f'{self.bench.out}/floor_cli', 'bench', str(CLI_RUNS), *self.question()], 120)
        found = fields(text)
        if found.get('failed'):
            raise Failed(f'{os.path.basename(self.question()[0])} failed {found["failed"]:.0f} times of {CLI_RUNS}')
        return found


class Floor(Socketed):
    def __init__(self, bench, name, layout, objectives):
        super().__init__(bench, name, 'loadgen', objectives)
        self.layout = layout

    @contextlib.contextmanager
    def serving(self):
        directory = f'{self.bench.data}/{self.name}'
        shutil.rmtree(directory, ignore_errors=True)
        os.makedirs(directory)
        with server([f'{self.bench.out}/floor_server', '-e', self.endpoint, '-p', self.events, '-d', directory, '-n', str(self.objectives),
                     '-L', str(self.layout)], f'{self.bench.data}/{self.name}.log'):
            yield
        shutil.rmtree(directory, ignore_errors=True)

    def question(self):
        return f'{self.bench.out}/floor_cli', 'zmq', self.endpoint


class Okrd(Socketed):
    """okrd behind the adapter. Stores are filled once for each okrd binary and size; each round works on a copy, or all on one (`keep`)."""

    def __init__(self, bench, name, objectives, keep=False):
        super().__init__(bench, name, 'okrload', objectives)
        self.keep, self.copied = keep, False
        program = f'{bench.build}/bin/okrd'
        if not os.access(program, os.X_OK):
            raise Failed('build/bin/okrd absent')
        with open(program, 'rb') as file:
            binary = file.read()
        if b'__asan_init' in binary or b'__tsan_init' in binary:
            raise Failed('build/bin/okrd is a sanitizer build')
        self.filled = f'{bench.data}/filled-{objectives}-{hashlib.sha256(binary).hexdigest()[:8]}'

    def adapter(self, directory, secs):
        env = dict(os.environ, NOBJ=str(self.objectives), BUILD=self.bench.build, OKRD_ARGS=self.arguments())
        return server([f'{self.bench.here}/adapter', self.endpoint, self.events, directory], f'{self.bench.data}/{self.name}.log', env, secs)

    def arguments(self):
        """More arguments for okrd."""
        return ''

    def fill(self):
        if os.path.isdir(self.filled):
            return
        for stale in glob.glob(f'{self.bench.data}/filled-{self.objectives}-*'):
            shutil.rmtree(stale)
        print(f'filling okrd with {self.objectives} objectives', flush=True)
        filling = f'{self.bench.data}/filling-{self.name}'
        shutil.rmtree(filling, ignore_errors=True)
        with self.adapter(filling, SEED_SECS):
            pass
        os.rename(filling, self.filled)

    @contextlib.contextmanager
    def serving(self):
        self.fill()
        directory = f'{self.bench.data}/{self.name}'
        if not (self.keep and self.copied):
            shutil.rmtree(directory, ignore_errors=True)
            subprocess.run(['cp', '-a', '--sparse=always', self.filled, directory], check=True)
            os.sync()
            self.copied = True
        with self.adapter(directory, READY_SECS) as ready:
            first = fields(ready)
            self.first_objective = int(first['first_objective'])
            self.more = '-O', str(self.first_objective), '-K', str(int(first['first_key_result']))
            yield

    def question(self):
        return f'{self.bench.build}/bin/okr', '--connect', self.endpoint, 'show', f'o-{self.first_objective + 4}'


class Plugged(Okrd):
    """okrd with a plugin that hears of every event and does nothing."""

    def arguments(self):
        plugin, conf = f'{self.bench.out}/noop.so', f'{self.bench.out}/noop.conf'
        sdk = os.path.realpath(f'{self.bench.here}/../../plugins/sdk')
        cc(plugin, [f'{self.bench.here}/noop.c'], '-std=c17', '-shared', '-fPIC', f'-I{sdk}')
        with open(conf, 'w', encoding='utf-8') as file:
            file.write(f'[plugin noop]\npath = {plugin}\n')
        return f'--config {conf}'


class Postgres:
    """PostgreSQL through the peers' own script; `modes` names its check-in there for our system's name."""
    MODES = {'pg': 'checkin1', 'pgnn': 'checkin1_nn', 'pgmany': 'checkin1'}

    def __init__(self, bench, name, objectives):
        self.bench, self.name, self.mode, self.objectives = bench, name, self.MODES[name], objectives
        versions = sorted(glob.glob('/usr/lib/postgresql/*/bin/pgbench'), key=lambda path: int(path.split('/')[4]))
        if not versions or not shutil.which('psql'):
            raise Failed('postgresql absent')
        self.programs = os.path.dirname(versions[-1])
        self.user = ['runuser', '-u', os.environ.get('PGUSR', 'postgres'), '--'] if os.geteuid() == 0 else []
        self.home = f'{bench.data}/pg-{objectives}'
        os.makedirs(self.home, exist_ok=True)
        peers = f'{bench.data}/peers'
        shutil.rmtree(peers, ignore_errors=True)
        subprocess.run(['cp', '-r', f'{bench.floors}/peers', peers], check=True)
        subprocess.run(['chmod', '-R', 'a+rX,u+w', peers], check=True)
        if self.user:
            shutil.chown(self.home, self.user[2])
            if subprocess.run([*self.user, 'test', '-w', self.home], stderr=subprocess.DEVNULL).returncode:
                raise Failed(f'{self.user[2]} may not enter {bench.data}')

    def measure(self, wanted):
        clients = ' '.join(operation.removeprefix('checkin') for operation in sorted(wanted) if operation.startswith('checkin'))
        modes = ([] if os.path.isdir(f'{self.home}/data') else ['init']) + [self.mode] * bool(clients) + ['tree'] * ('tree1' in wanted)
        env = dict(os.environ, CLIENTS=clients, PGBIN=self.programs)
        said = output_of([*self.user, 'sh', f'{self.bench.data}/peers/pg.sh', self.home, str(self.objectives), f'{self.bench.secs:.0f}', *modes],
                         SEED_SECS, env)
        found = by_clients(said, f'op={self.mode} ')
        trees = [1000 * fields(text)['ms'] for text in said.splitlines() if 'op=tree ' in text]
        return found | {'tree1': {'p50': statistics.median(trees)}} if trees else found


class Redis:
    """Redis with appendfsync always, through the peers' own script."""

    def __init__(self, bench, name):
        self.bench, self.name = bench, name
        if not (shutil.which('redis-server') and shutil.which('redis-benchmark')):
            raise Failed('redis-server absent')

    def measure(self, wanted):
        home = f'{self.bench.data}/redis'
        shutil.rmtree(home, ignore_errors=True)
        env = dict(os.environ, CLIENTS=' '.join(operation.removeprefix('checkin') for operation in sorted(wanted)))
        said = output_of(['sh', f'{self.bench.floors}/peers/redis.sh', home, str(self.bench.objectives), f'{self.bench.secs * 20000:.0f}'],
                         300 + 10 * self.bench.secs, env)
        return by_clients(said, 'op=checkin ')


def by_clients(said, mark):
    return {f'checkin{fields(text)["clients"]:.0f}': fields(text) for text in said.splitlines() if mark in text}


def open_system(bench, name):
    """The system of that name in goals.py; raises Failed when it cannot be had here."""
    make = {
        'floor2': lambda: Floor(bench, name, 2, bench.objectives),
        'floor3': lambda: Floor(bench, name, 3, bench.objectives),
        'okrd': lambda: Okrd(bench, name, bench.objectives),
        'noop': lambda: Plugged(bench, name, bench.objectives),
        'few': lambda: Okrd(bench, name, bench.few, keep=True),
        'many': lambda: Okrd(bench, name, bench.many, keep=True),
        'floormany': lambda: Floor(bench, name, 2, bench.many),
        'pg': lambda: Postgres(bench, name, bench.objectives),
        'pgnn': lambda: Postgres(bench, name, bench.objectives),
        'pgmany': lambda: Postgres(bench, name, bench.many),
        'redis': lambda: Redis(bench, name),
    }
    return make[name]()
