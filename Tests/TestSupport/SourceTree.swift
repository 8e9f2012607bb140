// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Foundation

/// The repository that the tests are built from.
package enum SourceTree {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// A file or folder, by its path from the root.
  package static func file(_ path: String) -> URL { root.appending(path: path) }
}
