// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// One request and its response on a client's connection.
///
/// A struct that its driver feeds with what it reads:
///
///     var exchange = ClientExchange(answering: .get)
///     … while let event = try exchange.receive(&bytes) { … }
///     … and at the end of the stream: try exchange.inputEnded()
///
/// After `.head` of a 101 the rest of the bytes belongs to the new protocol.
package struct ClientExchange: Sendable {
  /// What has come.
  package enum Event: Sendable {
    /// The head; informational ones (100, 103) are passed over.
    case head(ResponseHead)
    /// A piece of the body.
    case body([UInt8])
    /// The response is whole.
    case end
  }

  private enum State {
    case head(ResponseParser)
    case body(BodyDecoder)
    /// Upgraded or at the end.
    case done
  }

  private let method: Method
  private let bodyLimit: Int
  private var state = State.head(ResponseParser())

  /// Waits for the answer to a request of this method; `bodyLimit` bounds its body, which a
  /// stream that never ends does without.
  package init(answering method: Method, bodyLimit: Int = .max) {
    self.method = method
    self.bodyLimit = bodyLimit
  }

  /// Whether the response is whole, or the connection has another protocol now.
  package var isDone: Bool { if case .done = state { true } else { false } }

  /// Takes bytes off the front of `input` up to the next event; `nil` when they are used up.
  package mutating func receive(_ input: inout Span<UInt8>) throws(HTTPRefusal) -> Event? {
    switch state {
    case .head(var parser):
      let head = try parser.parse(&input)
      state = .head(parser)
      guard let head else { return nil }
      if let event = try begin(head) { return event }
      return try receive(&input)
    case .body(var decoder):
      var bytes: [UInt8] = []
      try decoder.decode(&input, appendingTo: &bytes)
      state = .body(decoder)
      if !bytes.isEmpty { return .body(bytes) }
      guard decoder.isComplete else { return nil }
      state = .done
      return .end
    case .done:
      return nil
    }
  }

  private mutating func begin(_ head: ResponseHead) throws(HTTPRefusal) -> Event? {
    if head.status == .switchingProtocols {
      state = .done
      return .head(head)
    }
    if head.status.rawValue < 200 {
      state = .head(ResponseParser())
      return nil
    }
    let framing = try head.framing(answering: method)
    state = .body(try BodyDecoder(framing, limit: bodyLimit))
    return .head(head)
  }

  /// Says that the server has ended the connection; whether the response is whole.
  package mutating func inputEnded() -> Bool {
    if case .body(var decoder) = state, decoder.inputEnded() { state = .done }
    return isDone
  }
}
