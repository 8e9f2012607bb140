// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import HTTP

/// What is asked of igord: one request.
struct HTTPQuestion {
  var method = Method.get
  /// Path and query, percent-encoded.
  var target: String
  var body: [UInt8]?
  /// Whether the answer may come as an object a line, as igord has them.
  var takesLines = false
  /// How long igord may be silent.
  var patience = Duration.seconds(30)
  /// Whether the login that is kept for the server goes with it.
  var carriesLogin = true

  init(_ method: Method = .get, _ target: String) {
    self.method = method
    self.target = target
  }

  /// A question with a body.
  init(_ method: Method, _ target: String, sending shape: some Encodable) {
    self.init(method, target)
    body = JSON.encode(shape)
  }

  /// The request, whole.
  func bytes(for server: ServerAddress, token: String?) -> [UInt8] {
    var head = HeadWriter(method, target: target, host: server.hostField)
    head.add("User-Agent", "igor")
    head.add("Connection", "close")
    if carriesLogin, let token { head.add("Authorization", "Bearer \(token)") }
    if takesLines { head.add("Accept", "application/x-ndjson, application/json") }
    if let body {
      head.add("Content-Type", "application/json")
      head.add("Content-Length", "\(body.count)")
    }
    return head.finish() + (body ?? [])
  }
}
