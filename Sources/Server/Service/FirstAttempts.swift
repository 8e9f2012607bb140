// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Consoles
internal import EventLoop
internal import Notation

/// Waits until no console is on its way up for the first time any more.
final class FirstAttempts {
  private let rack: Rack
  private let loop: Loop
  private let deadline: Moment
  private let done: ([MachineName]) -> Void
  private var answers: Mailbox<[ConsoleSnapshot?]>?
  private var timer: LoopTimer?

  private static let interval = Duration.milliseconds(100)

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
    // Who answers has the mailbox too, and may answer after a stop in the middle of the start.
    answers = Mailbox(on: loop) { [weak self] in
      if let last = $0.last { self?.look(at: last.compactMap { $0 }) }
    }
    timer = LoopTimer(on: loop) { [unowned self] in ask() }
    ask()
  }

  private func ask() {
    guard let answers else { return }
    rack.snapshots(of: rack.names) { answers.post($0) }
  }

  private func look(at consoles: [ConsoleSnapshot]) {
    let isBusy = consoles.contains { $0.status.state == .connecting }
    guard isBusy, loop.now < deadline else {
      answers = nil
      return done(consoles.filter { $0.status.state != .active }.map(\.name))
    }
    timer?.deadline = loop.now + Self.interval
  }
}
