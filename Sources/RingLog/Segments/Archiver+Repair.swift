// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Replay over what is on disk already.
///
/// After a kill the bytes there are the right ones. After a power cut a file may be shorter, or
/// have zeros, or be missing, whatever its neighbours and its index say: then the journal
/// puts the bytes back where they belong, with their times and marks. Where the kernel's cache
/// is not to be trusted, what is there already is written again, too, so that the next sync has it.
extension Archiver {
  /// Makes sure that every byte of a chunk is in a segment; it ends before the folder does.
  mutating func repair(
    _ chunk: TailChunk,
    in folder: inout Folder,
    of files: ConsoleFiles
  ) throws(FileError) {
    guard let oldest = folder.segments.first?.first, chunk.end > oldest else { return }
    // Dropped before, and not to come back.
    var rest = chunk.first < oldest ? chunk.split(at: oldest, marks: .goAfter).after : chunk
    while !rest.bytes.isEmpty {
      let count = try repairOne(rest, in: &folder, of: files)
      guard count < rest.bytes.count else { return }
      rest = rest.split(at: rest.first + UInt64(count), marks: .stayBefore).after
    }
  }

  /// Repairs as many of a chunk's bytes as one segment takes; returns how many.
  private mutating func repairOne(
    _ chunk: TailChunk,
    in folder: inout Folder,
    of files: ConsoleFiles
  ) throws(FileError) -> Int {
    let place = folder.segments.lastIndex { $0.first <= chunk.first } ?? 0
    let segment = folder.segments[place]
    if distrustsCache { try writeIndexAgain(of: segment, files) }
    let offset = Int(chunk.first - segment.first)
    if offset < segment.count {
      let count = min(chunk.bytes.count, segment.count - offset)
      try compare(chunk.bytes[..<count], at: offset, in: segment, of: files)
      try cover(chunk, count, place, in: &folder, of: files)
      return count
    }
    let next = place + 1 < folder.segments.count ? folder.segments[place + 1].first : .max
    let room = Int(min(UInt64(chunk.bytes.count), next - chunk.first))
    let end = try indexEnd(of: segment, files)
    if offset == segment.count, end.coverage > offset {
      let count = min(room, end.coverage - offset)
      try write(chunk.bytes[..<count], at: offset, in: segment, of: files)
      mended[files.name, default: 0] += UInt64(count)
      folder.segments[place].count += count
      return count
    }
    let isOpen = end.isMended && end.coverage == offset && offset == segment.count
    let isFull = segment.count + room > folder.segmentLimit
    let takesMore = isOpen && !isFull && !chunk.opensSegment && chunk.gap == nil
    // An empty one has that name already.
    let target = takesMore || offset == 0 ? place : place + 1
    if target > place { try begin(chunk, at: target, in: &folder, of: files) }
    let made = folder.segments[target]
    try write(chunk.bytes[..<room], at: Int(chunk.first - made.first), in: made, of: files)
    folder.segments[target].count += room
    try cover(chunk, room, target, in: &folder, of: files)
    return room
  }

  /// Writes bytes where the segment has others.
  private mutating func compare(
    _ bytes: ArraySlice<UInt8>,
    at offset: Int,
    in segment: Segment,
    of files: ConsoleFiles
  ) throws(FileError) {
    let file = try operations.open(files.logPath(segment.first), .read)
    let there = try operations.read(file, at: offset, count: bytes.count)
    let isRight = there.elementsEqual(bytes)
    guard distrustsCache || !isRight else { return }
    try write(bytes, at: offset, in: segment, of: files)
    if !isRight { mended[files.name, default: 0] += UInt64(bytes.count) }
  }

  private func write(
    _ bytes: ArraySlice<UInt8>,
    at offset: Int,
    in segment: Segment,
    of files: ConsoleFiles
  ) throws(FileError) {
    let file = try operations.open(files.logPath(segment.first), .write)
    try operations.write(bytes.span, to: file, at: offset)
  }

  private mutating func writeIndexAgain(
    of segment: Segment,
    _ files: ConsoleFiles
  ) throws(FileError) {
    let path = files.indexPath(segment.first)
    guard let count = operations.size(at: path), indexesWritten.insert(path).inserted else {
      return
    }
    let file = try operations.open(path, .write)
    let bytes = try operations.read(file, at: 0, count: count)
    try operations.write(bytes.span, to: file, at: 0)
  }

  /// Makes an empty segment at a place, for a chunk that begins there.
  private mutating func begin(
    _ chunk: TailChunk,
    at place: Int,
    in folder: inout Folder,
    of files: ConsoleFiles
  ) throws(FileError) {
    let file = try operations.open(files.logPath(chunk.first), .create)
    try operations.truncate(file, to: 0)
    let header = try header(for: chunk, at: place, in: folder, files)
    try beginIndex(header, of: files)
    folder.segments.insert(
      Segment(first: chunk.first, count: 0, indexCount: IndexHeader.size, isPinned: false),
      at: place
    )
  }
}
