// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import FoundationEssentials

// SQLite's blobs, which GRDB reads and writes as Foundation's data.
extension Book {
  static func bytes(_ data: Data) -> [UInt8] { [UInt8](data) }

  static func data(_ bytes: [UInt8]) -> Data { Data(bytes) }
}
