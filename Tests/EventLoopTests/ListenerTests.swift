// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Glibc
import TestSupport
import Testing

struct ListenerTests {
  private let folder: TemporaryFolder
  private let loop: Loop

  init() throws {
    folder = try TemporaryFolder()
    loop = try Loop()
  }

  private func mode(of path: String) -> UInt32? {
    var status = stat()
    return unsafe lstat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
  }

  @Test func `a Unix socket has its mode, tells who connects, and goes when closed`() throws {
    let path = folder.file("a.sock")
    var credentials: PeerCredentials?
    let access = UnixSocketAccess(mode: 0o660, group: getgid())
    let listener = try Listener(at: .unix(path), access: access, on: loop) {
      credentials = $0.peerCredentials
    }
    #expect(mode(of: path) == 0o660)
    let client = try StreamSocket.connect(to: .unix(path), on: loop)
    #expect(loop.run { credentials != nil })
    #expect(credentials?.user == getuid())
    #expect(credentials?.process == getpid())
    client.close()
    listener.close()
    #expect(mode(of: path) == nil)
  }

  @Test func `the file of a dead listener is replaced, of a living one it is not`() throws {
    let path = folder.file("b.sock")
    let first = try Listener(at: .unix(path), on: loop) { _ in }
    let error = #expect(throws: SystemError.self) {
      try Listener(at: .unix(path), on: loop) { _ in }
    }
    #expect(error?.code == EADDRINUSE)
    #expect(unsafe link(path, folder.file("c.sock")) == 0)
    first.close()
    #expect(mode(of: path) == nil)
    let second = try Listener(at: .unix(folder.file("c.sock")), on: loop) { _ in }
    #expect(!second.isClosed)
  }

  @Test func `a file that is no socket is left alone`() throws {
    let path = folder.file("notes.txt")
    let file = unsafe open(path, O_CREAT | O_WRONLY, 0o600)
    close(file)
    #expect(throws: SystemError("bind", on: path, code: EEXIST)) {
      try Listener(at: .unix(path), on: loop) { _ in }
    }
    #expect(mode(of: path) == 0o600)
  }

  @Test func `a path too long for the kernel is refused`() {
    let path = folder.file(String(repeating: "x", count: 100))
    let error = #expect(throws: SystemError.self) {
      try Listener(at: .unix(path), on: loop) { _ in }
    }
    #expect(error?.code == ENAMETOOLONG)
  }

  @Test func `IPv4 and IPv6 listen on one port beside each other`() throws {
    let first = try Listener(at: .ip(.anyV6, port: 0), on: loop) { _ in }
    let port = try #require(first.local.port)
    let second = try Listener(at: .ip(.anyV4, port: port), on: loop) { _ in }
    #expect(second.local.port == port)
    let error = #expect(throws: SystemError.self) {
      try Listener(at: .ip(.anyV4, port: port), on: loop) { _ in }
    }
    #expect(error?.description == "bind 0.0.0.0:\(port): Address already in use")
  }

  @Test func `many connections at once are all accepted`() throws {
    var accepted: [StreamSocket] = []
    let listener = try Listener(at: .loopback(port: 0), on: loop) { accepted.append($0) }
    let clients = try (0..<200).map { _ in
      try StreamSocket.connect(to: listener.local, on: loop)
    }
    #expect(loop.run { accepted.count == clients.count })
    #expect(Set(accepted.map(\.peer)) == Set(clients.map(\.local)))
  }
}
