// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

extension StreamSocket {
  /// Ends the connection without taking away what was written last.
  ///
  /// A socket that is closed with unread bytes resets the connection, and the reset may
  /// overtake the last answer. So this says that no more will be written, throws away what
  /// still comes, and closes when the other end has, or after `limit`. The socket lives on
  /// for that long by itself, and `place` with it; `onReady` is called no more.
  package func closeLingering(for limit: Duration = .seconds(2), keeping place: AnyObject? = nil) {
    shutdownWriting()
    let timer = LoopTimer(on: loop) { [self] in endLingering() }
    timer.deadline = loop.now + limit
    onReady = { [self] _ in
      if discard() { endLingering() }
      _ = (timer, place)
    }
    readyAgain(.readable)
  }

  private func endLingering() {
    onReady = { _ in }
    close()
  }

  /// Throws away a turn's worth of bytes; whether there will be no more.
  private func discard() -> Bool {
    for _ in 0..<4 {
      switch read({ _ in }) {
      case .bytes: continue
      case .wouldBlock: return false
      case .closed, .failed: return true
      }
    }
    readyAgain(.readable)
    return false
  }
}
