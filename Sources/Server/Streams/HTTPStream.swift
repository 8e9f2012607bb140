// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Consoles
internal import HTTP
internal import Notation

/// Streams over HTTP: a console as a body without an end, or as a WebSocket.
enum HTTPStream {
  static let subprotocol = "igor.console.v1"

  /// The subscriber that a plain GET asks for; HTTP/1.0 has no chunks.
  static func request(
    for machine: MachineName,
    _ query: StreamQuery,
    takesChunks: Bool,
    person: Person,
    peer: Peer,
    place: ConnectionPlace
  ) -> AttachRequest {
    AttachRequest(
      console: machine,
      framing: takesChunks ? .chunked : .plain,
      from: query.start,
      closesAtGaps: query.closesAtGap,
      user: person.name,
      peer: peer.place,
      place: place,
      preface: { head(of: $0, takesChunks: takesChunks) },
      refusal: { failure(APIError($0, console: machine)) }
    )
  }

  /// The subscriber that a WebSocket asks for, once its handshake is checked.
  static func request(
    for machine: MachineName,
    _ query: WebSocketQuery,
    _ handshake: WebSocketHandshake,
    person: Person,
    peer: Peer,
    place: ConnectionPlace
  ) -> AttachRequest {
    var request = AttachRequest(
      console: machine,
      framing: .webSocket,
      mode: query.wantsToType ? .readWrite : .readOnly,
      take: query.take,
      mayType: person.may(.type, on: machine),
      mayForce: person.may(.power, on: machine),
      from: query.start,
      replaces: query.replaces.map { SubscriberID($0) },
      user: person.name,
      peer: peer.place,
      place: place,
      preface: { _ in handshake.response() },
      refusal: { failure(APIError($0, console: machine)) }
    )
    request.isAnonymous = person.name == Identity.anonymousName
    return request
  }

  /// Checks a request for a WebSocket; what it offers has to contain our subprotocol, or
  /// nothing at all.
  static func handshake(_ head: RequestHead) throws(HTTPRefusal) -> WebSocketHandshake {
    let handshake = try WebSocketHandshake(head, subprotocols: [subprotocol])
    if handshake.subprotocol == nil, head.fields.count(of: "sec-websocket-protocol") > 0 {
      throw HTTPRefusal(.badRequest, "the subprotocol spoken here is \(subprotocol)")
    }
    return handshake
  }

  private static func head(of attachment: Attachment, takesChunks: Bool) -> [UInt8] {
    var head = HeadWriter(.ok)
    head.add("Content-Type", "application/octet-stream")
    if takesChunks { head.add("Transfer-Encoding", "chunked") }
    head.add("Igor-Epoch", String(attachment.epoch))
    head.add("Igor-Offset", String(attachment.offset))
    head.add("Igor-State", attachment.state.rawValue)
    head.add("Cache-Control", "no-store")
    head.add("X-Content-Type-Options", "nosniff")
    head.add("Connection", "close")
    return head.finish()
  }

  /// A whole answer, for a connection that is closed behind it.
  static func failure(_ error: APIError) -> [UInt8] {
    let body = JSON.encode(ErrorBody(error)) + [0x0A]
    var head = HeadWriter(error.status)
    head.add("Content-Type", "application/json")
    head.add("Content-Length", String(body.count))
    head.add("Connection", "close")
    return head.finish() + body
  }
}
