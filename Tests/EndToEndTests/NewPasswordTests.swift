// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Foundation
import Glibc
import TestSupport
import Testing

/// A password that igord asks for on a terminal.
struct NewPasswordTests {
  private let folder: TemporaryFolder
  private let terminal: PseudoTerminal

  init() throws {
    folder = try TemporaryFolder()
    terminal = try PseudoTerminal()
    try "state = \"\(folder.file("state"))\"\n"
      .write(toFile: folder.file("igord.toml"), atomically: true, encoding: .utf8)
    // As a shell has it.
    try change {
      $0.c_lflag |= tcflag_t(ICANON | ECHO | ISIG)
      // VINTR
      $0.c_cc.0 = 0x03
    }
  }

  /// Changes the terminal's modes, and gives them.
  @discardableResult
  private func change(_ body: (inout termios) -> Void = { _ in }) throws -> termios {
    let file = unsafe open(terminal.path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    defer { close(file) }
    var modes = termios()
    try #require(unsafe tcgetattr(file, &modes) == 0)
    body(&modes)
    try #require(unsafe tcsetattr(file, TCSANOW, &modes) == 0)
    return modes
  }

  private func echoes() throws -> Bool { try change().c_lflag & tcflag_t(ECHO) != 0 }

  private func add() throws -> ChildProcess {
    let settings = folder.file("igord.toml")
    let child = try ChildProcess(
      [builtProgram("igord"), "user", "add", "ada", "--settings", settings],
      terminal: terminal
    )
    try #require(terminal.shows("Password for ada: "))
    #expect(try !echoes())
    return child
  }

  @Test func `it is typed twice, and not shown`() throws {
    let child = try add()
    terminal.send("correct horse\n")
    #expect(terminal.shows("Once more: "))
    terminal.send("correct horse\n")
    #expect(child.exitStatus() == 0)
    #expect(terminal.shows("ada added"))
    #expect(!terminal.shows("horse", within: .zero))
    #expect(try echoes())
  }

  @Test func `who gives up has a terminal that echoes`() throws {
    let child = try add()
    terminal.send([0x03])
    #expect(child.exitStatus() == 128 + SIGINT)
    #expect(try echoes())
  }
}
