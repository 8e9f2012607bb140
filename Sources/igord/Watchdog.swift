// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Server

/// Tells the service manager again and again that igord goes on, where it wants to know.
///
/// Each time every loop is asked first: one that stands still, for whatever reason, leaves its
/// consoles unserved, and igord started anew serves them and has lost nothing.
final class Watchdog {
  private let loop: Loop
  private let service: Service
  private let interval: Duration
  private var timer: LoopTimer?

  /// `nil` where the manager does not watch.
  init?(over service: Service, on loop: Loop) {
    guard let limit = ServiceManager.watchdogTime else { return nil }
    self.loop = loop
    self.service = service
    // Two may come late before the manager acts.
    interval = limit / 3
    timer = LoopTimer(on: loop) { [unowned self] in ask() }
    timer?.deadline = loop.now + interval
  }

  private func ask() {
    service.whenLoopsTurned { [weak self] in
      guard let self else { return }
      ServiceManager.alive()
      timer?.deadline = loop.now + interval
    }
  }
}
