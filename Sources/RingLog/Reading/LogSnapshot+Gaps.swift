// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation
internal import Synchronization

extension LogSnapshot {
  /// When the first byte came that was not kept; of other gaps when what stands behind came, or before.
  package func time(of gap: Gap) -> Timestamp? {
    if gap.why == .unkept, let time = time(behind: gap) { return Timestamp(nanoseconds: time) }
    return time(at: gap.to) ?? time(at: gap.from - min(1, gap.from))
  }

  /// The time from which entries are counted behind a gap.
  private func time(behind gap: Gap) -> Int64? {
    if let chunk = reader.allChunks.first(where: { $0.gap?.to == gap.to }) { return chunk.baseTime }
    let segments = reader.files.folder.withLock { $0.segments }
    guard let segment = segments.first(where: { $0.first == gap.to }) else { return nil }
    return reader.table(of: segment)?.frames.first?.head.time
  }

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
