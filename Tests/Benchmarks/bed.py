# SPDX-License-Identifier: Apache-2.0
# Copyright the igor authors
"""What a benchmark stands on: simulated racks, an igord on them, references in C, a table.

igord has core 0 to itself, what loads it has core 1. CPU is what the kernel has accounted to a
process, user + system, in nanoseconds where the kernel says so.
"""
import atexit, http.client, json, os, re, shutil, socket, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
# How often igord sends while a console is busy; with the rate, how much at a time.
SEND_INTERVAL = 0.008
REFERENCES = {"send_loop": "", "udp_acks": "", "sink": "-lssl -lcrypto", "typist": "",
              "sol_client": "-lcrypto"}


class Rack:
    """Simulated BMCs of igor-bmc, in one process."""

    def __init__(self, bench, count, script, first=1, prefix="n", place=("127.0.0.1", 0),
                 core=1, options=()):
        self.names = ["%s%05d" % (prefix, n) for n in range(first, first + count)]
        names = "%s[%05d-%05d]" % (prefix, first, first + count - 1)
        self.process = bench.start(core, bench.binaries + "/igor-bmc", "--names", names, "--address",
                                   place[0], "--port", str(place[1]), "--json", "--script", script,
                                   *options, stdout=subprocess.PIPE)
        ready = json.loads(self.process.stdout.readline())
        self.sources = ['bmc = "%s:%d"' % (b["address"], b["port"]) for b in ready["bmcs"]]
        self.places = ["%s:%d" % (b["address"], b["port"]) for b in ready["bmcs"]]

    def write_places(self, path):
        with open(path, "w") as file:
            file.write("\n".join(self.places) + "\n")
        return path


class UnixHTTP(http.client.HTTPConnection):
    """HTTP over igord's Unix socket."""

    def __init__(self, path):
        super().__init__("igor")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


class Igord:
    """An igord that holds the consoles of racks; can be stopped and started again."""

    def __init__(self, bench, racks, durability="process", cores=(0,), total="8 GiB",
                 tls=False):
        self.bench, self.cores = bench, cores
        self.folder = tempfile.mkdtemp(dir=bench.folder)
        self.socket = self.folder + "/igord.sock"
        self.raw_port, self.http_port = free_port(), free_port()
        self.consoles = sum(len(rack.names) for rack in racks)
        with open(self.folder + "/bmc.pass", "w") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write("igor-admin\n")
        lines = ['state = "%s/state"' % self.folder,
                 'log = { capacity = "16 MiB", total = "%s", durability = "%s" }'
                 % (total, durability),
                 "[listen]", 'unix = "%s"' % self.socket,
                 'raw = { address = "127.0.0.1:%d", login = false, tls = %s }'
                 % (self.raw_port, "true" if tls else "false"),
                 'http = { address = "127.0.0.1:%d", login = false }' % self.http_port,
                 "[defaults]", 'user = "admin"', 'password_file = "bmc.pass"',
                 "cipher_suites = [17]"]
        if tls:
            subprocess.run([bench.binaries + "/igord", "cert", "self-signed", "127.0.0.1",
                            "--folder", self.folder], check=True, stdout=subprocess.DEVNULL)
            lines.insert(3, 'tls = { certificate = "igord.crt", key = "igord.key" }')
        for rack in racks:
            for name, source in zip(rack.names, rack.sources):
                lines += ["[machine.%s]" % name, source]
        with open(self.folder + "/igord.toml", "w") as file:
            file.write("\n".join(lines) + "\n")
        os.mkdir(self.folder + "/state")
        self.begin()

    def begin(self):
        place = tempfile.mktemp(dir=self.folder)
        self.notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notices.bind(place)
        self.started = time.monotonic()
        self.process = self.bench.start(
            self.cores, self.bench.binaries + "/igord", "--settings", self.folder + "/igord.toml",
            env=dict(os.environ, RUNTIME_DIRECTORY=self.bench.memory, NOTIFY_SOCKET=place),
            stderr=open(self.folder + "/igord.log", "a"))

    def stop(self):
        """Seconds of an orderly exit: sessions closed, log written out."""
        before = time.monotonic()
        self.process.terminate()
        self.process.wait()
        return time.monotonic() - before

    # Its folder stays until the bench is over: ext4 searches long for an inode to give out
    # after thousands were deleted.
    def get(self, path):
        connection = UnixHTTP(self.socket)
        connection.request("GET", path)
        body = connection.getresponse().read()
        connection.close()
        return body

    def metrics(self):
        lines = self.get("/metrics").decode().splitlines()
        pairs = (line.rsplit(" ", 1) for line in lines if line and line[0] != "#")
        return {name: float(value) for name, value in pairs}

    def wait_until_attached(self, limit=90):
        """Seconds from igord's start until every console is active.

        igord says when each has come up or failed, or ten seconds are over: to ask it meanwhile
        how all consoles are would be a good part of what it does in that time.
        """
        attached = self.wait_until_ready(limit)
        while self.metrics()['igor_consoles{state="active"}'] < self.consoles:
            if attached > limit:
                self.fail("not all of %d consoles came up" % self.consoles)
            time.sleep(0.2)
            attached = time.monotonic() - self.started
        return attached

    def wait_until_ready(self, limit):
        """Seconds from igord's start until it told its service manager that it is ready."""
        self.notices.settimeout(1)
        while time.monotonic() < self.started + limit and self.process.poll() is None:
            try:
                if b"READY=1" in self.notices.recv(4096):
                    return time.monotonic() - self.started
            except TimeoutError:
                pass
        self.fail("igord does not get ready")

    def fail(self, what):
        with open(self.folder + "/igord.log") as log:
            sys.exit("bench: %s:\n%s" % (what, log.read()[-2000:]))

    def asleep_reader(self):
        """A subscriber that does not read, and for which the kernel keeps little."""
        reader = socket.socket()
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        reader.connect(("127.0.0.1", self.raw_port))
        reader.sendall(b"console n00001 ro from=live\n")
        return reader

    def cpu(self):
        """Seconds of CPU that igord has used, all threads."""
        return cpu_of(self.process.pid)

    def resident(self):
        """Bytes of memory that are igord's: proportional set size, and resident set size."""
        with open("/proc/%d/smaps_rollup" % self.process.pid) as file:
            text = file.read()
        return [int(re.search(r"^%s:\s+(\d+) kB" % what, text, re.M).group(1)) * 1024
                for what in ("Pss", "Rss")]

    def bytes_logged(self):
        return self.metrics()["igor_console_bytes_total"]

    def over(self, seconds):
        """CPU seconds and console bytes of a stretch of time."""
        size, cpu = self.bytes_logged(), self.cpu()
        time.sleep(seconds)
        return self.cpu() - cpu, self.bytes_logged() - size


