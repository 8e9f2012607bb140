// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

/// Asks for a password on the terminal, without showing it.
///
/// Without a terminal it is the next line of standard input, so that a script can give it and
/// it stands in no command line.
enum PasswordPrompt {
  /// The most bytes of a password.
  static let limit = 1024

  /// Asks once.
  static func ask(_ question: String) throws(Failure) -> String {
    guard RawTerminal.hasKeyboard else {
      guard let line = readLine(), !line.isEmpty else {
        throw Failure(.usage, "no password on standard input, and no terminal to ask at")
      }
      return line
    }
    defer { printError("\n") }
    // Before it is asked: who types at once is not shown either.
    try RawTerminal.makeRaw()
    defer { RawTerminal.restore() }
    printError("\(question.safe): ")
    return try typed()
  }

  /// Asks for a new password, on a terminal twice.
  static func askNew(_ question: String) throws(Failure) -> String {
    let password = try ask(question)
    guard RawTerminal.hasKeyboard else { return password }
    guard try ask("Once more") == password else {
      throw Failure(.usage, "these were two different passwords; nothing was changed")
    }
    return password
  }

  private static func typed() throws(Failure) -> String {
    var password: [UInt8] = []
    while true {
      var byte: UInt8 = 0
      let count = unsafe read(0, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { throw Failure(.failed, "the terminal has gone") }
      switch byte {
      case 0x0D, 0x0A:
        guard !password.isEmpty else { throw Failure(.usage, "an empty password is none") }
        return String(decoding: password, as: UTF8.self)
      case 0x03:
        printError("\n")
        RawTerminal.die(of: SIGINT)
      case 0x04: throw Failure(.usage, "no password was given")
      case 0x15: password = []
      case 0x08, 0x7F:
        while let last = password.popLast(), last & 0xC0 == 0x80 {}
      default:
        guard byte >= 0x20, password.count < limit else { continue }
        password.append(byte)
      }
    }
  }
}

/// Whether somebody sits at a terminal who can be asked.
var canAsk: Bool { RawTerminal.hasKeyboard && isatty(2) == 1 }

/// Asks before something is done that cannot be undone.
///
/// - Throws: where there is nobody to ask, or the answer is no.
func confirm(_ question: String, unless isSure: Bool) throws(Failure) {
  if isSure { return }
  guard canAsk else {
    throw Failure(.usage, "\(question)? there is nobody here to ask; add --yes if you are sure")
  }
  printError("\(question.safe)? [y/N] ")
  guard let answer = readLine()?.lowercased(), answer == "y" || answer == "yes" else {
    throw Failure(.failed, "nothing was done")
  }
}
