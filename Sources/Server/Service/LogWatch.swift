// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Logging
internal import RingLog

/// Tells when segments cannot be written, and when they can be again.
///
/// Nothing is lost by that for a while, since the journal and RAM have the bytes, and somebody has
/// to hear of it before it is too late: consoles say so in their state, and this in one line for
/// all. Looks every five seconds, which bounds the lines that a disk on the edge of being full can
/// cause.
final class LogWatch {
  private let health: LogHealth
  private let logger: Logger
  private var timer: LoopTimer?
  private var told: FileError?

  private static let interval = Duration.seconds(5)

  init(_ health: LogHealth, on loop: Loop, logger: Logger) {
    self.health = health
    self.logger = logger
    timer = LoopTimer(on: loop) { [unowned self] in
      look()
      timer?.deadline = loop.now + Self.interval
    }
    timer?.deadline = .now + Self.interval
  }

  private func look() {
    let error = health.archiveError
    guard error?.code != told?.code else { return }
    told = error
    if let error {
      logger.error("segments cannot be written, the journal and RAM have to do: \(error)")
    } else {
      logger.notice("segments are written again")
    }
  }
}
