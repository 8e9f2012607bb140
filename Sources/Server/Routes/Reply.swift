// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import Access
internal import Consoles
package import HTTP
internal import Notation

/// An HTTP answer before it is written.
package struct Reply: Sendable {
  package var status: Status
  /// Fields of the head besides those that every answer has.
  package var fields: [Field]
  package var body: Body

  package enum Body: Sendable {
    case bytes([UInt8])
    /// Made piece by piece, as fast as the client takes them.
    case pieces(any ReviewedPieces)
  }

  package init(status: Status = .ok, type: String, body: Body, fields: [Field] = []) {
    self.status = status
    self.fields = [Field("Content-Type", type)] + fields
    self.body = body
  }

  /// A JSON document.
  package static func json(_ value: some Encodable, status: Status = .ok) -> Reply {
    let text = JSON.encode(value) + [0x0A]
    return Reply(status: status, type: "application/json", body: .bytes(text))
  }

  /// An error in its documented shape; what is neither of ours is an `internal` one.
  package static func failure(_ error: any Error) -> Reply {
    switch error {
    case let error as APIError:
      var reply = json(ErrorBody(error), status: error.status)
      if error.status == .unauthorized { reply.fields.append(Field("WWW-Authenticate", "Bearer")) }
      return reply
    case let error as StoreError:
      return json(ErrorBody(APIError(error)), status: .serviceUnavailable)
    case let refusal as HTTPRefusal:
      let error = APIError(code: refusal.status.errorCode, message: refusal.message)
      var reply = json(ErrorBody(error), status: refusal.status)
      reply.fields += refusal.fields
      return reply
    default:
      return failure(APIError(code: "internal", message: "igord failed to answer this"))
    }
  }
}

/// A long body, made on workers: one piece, then the next when the last one is sent.
package protocol Pieces: Sendable {
  /// The next piece, of 64 KiB or so; `nil` at the end. May read files.
  mutating func next() -> [UInt8]?
}

/// Pieces that know what it takes to be told them, since that may be lost on the way.
package protocol ReviewedPieces: Pieces {
  /// Who asked has these rights from now on: tells less, or `false` where that is nothing more.
  ///
  /// Called before each piece.
  mutating func review(_ person: Person) -> Bool
}

/// Pieces that tell how consoles are: asked some at a time, when it is their turn to be told.
///
/// So an answer over ten thousand machines holds a few of them in memory, and no loop has all of
/// them to ask at once.
protocol ConsolePieces: ReviewedPieces {
  /// The consoles of the next piece, a few of them or none; called on a loop.
  mutating func ask() -> [MachineName]

  /// How these are now, in their order; then the piece is made.
  mutating func take(_ consoles: [ConsoleSnapshot?])
}

/// Pieces of one console's past.
struct ConsolePast: ReviewedPieces {
  private var pieces: any Pieces
  private let machine: MachineName

  init(_ pieces: any Pieces, of machine: MachineName) {
    self.pieces = pieces
    self.machine = machine
  }

  mutating func next() -> [UInt8]? { pieces.next() }

  func review(_ person: Person) -> Bool { person.may(.watch, on: machine) }
}

extension APIError {
  /// The HTTP status that goes with the code.
  package var status: Status {
    Status.ofCodes[code] ?? .internalServerError
  }

  /// The database does not do what it is asked.
  init(_ error: StoreError) {
    self.init(code: "store_failed", message: error.description)
  }

  /// A path or a machine that there is not.
  package static func notFound(_ message: String) -> APIError {
    APIError(code: "not_found", message: message)
  }

  /// More work waits than is good for anybody.
  package static let busy = APIError(
    code: "too_many",
    message: "igord has too much to do: try again in a moment"
  )
}

extension Status {
  /// The code of an error with this status.
  package var errorCode: String { Self.codes[self] ?? "internal" }

  /// The status of each code; codes that no bare status stands for are added.
  static let ofCodes: [String: Status] = {
    var all = Dictionary(codes.map { ($0.value, $0.key) }) { first, _ in first }
    all["bad_json"] = .badRequest
    all["not_frozen"] = .notFound
    all["confirm_needed"] = .conflict
    all["not_allowed"] = .forbidden
    all["in_settings"] = .conflict
    all["stopping"] = .serviceUnavailable
    for code in ["store_failed", "log_failed"] { all[code] = .serviceUnavailable }
    return all
  }()

  fileprivate static let codes: [Status: String] = [
    .badRequest: "bad_request",
    .unauthorized: "unauthorized",
    .forbidden: "forbidden_origin",
    .notFound: "not_found",
    .methodNotAllowed: "method_not_allowed",
    .conflict: "conflict",
    .tooManyRequests: "too_many_attempts",
    .requestTimeout: "timeout",
    .contentTooLarge: "too_large",
    .uriTooLong: "uri_too_long",
    .unsupportedMediaType: "unsupported_media_type",
    .expectationFailed: "expectation_failed",
    .misdirectedRequest: "forbidden_host",
    .upgradeRequired: "upgrade_required",
    .fieldsTooLarge: "head_too_large",
    .internalServerError: "internal",
    .notImplemented: "not_implemented",
    .serviceUnavailable: "too_many",
    .versionNotSupported: "version_not_supported",
  ]
}
