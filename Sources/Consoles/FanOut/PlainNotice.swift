// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API

/// What igord says in a stream that has no messages: a line, between line ends of its own.
package enum PlainNotice {
  package static func line(_ text: String) -> [UInt8] {
    Array("\r\n[igor: \(SafeLines.clean(text))]\r\n".utf8)
  }
}
