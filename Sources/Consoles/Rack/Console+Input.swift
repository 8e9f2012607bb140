// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import RingLog

// What subscribers type and ask for.
extension Console {
  /// Why input of a subscriber is refused now; `nil` where it is not.
  func refusesInput(of subscriber: Subscriber) -> InputTrouble? {
    guard keyboard.mode(of: subscriber.id) == .readWrite else {
      return notWriter(subscriber)
    }
    return life.isActive ? nil : notActive
  }

  /// Typed bytes for the machine, as many as there is room for.
  func type(_ bytes: Span<UInt8>) -> Int {
    let taken = source?.write(bytes) ?? 0
    activity.typed(at: shard.loop.now)
    shard.figures.typedBytes += UInt64(taken)
    return taken
  }

  /// The source takes input again: whoever had to wait goes on.
  func inputHasRoom() {
    fanOut?.resumeInput()
  }

  /// Input whose end nobody knows: never sent again.
  func inputUnsure(_ count: Int) {
    let message =
      "\(count) typed bytes were not acknowledged before the connection was lost; "
      + "they may or may not have been typed"
    log.mark(.unsure, text: message, size: UInt64(count), at: shard.loop.wall)
    for id in keyboard.writers {
      let subscriber = fanOut?.subscribers.first { $0.id == id }
      subscriber?.send(.unsure(bytes: count, message: message))
    }
  }

  /// Input that the machine did not take, because it is off.
  func inputRefused(_ count: Int) {
    let message = "\(count) typed bytes were not taken: the machine is off or asleep"
    let refusal = ConsoleMessage.Refusal(
      what: "input",
      code: "not_active",
      message: message,
      bytes: count
    )
    for subscriber in fanOut?.subscribers ?? []
    where keyboard.mode(of: subscriber.id) == .readWrite {
      subscriber.send(.refused(refusal))
    }
  }

  private func notWriter(_ subscriber: Subscriber) -> InputTrouble {
    guard subscriber.mayType else {
      return InputTrouble(code: "not_writer", message: onlyWatches.message)
    }
    guard let writer else {
      return InputTrouble(code: "not_writer", message: "you are watching: take the keyboard first")
    }
    let message = "\(writer.user) has the keyboard: take or join it first"
    return InputTrouble(code: "not_writer", message: message)
  }

  var notActive: InputTrouble {
    let why = life.status.error.map { ": \($0.message)" } ?? ""
    let message = "\(name) is \(life.status.state.rawValue)\(why)"
    return InputTrouble(code: "not_active", message: message)
  }

  // MARK: Requests

  /// Carries out a request, or says why not.
  func handle(_ request: ConsoleRequest, from subscriber: Subscriber) {
    let trouble: InputTrouble? =
      switch request {
      case .sendBreak: sendBreak(from: subscriber)
      case .sysrq(let key): sendSysRq(key, from: subscriber)
      case .take(let how): take(how, subscriber)
      case .release: release(subscriber)
      case .say(let text): say(text, subscriber)
      case .who: tellWho(subscriber)
      }
    guard let trouble else { return }
    let refusal = ConsoleMessage.Refusal(
      what: request.type,
      code: trouble.code,
      message: trouble.message
    )
    subscriber.send(.refused(refusal))
  }

  private func sendBreak(from subscriber: Subscriber) -> InputTrouble? {
    if let trouble = refusesInput(of: subscriber) { return trouble }
    if let trouble = trouble(with: source?.sendBreak()) { return trouble }
    log.mark(.serialBreak, person: subscriber.user, at: shard.loop.wall)
    return nil
  }

  private func sendSysRq(_ key: UInt8, from subscriber: Subscriber) -> InputTrouble? {
    if let trouble = refusesInput(of: subscriber) { return trouble }
    guard let source, source.inputRoom > 0, !subscriber.isHeld else { return busy }
    if let trouble = trouble(with: source.sendBreak()) { return trouble }
    _ = source.write([key].span)
    let text = String(UnicodeScalar(key))
    log.mark(.sysrq, person: subscriber.user, text: text, at: shard.loop.wall)
    return nil
  }

  private func trouble(with outcome: BreakOutcome?) -> InputTrouble? {
    switch outcome {
    case .sent: nil
    case .busy, nil: busy
    case .unsupported:
      InputTrouble(code: "unsupported", message: "\(name) has no serial break: it is on a socket")
    }
  }

  private var onlyWatches: InputTrouble {
    InputTrouble(code: "not_allowed", message: "you may only watch \(name)")
  }

  private var busy: InputTrouble {
    InputTrouble(code: "busy", message: "earlier input is still on its way: try again")
  }

  private func take(_ how: ConsoleRequest.Take, _ subscriber: Subscriber) -> InputTrouble? {
    guard subscriber.mayType else { return onlyWatches }
    guard how != .force || subscriber.mayForce else {
      let message = "you may not take the keyboard of \(name) by force: it takes the right power"
      return InputTrouble(code: "not_allowed", message: message)
    }
    switch keyboard.take(subscriber.id, how) {
    case .changed(let reason): keyboardChanged(reason, by: subscriber)
    case .same(let reason):
      subscriber.send(
        .mode(modeChange(to: keyboard.mode(of: subscriber.id), reason, by: subscriber))
      )
    case .inUse, .notWriter:
      let holder = writer?.user ?? "somebody"
      return InputTrouble(code: "in_use", message: "\(holder) has the keyboard: join or force")
    }
    return nil
  }

  private func release(_ subscriber: Subscriber) -> InputTrouble? {
    guard case .changed(let reason) = keyboard.release(subscriber.id) else {
      return InputTrouble(code: "not_writer", message: "you do not have the keyboard")
    }
    keyboardChanged(reason, by: subscriber)
    return nil
  }

  private func say(_ text: String, _ subscriber: Subscriber) -> InputTrouble? {
    guard subscriber.mayType else { return onlyWatches }
    broadcast(.say(user: subscriber.user, text: SafeLines.clean(text)), .notice)
    return nil
  }

  private func tellWho(_ subscriber: Subscriber) -> InputTrouble? {
    subscriber.send(.who(writer: writer, subscribers: reports))
    return nil
  }
}
