// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
package import Notation

/// An event loop: one thread, one epoll, and all that happens on them in turns.
///
/// A turn waits for events, then in this order runs their handlers, what other threads posted,
/// the timers that are due, what was put off with `later`, and the hooks given to `onEndOfTurn`.
/// A turn that gets long (`patience`) leaves the rest to the next one, which sees first to the events
/// that have come since: whoever types waits for one part of a turn and not for all. Not `Sendable`:
/// who holds a loop is on its thread. Other threads hold its `port`.
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
  /// What was taken from the port and has not run.
  private var posted: [LoopPort.Job] = []
  private var putOff: [() -> Void] = []
  private var hooks: [() -> Void] = []
  /// What the next turn begins with, after its events.
  private var nextPart = Part.posted
  /// Whether the last turn left something that need not be waited for.
  private var isInterrupted = false
  private var isStopped = false
  /// Timers that see to it that turns come every few milliseconds.
  private var beats: [LoopTimer] = []
  /// Where reads put bytes before they are looked at; see `StreamSocket.read`.
  let scratch = Scratch()
  /// Where datagrams arrive: one for all of the loop's sockets, of which there may be thousands.
  let datagrams = DatagramBatch()

  /// The tag of the port's eventfd; no slot is ever this high.
  private static let portTag = UInt64.max
  /// How long a turn has before it leaves the rest to the next one.
  ///
  /// While ten thousand consoles print and `GET /machines` is asked, the journal's answers, the next
  /// look at the socket and what follows from it made turns of 0.8 ms; apart they are 0.6 at the longest.
  private static let patience: Duration = .microseconds(200)

  /// What a turn does after its events.
  private enum Part: CaseIterable {
    case posted, timers, putOff

    var next: Part {
      switch self {
      case .posted: .timers
      case .timers: .putOff
      case .putOff: .posted
      }
    }
  }

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
    for (registration, readiness) in replays {
      handlers.handler(of: registration)?.ready(readiness)
    }
    runParts()
    for hook in hooks { hook() }
    load.ended(turnOf: now.duration(to: .now))
  }

  private func dispatch(_ event: (tag: UInt64, events: UInt32)) {
    guard event.tag != Self.portTag else { return }
    let registration = Registration(rawValue: event.tag)
    handlers.handler(of: registration)?.ready(Readiness(events: event.events))
  }

  /// Runs each part once, or as far as the time goes: what was not reached comes first next time.
  ///
  /// Turns follow each other without waiting until one has been through all parts: the signal of the
  /// port came once, maybe in a turn that did not get as far as what was posted.
  private func runParts() {
    for count in 1...Part.allCases.count {
      let part = nextPart
      nextPart = part.next
      isInterrupted = !run(part) || count < Part.allCases.count
      if isLate { break }
    }
    if !isInterrupted { nextPart = .posted }
  }

  private var isLate: Bool { start.duration(to: .now) > Self.patience }

  /// Whether all of it was run: the first always is, and the others while there is time.
  private func run(_ part: Part) -> Bool {
    switch part {
    case .posted: runPosted()
    case .timers: fireTimers()
    case .putOff: runPutOff()
    }
  }

  // What was run is let go of as a whole, from a variable of its own: it may have held the last
  // reference to somebody who puts something off as they go.

  private func runPosted() -> Bool {
    let jobs = posted.isEmpty ? port.takeJobs() : posted + port.takeJobs()
    posted = []
    for (index, job) in jobs.enumerated() {
      switch job {
      case .call(let body): body(self)
      case .receiver(let number): receive(number)
      }
      guard isLate else { continue }
      posted = Array(jobs[(index + 1)...])
      return posted.isEmpty
    }
    return true
  }

  private func fireTimers() -> Bool {
    while let timer = timers.popDue(at: now) {
      timer.fire()
      if isLate { return false }
    }
    return true
  }

  /// What these put off in turn waits for the next turn.
  private func runPutOff() -> Bool {
    let bodies = putOff
    putOff = []
    for (index, body) in bodies.enumerated() {
      body()
      guard isLate else { continue }
      putOff = bodies[(index + 1)...] + putOff
      return index + 1 == bodies.count
    }
    return true
  }

  /// How long to wait, in milliseconds rounded up; -1 for as long as nothing happens.
  private func timeout() -> Int32 {
    guard replays.isEmpty, putOff.isEmpty, !isInterrupted else { return 0 }
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
