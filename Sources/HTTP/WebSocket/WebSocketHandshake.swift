// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Crypto

/// The HTTP exchange that makes a connection a WebSocket, on the server's side.
///
/// Source: RFC 6455 §4.2.
package struct WebSocketHandshake: Equatable, Sendable {
  /// The subprotocol that both ends speak.
  package let subprotocol: String?
  private let accept: String

  /// Whether a request asks for a WebSocket.
  package static func isAsked(by head: RequestHead) -> Bool {
    head.fields.has("websocket", in: "upgrade")
  }

  /// Checks a client's request; of `subprotocols` the first that it offers is chosen.
  package init(_ head: RequestHead, subprotocols: [String] = []) throws(HTTPRefusal) {
    let fields = head.fields
    guard head.method == .get, head.isVersion11, head.framing == .length(0) else {
      throw .bad("a WebSocket is asked for by GET, with HTTP/1.1 and without a body")
    }
    guard fields.has("websocket", in: "upgrade"), fields.has("upgrade", in: "connection") else {
      throw HTTPRefusal(
        .upgradeRequired,
        "this is a WebSocket: ask with Connection: Upgrade and Upgrade: websocket",
        fields: [Field("Upgrade", "websocket"), Field("Connection", "Upgrade")]
      )
    }
    guard fields.values(of: "sec-websocket-version") == ["13"] else {
      throw HTTPRefusal(
        .upgradeRequired,
        "the version of WebSocket spoken is 13",
        fields: [Field("Sec-WebSocket-Version", "13")]
      )
    }
    let keys = fields.values(of: "sec-websocket-key")
    guard keys.count == 1, Self.isKey(keys[0]) else {
      throw .bad("Sec-WebSocket-Key is not 16 bytes in Base64")
    }
    accept = Self.accept(of: keys[0])
    let offered = fields.list("sec-websocket-protocol")
    subprotocol = subprotocols.first(where: offered.contains)
  }

  /// The head of the answer, after which frames follow.
  package func response(_ fields: [Field] = []) -> [UInt8] {
    var head = HeadWriter(.switchingProtocols)
    head.add("Upgrade", "websocket")
    head.add("Connection", "Upgrade")
    head.add("Sec-WebSocket-Accept", accept)
    if let subprotocol { head.add("Sec-WebSocket-Protocol", subprotocol) }
    head.add(fields)
    return head.finish()
  }

  /// 22 characters of Base64 and two of padding: 16 bytes.
  private static func isKey(_ key: String) -> Bool {
    let bytes = Array(key.utf8)
    return bytes.count == 24 && bytes[..<22].allSatisfy(ByteSet.base64.contains)
      && bytes[22...].allSatisfy { $0 == 0x3D }
  }

  /// What proves that the server has read the key (RFC 6455 §4.2.2, point 5.4).
  static func accept(of key: String) -> String {
    let text = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
    return base64(SHA1.digest(of: text.span).bytes.span)
  }
}
