// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Replay over what is on disk already.
///
/// After a kill the bytes there are the right ones. After a power cut a file may be shorter, or
/// have zeros, or be missing, whatever its neighbours and its index say: then the journal
/// puts the bytes back where they belong. Where the kernel's cache is not to be trusted, what is
/// there already is written again, too, so that the next sync has it.
extension Archiver {
  /// Makes sure that every byte of a chunk is in a segment; it ends before the folder does.
  mutating func repair(
    _ chunk: TailChunk,
    in folder: inout Folder,
    of files: ConsoleFiles
  ) throws(FileError) {
    guard let oldest = folder.segments.first?.first else { return }
    var rest = chunk.bytes[...]
    var position = chunk.first
    if position < oldest {
      // Dropped before, and not to come back.
      rest = rest.dropFirst(Int(min(oldest - position, UInt64(rest.count))))
      position = oldest
    }
    while !rest.isEmpty {
      let count = try repair(rest, at: position, in: &folder, of: files)
      rest = rest.dropFirst(count)
      position += UInt64(count)
    }
  }

  /// Repairs as many of the bytes as one segment takes; returns how many.
  private mutating func repair(
    _ bytes: ArraySlice<UInt8>,
    at position: UInt64,
    in folder: inout Folder,
    of files: ConsoleFiles
  ) throws(FileError) -> Int {
    let index = folder.segments.lastIndex { $0.first <= position } ?? 0
    let segment = folder.segments[index]
    if distrustsCache { try writeIndexAgain(of: segment, files) }
    let next = index + 1 < folder.segments.count ? folder.segments[index + 1].first : .max
    let offset = Int(position - segment.first)
    if offset < segment.count {
      let piece = bytes.prefix(segment.count - offset)
      try compare(piece, at: offset, in: segment, of: files)
      return piece.count
    }
    let indexed = try coverage(of: segment, files)
    if offset == segment.count, indexed > offset {
      let piece = bytes.prefix(Int(min(UInt64(indexed - offset), next - position)))
      let file = try operations.open(files.logPath(segment.first), .write)
      try operations.write(piece.span, to: file, at: offset)
      folder.segments[index].count += piece.count
      return piece.count
    }
    let piece = bytes.prefix(Int(min(UInt64(bytes.count), next - position)))
    let made = try restore(piece, at: position, of: files)
    folder.segments.insert(made, at: index + 1)
    return piece.count
  }

  /// Writes bytes where the segment has others.
  private func compare(
    _ bytes: ArraySlice<UInt8>,
    at offset: Int,
    in segment: Segment,
    of files: ConsoleFiles
  ) throws(FileError) {
    let file = try operations.open(files.logPath(segment.first), .write)
    let there = try operations.read(file, at: offset, count: bytes.count)
    guard distrustsCache || !there.elementsEqual(bytes) else { return }
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

  private func coverage(of segment: Segment, _ files: ConsoleFiles) throws(FileError) -> Int {
    let path = files.indexPath(segment.first)
    guard operations.size(at: path) != nil else { return 0 }
    let file = try operations.open(path, .read)
    return try FrameTable(reading: file, first: segment.first, with: operations).coverage
  }

  /// A segment between others, whose files are gone; the times of its bytes went with them.
  private func restore(
    _ bytes: ArraySlice<UInt8>,
    at first: UInt64,
    of files: ConsoleFiles
  ) throws(FileError) -> Segment {
    let file = try operations.open(files.logPath(first), .create)
    try operations.truncate(file, to: 0)
    try operations.write(bytes.span, to: file, at: 0)
    return Segment(first: first, count: bytes.count, indexCount: 0, isPinned: false)
  }
}
