// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Synchronization
import TestSupport
import Testing

struct AgendaTests {
  /// Somebody with an agenda, held unowned by all that is on it.
  private final class Owner {
    let agenda: Agenda
    private let log: (String) -> Void

    init(on loop: Loop, log: @escaping (String) -> Void) {
      agenda = Agenda(on: loop)
      self.log = log
    }

    /// Puts one thing of each kind on the agenda.
    func plan(with workers: Workers) {
      agenda.later { [unowned self] in log("later") }
      agenda.after(.milliseconds(1)) { [unowned self] in log("after") }
      let work: @Sendable () -> String = { "work" }
      let isTaken = agenda.submit(work, to: workers) { [unowned self] in log($0) }
      #expect(isTaken)
    }
  }

  @Test func `what is on it is done, once each`() throws {
    let loop = try Loop()
    let workers = try Workers(count: 1, queueLimit: 10)
    var seen: [String] = []
    let owner = Owner(on: loop) { seen.append($0) }
    owner.plan(with: workers)
    #expect(seen.isEmpty)
    #expect(loop.run { seen.count == 3 })
    owner.plan(with: workers)
    #expect(loop.run { seen.count == 6 })
    #expect(seen.sorted() == ["after", "after", "later", "later", "work", "work"])
    workers.close()
  }

  @Test func `it ends with its holder, whom nothing keeps`() throws {
    let loop = try Loop()
    let workers = try Workers(count: 1, queueLimit: 10)
    var seen: [String] = []
    var owner: Owner? = Owner(on: loop) { seen.append($0) }
    weak let watched = owner
    owner?.plan(with: workers)
    owner = nil
    #expect(watched == nil)
    workers.close()
    waitOut(loop)
    #expect(seen.isEmpty)
  }

  @Test func `what goes with it may have been the last to hold others with agendas`() throws {
    let loop = try Loop()
    let workers = try Workers(count: 1, queueLimit: 10)
    var seen: [String] = []
    var guests: [Owner]? = (0..<3).map { _ in Owner(on: loop) { seen.append($0) } }
    for guest in guests ?? [] { guest.plan(with: workers) }
    weak let watched = guests?.last
    var agenda: Agenda? = Agenda(on: loop)
    agenda?.later { [guests] in _ = guests }
    guests = nil
    #expect(watched != nil)
    agenda = nil
    #expect(watched == nil)
    workers.close()
    waitOut(loop)
    #expect(seen.isEmpty)
  }

  @Test func `what is called off is not done, and it can be used again`() throws {
    let loop = try Loop()
    let workers = try Workers(count: 1, queueLimit: 10)
    var seen: [String] = []
    let owner = Owner(on: loop) { seen.append($0) }
    owner.plan(with: workers)
    owner.agenda.clear()
    waitOut(loop)
    #expect(seen.isEmpty)
    owner.plan(with: workers)
    #expect(loop.run { seen.count == 3 })
    workers.close()
  }

  @Test(arguments: 0..<3)
  func `its holder may go while something of it is done`(kind: Int) throws {
    let loop = try Loop()
    let workers = try Workers(count: 1, queueLimit: 10)
    var agenda: Agenda? = Agenda(on: loop)
    weak let watched = agenda
    let end = { agenda = nil }
    switch kind {
    case 0: agenda?.later(end)
    case 1: agenda?.after(.zero, end)
    default: #expect(agenda?.submit({}, to: workers, then: end) == true)
    }
    #expect(loop.run { watched == nil })
    workers.close()
  }

  @Test func `a worker that has too much to do is told of, and nothing stays`() throws {
    let loop = try Loop()
    let workers = try Workers(count: 1, queueLimit: 1)
    workers.close()
    let agenda = Agenda(on: loop)
    var isDone = false
    let isTaken = agenda.submit({}, to: workers, then: { isDone = true })
    waitOut(loop)
    #expect(!isTaken && !isDone)
  }

  /// Runs the loop until what was put on agendas until now would be done.
  private func waitOut(_ loop: Loop) {
    var isOver = false
    let alarm = LoopTimer(on: loop) { isOver = true }
    alarm.deadline = loop.now + .milliseconds(5)
    #expect(loop.run { isOver })
  }
}
