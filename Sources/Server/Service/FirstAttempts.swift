// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Consoles
internal import EventLoop
internal import Notation

/// Waits until no console is on its way up for the first time any more.
///
/// Loops are asked how many there are, which costs them nothing; the consoles themselves once, at
/// the end.
final class FirstAttempts {
  private let rack: Rack
  private let loop: Loop
  private let deadline: Moment
  private let done: ([MachineName]) -> Void
  private var figures: Mailbox<RackFigures>?
  private var answers: Mailbox<[ConsoleSnapshot?]>?
  private var timer: LoopTimer?

  private static let interval = Duration.milliseconds(20)

  init(
    _ rack: Rack,
    on loop: Loop,
    within limit: Duration,
    done: @escaping ([MachineName]) -> Void
  ) {
    self.rack = rack
    self.loop = loop
    self.done = done
    deadline = .now + limit
    // Who answers has the mailboxes too, and may answer after a stop in the middle of the start.
    figures = Mailbox(on: loop) { [weak self] in
      if let last = $0.last { self?.look(at: last) }
    }
    answers = Mailbox(on: loop) { [weak self] in
      if let last = $0.last { self?.end(with: last.compactMap { $0 }) }
    }
    timer = LoopTimer(on: loop) { [unowned self] in ask() }
    ask()
  }

  private func ask() {
    guard let figures else { return }
    rack.figures(on: loop.port) { figures.post($0) }
  }

  private func look(at figures: RackFigures) {
    guard figures.connecting == 0 || loop.now >= deadline, let answers else {
      timer?.deadline = loop.now + Self.interval
      return
    }
    rack.snapshots(of: rack.names) { answers.post($0) }
  }

  private func end(with consoles: [ConsoleSnapshot]) {
    done(consoles.filter { $0.status.state != .active }.map(\.name))
  }
}
