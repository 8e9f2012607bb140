// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Consoles
import Synchronization
import Testing

struct EventHubTests {
  @Test func `who waits is woken once, and who went is not`() {
    let hub = EventHub()
    let woken = Mutex<[Int]>([])
    let tickets = (0..<4).map { place in
      hub.wait(for: 1) { woken.withLock { $0.append(place) } }
    }
    for ticket in tickets.dropFirst() { hub.cancel(ticket) }
    #expect(hub.waitingCount == 1)
    for _ in 0..<2 { hub.publish("mark", on: .osl03) { [] } }
    #expect(woken.withLock { $0 } == [0])
    #expect(hub.waitingCount == 0)
    _ = hub.wait(for: 2) { woken.withLock { $0.append(9) } }
    #expect(woken.withLock { $0 } == [0, 9])
  }

  @Test func `who is slow hears how many events are gone`() {
    let hub = EventHub()
    for _ in 0..<2 * EventHub.limit { hub.publish("mark", on: .osl03) { [] } }
    let (events, missed) = hub.events(from: 1, count: 10)
    #expect(events.count == 10 && missed == events[0].number - 1)
    #expect(missed >= UInt64(EventHub.limit - 1))
    #expect(hub.events(from: hub.next, count: 10).events.isEmpty)
  }
}
