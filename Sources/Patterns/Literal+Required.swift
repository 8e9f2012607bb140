// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What an expression cannot do without.
extension Literal {
  /// The best run of plain characters that stands outside of all parentheses and choices.
  ///
  /// `nil` where there is none, or where the expression has something that this does not
  /// read: then every line has to be tried. Never names what a match may lack.
  init?(requiredBy expression: [UInt8], _ options: Pattern.Options) {
    let ignoresCase = options.contains(.ignoresCase)
    // Beyond ASCII one letter may have several forms.
    if ignoresCase, !expression.allSatisfy({ $0 < 0x80 }) { return nil }
    if options.contains(.isLiteral) {
      self.init(expression, ignoresCase: ignoresCase)
      return
    }
    var reader = LiteralReader(expression)
    guard reader.read() else { return nil }
    let best = reader.runs.max { Self.worth($0) < Self.worth($1) }
    self.init(best ?? [], ignoresCase: ignoresCase)
  }

  private static func worth(_ run: [UInt8]) -> Int {
    let rarest = run.map(\.commonness).min() ?? 100
    return min(run.count, 8) * 20 - rarest
  }
}

/// Collects the runs of plain characters of an expression.
private struct LiteralReader {
  private var reader: ExpressionReader
  private var run: [UInt8] = []
  private(set) var runs: [[UInt8]] = []

  init(_ bytes: [UInt8]) { reader = ExpressionReader(bytes) }

  private var bytes: [UInt8] { reader.bytes }
  private var index: Int {
    get { reader.index }
    set { reader.index = newValue }
  }

  /// Reads the whole; `false` where something is in it that could make a run unnecessary.
  mutating func read() -> Bool {
    guard !bytes.starts(with: Array("(*".utf8)) else { return false }
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "|"), UInt8(ascii: ")"):
        return false
      case UInt8(ascii: "("):
        endRun()
        guard skipGroup() else { return false }
      case UInt8(ascii: "["):
        endRun()
        guard reader.skipClass() else { return false }
      case UInt8(ascii: "\\"):
        guard readEscape() else { return false }
      case UInt8(ascii: "{") where reader.repeatEnd == nil:
        // A brace without numbers in it stands for itself.
        run.append(byte)
        index += 1
      case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "{"):
        _ = run.popLast()
        endRun()
        skipQuantifier()
      case UInt8(ascii: "+"):
        endRun()
        skipQuantifier()
      case UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "$"):
        endRun()
        index += 1
      default:
        run.append(byte)
        index += 1
      }
      // A quantifier takes a whole character: one of several bytes cannot be taken back.
      if byte >= 0x80, index < bytes.count, "*?{".utf8.contains(bytes[index]) { return false }
    }
    endRun()
    return true
  }

  private mutating func endRun() {
    if !run.isEmpty { runs.append(run) }
    run = []
  }

  private mutating func skipQuantifier() {
    index = (reader.repeatEnd ?? index) + 1
    if index < bytes.count, "?+".utf8.contains(bytes[index]) { index += 1 }
  }

  /// An escaped sign stands for itself; a letter from a short list for some class or place.
  private mutating func readEscape() -> Bool {
    guard index + 1 < bytes.count else { return false }
    let next = bytes[index + 1]
    index += 2
    switch next {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E, 0x20:
      run.append(next)
    case _ where "dDwWsSbBhHvVRAzZ".utf8.contains(next):
      endRun()
    default:
      return false
    }
    return true
  }

  /// Passes over a group with all that is in it.
  private mutating func skipGroup() -> Bool {
    var depth = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "("):
        depth += 1
        guard isPlainGroup else { return false }
        index += 1
      case UInt8(ascii: ")"):
        depth -= 1
        index += 1
        if depth == 0 { return true }
      case UInt8(ascii: "["):
        guard reader.skipClass() else { return false }
      case UInt8(ascii: "\\"):
        // \Q and the like change what comes.
        guard index + 1 < bytes.count, bytes[index + 1] != UInt8(ascii: "Q") else { return false }
        index += 2
      default:
        index += 1
      }
    }
    return false
  }

  /// Groups that only group: `(`, `(?:`, look-around and names, not options or comments.
  private var isPlainGroup: Bool {
    let rest = bytes[(index + 1)...]
    if rest.first == UInt8(ascii: "*") { return false }
    guard rest.first == UInt8(ascii: "?") else { return true }
    guard let kind = rest.dropFirst().first else { return false }
    return ":=!<>|P".utf8.contains(kind)
  }
}
