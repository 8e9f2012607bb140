// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import EventLoop
import Glibc
import Notation
import RingLog

/// Writes three consoles as fast as the log takes it, until it is killed.
///
///     ringlog-writer DIRECTORY process|disk RUN [MEMORY]
///
/// Every byte depends on its console's offset and on RUN. On standard output, one line each:
/// `open NAME OFFSET` where a console begins this run, and `told NAME OFFSET` for what may
/// have been acknowledged and shown.
@main
struct RingLogWriter {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard (4...5).contains(arguments.count),
      let durability = Durability(rawValue: arguments[2]),
      let run = UInt64(arguments[3])
    else {
      print("usage: ringlog-writer DIRECTORY process|disk RUN [MEMORY]")
      exit(2)
    }
    var options = RingLogOptions(directory: arguments[1], durability: durability)
    options.journalFileSize = 256 << 10
    options.capacity = 1 << 30
    if arguments.count == 5 { options.front = arguments[4] }
    let loop = try Loop()
    let writer = try Writer(options, run: run, on: loop)
    loop.onEndOfTurn { writer.endTurn() }
    writer.endTurn()
    loop.run()
  }
}

/// Keeps at most so much on its way, as SOL does, and goes on at each answer.
private final class Writer: ConsoleLogDelegate {
  private let loop: Loop
  private let shard: LogShard
  private let notices: Mailbox<[LogNotice]>
  private var consoles: [ConsoleLog] = []
  private var random: SystemRandomNumberGenerator = .init()
  private let run: UInt64
  private let hasMemory: Bool

  init(_ options: RingLogOptions, run: UInt64, on loop: Loop) throws {
    self.loop = loop
    self.run = run
    hasMemory = options.front != nil
    let log = try RingLog.open(options)
    let letters = Letters()
    notices = Mailbox(on: loop) { letters.open($0) }
    shard = log.makeShard { [notices] in notices.post($0) }
    letters.open = { [unowned self] in
      for batch in $0 { shard.handle(batch, at: loop.now) }
    }
    for name in ["a", "b", "c"] {
      guard let name = MachineName(name) else { continue }
      let console = shard.open(name, at: .now)
      console.delegate = self
      say("open \(name) \(console.end)")
      consoles.append(console)
    }
  }

  /// What the mailbox calls, filled in once there is somebody to call.
  private final class Letters {
    var open: ([[LogNotice]]) -> Void = { _ in }
  }

  func endTurn() {
    for console in consoles where console.end < console.committedEnd + 2000 {
      let size = UInt64.random(in: 1...900, using: &random)
      let bytes = (console.end..<console.end + size).map { Self.byte(at: $0, run: run) }
      console.append(bytes.span, at: .now)
    }
    shard.flush(at: loop.now)
    // Memory answers at once: there is nothing to wait for.
    if hasMemory { loop.later {} }
  }

  static func byte(at offset: UInt64, run: UInt64) -> UInt8 {
    UInt8(truncatingIfNeeded: ((offset &+ run &* 0x1234_5677) &* 0x9E37_79B9_7F4A_7C15) >> 56)
  }

  func committed(through offset: UInt64, in log: ConsoleLog) {
    say("told \(log.name) \(offset)")
  }

  func markCommitted(_ mark: Mark, in log: ConsoleLog) {}
  func sessionRemembered(_ id: UInt32?, in log: ConsoleLog) {}
  func conditionChanged(_ condition: LogCondition, in log: ConsoleLog) { say("\(condition)") }
  func roomRegained(in log: ConsoleLog) {}

  private func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    unsafe bytes.withUnsafeBytes { buffer in
      _ = unsafe write(1, buffer.baseAddress, buffer.count)
    }
  }
}
