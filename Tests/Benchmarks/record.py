# SPDX-License-Identifier: Apache-2.0
# Copyright the igor authors
"""What the record costs: searches, detectors, and reading the past; `make bench ONLY=record`."""
import os, random, select, shutil, signal, socket, statistics, subprocess, sys, threading, time

from bed import cpu_of

CONSOLES, TOTAL, BIG = 500, 2048 << 20, 64 << 20
LITERAL, EXPRESSION = "Kernel panic - not syncing", "(oops|segfault) at [0-9a-f]{8,16} ip"


def text_of(count, seed):
    """What a machine says: lines of a system's log, a panic now and then."""
    chance, lines, size = random.Random(seed), [], 0
    words = ["eth0", "link", "up", "systemd[1]:", "Started", "session", "of", "user", "audit:",
             "usb", "device", "sda1", "mounted", "nfs:", "server", "responding", "CPU", "clock"]
    while size < count:
        line = "[%12.6f] %s" % (size / 900.0, " ".join(chance.choices(words, k=9)))
        if chance.random() < 1e-5:
            line = "[%12.6f] Kernel panic - not syncing: Fatal exception" % (size / 900.0)
        elif chance.random() < 1e-5:
            line = "x[77]: segfault at 7f0012345678 ip 000055d0 sp 00007ffd error 4"
        lines.append(line)
        size += len(line) + 2
    return ("\r\n".join(lines) + "\r\n").encode()[:count]


class Machine:
    """The other end of a console's socket: prints what it has, or echoes."""

    def __init__(self, path, content):
        self.content, self.listener = content, socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(1)
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            stream, _ = self.listener.accept()
            if self.content is not None:
                stream.sendall(self.content)
                self.content = None
            while typed := stream.recv(4096):
                stream.sendall(typed)


def timed(argv):
    """Wall seconds of a program, and the lines it printed."""
    start = time.monotonic()
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return time.monotonic() - start, done.stdout.count(b"\n")


def drop_caches():
    try:
        os.sync()
        with open("/proc/sys/vm/drop_caches", "w") as file:
            file.write("3\n")
        return True
    except OSError:
        return False


