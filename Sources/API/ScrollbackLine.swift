// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// An element of `GET /console/{name}/scrollback?format=json`: a line, or what is missing
/// between lines.
package enum ScrollbackEntry: Equatable, Sendable {
  case line(ScrollbackLine)
  case gap(GapReport, machine: String)
  case lost(LossReport, machine: String)
  /// Why there is no more; the last element.
  case error(APIError, machine: String)
}

/// A line of a console: text without control characters, and where and when it began.
package struct ScrollbackLine: Codable, Equatable, Sendable {
  package var machine: String
  /// When the line's first byte came; absent where that is not known any more.
  package var time: Timestamp?
  /// The offset of the line's first byte.
  package var offset: UInt64
  package var text: String
  /// Where lines were looked for: whether this is one, and not a line beside one.
  package var match: Bool?

  package init(
    machine: String,
    time: Timestamp?,
    offset: UInt64,
    text: String,
    match: Bool? = nil
  ) {
    self.machine = machine
    self.time = time
    self.offset = offset
    self.text = text
    self.match = match
  }
}

/// Offsets that existed and cannot be served.
package struct GapReport: Codable, Equatable, Sendable {
  package var from: UInt64
  /// The first offset after the gap.
  package var to: UInt64
  /// `retention`, `disk`, `corruption`, `unkept` or `restart`.
  package var why: String

  package init(from: UInt64, to: UInt64, why: String) {
    self.from = from
    self.to = to
    self.why = why
  }

  /// The gap as a line of text, without line ends: how plain streams tell it.
  package var notice: String {
    "[igor: \(to > from ? to - from : 0) bytes missing, offsets \(from)-\(to), \(why)]"
  }
}

/// Output that was lost before igord had it: it has no offsets.
package struct LossReport: Codable, Equatable, Sendable {
  /// Where it would have been.
  package var offset: UInt64
  package var time: Timestamp
  /// How much it was, where the BMC says so.
  package var bytes: UInt64?
  package var why: String

  package init(offset: UInt64, time: Timestamp, bytes: UInt64?, why: String) {
    self.offset = offset
    self.time = time
    self.bytes = bytes
    self.why = why
  }

  /// The loss as a line of text, without line ends.
  package var notice: String {
    let count = bytes.map { "\($0) bytes" } ?? "output"
    return "[igor: \(count) lost before igord had it, offset \(offset): \(SafeLines.clean(why))]"
  }
}

extension ScrollbackEntry: Codable {
  private enum CodingKeys: CodingKey {
    case machine
    case gap
    case lost
    case error
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    if let gap = try fields.decodeIfPresent(GapReport.self, forKey: .gap) {
      self = .gap(gap, machine: try fields.decode(String.self, forKey: .machine))
    } else if let loss = try fields.decodeIfPresent(LossReport.self, forKey: .lost) {
      self = .lost(loss, machine: try fields.decode(String.self, forKey: .machine))
    } else if let error = try fields.decodeIfPresent(APIError.self, forKey: .error) {
      self = .error(error, machine: try fields.decode(String.self, forKey: .machine))
    } else {
      self = .line(try ScrollbackLine(from: decoder))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    if case .line(let line) = self { return try line.encode(to: encoder) }
    var fields = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .line: break
    case .gap(let gap, let machine):
      try fields.encode(machine, forKey: .machine)
      try fields.encode(gap, forKey: .gap)
    case .lost(let loss, let machine):
      try fields.encode(machine, forKey: .machine)
      try fields.encode(loss, forKey: .lost)
    case .error(let error, let machine):
      try fields.encode(machine, forKey: .machine)
      try fields.encode(error, forKey: .error)
    }
  }
}
