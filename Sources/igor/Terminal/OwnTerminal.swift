// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

/// The terminal that standard input or output is, opened once more and non-blocking.
///
/// Whether a read waits belongs to what was opened, not to the descriptor, so the shell's stays as it
/// is. Without the way through a thread that may wait, an echo is there 0.1 ms sooner.
enum OwnTerminal {
  /// A descriptor of one's own; `mode` is O_RDONLY or O_WRONLY.
  ///
  /// `nil` where it is no terminal, or one that may not be opened: behind su(1) it is still somebody
  /// else's.
  static func open(_ standard: Int32, _ mode: Int32) -> Int32? {
    guard isatty(standard) == 1 else { return nil }
    let flags = mode | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    let raw = unsafe Glibc.open("/proc/self/fd/\(standard)", flags)
    return raw >= 0 ? raw : nil
  }
}
