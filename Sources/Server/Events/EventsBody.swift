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
  private unowned let shard: ServerShard
  private var next: UInt64
  private var ready: (() -> Void)?
  /// Of waiting for the next event.
  private var ticket: Int?
  private var mailbox: Mailbox<Void>?
  private var isQuiet = false
  private var timer: LoopTimer?

  /// Events sent at a time, so many that a turn can encode them for many clients.
  private static let share = 32
  private static let heartbeat = Duration.seconds(15)

  init(
    _ hub: EventHub,
    for person: Person,
    _ query: LiveQuery,
    as dialect: EventsDialect,
    on shard: ServerShard
  ) {
    self.hub = hub
    self.person = person
    self.query = query
    self.dialect = dialect
    self.shard = shard
    next = query.after.map { min($0 + 1, hub.next) } ?? hub.next
  }

  var isEnded: Bool { person == nil || shard.context.isStopping }

  func begin(_ ready: @escaping () -> Void) {
    self.ready = ready
    mailbox = Mailbox(on: shard.loop) { [weak self] _ in
      self?.ticket = nil
      self?.ready?()
    }
    timer = LoopTimer(on: shard.loop) { [unowned self] in
      isQuiet = true
      self.ready?()
      timer?.deadline = shard.loop.now + Self.heartbeat
    }
    timer?.deadline = shard.loop.now + Self.heartbeat
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

  /// Has itself called when there is more.
  private func wait() {
    guard ticket == nil, let mailbox else { return }
    ticket = hub.wait(for: next) { mailbox.post(()) }
  }
}
