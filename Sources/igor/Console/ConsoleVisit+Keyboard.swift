// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Clock
internal import Notation

extension ConsoleVisit {
  /// Bytes from the keyboard or the pipe, as one read gave them.
  mutating func typed(_ bytes: [UInt8], at now: Moment) {
    var rest = bytes[...]
    while !rest.isEmpty, phase != .ended {
      if prompt != nil { return answer(Array(rest), at: now) }
      guard keys != nil else { return enter(Array(rest), at: now) }
      for event in keys?.read(&rest) ?? [] {
        switch event {
        case .input(let bytes): enter(bytes, at: now)
        case .command(let command): perform(command, at: now)
        }
      }
    }
  }

  /// The pipe's or terminal's end.
  mutating func inputEnded(at now: Moment) {
    guard phase != .ended, !inputHasEnded else { return }
    if keys != nil { return end(nil) }
    inputHasEnded = true
    effects.append(.ping)
  }

  /// Bytes for the console: sent now, or refused so that everybody hears it.
  private mutating func enter(_ bytes: [UInt8], at now: Moment) {
    guard phase == .attached else {
      bell()
      return hint("not connected; this is not sent", at: now)
    }
    guard mode == "rw" else {
      bell()
      return hint(keyboardText + offers, at: now)
    }
    effects.append(.input(bytes))
  }

  /// More waits to be typed than anybody pastes: the console, or the way there, stands still.
  mutating func inputIsStuck(at now: Moment) {
    bell()
    hint("what you typed before still waits to be sent; this is not sent", at: now)
  }

  mutating func bell() {
    if options.lines != nil { write([0x07]) }
  }

  /// Says why typing does not work, at most once in 10 s.
  mutating func hint(_ text: String, at now: Moment) {
    if let hintedUntil, now < hintedUntil { return }
    hintedUntil = now + .seconds(10)
    say(text, at: now)
  }

  private mutating func perform(_ command: EscapeCommand, at now: Moment) {
    switch command {
    case .help: for line in keys?.preset.help ?? [] { say(line, at: now) }
    case .quit: leave()
    case .suspend: effects.append(.suspend)
    case .sendBreak: request(.sendBreak, at: now)
    case .sysrq: ask(.sysrq, at: now)
    case .sendDelete: enter([0x7F], at: now)
    case .take: request(.take(how: .ifFree), at: now)
    case .join: request(.take(how: .join), at: now)
    case .force: request(.take(how: .force), at: now)
    case .release: request(.release, at: now)
    case .who: request(.who, at: now)
    case .say: ask(.say(LineEditor(byteLimit: ConsoleRequest.sayLimit)), at: now)
    case .info: tellInfo(at: now)
    case .replay: replay()
    case .quiet: toggleQuiet(at: now)
    case .literal, .nothing: break
    }
  }

  /// What is shown next is the shell's: a line of the console's, a prompt maybe, looks like it.
  private mutating func leave() {
    if !isQuiet { effects.append(.farewell("you left \(options.name)")) }
    end(nil)
  }

  private mutating func request(_ request: ConsoleRequest, at now: Moment) {
    guard phase == .attached else {
      bell()
      return say("not connected; this was not done", at: now)
    }
    if request == .who { asksWho = true }
    effects.append(.send(request))
  }

  private mutating func tellInfo(at now: Moment) {
    say("\(stateText), since \(consoleSince.text(in: .local))", at: now)
    say("\(options.server): epoch \(epoch), offset \(offset)", at: now)
    say(phase == .attached ? keyboardText : "not connected, trying to come back", at: now)
  }

  private mutating func replay() {
    let text = recent.text(lines: max(2, (options.lines ?? 24) - 2))
    write(screen.output(text))
  }

  private mutating func toggleQuiet(at now: Moment) {
    isQuiet.toggle()
    say(isQuiet ? "quiet: only what needs you is said" : "no longer quiet", at: now)
  }
}

// Questions to the person.
extension ConsoleVisit {
  private mutating func ask(_ question: Prompt, at now: Moment) {
    guard phase == .attached else {
      bell()
      return say("not connected; this was not done", at: now)
    }
    prompt = question
    if options.lines == nil { effects.append(.note(question.text)) }
    showPrompt()
  }

  private mutating func showPrompt() {
    guard options.lines != nil, let prompt else { return }
    write(screen.ask(prompt.text, answer: prompt.answer))
  }

  /// Gives a question up.
  mutating func cancelPrompt() {
    guard prompt != nil else { return }
    prompt = nil
    write(screen.endPrompt())
  }

  private mutating func answer(_ bytes: [UInt8], at now: Moment) {
    switch prompt {
    case .sysrq:
      cancelPrompt()
      // One key and nothing else: an arrow key is several bytes.
      guard bytes.count == 1, (0x21...0x7E).contains(bytes[0]) else { return }
      request(.sysrq(key: bytes[0]), at: now)
    case .say(var editor):
      switch editor.read(bytes) {
      case .editing:
        prompt = .say(editor)
        showPrompt()
      case .cancelled:
        cancelPrompt()
      case .done(let text):
        cancelPrompt()
        request(.say(text: text), at: now)
      }
    case nil:
      break
    }
  }
}
