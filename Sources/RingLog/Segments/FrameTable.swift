// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// Where the frames of a segment's index are, without their entries.
package struct FrameTable: Sendable {
  /// `nil` where the index has no good head: then nothing is covered.
  package var header: IndexHeader?
  package var frames: [Frame] = []
  /// Bytes of the segment that the frames cover, from its first.
  package var coverage = 0
  /// Where in the index the next frame belongs.
  package var indexEnd = 0

  package struct Frame: Sendable {
    package var head: IndexFrame
    /// Where in the index its entries begin.
    package var position: Int
    package var end: Int { head.offset + head.count }
  }

  /// Bytes of an index read at a time.
  private static let window = 256 << 10

  package init(reading file: OpenFile, first: UInt64, with files: any FileOperations)
    throws(FileError)
  {
    let bytes = try files.read(file, at: 0, count: IndexHeader.size)
    guard let header = try? IndexHeader(decoding: bytes.span, first: first) else { return }
    self.header = header
    indexEnd = IndexHeader.size
    try extend(reading: file, with: files)
  }

  /// Reads what came since; stops at the first frame that is torn, damaged or out of line.
  package mutating func extend(
    reading file: OpenFile,
    with files: any FileOperations
  ) throws(FileError) {
    guard header != nil else { return }
    while true {
      let size = max(Self.window, try frameSize(at: indexEnd, in: file, with: files))
      let bytes = try files.read(file, at: indexEnd, count: size)
      let before = indexEnd
      take(bytes.span)
      if indexEnd == before { return }
    }
  }

  /// The size that the frame there claims, within reason: it may be longer than the window.
  private func frameSize(
    at position: Int,
    in file: OpenFile,
    with files: any FileOperations
  ) throws(FileError) -> Int {
    let bytes = try files.read(file, at: position, count: 4)
    var rest = bytes.span
    guard let count = try? rest.readUInt32() else { return 0 }
    return min(Int(count), IndexFrame.entryLimit) + IndexFrame.headSize
  }

  /// Takes whole frames off the front of what follows `indexEnd`.
  package mutating func take(_ bytes: Span<UInt8>) {
    var rest = bytes
    while let head = try? IndexFrame(decoding: rest), head.offset == coverage {
      frames.append(Frame(head: head, position: indexEnd + IndexFrame.headSize))
      coverage += head.count
      indexEnd += IndexFrame.headSize + head.entryBytes
      rest = rest.extracting(droppingFirst: IndexFrame.headSize + head.entryBytes)
    }
  }

  /// The first frame that ends after `offset` bytes of the segment.
  package func firstFrame(endingAfter offset: Int) -> Int {
    var low = 0
    var high = frames.count
    while low < high {
      let middle = (low + high) / 2
      if frames[middle].end > offset { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The entries of one frame; none where they cannot be read any more.
  package func entries(
    of frame: Frame,
    in file: OpenFile,
    with files: any FileOperations
  ) throws(FileError) -> [IndexEntry] {
    let bytes = try files.read(file, at: frame.position, count: frame.head.entryBytes)
    guard let decoded = try? IndexEntry.decodeAll(bytes.span, baseTime: frame.head.time),
      decoded.count == frame.head.count
    else { return [] }
    return decoded.entries
  }
}
