// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

@testable import HTTP

/// A frame as a client sends it, wrong ones among them.
struct Sent: Sendable {
  var first: UInt8
  var payload: [UInt8]

  static func text(_ text: String, isFinal: Bool = true) -> Sent {
    Sent(first: isFinal ? 0x81 : 0x01, payload: Array(text.utf8))
  }

  static func text(_ bytes: [UInt8], isFinal: Bool = true) -> Sent {
    Sent(first: isFinal ? 0x81 : 0x01, payload: bytes)
  }

  static func binary(_ count: Int, isFinal: Bool = true) -> Sent {
    Sent(first: isFinal ? 0x82 : 0x02, payload: Array(repeating: 0xFE, count: count))
  }

  static func more(_ bytes: [UInt8], isFinal: Bool = false) -> Sent {
    Sent(first: isFinal ? 0x80 : 0x00, payload: bytes)
  }

  static func more(_ text: String, isFinal: Bool = false) -> Sent {
    more(Array(text.utf8), isFinal: isFinal)
  }

  static func ping(_ text: String) -> Sent { Sent(first: 0x89, payload: Array(text.utf8)) }
  static func pong(_ text: String) -> Sent { Sent(first: 0x8A, payload: Array(text.utf8)) }

  static func close(_ code: UInt16?, _ reason: [UInt8] = []) -> Sent {
    Sent(first: 0x88, payload: (code.map { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } ?? []) + reason)
  }

  static func raw(_ first: UInt8, _ payload: [UInt8] = []) -> Sent {
    Sent(first: first, payload: payload)
  }

  /// The bytes on the wire, masked.
  var bytes: [UInt8] {
    var frame: [UInt8] = []
    frame.append(frame: .binary, payload.span, mask: 0xA1B2_C3D4)
    frame[0] = first
    return frame
  }
}

/// What a server answered: echoes, pongs and its close code, in order.
enum Heard: Equatable, Sendable {
  case text(String)
  case binary(Int)
  case pong(String)
  case close(UInt16)
}

/// An echo server fed with frames in pieces of `size` bytes.
func converse(_ frames: [Sent], size: Int, limit: Int = 1 << 20) -> [Heard] {
  var server = WebSocketConnection(role: .server, byteLimit: limit)
  var output: [UInt8] = []
  let bytes = frames.flatMap(\.bytes)
  for start in stride(from: 0, to: bytes.count, by: size) {
    let piece = Array(bytes[start..<min(start + size, bytes.count)])
    var rest = piece.span
    while let event = server.receive(&rest) {
      output += server.takeControl()
      switch event {
      case .text(let bytes): output.append(frame: .text, bytes.span)
      case .binary(let bytes): output.append(frame: .binary, bytes.span)
      case .pong, .closed, .failed: break
      }
    }
    output += server.takeControl()
  }
  return hear(output)
}

/// What a client makes of a server's bytes.
func hear(_ bytes: [UInt8]) -> [Heard] {
  var client = MessageAssembler(role: .client, byteLimit: .max)
  var rest = bytes.span
  var heard: [Heard] = []
  while let message = try? client.next(&rest) {
    switch message {
    case .text(let bytes): heard.append(.text(String(decoding: bytes, as: UTF8.self)))
    case .binary(let bytes): heard.append(.binary(bytes.count))
    case .pong(let bytes): heard.append(.pong(String(decoding: bytes, as: UTF8.self)))
    case .ping: break
    case .close(let code, _): heard.append(.close(code.rawValue))
    }
  }
  return heard
}
