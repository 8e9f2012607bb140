// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The status code of a response.
///
/// Source: RFC 9110 §15.
package struct Status: RawRepresentable, Hashable, Sendable {
  /// Three digits, 100...599.
  package let rawValue: Int

  package init(rawValue: Int) {
    self.rawValue = rawValue
  }

  package static let continueRequest = Status(rawValue: 100)
  package static let switchingProtocols = Status(rawValue: 101)
  package static let ok = Status(rawValue: 200)
  package static let created = Status(rawValue: 201)
  package static let accepted = Status(rawValue: 202)
  package static let noContent = Status(rawValue: 204)
  package static let notModified = Status(rawValue: 304)
  package static let badRequest = Status(rawValue: 400)
  package static let unauthorized = Status(rawValue: 401)
  package static let forbidden = Status(rawValue: 403)
  package static let notFound = Status(rawValue: 404)
  package static let methodNotAllowed = Status(rawValue: 405)
  package static let requestTimeout = Status(rawValue: 408)
  package static let conflict = Status(rawValue: 409)
  package static let contentTooLarge = Status(rawValue: 413)
  package static let uriTooLong = Status(rawValue: 414)
  package static let unsupportedMediaType = Status(rawValue: 415)
  package static let expectationFailed = Status(rawValue: 417)
  package static let misdirectedRequest = Status(rawValue: 421)
  package static let upgradeRequired = Status(rawValue: 426)
  package static let tooManyRequests = Status(rawValue: 429)
  package static let fieldsTooLarge = Status(rawValue: 431)
  package static let internalServerError = Status(rawValue: 500)
  package static let notImplemented = Status(rawValue: 501)
  package static let badGateway = Status(rawValue: 502)
  package static let serviceUnavailable = Status(rawValue: 503)
  package static let versionNotSupported = Status(rawValue: 505)
}

extension Status {
  /// The words beside the code, for people only.
  package var reason: String {
    switch rawValue {
    case 100: "Continue"
    case 101: "Switching Protocols"
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 304: "Not Modified"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 421: "Misdirected Request"
    case 426: "Upgrade Required"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 505: "HTTP Version Not Supported"
    default: "Status"
    }
  }

  /// Whether a response with it never has a body, whatever its fields say (RFC 9112 §6.3).
  package var hasNoBody: Bool {
    rawValue < 200 || self == .noContent || self == .notModified
  }
}
