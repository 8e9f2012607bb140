// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Foundation
import TestSupport
import Testing

/// What `igor help` says is stored, so that a change of it is seen.
///
/// To store it anew: `igor help NAME >'Tests/Help/NAME.txt'` for each NAME.txt there.
struct HelpTests {
  private static let folder = SourceTree.file("Tests/Help")

  @Test(arguments: [
    "console", "scrollback", "machines", "who", "power", "sensors", "log", "log clear", "log time",
    "inventory", "doctor", "machines add", "machines remove", "machines purge", "login", "logout",
    "whoami",
    "users", "user add", "user change", "user password", "user remove", "user tokens",
    "user revoke", "user-group", "user-group set", "user-group remove", "audit",
  ])
  func `help is as stored`(command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let run = try ProgramOutput(of: "igor", ["help"] + words, on: Loop())
    let file = Self.folder.appending(path: command + ".txt")
    #expect(run.output == (try String(contentsOf: file, encoding: .utf8)))
    #expect(run.ending == .exited(0))
  }
}
