// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Foundation

/// The program igord as a test runs it: started, killed and started again on one state directory.
///
/// Settings, state, log and the Unix socket are in a folder of its own. It ends with the value.
package final class IgordProcess: Sendable {
  package let folder: TemporaryFolder
  private let child = Watched<ChildProcess?>(nil)
  private let runs = Watched(0)

  package enum Failure: Error {
    case notReady(log: String)
  }

  /// Writes the settings; starts nothing yet.
  ///
  /// `settings` has the tables of machines and groups, `log` stands between the braces of
  /// `log`, `listen` has listeners besides the Unix socket. A BMC's user is `admin` with the
  /// password that igor-bmc has for it, where the settings say nothing else.
  package init(settings: String, log: String = "", listen: String = "") throws {
    folder = try TemporaryFolder()
    let text = """
      state = "\(folder.path)/state"
      log = { \(log) }
      [listen]
      unix = "\(folder.path)/igord.sock"
      \(listen)
      [defaults]
      user = "admin"
      password = "igor-admin"
      \(settings)

      """
    let path = folder.file("igord.toml")
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }

  deinit { kill() }

  /// Starts it, and waits until it has said what it says.
  package func start(until text: String = "notice ready") throws {
    let run = runs.change { run in
      run += 1
      return run
    }
    let process = try ChildProcess(
      [builtProgram("igord"), "--settings", folder.file("igord.toml")],
      output: folder.file("log.\(run)")
    )
    child.change { $0 = process }
    guard log.contains(text) else { throw Failure.notReady(log: log.text) }
  }

  /// Ends it as a crash would, and waits until it is gone.
  package func kill() {
    let process = take()
    process?.signal(SIGKILL)
    _ = process?.exitStatus()
  }

  /// Asks it to stop; its exit status, as a shell has it.
  package func stop() -> Int32? {
    let process = take()
    process?.signal(SIGTERM)
    return process?.exitStatus()
  }

  package var pid: Int32? { child.current?.pid }

  /// What the present run, or the last one, logged.
  package var log: WatchedFile { WatchedFile(folder.file("log.\(runs.current)")) }

  /// The state directory.
  package var state: String { folder.file("state") }

  /// A connection to its Unix socket.
  package func connect() throws -> Client {
    try Client(.unix(folder.file("igord.sock")))
  }

  private func take() -> ChildProcess? {
    child.change { value in
      defer { value = nil }
      return value
    }
  }
}
