// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Clock

@testable import Patterns

private let matcher = Matcher()

/// An expression of somebody's search, and lines that it is looked for in.
///
/// The first byte holds the options; a line end divides the expression from the lines.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPatterns(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let first = input.first else { return 0 }
  let parts = input.dropFirst().split(separator: 0x0A, maxSplits: 1)
  guard let expression = parts.first, let text = String(validating: expression, as: UTF8.self)
  else { return 0 }
  let lines = Array(parts.dropFirst().first ?? [])
  do throws(PatternError) {
    let pattern = try Pattern(text, options: Pattern.Options(rawValue: first & 3))
    searchLines(pattern, in: lines)
    guard case .found(let range) = matcher.firstMatch(of: pattern, in: lines.span) else { return 0 }
    precondition(range.upperBound <= lines.count, "\(range) of \(lines.count)")
    // Lines without what every match has are passed over unread: there must be none with a match.
    if let needed = pattern.requiredText.map({ Array($0.utf8) }) {
      precondition(contains(lines, needed), "\(text) matched without \(needed)")
    }
  } catch {
    precondition(error.position <= text.utf8.count, "\(error) of \(text.utf8.count) bytes")
  }
  return 0
}

private func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
  guard part.count <= bytes.count else { return false }
  return (0...(bytes.count - part.count)).contains { bytes[$0...].starts(with: part) }
}

/// However a block is searched, the answer is that of trying each of its lines.
private func searchLines(_ pattern: Pattern, in block: [UInt8]) {
  var finder = LineFinder(pattern, matcher)
  var position = 0
  while position < block.count {
    let end = block[position...].firstIndex(of: 0x0A) ?? block.count
    let line = position..<(end > position && block[end - 1] == 0x0D ? end - 1 : end)
    if case .found = matcher.firstMatch(of: pattern, in: Array(block[line]).span) {
      let step = finder.next(in: block.span, from: position, until: .now + .seconds(60))
      guard case .line(let found, _) = step, found == line else {
        preconditionFailure("\(pattern.text): \(step), not \(line)")
      }
    }
    position = end + 1
  }
}
