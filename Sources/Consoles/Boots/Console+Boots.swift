// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Notation
internal import RingLog

// The boots of a console's machine.
extension Console {
  /// A line told something of the machine's boot; whether that was news.
  func bootTold(_ meaning: Detector.Meaning, _ sighting: Sighting) -> Bool {
    let line = sighting.range.lowerBound
    let verdict = boots.saw(sighting, meaning)
    if verdict == .nothing { return false }
    // Whose line only says that a kernel runs is not named by it.
    let stage =
      meaning.stage.map { "\($0.rawValue): \(sighting.line)" } ?? BootStage.kernel.rawValue
    if case .boot(let order) = verdict {
      let words = order == nil ? boots.takeLastWords(at: sighting.time) : nil
      let start = order?.offset ?? words.map { min($0, line) } ?? line
      let isBanner = meaning.stage != nil && start == line
      let cause = order?.text ?? (meaning.stage == nil ? "clock: \(sighting.line)" : stage)
      bootBegins(cause, by: order?.person, since: start)
      if order != nil || !isBanner { mark(.stage, text: stage, since: line) }
      if order == nil, boots.isLooping(at: sighting.time) {
        found("reboot-loop", isFatal: false, sighting)
      }
    } else {
      mark(.stage, text: stage, since: line)
    }
    return true
  }

  /// Somebody's order about power is in the log.
  func powerOrdered(_ mark: Mark) {
    guard boots.ordered(mark.text, by: mark.person, at: mark.offset, mark.time) else { return }
    beginLater(at: mark.offset)
  }

  /// The BMC's event log says that the machine was started, reset or cycled, at a time of our clock
  /// where that is known.
  ///
  /// It is told up to a minute late: the boot begins with what was printed since.
  func machineStarted(_ text: String, at time: Timestamp?) {
    let wall = shard.loop.wall
    guard let time, time.seconds(to: wall) <= Self.eventReach else {
      return machineStarted(text, since: log.end, event: nil)
    }
    let snapshot = log.snapshot()
    let find: @Sendable () -> UInt64 = { snapshot.offset(at: time) }
    let isTaken = agenda.submit(find, to: shard.workers) { [unowned self] in
      machineStarted(text, since: $0, event: time)
    }
    if !isTaken { machineStarted(text, since: log.end, event: time) }
  }

  /// Seconds that an event may be old.
  private static let eventReach = 150.0

  private func machineStarted(_ text: String, since offset: UInt64, event: Timestamp?) {
    let text = "event log: " + text
    guard !shard.isStopping, boots.started(text, at: offset, shard.loop.wall, event: event),
      let start = boots.order?.offset
    else { return }
    beginLater(at: start)
  }

  private func beginLater(at offset: UInt64) {
    agenda.after(Self.orderPause) { [unowned self] in
      guard !shard.isStopping, let order = boots.takeOrder(at: offset) else { return }
      bootBegins(order.text, by: order.person, since: order.offset)
      remember()
    }
  }

  /// How long a machine may take to print something after an order, before the order alone
  /// is the beginning of its boot.
  private static let orderPause = Duration.seconds(5)

  private func bootBegins(_ text: String, by person: String?, since offset: UInt64) {
    mark(.boot, person: person, text: text, since: offset)
    // A boot is another machine as far as incidents go.
    endIncident()
    pinsAt = offset + 2 * Self.pinnedBytes
    agenda.after(Self.pinPause) { [unowned self] in pinBoots() }
  }

  /// Keeps a boot's beginning as soon as it is in segments: where much is printed it could be gone
  /// within the minute, and where a machine says nothing for longer it has not begun.
  func pinWhenWritten(through offset: UInt64) {
    guard offset >= pinsAt else { return }
    pinsAt = .max
    pinBoots()
  }

  /// Goes on with what an earlier igord left: it may have had no time to keep the beginning.
  func resumeBoots() {
    if boots.lastSign != nil { pinsAt = log.committedEnd + 2 * Self.pinnedBytes }
  }

  /// When what there is of a boot's beginning is kept.
  private static let pinPause = Duration.seconds(60)
  /// Bytes of a boot's beginning that are kept, at least: pins hold whole segments.
  private static let pinnedBytes: UInt64 = 64 << 10

  /// A mark about what began at an offset before the log's end.
  ///
  /// It has the time of when it is made, as all entries of the log do; what began earlier has
  /// its own in the times of its bytes.
  func mark(_ kind: MarkKind, person: String? = nil, text: String, since offset: UInt64) {
    let reach = log.end - min(log.end, offset)
    log.mark(kind, person: person, text: text, size: reach, at: shard.loop.wall)
  }

  /// Keeps the beginnings of the last boots, and gives up those of older ones.
  private func pinBoots() {
    let count = shard.options.pinnedBoots
    guard count > 0, !shard.isStopping else { return }
    let snapshot = log.snapshot()
    let read: @Sendable () -> [Boot] = { BootHistory(snapshot).boots.suffix(count + 1) }
    _ = agenda.submit(read, to: shard.workers) { [unowned self] boots in
      guard !shard.isStopping else { return }
      if boots.count > count, let old = boots.first {
        for part in Self.kept(of: old) { log.unpin(from: part.lowerBound, to: part.upperBound) }
      }
      for boot in boots.suffix(count) {
        for part in Self.kept(of: boot) { log.pin(from: part.lowerBound, to: part.upperBound) }
      }
    }
  }

  /// A boot's beginning, and the mark without which nobody would know of it: much may have been
  /// printed before it was noticed.
  private static func kept(of boot: Boot) -> [Range<UInt64>] {
    let end = min(boot.range.lowerBound + pinnedBytes, boot.range.upperBound)
    return [boot.range.lowerBound..<end, boot.noticed..<boot.noticed + 1]
  }
}
