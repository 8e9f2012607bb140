# SPDX-License-Identifier: Apache-2.0
# Copyright the igor authors
"""The figures of `make bench`, a function for each part; see `run` for what is common to them."""
import os, re, shutil, statistics, threading, time

from around import Awake
from bed import SEND_INTERVAL, Igord, Rack, cpu_of
from readers import crowd, fan_out


def sessions(bench):
    """Ten thousand quiet consoles: how fast they come, and what they cost; the API meanwhile."""
    count = bench.options.consoles
    small = Rack(bench, 1000, "quiet")
    igord = Igord(bench, [small])
    bench.add("1000 consoles attached", igord.wait_until_attached(), "s")
    base = igord.resident()[0]
    igord.stop()
    rack, echo = Rack(bench, count, "quiet"), Rack(bench, 1, "echo", prefix="e", options=["--prompt"])
    _, _, _, wall, login = bench.sol_client(rack, 0.1)
    igord = Igord(bench, [rack, echo])
    bench.add("%d consoles attached" % count, igord.wait_until_attached(), "s", "C", wall)
    began = time.monotonic()
    bench.add("CPU of that, settings and state included", igord.cpu(), "s", "C", login)
    pss, rss = igord.resident()
    bench.add("memory, %d consoles (RSS)" % count, rss / 1e6, "MB")
    if count > 1000:
        bench.add("memory a console", (pss - base) / 1024 / (count + 1 - 1000), "KiB")
    bench.add("open files", len(os.listdir("/proc/%d/fd" % igord.process.pid)), "")
    type_raw(bench, igord, "echo with %d others, raw TCP" % count)
    api(bench, igord)
    # Consoles that just came are asked more often for a minute.
    time.sleep(max(0, began + 66 - time.monotonic()))
    cpu, _ = igord.over(10)
    bench.add("idle, %d consoles" % count, cpu * 10, "% of a core")
    bench.add("an orderly end", igord.stop(), "s")
    igord.begin()
    bench.add("%d consoles attached again" % count, igord.wait_until_attached(), "s")


def api(bench, igord):
    """GET /machines over everything, and what typing is like meanwhile."""
    igord.metrics()
    bench.add("GET /machines, %d machines" % igord.consoles, listing(igord), "ms")
    turn = max(value for name, value in igord.metrics().items()
               if name.startswith("igor_loop_longest_turn_seconds"))
    bench.add("longest turn of a loop meanwhile", turn * 1e3, "ms")
    done = threading.Event()

    def ask():
        while not done.wait(0.05):
            igord.get("/machines")

    thread = threading.Thread(target=ask)
    thread.start()
    type_raw(bench, igord, "echo while the API is asked, raw TCP")
    done.set()
    thread.join()


def listing(igord):
    """Milliseconds of GET /machines over everything."""
    times = []
    for _ in range(10):
        before = time.monotonic()
        igord.get("/machines")
        times.append((time.monotonic() - before) * 1e3)
    return statistics.median(times)


def type_raw(bench, igord, figure, count=200, pause=10, core=1):
    echo = bench.typist(count, pause, "tcp", igord.raw_port, "console e00001 rw\\n", core=core)
    bench.add(figure + ", p50", echo[0], "ms")
    bench.add(figure + ", p99", echo[1], "ms")


