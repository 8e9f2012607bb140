// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import EventLoop
import Foundation
import Glibc
import HTTP
import Notation
import TestSupport
import Testing

/// The real program on a real terminal, against an igord of the test's.
struct TerminalTests {
  /// Everything that such a test needs, with igor attached to osl03.
  final class Scene {
    let folder: TemporaryFolder
    let loop: Loop
    let server: FakeServer
    let terminal: PersonTerminal
    let igor: Program

    /// `errors` is a file for standard error, which is the terminal otherwise.
    init(_ arguments: [String] = [], isAttached: Bool = true, errors: String? = nil) throws {
      folder = try TemporaryFolder()
      loop = try Loop()
      server = try FakeServer(at: folder.file("s"), on: loop)
      server.greeting = { _ in .greeting() }
      terminal = try PersonTerminal(on: loop)
      let errors = errors.map(folder.file)
      if let errors { try Data().write(to: URL(filePath: errors)) }
      igor = try Program(
        Program.built("igor"),
        ["console", "--server", "unix:\(server.path)"] + arguments + ["osl03"],
        environment: ["TERM": "xterm", "SWIFT_BACKTRACE": "enable=no"],
        input: .path(terminal.path),
        output: .path(terminal.path),
        error: .path(errors ?? terminal.path),
        on: loop
      )
      guard isAttached else { return }
      try #require(loop.run { self.terminal.text.contains("leaves]") }, "\(terminal.text)")
      try #require(!terminal.isCooked)
    }

    func console() throws -> FakeConsole { try #require(server.consoles.last) }

    /// Waits for the end of igor.
    func ending() throws -> Program.Ending {
      try #require(loop.run { self.igor.ending != nil }, "\(terminal.text)")
      return try #require(igor.ending)
    }
  }

  @Test func `a person types and reads, and the terminal is theirs again afterwards`() throws {
    let scene = try Scene()
    let console = try scene.console()
    scene.terminal.type("ls\r\u{3}")
    #expect(scene.loop.run { console.typed == Array("ls\r\u{3}".utf8) })
    console.send("bin  etc\r\n\u{1B}[?25l")
    #expect(scene.loop.run { scene.terminal.text.contains("bin  etc\r\n") })
    scene.terminal.type("\u{1D}q")
    #expect(try scene.ending() == .exited(0))
    #expect(scene.terminal.isCooked)
    #expect(scene.loop.run { scene.terminal.text.contains("\u{1B}[?25h") })
    #expect(scene.loop.run { console.closeCode == .normal })
    #expect(scene.terminal.catchUp(on: scene.loop))
    #expect(scene.terminal.text.hasSuffix("[igor: you left osl03]\r\n"))
  }

