// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Synchronization

/// Collects what several shards say about one list of consoles.
final class Gathering<Value: Sendable>: Sendable {
  private struct State {
    var snapshots: [Value?]
    var openParts = 0
  }

  private let state: Mutex<State>
  private let done: @Sendable ([Value?]) -> Void

  init(count: Int, done: @escaping @Sendable ([Value?]) -> Void) {
    state = Mutex(State(snapshots: Array(repeating: nil, count: count)))
    self.done = done
  }

  /// Says how many parts there are; with none it is done.
  func expect(_ count: Int) {
    state.withLock { $0.openParts = count }
    if count == 0 { done(state.withLock { $0.snapshots }) }
  }

  func add(_ found: [(Int, Value?)]) {
    state.withLock { state in
      for (index, snapshot) in found { state.snapshots[index] = snapshot }
    }
  }

  func finishPart() {
    let all = state.withLock { state -> [Value?]? in
      state.openParts -= 1
      return state.openParts == 0 ? state.snapshots : nil
    }
    if let all { done(all) }
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
