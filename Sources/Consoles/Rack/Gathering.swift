// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Synchronization

/// Collects what shards say about one list of consoles.
final class Gathering<Value: Sendable>: Sendable {
  private struct State {
    /// What each shard said of its consoles, in the list's order.
    var parts: [[Value?]]
    var openParts: Int
  }

  private let state: Mutex<State>
  /// The part of each console in the list; empty where all have the same.
  private let places: [Int]
  private let done: @Sendable ([Value?]) -> Void

  /// For as many consoles of each shard as `counts` says; where that is none it is done at once.
  init(of counts: [Int], places: [Int], done: @escaping @Sendable ([Value?]) -> Void) {
    let openParts = counts.count { $0 > 0 }
    state = Mutex(State(parts: counts.map { _ in [] }, openParts: openParts))
    self.places = places
    self.done = done
    if openParts == 0 { done([]) }
  }

  /// Takes in what comes next in a part.
  func add(_ found: [Value?], to part: Int) {
    state.withLock { $0.parts[part] += found }
  }

  func finishPart() {
    let parts = state.withLock { state -> [[Value?]]? in
      state.openParts -= 1
      return state.openParts == 0 ? state.parts : nil
    }
    if let parts { done(inOrder(parts)) }
  }

  private func inOrder(_ parts: [[Value?]]) -> [Value?] {
    guard !places.isEmpty else { return parts[0] }
    var rests = parts.map { $0.makeIterator() }
    return places.map { rests[$0].next() ?? nil }
  }
}

/// Adds up what several shards counted.
final class FigureSum: Sendable {
  private let state: Mutex<(sum: RackFigures, open: Int)>
  private let done: @Sendable (RackFigures) -> Void

  init(of count: Int, done: @escaping @Sendable (RackFigures) -> Void) {
    state = Mutex((RackFigures(), count))
    self.done = done
  }

  func add(_ figures: RackFigures) {
    let all = state.withLock { state -> RackFigures? in
      state.sum = state.sum + figures
      state.open -= 1
      return state.open == 0 ? state.sum : nil
    }
    if let all { done(all) }
  }
}

/// Calls its body when it was counted down to zero, or when time is up; once.
final class Latch: Sendable {
  private let state: Mutex<Int?>
  private let body: @Sendable () -> Void

  init(count: Int, _ body: @escaping @Sendable () -> Void) {
    state = Mutex(count)
    self.body = body
  }

  func countDown() {
    let isOpen = state.withLock { count -> Bool in
      guard let left = count else { return false }
      count = left > 1 ? left - 1 : nil
      return count == nil
    }
    if isOpen { body() }
  }

  /// Does not wait for the others any more.
  func giveUp() {
    let wasWaiting = state.withLock { $0.take() != nil }
    if wasWaiting { body() }
  }
}
