// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Access
internal import CLinux
internal import EventLoop
internal import Glibc
internal import Synchronization

/// Asks a person for a new password, without showing it.
enum NewPassword {
  /// A password from the terminal, typed twice; else the first line of standard input.
  static func ask(for name: AccountName) throws -> String {
    guard isatty(STDIN_FILENO) == 1 else {
      guard let line = readLine() else {
        throw Failure(.usage, "standard input has no line with a password")
      }
      return try checked(line)
    }
    let password = try checked(try hidden("Password for \(name): "))
    guard try hidden("Once more: ") == password else {
      throw Failure(.usage, "these were two different passwords")
    }
    return password
  }

  private static func checked(_ password: String) throws -> String {
    let limits = PasswordHash.byteCounts
    guard limits.contains(password.utf8.count) else {
      let words = "a password has \(limits.lowerBound) to \(limits.upperBound) bytes"
      throw Failure(.usage, words)
    }
    return password
  }

  /// Reads a line from the terminal with its echo off; it is put back however this ends.
  private static func hidden(_ prompt: String) throws -> String {
    var settings = termios()
    // Made raw for a moment, as who did that also puts it back when a signal ends igord.
    guard unsafe tcgetattr(STDIN_FILENO, &settings) == 0, igor_make_terminal_raw(STDIN_FILENO) == 0
    else {
      throw Failure(.system, "\(SystemError("tcgetattr", on: "the terminal", code: errno))")
    }
    settings.c_lflag &= ~tcflag_t(ECHO)
    unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
    StandardError.put(prompt)
    defer {
      igor_restore_terminal()
      StandardError.put("\n")
    }
    guard let line = readLine() else { throw Failure(.usage, "no password was typed") }
    return line
  }
}

/// An answer from another thread, waited for.
final class Answer<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, any Error>?>(nil)
  private let semaphore = Semaphore()

  func put(_ value: Result<Value, any Error>) {
    result.withLock { $0 = value }
    semaphore.signal()
  }

  /// Waits for it; once.
  func take() -> Result<Value, any Error> {
    semaphore.wait()
    guard let value = result.withLock({ $0 }) else {
      preconditionFailure("there is an answer when the semaphore says so")
    }
    return value
  }
}

/// A POSIX semaphore that begins at zero.
///
/// Unchecked: sem_t is made for several threads, and stays where it is.
@safe
final class Semaphore: @unchecked Sendable {
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() {
    unsafe semaphore.initialize(to: sem_t())
    unsafe sem_init(semaphore, 0, 0)
  }

  deinit {
    unsafe sem_destroy(semaphore)
    unsafe semaphore.deallocate()
  }

  func signal() { unsafe sem_post(semaphore) }

  func wait() {
    while unsafe sem_wait(semaphore) != 0, errno == EINTR {}
  }
}
