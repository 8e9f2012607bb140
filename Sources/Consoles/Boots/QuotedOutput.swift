// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Notation
internal import Patterns

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
