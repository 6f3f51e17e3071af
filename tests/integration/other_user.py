# SPDX-License-Identifier: Apache-2.0
"""A client that is another user: requests go through a child process, so that the kernel tells okrd of its uid."""
import os
import subprocess
import sys

import msgpack
import zmq


def is_possible():
    """Root alone may become somebody else; the interpreter must be within that user's reach."""
    if os.getuid() != 0:
        return False
    try:
        done = subprocess.run([sys.executable, '-c', 'import zmq'], user=2001, group=os.getgid(), extra_groups=[],
                              capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


class OtherUser:
    """Requests of user `uid`, who is in the group of okrd's socket as the group okr would be."""

    def __init__(self, server, uid):
        os.chmod(server.root, 0o770)
        with open(__file__, encoding='utf-8') as file:
            program = file.read()
        self.process = subprocess.Popen([sys.executable, '-c', program, server.endpoint], user=uid, group=os.getgid(),
                                        extra_groups=[], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def call(self, op, args=None):
        payload = msgpack.packb({'v': 1, 'id': 1, 'op': op, 'args': args or {}})
        self.process.stdin.write(payload.hex() + '\n')
        self.process.stdin.flush()
        return msgpack.unpackb(bytes.fromhex(self.process.stdout.readline()))

    def close(self):
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()


def relay(endpoint):
    """What the child does: a line of hex in, a line of hex out."""
    socket = zmq.Context.instance().socket(zmq.REQ)
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.RCVTIMEO, 20000)
    socket.connect(endpoint)
    for line in sys.stdin:
        socket.send(bytes.fromhex(line))
        print(socket.recv().hex(), flush=True)


if __name__ == '__main__':
    relay(sys.argv[1])
