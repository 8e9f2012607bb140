// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// An element of `GET /console/{name}/scrollback?format=json`: a line, or a gap between lines.
package enum ScrollbackEntry: Equatable, Sendable {
  case line(ScrollbackLine)
  case gap(GapReport, machine: String)
}

/// A line of a console: text without control characters, and where and when it began.
package struct ScrollbackLine: Codable, Equatable, Sendable {
  package var machine: String
  /// When the line's first byte came.
  package var time: Timestamp
  /// The offset of the line's first byte.
  package var offset: UInt64
  package var text: String

  package init(machine: String, time: Timestamp, offset: UInt64, text: String) {
    self.machine = machine
    self.time = time
    self.offset = offset
    self.text = text
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

extension ScrollbackEntry: Codable {
  private enum CodingKeys: CodingKey {
    case machine
    case gap
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    if let gap = try fields.decodeIfPresent(GapReport.self, forKey: .gap) {
      self = .gap(gap, machine: try fields.decode(String.self, forKey: .machine))
    } else {
      self = .line(try ScrollbackLine(from: decoder))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .line(let line):
      try line.encode(to: encoder)
    case .gap(let gap, let machine):
      var fields = encoder.container(keyedBy: CodingKeys.self)
      try fields.encode(machine, forKey: .machine)
      try fields.encode(gap, forKey: .gap)
    }
  }
}
