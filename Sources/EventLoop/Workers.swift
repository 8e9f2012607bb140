// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
internal import Clock
internal import DequeModule
internal import Synchronization

/// A small pool of threads for what a loop must not do itself: files, look-ups, scrypt.
///
/// The queue is bounded; who is turned away says so to the one who asked.
package final class Workers: Sendable {
  private struct State {
    var queue: Deque<@Sendable () -> Void> = []
    var threads: [ThreadHandle] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private let available: Descriptor
  /// Signalled by each thread as the last thing it does.
  private let ended: Descriptor
  private let queueLimit: Int

  /// Starts `count` threads; `queueLimit` jobs may wait for them.
  package init(count: Int, queueLimit: Int, name: String = "worker") throws(SystemError) {
    self.queueLimit = queueLimit
    available = try .semaphore()
    ended = try .semaphore()
    for index in 0..<count {
      let thread = try startThread(name: "\(name) \(index)") { [self] in work() }
      state.withLock { $0.threads.append(thread) }
    }
  }

  /// Runs `job` on a worker; `false`, and nothing happens, where the queue is full.
  package func submit(_ job: @escaping @Sendable () -> Void) -> Bool {
    let isAccepted = state.withLock { state in
      guard !state.isClosed, state.queue.count < queueLimit else { return false }
      state.queue.append(job)
      return true
    }
    if isAccepted { available.signal() }
    return isAccepted
  }

  /// Runs `work` on a worker and then, on the loop that asked, `then` with its result.
  ///
  /// `then` stays on the loop's thread all the time, so it may hold what belongs there.
  /// `false`, and nothing happens, where the queue is full.
  package func submit<Result: Sendable>(
    _ work: @escaping @Sendable () -> Result,
    on loop: Loop,
    then: @escaping (Result) -> Void
  ) -> Bool {
    receiver(of: work, on: loop, then: then) != nil
  }

  /// As above; gives the number under which the loop keeps `then`, `nil` where the queue is full.
  func receiver<Result: Sendable>(
    of work: @escaping @Sendable () -> Result,
    on loop: Loop,
    then: @escaping (Result) -> Void
  ) -> Int? {
    let answer = Answer<Result>()
    let ticket = Ticket()
    ticket.number = loop.addReceiver { [unowned loop] in
      loop.removeReceiver(ticket.number)
      if let result = answer.take() { then(result) }
    }
    let (port, number) = (loop.port, ticket.number)
    let isAccepted = submit {
      answer.put(work())
      port.post(receiver: number)
    }
    guard !isAccepted else { return number }
    loop.removeReceiver(number)
    return nil
  }

  /// Lets the jobs in the queue finish, and waits for that.
  ///
  /// After `limit` the jobs that still wait are dropped, and the threads left to themselves:
  /// a look-up in the DNS can be neither hurried nor called back.
  package func close(within limit: Duration? = nil) {
    let threads = state.withLock { state in
      state.isClosed = true
      defer { state.threads = [] }
      return state.threads
    }
    available.signal(UInt64(threads.count))
    let deadline = limit.map { Moment.now + $0 }
    guard threads.allSatisfy({ _ in ended.takeSignal(before: deadline) }) else {
      // Let go of after the lock: what a job holds may take its time to end.
      _ = state.withLock { state in
        defer { state.queue = [] }
        return state.queue
      }
      return
    }
    for thread in threads { thread.join() }
  }

  private func work() {
    // Where there are more threads than cores, packets and keys go before answers to questions.
    igor_give_way()
    defer { ended.signal() }
    while true {
      available.takeSignal()
      guard let job = state.withLock({ $0.queue.popFirst() }) else { return }
      job()
    }
  }

  /// The number of a receiver, known only after the receiver is made.
  private final class Ticket {
    var number = 0
  }

  private final class Answer<Result: Sendable>: Sendable {
    private let result = Mutex<Result?>(nil)

    func put(_ value: Result) {
      result.withLock { $0 = value }
    }

    func take() -> Result? {
      result.withLock { $0.take() }
    }
  }
}
