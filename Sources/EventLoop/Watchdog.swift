// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Notation

/// Says again and again that all loops go on: each time only after every one of them has turned.
///
/// One that stands still, for whatever reason, keeps the word back for as long as it does.
package final class Watchdog {
  private let ports: [LoopPort]
  private let loop: Loop
  private let interval: Duration
  private let tell: () -> Void
  private var timer: LoopTimer?
  private var answers: Mailbox<Void>?
  /// Loops that were asked and have not turned yet.
  private var left = 0

  /// Asks the loops of `ports` first after `interval`, then as long after each word.
  package init(
    over ports: [LoopPort],
    every interval: Duration,
    on loop: Loop,
    tell: @escaping () -> Void
  ) {
    self.ports = ports
    self.loop = loop
    self.interval = interval
    self.tell = tell
    answers = Mailbox(on: loop) { [weak self] in self?.take($0.count) }
    timer = LoopTimer(on: loop) { [unowned self] in ask() }
    timer?.deadline = loop.now + interval
  }

  private func ask() {
    guard let answers else { return }
    left = ports.count
    for port in ports { port.post { _ in answers.post(()) } }
  }

  private func take(_ count: Int) {
    left -= count
    guard left == 0 else { return }
    tell()
    timer?.deadline = loop.now + interval
  }
}
