// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Opens, writes and closes segments, with a few of the files kept open.
struct SegmentWriter {
  let operations: any FileOperations
  private var open: [Int: Pair] = [:]
  private var uses: UInt64 = 0

  private struct Pair {
    var first: UInt64
    var log: OpenFile
    var index: OpenFile
    var lastUse: UInt64
  }

  init(operations: any FileOperations) {
    self.operations = operations
  }

  /// Makes an empty segment with a new index.
  mutating func create(
    _ header: IndexHeader,
    of files: ConsoleFiles
  ) throws(FileError) -> Segment {
    forget(files)
    try operations.makeDirectory(files.path)
    let pair = try openPair(header.first, of: files, .create)
    try operations.truncate(pair.log, to: 0)
    try operations.truncate(pair.index, to: 0)
    try operations.write(header.encoded.span, to: pair.index, at: 0)
    open[files.number] = pair
    return Segment(
      first: header.first,
      count: 0,
      indexCount: IndexHeader.size,
      isPinned: false
    )
  }

  /// Appends a chunk to the last segment: first its bytes, then the frame that covers them.
  ///
  /// Repeating it after a failure writes the same bytes to the same places.
  mutating func append(
    _ chunk: TailChunk,
    to segment: inout Segment,
    of files: ConsoleFiles
  ) throws(FileError) {
    let pair = try pair(segment.first, of: files)
    let offset = Int(chunk.first - segment.first)
    if offset < segment.count { try operations.truncate(pair.log, to: offset) }
    if !chunk.bytes.isEmpty {
      try operations.write(chunk.bytes.span, to: pair.log, at: offset)
    }
    let frame = IndexFrame.encode(chunk, offset: offset)
    try operations.write(frame.span, to: pair.index, at: segment.indexCount)
    segment.count = offset + chunk.bytes.count
    segment.indexCount += frame.count
  }

  /// Cuts the last segment's files: bytes of the console, and bytes of the index.
  mutating func cut(
    _ segment: inout Segment,
    to count: Int,
    index indexCount: Int,
    of files: ConsoleFiles
  ) throws(FileError) {
    let pair = try pair(segment.first, of: files)
    try operations.truncate(pair.log, to: count)
    try operations.truncate(pair.index, to: indexCount)
    segment.count = count
    segment.indexCount = indexCount
  }

  /// Removes a segment: the bytes first, so that no index is left to cover other bytes.
  mutating func remove(_ segment: Segment, of files: ConsoleFiles) throws(FileError) {
    if open[files.number]?.first == segment.first { forget(files) }
    try operations.remove(files.logPath(segment.first))
    try operations.remove(files.indexPath(segment.first))
    if segment.isPinned { try operations.remove(files.pinPath(segment.first)) }
  }

  /// Closes what is open of a console.
  mutating func forget(_ files: ConsoleFiles) {
    open[files.number] = nil
  }

  private mutating func pair(
    _ first: UInt64,
    of files: ConsoleFiles
  ) throws(FileError) -> Pair {
    uses += 1
    if var pair = open[files.number], pair.first == first {
      pair.lastUse = uses
      open[files.number] = pair
      return pair
    }
    let pair = try openPair(first, of: files, .write)
    open[files.number] = pair
    return pair
  }

  private mutating func openPair(
    _ first: UInt64,
    of files: ConsoleFiles,
    _ access: FileAccess
  ) throws(FileError) -> Pair {
    if open.count >= LogBounds.openSegments,
      let oldest = open.min(by: { $0.value.lastUse < $1.value.lastUse })
    {
      open[oldest.key] = nil
    }
    uses += 1
    return Pair(
      first: first,
      log: try operations.open(files.logPath(first), access),
      index: try operations.open(files.indexPath(first), access),
      lastUse: uses
    )
  }
}
