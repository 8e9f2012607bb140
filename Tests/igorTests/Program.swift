// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Glibc
import Synchronization

/// A program started by a test, on a terminal or on pipes, that does not outlive it.
final class Program {
  /// Its process id, which is its session's and process group's as well.
  let id: pid_t
  /// How it ended, `nil` while it runs; known only while the loop runs turns.
  private(set) var ending: Ending?
  /// Hears of the end.
  private var mailbox: Mailbox<Int32>?
  private let isReaped = Reaped()

  enum Ending: Equatable, Sendable {
    case exited(Int32)
    case killed(by: Int32)
  }

  private final class Reaped: Sendable {
    let value = Mutex(false)
  }

  /// Starts `program`, in a session of its own, with standard descriptors as given: a path to
  /// open, or a descriptor of ours to hand down.
  init(
    _ program: String,
    _ arguments: [String],
    environment: [String: String] = [:],
    input: Standard,
    output: Standard,
    error: Standard,
    on loop: Loop
  ) throws {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
    for (number, standard) in [input, output, error].enumerated() {
      switch standard {
      case .path(let path):
        unsafe posix_spawn_file_actions_addopen(&actions, Int32(number), path, O_RDWR, 0)
      case .descriptor(let descriptor):
        unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
      }
    }
    id = try unsafe Self.spawn(program, arguments, environment, &actions)
    mailbox = Mailbox(on: loop) { [unowned self] statuses in
      for status in statuses { ending = Ending(status) }
    }
    try wait()
  }

  /// What a standard descriptor of the program is.
  enum Standard {
    case path(String)
    case descriptor(Int32)
  }

  deinit {
    isReaped.value.withLock { if !$0 { kill(id, SIGKILL) } }
  }

  /// Sends it a signal, unless it has ended.
  func signal(_ number: Int32) {
    isReaped.value.withLock { if !$0 { kill(id, number) } }
  }

  /// Reaps it on a thread, which posts its status.
  private func wait() throws {
    guard let mailbox else { return }
    let id = id
    let isReaped = isReaped
    try startThread(name: "reaper") {
      var info = unsafe siginfo_t()
      // Waits without reaping, so that nobody signals a process id that is free again.
      while unsafe waitid(P_PID, id_t(id), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
      var status: Int32 = 0
      isReaped.value.withLock { value in
        unsafe waitpid(id, &status, 0)
        value = true
      }
      mailbox.post(status)
    }
  }

  private static func spawn(
    _ program: String,
    _ arguments: [String],
    _ environment: [String: String],
    _ actions: inout posix_spawn_file_actions_t
  ) throws -> pid_t {
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    // What is blocked or ignored here is not the program's matter.
    var (blocked, normal) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&blocked)
    unsafe sigfillset(&normal)
    unsafe posix_spawnattr_setsigmask(&attributes, &blocked)
    unsafe posix_spawnattr_setsigdefault(&attributes, &normal)
    // POSIX_SPAWN_SETSID is behind _GNU_SOURCE (spawn.h).
    let flags = 0x80 | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    var words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
    let merged = processEnvironment().merging(environment) { $1 }
    var variables = unsafe merged.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
    defer {
      for index in unsafe words.indices { unsafe free(words[index]) }
      for index in unsafe variables.indices { unsafe free(variables[index]) }
    }
    var id = pid_t()
    let code = unsafe posix_spawn(&id, program, &actions, &attributes, &words, &variables)
    guard code == 0 else { throw SystemError("posix_spawn", on: program, code: code) }
    return id
  }

  private static func processEnvironment() -> [String: String] {
    var result: [String: String] = [:]
    for name in ["PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "TZ"] {
      if let value = unsafe getenv(name) { result[name] = unsafe String(cString: value) }
    }
    return result
  }

  /// A program that was built beside the tests.
  static func built(_ name: String) -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = unsafe readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let path = buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }
    let folder = path.lastIndex(of: 0x2F).map { path[..<$0] } ?? []
    return String(decoding: folder, as: UTF8.self) + "/" + name
  }
}

extension Program.Ending {
  /// Reads a status of wait(2).
  init(_ status: Int32) {
    let signal = status & 0x7F
    self = signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(by: signal)
  }
}
