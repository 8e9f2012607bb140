// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Bytes that must not appear in a log, a reply or an error: it prints as `***`.
package struct Secret: Hashable, Sendable {
  /// The bytes themselves, for those who compute with them.
  package let bytes: [UInt8]

  package init(_ bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "***" }
  package var debugDescription: String { "***" }
  package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
