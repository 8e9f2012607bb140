// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Synchronization

extension LogSnapshot {
  /// The gaps that begin in a range, as far as segments and chunks tell without being read: bytes
  /// that are damaged show only when somebody reads them.
  package func gaps(from: UInt64, to: UInt64) -> [Gap] {
    try? reader.files.load(with: reader.operations)
    let folder = reader.files.folder.withLock { $0 }
    var ends = folder.segments.map(\.end)
    ends += reader.allChunks.map(\.end)
    var found: [Gap] = []
    for end in Set(ends).sorted() where end >= from && end < to && end < self.end {
      guard case .gap(let gap) = read(from: end, limit: 1), gap.byteCount > 0 else { continue }
      found.append(gap)
    }
    return found
  }
}
