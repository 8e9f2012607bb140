// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Access
internal import Consoles
internal import HTTP

// Requests whose connection becomes a stream of one console.
extension Answerer {
  func stream(_ name: String, _ query: StreamQuery, _ asker: Asker) throws {
    let request = HTTPStream.request(
      for: try machine(name, asker, .watch),
      query,
      takesChunks: asker.head.isVersion11,
      person: asker.person,
      peer: asker.connection.peer,
      place: asker.connection.place
    )
    attach(request, asker)
  }

  func webSocket(_ name: String, _ query: WebSocketQuery, _ asker: Asker) throws {
    let handshake = try HTTPStream.handshake(asker.head)
    let request = HTTPStream.request(
      for: try machine(name, asker, .watch),
      query,
      handshake,
      person: asker.person,
      peer: asker.connection.peer,
      place: asker.connection.place
    )
    attach(request, asker)
  }

  private func attach(_ request: AttachRequest, _ asker: Asker) {
    var request = request
    if let standing = asker.connection.standing { context.watch(&request, standing) }
    context.counters.answered(request.framing == .webSocket ? 101 : 200)
    let (transfer, unread) = asker.connection.leave()
    context.rack.attach(request, stream: transfer, unread: unread)
  }
}