def latency(bench):
    """Key to echo, each through its own client on a terminal, all on the same BMC."""
    address = "127.0.%d.%d" % (96 + os.getpid() % 60, 1 + os.getpid() // 60 % 250)
    rack = Rack(bench, 1, "echo", prefix="e", place=(address, 6230), options=["--prompt"])
    igord = Igord(bench, [rack])
    igord.wait_until_attached()
    type_raw(bench, igord, "echo, raw TCP")
    ours = bench.typist(300, 10, "pty", "igor: ", bench.binaries + "/igor", "console", "e00001",
                        "--server", "unix:" + igord.socket, core=0)
    igord.stop()
    tools = {
        "ipmitool sol": ("SOL Session operational", "ipmitool", "-I", "lanplus", "-C", "17", "-H",
                         address, "-p", "6230", "-U", "admin", "-P", "igor-admin", "sol",
                         "activate"),
        "ipmiconsole": ("SOL established", "ipmiconsole", "-h", address + ":6230", "-u", "admin",
                        "-p", "igor-admin", "-I", "17"),
    }
    for name, words in tools.items():
        theirs = None
        if shutil.which(words[1]):
            theirs = bench.typist(300, 10, "pty", *words, core=0)
        for index, part in enumerate(("p50", "p99")):
            bench.add("echo through igord and igor, %s" % part, ours[index], "ms", name,
                      theirs and theirs[index])


def ingest(bench):
    """CPU of a SOL packet: receive, verify, decrypt, journal, acknowledge, archive."""
    for count, rate, durabilities in ((1000, 10, ("process",) * 3),
                                      (bench.options.consoles, 1, ("process", "disk", "process",
                                                                   "process"))):
        rack = Rack(bench, count, "lines,rate=%d" % rate)
        references, costs = [], {}
        for durability in durabilities:
            references.append(bench.sol_client(rack, bench.options.seconds)[0])
            costs.setdefault(durability, []).append(packet_cost(bench, rack, durability))
        for durability, found in costs.items():
            bench.add("a SOL packet of 80 bytes, %d consoles, %s" % (count, durability),
                      statistics.median(found), "us", "C client", statistics.median(references))
        if count == bench.options.consoles:
            with Awake():
                reference = bench.sol_client(rack, bench.options.seconds)[0]
                bench.add("the same, process, on cores that are never idle",
                          packet_cost(bench, rack, "process"), "us", "C client", reference)
        bench.end()


def packet_cost(bench, rack, durability):
    igord = Igord(bench, [rack], durability)
    igord.wait_until_attached()
    time.sleep(2)
    cpu, size = igord.over(bench.options.seconds)
    igord.stop()
    verify(igord, rack.names)
    return cpu * 1e6 / (size / 80)


def verify(igord, names):
    """Every console's segments are numbered lines without a hole, a double or a stranger."""
    for name in names:
        folder = igord.folder + "/state/log/" + name
        if not os.path.isdir(folder):
            raise SystemExit("bench: %s has no segments" % name)
        logs = sorted((f for f in os.listdir(folder) if f.endswith(".log")),
                      key=lambda f: int(f[:-4]))
        text = b"".join(open(folder + "/" + log, "rb").read() for log in logs)
        # Output may begin within a line, where nobody held the console before.
        lines = text[0 if text.startswith(name.encode()) else text.find(b"\n") + 1:]
        found = re.findall(rb"%s line (\d{10}) [a-z]*\r\n" % re.escape(name.encode()), lines)
        numbers = [int(number) for number in found]
        expected = list(range(numbers[0], numbers[0] + len(numbers))) if numbers else []
        if numbers != expected or len(numbers) != len(lines) // 80:
            raise SystemExit("bench: %s is not what its machine printed" % name)


def storm(bench):
    """A thousand machines that all print at full speed, and somebody who types."""
    rate, seconds = 11_520, 30 if not bench.options.quick else 8
    rack, echo = Rack(bench, 1000, "flood,rate=%d" % rate), Rack(bench, 1, "echo", prefix="e", options=["--prompt"])
    igord = Igord(bench, [rack, echo])
    igord.wait_until_attached()
    cpu, size = igord.cpu(), igord.bytes_logged()
    began = time.monotonic()
    # Who types shares igord's core: on the other one the simulator would keep them waiting.
    generator = cpu_of(rack.process.pid)
    type_raw(bench, igord, "storm: echo, raw TCP", count=seconds * 20, pause=40, core=0)
    time.sleep(max(0, began + seconds - time.monotonic()))
    elapsed = time.monotonic() - began
    generator = cpu_of(rack.process.pid) - generator
    cpu, size = igord.cpu() - cpu, igord.bytes_logged() - size
    figures = igord.metrics()
    bench.add("storm: kept of what 1000 machines can print", size / elapsed / (rate * 1000) * 100,
              "%")
    bench.add("storm: CPU", cpu / elapsed * 100, "% of a core")
    bench.add("storm: CPU of the simulator", generator / elapsed * 100, "% of a core")
    bench.add("storm: CPU of a MB", cpu * 1e12 / size, "us")
    for name, figure in (("igor_slow_acknowledgements_total", "acknowledgements held over 500 ms"),
                         ("igor_lost_output_total", "times that a BMC may have dropped output")):
        bench.add("storm: " + figure, figures[name], "")
    igord.stop()
    verify(igord, rack.names)


def flood(bench):
    """One console as fast as stop-and-wait goes, beside the C client; then with 50 viewers."""
    rack = Rack(bench, 1, "flood")
    runs = [flooded(bench, rack, bench.options.seconds / 2, 50) for _ in range(3)]
    c_rate, c_cost, rate, cost, viewed_rate, viewed_cost, c_sends = (
        statistics.median(figures) for figures in zip(*runs))
    bench.add("one flooding console", rate, "MB/s", "C client", c_rate)
    bench.add("a MB of it, nobody watching", cost, "us", "C client", c_cost)
    bench.add("the same with 50 viewers", viewed_rate, "MB/s", "C client", c_rate)
    bench.add("a MB delivered to 50 viewers, ingest included", viewed_cost / 50, "us",
              "C client and C send", c_cost / 50 + c_sends)


def flooded(bench, rack, seconds, viewers):
    """One turn of that: the C client, igord alone, igord with viewers, C sends of the same sizes."""
    packet, packets, size = bench.sol_client(rack, seconds)[:3]
    figures = [size / seconds / 1e6, packet * packets * 1e6 / size]
    igord = Igord(bench, [rack])
    igord.wait_until_attached()
    time.sleep(1)
    cpu, size = igord.over(seconds)
    figures += [size / seconds / 1e6, cpu * 1e12 / size]
    sink = bench.sink(igord, viewers, seconds + 2)
    time.sleep(0.5)
    cpu, size = igord.over(seconds)
    sink.wait()
    igord.stop()
    figures += [size / seconds / 1e6, cpu * 1e12 / size]
    average = int(min(16384, size / seconds * SEND_INTERVAL))
    return figures + [bench.reference("send_loop", viewers, average,
                                      viewers * average * 150 / 1e6, 0, 8)]


def growth(bench):
    """Time, memory and CPU by number of consoles, each a line a second, and by loops."""
    sizes = ((100, (0,)), (1000, (0,)), (10_000, (0,)), (10_000, (0, 1)), (20_000, (0,)))
    for count, cores in sizes[:2] if bench.options.quick else sizes:
        racks = [Rack(bench, min(10_000, count - first), "lines,rate=1", first=first + 1)
                 for first in range(0, count, 10_000)]
        igord = Igord(bench, racks, cores=cores)
        title = "%d consoles, %d loop%s: " % (count, len(cores), "s" * (len(cores) > 1))
        bench.add(title + "attached", igord.wait_until_attached(), "s")
        bench.add(title + "CPU of that, of each", igord.cpu() * 1e6 / count, "us")
        time.sleep(2)
        cpu, size = igord.over(4)
        bench.add(title + "a packet", cpu * 1e6 / (size / 80), "us")
        bench.add(title + "memory (PSS)", igord.resident()[0] / 1e6, "MB")
        bench.add(title + "GET /machines while they print", listing(igord), "ms")
        bench.end()


PARTS = (sessions, latency, ingest, storm, flood, fan_out, crowd, growth)
