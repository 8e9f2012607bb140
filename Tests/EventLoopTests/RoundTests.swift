// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import TestSupport
import Testing

struct RoundTests {
  @Test(arguments: [0, 1, 63, 64, 65, 128, 1000])
  func `each is visited once, no more than a share of them a turn`(count: Int) throws {
    let loop = try Loop()
    var seen: [Int] = []
    let round = Round(on: loop, over: { Array(0..<count) }, visit: { seen.append($0) })
    round.begin()
    var before = 0
    while seen.count < count {
      #expect(seen.count - before == Round<Int>.share)
      before = seen.count
      loop.runTurn()
    }
    #expect(seen.count - before <= Round<Int>.share)
    #expect(seen.sorted() == Array(0..<count))
  }

  @Test func `asked for meanwhile, it goes through what there is then, once more`() throws {
    let loop = try Loop()
    var stops = Array(0..<100)
    var seen: [Int] = []
    let round = Round(on: loop, over: { stops }, visit: { seen.append($0) })
    round.begin()
    #expect(seen.count == Round<Int>.share)
    stops = Array(200..<210)
    for _ in 0..<3 { round.begin() }
    #expect(loop.run { seen.count == 110 })
    #expect(seen.prefix(100).sorted() == Array(0..<100))
    #expect(seen.suffix(10).sorted() == stops)
    round.begin()
    #expect(seen.count == 120)
  }

  @Test func `one that is visited may ask for it`() throws {
    let loop = try Loop()
    var count = 0
    var ask = {}
    let visit = { (_: Int) in
      count += 1
      if count == 2 { ask() }
    }
    let round = Round(on: loop, over: { [1, 2, 3] }, visit: visit)
    ask = { [unowned round] in round.begin() }
    round.begin()
    #expect(loop.run { count == 6 })
  }

  @Test func `it ends with its holder, whom nothing keeps`() throws {
    final class Owner {
      private(set) var round: Round<Int>?
      init(on loop: Loop, _ visit: @escaping () -> Void) {
        round = Round(
          on: loop,
          over: { Array(0..<100) },
          visit: { [unowned self] _ in
            if round != nil { visit() }
          }
        )
      }
    }
    let loop = try Loop()
    var count = 0
    var owner: Owner? = Owner(on: loop) { count += 1 }
    weak let watched = owner
    owner?.round?.begin()
    owner = nil
    #expect(watched == nil)
    for _ in 0..<3 {
      loop.later {}
      loop.runTurn()
    }
    #expect(count == Round<Int>.share)
  }
}
