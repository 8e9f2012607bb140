# SPDX-License-Identifier: Apache-2.0
# Copyright the igor authors
"""What those cost who read: few and many of one console, one of each, and some who do not read."""
import re, statistics, threading, time

from around import Line
from bed import SEND_INTERVAL, Igord, Rack

# What a WebSocket begins with; the sink reads frames as it reads bytes.
UPGRADE = ("GET /console/n00001?mode=ro HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
           "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")


def fan_out(bench):
    """CPU of a delivered megabyte: the same output with and without subscribers, in turn.

    The console is a socket, from which a megabyte costs little, so that the difference is what
    the subscribers cost and no noise of thousands of SOL packets.
    """
    for subscribers, rate in ((1, 2_000_000), (10, 2_000_000), (100, 2_000_000), (1000, 500_000)):
        line = Line(bench, rate)
        igord = Igord(bench, [line])
        igord.wait_until_attached()
        average = int(min(16384, rate * SEND_INTERVAL))
        megabytes = 150 * subscribers * average / 1e6
        kinds = {"raw": (igord.raw_port, None)}
        if subscribers in (10, 100):
            kinds["WebSocket"] = (igord.http_port, UPGRADE)
        references, costs = [], {kind: [] for kind in kinds}
        for _ in range(3):
            references.append(bench.reference("send_loop", subscribers, average, megabytes, 0, 8))
            for kind, place in kinds.items():
                costs[kind].append(delivered(bench, igord, subscribers, *place))
        reference = statistics.median(references)
        for kind, found in costs.items():
            bench.add("a MB delivered to %d %s, without ingest" % (subscribers, kind),
                      statistics.median(found), "us", "C: send of %d B each 8 ms" % average,
                      reference)
        bench.end()
        if subscribers in (10, 100):
            line.end()
            line = Line(bench, rate)
            igord = Igord(bench, [line], tls=True)
            igord.wait_until_attached()
            bench.add("a MB delivered to %d raw over TLS, without ingest" % subscribers,
                      delivered(bench, igord, subscribers, igord.raw_port, None, tls=True), "us",
                      "C: send in clear", reference)
            bench.end()
        line.end()


def delivered(bench, igord, subscribers, port, greeting, tls=False):
    """us a MB: what the subscribers add to the cost of the same seconds without them."""
    seconds = 1.5
    alone, size = igord.over(seconds)
    sink = bench.sink(igord, subscribers, seconds + 1, port=port, greeting=greeting, tls=tls)
    time.sleep(0.5)
    watched, watched_size = igord.over(seconds)
    if int(sink.stdout.readline().split()[1]) < seconds * 100_000:
        raise SystemExit("bench: a subscriber got next to nothing")
    return max(0, watched / watched_size - alone / size) * 1e12 / subscribers


def crowd(bench):
    """A thousand consoles with a subscriber each; a hundred at one, of which ten never read."""
    rack = Rack(bench, 1000, "lines,rate=10")
    igord = Igord(bench, [rack])
    igord.wait_until_attached()
    seconds = bench.options.seconds
    alone, size = igord.over(seconds / 2)
    sink = bench.sink(igord, 1000, seconds, console="n%d")
    watched, watched_size = igord.over(seconds / 2)
    fewest, most = sink.stdout.readline().split()[1:]
    bench.add("a line for one of 1000 subscribers of 1000 consoles",
              (watched / watched_size - alone / size) * 80e6, "us")
    bench.add("the least of them got, of what the most got", int(fewest) / int(most) * 100, "%")
    bench.end()
    rack = Rack(bench, 1, "flood,rate=1000000")
    igord = Igord(bench, [rack])
    igord.wait_until_attached()
    before = igord.resident()[0]
    igord.bytes_before = igord.bytes_logged()
    asleep = [igord.asleep_reader() for _ in range(10)]
    sink = bench.sink(igord, 90, seconds)
    fewest, most = sink.stdout.readline().split()[1:]
    bench.add("90 readers beside 10 who never read: least of most", int(fewest) / int(most) * 100,
              "%")
    bench.add("memory that the 100 took", (igord.resident()[0] - before) / 1e6, "MB")
    catch_up(bench, igord, asleep)


def catch_up(bench, igord, readers):
    """Who never read begins to: all that came since they attached, from the log, without a hole."""
    wanted = igord.bytes_logged() - igord.bytes_before
    began = time.monotonic()
    texts = [[] for _ in readers]
    threads = [threading.Thread(target=read_up_to, args=(reader, wanted, text))
               for reader, text in zip(readers, texts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.monotonic() - began
    for text in texts:
        numbers = [int(n) for n in re.findall(rb"n00001 line (\d{10}) ", b"".join(text))]
        if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            raise SystemExit("bench: who slept has a hole that nobody told of")
    bench.add("10 who slept catch up, all together", wanted * 10 / 1e6 / elapsed, "MB/s")


def read_up_to(reader, count, pieces):
    """Reads so many bytes, or until nothing comes any more."""
    reader.settimeout(10)
    while count > 0:
        pieces.append(reader.recv(1 << 18))
        if not pieces[-1]:
            raise SystemExit("bench: who slept was sent away")
        count -= len(pieces[-1])
    reader.close()
