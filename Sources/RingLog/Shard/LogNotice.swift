// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What the journal and archive threads tell a loop; the loop hands it to its ``LogShard``.
package enum LogNotice: Sendable {
  /// The journal has everything up to this batch of the loop.
  case committed(batch: UInt64)
  /// The oldest `chunks` chunks of a console are in segments.
  case archived(slot: Int, console: Int, chunks: Int)
  /// Whatever was first journaled up to this batch has to go to segments now.
  case drain(batch: UInt64)
}

/// What a log does with the bytes that come.
package enum LogCondition: Equatable, Sendable {
  /// They are in the journal before they are told.
  case kept
  /// The journal has taken nothing for five seconds: they are told, and become a gap.
  case unkept
  /// The journal has taken nothing for five seconds: they wait for it.
  case held
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
  /// What becomes of bytes from now on; see ``LogHealth`` for the reason.
  func conditionChanged(_ condition: LogCondition, in log: ConsoleLog)
  /// ``ConsoleLog/hasRoom`` was false and is true again.
  func roomRegained(in log: ConsoleLog)
}
