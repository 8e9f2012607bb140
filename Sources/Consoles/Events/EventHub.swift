// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation
internal import Synchronization

/// Everything that happens on any console, for whoever wants to hear it live.
///
/// A ring of the last events; who listens is a cursor in it, and is told where it was too slow.
package final class EventHub: Sendable {
  /// Something that happened, and whom it is about.
  package struct Event: Sendable {
    /// Grows by one; begins anew with each start.
    package var number: UInt64
    /// `mark` or `incident`.
    package var kind: String
    package var machine: MachineName
    fileprivate var text: Text

    /// The event as JSON, written down once however many hear it.
    package func json() -> [UInt8] { text.bytes }
  }

  /// What an event says, once somebody wants to know: most are heard by nobody.
  fileprivate final class Text: Sendable {
    private let made = Mutex<[UInt8]?>(nil)
    private let make: @Sendable () -> [UInt8]

    init(_ make: @escaping @Sendable () -> [UInt8]) { self.make = make }

    var bytes: [UInt8] {
      made.withLock { made in
        let bytes = made ?? make()
        made = bytes
        return bytes
      }
    }
  }

  private struct State {
    var events: [Event] = []
    var next: UInt64 = 1
    /// Who waits for the next event, by ticket.
    var waiting: [Int: @Sendable () -> Void] = [:]
    var lastTicket = 0
  }

  private let state = Mutex(State())

  /// Events that are kept for who is slow.
  package static let limit = 4096

  package init() {}

  /// The number that the next event gets.
  package var next: UInt64 { state.withLock { $0.next } }

  /// Tells everybody.
  package func publish(
    _ kind: String,
    on machine: MachineName,
    _ json: @escaping @Sendable () -> [UInt8]
  ) {
    let text = Text(json)
    let waiting = state.withLock { state in
      state.events.append(
        Event(number: state.next, kind: kind, machine: machine, text: text)
      )
      state.next += 1
      if state.events.count >= 2 * Self.limit {
        state.events.removeFirst(state.events.count - Self.limit)
      }
      defer { state.waiting = [:] }
      return state.waiting.values
    }
    for wake in waiting { wake() }
  }

  /// The events from a number on, at most `count`, and how many before them are gone.
  package func events(from number: UInt64, count: Int) -> (events: [Event], missed: UInt64) {
    state.withLock { state in
      let first = state.next - UInt64(state.events.count)
      let start = max(number, first)
      guard start < state.next else { return ([], 0) }
      let from = Int(start - first)
      let upTo = min(state.events.count, from + count)
      return (Array(state.events[from..<upTo]), start - number)
    }
  }

  /// Has `wake` called, once, when there is an event of that number or later.
  ///
  /// Who does not want that any more gives the ticket back.
  package func wait(for number: UInt64, _ wake: @escaping @Sendable () -> Void) -> Int {
    let (ticket, isThere) = state.withLock { state in
      state.lastTicket += 1
      let isThere = state.next > number
      if !isThere { state.waiting[state.lastTicket] = wake }
      return (state.lastTicket, isThere)
    }
    if isThere { wake() }
    return ticket
  }

  /// Lets go of who waits.
  package func cancel(_ ticket: Int) {
    state.withLock { _ = $0.waiting.removeValue(forKey: ticket) }
  }

  /// How many wait for the next event.
  package var waitingCount: Int { state.withLock { $0.waiting.count } }
}
