// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import EventLoop
internal import RingLog

/// Hands what the log has committed to everybody who is attached to one console.
///
/// There is one ring of frames for each framing that somebody uses. Committed bytes collect
/// in `staging` and become a frame when they are sent: at once while the console is idle, a
/// few milliseconds later while it is busy, because a send costs the same however much it
/// carries.
final class FanOut {
  unowned let console: Console
  private let agenda: Agenda
  var subscribers: [Subscriber] = []
  private var rings: [FrameRing?]
  private var staging: [UInt8] = []
  /// The offset behind `staging`: what was committed and taken over.
  private(set) var end: UInt64
  private var sentAt: Moment
  private var sendTimer: LoopTimer?
  private var isDue = false
  /// Serves everybody; a frame that comes while it is under way has all served once more.
  private lazy var round = Round(
    on: console.shard.loop,
    share: console.shard.options.roundLimit,
    over: { [unowned self] in subscribers },
    visit: { [unowned self] in pump($0) }
  )
  private var whoSentAt: Moment
  private var whoTimer: LoopTimer?

  /// Bytes that one subscriber is sent in one turn.
  private static let share = 262_144

  init(_ console: Console) {
    self.console = console
    agenda = Agenda(on: console.shard.loop)
    end = console.log.committedEnd
    rings = Framing.allCases.map { _ in nil }
    sentAt = console.shard.loop.now - .seconds(1)
    whoSentAt = sentAt
    sendTimer = LoopTimer(on: console.shard.loop) { [unowned self] in send() }
    whoTimer = LoopTimer(on: console.shard.loop) { [unowned self] in sendWho() }
  }

  // MARK: Readers

  func add(_ subscriber: Subscriber) {
    cut()
    let index = subscriber.framing.rawValue
    if rings[index] == nil { rings[index] = FrameRing(subscriber.framing, at: end) }
    subscribers.append(subscriber)
  }

  func remove(_ subscriber: Subscriber) {
    guard let index = subscribers.firstIndex(where: { $0 === subscriber }) else { return }
    subscribers.remove(at: index)
    let framing = subscriber.framing
    if !subscribers.contains(where: { $0.framing == framing }) { rings[framing.rawValue] = nil }
  }

  /// The source takes input again: whoever had to wait goes on.
  func resumeInput() {
    agenda.later { [unowned self] in
      for subscriber in subscribers where subscriber.isHeld { subscriber.resumeInput() }
    }
  }

  // MARK: Bytes

  /// Takes over committed bytes, straight from the log's tail.
  func publish(through offset: UInt64) {
    while end < offset {
      let room = min(Framing.payloadLimit - staging.count, Int(offset - end))
      let taken = console.log.withTail(from: end, max: room) { bytes in
        staging.append(bytes)
        return bytes.count
      }
      guard let taken, taken > 0 else { return restart(at: offset) }
      end += UInt64(taken)
      if staging.count >= Framing.payloadLimit { cut() }
    }
    schedule()
  }

  /// The tail does not have the bytes: everybody reads them from the log.
  private func restart(at offset: UInt64) {
    staging.removeAll(keepingCapacity: true)
    end = offset
    for ring in rings { ring?.restart(at: offset) }
    schedule()
  }

  /// Makes a frame of what is staged.
  private func cut() {
    guard !staging.isEmpty else { return }
    for ring in rings { ring?.append(staging.span) }
    staging.removeAll(keepingCapacity: true)
  }

  // MARK: Sending

  /// Has everybody served: at the end of this turn, or when the interval is over.
  func schedule() {
    let next = sentAt + console.shard.options.sendInterval
    if next <= console.shard.loop.now {
      guard !isDue else { return }
      isDue = true
      console.shard.atEndOfTurn(self)
    } else if sendTimer?.deadline == nil {
      sendTimer?.deadline = next
    }
  }

  /// Sends what there is to everybody who takes it.
  func send() {
    isDue = false
    sendTimer?.deadline = nil
    sentAt = console.shard.loop.now
    cut()
    round.begin()
  }

  /// Sends one subscriber what it takes.
  func pump(_ subscriber: Subscriber) {
    guard subscriber.mayBePumped, let ring = rings[subscriber.framing.rawValue] else { return }
    while true {
      switch subscriber.pump(from: ring, budget: Self.share) {
      case .wantsHistory(let offset):
        cut()
        if ring.frames.frame(at: offset) != nil { continue }
        if !acceptTail(subscriber, from: offset, ring) { return readHistory(subscriber, offset) }
      case .more:
        return agenda.later { [unowned self] in pump(subscriber) }
      case .idle, .blocked: return
      case .finished: return subscriber.finished()
      case .closed: return subscriber.drop()
      }
    }
  }

  // MARK: History

  /// Serves history from RAM, where the log's tail has it.
  private func acceptTail(_ subscriber: Subscriber, from offset: UInt64, _ ring: FrameRing) -> Bool
  {
    guard offset < end else { return false }
    let count = Int(min(end - offset, UInt64(LogBounds.historyRead)))
    let taken = console.log.withTail(from: offset, max: count) { bytes in
      subscriber.feed.acceptHistory(bytes, at: offset, ring: ring)
      return bytes.count
    }
    return (taken ?? 0) > 0
  }

  /// Has a worker read the log, and goes on when it has.
  private func readHistory(_ subscriber: Subscriber, _ offset: UInt64) {
    subscriber.isReadingHistory = true
    let request = console.log.historyRequest(from: offset)
    let read: @Sendable () -> HistoryPiece = {
      History.read(request, limit: LogBounds.historyRead)
    }
    let isAccepted = agenda.submit(read, to: console.shard.workers) { [unowned self] in
      accept($0, for: subscriber)
    }
    if isAccepted { return }
    agenda.after(.milliseconds(20)) { [unowned self] in
      subscriber.isReadingHistory = false
      pump(subscriber)
    }
  }

  private func accept(_ answer: HistoryPiece, for subscriber: Subscriber) {
    subscriber.isReadingHistory = false
    guard !subscriber.isClosed, let ring = rings[subscriber.framing.rawValue] else { return }
    cut()
    switch answer {
    case .bytes(let offset, let bytes):
      let shown = bytes.span.extracting(
        first: Int(min(UInt64(bytes.count), end - min(end, offset)))
      )
      subscriber.feed.acceptHistory(shown, at: offset, ring: ring)
    case .gap(let gap):
      console.gapTold()
      subscriber.accept(gap, ring: ring)
    case .atTail:
      break
    }
    pump(subscriber)
  }

  // MARK: Who is here

  /// Has the list of who is here sent, at once or when the interval is over.
  func scheduleWho() {
    guard whoTimer?.deadline == nil else { return }
    let next = whoSentAt + console.shard.options.whoInterval
    whoTimer?.deadline = max(next, console.shard.loop.now)
  }

  private func sendWho() {
    whoSentAt = console.shard.loop.now
    console.broadcastWho()
  }
}
