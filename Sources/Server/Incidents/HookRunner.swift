// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import Glibc
internal import Logging
internal import Synchronization

/// Runs the program of the settings for each incident: its arguments as they stand, no shell,
/// nothing in its environment, the incident as JSON on its standard input.
///
/// Four run at once; one that takes longer than ten seconds is killed with all it started.
final class HookRunner: Sendable {
  private let workers: Workers
  private let folder: String
  private let logger: Logger
  private let settings = Mutex<[String]>([])
  private let isClosed = Mutex(false)

  /// Programs at once.
  static let limit = 4
  /// Incidents that may wait for them; more are logged, and not told.
  static let queueLimit = 256
  /// How long one may take.
  static let patience = Duration.seconds(10)

  /// Input files are made in `folder`, and are gone before a program has them.
  init(folder: String, logger: Logger) throws(SystemError) {
    workers = try Workers(count: Self.limit, queueLimit: Self.queueLimit, name: "hook")
    self.folder = folder
    self.logger = logger
  }

  /// The program and its arguments; none where it is empty.
  var arguments: [String] {
    get { settings.withLock { $0 } }
    set { settings.withLock { $0 = newValue } }
  }

  func tell(_ report: IncidentReport) {
    let arguments = arguments
    guard !arguments.isEmpty else { return }
    let isAccepted = workers.submit { [self] in
      guard !isClosed.withLock({ $0 }) else {
        return logger.error("hook for incident \(report.id): igord ends before it was its turn")
      }
      if let complaint = run(arguments, JSON.encode(report) + [0x0A], number: report.id) {
        logger.error("hook for incident \(report.id): \(complaint)")
      }
    }
    if !isAccepted { logger.error("hook for incident \(report.id): too many wait") }
  }

  /// Waits for those that run, and gives up those that wait.
  func close() {
    isClosed.withLock { $0 = true }
    workers.close()
  }

  /// What went wrong; `nil` where the program ended with 0.
  private func run(_ arguments: [String], _ input: [UInt8], number: UInt64) -> String? {
    let path = "\(folder)/hook-\(number)"
    guard let file = unlinkedFile(path, input) else { return "no input file: errno \(errno)" }
    defer { Glibc.close(file) }
    var process = pid_t()
    let code = spawn(arguments, reading: file, &process)
    guard code == 0 else {
      return "\(arguments[0]): \(unsafe String(cString: strerror(code)))"
    }
    return end(of: process)
  }

  private func unlinkedFile(_ path: String, _ bytes: [UInt8]) -> Int32? {
    let file = unsafe open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return nil }
    unsafe unlink(path)
    let count = unsafe bytes.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
    guard count == bytes.count, lseek(file, 0, SEEK_SET) == 0 else {
      Glibc.close(file)
      return nil
    }
    return file
  }

  private func spawn(_ arguments: [String], reading file: Int32, _ process: inout pid_t) -> Int32 {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, file, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    // Signals as a program expects them, and a group to kill it by.
    var none = sigset_t()
    unsafe sigemptyset(&none)
    var all = sigset_t()
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    var words: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe words.indices { unsafe free(words[index]) } }
    var environment: [UnsafeMutablePointer<CChar>?] = unsafe [nil]
    return unsafe posix_spawn(&process, arguments[0], &actions, &attributes, &words, &environment)
  }

  /// Waits for the program's end, for as long as it may take.
  private func end(of process: pid_t) -> String? {
    let deadline = Moment.now + Self.patience
    var status: Int32 = 0
    while true {
      let ended = unsafe waitpid(process, &status, WNOHANG)
      if ended == process { break }
      if ended < 0, errno != EINTR { return "lost: errno \(errno)" }
      guard Moment.now < deadline else {
        kill(-process, SIGKILL)
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        return "killed after \(Self.patience)"
      }
      usleep(20_000)
    }
    // What it left running is not igord's any more.
    if status == 0 { return nil }
    let isSignalled = status & 0x7F != 0
    return isSignalled
      ? "ended by signal \(status & 0x7F)" : "ended with status \(status >> 8 & 0xFF)"
  }
}
