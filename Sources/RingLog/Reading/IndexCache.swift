// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Synchronization

/// Tables of segments' indexes that were read lately, for all readers.
final class IndexCache: Sendable {
  private let state = Mutex(State())

  private struct State {
    var tables: [Key: Entry] = [:]
    var uses: UInt64 = 0
  }

  private struct Key: Hashable {
    var console: Int
    var first: UInt64
  }

  private struct Entry {
    var table: FrameTable
    var lastUse: UInt64
  }

  /// The table of a segment, covering at least `count` of its bytes where its index does.
  ///
  /// Empty where the index is missing or bad.
  func table(
    of segment: Segment,
    in files: ConsoleFiles,
    covering count: Int,
    with operations: any FileOperations
  ) throws(FileError) -> FrameTable {
    let key = Key(console: files.number, first: segment.first)
    let known: FrameTable? = state.withLock { state in
      state.uses += 1
      state.tables[key]?.lastUse = state.uses
      return state.tables[key]?.table
    }
    if let known, known.coverage >= count { return known }
    let path = files.indexPath(segment.first)
    guard operations.size(at: path) != nil else { return FrameTable() }
    let file = try operations.open(path, .read)
    var table: FrameTable
    if let known, known.header != nil {
      table = known
      try table.extend(reading: file, with: operations)
    } else {
      table = try FrameTable(reading: file, first: segment.first, with: operations)
    }
    keep(table, key)
    return table
  }

  private func keep(_ table: FrameTable, _ key: Key) {
    state.withLock { state in
      state.uses += 1
      state.tables[key] = Entry(table: table, lastUse: state.uses)
      guard state.tables.count > LogBounds.cachedIndexes,
        let oldest = state.tables.min(by: { $0.value.lastUse < $1.value.lastUse })
      else { return }
      state.tables[oldest.key] = nil
    }
  }

  /// The head of a segment's index; `nil` where it is missing or bad.
  func header(
    of segment: Segment,
    in files: ConsoleFiles,
    with operations: any FileOperations
  ) -> IndexHeader? {
    let key = Key(console: files.number, first: segment.first)
    if let known = state.withLock({ $0.tables[key]?.table.header }) { return known }
    guard let file = try? operations.open(files.indexPath(segment.first), .read),
      let bytes = try? operations.read(file, at: 0, count: IndexHeader.size)
    else { return nil }
    return try? IndexHeader(decoding: bytes.span, first: segment.first)
  }
}
