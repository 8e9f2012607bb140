// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Foundation

/// A program that a test has started, and that ends with the test, however that ends.
///
/// It holds a pipe on which a shell in the background waits: should the test's process be
/// killed, the pipe closes and the shell kills the program.
package final class ChildProcess: Sendable {
  package let pid: Int32
  /// How it ended, as waitpid(2) says; `nil` while it runs.
  private let status = Watched<Int32?>(nil)
  private let leash: Int32

  package enum Failure: Error {
    case cannotStart(String, errno: Int32)
  }

  /// `( … & )` makes the watcher nobody's child, so that the program never meets it; the signals
  /// of the program's terminal are not for it.
  private static let script = """
    ( trap '' HUP INT QUIT TERM TSTP; ( read -r end <&3 || kill -KILL "$$" ) >/dev/null 2>&1 & )
    cd "$1" && shift && exec "$@" 3<&-
    """

  /// Starts a program found in the path.
  ///
  /// Output and errors go to the file `output`; with `terminal` instead all three are the
  /// terminal, which then is the program's own.
  package init(
    _ arguments: [String],
    output: String = "/dev/null",
    terminal: PseudoTerminal? = nil,
    environment: [String: String] = [:],
    folder: String? = nil
  ) throws {
    var ends: [Int32] = [-1, -1]
    // Not a pipe(2): a socket can be closed to other programs from its very beginning.
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw Failure.cannotStart(arguments[0], errno: errno)
    }
    defer { close(ends[0]) }
    leash = ends[1]
    pid = try Self.spawn(arguments, ends[0], terminal?.path, output, environment, folder ?? "/")
    let (pid, leash, status) = (pid, leash, status)
    try startThread(name: "child") { Self.waitForEnd(of: pid, leash, status) }
  }

  deinit { stop() }

  package func signal(_ number: Int32) {
    // Under the lock, so that the number cannot have become another process's.
    status.change { if $0 == nil { kill(pid, number) } }
  }

  /// Waits for the end; the exit status, or 128 and the signal's number as in a shell.
  package func exitStatus(within limit: Duration = .seconds(60)) -> Int32? {
    status.wait(within: limit) { $0 != nil }.map { raw in
      raw & 0x7F == 0 ? raw >> 8 & 0xFF : 128 + raw & 0x7F
    }
  }

  package var isRunning: Bool { status.current == nil }

  /// Asks it to end, kills it where it does not, and waits until it is gone.
  package func stop() {
    signal(SIGTERM)
    if exitStatus(within: .seconds(5)) == nil {
      signal(SIGCONT)
      signal(SIGKILL)
      _ = exitStatus(within: .seconds(5))
    }
  }

  private static func waitForEnd(of pid: pid_t, _ leash: Int32, _ status: Watched<Int32?>) {
    var information = unsafe siginfo_t()
    // Leaves the number taken until the status says that it may be used no more.
    while unsafe waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    var raw: Int32 = 0
    status.change { value in
      _ = unsafe waitpid(pid, &raw, 0)
      _ = unsafe send(leash, "\n", 1, Int32(MSG_NOSIGNAL))
      close(leash)
      value = raw
    }
  }

  private static func spawn(
    _ arguments: [String],
    _ leash: Int32,
    _ terminal: String?,
    _ output: String,
    _ environment: [String: String],
    _ folder: String
  ) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    // The program would inherit what threads of Dispatch block, and what is ignored where the tests
    // run in the background or under nohup.
    var (blocked, normal) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&blocked)
    unsafe sigfillset(&normal)
    unsafe posix_spawnattr_setsigmask(&attributes, &blocked)
    unsafe posix_spawnattr_setsigdefault(&attributes, &normal)
    // POSIX_SPAWN_SETSID: whoever leads a session and opens a terminal, has it.
    let session = terminal == nil ? 0 : 0x80
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | Int32(session)
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    if let terminal {
      unsafe posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
      unsafe posix_spawn_file_actions_adddup2(&actions, 0, 1)
    } else {
      let flags = O_WRONLY | O_CREAT | O_APPEND
      unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      unsafe posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0o600)
    }
    unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
    unsafe posix_spawn_file_actions_adddup2(&actions, leash, 3)
    var all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    all["PATH"] = (all["PATH"] ?? "/usr/bin:/bin") + ":/usr/sbin:/sbin"
    let variables = all.map { "\($0)=\($1)" }
    let words = ["sh", "-c", script, "sh", folder] + arguments
    var pid: pid_t = 0
    let error = unsafe words.withCStrings { words in
      unsafe variables.withCStrings { variables in
        unsafe posix_spawn(&pid, "/bin/sh", &actions, &attributes, words, variables)
      }
    }
    guard error == 0 else { throw Failure.cannotStart(arguments[0], errno: error) }
    return pid
  }
}

extension [String] {
  /// Calls `body` with the texts as C has them: an array of strings with a null at its end.
  fileprivate func withCStrings<Result>(
    _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let pointers = unsafe map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe pointers.indices { unsafe free(pointers[index]) } }
    return unsafe body(pointers)
  }
}
