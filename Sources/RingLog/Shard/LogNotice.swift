// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What the journal and archive threads tell a loop; the loop hands it to its ``LogShard``.
package enum LogNotice: Sendable {
  /// The journal has everything up to this batch of the loop.
  case committed(batch: UInt64)
  /// The oldest `chunks` chunks of a console are in segments; its log begins at `start`.
  case archived(slot: Int, console: Int, chunks: Int, start: UInt64)
  /// Whatever was first journaled up to this batch has to go to segments now.
  case drain(batch: UInt64)
}

/// Who hears what became of a console's bytes.
///
/// Called by ``LogShard/handle(_:at:)`` and ``LogShard/flush(at:)`` on the console's loop, never
/// from within `append` or `mark`, in the order in which things were appended.
package protocol ConsoleLogDelegate: AnyObject {
  /// The bytes before `offset` may be acknowledged and shown: the journal has them, or the
  /// log is unkept.
  func committed(through offset: UInt64, in log: ConsoleLog)
  /// A mark may be shown; every byte before it was committed earlier.
  func markCommitted(_ mark: Mark, in log: ConsoleLog)
  /// The session id is journaled: the console may be activated.
  func sessionRemembered(_ id: UInt32?, in log: ConsoleLog)
  /// From now on bytes are kept, or are not.
  func keptChanged(_ isKept: Bool, in log: ConsoleLog)
  /// ``ConsoleLog/hasRoom`` was false and is true again.
  func roomRegained(in log: ConsoleLog)
}
