// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import HTTP

/// Frames to a server and to a client, cut at places that the first byte decides: nothing
/// traps, and where the input is cut changes nothing that is heard.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWebSocket(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let first = input.first else { return 0 }
  let role = first & 0x80 == 0 ? WebSocketRole.server : .client
  let bytes = Array(input.dropFirst())
  let whole = events(bytes, role, pieces: max(1, bytes.count))
  let cut = events(bytes, role, pieces: Int(first) % 32 + 1)
  precondition(whole == cut, "\(whole) in one piece, \(cut) in many")
  return 0
}

private func events(
  _ bytes: [UInt8],
  _ role: WebSocketRole,
  pieces: Int
) -> [WebSocketConnection.Event] {
  var connection = WebSocketConnection(role: role, byteLimit: 4096)
  var seen: [WebSocketConnection.Event] = []
  for start in stride(from: 0, to: bytes.count, by: pieces) {
    let piece = Array(bytes[start..<min(start + pieces, bytes.count)])
    var rest = piece.span
    while let event = connection.receive(&rest) { check(event, &seen) }
    precondition(connection.takeControl().count < 4096)
  }
  return seen
}

/// What is said to be text is text.
private func check(_ event: WebSocketConnection.Event, _ seen: inout [WebSocketConnection.Event]) {
  if case .text(let bytes) = event {
    precondition(String(validating: bytes, as: UTF8.self) != nil, "text that is none")
  }
  seen.append(event)
}
