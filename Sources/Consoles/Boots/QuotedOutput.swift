// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Notation
internal import Patterns
internal import RingLog

/// Tells what a machine prints about now from what it prints about then.
///
/// `dmesg` prints the kernel's banner again, and `cat` of an old log whole boots. Both are typed
/// at a shell, which echoes them: so what follows such an echo tells of no boot until the same
/// prompt is back, or for a minute. A machine that does boot was not asked for a file just
/// before; and where a hard reset leaves nothing but the prompt before the banner, that is back.
struct QuotedOutput {
  private var quote: Quote?
  private let matcher: Matcher

  private struct Quote {
    /// What stands before the command.
    var prompt: String
    var time: Timestamp
  }

  /// Seconds for which a command may go on without a prompt.
  private static let patience = 60.0
  /// Bytes of a line that somebody typed.
  private static let lineLimit = 400

  /// A prompt, then a command that prints what was written before; the match is the command.
  private static let echo: Pattern = {
    let expression =
      #"^.{0,100}?[#$%>] ?\K(?:sudo |doas |busybox )*(?:\S*/)?(?:dmesg|journalctl|[bx]?z?cat|zstdcat"#
      + #"|less|more|head|tail|z?grep|awk|sed|strings|view|vim?|nano|scriptreplay|xl|igor)(?![\w.-])"#
    guard let pattern = try? Pattern(expression) else {
      preconditionFailure("the expression of echoes is wrong")
    }
    return pattern
  }()

  init(_ matcher: Matcher = Matcher()) {
    self.matcher = matcher
  }

  /// Whether a line is one that somebody asked to see again.
  func holds(_ line: String, at time: Timestamp) -> Bool {
    guard let quote, !line.hasPrefix(quote.prompt) else { return false }
    return quote.time.seconds(to: time) <= Self.patience
  }

  /// Reads a line; they come in their order.
  mutating func read(_ line: String, at time: @autoclosure () -> Timestamp) {
    if let prompt = quote?.prompt, line.hasPrefix(prompt) { quote = nil }
    guard quote == nil, line.utf8.count <= Self.lineLimit else { return }
    let bytes = Array(line.utf8)
    guard case .found(let command) = matcher.firstMatch(of: Self.echo, in: bytes.span) else {
      return
    }
    let prompt = String(decoding: bytes[..<command.lowerBound], as: UTF8.self)
    quote = Quote(prompt: prompt, time: time())
  }
}

/// Reads a console's log for ``QuotedOutput``, no further than it is asked to.
struct QuotedOutputReader {
  private let log: LogSnapshot
  private var position: UInt64
  private var lines = SafeLines()
  private var output: QuotedOutput

  /// How far back an echo is looked for.
  private static let reach: UInt64 = 256 << 10

  /// Begins a good way before an offset.
  init(_ log: LogSnapshot, before offset: UInt64, _ matcher: Matcher) {
    self.log = log
    position = max(log.start, offset - min(offset, Self.reach))
    output = QuotedOutput(matcher)
  }

  /// Whether a line is one that somebody asked to see again; asked of lines in their order.
  mutating func holds(_ line: SafeLine, at time: Timestamp) -> Bool {
    var ended: [SafeLine] = []
    for (first, bytes) in log.bytes(from: position, to: max(position, line.offset)) {
      lines.read(bytes.span, at: first) { ended.append($0) }
    }
    position = max(position, line.offset)
    let log = log
    for line in ended { output.read(line.text, at: log.time(at: line.offset) ?? .now) }
    return output.holds(line.text, at: time)
  }
}
