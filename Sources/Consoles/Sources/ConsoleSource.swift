// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Where a console's bytes come from and what is typed goes to.
///
/// All on the console's loop. In the life of a source:
///
/// 1. `start` begins one attempt. The source answers in its own time, with
///    `console.sourceActivated` or `console.sourceEnded`; after an end, `start` is called
///    again when it is time.
/// 2. While active it hands bytes to `console.received`, and is told by `logCommitted` when
///    they are kept. What it owes its other side for them (an ack, more reading) waits for that.
/// 3. `write`, `sendBreak` and `reactivate` are called only while it is active.
/// 4. `close` ends it for good: it says goodbye where that is possible, and calls back once,
///    when it is done. After `close` or `drop` it tells its console nothing more.
package protocol ConsoleSource: AnyObject {
  /// Begins an attempt to become active.
  func start()
  /// Ends orderly, and says when that is done.
  func close(_ done: @escaping () -> Void)
  /// Ends at once, without a goodbye.
  func drop()
  /// How much `write` takes now, in bytes; 4 KiB at most.
  var inputRoom: Int { get }
  /// Takes typed bytes, as many as there is room for.
  func write(_ bytes: Span<UInt8>) -> Int
  /// Sends a serial break behind what was written.
  func sendBreak() -> BreakOutcome
  /// Everything before this offset is kept.
  func logCommitted(through end: UInt64)
  /// The session id given to `ConsoleLog.rememberSession` is kept.
  func sessionRemembered()
  /// The machine's power changed: SOL may have died without a word.
  func reactivate()
  /// Whether somebody watches: then a loss is to be noticed sooner.
  func watch(_ isWatched: Bool)
}

/// What became of a break.
package enum BreakOutcome: Sendable {
  /// It is on its way.
  case sent
  /// Earlier input is still on its way.
  case busy
  /// This kind of source has none.
  case unsupported
}

/// The most bytes of input that wait for one console.
package let inputLimit = 4096
