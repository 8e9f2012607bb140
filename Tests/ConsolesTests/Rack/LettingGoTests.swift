// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import EventLoop
import Logging
import Notation
import RingLog
import TestSupport
import Testing

@testable import Consoles

/// Consoles that go, whatever they still had to do, leave nothing behind.
struct LettingGoTests {
  @Test
  func `a console stays for as long as one of its sources says goodbye`() throws {
    let bench = try ShardBench()
    let slow = SlowSource()
    bench.put()
    weak let console = bench.console
    console?.source = slow
    bench.put(path: "another")
    bench.shard.remove(.osl03)
    for _ in 0..<10 { bench.loop.runTurn() }
    #expect(console != nil)
    slow.leave()
    #expect(bench.loop.run { console == nil })
  }

  @Test
  func `a console that is removed is freed, also with a boot, an incident and a search under way`()
    throws
  {
    let bench = try ShardBench()
    bench.put()
    weak let console = bench.console
    bench.trouble()
    // In one turn: all that was begun is still to be done.
    bench.shard.remove(.osl03)
    #expect(bench.loop.run { console == nil })
    bench.waitOut()
  }

  @Test
  func `a console that comes back goes on with what it had to do`() throws {
    let bench = try ShardBench()
    bench.put()
    let slow = SlowSource()
    bench.console?.source = slow
    bench.trouble()
    bench.shard.remove(.osl03)
    bench.put()
    slow.leave()
    // What a worker finds in its output is told, if of another incident: that one ended with it.
    #expect(bench.loop.run { bench.book.reports.contains { $0.line.hasSuffix("syncing: x") } })
  }

  @Test(arguments: [true, false])
  func `a shard that is let go is freed, before its workers are done and after`(isEarly: Bool)
    throws
  {
    let bench = try ShardBench()
    bench.put()
    bench.trouble()
    weak let console = bench.console
    weak let shard = bench.shard
    if !isEarly { bench.workers.close() }
    bench.letGo()
    #expect(console == nil && shard == nil)
    if isEarly { bench.workers.close() }
    bench.waitOut()
  }

  @Test func `a loop that ends first leaves nothing of its shard either`() throws {
    weak var console: Console?
    weak var shard: Shard?
    weak var loop: Loop?
    do {
      let bench = try ShardBench()
      bench.put()
      bench.trouble()
      (console, shard, loop) = (bench.console, bench.shard, bench.loop)
      bench.letGo()
    }
    #expect(console == nil && shard == nil && loop == nil)
  }
}

/// One shard on the test's loop, which the test removes and lets go of itself.
private final class ShardBench {
  let folder: TemporaryFolder
  let loop: Loop
  let workers: Workers
  let book: IncidentBook
  private let log: RingLog
  private var kept: Shard?

  init() throws {
    folder = try TemporaryFolder()
    loop = try Loop()
    workers = try Workers(count: 1, queueLimit: 10)
    log = try RingLog.open(RingLogOptions(directory: folder.path, journalFileSize: 1 << 20))
    book = try IncidentBook(in: folder.path)
    var options = RackOptions()
    options.sweepInterval = .milliseconds(5)
    options.handshakesPerSecond = 100
    options.incidents = book
    let lines = LogLines()
    kept = Shard(
      on: loop,
      log: log,
      workers: workers,
      resolvers: workers,
      logger: Logger(label: "test") { _ in lines },
      options: options,
      seed: 1
    )
  }

  deinit {
    workers.close()
    log.close()
    book.close()
  }

  var shard: Shard {
    guard let kept else { preconditionFailure("the shard was let go") }
    return kept
  }

  var console: Console? { kept?.console(.osl03) }

  /// Has the shard hold a console on a socket that nobody listens at.
  func put(path: String = "serial") {
    let source = SourceConfiguration.socket(.unix(path: folder.file(path)))
    shard.put(ConsoleConfiguration(name: .osl03, source: source))
  }

  /// A boot, an incident, and lines for a worker to look at.
  func trouble() {
    let line = Sighting(
      detector: 0,
      range: 0..<1,
      time: Timestamp(seconds: 1_700_000_000),
      line: "a line"
    )
    _ = console?.bootTold(.stage(.kernel), line)
    console?.found("panic", isFatal: true, line)
    console?.received(Array("[    1.0] Kernel panic - not syncing: x\n".utf8).span)
    loop.runTurn()
  }

  func letGo() {
    kept?.letGo()
    kept = nil
  }

  /// Runs the loop for longer than anything short that was begun.
  func waitOut() {
    var isOver = false
    let alarm = LoopTimer(on: loop) { isOver = true }
    alarm.deadline = loop.now + .milliseconds(10)
    #expect(loop.run { isOver })
  }
}

/// A source whose goodbye takes as long as the test likes.
private final class SlowSource: ConsoleSource {
  private var done: (() -> Void)?

  func leave() {
    done?()
    done = nil
  }

  func close(_ done: @escaping () -> Void) { self.done = done }
  func start() {}
  func drop() {}
  var inputRoom: Int { 0 }
  func write(_ bytes: Span<UInt8>) -> Int { 0 }
  func sendBreak() -> BreakOutcome { .unsupported }
  func logCommitted(through end: UInt64) {}
  func sessionRemembered() {}
  func reactivate() {}
  func watch(_ isWatched: Bool) {}
}
