// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// Takes the head of a message from bytes as they come: a start line, fields, an empty line.
///
/// Strict where others are lenient, since every second reading of a head is a way to smuggle
/// a request: lines end in CR LF and nothing else, a name is followed by its colon at once,
/// lines are not folded, and no control character stands anywhere.
///
/// Source: RFC 9112 §2 to §5.
struct HeadParser {
  /// The most bytes of a head.
  static let byteLimit = 16 * 1024
  /// The most fields of a head.
  static let fieldLimit = 100

  private var bytes: [UInt8] = []
  private var lineStart = 0
  /// How many CR the line has so far; only the one before its LF may stand there.
  private var returnCount = 0
  private var startLine: Range<Int>?
  private var entries: [FieldSection.Entry] = []
  private var hasSkippedLine = false

  /// Whether bytes of a head have come.
  var hasBegun: Bool { !bytes.isEmpty }

  /// Takes bytes off the front of `input`, up to the end of the head and no further.
  ///
  /// The head where it is complete, `nil` where it needs more. After an error the parser
  /// is not used again.
  mutating func parse(_ input: inout Span<UInt8>) throws(HTTPRefusal) -> FieldSection? {
    while !input.isEmpty {
      let room = Self.byteLimit - bytes.count
      guard room > 0 else { throw tooLong }
      let window = input.extracting(first: min(room, input.count))
      let end = try lineEnd(in: window)
      let taken = end.map { $0 + 1 } ?? window.count
      if bytes.isEmpty { reserve(window.count) }
      bytes.append(window.extracting(first: taken))
      input = input.extracting(droppingFirst: taken)
      if end != nil, try endLine() { return finish() }
    }
    return nil
  }

  /// Where the first LF is; control characters before it are refused as they come.
  private mutating func lineEnd(in window: Span<UInt8>) throws(HTTPRefusal) -> Int? {
    for index in window.indices {
      let byte = window[index]
      if byte >= 0x20 && byte != 0x7F { continue }
      switch byte {
      case 0x0A: return index
      case 0x0D: returnCount += 1
      case 0x09: continue
      default: throw .bad("a control character stands in the head")
      }
    }
    return nil
  }

  /// Makes room for a head of the usual size, all of which comes with one read as a rule.
  private mutating func reserve(_ byteCount: Int) {
    bytes.reserveCapacity(byteCount)
    entries.reserveCapacity(16)
  }

  /// Takes in the line that has just ended; whether it ended the head.
  private mutating func endLine() throws(HTTPRefusal) -> Bool {
    let end = bytes.count - 2
    guard end >= lineStart, bytes[end] == 0x0D else {
      throw .bad("a line ends in LF without CR")
    }
    let line = lineStart..<end
    lineStart = bytes.count
    guard returnCount == 1 else { throw .bad("CR stands inside a line") }
    returnCount = 0
    if startLine == nil {
      try beginHead(line)
      return false
    }
    if line.isEmpty { return true }
    try addField(line)
    return false
  }

  /// Takes the start line; one empty line before it is passed over (RFC 9112 §2.2).
  private mutating func beginHead(_ line: Range<Int>) throws(HTTPRefusal) {
    guard line.isEmpty else {
      startLine = line
      return
    }
    guard !hasSkippedLine else { throw .bad("the message begins with empty lines") }
    hasSkippedLine = true
  }

  private mutating func addField(_ line: Range<Int>) throws(HTTPRefusal) {
    guard entries.count < Self.fieldLimit else {
      throw HTTPRefusal(.fieldsTooLarge, "there are more than \(Self.fieldLimit) header fields")
    }
    guard !bytes[line.lowerBound].isBlank else { throw .bad("a header field is folded") }
    var colon = line.lowerBound
    let token = ByteSet.token
    while colon < line.upperBound, token.contains(bytes[colon]) { colon += 1 }
    guard colon < line.upperBound, bytes[colon] == 0x3A, colon > line.lowerBound else {
      throw .bad("a header field has no name, or something other than a colon behind it")
    }
    entries.append(.init(name: line.lowerBound..<colon, value: trim(colon + 1..<line.upperBound)))
  }

  private func trim(_ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, bytes[start].isBlank { start += 1 }
    while end > start, bytes[end - 1].isBlank { end -= 1 }
    return start..<end
  }

  private mutating func finish() -> FieldSection {
    defer { self = HeadParser() }
    return FieldSection(bytes: bytes, startLine: startLine ?? 0..<0, entries: entries)
  }

  private var tooLong: HTTPRefusal {
    startLine == nil
      ? HTTPRefusal(.uriTooLong, "the request line is longer than \(Self.byteLimit) bytes")
      : HTTPRefusal(.fieldsTooLarge, "the head is longer than \(Self.byteLimit) bytes")
  }
}

extension HTTPRefusal {
  /// Refused with status 400.
  static func bad(_ message: String) -> HTTPRefusal {
    HTTPRefusal(.badRequest, message)
  }
}
