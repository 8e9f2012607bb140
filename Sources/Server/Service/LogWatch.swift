// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Logging
internal import RingLog

/// Tells when segments or the journal cannot be written, and when they can be again.
///
/// Nothing is lost by that for a while, since the journal and RAM have the bytes, or memory that
/// outlives igord has, and somebody has to hear of it before it is too late: consoles say so in their
/// state, and this in one line for all. Looks every five seconds, which bounds the lines that a disk
/// on the edge of being full can cause.
final class LogWatch {
  private let health: LogHealth
  private let logger: Logger
  private var timer: LoopTimer?
  private var told: (segments: FileError?, journal: FileError?) = (nil, nil)

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
    let (segments, journal) = (health.archiveError, health.journalError)
    if segments?.code != told.segments?.code {
      tell(segments, "segments cannot be written, the journal and RAM have to do", "segments are")
    }
    if journal?.code != told.journal?.code {
      tell(journal, "the journal cannot be written", "the journal is")
    }
    told = (segments, journal)
  }

  private func tell(_ error: FileError?, _ trouble: String, _ subject: String) {
    if let error {
      logger.error("\(trouble): \(error)")
    } else {
      logger.notice("\(subject) written again")
    }
  }
}
