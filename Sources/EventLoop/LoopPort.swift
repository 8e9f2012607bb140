// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Synchronization

/// A loop as other threads see it: a place to leave work for it.
package final class LoopPort: Sendable {
  /// A thing to do on the loop's thread.
  enum Job {
    case call((Loop) -> Void)
    /// Run the receiver that the loop keeps under this number.
    case receiver(Int)
  }

  private struct Inbox {
    var jobs: [Job] = []
    /// The loop has been woken and has not emptied the inbox since.
    var isArmed = false
    /// The loop looks here soon without being woken.
    var isAttended = false

    mutating func add(_ job: Job, isPatient: Bool) -> Bool {
      jobs.append(job)
      guard !isArmed, !(isPatient && isAttended) else { return false }
      isArmed = true
      return true
    }
  }

  private let inbox = Mutex(Inbox())
  let event: Descriptor

  init() throws(SystemError) {
    event = try .event()
  }

  /// Has `job` run on the loop's thread, after what was posted before; returns at once.
  ///
  /// Nothing is run once the loop has stopped.
  package func post(_ job: sending @escaping (Loop) -> Void) {
    add(.call(job))
  }

  /// Has the receiver run that the loop keeps under this number; what is patient does not wake a
  /// loop that will look by itself.
  func post(receiver: Int, isPatient: Bool = false) {
    add(.receiver(receiver), isPatient: isPatient)
  }

  private func add(_ job: sending Job, isPatient: Bool = false) {
    let handed = Handed(job)
    let mustWake = inbox.withLock { $0.add(handed.job, isPatient: isPatient) }
    if mustWake { event.signal() }
  }

  /// Says whether the loop will look by itself, within a few milliseconds; it looks once more then.
  func setAttended(_ isAttended: Bool) {
    inbox.withLock { $0.isAttended = isAttended }
  }

  /// Takes all jobs; the loop calls this each turn.
  func takeJobs() -> [Job] {
    inbox.withLock { inbox in
      inbox.isArmed = false
      let taken = Handed(inbox.jobs)
      inbox.jobs = []
      return taken
    }.job
  }

  /// A value on its way from one thread to another.
  ///
  /// Unchecked: it is made from a `sending` value, put in or taken out under the lock, and
  /// not kept by the side that gave it.
  private struct Handed<Value>: @unchecked Sendable {
    let job: Value

    init(_ job: Value) {
      self.job = job
    }
  }
}
