# SPDX-License-Identifier: Apache-2.0
# Copyright the igor authors
"""What a benchmark may have beside a rack: a console without a BMC, and cores that never sleep."""
import os, socket, subprocess, tempfile, time


class Line:
    """A console on a Unix socket, which prints so many bytes a second, 8 ms worth at a time."""

    names = ["n00001"]

    def __init__(self, bench, rate):
        path = tempfile.mktemp(dir=bench.folder)
        self.sources = ['socket = "unix:%s"' % path]
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen()
        self.pid = os.fork()
        if self.pid == 0:
            self.feed(listener, b"x" * (rate * 8 // 1000))
        listener.close()

    @staticmethod
    def feed(listener, piece):
        os.sched_setaffinity(0, {1})
        try:
            line, _ = listener.accept()
            due = time.monotonic()
            while True:
                line.sendall(piece)
                due = max(due + 0.008, time.monotonic() - 0.1)
                time.sleep(max(0, due - time.monotonic()))
        finally:
            os._exit(0)

    def end(self):
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)


class Awake:
    """Keeps both cores from falling idle, with what runs only where nothing else wants to.

    A virtual machine's core that wakes up is slow for a while, its caches cold and its clock low;
    whoever is measured pays for that in CPU time.
    """

    def __enter__(self):
        self.spinners = [subprocess.Popen(
            ["sh", "-c", "while :; do :; done"],
            preexec_fn=lambda core=core: self.settle(core)) for core in (0, 1)]

    @staticmethod
    def settle(core):
        os.sched_setaffinity(0, {core})
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))

    def __exit__(self, *_):
        for spinner in self.spinners:
            spinner.kill()
            spinner.wait()
