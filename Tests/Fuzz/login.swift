// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import HTTP

@testable internal import Crypto

// with Sources/Access/Tokens/TokenText.swift

/// How a request says who asks, and the token that it shows: nothing traps, and what is good is
/// written as it was read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLogin(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
  readToken(String(decoding: input, as: UTF8.self))
  var parser = RequestParser()
  let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n".utf8) + input + Array("\r\n\r\n".utf8)
  var rest = bytes.span
  guard let head = try? parser.parse(&rest) else { return 0 }
  if let token = head.cookie("igor_session") {
    precondition(!token.contains(";") && !token.isEmpty, "\(token)")
    readToken(token)
  }
  switch head.credentials {
  case .none, .unknown: break
  case .bearer(let token): readToken(token)
  case .basic(let user, let password):
    precondition(!user.contains(":"), "\(user)")
    let again = [UInt8]("\(user):\(password)".utf8)
    precondition([UInt8](base64: base64(again.span)) == again)
  }
  return 0
}

private func readToken(_ text: String) {
  guard let token = TokenText(text) else { return }
  precondition(token.text.lowercased() == text.lowercased(), "\(text) is read as \(token.text)")
  precondition(token.matches(token.digest))
}
