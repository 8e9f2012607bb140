// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
package import Notation
internal import Patterns
package import RingLog

/// All detectors, and what finds their lines fast.
package final class DetectorSet: Sendable {
  /// In the order in which a line is tried: one line is one thing.
  package let detectors: [Detector]
  let literals: LiteralSet

  /// Detectors at most, igor's own included.
  package static let limit = 100

  /// `nil` where there are too many, or their literals are too long together.
  package init?(_ detectors: [Detector]) {
    guard detectors.count <= Self.limit,
      let literals = LiteralSet(detectors.flatMap(\.literals).map { Array($0.utf8) })
    else { return nil }
    self.detectors = detectors
    self.literals = literals
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
    guard let set = DetectorSet(Detector.incidents + Detector.stages) else {
      preconditionFailure("igor's own literals are too long")
    }
    return set
  }()
}

/// A line that a detector recognised.
package struct Sighting: Equatable, Sendable {
  /// The detector's place in its set.
  package var detector: Int
  /// The line's first byte, and what follows its last.
  package var range: Range<UInt64>
  package var time: Timestamp
  /// Without what could drive a terminal.
  package var line: String

  /// Bytes of a line that are told.
  package static let lineLimit = 400
}

extension DetectorSet {
  /// Before and after a literal: where its line is looked for.
  private static let lineReach: UInt64 = 4096
  /// Of a flood of suspicious lines only so much is looked at, its end.
  private static let floodLimit: UInt64 = 1 << 20
  /// Sightings that one look gives at most.
  private static let sightingLimit = 100

  /// Tries the lines in which literals were found, from the end of the first one to that of
  /// the last; on workers.
  ///
  /// `from` is where lines begin that were not tried before.
  package func examine(
    _ log: LogSnapshot,
    suspects: ClosedRange<UInt64>,
    notBefore from: UInt64
  ) -> [Sighting] {
    let high = min(log.end, suspects.upperBound + Self.lineReach)
    let flood = high - min(high, Self.floodLimit)
    let low = max(
      suspects.lowerBound - min(suspects.lowerBound, Self.lineReach),
      from,
      log.start,
      flood
    )
    var lines = SafeLines()
    var found: [Sighting] = []
    let matcher = Matcher()
    var quoted: QuotedOutputReader?
    func look(_ line: SafeLine, end: UInt64) {
      guard found.count < Self.sightingLimit, end >= suspects.lowerBound,
        line.offset <= suspects.upperBound, let index = detector(of: line.text, matcher)
      else { return }
      let time = log.time(at: line.offset) ?? .now
      if case .stage = detectors[index].meaning {
        var output = quoted ?? QuotedOutputReader(log, before: line.offset, matcher)
        defer { quoted = output }
        guard !output.holds(line, at: time) else { return }
      }
      let text = String(decoding: line.text.utf8.prefix(Sighting.lineLimit), as: UTF8.self)
      found.append(Sighting(detector: index, range: line.offset..<end, time: time, line: text))
    }
    for (offset, bytes) in log.bytes(from: min(low, high), to: high) {
      var ended: [SafeLine] = []
      lines.read(bytes.span, at: offset) { ended.append($0) }
      for (index, line) in ended.enumerated() {
        let next = index + 1 < ended.count ? ended[index + 1].offset : nil
        let after = next ?? lines.pendingOffset ?? offset + UInt64(bytes.count)
        look(line, end: max(after, line.offset))
      }
    }
    if let rest = lines.finish() { look(rest, end: high) }
    return found
  }

  private func detector(of line: String, _ matcher: Matcher) -> Int? {
    let bytes = Array(line.utf8)
    return detectors.firstIndex { detector in
      if case .found = matcher.firstMatch(of: detector.pattern, in: bytes.span) {
        true
      } else {
        false
      }
    }
  }
}