  @Test func `standard error that is no terminal is not told who left`() throws {
    let scene = try Scene(errors: "errors")
    scene.terminal.type("\u{1D}.")
    #expect(try scene.ending() == .exited(0))
    let path = scene.folder.file("errors")
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int == 0)
    #expect(!scene.terminal.text.contains("you left"))
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGALRM, SIGABRT, SIGSEGV])
  func `the terminal is put back when a signal ends igor`(signal: Int32) throws {
    let scene = try Scene()
    scene.igor.signal(signal)
    #expect(try scene.ending() == .killed(by: signal))
    #expect(scene.terminal.isCooked)
  }

  @Test func `the terminal is put back when igord ends it`() throws {
    let scene = try Scene()
    try scene.console().close(.policyViolation)
    #expect(try scene.ending() == .exited(2))
    #expect(scene.terminal.isCooked)
    #expect(scene.loop.run { scene.terminal.text.contains("igor: igord ended this") })
    #expect(!scene.terminal.text.contains("you left"))
  }

  @Test(arguments: ["\u{1D}z", nil])
  func `a suspended igor gives the terminal back and takes it again`(keys: String?) throws {
    let scene = try Scene()
    if let keys { scene.terminal.type(keys) } else { scene.igor.signal(SIGTSTP) }
    // Its process group is orphaned here, so that the kernel lets it go on at once; that the
    // terminal was cooked in between shows in what igor wrote: nothing is lost, it goes on.
    scene.igor.signal(SIGCONT)
    let console = try scene.console()
    scene.terminal.type("x")
    #expect(scene.loop.run { console.typed == [0x78] })
    #expect(!scene.terminal.isCooked)
    scene.terminal.type("\u{1D}.")
    #expect(try scene.ending() == .exited(0))
    #expect(scene.terminal.isCooked)
  }

  @Test func `a screen that stands still holds up no keys, and shows all once it goes on`() throws {
    let scene = try Scene()
    let console = try scene.console()
    let lines = (0..<10_000).map { "line \($0)\r\n" }.joined()
    scene.terminal.stand(still: true)
    console.send(lines)
    scene.terminal.type("x")
    #expect(scene.loop.run { console.typed == [0x78] })
    scene.terminal.stand(still: false)
    #expect(scene.loop.run { scene.terminal.text.hasSuffix(lines) })
    scene.terminal.type("\u{1D}.")
    #expect(try scene.ending() == .exited(0))
  }

  @Test func `who pasted more than the console takes can leave`() throws {
    let scene = try Scene()
    try scene.console().isDeaf = true
    try #require(scene.terminal.type(String(repeating: "a", count: 1 << 20)))
    scene.terminal.type("\u{1D}q")
    #expect(try scene.ending() == .exited(0))
    #expect(scene.terminal.isCooked)
    let words = "[igor: you left osl03; the end of what you typed was not sent]"
    #expect(scene.loop.run { scene.terminal.text.contains(words) })
  }

  @Test func `igord is restarted and igor goes on where it was`() throws {
    let scene = try Scene()
    try scene.console().send("one\r\n")
    #expect(scene.loop.run { scene.terminal.text.contains("one") })
    scene.server.stop()
    #expect(scene.loop.run { scene.terminal.text.contains("connection to igord lost") })
    scene.terminal.type("lost keys")
    #expect(scene.loop.run { scene.terminal.text.contains("\u{7}") })
    scene.server.greeting = { _ in .greeting(epoch: 8, offset: 5, end: 10) }
    try scene.server.start()
    #expect(scene.loop.run { scene.server.consoles.count == 2 })
    #expect(
      scene.server.targets.last == "/console/osl03?mode=rw&take=if-free&from=7%3A5&replaces=1"
    )
    try scene.console().send("two\r\n")
    #expect(scene.loop.run { scene.terminal.text.contains("two\r\n") })
    #expect(scene.terminal.text.contains("igord was started again; 5 bytes since then"))
    #expect(try scene.console().typed == [])
  }

  @Test func `without igord the error says what to do and the status tells`() throws {
    let folder = try TemporaryFolder()
    let loop = try Loop()
    let terminal = try PersonTerminal(on: loop)
    let igor = try Program(
      Program.built("igor"),
      ["console", "--server", folder.file("none"), "osl03"],
      input: .path(terminal.path),
      output: .path(terminal.path),
      error: .path(terminal.path),
      on: loop
    )
    #expect(loop.run { igor.ending != nil })
    #expect(igor.ending == .exited(5))
    #expect(
      loop.run { terminal.text.contains("no igord at \(folder.file("none")): is it running?") }
    )
  }

  @Test func `the beginning of a name is enough where it is clear`() throws {
    let folder = try TemporaryFolder()
    let loop = try Loop()
    let server = try FakeServer(at: folder.file("s"), on: loop)
    server.machines = ["osl01", "osl03", "web1"]
    server.greeting = { _ in .greeting() }
    let terminal = try PersonTerminal(on: loop)
    let start = { (name: String) in
      try Program(
        Program.built("igor"),
        ["console", "--server", "unix:\(server.path)", name],
        input: .path(terminal.path),
        output: .path(terminal.path),
        error: .path(terminal.path),
        on: loop
      )
    }
    let clear = try start("w")
    #expect(loop.run { server.targets.last?.hasPrefix("/console/web1?") == true })
    clear.signal(SIGTERM)
    #expect(loop.run { clear.ending != nil })
    let unclear = try start("osl")
    #expect(loop.run { unclear.ending != nil })
    #expect(unclear.ending == .exited(4))
    #expect(loop.run { terminal.text.contains("osl could be osl01, osl03") })
  }
}
