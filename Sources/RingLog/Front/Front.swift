// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// What one loop has given to the journal thread, in memory that outlives igord: a file on a tmpfs.
///
/// With it the loop need not wait for another thread before it acknowledges: at the end of a
/// turn the kernel has the bytes, as it has those of a written journal, and after `kill -9` the
/// next start finds them here. The journal thread may then take many turns at once. Confined to
/// its loop, as the one file that a loop may write to: nothing in memory waits for a disk.
///
/// Frames go round in the file; what the journal has is written over.
final class Front {
  let id: UInt64
  private let file: OpenFile
  private let operations: any FileOperations
  private let size: Int
  /// Where the next frame begins, unless it has to begin at 0.
  private var next = 0
  /// Where the oldest frame begins that the journal does not have.
  private var oldest: Int?
  /// How many records the journal has to have for what follows to count.
  ///
  /// All up to the last that went to the journal alone; `max` until the number of those is known.
  private var needed: UInt64 = 0
  /// Empty, with room for a frame.
  private var room: [UInt8] = []

  init(id: UInt64, file: OpenFile, size: Int, operations: any FileOperations) {
    self.id = id
    self.file = file
    self.size = size
    self.operations = operations
  }

  /// Keeps records, of which the first has this number; returns where, or `nil` where there is no
  /// room, or it failed: then these go to the journal alone.
  func write(_ records: Span<UInt8>, first: UInt64) -> Int? {
    let frame = put(records, first: first)
    if frame == nil { needed = .max }
    return frame
  }

  private func put(_ records: Span<UInt8>, first: UInt64) -> Int? {
    if needed == .max { needed = first }
    let count = JournalBlock.aligned(FrontFrame.headSize + records.count)
    guard let position = place(for: count) else { return nil }
    var frame = room
    room = []
    defer {
      frame.removeAll(keepingCapacity: true)
      room = frame
    }
    let head = FrontFrame(front: id, first: first, needed: needed, records: records)
    frame.append(contentsOf: head.encoded)
    frame.append(records)
    do throws(FileError) {
      try operations.write(frame.span, to: file, at: position)
    } catch {
      return nil
    }
    next = position + count
    oldest = oldest ?? position
    return position
  }

  /// The journal has all that is before this frame; without one, all.
  func free(before frame: Int?) { oldest = frame }

  private func place(for count: Int) -> Int? {
    guard let oldest else { return next + count <= size ? next : count <= size ? 0 : nil }
    if next <= oldest { return next + count <= oldest ? next : nil }
    if next + count <= size { return next }
    return count <= oldest ? 0 : nil
  }
}
