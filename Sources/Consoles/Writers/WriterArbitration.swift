// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API

/// Who may type on one console.
///
/// Any number may have joined; the first of them is called the writer. When the last one
/// leaves, the keyboard is free and stays so until somebody takes it: nobody types because
/// somebody else left.
package struct WriterArbitration: Sendable {
  /// Who may type, in the order in which they came.
  package private(set) var writers: [SubscriberID] = []

  /// How the keyboard changed hands; the `reason` of a `mode` message.
  package enum Reason: String, Sendable {
    case taken, joined, forced, released, left, resumed
  }

  /// What became of an event.
  package enum Outcome: Equatable, Sendable {
    /// The keyboard changed hands: everybody is told.
    case changed(Reason)
    /// All is as it was wanted already: who asked is told.
    case same(Reason)
    /// Nothing is done: somebody has the keyboard.
    case inUse(by: SubscriberID)
    /// Nothing is done: who asked does not have the keyboard.
    case notWriter
  }

  package init() {}

  /// Who is called the writer.
  package var writer: SubscriberID? { writers.first }

  /// The mode of a subscriber.
  package func mode(of subscriber: SubscriberID) -> TypingMode {
    writers.contains(subscriber) ? .readWrite : .readOnly
  }

  /// Somebody wants to type.
  package mutating func take(
    _ subscriber: SubscriberID,
    _ how: ConsoleRequest.Take
  ) -> Outcome {
    switch how {
    case .ifFree: takeIfFree(subscriber)
    case .join: join(subscriber)
    case .force: force(subscriber)
    }
  }

  /// A writer gives the keyboard back and goes on watching.
  package mutating func release(_ subscriber: SubscriberID) -> Outcome {
    remove(subscriber) ? .changed(.released) : .notWriter
  }

  /// A subscriber is gone.
  package mutating func leave(_ subscriber: SubscriberID) -> Outcome {
    remove(subscriber) ? .changed(.left) : .notWriter
  }

  /// A subscriber is back under another number, and has the keyboard if it had it.
  package mutating func replace(
    _ old: SubscriberID,
    by new: SubscriberID
  ) -> Outcome {
    guard let index = writers.firstIndex(of: old) else { return .notWriter }
    writers[index] = new
    return .changed(.resumed)
  }

  private mutating func takeIfFree(_ subscriber: SubscriberID) -> Outcome {
    guard let holder = writers.first else { return add(subscriber, .taken) }
    return writers.contains(subscriber) ? .same(.taken) : .inUse(by: holder)
  }

  private mutating func join(_ subscriber: SubscriberID) -> Outcome {
    if writers.contains(subscriber) { return .same(.joined) }
    return add(subscriber, writers.isEmpty ? .taken : .joined)
  }

  private mutating func force(_ subscriber: SubscriberID) -> Outcome {
    if writers == [subscriber] { return .same(.taken) }
    let reason = writers.isEmpty ? Reason.taken : .forced
    writers = [subscriber]
    return .changed(reason)
  }

  private mutating func add(_ subscriber: SubscriberID, _ reason: Reason) -> Outcome {
    writers.append(subscriber)
    return .changed(reason)
  }

  private mutating func remove(_ subscriber: SubscriberID) -> Bool {
    guard let index = writers.firstIndex(of: subscriber) else { return false }
    writers.remove(at: index)
    return true
  }
}
