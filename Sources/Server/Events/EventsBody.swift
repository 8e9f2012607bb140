// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Consoles
internal import EventLoop
internal import Notation

/// The answer of `GET /events`: everything that happens, as it happens.
///
/// A cursor in the hub's ring. Who is too slow for it is told how many events are missed. A
/// comment, or a ping, each fifteen seconds shows that nothing happened, and that the client is
/// there.
final class EventsBody: LiveBody {
  private let hub: EventHub
  /// Who listens; `nil` where they may do so no more.
  private var person: Person?
  private let query: LiveQuery
  private let dialect: EventsDialect
  private let loop: Loop
  /// Whether igord is on its way out.
  private let isStopping: () -> Bool
  /// How long nothing may be told.
  private let heartbeat: Duration
  private var next: UInt64
  private var ready: (() -> Void)?
  /// Of waiting for the next event.
  private var ticket: Int?
  private var mailbox: Mailbox<Void>?
  private var isQuiet = false
  private var timer: LoopTimer?

  /// Events sent at a time, so many that a turn can encode them for many clients.
  private static let share = 32

  init(
    _ hub: EventHub,
    for person: Person,
    _ query: LiveQuery,
    as dialect: EventsDialect,
    on loop: Loop,
    heartbeat: Duration = .seconds(15),
    isStopping: @escaping () -> Bool
  ) {
    self.hub = hub
    self.person = person
    self.query = query
    self.dialect = dialect
    self.loop = loop
    self.heartbeat = heartbeat
    self.isStopping = isStopping
    next = query.after.map { min($0 + 1, hub.next) } ?? hub.next
  }

  var isEnded: Bool { person == nil || isStopping() }

  func begin(_ ready: @escaping () -> Void) {
    self.ready = ready
    mailbox = Mailbox(on: loop) { [weak self] _ in
      self?.ticket = nil
      self?.ready?()
    }
    timer = LoopTimer(on: loop) { [unowned self] in beat() }
    timer?.deadline = loop.now + heartbeat
  }

  func take() -> [UInt8] {
    var output: [UInt8] = []
    let (events, missed) = hub.events(from: next, count: Self.share)
    if missed > 0 {
      output += dialect.bytes("missed", data: Array("{\"count\":\(missed)}".utf8))
    }
    for event in events where isWanted(event) {
      output += dialect.bytes(event.kind, number: event.number, data: event.json())
    }
    if let last = events.last { next = last.number + 1 }
    if output.isEmpty, isQuiet { output = dialect.heartbeat }
    isQuiet = false
    wait()
    return output
  }

  func review(_ person: Person?) {
    self.person = person?.maySomewhere(.watch) == true ? person : nil
    if isEnded { ready?() }
  }

  func cancel() {
    ready = nil
    timer = nil
    if let ticket { hub.cancel(ticket) }
    ticket = nil
    mailbox = nil
  }

  private func isWanted(_ event: EventHub.Event) -> Bool {
    guard query.kinds?.contains(event.kind) ?? true, let person else { return false }
    return query.machines?.contains(event.machine) ?? true && person.may(.watch, on: event.machine)
  }

  /// Tells that nothing happened.
  ///
  /// Nothing is done after that: whoever has the connection lets go of this body where the
  /// client turns out to be gone.
  private func beat() {
    timer?.deadline = loop.now + heartbeat
    isQuiet = true
    ready?()
  }

  /// Has itself called when there is more.
  private func wait() {
    guard ticket == nil, let mailbox else { return }
    ticket = hub.wait(for: next) { mailbox.post(()) }
  }
}
