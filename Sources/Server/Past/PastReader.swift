// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import RingLog

/// Reads a range of a log from its beginning to its end, whatever is missing in it.
struct PastReader: Sendable {
  private let log: LogSnapshot
  private var position: UInt64
  private let end: UInt64
  /// What comes before anything else is read, the next first.
  private var steps: [Step] = []
  /// Whether what the BMC dropped is told.
  var tellsLosses = true

  enum Step {
    case bytes(offset: UInt64, [UInt8])
    case gap(GapReport)
    case lost(LossReport)
  }

  init(_ log: LogSnapshot, _ range: Range<UInt64>) {
    self.log = log
    position = range.lowerBound
    end = range.upperBound
  }

  /// Says first that bytes up to an offset were lost when igord restarted.
  mutating func beginWithRestart(_ asked: UInt64) {
    steps = [.gap(GapReport(from: asked, to: position, why: GapReason.restart.rawValue))]
  }

  /// The next bytes, 64 KiB at most, the next gap or loss; `nil` at the end.
  mutating func next() -> Step? {
    if !steps.isEmpty { return steps.removeFirst() }
    guard position < end else { return nil }
    switch log.read(from: position, limit: Int(min(end - position, UInt64(LogBounds.historyRead))))
    {
    case .bytes(let offset, let bytes):
      position = offset + UInt64(bytes.count)
      guard tellsLosses else { return .bytes(offset: offset, bytes) }
      steps = split(bytes, at: offset)
      return steps.removeFirst()
    case .gap(let gap):
      let report = GapReport(from: position, to: min(gap.to, end), why: gap.why.rawValue)
      position = max(gap.to, position + 1)
      return .gap(report)
    case .atTail:
      position = end
      return nil
    }
  }

  /// Bytes with the losses between them; one at the end belongs to what follows.
  private func split(_ bytes: [UInt8], at offset: UInt64) -> [Step] {
    var steps: [Step] = []
    var done = 0
    let last = offset + UInt64(bytes.count)
    for mark in log.losses(from: offset, to: last) where mark.offset < last || last == end {
      let cut = Int(mark.offset - offset)
      if cut > done {
        steps.append(.bytes(offset: offset + UInt64(done), Array(bytes[done..<cut])))
      }
      steps.append(.lost(LossReport(mark)))
      done = cut
    }
    if done < bytes.count {
      steps.append(.bytes(offset: offset + UInt64(done), Array(bytes[done...])))
    }
    return steps
  }
}

extension LogSnapshot {
  /// The marks of a range that say that output was lost before it came here.
  fileprivate func losses(from: UInt64, to: UInt64) -> [Mark] {
    var found: [Mark] = []
    walk(from: from, to: to) { entry in
      if case .mark(let mark) = entry, mark.kind == .lost { found.append(mark) }
      return found.count < 1000
    }
    return found
  }
}

extension LossReport {
  init(_ mark: Mark) {
    self.init(offset: mark.offset, time: mark.time, bytes: mark.size, why: mark.text)
  }
}
