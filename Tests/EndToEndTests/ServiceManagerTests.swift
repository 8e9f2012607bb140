// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Foundation
import Glibc
import TestSupport
import Testing

/// igord under a service manager: what systemd would be told, and what it would keep of its log.
struct ServiceManagerTests {
  private let folder: TemporaryFolder
  private let manager: Datagrams

  init() throws {
    folder = try TemporaryFolder()
    manager = try Datagrams(at: folder.file("notify"))
    let text = """
      state = "\(folder.file("state"))"
      [listen]
      unix = "\(folder.file("igord.sock"))"
      [machine.vm1]
      socket = "unix:\(folder.file("none"))"
      """
    try text.write(toFile: folder.file("igord.toml"), atomically: true, encoding: .utf8)
  }

  /// Starts it as the unit does, in so far as that takes rights away.
  private func start(_ environment: [String: String] = [:]) throws -> ChildProcess {
    try ChildProcess(
      ["setpriv", "--bounding-set", "-sys_nice"]
        + [builtProgram("igord"), "--settings", folder.file("igord.toml")],
      output: folder.file("log"),
      environment: ["NOTIFY_SOCKET": folder.file("notify")].merging(environment) { $1 }
    )
  }

  @Test func `start, reload and stop are told`() throws {
    let igord = try start()
    #expect(try manager.next().hasPrefix("READY=1\nSTATUS=ready; not up: vm1"))
    igord.signal(SIGHUP)
    #expect(try manager.next().hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
    #expect(try manager.next() == "READY=1\nSTATUS=running")
    try "nonsense".write(toFile: folder.file("igord.toml"), atomically: true, encoding: .utf8)
    igord.signal(SIGHUP)
    _ = try manager.next()
    #expect(try manager.next().hasSuffix("settings from before: the new ones are wrong"))
    igord.signal(SIGTERM)
    #expect(try manager.next() == "STOPPING=1")
    #expect(igord.exitStatus() == 0)
  }

  @Test func `a manager that watches is told again and again, and one of another process is not`()
    throws
  {
    let igord = try start(["WATCHDOG_USEC": "300000"])
    #expect(try manager.next().hasPrefix("READY=1"))
    for _ in 0..<3 { #expect(try manager.next() == "WATCHDOG=1") }
    igord.stop()
    while try manager.next() != "STOPPING=1" {}
    let other = try start(["WATCHDOG_USEC": "300000", "WATCHDOG_PID": "1"])
    #expect(try manager.next().hasPrefix("READY=1"))
    other.signal(SIGTERM)
    #expect(try manager.next() == "STOPPING=1")
    #expect(other.exitStatus() == 0)
  }

  @Test func `what it writes without privileges are its own lines`() throws {
    let settings = folder.file("igord.toml")
    // A database that has been written to is closed with more ado.
    let adding = [builtProgram("igord"), "user", "add", "ada", "--no-password"]
    #expect(try runTool(adding + ["--settings", settings]).status == 0)
    let igord = try start()
    _ = try manager.next()
    igord.signal(SIGTERM)
    #expect(igord.exitStatus() == 0)
    let log = try String(contentsOfFile: folder.file("log"), encoding: .utf8)
    let others = log.split(separator: "\n").filter { !$0.contains(/^\d{4}-\d\d-\d\dT/) }
    #expect(others.isEmpty && log.hasSuffix("notice stopped\n"), "\(log)")
  }
}

/// A Unix socket at which datagrams arrive.
private final class Datagrams {
  private let socket: Int32

  struct Silence: Error {}

  init(at path: String) throws {
    socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + path.utf8.count)
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe bind(socket, pointer, length)
      }
    }
    guard socket >= 0, result == 0 else { throw Silence() }
  }

  deinit { close(socket) }

  /// The next one, as text.
  func next() throws -> String {
    var place = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&place, 1, 60_000) == 1 else { throw Silence() }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = unsafe recv(socket, &bytes, bytes.count, 0)
    guard count >= 0 else { throw Silence() }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
