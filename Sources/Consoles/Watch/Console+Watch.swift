// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Patterns
internal import RingLog

// What the console's own output tells of its machine.
extension Console {
  /// Looks through bytes that were committed.
  func watchLog(through offset: UInt64) {
    guard !watch.isCatchingUp else { return }
    let literals = shard.options.detectors.literals
    var scan = watch.scan
    while scan.position < offset {
      let count = log.withTail(from: scan.position, max: 64 << 10) { bytes -> Int in
        scan.read(bytes, for: literals)
        return bytes.count
      }
      guard let count, count > 0 else {
        watch.scan = scan
        return catchUp()
      }
    }
    watch.scan = scan
    if scan.found != nil { look() }
    rememberPlace()
    pinWhenWritten(through: offset)
  }

  /// Has a worker look at the lines that literals were found in.
  private func look() {
    guard let suspects = watch.scan.found, watch.looking == nil, !shard.isStopping else { return }
    guard !watch.scan.isLineOpen else { return wait(OutputWatch.patience) }
    let (detectors, snapshot) = (shard.options.detectors, log.snapshot())
    let (from, kernel) = (watch.triedUpTo, boots.kernelSince)
    let work: @Sendable () -> Examination = {
      detectors.examine(snapshot, suspects: suspects, notBefore: from, kernel: kernel)
    }
    let isTaken = agenda.submit(work, to: shard.workers) { [unowned self] in
      looked($0, upTo: suspects.upperBound)
    }
    guard isTaken else { return wait(OutputWatch.retryPause) }
    watch.looking = suspects
    watch.scan.found = nil
  }

  private func wait(_ pause: Duration) {
    guard !watch.isTimed else { return }
    watch.isTimed = true
    agenda.after(pause) { [unowned self] in
      watch.isTimed = false
      watch.scan.isLineOpen = false
      look()
    }
  }

  private func looked(_ examination: Examination, upTo offset: UInt64) {
    guard !shard.isStopping else { return }
    watch.looking = nil
    if let rest = examination.rest { watch.goOn(from: rest, upTo: offset) }
    let isNews = examination.sightings.reduce(false) { take($1) || $0 }
    if isNews { remember() }
    look()
  }

  /// Does what a line calls for; whether it told anything new.
  private func take(_ sighting: Sighting) -> Bool {
    watch.triedUpTo = max(watch.triedUpTo, sighting.range.upperBound)
    let detector = shard.options.detectors.detectors[sighting.detector]
    let isOfBoots = detector.meaning.stage != nil || detector.meaning == .running
    if isOfBoots, watch.marked.contains(sighting.range.lowerBound) { return false }
    let isNews = bootTold(detector.meaning, sighting)
    guard case .incident(let isFatal) = detector.meaning else {
      return isNews || detector.meaning != .running
    }
    found(detector.name, isFatal: isFatal, sighting)
    return true
  }
}

// What is not in RAM.
extension Console {
  /// Has a worker look through what came before igord started, or is not in RAM any more.
  private func catchUp() {
    guard !shard.isStopping else { return }
    watch.isCatchingUp = true
    let (snapshot, literals, scan) = (log.snapshot(), shard.options.detectors.literals, watch.scan)
    let work: @Sendable () -> (LiteralScan, Set<UInt64>) = {
      (scan.caughtUp(with: snapshot, literals), snapshot.markedLines(from: scan.position))
    }
    let isTaken = agenda.submit(work, to: shard.workers) { [unowned self] in
      caughtUp($0.0, marked: $0.1)
    }
    if !isTaken { agenda.after(OutputWatch.retryPause) { [unowned self] in catchUp() } }
  }

  private func caughtUp(_ scan: LiteralScan, marked: Set<UInt64>) {
    guard !shard.isStopping else { return }
    watch.isCatchingUp = false
    // A look may have ended, and may have left something.
    let before = watch.scan.found
    watch.scan = scan
    if let before {
      watch.scan.found = before.lowerBound...max(before.upperBound, scan.found?.upperBound ?? 0)
    }
    watch.marked = marked
    watchLog(through: log.committedEnd)
  }
}

extension LiteralScan {
  /// The scan at the end of what the log had.
  fileprivate func caughtUp(with log: LogSnapshot, _ literals: LiteralSet) -> LiteralScan {
    var scan = self
    for (offset, bytes) in log.bytes(from: position, to: log.end) {
      scan.skip(to: offset)
      scan.read(bytes.span, for: literals)
    }
    scan.skip(to: log.end)
    return scan
  }
}

extension LogSnapshot {
  /// Where the lines begin that marks behind an offset tell of.
  fileprivate func markedLines(from offset: UInt64) -> Set<UInt64> {
    var lines: Set<UInt64> = []
    walk(from: offset, to: end) { entry in
      if case .mark(let mark) = entry, mark.reach > 0 { lines.insert(mark.beginning) }
      return true
    }
    return lines
  }
}
