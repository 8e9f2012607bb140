// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Notation
internal import Patterns
internal import RingLog

/// What a console printed before lines that may tell of a boot, read no further than is asked for.
struct OutputBefore {
  private let log: LogSnapshot
  private var position: UInt64
  private var lines = SafeLines()
  private var quoted: QuotedOutput
  private var clock = KernelClock()

  /// How far back lines count.
  private static let reach: UInt64 = 256 << 10

  /// Begins a good way before an offset.
  init(_ log: LogSnapshot, before offset: UInt64, _ matcher: Matcher) {
    self.log = log
    position = max(log.start, offset - min(offset, Self.reach))
    quoted = QuotedOutput(matcher)
  }

  /// Whether a line is one that somebody asked to see again; asked of lines in their order, as all is.
  mutating func isQuoted(_ line: SafeLine, at time: Timestamp) -> Bool {
    read(upTo: line.offset)
    return quoted.holds(line.text, at: time)
  }

  /// What a kernel's banner is to what came before.
  mutating func sign(of line: SafeLine, at time: Timestamp) -> KernelSign {
    read(upTo: line.offset)
    return clock.sign(of: line, at: time) { log.time(at: $0) }
  }

  /// Whether the time in a kernel's line is one that the kernel before had passed, if there was one.
  mutating func isBackwards(_ line: SafeLine, at time: Timestamp) -> Bool {
    sign(of: line, at: time) == .new && clock.isBackwards(line)
  }

  private mutating func read(upTo offset: UInt64) {
    var ended: [SafeLine] = []
    for (first, bytes) in log.bytes(from: position, to: max(position, offset)) {
      lines.read(bytes.span, at: first) { ended.append($0) }
    }
    position = max(position, offset)
    let log = log
    for line in ended {
      quoted.read(line.text, at: log.time(at: line.offset) ?? .now)
      clock.read(line)
    }
  }
}
