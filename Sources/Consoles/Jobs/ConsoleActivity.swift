// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop

/// Whether a console is in use at the moment: then reading sensors and logs can wait.
struct ConsoleActivity {
  private var second: Moment
  /// Bytes since `second`, and in the second before it.
  private var count = 0
  private var lastCount = 0
  private var lastTyped: Moment?

  /// Bytes a second from which on a console runs.
  static let runningRate = 1000
  /// How long after a key somebody types.
  static let typingTime = Duration.seconds(2)

  init(at now: Moment) {
    second = now
  }

  /// The machine printed something.
  mutating func printed(_ byteCount: Int, at now: Moment) {
    turn(at: now)
    count += byteCount
  }

  /// Somebody typed something.
  mutating func typed(at now: Moment) {
    lastTyped = now
  }

  /// Whether somebody types, or the console prints much.
  mutating func isBusy(at now: Moment) -> Bool {
    turn(at: now)
    if max(count, lastCount) > Self.runningRate { return true }
    return lastTyped.map { now - $0 < Self.typingTime } ?? false
  }

  private mutating func turn(at now: Moment) {
    let elapsed = now - second
    guard elapsed >= .seconds(1) else { return }
    lastCount = elapsed < .seconds(2) ? count : 0
    count = 0
    second = now
  }
}
