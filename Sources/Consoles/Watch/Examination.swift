// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
package import Notation
internal import Patterns
package import RingLog

/// A line that a detector recognised.
package struct Sighting: Equatable, Sendable {
  /// The detector's place in its set.
  package var detector: Int
  /// The line's first byte, and what follows its last.
  package var range: Range<UInt64>
  package var time: Timestamp
  /// Without what could drive a terminal.
  package var line: String
  /// What a kernel's line is to those before it.
  package var kernel = KernelSign.new

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
  fileprivate static let sightingLimit = 100

  /// Tries the lines in which literals were found, from the end of the first one to that of
  /// the last; on workers.
  ///
  /// `from` is where lines begin that were not tried before. A kernel that says that it began long
  /// after `kernel` is another; `nil` where one is waited for.
  package func examine(
    _ log: LogSnapshot,
    suspects: ClosedRange<UInt64>,
    notBefore from: UInt64,
    kernel: Timestamp? = nil
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
    var look = Look(suspects, log, self, kernel: kernel)
    for (offset, bytes) in log.bytes(from: min(low, high), to: high) {
      var ended: [SafeLine] = []
      lines.read(bytes.span, at: offset) { ended.append($0) }
      for (index, line) in ended.enumerated() {
        let next = index + 1 < ended.count ? ended[index + 1].offset : nil
        let after = next ?? lines.pendingOffset ?? offset + UInt64(bytes.count)
        look.take(line, end: max(after, line.offset))
      }
    }
    if high < wanted {
      look.stop(at: lines.pendingOffset.flatMap { $0 > low ? $0 : nil } ?? high)
    } else if let rest = lines.finish() {
      look.take(rest, end: high)
    }
    return look.result
  }
}

/// One look through some lines.
private struct Look {
  private(set) var result = Examination()
  private let suspects: ClosedRange<UInt64>
  private let log: LogSnapshot
  private let set: DetectorSet
  private let matcher = Matcher()
  private var major = 0
  private var minor = 0
  /// When the present kernel last said that it began; `nil` where one is waited for.
  private var kernel: Timestamp?
  private var output: OutputBefore?
  /// The last sighting was of lines that only say that something runs.
  private var isRunning = false

  /// Seconds after a kernel's beginning at which no line of it says that it begins.
  private static let kernelPause = 10.0

  init(_ suspects: ClosedRange<UInt64>, _ log: LogSnapshot, _ set: DetectorSet, kernel: Timestamp?)
  {
    (self.suspects, self.log, self.set, self.kernel) = (suspects, log, set, kernel)
  }

  /// Nothing from there on is tried; the first word counts.
  mutating func stop(at offset: UInt64) {
    if result.rest == nil, offset <= suspects.upperBound { result.rest = offset }
  }

  mutating func take(_ line: SafeLine, end: UInt64) {
    guard result.rest == nil, end >= suspects.lowerBound, line.offset <= suspects.upperBound,
      let index = set.detector(of: line.text, matcher)
    else { return }
    let meaning = set.detectors[index].meaning
    let time = log.time(at: line.offset) ?? .now
    guard let sign = sign(of: line, meaning, at: time), hasRoom(meaning, end) else { return }
    let text = String(decoding: line.text.utf8.prefix(Sighting.lineLimit), as: UTF8.self)
    result.sightings.append(
      Sighting(detector: index, range: line.offset..<end, time: time, line: text, kernel: sign)
    )
    if case .stage(let stage) = meaning { kernel = stage < .kernel ? nil : time }
    isRunning = meaning == .running
    if isRunning, sign == .new { kernel = time }
  }

  /// What a line is to those before it; `nil` where it tells nothing.
  private mutating func sign(
    of line: SafeLine,
    _ meaning: Detector.Meaning,
    at time: Timestamp
  ) -> KernelSign? {
    if case .incident = meaning { return .new }
    if meaning == .running { return signOfRunning(line, at: time) }
    var before = output ?? OutputBefore(log, before: line.offset, matcher)
    defer { output = before }
    guard !before.isQuoted(line, at: time) else { return nil }
    return meaning == .stage(.kernel) ? before.sign(of: line, at: time) : .new
  }

  /// Looks back only where the kernel's time does not fit to when the last one began.
  private mutating func signOfRunning(_ line: SafeLine, at time: Timestamp) -> KernelSign? {
    let weak: KernelSign? = isRunning ? nil : .continued
    guard let kernel, let seconds = KernelClock.seconds(in: line.text),
      kernel.seconds(to: time) - seconds > Self.kernelPause
    else { return weak }
    var before = output ?? OutputBefore(log, before: line.offset, matcher)
    defer { output = before }
    guard !before.isQuoted(line, at: time) else { return nil }
    return before.isBackwards(line, at: time) ? .new : weak
  }

  /// Whether a sighting is told; the last that may be ends the look.
  private mutating func hasRoom(_ meaning: Detector.Meaning, _ end: UInt64) -> Bool {
    if case .incident(isFatal: false) = meaning {
      minor += 1
      return minor <= DetectorSet.sightingLimit
    }
    major += 1
    if major == DetectorSet.sightingLimit { stop(at: end) }
    return true
  }
}
