// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Clock
internal import Glibc

/// Finds the lines of a block that have a match.
///
/// A line ends with LF; a CR before that is not part of it. The expression sees one line at a
/// time. Where it has a literal, only lines with that are tried; else PCRE2 looks over the
/// whole block, if that misses nothing (``LineScope``), and what it finds is tried again on its line.
package struct LineFinder {
  private let pattern: Pattern
  private let matcher: Matcher
  /// Lines that took too many steps, and count as without a match.
  package private(set) var refusals = 0

  package enum Step: Equatable {
    /// A line of the block, and the match in it; both in bytes of the block.
    case line(Range<Int>, match: Range<Int>)
    /// No more lines match.
    case end
    /// Time is up: the rest begins there.
    case paused(at: Int)
  }

  package init(_ pattern: Pattern, _ matcher: Matcher = Matcher()) {
    self.pattern = pattern
    self.matcher = matcher
  }

  /// The first line with a match from `start` on, which is the beginning of a line.
  package mutating func next(
    in block: Span<UInt8>,
    from start: Int,
    until deadline: Moment
  ) -> Step {
    unsafe block.withUnsafeBufferPointer { buffer in
      unsafe next(in: buffer, from: start, until: deadline)
    }
  }

  private mutating func next(
    in block: UnsafeBufferPointer<UInt8>,
    from start: Int,
    until deadline: Moment
  ) -> Step {
    var position = start
    var triesLines = !pattern.isOwnLine
    while position < block.count {
      var candidate = position
      if let literal = pattern.literal {
        guard let hit = unsafe literal.first(in: block, from: position) else { return .end }
        candidate = hit
      } else if !triesLines {
        switch unsafe matcher.firstMatch(of: pattern, in: block, from: position) {
        case .none: return .end
        case .found(let match): candidate = match.lowerBound
        case .tooMuch: triesLines = true
        }
        if candidate >= block.count {
          // A match behind the last byte is one of a line only where that has no end.
          guard unsafe block[block.count - 1] != 0x0A else { return .end }
          candidate = block.count - 1
        }
      }
      let (line, next) = unsafe Self.line(around: candidate, in: block, notBefore: position)
      if let match = unsafe match(line, of: block) { return .line(line, match: match) }
      position = next
      if Moment.now >= deadline, position < block.count { return .paused(at: position) }
    }
    return .end
  }

  private mutating func match(
    _ line: Range<Int>,
    of block: UnsafeBufferPointer<UInt8>
  ) -> Range<Int>? {
    let subject = unsafe UnsafeBufferPointer(rebasing: block[line])
    switch unsafe matcher.firstMatch(of: pattern, in: subject, from: 0) {
    case .found(let match):
      return match.lowerBound + line.lowerBound..<match.upperBound + line.lowerBound
    case .none: return nil
    case .tooMuch:
      refusals += 1
      return nil
    }
  }

  /// The line that a byte is in, without its end, and where the next one begins.
  private static func line(
    around index: Int,
    in block: UnsafeBufferPointer<UInt8>,
    notBefore lowest: Int
  ) -> (line: Range<Int>, next: Int) {
    guard let base = unsafe UnsafeRawPointer(block.baseAddress) else { return (0..<0, 0) }
    var start = index
    while start > lowest, unsafe block[start - 1] != 0x0A { start -= 1 }
    let after = unsafe memchr(base + index, 0x0A, block.count - index)
    let end = unsafe after.map { unsafe UnsafeRawPointer($0) - base } ?? block.count
    let isReturn = unsafe end > start && block[end - 1] == 0x0D
    return (start..<(isReturn ? end - 1 : end), end + 1)
  }
}
