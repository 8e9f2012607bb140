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
    if !isHeld { readAgain() }
  }

  /// Keystrokes, as many as the console takes; the rest waits.
  func type(_ bytes: Span<UInt8>) {
    guard !bytes.isEmpty else { return }
    if let trouble = console.refusesInput(of: self) {
      return refuse(bytes.count, trouble)
    }
    let taken = isHeld ? 0 : console.type(bytes)
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
    guard framing == .webSocket else { return }
    guard refusedInput.add(count, trouble.code, trouble.message) else { return }
    console.shard.loop.later { [weak self] in
      guard let self, !refusedInput.isEmpty else { return }
      send(refusedInput.take())
    }
  }

  /// Carries out a request in a text message.
  private func request(_ text: [UInt8]) {
    do throws(APIError) {
      console.handle(try JSON.decode(ConsoleRequest.self, from: text.span), from: self)
    } catch {
      send(.refused(.init(what: "message", code: "bad_message", message: error.message)))
    }
  }

  /// Looks at what came, message by message, until typed bytes have to wait.
  private func decode() {
    let bytes = undecoded
    undecoded = []
    var rest = bytes.span
    while isOpen, !isHeld, let event = socket?.receive(&rest) { handle(event) }
    undecoded = rest.copied()
    sendControl()
  }

  private func handle(_ event: WebSocketConnection.Event) {
    switch event {
    case .binary(let bytes): type(bytes.span)
    case .text(let bytes): request(bytes)
    case .pong: break
    case .closed, .failed: finish(code: .normal)
    }
  }
}

/// Why input or a request is not carried out.
struct InputTrouble: Equatable {
  var code: String
  var message: String
}
