// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Foundation
import TestSupport
import Testing

/// What each command says of itself is stored, so that a change of it is seen.
///
/// `Tests/Help/NAME.txt` is what `igor help NAME` prints; those that begin with `igord` and
/// `igor-bmc` are of these programs, and `igor.txt` is of igor alone. `make help-texts` stores them anew.
struct HelpTests {
  private static let folder = SourceTree.file("Tests/Help")
  private static let programs = ["igor", "igord", "igor-bmc"]

  private static let stored: [String] = {
    let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (files ?? []).filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }.sorted()
  }()

  /// What a command says, by the name of its file.
  private static func help(_ name: String) throws -> ProgramOutput {
    var words = name.split(separator: " ").map(String.init)
    let program = programs.contains(words[0]) ? words.removeFirst() : "igor"
    return try ProgramOutput(of: program, ["help"] + words, on: Loop())
  }

  @Test(arguments: stored)
  func `help is as stored`(name: String) throws {
    let run = try Self.help(name)
    let file = Self.folder.appending(path: name + ".txt")
    #expect(run.output == (try String(contentsOf: file, encoding: .utf8)))
    #expect(run.ending == .exited(0))
  }

  @Test(arguments: programs)
  func `every command's help is stored`(program: String) throws {
    var left = [program]
    while let name = left.popLast() {
      #expect(Self.stored.contains(name), "make help-texts")
      let text = try Self.help(name).output
      guard let list = text.range(of: "\nSUBCOMMANDS:\n") else { continue }
      for line in text[list.upperBound...].split(separator: "\n") {
        // A command's name stands behind two blanks, what goes on behind more.
        guard line.hasPrefix("  "), let first = line.dropFirst(2).first, first.isLetter,
          let word = line.split(separator: " ").first, word != "See"
        else { continue }
        let command = word.hasSuffix(",") ? word.dropLast() : word
        left.append(name == "igor" ? String(command) : "\(name) \(command)")
      }
    }
  }
}
