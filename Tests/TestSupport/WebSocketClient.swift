// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import HTTP

/// The client's end of `igor.console.v1`, frame by frame.
package final class WebSocketClient {
  private let client: Client
  /// Console bytes that were passed on the way to a message.
  private var passed: [UInt8] = []

  package struct Refused: Error {
    package var head: ResponseHead
  }

  package init(
    _ client: Client,
    _ target: String,
    protocols: String? = "igor.console.v1",
    fields: [String] = []
  ) throws {
    self.client = client
    var lines = [
      "GET \(target) HTTP/1.1", "Host: localhost", "Connection: Upgrade", "Upgrade: websocket",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
    ]
    lines += fields
    if let protocols { lines.append("Sec-WebSocket-Protocol: \(protocols)") }
    client.send(lines.joined(separator: "\r\n") + "\r\n\r\n")
    let head = try client.takeHead()
    // RFC 6455 §1.3 has this key and its answer.
    guard head.status == .switchingProtocols,
      head.fields.value(of: "sec-websocket-accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
      head.fields.value(of: "sec-websocket-protocol") == protocols
    else { throw Refused(head: head) }
  }

  package func send(binary bytes: [UInt8]) { send(0x82, bytes) }
  package func send(text: String) { send(0x81, Array(text.utf8)) }
  package func send(raw bytes: [UInt8]) { client.send(bytes) }

  /// A frame with an all-zero mask, below 126 bytes.
  private func send(_ first: UInt8, _ payload: [UInt8]) {
    client.send([first, 0x80 | UInt8(payload.count), 0, 0, 0, 0] + payload)
  }

  /// Takes console bytes, passing over messages.
  package func bytes(_ count: Int) throws -> [UInt8] {
    while passed.count < count, let (opcode, payload) = try frame() {
      if opcode == 2 { passed += payload }
    }
    defer { passed.removeFirst(min(count, passed.count)) }
    return Array(passed.prefix(count))
  }

  /// What comes in a stream, in its order.
  package enum Event: Equatable {
    case bytes([UInt8])
    case message(ConsoleMessage)
  }

  /// Takes what comes next of bytes and messages; `nil` at the end.
  package func event() throws -> Event? {
    if !passed.isEmpty {
      defer { passed = [] }
      return .bytes(passed)
    }
    while let (opcode, payload) = try frame() {
      if opcode == 2 { return .bytes(payload) }
      if opcode == 1 { return .message(try JSON.decode(ConsoleMessage.self, from: payload.span)) }
    }
    return nil
  }

  /// Takes the next message.
  package func message() throws -> ConsoleMessage? {
    while let (opcode, payload) = try frame() {
      if opcode == 1 { return try JSON.decode(ConsoleMessage.self, from: payload.span) }
      if opcode == 2 { passed += payload }
    }
    return nil
  }

  /// Takes the next text frame; `nil` at the end.
  package func text() throws -> String? {
    while let (opcode, payload) = try frame() {
      if opcode == 1 { return String(decoding: payload, as: UTF8.self) }
    }
    return nil
  }

  /// Takes messages until one fits; false where the connection ends before.
  package func message(where fits: (ConsoleMessage) -> Bool) throws -> Bool {
    while let message = try message() {
      if fits(message) { return true }
    }
    return false
  }

  /// Takes frames until a pong, and gives what it brings back.
  package func pong() throws -> [UInt8]? {
    while let (opcode, payload) = try frame() {
      if opcode == 10 { return payload }
    }
    return nil
  }

  /// The code of the close frame that ends the connection.
  package func closeCode() throws -> UInt16? {
    while let (opcode, payload) = try frame() {
      if opcode == 8, payload.count >= 2 { return UInt16(payload[0]) << 8 | UInt16(payload[1]) }
    }
    return nil
  }

  private func frame() throws -> (opcode: UInt8, payload: [UInt8])? {
    let head = try client.take(2)
    guard head.count == 2 else { return nil }
    var count = Int(head[1])
    if count >= 126 {
      count = try client.take(count == 126 ? 2 : 8).reduce(0) { $0 << 8 | Int($1) }
    }
    return (head[0] & 0x0F, try client.take(count))
  }
}

extension Client {
  /// Takes bytes out of a chunked body.
  package func takeChunked(_ count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let line = try take(through: "\r\n").dropLast(1)
      guard let size = Int(line, radix: 16), size > 0 else { break }
      bytes += try take(size)
      _ = try take(2)
    }
    return bytes
  }
}
