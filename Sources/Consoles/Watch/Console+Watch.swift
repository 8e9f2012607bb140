// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Patterns
internal import RingLog

// What the console's own output tells of its machine.
extension Console {
  /// Looks through bytes that were committed.
  func watchLog(through offset: UInt64) {
    let literals = shard.options.detectors.literals
    var watch = self.watch
    while watch.position < offset {
      let count = log.withTail(from: watch.position, max: 64 << 10) { bytes -> Int in
        var last = watch.isLineOpen ? 0 : -1
        let first = watch.position
        var state = watch.state
        defer { watch.state = state }
        literals.scan(bytes, &state) { end in
          watch.suspect(first + UInt64(end))
          last = end
        }
        if last >= 0 { watch.isLineOpen = !(last..<bytes.count).contains { bytes[$0] == 0x0A } }
        return bytes.count
      }
      if let count, count > 0 {
        watch.position += UInt64(count)
      } else {
        // A gap: nothing goes on behind it.
        watch.position = offset
        watch.state = 0
      }
    }
    self.watch = watch
    if watch.suspects != nil { look() }
  }

  /// Has a worker look at the lines that literals were found in.
  private func look() {
    guard let suspects = watch.suspects, !watch.isLooking, !shard.isStopping else { return }
    guard !watch.isLineOpen else { return wait(OutputWatch.patience) }
    let (detectors, snapshot) = (shard.options.detectors, log.snapshot())
    let from = watch.triedUpTo
    let work: @Sendable () -> Examination = {
      detectors.examine(snapshot, suspects: suspects, notBefore: from)
    }
    watch.isLooking = shard.workers.submit(work, on: shard.loop) { [weak self] in
      self?.looked($0, upTo: suspects.upperBound)
    }
    guard watch.isLooking else { return wait(OutputWatch.retryPause) }
    watch.suspects = nil
  }

  private func wait(_ pause: Duration) {
    guard !watch.isTimed else { return }
    watch.isTimed = true
    shard.after(pause) { [weak self] in
      guard let self else { return }
      watch.isTimed = false
      watch.isLineOpen = false
      look()
    }
  }

  private func looked(_ examination: Examination, upTo offset: UInt64) {
    watch.isLooking = false
    guard !shard.isStopping else { return }
    if let rest = examination.rest { watch.goOn(from: rest, upTo: offset) }
    for sighting in examination.sightings {
      watch.triedUpTo = max(watch.triedUpTo, sighting.range.upperBound)
      let detector = shard.options.detectors.detectors[sighting.detector]
      switch detector.meaning {
      case .stage(let stage): bootReached(stage, sighting)
      case .incident(let isFatal): found(detector.name, isFatal: isFatal, sighting)
      }
    }
    look()
  }
}
