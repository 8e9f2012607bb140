// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux

/// Wakes one thread that waits for work; a signal to one that is busy costs no system call.
@safe
final class Wakeup: Sendable {
  /// Only touched by atomic operations, in C.
  private nonisolated(unsafe) let word: UnsafeMutablePointer<UInt32>

  init() {
    unsafe word = .allocate(capacity: 1)
    unsafe word.initialize(to: 0)
  }

  deinit { unsafe word.deallocate() }

  /// There is work; called after it was put where the thread will look.
  func signal() {
    unsafe igor_unpark(word)
  }

  /// Waits for a signal, forever where `milliseconds` is negative; may end early.
  func wait(milliseconds: Int32) {
    unsafe igor_park(word, milliseconds)
  }
}
