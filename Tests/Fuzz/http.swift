// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import HTTP

/// Requests with their bodies, cut at places that the first byte decides, and answers as a
/// client reads them: nothing traps, and where the input is cut changes nothing.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHTTP(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let first = input.first else { return 0 }
  let bytes = Array(input.dropFirst())
  let whole = requests(bytes, pieces: max(1, bytes.count))
  let cut = requests(bytes, pieces: Int(first) % 32 + 1)
  precondition(whole == cut, "\(whole) in one piece, \(cut) in many")
  answer(bytes, pieces: Int(first) % 32 + 1)
  return 0
}

/// What a server makes of the bytes: targets and bodies in order, or a refusal at the end.
private func requests(_ bytes: [UInt8], pieces: Int) -> [String] {
  var parser = RequestParser()
  var decoder: BodyDecoder?
  var body: [UInt8] = []
  var seen: [String] = []
  do throws(HTTPRefusal) {
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      let piece = Array(bytes[start..<min(start + pieces, bytes.count)])
      var rest = piece.span
      while !rest.isEmpty {
        if decoder == nil, let head = try parser.parse(&rest) {
          seen.append(describe(head))
          body = []
          decoder = try BodyDecoder(head.framing, limit: 1 << 20)
        }
        try decoder?.decode(&rest, appendingTo: &body)
        if decoder?.isComplete == true {
          seen.append(String(decoding: body, as: UTF8.self))
          decoder = nil
        }
      }
    }
  } catch {
    seen.append(error.message)
  }
  return seen
}

private func describe(_ head: RequestHead) -> String {
  let target = (try? head.decodedTarget()).map { "\($0.segments) \($0.parameters)" } ?? "-"
  let rules = HostRules(names: ["localhost"])
  let isAllowed = (try? rules.check(head)) != nil
  let socket = (try? WebSocketHandshake(head, subprotocols: ["igor.console.v1"]))?.response()
  return "\(head.method) \(target) \(head.authority) \(head.keepsAlive) "
    + "\(head.expectsContinue) \(isAllowed) \(socket?.count ?? 0)"
}

private func answer(_ bytes: [UInt8], pieces: Int) {
  var exchange = ClientExchange(answering: .get, bodyLimit: 1 << 20)
  for start in stride(from: 0, to: bytes.count, by: pieces) {
    let piece = Array(bytes[start..<min(start + pieces, bytes.count)])
    var rest = piece.span
    do throws(HTTPRefusal) {
      while try exchange.receive(&rest) != nil {}
    } catch {
      return
    }
  }
  _ = exchange.inputEnded()
}
