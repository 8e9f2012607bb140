// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
internal import Glibc

/// A counter that one thread waits on and another raises (eventfd as a semaphore).
final class Gate: Sendable {
  private let raw: Int32

  init() {
    raw = eventfd(0, Int32(EFD_SEMAPHORE | EFD_CLOEXEC))
    precondition(raw >= 0, "no descriptor left for an eventfd")
  }

  deinit {
    close(raw)
  }

  /// Lets one `wait` through, now or later.
  func open() {
    _ = eventfd_write(raw, 1)
  }

  /// Waits for an `open`.
  func wait() {
    var count: UInt64 = 0
    while unsafe eventfd_read(raw, &count) < 0 && errno == EINTR {}
  }

  /// Waits for an `open`, though no longer than `limit`; whether one came.
  func wait(within limit: Duration) -> Bool {
    let (seconds, attoseconds) = limit.components
    let milliseconds = min(seconds, 3600) * 1000 + attoseconds / 1_000_000_000_000_000 + 1
    var entry = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&entry, 1, Int32(milliseconds)) == 1 else { return false }
    wait()
    return true
  }
}
