// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import COpenSSL
internal import Glibc

/// Why there is no TLS: what was tried, on what, and OpenSSL's own words.
package struct TLSError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file, or what else is at fault; empty where the message says it all.
  package var subject: String
  package var message: String

  package init(_ subject: String, _ message: String) {
    self.subject = subject
    self.message = message
  }

  package init(_ message: String) {
    self.init("", message)
  }

  package var description: String { subject.isEmpty ? message : "\(subject): \(message)" }

  /// The oldest error of OpenSSL's queue on this thread, which is emptied.
  static func reason(else message: String) -> String {
    let code = ERR_get_error()
    defer { ERR_clear_error() }
    guard code != 0 else { return message }
    // The system's errors have no text in OpenSSL: the flag, and errno below it.
    if code & 0x8000_0000 != 0 {
      return unsafe String(cString: strerror(Int32(code & 0x7FFF_FFFF)))
    }
    guard let text = unsafe ERR_reason_error_string(code) else { return message }
    return unsafe String(cString: text)
  }
}
