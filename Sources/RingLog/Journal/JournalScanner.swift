// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// Where a journal file's bytes come from: a file, or memory in tests and fuzzing.
package protocol JournalSource {
  var count: Int { get }
  /// Up to `count` bytes; fewer at the end.
  func read(at position: Int, count: Int) throws(FileError) -> [UInt8]
}

struct JournalFileSource: JournalSource {
  let file: OpenFile
  let operations: any FileOperations
  let count: Int

  let trouble = ReadTrouble()

  /// What the disk could not give.
  final class ReadTrouble {
    var first: FileError?
  }

  /// Bytes that the disk gives; a bad sector costs the 4 KiB around it, which read as zeros.
  func read(at position: Int, count: Int) throws(FileError) -> [UInt8] {
    do throws(FileError) {
      return try operations.read(file, at: position, count: count)
    } catch {
      trouble.first = trouble.first ?? error
      return try readPieces(at: position, count: count, error)
    }
  }

  private func readPieces(
    at position: Int,
    count: Int,
    _ error: FileError
  ) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var isReadable = false
    let end = min(position + count, self.count)
    while position + bytes.count < end {
      let start = position + bytes.count
      let size = min(4096 - start % 4096, end - start)
      let piece = try? operations.read(file, at: start, count: size)
      isReadable = isReadable || piece != nil
      bytes += piece ?? [UInt8](repeating: 0, count: size)
      if let piece, piece.count < size { break }
    }
    // Nothing at all, from the start on: that is no file to go by.
    if !isReadable, position == 0 { throw error }
    return bytes
  }
}

package struct JournalMemorySource: JournalSource {
  let bytes: [UInt8]

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  package var count: Int { bytes.count }

  package func read(at position: Int, count: Int) throws(FileError) -> [UInt8] {
    guard position >= 0, position < bytes.count else { return [] }
    return Array(bytes[position..<min(bytes.count, position + max(0, count))])
  }
}

/// Reads one journal file from its first block to the end of its generation.
///
/// After damage it goes on at the next block of the same generation; where none follows, the
/// damage was the torn end of what was written last, and reading is over.
package struct JournalScanner<Source: JournalSource> {
  let source: Source
  /// The generation of the first good block; 0 in a file without any.
  package private(set) var generation: UInt64 = 0
  /// Stretches between good blocks, and blocks with a bad record.
  package private(set) var damages = 0
  /// The number of the next block.
  private var number: UInt32 = 0
  private var position = 0
  private var window: [UInt8] = []
  private var windowStart = 0

  private static var windowSize: Int { 1 << 20 }

  package init(_ source: Source) throws(FileError) {
    self.source = source
    guard let found = try block(from: 0, matching: nil) else { return }
    generation = found.generation
    position = Int(found.position)
  }

  /// Calls `visit` with each good record in order, until it says no.
  package mutating func scan(_ visit: (JournalRecord) -> Bool) throws(FileError) {
    guard generation != 0 else { return }
    let salt = JournalBlock.salt(of: generation)
    while let block = try block(from: position, matching: generation) {
      if block.position != UInt64(position) || block.number != number {
        damages += 1
      }
      number = block.number &+ 1
      let start = Int(block.position) + JournalBlock.headSize
      position = JournalBlock.aligned(start + block.payloadCount)
      let payload = try bytes(at: start, count: block.payloadCount)
      var rest = payload.span
      while let record = try? JournalRecord(decoding: &rest, salt: salt) {
        guard visit(record) else { return }
      }
      if !rest.isEmpty || payload.count < block.payloadCount { damages += 1 }
    }
  }

  /// The next good block head at or after a position; of one generation, in order.
  private mutating func block(
    from first: Int,
    matching generation: UInt64?
  ) throws(FileError) -> JournalBlock? {
    var position = JournalBlock.aligned(first)
    while position <= source.count - JournalBlock.headSize {
      let head = try bytes(at: position, count: JournalBlock.headSize)
      if let block = try? JournalBlock(decoding: head.span, at: position) {
        let isNext = generation == nil || (block.generation == generation && block.number >= number)
        if isNext { return block }
      }
      position = try nextMagic(after: position)
    }
    return nil
  }

  /// The next position at which a block may begin and its first byte fits.
  private mutating func nextMagic(after position: Int) throws(FileError) -> Int {
    let first = UInt8(truncatingIfNeeded: JournalBlock.magic)
    var position = position + JournalBlock.alignment
    while position < source.count {
      try fill(at: position, count: 1)
      guard !window.isEmpty else { return source.count }
      let end = windowStart + window.count
      while position < end {
        if window[position - windowStart] == first { return position }
        position += JournalBlock.alignment
      }
    }
    return position
  }

  private mutating func bytes(at position: Int, count: Int) throws(FileError) -> ArraySlice<UInt8> {
    try fill(at: position, count: count)
    let offset = position - windowStart
    guard offset <= window.count else { return [] }
    return window[offset..<min(window.count, offset + count)]
  }

  private mutating func fill(at position: Int, count: Int) throws(FileError) {
    let end = windowStart + window.count
    if position >= windowStart, position + count <= end { return }
    window = try source.read(at: position, count: max(count, Self.windowSize))
    windowStart = position
  }
}
