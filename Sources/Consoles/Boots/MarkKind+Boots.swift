// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import RingLog

extension MarkKind {
  /// How far a boot has come: the text is a ``BootStage``, a colon and the line that told.
  package static let stage = MarkKind(rawValue: "stage")
  /// A detector found something: the text is its name, a colon and the line.
  package static let incident = MarkKind(rawValue: "incident")
  /// Somebody's order about power: the text begins with what it was.
  package static let powerOrder = MarkKind(rawValue: "power")
}

extension Mark {
  /// How many bytes before the mark belong to what it tells: what is recognised by a line is
  /// marked after it.
  package var reach: UInt64 {
    kind == .boot || kind == .stage || kind == .incident ? size ?? 0 : 0
  }

  /// Where what it tells began.
  package var beginning: UInt64 { offset - min(offset, reach) }

  /// The word before the colon of a text, and what comes after.
  package var parts: (word: String, rest: String) {
    guard let colon = text.firstIndex(of: ":") else { return (text, "") }
    let rest = text[text.index(after: colon)...].drop { $0 == " " }
    return (String(text[..<colon]), String(rest))
  }
}

/// How far a boot has come, in the order in which machines get there.
package enum BootStage: String, Sendable, Comparable, CaseIterable {
  /// Somebody ordered it, and nothing was printed yet.
  case ordered
  case firmware
  case loader
  case kernel
  /// A person could log in.
  case login

  package static func < (a: Self, b: Self) -> Bool {
    (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
  }
}
