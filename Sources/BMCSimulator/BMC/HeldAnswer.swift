// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Clock
internal import IPMI

/// An answer that a slow BMC has not sent yet.
struct HeldAnswer {
  var due: Moment
  var session: BMCSession
  /// The message in the clear: its packet is made, and numbered, when it leaves.
  var payload: [UInt8]
}

extension SimulatedBMC {
  /// Keeps an answer until it is due.
  func hold(_ answer: HeldAnswer) {
    let index = heldAnswers.firstIndex { $0.due > answer.due } ?? heldAnswers.count
    heldAnswers.insert(answer, at: index)
  }

  /// Sends the answers that are due; sessions that have ended get none.
  func sendHeldAnswers(at now: Moment) {
    while let answer = heldAnswers.first, answer.due <= now {
      heldAnswers.removeFirst()
      let isOpen = activeSessions.contains { $0 === answer.session }
      if isOpen { send(answer.payload, .ipmi, in: answer.session, at: now) }
    }
  }
}
