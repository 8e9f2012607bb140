// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Why a connection is closed, as its close frame says.
///
/// Source: RFC 6455 §7.4, and the registry of close codes at IANA.
package struct CloseCode: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  package static let normal = CloseCode(rawValue: 1000)
  package static let goingAway = CloseCode(rawValue: 1001)
  package static let protocolError = CloseCode(rawValue: 1002)
  package static let unacceptableData = CloseCode(rawValue: 1003)
  /// Never sent: stands for a close frame without a code.
  package static let noCode = CloseCode(rawValue: 1005)
  /// Never sent: stands for a connection that ended without a close frame.
  package static let abnormal = CloseCode(rawValue: 1006)
  package static let invalidPayload = CloseCode(rawValue: 1007)
  package static let policyViolation = CloseCode(rawValue: 1008)
  package static let messageTooBig = CloseCode(rawValue: 1009)
  package static let internalError = CloseCode(rawValue: 1011)
  package static let serviceRestart = CloseCode(rawValue: 1012)
  package static let tryAgainLater = CloseCode(rawValue: 1013)

  /// Whether a close frame may carry it.
  package var maybeSent: Bool {
    switch rawValue {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }
}

/// A peer that broke the protocol: how the connection is failed.
package struct WebSocketError: Error, Equatable, Sendable, CustomStringConvertible {
  package let code: CloseCode
  /// At most 123 bytes, so that it fits a close frame.
  package let reason: String

  package init(_ code: CloseCode, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  package var description: String { "\(code.rawValue) \(reason)" }

  static func protocolError(_ reason: String) -> WebSocketError {
    WebSocketError(.protocolError, reason)
  }

  static let notText = WebSocketError(.invalidPayload, "the text is not UTF-8")
  static let tooBig = WebSocketError(.messageTooBig, "the message is too big")
}
