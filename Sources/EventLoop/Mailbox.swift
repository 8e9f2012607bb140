// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Synchronization

/// A typed inbox of a loop, for what comes often: any thread posts, the loop gets batches.
///
/// Unbounded: who posts has a limit of its own.
package final class Mailbox<Message: Sendable>: Sendable {
  private let letters: Letters
  private let port: LoopPort
  private let receiver: Int
  private let isPatient: Bool

  /// Opens a mailbox; `receive` is called on the loop's thread, with what came since.
  ///
  /// A patient one is looked into with the loop's next beat, where it has any (`Loop.beat`), and
  /// wakes it only else.
  package init(on loop: Loop, isPatient: Bool = false, receive: @escaping ([Message]) -> Void) {
    let letters = Letters()
    self.letters = letters
    self.isPatient = isPatient
    port = loop.port
    receiver = loop.addReceiver { receive(letters.take()) }
  }

  deinit {
    let receiver = receiver
    port.post { $0.removeReceiver(receiver) }
  }

  /// Leaves a message; wakes the loop for the first of a batch.
  package func post(_ message: Message) {
    if letters.append(message) { port.post(receiver: receiver, isPatient: isPatient) }
  }

  private final class Letters: Sendable {
    private let messages = Mutex<[Message]>([])

    /// Whether it is the first since the last `take`.
    func append(_ message: Message) -> Bool {
      messages.withLock { messages in
        messages.append(message)
        return messages.count == 1
      }
    }

    func take() -> [Message] {
      messages.withLock { messages in
        let taken = messages
        messages = []
        return taken
      }
    }
  }
}
