// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Crypto

/// The HTTP exchange that makes a connection a WebSocket, on the client's side.
///
/// Source: RFC 6455 §4.1.
package struct WebSocketRequest: Sendable {
  private let key: String
  private let subprotocol: String?

  /// The head of the request.
  package let bytes: [UInt8]

  /// Asks `host` for a WebSocket at `target`, speaking `subprotocol`.
  package init(target: String, host: String, subprotocol: String? = nil, fields: [Field] = []) {
    let nonce = (0..<16).map { _ in UInt8.random(in: 0...UInt8.max) }
    self.init(
      target: target,
      host: host,
      subprotocol: subprotocol,
      fields: fields,
      key: base64(nonce.span)
    )
  }

  init(target: String, host: String, subprotocol: String?, fields: [Field], key: String) {
    self.key = key
    self.subprotocol = subprotocol
    var head = HeadWriter(.get, target: target, host: host)
    head.add("Upgrade", "websocket")
    head.add("Connection", "Upgrade")
    head.add("Sec-WebSocket-Version", "13")
    head.add("Sec-WebSocket-Key", key)
    if let subprotocol { head.add("Sec-WebSocket-Protocol", subprotocol) }
    head.add(fields)
    bytes = head.finish()
  }

  /// Checks the answer, which has status 101: frames follow it.
  package func verify(_ head: ResponseHead) throws(HTTPRefusal) {
    let fields = head.fields
    guard head.status == .switchingProtocols, fields.has("websocket", in: "upgrade"),
      fields.has("upgrade", in: "connection")
    else { throw .bad("the server does not answer as a WebSocket") }
    let accept = WebSocketHandshake.accept(of: key)
    guard fields.values(of: "sec-websocket-accept") == [accept] else {
      throw .bad("the server's Sec-WebSocket-Accept is wrong")
    }
    guard fields.count(of: "sec-websocket-extensions") == 0 else {
      throw .bad("the server wants an extension that was not offered")
    }
    let chosen = fields.values(of: "sec-websocket-protocol")
    guard chosen == (subprotocol.map { [$0] } ?? []) else {
      let wanted = subprotocol ?? "no subprotocol"
      throw .bad("the server does not speak \(wanted)")
    }
  }
}
