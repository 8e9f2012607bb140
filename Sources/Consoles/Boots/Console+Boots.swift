// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Notation
internal import RingLog

// The boots of a console's machine.
extension Console {
  /// A banner told that the machine's boot has come so far.
  func bootReached(_ stage: BootStage, _ sighting: Sighting) {
    let text = "\(stage.rawValue): \(sighting.line)"
    switch boots.reached(stage, at: sighting.time) {
    case .nothing: break
    case .stage: mark(.stage, text: text, since: sighting.range.lowerBound)
    case .boot(let order?):
      bootBegins(order.text, by: order.person, since: order.offset)
      mark(.stage, text: text, since: sighting.range.lowerBound)
    case .boot(nil):
      let line = sighting.range.lowerBound
      let start = boots.takeLastWords(at: sighting.time).map { min($0, line) } ?? line
      bootBegins(text, by: nil, since: start)
      if start < line { mark(.stage, text: text, since: line) }
      guard boots.isLooping(at: sighting.time) else { return }
      found("reboot-loop", isFatal: false, sighting)
    }
  }

  /// Somebody's order about power is in the log.
  func powerOrdered(_ mark: Mark) {
    guard boots.ordered(mark.text, by: mark.person, at: mark.offset, mark.time) else { return }
    beginLater(at: mark.offset)
  }

  /// The BMC's event log says that the machine was started, reset or cycled, at a time of its clock.
  ///
  /// It is told up to a minute late: the boot begins with what was printed since, if that clock is
  /// near enough to igord's.
  func machineStarted(_ text: String, at time: Timestamp?) {
    let wall = shard.loop.wall
    guard let time, time <= wall, time.seconds(to: wall) <= Self.eventReach else {
      return machineStarted(text, since: log.end)
    }
    let snapshot = log.snapshot()
    let find: @Sendable () -> UInt64 = { snapshot.offset(at: time) }
    let isTaken = agenda.submit(find, to: shard.workers) { [unowned self] in
      machineStarted(text, since: $0)
    }
    if !isTaken { machineStarted(text, since: log.end) }
  }

  /// Seconds that an event may be old by the BMC's clock.
  private static let eventReach = 150.0

  private func machineStarted(_ text: String, since offset: UInt64) {
    guard !shard.isStopping, boots.started("event log: " + text, at: offset, shard.loop.wall),
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
    if let open = incidents.boot() { freeze(open) }
    agenda.after(Self.pinPause) { [unowned self] in pinBoots() }
  }

  /// How long a boot's beginning takes at least to be in the log.
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
    let read: @Sendable () -> [UInt64] = {
      BootHistory(snapshot).boots.suffix(count + 1).map(\.range.lowerBound)
    }
    _ = agenda.submit(read, to: shard.workers) { [unowned self] starts in
      guard !shard.isStopping else { return }
      if starts.count > count, let old = starts.first {
        log.unpin(from: old, to: min(old + Self.pinnedBytes, starts[1]))
      }
      for start in starts.suffix(count) {
        log.pin(from: start, to: min(start + Self.pinnedBytes, max(start, log.end)))
      }
    }
  }
}
