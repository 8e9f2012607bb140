// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Patterns

/// All detectors, and what finds their lines fast.
package final class DetectorSet: Sendable {
  /// In the order in which a line is tried: one line is one thing.
  package let detectors: [Detector]
  package let literals: LiteralSet
  /// Bytes of the longest literal.
  let longest: UInt64

  /// Detectors at most, igor's own included.
  package static let limit = 100

  /// `nil` where there are too many, or their literals are too long together.
  package init?(_ detectors: [Detector]) {
    guard detectors.count <= Self.limit,
      let literals = LiteralSet(detectors.map { $0.literals.map { Array($0.utf8) } })
    else { return nil }
    self.detectors = detectors
    self.literals = literals
    longest = UInt64(detectors.flatMap(\.literals).map(\.utf8.count).max() ?? 0)
  }

  /// These, or as many of the last as fit together: what is igor's own comes last.
  package static func fitting(_ detectors: [Detector]) -> DetectorSet {
    var rest = detectors[...]
    while !rest.isEmpty {
      if let set = DetectorSet(Array(rest)) { return set }
      rest = rest.dropFirst()
    }
    return .builtIn
  }

  /// igor's own.
  package static let builtIn: DetectorSet = {
    guard let set = DetectorSet(Detector.incidents + Detector.boots) else {
      preconditionFailure("igor's own literals are too long")
    }
    return set
  }()
}

extension DetectorSet {
  /// The first that knows a line.
  func detector(of line: String, _ matcher: Matcher) -> Int? {
    let bytes = Array(line.utf8)
    var likely = literals.lists(in: bytes.span)
    while likely != 0 {
      let index = likely.trailingZeroBitCount
      if case .found = matcher.firstMatch(of: detectors[index].pattern, in: bytes.span) {
        return index
      }
      likely &= likely - 1
    }
    return nil
  }
}
