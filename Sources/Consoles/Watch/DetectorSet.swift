// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
package import Notation
package import Patterns
package import RingLog

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
      let literals = LiteralSet(detectors.flatMap(\.literals).map { Array($0.utf8) })
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
    guard let set = DetectorSet(Detector.incidents + Detector.ends + Detector.stages) else {
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

/// What one look at suspicious lines came to.
package struct Examination: Equatable, Sendable {
  package var sightings: [Sighting] = []
  /// Where lines begin that were not tried; `nil` where all were.
  package var rest: UInt64?
}

extension DetectorSet {
  /// Before and after a literal: where its line is looked for.
  private static let lineReach: UInt64 = 4096
  /// Bytes that one look reads; the next goes on behind them.
  private static let lookLimit: UInt64 = 1 << 20
  /// Where lines are printed faster than they are tried, so much is tried in the end: the last.
  private static let floodLimit: UInt64 = 16 << 20
  /// Sightings that one look gives at most: of what is fatal and stages of a boot, and of the rest.
  ///
  /// With the first it ends, for each of them counts; of the rest it passes over more.
  static let sightingLimit = 100

  /// Tries the lines in which literals were found, from the end of the first one to that of
  /// the last; on workers.
  ///
  /// `from` is where lines begin that were not tried before.
  package func examine(
    _ log: LogSnapshot,
    suspects: ClosedRange<UInt64>,
    notBefore from: UInt64
  ) -> Examination {
    let wanted = min(log.end, suspects.upperBound + Self.lineReach)
    let low = max(
      suspects.lowerBound - min(suspects.lowerBound, Self.lineReach),
      from,
      log.start,
      wanted - min(wanted, Self.floodLimit)
    )
    let high = min(wanted, low + Self.lookLimit)
    var lines = SafeLines()
    var look = Look(suspects)
    let matcher = Matcher()
    for (offset, bytes) in log.bytes(from: min(low, high), to: high) {
      var ended: [SafeLine] = []
      lines.read(bytes.span, at: offset) { ended.append($0) }
      for (index, line) in ended.enumerated() {
        let next = index + 1 < ended.count ? ended[index + 1].offset : nil
        let after = next ?? lines.pendingOffset ?? offset + UInt64(bytes.count)
        look.take(line, end: max(after, line.offset), log, self, matcher)
      }
    }
    if high < wanted {
      look.stop(at: lines.pendingOffset.flatMap { $0 > low ? $0 : nil } ?? high)
    } else if let rest = lines.finish() {
      look.take(rest, end: high, log, self, matcher)
    }
    return look.result
  }

  /// One look through some lines.
  private struct Look {
    private(set) var result = Examination()
    private let suspects: ClosedRange<UInt64>
    private var major = 0
    private var minor = 0
    private var quoted: QuotedOutputReader?

    init(_ suspects: ClosedRange<UInt64>) { self.suspects = suspects }

    /// Nothing from there on is tried; the first word counts.
    mutating func stop(at offset: UInt64) {
      if result.rest == nil, offset <= suspects.upperBound { result.rest = offset }
    }

    mutating func take(
      _ line: SafeLine,
      end: UInt64,
      _ log: LogSnapshot,
      _ set: DetectorSet,
      _ matcher: Matcher
    ) {
      guard result.rest == nil, end >= suspects.lowerBound, line.offset <= suspects.upperBound,
        let index = set.detector(of: line.text, matcher)
      else { return }
      let time = log.time(at: line.offset) ?? .now
      if set.detectors[index].meaning.isAboutBoots {
        var output = quoted ?? QuotedOutputReader(log, before: line.offset, matcher)
        defer { quoted = output }
        guard !output.holds(line, at: time) else { return }
      }
      if case .incident(isFatal: false) = set.detectors[index].meaning {
        minor += 1
        guard minor <= DetectorSet.sightingLimit else { return }
      } else {
        major += 1
        if major == DetectorSet.sightingLimit { stop(at: end) }
      }
      let text = String(decoding: line.text.utf8.prefix(Sighting.lineLimit), as: UTF8.self)
      result.sightings.append(
        Sighting(detector: index, range: line.offset..<end, time: time, line: text)
      )
    }
  }

  fileprivate func detector(of line: String, _ matcher: Matcher) -> Int? {
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
