// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation
internal import Synchronization

/// One console's place on disk, shared by its loop, the archive thread and readers.
///
/// Its loop touches only `pending`, which nobody holds during a call on a file. The archive
/// thread alone changes `folder` once it is loaded; whoever comes first loads it.
package final class ConsoleFiles: Sendable {
  /// The console's number in the journal.
  let number: Int
  package let name: MachineName
  /// The console's folder.
  let path: String
  /// Chunks that were handed to the archive thread and are not in a segment yet.
  let pending = Mutex<[TailChunk]>([])
  /// Why the archive thread has to set the console aside, while it does.
  let refusal = Mutex<FileError?>(nil)
  /// The segments.
  let folder: Mutex<Folder>
  /// What a checkpoint says of them.
  let summary: Mutex<FolderSummary>

  init(
    number: Int,
    name: MachineName,
    path: String,
    summary: FolderSummary,
    capacity: Int,
    isCapacityKnown: Bool = false
  ) {
    self.number = number
    self.name = name
    self.path = path
    self.summary = Mutex(summary)
    folder = Mutex(Folder(capacity: capacity, isCapacityKnown: isCapacityKnown))
  }
}

extension ConsoleFiles {
  /// Whether a byte or a mark is kept, as far as known without looking.
  var hasSomething: Bool {
    !summary.withLock(\.isEmpty) || pending.withLock { !$0.isEmpty }
  }
}

/// What can be said of a console's segments without looking.
struct FolderSummary: Equatable, Sendable {
  /// The oldest offset.
  var start: UInt64 = 0
  /// The offset after the last archived byte.
  var archived: UInt64 = 0
  /// Bytes of all files.
  var diskBytes: UInt64 = 0

  /// Whether there is nothing, or just the floor that a purge left.
  var isEmpty: Bool { start >= archived && diskBytes <= UInt64(IndexHeader.size) }
}

/// The segments of a console, oldest first.
struct Folder: Sendable {
  var capacity: Int
  /// Whether the settings have said so; until then nothing of the console is over it.
  var isCapacityKnown: Bool
  var isLoaded = false
  var segments: [Segment] = []
  /// The offset after the last byte that an index covers: where the next chunk belongs.
  var end: UInt64 = 0
  /// The time of the last entry; `nil` where there is none.
  var lastTime: Int64?
  /// The epoch of the last segment.
  var epoch: UInt32 = 0
  /// Whether the last segment takes more.
  var isOpen = false

  init(capacity: Int, isCapacityKnown: Bool = false) {
    self.capacity = capacity
    self.isCapacityKnown = isCapacityKnown
  }

  /// Bytes at which a segment closes.
  var segmentLimit: Int {
    max(1, min(capacity / LogBounds.segmentsPerCapacity, LogBounds.segment))
  }

  var diskBytes: UInt64 {
    segments.reduce(0) { $0 + UInt64($1.count + $1.indexCount) }
  }
}

/// One segment: `<first>.log`, `<first>.idx`, and `<first>.pin` while it is pinned.
struct Segment: Equatable, Sendable {
  /// Offset of its first byte.
  var first: UInt64
  /// Bytes of the console in it.
  var count: Int
  /// Bytes of its index.
  var indexCount: Int
  var isPinned: Bool

  var end: UInt64 { first + UInt64(count) }
}

extension Segment {
  /// The file names' common part: twenty digits, so that names sort as offsets do.
  static func stem(_ first: UInt64) -> String {
    let digits = String(first)
    return String(repeating: "0", count: 20 - digits.count) + digits
  }

  /// The offset in a file name of exactly that form.
  static func first(inFileName name: String, suffix: String) -> UInt64? {
    guard name.utf8.count == 24, name.hasSuffix(suffix) else { return nil }
    let digits = name.utf8.prefix(20)
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    guard let first = UInt64(String(decoding: Array(digits), as: UTF8.self)) else { return nil }
    return first <= LogBounds.offset ? first : nil
  }
}

extension ConsoleFiles {
  func logPath(_ first: UInt64) -> String { path + "/" + Segment.stem(first) + ".log" }
  func indexPath(_ first: UInt64) -> String { path + "/" + Segment.stem(first) + ".idx" }
  func pinPath(_ first: UInt64) -> String { path + "/" + Segment.stem(first) + ".pin" }
}
