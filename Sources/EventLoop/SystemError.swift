// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

/// A system call that failed: which, on what, and why.
package struct SystemError: Error, Equatable, Sendable {
  /// The call as its manual page names it.
  package let call: String
  /// What it was about, an address or a path; empty where there is nothing to name.
  package let subject: String
  /// The value of errno(3).
  package let code: Int32

  package init(_ call: String, on subject: String = "", code: Int32 = errno) {
    self.call = call
    self.subject = subject
    self.code = code
  }

  /// The system's words for an errno: "Connection refused".
  package static func text(of code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    let length = buffer.count
    _ = unsafe strerror_r(code, &buffer, length)
    let text = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: text, as: UTF8.self)
  }
}

extension SystemError: CustomStringConvertible {
  package var description: String {
    let place = subject.isEmpty ? "" : " \(subject)"
    return "\(call)\(place): \(Self.text(of: code))"
  }
}

/// The result of a system call that gives -1 for failure, or what went wrong.
func checked(
  _ result: Int32,
  _ call: String,
  on subject: @autoclosure () -> String = ""
) throws(SystemError) -> Int32 {
  guard result >= 0 else {
    let code = errno
    throw SystemError(call, on: subject(), code: code)
  }
  return result
}