class Bench:
    """Where things are, what is running, and the table that comes out."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.binaries = os.path.abspath(options.binaries)
        # What systemd's RuntimeDirectory= is to igord: on a tmpfs.
        self.memory = tempfile.mkdtemp(prefix="igor-bench-", dir="/dev/shm")
        atexit.register(shutil.rmtree, self.memory, True)
        self.processes = []
        self.rows = []
        for name, libraries in REFERENCES.items():
            subprocess.run(["cc", "-O2", "-o", "%s/%s" % (folder, name), "%s/%s.c" % (HERE, name),
                            *libraries.split()], check=True)

    def start(self, core, *words, **streams):
        cores = {core} if isinstance(core, int) else set(core)
        process = subprocess.Popen(words, preexec_fn=lambda: os.sched_setaffinity(0, cores),
                                   **streams)
        self.processes.append(process)
        return process

    def end(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
                process.wait()
        self.processes = []

    def program(self, name):
        return self.folder + "/" + name

    def reference(self, *words):
        """What a C reference prints first."""
        words = [self.program(words[0]), *map(str, words[1:])]
        return float(subprocess.check_output(words).split()[0])

    def sink(self, igord, subscribers, seconds, console="n00001", port=None, greeting=None,
             tls=False):
        """Subscribers for some seconds; prints `ready`, then bytes: in all, fewest, most."""
        greeting = greeting or "console %s ro from=live\\n" % console
        process = self.start(1, self.program("sink"), "127.0.0.1", str(port or igord.raw_port),
                             str(subscribers), str(seconds), greeting, "1", *["tls"] * tls,
                             stdout=subprocess.PIPE, text=True)
        if process.stdout.readline() != "ready\n":
            sys.exit("bench: the subscribers cannot connect")
        return process

    def typist(self, *words, core=1):
        """Echoes: p50 ms, p99 ms, the longest, how many never came."""
        process = self.start(core, self.program("typist"), *map(str, words),
                             stdout=subprocess.PIPE, text=True)
        line = process.stdout.read().split()
        process.wait()
        return [float(word) for word in line] or [float("nan")] * 4

    def sol_client(self, rack, seconds):
        """What the C client needs for a rack: us a packet, packets, bytes, login s, login CPU s."""
        places = rack.write_places(self.folder + "/places")
        words = subprocess.check_output([self.program("sol_client"), places, str(seconds), "0"])
        return [float(word) for word in words.split()]

    def add(self, figure, value, unit, against=None, reference=None):
        row = {"figure": figure, "value": round(value, 3), "unit": unit}
        if reference:
            row |= {"reference": against, "referenceValue": round(reference, 3),
                    "ratio": round(value / reference, 2)}
        self.rows.append(row)
        print("  " + self.line(row), file=sys.stderr)

    @staticmethod
    def line(row):
        line = "%-58s %10.2f %-12s" % (row["figure"], row["value"], row["unit"])
        if "ratio" in row:
            line += "%6.2f x %s (%.2f)" % (row["ratio"], row["reference"], row["referenceValue"])
        return line.rstrip()

    def show(self):
        if self.options.json:
            print(json.dumps(self.rows, indent=2))
        else:
            for row in self.rows:
                print(self.line(row))


def cpu_of(pid):
    """Seconds of CPU, from the scheduler's nanoseconds of each thread."""
    total = 0
    for thread in os.listdir("/proc/%d/task" % pid):
        try:
            with open("/proc/%d/task/%s/schedstat" % (pid, thread)) as file:
                total += int(file.read().split()[0])
        except FileNotFoundError:
            pass
    return total / 1e9


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
