// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import TestSupport
import Testing

/// Somebody at a terminal, in `igor console`.
final class Person: Sendable {
  let screen: PseudoTerminal
  let igor: ChildProcess

  /// Attaches, and waits until igor says that it is.
  init(at console: String, of igord: Igord, _ options: String...) throws {
    screen = try PseudoTerminal()
    igor = try ChildProcess(
      igord.igor("console") + options + [console],
      terminal: screen,
      environment: ["TERM": "dumb"]
    )
    try #require(screen.shows("leaves]"), "\(String(decoding: screen.received, as: UTF8.self))")
  }

  /// Logs in to the lab's guest, and sees that its shell works.
  func logIn() throws {
    screen.send("root\r")
    try #require(screen.shows("# "))
    screen.send("echo of-$((6 * 7))\r")
    #expect(screen.shows("of-42"))
  }

  /// Has everything since the kernel's banner printed again.
  func readTheKernelsLog() throws {
    screen.send("dmesg; echo read $((1 + 1)) times\r")
    try #require(screen.shows("read 2 times"))
  }

  /// Logs in to the lab's guest, and makes its kernel panic.
  func crashTheMachine() throws {
    try logIn()
    panic()
  }

  /// Makes the kernel of a machine panic on which the shell waits, and sees all of that.
  func panic() {
    screen.send("echo c > /proc/sysrq-trigger\r")
    #expect(screen.shows(Self.lastWords))
  }

  /// The end of the last line that a kernel prints which panicked so.
  static let lastWords = "end Kernel panic - not syncing: sysrq triggered crash ]---\r\n"
}
