// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Notation

/// What a connection to a console asks for in its URL.
struct AttachQuery: Equatable, Sendable {
  var name: String
  /// Whether to ask for the keyboard, and how; `nil` to watch.
  var take: ConsoleRequest.Take?
  /// As igor-console-protocol(7) writes it.
  var from: String
  /// The subscriber that this connection takes over from.
  var replaces: UInt64?

  /// The path and query, percent-encoded.
  var target: String {
    var target = "/console/\(name)?mode=\(take == nil ? "ro" : "rw")"
    if let take { target += "&take=\(take.rawValue)" }
    target += "&from=\(from.percentEncoded)"
    if let replaces { target += "&replaces=\(replaces)" }
    return target
  }
}

extension StartPoint {
  /// The start point for the wire: times are absolute there, whatever the server's zone.
  func wireText(at now: Timestamp) -> String {
    switch self {
    case .live: "live"
    case .offset(let offset, epoch: .some(let epoch)): "\(epoch):\(offset)"
    case .offset(let offset, epoch: nil): "\(offset)"
    case .last(let size): "-\(size.value)"
    case .time(let expression): expression.moment(at: now, in: .local).rfc3339
    }
  }
}

extension String {
  /// The text with everything but unreserved characters (RFC 3986 §2.3) as `%XX`.
  var percentEncoded: String {
    let digits = Array("0123456789ABCDEF".unicodeScalars)
    var text = String.UnicodeScalarView()
    for byte in utf8 {
      let scalar = UnicodeScalar(byte)
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
        text.append(scalar)
      default:
        text.append("%")
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
      }
    }
    return String(text)
  }
}
