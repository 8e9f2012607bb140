// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Foundation

/// A folder of its own for a test, removed with everything in it when the test lets go.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws {
    var template = Array("/tmp/igor-test-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of something in the folder.
  package func file(_ name: String) -> String {
    "\(path)/\(name)"
  }
}
