// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import HTTP

/// How events are told: the same ones with the same data, two ways.
///
/// Source: HTML Living Standard §9.2.6; RFC 6455 §5.
enum EventsDialect {
  case serverSent
  /// A text frame an event: `{"event": …, "id": …, "data": {…}}`.
  case webSocket

  /// One event; one without a number is about the stream itself.
  func bytes(_ kind: String, number: UInt64? = nil, data: [UInt8]) -> [UInt8] {
    switch self {
    case .serverSent:
      let id = number.map { "id: \($0)\n" } ?? ""
      return Array("\(id)event: \(kind)\ndata: ".utf8) + data + [0x0A, 0x0A]
    case .webSocket:
      let id = number.map { "\"id\":\($0)," } ?? ""
      let text = Array("{\"event\":\"\(kind)\",\(id)\"data\":".utf8) + data + [0x7D]
      var frame: [UInt8] = []
      frame.append(frame: .text, text.span)
      return frame
    }
  }

  /// What is sent while nothing happens.
  var heartbeat: [UInt8] {
    switch self {
    case .serverSent: return Array(": \n\n".utf8)
    case .webSocket:
      var frame: [UInt8] = []
      let nothing: [UInt8] = []
      frame.append(frame: .ping, nothing.span)
      return frame
    }
  }
}
