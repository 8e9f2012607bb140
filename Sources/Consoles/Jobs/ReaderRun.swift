// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import IPMI

extension CommandDesk {
  /// Has a reader ask all that it wants to know, one command after the other.
  ///
  /// Reading sensors and logs waits while somebody types or the console runs.
  func run<Reader: RecordReader>(
    _ reader: Reader,
    _ answer: @escaping (Result<Reader.Output, ConsoleError>) -> Void
  ) {
    ReaderRun(reader, at: self, answer).proceed()
  }

  /// What a failure to read means.
  func error(_ failure: ReadFailure) -> ConsoleError {
    switch failure {
    case .unsupported(let command): error(command, .completed(.invalidCommand, []))
    case .refused(let command, let code): error(command, .completed(code, []))
    case .malformed(let command): trouble ?? nonsense(command)
    case .notSent, .noAnswer, .unknown, .undelivered, .changed, .neverSettles:
      trouble ?? ConsoleError(.noAnswer, "\(sourceName): \(failure)")
    }
  }
}

/// One reader on its way; kept by whatever it waits for.
private final class ReaderRun<Reader: RecordReader> {
  private let desk: CommandDesk
  private var reader: Reader
  private let answer: (Result<Reader.Output, ConsoleError>) -> Void
  /// How long it has waited for the console, in all.
  private var waited = Duration.zero
  /// The reader's own pause is over.
  private var hasPaused = false

  init(
    _ reader: Reader,
    at desk: CommandDesk,
    _ answer: @escaping (Result<Reader.Output, ConsoleError>) -> Void
  ) {
    self.desk = desk
    self.reader = reader
    self.answer = answer
  }

  func proceed() {
    guard let order = reader.request else { return finish() }
    if reader.pause > .zero, !hasPaused {
      hasPaused = true
      return desk.after(reader.pause) { [self] in proceed() }
    }
    if order.priority.rawValue >= CommandOrder.Priority.events.rawValue,
      desk.isConsoleBusy, waited < JobBounds.longestPause
    {
      waited += JobBounds.pause
      return desk.after(JobBounds.pause) { [self] in proceed() }
    }
    hasPaused = false
    desk.send(order) { [self] result in
      reader.take(result)
      // A console that is in use for long still gets its sensors read, but slowly.
      guard waited >= JobBounds.longestPause, desk.isConsoleBusy else { return proceed() }
      desk.after(JobBounds.slowPause) { [self] in proceed() }
    }
  }

  private func finish() {
    switch reader.output {
    case .success(let output): answer(.success(output))
    case .failure(let failure): answer(.failure(desk.error(failure)))
    case nil: answer(.failure(desk.error(.notSent)))
    }
  }
}

/// The numbers that bound what is asked of a BMC; igord(8) repeats them.
enum JobBounds {
  /// How long reading waits, each time that the console is found in use.
  static let pause = Duration.milliseconds(250)
  /// How long one reading waits for the console in all.
  static let longestPause = Duration.seconds(10)
  /// The time between two commands of a reading that has waited so long.
  static let slowPause = Duration.milliseconds(100)
  /// How often the event log is looked at, and power with it.
  static let watchInterval = Duration.seconds(60)
  /// How often while somebody follows it.
  static let followInterval = Duration.seconds(5)
  /// A look is late where the one before was longer ago: its entries tell when they came.
  static let lateTime = Duration.seconds(150)
  /// Entries of an event log that are kept for those who ask.
  static let logLimit = 4096
  /// How long they are kept after somebody asked.
  static let logTime = Duration.seconds(600)
  /// Entries that become marks, of one look.
  static let markLimit = 64
  /// Who follows the event log of one machine.
  static let followerLimit = 64
  /// How long readings are kept that nobody asks for again.
  static let readingTime = Duration.seconds(300)
  /// How long a controller behind the BMC is left alone that did not answer.
  static let silenceTime = Duration.seconds(60)
}
