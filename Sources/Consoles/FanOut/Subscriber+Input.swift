// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Bytes
internal import EventLoop
internal import HTTP

// What a subscriber sends: keystrokes, and requests in text messages.
extension Subscriber {
  /// Whether typed bytes wait for the console, so that nothing more may be read.
  var isHeld: Bool { !held.isEmpty }

  /// Whether nothing more may be read for now.
  var isWaiting: Bool { isHeld || isPaused }

  /// Messages that are looked at in one turn, so that nobody else has to wait for long.
  private static let messageShare = 32

  /// Looks at bytes that were read.
  func take(_ bytes: Span<UInt8>) {
    switch framing {
    case .plain: type(bytes)
    case .chunked: break
    case .webSocket:
      undecoded.append(bytes)
      decode()
    }
  }

  /// Goes on with input that had to wait; also called when the subscriber is new.
  func resumeInput() {
    guard isOpen else { return }
    let bytes = held
    held = []
    type(bytes.span)
    guard !isHeld else { return }
    switch framing {
    case .webSocket: decode()
    case .plain:
      let bytes = undecoded
      undecoded = []
      type(bytes.span)
    case .chunked: undecoded = []
    }
    if !isWaiting { readAgain() }
  }

  /// Keystrokes, as many as the console takes; the rest waits.
  func type(_ bytes: Span<UInt8>) {
    guard !bytes.isEmpty else { return }
    if let trouble = console.refusesInput(of: self) {
      return refuse(bytes.count, trouble)
    }
    let taken = isHeld ? 0 : console.type(bytes)
    typedCount += UInt64(taken)
    hasHeardOfRefusal = false
    held.append(bytes.extracting(droppingFirst: taken))
  }

  /// Throws away what waits: the console cannot take it any more.
  func dropHeldInput(_ trouble: InputTrouble) {
    guard isHeld else { return }
    let count = held.count
    held = []
    refuse(count, trouble)
    resumeInput()
  }

  private func refuse(_ count: Int, _ trouble: InputTrouble) {
    guard framing == .webSocket else { return refuseInLine(trouble) }
    guard refusedInput.add(count, trouble.code, trouble.message) else { return }
    agenda.later { [unowned self] in
      if !refusedInput.isEmpty { send(refusedInput.take()) }
    }
  }

  /// Tells in a line that what is typed goes nowhere: once, until something was typed again.
  private func refuseInLine(_ trouble: InputTrouble) {
    guard hearsOfRefusals, !hasHeardOfRefusal else { return }
    hasHeardOfRefusal = true
    feed.enqueue(PlainNotice.line("not typed: \(trouble.message)"))
    console.fanOut?.schedule()
  }

  /// Carries out a request in a text message.
  private func request(_ text: [UInt8]) {
    do throws(APIError) {
      console.handle(try JSON.decode(ConsoleRequest.self, from: text.span), from: self)
    } catch {
      console.shard.figures.badMessages += 1
      send(.refused(.init(what: "message", code: "bad_message", message: error.message)))
    }
  }

  /// Looks at what came, message by message, until typed bytes have to wait, this turn's
  /// share is used up, or there were more requests than anybody makes.
  private func decode() {
    guard !isPaused else { return }
    let bytes = undecoded
    undecoded = []
    var rest = bytes.span
    var share = Self.messageShare
    while isOpen, !isHeld, !isPaused, let event = socket?.receive(&rest) {
      handle(event)
      share -= 1
      if share == 0 {
        // The answers go first: more of them than may wait would push each other out.
        console.fanOut?.pump(self)
        pause(for: .zero)
      }
      if case .text = event, let pause = requests.use(at: console.shard.loop.now) {
        self.pause(for: pause)
      }
    }
    undecoded = rest.copied()
    sendControl()
  }

  private func pause(for time: Duration) {
    guard !isPaused else { return }
    isPaused = true
    let goOn = { [unowned self] in
      isPaused = false
      if isOpen { resumeInput() } else { readAgain() }
    }
    if time == .zero { agenda.later(goOn) } else { agenda.after(time, goOn) }
  }

  private func handle(_ event: WebSocketConnection.Event) {
    switch event {
    case .binary(let bytes): type(bytes.span)
    case .text(let bytes): request(bytes)
    case .pong: break
    case .closed: finish(code: .normal)
    case .failed:
      console.shard.figures.violations += 1
      finish(code: .normal)
    }
  }
}

/// Why input or a request is not carried out.
struct InputTrouble: Equatable {
  var code: String
  var message: String
}
