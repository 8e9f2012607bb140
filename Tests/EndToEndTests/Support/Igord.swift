// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import EventLoop
import Foundation
import TestSupport
import Testing

/// The real igord in a process of its own, on a state folder and addresses of its own.
///
/// It ends with the value. Each start has a log file of its own.
final class Igord: Sendable {
  /// The Unix socket.
  let socket: String
  /// Where its TCP listeners are: a loopback address of the test's own.
  let address: LoopbackAddress
  let httpPort: UInt16
  let rawPort: UInt16
  private let folder: TemporaryFolder
  private let process = Watched<ChildProcess?>(nil)
  private let starts = Watched(0)

  struct NotReady: Error {
    var log: String
  }

  /// Starts it with the settings of its machines, and waits until it says that it is ready.
  init(_ machines: String, log: String = "") throws {
    folder = try TemporaryFolder()
    socket = folder.file("igord.sock")
    address = try LoopbackAddress()
    httpPort = address.freePort()
    rawPort = address.freePort()
    try FileManager.default.createDirectory(
      atPath: folder.file("state"),
      withIntermediateDirectories: false
    )
    try write(machines, log: log)
    try start()
  }

  deinit { process.current?.stop() }

  /// A machine whose BMC is a node of the lab.
  static func machine(_ name: String, _ node: IPMISimNode, _ more: String = "") -> String {
    """
    [machine.\(name)]
    bmc = "\(node.location)"
    user = "admin"
    password = "admin-secret"
    cipher_suites = [3]
    \(more)

    """
  }

  // MARK: Life

  func start() throws {
    let number = starts.change { count in
      count += 1
      return count
    }
    let child = try ChildProcess(
      [builtProgram("igord"), "--settings", folder.file("igord.toml")],
      output: logPath(number)
    )
    process.change { $0 = child }
    guard log.contains(" notice ready") else {
      throw NotReady(log: log.text)
    }
  }

  /// Kills it without a warning, and waits until it is gone.
  func kill() {
    process.current?.signal(SIGKILL)
    _ = process.current?.exitStatus()
  }

  /// Ends it in order; its exit status.
  func stop(_ signal: Int32 = SIGTERM) -> Int32? {
    process.current?.signal(signal)
    return process.current?.exitStatus()
  }

  /// Takes over other machines; whether it says that it has, or that they are wrong.
  func reload(_ machines: String, says line: String = "settings applied") throws -> Bool {
    let before = log.bytes.count
    try write(machines)
    process.current?.signal(SIGHUP)
    return log.contains(line, after: before)
  }

  private func write(_ machines: String, log: String = "") throws {
    let text = """
      state = "\(folder.file("state"))"
      \(log)
      [listen]
      unix = "\(socket)"
      http = { address = "\(address.text):\(httpPort)", login = false }
      raw = { address = "\(address.text):\(rawPort)", login = false }

      \(machines)
      """
    let path = folder.file("igord.toml")
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }

  // MARK: What it leaves behind

  /// The log of the last start.
  var log: WatchedFile { WatchedFile(logPath(starts.current)) }

  private func logPath(_ number: Int) -> String { folder.file("log.\(number)") }

  /// How things stand with it and a machine, for a failing test to show.
  func story(of node: QEMUNode) -> String { "\(node.story)\n\(log.text)" }

  /// A new file for a program's output.
  func file(_ name: String) -> WatchedFile { WatchedFile(folder.file(name)) }

  /// The bytes in the segments of a console, which follow one another without a hole.
  func segments(of console: String) throws -> [UInt8] {
    let path = folder.file("state/log/\(console)")
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
      .filter { $0.hasSuffix(".log") }.sorted()
    var bytes: [UInt8] = []
    for name in names {
      #expect(Int(name.dropLast(4)) == bytes.count, "\(names)")
      bytes += WatchedFile("\(path)/\(name)").bytes
    }
    return bytes
  }

  // MARK: Who talks to it

  var url: String { "http://\(address.text):\(httpPort)" }
  var http: SocketAddress? { SocketAddress("\(address.text):\(httpPort)") }
  var raw: SocketAddress? { SocketAddress("\(address.text):\(rawPort)") }

  /// The command line of igor, as a local user has it.
  func igor(_ arguments: String...) -> [String] {
    [builtProgram("igor")] + arguments + ["--server", "unix:\(socket)"]
  }

  /// Runs igor to its end, with what it prints in one text.
  func run(_ arguments: String...) throws -> ToolResult {
    try runTool([builtProgram("igor")] + arguments + ["--server", "unix:\(socket)"])
  }

  /// `igor scrollback --raw`: a console's log as it is now.
  func scrollback(of console: String) throws -> [UInt8] {
    let output = try TemporaryFolder()
    let child = try ChildProcess(
      igor("scrollback", "--raw", console),
      output: output.file("bytes")
    )
    #expect(child.exitStatus() == 0)
    return WatchedFile(output.file("bytes")).bytes
  }

  /// Waits until a console is in a state; each change is a line of the log.
  func waits(for state: String, of console: String) throws -> Bool {
    log.contains(" \(console): \(state)")
  }

  /// `igor machines --json`.
  func report(of console: String) throws -> ConsoleReport? {
    let result = try run("machines", "--json", console)
    let reports: [MachineReport] = try JSON.decode(from: Array(result.output.utf8).span)
    return reports.first?.console
  }
}
