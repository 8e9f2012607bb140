// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Synchronization
import TestSupport
import Testing

@testable import EventLoop

struct LoopTimerTests {
  @Test func `timers fire in the order of their deadlines, and once`() throws {
    let loop = try Loop()
    var fired: [Int] = []
    let start = loop.now
    let timers = [3, 1, 2].map { index in
      let timer = LoopTimer(on: loop) { fired.append(index) }
      timer.deadline = start + .milliseconds(index)
      return timer
    }
    #expect(loop.run { fired.count == 3 })
    #expect(fired == [1, 2, 3])
    #expect(loop.now >= start + .milliseconds(3))
    #expect(timers.allSatisfy { $0.deadline == nil })
  }

  @Test func `a deadline moves later, earlier and away`() throws {
    let loop = try Loop()
    var fired: [String] = []
    let later = LoopTimer(on: loop) { fired.append("later") }
    let earlier = LoopTimer(on: loop) { fired.append("earlier") }
    let never = LoopTimer(on: loop) { fired.append("never") }
    later.deadline = loop.now
    later.deadline = loop.now + .milliseconds(5)
    earlier.deadline = loop.now + .seconds(60)
    earlier.deadline = loop.now + .milliseconds(2)
    never.deadline = loop.now + .milliseconds(1)
    never.deadline = nil
    #expect(loop.run { fired.count == 2 })
    // On a busy machine both may be due in one turn, and their order is no promise then.
    #expect(fired.sorted() == ["earlier", "later"])
    _ = never
  }

  @Test func `timers and patient mailboxes wait for the beat, where there is one`() throws {
    let loop = try Loop()
    var fired: [String] = []
    let beat = LoopTimer(on: loop) { fired.append("beat") }
    let other = LoopTimer(on: loop) { fired.append("other") }
    let mailbox = Mailbox<String>(on: loop, isPatient: true) { fired += $0 }
    loop.beat(with: beat, true)
    beat.deadline = loop.now + .milliseconds(40)
    other.deadline = loop.now
    mailbox.post("letter")
    loop.runTurn()
    #expect(fired == ["letter", "other", "beat"])
    other.deadline = loop.now
    beat.deadline = loop.now + .seconds(60)
    loop.beat(with: beat, false)
    loop.runTurn()
    #expect(fired.last == "other")
  }

  @Test func `more timers than a turn fires are spread over turns, which wait for nothing`() throws
  {
    let loop = try Loop()
    let beat = LoopTimer(on: loop) {}
    loop.beat(with: beat, true)
    beat.deadline = loop.now + .seconds(60)
    var fired = 0
    let timers = (0..<1000).map { _ in LoopTimer(on: loop) { fired += 1 } }
    for timer in timers { timer.deadline = loop.now }
    // Something that happened: without it the first turn would wait for the beat.
    loop.port.post { _ in }
    loop.runTurn()
    #expect((1..<100).contains(fired))
    while fired < 1000 { loop.runTurn() }
    #expect(beat.deadline.map { $0 > loop.now } == true)
  }

  @Test func `who asks does not wait for the beat, also behind who does`() throws {
    let loop = try Loop()
    let beat = LoopTimer(on: loop) {}
    loop.beat(with: beat, true)
    beat.deadline = loop.now + .seconds(60)
    var letters: [String] = []
    let mailbox = Mailbox<String>(on: loop, isPatient: true) { letters += $0 }
    mailbox.post("patient")
    let asked = Atomic(false)
    loop.port.post { _ in asked.store(true, ordering: .relaxed) }
    loop.runTurn()
    let wasAsked = asked.load(ordering: .relaxed)
    #expect(wasAsked)
    #expect(letters == ["patient"])
    #expect(beat.deadline.map { $0 > loop.now } == true)
  }

  @Test func `a timer that nobody holds does not fire`() throws {
    let loop = try Loop()
    var fired = 0
    do {
      let dropped = LoopTimer(on: loop) { fired += 100 }
      dropped.deadline = loop.now
    }
    let kept = LoopTimer(on: loop) { fired += 1 }
    kept.deadline = loop.now + .milliseconds(1)
    #expect(loop.run { fired > 0 })
    #expect(fired == 1)
  }

  @Test func `a timer that arms itself again and again lets others run`() throws {
    let loop = try Loop()
    var count = 0
    var other = false
    var greedy: LoopTimer?
    greedy = LoopTimer(on: loop) {
      count += 1
      greedy?.deadline = loop.now
    }
    greedy?.deadline = loop.now
    loop.later { loop.later { other = true } }
    #expect(loop.run { other })
    #expect(count > 0)
    greedy = nil
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func `random moves fire each timer at its last deadline`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var queue = TimerQueueModel(count: 50)
    for step in 0..<5000 {
      queue.step(step, &random)
    }
    #expect(queue.mistakes == [], "seed \(seed)")
    #expect(queue.largest < 50 * 2 + 64 * 2, "seed \(seed)")
  }
}

/// Timers moved at random beside a plain list of deadlines.
private struct TimerQueueModel {
  let loop: Loop
  let timers: [LoopTimer]
  var expected: [Moment?]
  var now: Moment
  var largest = 0
  var mistakes: [String] = []

  init(count: Int) {
    guard let loop = try? Loop() else { preconditionFailure("no loop") }
    self.loop = loop
    timers = (0..<count).map { _ in LoopTimer(on: loop) {} }
    expected = Array(repeating: nil, count: count)
    now = loop.now
  }

  mutating func step(_ step: Int, _ random: inout SeededGenerator) {
    let index = Int(random.next() % UInt64(timers.count))
    let ahead = Duration.milliseconds(Int(random.next() % 100))
    let deadline = random.next() % 8 == 0 ? nil : now + ahead
    timers[index].deadline = deadline
    expected[index] = deadline
    if random.next() % 4 == 0 { advance(by: .milliseconds(Int(random.next() % 30))) }
    largest = max(largest, loop.timers.entryCount)
  }

  private mutating func advance(by duration: Duration) {
    now += duration
    var fired: Set<Int> = []
    while let timer = loop.timers.popDue(at: now) {
      fired.insert(timers.firstIndex { $0 === timer } ?? -1)
    }
    let due = Set(expected.indices.filter { index in expected[index].map { $0 <= now } ?? false })
    if fired != due { mistakes.append("fired \(fired), due \(due)") }
    for index in due { expected[index] = nil }
  }
}
