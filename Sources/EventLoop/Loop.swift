// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
internal import DequeModule
package import Notation

/// An event loop: one thread, one epoll, and all that happens on them in turns.
///
/// A turn waits for events, then in this order runs their handlers (what other threads
/// posted among them), the timers that are due, what was put off with `later`, and the hooks
/// given to `onEndOfTurn`. Not `Sendable`: who holds a loop is on its thread. Other threads
/// hold its `port`.
package final class Loop {
  /// The way in for other threads.
  package let port: LoopPort
  /// The time at which this turn began.
  package var now: Moment { start }
  /// The wall clock when this turn began.
  package var wall: Timestamp { wallStart }
  /// How long turns take.
  package var load = LoopLoad()

  var timers = TimerQueue()
  // Private, so that the compiler knows all who touch them: `now` is read a dozen times a packet,
  // and each time would be checked for somebody who writes it just then.
  private var start = Moment.now
  private var wallStart = Timestamp.now
  private let poller: Poller
  private var handlers = HandlerSlab()
  private var receivers: [Int: () -> Void] = [:]
  private var receiverCount = 0
  private var replays: [(Registration, Readiness)] = []
  /// What was posted and is still to be done: more than a turn had time for.
  private var posted: Deque<LoopPort.Job> = []
  private var putOff: [() -> Void] = []
  private var hooks: [() -> Void] = []
  /// Whether more timers were due than a turn fires.
  private var hasMoreTimers = false
  private var isStopped = false
  /// Timers that see to it that turns come every few milliseconds.
  private var beats: [LoopTimer] = []
  /// Where reads put bytes before they are looked at; see `StreamSocket.read`.
  let scratch = Scratch()
  /// Where datagrams arrive: one for all of the loop's sockets, of which there may be thousands.
  let datagrams = DatagramBatch()

  /// The tag of the port's eventfd; no slot is ever this high.
  private static let portTag = UInt64.max
  /// The most timers of one turn: when each sends a question to a BMC, they are half a millisecond.
  private static let timerLimit = 32
  /// How long what was posted may take in one turn, and between how many is looked at the clock.
  private static let postedLimit = Duration.microseconds(300)
  private static let postedShare = 8

  package init() throws(SystemError) {
    port = try LoopPort()
    poller = try Poller()
    // Each signal is an edge of its own: nobody has to read the counter back to zero.
    let edges = EPOLLIN.rawValue | EPOLLET.rawValue
    try poller.add(port.event.raw, events: edges, tag: Self.portTag)
  }

  /// Runs turns until `stop()`.
  package func run() {
    while !isStopped { runTurn() }
  }

  /// Ends `run()` after this turn; for good.
  package func stop() {
    isStopped = true
  }

  /// Has `body` run at the end of each turn, after all events, in the order of the calls.
  package func onEndOfTurn(_ body: @escaping () -> Void) {
    hooks.append(body)
  }

  /// Puts `body` off until the events and timers of this turn are through.
  package func later(_ body: @escaping () -> Void) {
    putOff.append(body)
  }

  /// Says that a timer has turns come every few milliseconds from now on, or no longer.
  ///
  /// While it does, other timers and what comes to patient mailboxes wait for its next turn and
  /// wake nobody: where packets are taken in batches, the journal's answer comes with the next
  /// batch instead of in a turn of its own, and so do thousands of timers that are all due some
  /// time.
  func beat(with timer: LoopTimer, _ isOn: Bool) {
    beats.removeAll { $0 === timer }
    if isOn { beats.append(timer) }
    port.setAttended(!beats.isEmpty)
    // What was posted meanwhile woke nobody.
    if beats.isEmpty { port.event.signal() }
  }

  /// One turn: waits for an event, a timer or a post, and runs what there is.
  package func runTurn() {
    let count = poller.wait(milliseconds: timeout())
    start = .now
    wallStart = .now
    let replays = self.replays
    self.replays = []
    for index in 0..<count { dispatch(poller.event(index)) }
    runPosted()
    for (registration, readiness) in replays {
      handlers.handler(of: registration)?.ready(readiness)
    }
    fireTimers()
    runPutOff()
    for hook in hooks { hook() }
    load.ended(turnOf: now.duration(to: .now))
  }

  private func dispatch(_ event: (tag: UInt64, events: UInt32)) {
    guard event.tag != Self.portTag else { return }
    let registration = Registration(rawValue: event.tag)
    handlers.handler(of: registration)?.ready(Readiness(events: event.events))
  }

  private func runPosted() {
    posted += port.takeJobs()
    var count = 0
    var end: Moment?
    while let job = posted.popFirst() {
      switch job {
      case .call(let body): body(self)
      case .receiver(let number): receive(number)
      }
      count += 1
      guard count.isMultiple(of: Self.postedShare) else { continue }
      let moment = Moment.now
      if let end, end <= moment { return }
      end = end ?? moment + Self.postedLimit
    }
  }

  private func fireTimers() {
    for _ in 0..<Self.timerLimit {
      guard let timer = timers.popDue(at: now) else {
        hasMoreTimers = false
        return
      }
      timer.fire()
    }
    hasMoreTimers = true
  }

  /// Runs what was put off; what these put off in turn waits for the next turn.
  private func runPutOff() {
    let bodies = putOff
    putOff = []
    for body in bodies { body() }
  }

  /// How long to wait, in milliseconds rounded up; -1 for as long as nothing happens.
  private func timeout() -> Int32 {
    guard replays.isEmpty, posted.isEmpty, putOff.isEmpty, !hasMoreTimers else { return 0 }
    let beat = beats.lazy.compactMap(\.deadline).min()
    guard let next = beat ?? timers.nextInstant else { return -1 }
    let wait = Moment.now.duration(to: next)
    guard wait > .zero else { return 0 }
    guard wait < .seconds(3600) else { return 3_600_000 }
    let (seconds, attoseconds) = wait.components
    return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}

// What handlers, mailboxes and workers ask of their loop.
extension Loop {
  func register(_ handler: IOHandler, interest: Interest) throws(SystemError) -> Registration {
    let registration = handlers.insert(handler)
    do throws(SystemError) {
      let tag = registration.rawValue
      try poller.add(handler.descriptor.raw, events: interest.events, tag: tag)
    } catch {
      handlers.remove(registration)
      throw error
    }
    return registration
  }

  func unregister(_ registration: Registration, descriptor: Int32) {
    handlers.remove(registration)
    poller.remove(descriptor)
  }

  /// Hears of events again, or (with `isOn` false) no more, without leaving the loop.
  func listen(_ isOn: Bool, to registration: Registration, descriptor: Int32) {
    let events = isOn ? Interest.reading.events : 0
    poller.change(descriptor, events: events, tag: registration.rawValue)
  }

  func replay(_ readiness: Readiness, to registration: Registration) {
    replays.append((registration, readiness))
  }

  /// Keeps what a job from another thread runs; it never leaves this thread.
  func addReceiver(_ body: @escaping () -> Void) -> Int {
    receiverCount += 1
    receivers[receiverCount] = body
    return receiverCount
  }

  func removeReceiver(_ number: Int) {
    // Let go of when nobody changes `receivers` any more: it may hold the last reference to somebody
    // whose own receivers go along.
    let removed = receivers.removeValue(forKey: number)
    withExtendedLifetime(removed) {}
  }

  /// Runs a receiver, where it is still there.
  func receive(_ number: Int) {
    receivers[number]?()
  }
}

/// How busy a loop is, for metrics; set back by who has read it.
package struct LoopLoad: Sendable {
  /// Turns run.
  package var turnCount = 0
  /// Time spent in them, without the waiting.
  package var busy: Duration = .zero
  /// The longest turn: how late an event may have been, at worst.
  package var longestTurn: Duration = .zero

  mutating func ended(turnOf duration: Duration) {
    turnCount += 1
    busy += duration
    longestTurn = max(longestTurn, duration)
  }
}
