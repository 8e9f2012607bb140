// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What a person at a console can ask of igor itself, with the escape character and a key.
enum EscapeCommand: CaseIterable, Equatable, Sendable {
  case help
  case quit
  case suspend
  case literal
  case sendBreak
  case sysrq
  case sendDelete
  case take
  case join
  case force
  case release
  case who
  case say
  case info
  case replay
  case quiet
  /// Known, so that its bytes are not sent, and without effect.
  case nothing

  /// What the help says of it; `nil` where it is not worth a line.
  var summary: String? {
    switch self {
    case .help: "this list"
    case .quit: "leave; the console stays as it is"
    case .suspend: "suspend igor; fg brings it back, with what was missed"
    case .literal: "send the escape character itself"
    case .sendBreak: "send a serial break"
    case .sysrq: "send a SysRq key: a break, then the key typed next"
    case .sendDelete: "send DEL"
    case .take: "take the keyboard if nobody has it"
    case .join: "type together with whoever has the keyboard"
    case .force: "take the keyboard from whoever has it"
    case .release: "give the keyboard up and watch"
    case .who: "who is here"
    case .say: "say something to the others here"
    case .info: "what state the console is in, and where in its log this is"
    case .replay: "show the last screenful again"
    case .quiet: "igor's own lines on or off"
    case .nothing: nil
    }
  }
}