def echoes(folder, seconds):
    """Milliseconds that keys take to come back, for so long."""
    stream = socket.socket(socket.AF_UNIX)
    stream.connect(folder + "/s")
    stream.sendall(b"GET /console/echo?mode=rw&from=live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
                   b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                   b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                   b"Sec-WebSocket-Protocol: igor.console.v1\r\n\r\n")
    time.sleep(0.5)
    stream.setblocking(False)
    taken, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            while stream.recv(65536):
                pass
        except BlockingIOError:
            pass
        start = time.monotonic()
        stream.send(b"\x82\x81\0\0\0\0k")
        got = b""
        while b"\x82\x01k" not in got:
            if not select.select([stream], [], [], 5)[0]:
                sys.exit("search: no echo")
            got += stream.recv(65536)
        taken.append((time.monotonic() - start) * 1000)
        time.sleep(0.004)
    taken.sort()
    return statistics.median(taken), taken[len(taken) * 99 // 100]


def first_byte(folder, target):
    """Seconds until the first byte of an answer's body."""
    stream = socket.socket(socket.AF_UNIX)
    stream.connect(folder + "/s")
    start, got = time.monotonic(), b""
    stream.sendall(b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % target.encode())
    while len(got.partition(b"\r\n\r\n")[2]) == 0:
        got += stream.recv(65536)
    stream.close()
    return time.monotonic() - start


def fill(folder, size):
    """Settings, and the machines behind them."""
    with open(folder + "/t.toml", "w") as file:
        file.write('state = "%s/state"\nlog = { capacity = "128 MiB" }\n[listen]\nunix = "%s/s"\n'
                   % (folder, folder))
        for name in ["c%03d" % index for index in range(CONSOLES)] + ["big", "echo"]:
            file.write('[machine.%s]\nsocket = "unix:%s/%s"\n' % (name, folder, name))
    os.chmod(folder + "/t.toml", 0o600)
    texts = [text_of(size // CONSOLES, seed) for seed in range(8)]
    machines = [Machine("%s/c%03d" % (folder, index), texts[index % 8]) for index in range(CONSOLES)]
    machines += [Machine(folder + "/big", text_of(8 << 20, 9) * (BIG >> 23)),
                 Machine(folder + "/echo", None)]
    return machines


def record(bench):
    """Two GB of logs of 500 consoles, as igord keeps them: searched, read, and looked through."""
    folder = bench.folder + "/record"
    os.mkdir(folder)
    machines = fill(folder, TOTAL)
    igord = begin(bench, folder)
    start, size = time.monotonic(), (TOTAL + BIG) >> 20
    while any(machine.content for machine in machines):
        time.sleep(0.2)
        if igord.poll() is not None or time.monotonic() - start > 600:
            sys.exit("bench: " + open(folder + "/log").read()[-500:])
    bench.add("logged from %d Unix sockets" % (CONSOLES + 1), size / (time.monotonic() - start), "MB/s")
    time.sleep(3)
    bench.add("CPU of that, a MB", cpu_of(igord.pid) * 1e3 / size, "ms")
    igord.send_signal(signal.SIGTERM)  # so that all of it is in segments
    igord.wait()
    detectors(bench, folder)
    begin(bench, folder)
    time.sleep(2)
    os.environ["IGOR_SERVER"] = "unix:%s/s" % folder
    searches(bench, folder + "/state/log")
    past(bench, folder)


def begin(bench, folder):
    return bench.start((0, 1), bench.binaries + "/igord", "--settings", folder + "/t.toml",
                       stderr=open(folder + "/log", "w"))


def detectors(bench, folder):
    """What detectors take of a console's output: on the loop, and of workers where they look."""
    with open(folder + "/sample", "wb") as file:
        file.write(text_of(16 << 20, 7))
    words = subprocess.check_output([bench.binaries + "/detector-meter", folder + "/sample"]).split()
    for what, word in zip(("detectors, a MB on the loop", "detectors, a suspicious MB on a worker"),
                          words):
        bench.add(what, float(word), "ms")


def searches(bench, logs):
    """A literal and an expression, beside ripgrep and grep over the same segments."""
    sizes = {".log": 0, ".idx": 0}
    for place, _, files in os.walk(logs):
        for name in files:
            kind = os.path.splitext(name)[1]
            if kind in sizes:
                sizes[kind] += os.path.getsize(os.path.join(place, name))
    total = sizes[".log"]
    bench.add("bytes on disk a byte of console", (total + sizes[".idx"]) / total, "")
    for what, words in (("a literal", LITERAL), ("an expression", EXPRESSION)):
        ways = [("igor", [bench.binaries + "/igor", "search", words])]
        if shutil.which("rg"):
            ways.append(("rg", ["rg", "-a", "--no-ignore", "-g", "*.log", words, logs]))
        ways.append(("grep", ["grep", "-rahE", "--include=*.log", words, logs]))
        timed(ways[-1][1])
        for heat in ("warm", "cold"):
            taken = {}
            for name, argv in ways:
                if heat == "cold" and not drop_caches():
                    continue
                runs = [timed(argv) for _ in range(3 if heat == "warm" else 1)]
                taken[name] = statistics.median(run[0] for run in runs)
            for name in list(taken)[1:]:
                bench.add("search for %s, %s" % (what, heat), taken["igor"], "s", name, taken[name])
            if taken:
                bench.add("search for %s, %s" % (what, heat), total / taken["igor"] / 1e9, "GB/s")


def past(bench, folder):
    """The first byte of a stretch of the past, and echoes while somebody searches."""
    target = "/console/big/scrollback?since=3%20days%20ago"
    taken = [first_byte(folder, target) * 1000 for _ in range(5)]
    bench.add("first byte since 3 days ago, 64 MiB", statistics.median(taken), "ms")
    median, late = echoes(folder, 3)
    search = bench.start((0, 1), bench.binaries + "/igor", "search", "(a|e|i)+[0-9]{9}zz",
                         stdout=subprocess.DEVNULL)
    searched_median, searched_late = echoes(folder, 3)
    search.kill()
    bench.add("echo during a search, p50", searched_median, "ms", "without", median)
    bench.add("echo during a search, p99", searched_late, "ms", "without", late)
