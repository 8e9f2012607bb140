// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
internal import EventLoop
internal import Glibc

/// The terminal that igor was started on: cooked for the shell, raw for a console.
///
/// However the process ends, kill -9 excepted, the terminal is cooked again.
struct RawTerminal {
  /// Standard input, where keys come from.
  private static let input: Int32 = 0
  /// Standard output.
  private static let output: Int32 = 1

  /// Whether a person types on standard input.
  static var hasKeyboard: Bool { isatty(input) == 1 }
  /// Whether a person reads standard output.
  static var hasScreen: Bool { isatty(output) == 1 }

  /// Lines of the terminal on standard output; 24 where it does not say.
  static var lineCount: Int { size?.rows ?? 24 }

  /// Columns of the terminal on standard output; 80 where it does not say.
  static var columnCount: Int { size?.columns ?? 80 }

  private static var size: (rows: Int, columns: Int)? {
    var rows: UInt16 = 0
    var columns: UInt16 = 0
    guard unsafe igor_window_size(output, &rows, &columns) == 0, rows > 0, columns > 0
    else { return nil }
    return (Int(rows), Int(columns))
  }

  /// Whether the terminal understands escape sequences, by `$TERM`.
  static var usesEscapes: Bool {
    guard let name = unsafe getenv("TERM") else { return false }
    return unsafe strcmp(name, "dumb") != 0
  }

  /// Every key is a byte for igor to read, every byte is shown as it is.
  static func makeRaw() throws(Failure) {
    guard igor_make_terminal_raw(input) == 0 else {
      throw Failure(.failed, "the terminal cannot be made raw: \(SystemError.text(of: errno))")
    }
  }

  /// As the shell had it.
  static func restore() {
    igor_restore_terminal()
  }

  /// Stops the whole job, as Ctrl-Z does in a shell, until the shell lets it go on.
  static func stopJob() {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, SIGTSTP)
    signal(SIGTSTP, SIG_DFL)
    unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    kill(0, SIGTSTP)
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Ends the process by a signal, as if it had never been caught.
  static func die(of number: Int32) -> Never {
    restore()
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, number)
    signal(number, SIG_DFL)
    unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    raise(number)
    exit(128 + number)
  }
}
