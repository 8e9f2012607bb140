// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Glibc

/// A pager that shows what a command prints: `$PAGER`, else less.
///
/// What a person types is the pager's, the interrupt key too, so igor ends only when the pager
/// has. What is not looked at yet waits in memory: igord would not wait for it.
final class Pager {
  private let command: String
  private let process: pid_t
  private let output: Output

  /// Bytes that wait for the person, at most; then igord waits after all.
  private static let limit = 256 << 20

  /// `nil` where `$PAGER` is empty or `cat`: then there is none.
  init?() throws(Failure) {
    let command = unsafe getenv("PAGER").map { unsafe String(cString: $0) } ?? "less"
    guard !command.isEmpty, command != "cat" else { return nil }
    // As git does: colours, nothing for what fits on the screen, and the screen left as it is.
    unsafe setenv("LESS", "FRX", 0)
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else {
      throw Failure(.failed, "no pipe for \(command.safe): \(SystemError.text(of: errno))")
    }
    self.command = command
    process = try Self.spawn(command, reading: ends[0], not: ends[1])
    dup2(ends[1], 1)
    close(ends[0])
    close(ends[1])
    signal(SIGINT, SIG_IGN)
    signal(SIGQUIT, SIG_IGN)
    do throws(SystemError) {
      output = try Output {}
    } catch {
      throw Failure(.failed, "\(error)")
    }
  }

  private static func spawn(
    _ command: String,
    reading input: Int32,
    not other: Int32
  ) throws(Failure) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
    unsafe posix_spawn_file_actions_addclose(&actions, input)
    unsafe posix_spawn_file_actions_addclose(&actions, other)
    let words: [String] = ["sh", "-c", command]
    var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe arguments.indices { unsafe free(arguments[index]) } }
    var process = pid_t()
    // igor itself does not mind pipes that nobody reads; what it starts is to end by them.
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    unsafe sigemptyset(&defaults)
    unsafe sigaddset(&defaults, SIGPIPE)
    unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    let code = unsafe posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, environ)
    guard code == 0 else {
      throw Failure(.failed, "\(command.safe) cannot be run: \(SystemError.text(of: code))")
    }
    return process
  }

  /// Prints; ends igor once the person has had enough.
  func print(_ bytes: [UInt8]) throws(Failure) {
    output.write(bytes)
    if output.backlog > Self.limit { output.drain(within: .seconds(86_400)) }
    guard output.failure != nil else { return }
    try finish()
    exit(ExitReason.done.rawValue)
  }

  /// What a shell ends with that did not find a command, or may not run it.
  private static let notRun: ClosedRange<Int32> = 126...127

  /// Ends the pager's input, and waits until the person has seen enough.
  func finish() throws(Failure) {
    output.drain(within: .seconds(7 * 86_400))
    close(1)
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0 && errno == EINTR {}
    guard status & 0x7F == 0, Self.notRun.contains(status >> 8) else { return }
    throw Failure(.failed, "\(command.safe) cannot be run: set PAGER, or add --no-pager")
  }
}
