// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
internal import Glibc
internal import Synchronization

/// Wakes one thread that waits for work; signals between two waits cost one system call.
final class Wakeup: Sendable {
  private let event: Int32
  private let isSignalled = Atomic<Bool>(false)

  init() {
    event = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    precondition(event >= 0, "no eventfd: too many open files")
  }

  deinit { close(event) }

  /// There is work; called after it was put where the thread will look.
  func signal() {
    guard !isSignalled.exchange(true, ordering: .acquiringAndReleasing) else { return }
    eventfd_write(event, 1)
  }

  /// Waits for a signal; forever where `milliseconds` is negative.
  func wait(milliseconds: Int32) {
    var descriptor = pollfd(fd: event, events: Int16(POLLIN), revents: 0)
    unsafe poll(&descriptor, 1, milliseconds)
    var value: eventfd_t = 0
    unsafe eventfd_read(event, &value)
    isSignalled.store(false, ordering: .sequentiallyConsistent)
  }
}
