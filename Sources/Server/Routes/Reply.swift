// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API

/// An HTTP answer before it is written.
package struct Reply: Sendable {
  package var status: Int
  package var contentType: String
  /// Further fields of the head.
  package var fields: [(name: String, value: String)] = []
  package var body: Body
  /// The connection ends behind this answer.
  package var closes = false

  package enum Body: Sendable {
    case bytes([UInt8])
    /// Made piece by piece, as fast as the client takes them.
    case pieces(any Pieces)
  }

  package init(status: Int = 200, contentType: String, body: Body) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }

  /// A JSON document.
  package static func json(_ value: some Encodable, status: Int = 200) -> Reply {
    Reply(
      status: status,
      contentType: "application/json",
      body: .bytes(JSON.encode(value) + [0x0A])
    )
  }

  /// An error in its documented shape.
  package static func failure(_ error: APIError) -> Reply {
    json(ErrorBody(error), status: error.status)
  }
}

/// A long body, made on workers: one piece, then the next when the last one is sent.
package protocol Pieces: Sendable {
  /// The next piece, of 64 KiB or so; `nil` at the end. May read files.
  mutating func next() -> [UInt8]?
}

extension APIError {
  /// The HTTP status that goes with the code.
  package var status: Int {
    switch code {
    case "bad_request", "bad_json": 400
    case "unauthorized": 401
    case "not_allowed", "forbidden_host", "forbidden_origin": 403
    case "not_found": 404
    case "method_not_allowed": 405
    case "timeout": 408
    case "too_large": 413
    case "upgrade_required": 426
    case "head_too_large": 431
    case "not_implemented": 501
    case "too_many", "stopping", "busy": 503
    case "unsupported_version": 505
    default: 500
    }
  }

  /// A path or a machine that there is not.
  package static func notFound(_ what: String) -> APIError {
    APIError(code: "not_found", message: what)
  }

  /// More work waits than is good for anybody.
  package static let busy = APIError(code: "busy", message: "igord is busy: try again in a moment")
}
