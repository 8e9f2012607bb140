// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Foundation
import Synchronization
import TestSupport
import Testing

struct LoopTests {
  @Test func `posts of a thread arrive in order, and of all threads`() throws {
    let loop = try Loop()
    let port = loop.port
    var seen: [[Int]] = Array(repeating: [], count: 4)
    let mailbox = Mailbox<(Int, Int)>(on: loop) { letters in
      for (thread, number) in letters { seen[thread].append(number) }
    }
    let threads = try (0..<4).map { thread in
      try startThread(name: "poster") {
        for number in 0..<1000 { mailbox.post((thread, number)) }
      }
    }
    #expect(loop.run { seen.allSatisfy { $0.count == 1000 } })
    for thread in threads { thread.join() }
    #expect(seen.allSatisfy { $0 == Array(0..<1000) })
    let isPosted = Atomic(false)
    port.post { _ in isPosted.store(true, ordering: .relaxed) }
    #expect(loop.run { isPosted.load(ordering: .relaxed) })
  }

  @Test func `a turn runs events, then what was put off, then the hooks`() throws {
    let loop = try Loop()
    var order: [String] = []
    loop.onEndOfTurn { order.append("end") }
    let mailbox = Mailbox<String>(on: loop) { letters in
      loop.later { order.append("later") }
      order += letters
    }
    mailbox.post("event")
    loop.runTurn()
    #expect(order == ["event", "later", "end"])
    #expect(loop.load.turnCount == 1)
    #expect(loop.load.longestTurn > .zero)
  }

  @Test func `what was posted and takes long keeps no timer waiting, and comes in order`() throws {
    let loop = try Loop()
    let port = loop.port
    let done = Mutex<[Int]>([])
    for number in 0..<64 {
      port.post { @Sendable _ in
        let end = Moment.now + .microseconds(100)
        while Moment.now < end {}
        done.withLock { $0.append(number) }
      }
    }
    var doneBefore: Int?
    let timer = LoopTimer(on: loop) { doneBefore = done.withLock { $0.count } }
    timer.deadline = loop.now
    #expect(loop.run { done.withLock { $0.count } == 64 })
    #expect(try #require(doneBefore) < 64)
    #expect(done.withLock { $0 } == Array(0..<64))
  }

  @Test func `what is put off while putting off waits for the next turn`() throws {
    let loop = try Loop()
    var turns = 0
    var seen: [Int] = []
    loop.onEndOfTurn { turns += 1 }
    loop.later {
      seen.append(turns)
      loop.later { seen.append(turns) }
    }
    #expect(loop.run { seen.count == 2 })
    #expect(seen == [0, 1])
  }

  @Test func `a loop on a thread of its own stops when told`() throws {
    let name = Mutex("")
    let (port, thread) = try Loop.start(name: "igor-test-loop") { _ in
      let text = try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
      name.withLock { $0 = text ?? "" }
    }
    port.post { $0.stop() }
    thread.join()
    #expect(name.withLock { $0 } == "igor-test-loop\n")
  }

  @Test func `a mailbox that is gone takes its receiver along`() throws {
    final class Owner {}
    let loop = try Loop()
    var owner: Owner? = Owner()
    weak let watched = owner
    do {
      let mailbox = Mailbox<Int>(on: loop) { [owner] _ in _ = owner }
      mailbox.post(1)
    }
    owner = nil
    #expect(loop.run { watched == nil })
  }

  @Test func `signals come as events`() throws {
    let loop = try Loop()
    var seen: [Int32] = []
    let handler = try SignalHandler([SIGUSR1, SIGUSR2], on: loop) { seen.append($0) }
    pthread_kill(pthread_self(), SIGUSR1)
    #expect(loop.run { seen == [SIGUSR1] })
    pthread_kill(pthread_self(), SIGUSR2)
    #expect(loop.run { seen == [SIGUSR1, SIGUSR2] })
    handler.close()
  }
}

struct WorkersTests {
  @Test func `work is done elsewhere and its result comes to the loop`() throws {
    let loop = try Loop()
    let workers = try Workers(count: 2, queueLimit: 100)
    var results: Set<Int> = []
    for number in 0..<50 {
      let isAccepted = workers.submit(
        { number * number },
        on: loop,
        then: { results.insert($0) }
      )
      #expect(isAccepted)
    }
    #expect(loop.run { results.count == 50 })
    #expect(results == Set((0..<50).map { $0 * $0 }))
    workers.close()
  }

  @Test func `beyond the limit of the queue work is refused, and nothing is lost`() throws {
    let gate = Mutex(())
    let done = Atomic(0)
    let workers = try Workers(count: 1, queueLimit: 3)
    let accepted = gate.withLock { _ in
      (0..<10).count { _ in
        workers.submit {
          gate.withLock { _ in }
          done.add(1, ordering: .relaxed)
        }
      }
    }
    #expect(3...4 ~= accepted)
    workers.close()
    #expect(done.load(ordering: .relaxed) == accepted)
    #expect(!workers.submit {})
  }

  @Test func `an end that may not wait leaves what hangs to itself, and does no more of it`() throws
  {
    let gate = Mutex(())
    let done = Atomic(0)
    let workers = try Workers(count: 1, queueLimit: 3)
    let hasBegun = Atomic(false)
    let work: @Sendable () -> Void = {
      hasBegun.store(true, ordering: .relaxed)
      gate.withLock { _ in }
      done.add(1, ordering: .relaxed)
    }
    gate.withLock { _ in
      #expect(workers.submit(work))
      while !hasBegun.load(ordering: .relaxed) { Thread.sleep(forTimeInterval: 0.001) }
      #expect(workers.submit(work))
      workers.close(within: .milliseconds(20))
    }
    while done.load(ordering: .relaxed) == 0 { Thread.sleep(forTimeInterval: 0.001) }
    workers.close()
    #expect(!workers.submit(work))
    #expect(done.load(ordering: .relaxed) == 1)
  }
}
