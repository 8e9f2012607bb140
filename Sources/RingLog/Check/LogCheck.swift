// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Notation

/// Looks through every segment of a state directory: `igord fsck`.
///
/// Reading is safe beside a running igord. Repairs are not, and take the directory's lock:
/// what is cut off or removed is only what nobody could read any more.
package struct LogCheck {
  let operations: any FileOperations
  let repairs: Bool
  private let folders: String
  private let lock: DirectoryLock?
  package private(set) var summary = Summary()
  /// Called with each finding as it is made.
  private let tell: (Finding) -> Void

  /// Something that is not as it should be, or was put right.
  package struct Finding: Equatable {
    package var console: String
    /// The file's name; empty where it is about offsets.
    package var file: String
    package var what: String
    package var isRepaired = false
  }

  /// What there is in all.
  package struct Summary: Equatable {
    package var consoles = 0
    package var segments = 0
    package var byteCount: UInt64 = 0
    /// Bytes whose checksum is wrong.
    package var damaged: UInt64 = 0
    /// Bytes that existed and are not there, retention aside.
    package var missing: UInt64 = 0
    /// Bytes whose times and checksum are lost; they are served all the same.
    package var unindexed: UInt64 = 0
    package var findings = 0
    package var repaired = 0
  }

  package init(
    directory: String,
    repairs: Bool,
    operations: any FileOperations = SystemFiles(),
    tell: @escaping (Finding) -> Void
  ) throws(RingLogError) {
    self.operations = operations
    self.repairs = repairs
    self.tell = tell
    folders = directory + "/log"
    lock = repairs ? try DirectoryLock(directory: directory) : nil
  }

  /// Goes through all consoles.
  package mutating func run() throws(RingLogError) {
    let names: [String]
    do throws(FileError) {
      names = try operations.list(folders).sorted()
    } catch {
      throw .file(error)
    }
    for name in names {
      guard MachineName(name) != nil else {
        found(name, "", "is no folder of a console")
        continue
      }
      summary.consoles += 1
      do throws(FileError) {
        try check(name)
      } catch {
        found(name, "", "cannot be read: \(error)")
      }
    }
    if let lock { lock.release(inOrder: !lock.wasLeftInDisorder) }
  }

  private mutating func found(
    _ console: String,
    _ file: String,
    _ what: String,
    isRepaired: Bool = false
  ) {
    summary.findings += 1
    if isRepaired { summary.repaired += 1 }
    tell(Finding(console: console, file: file, what: what, isRepaired: isRepaired))
  }

  // MARK: One console

  private mutating func check(_ console: String) throws(FileError) {
    let folder = folders + "/" + console
    let names = try operations.list(folder).sorted()
    let logs = names.compactMap { Segment.first(inFileName: $0, suffix: ".log") }.sorted()
    let known = Set(logs)
    for name in names {
      let other =
        Segment.first(inFileName: name, suffix: ".idx")
        ?? Segment.first(inFileName: name, suffix: ".pin")
      if let first = other {
        guard !known.contains(first) else { continue }
        let isGone = repairs && (try? operations.remove(folder + "/" + name)) != nil
        found(console, name, "belongs to no segment", isRepaired: isGone)
      } else if Segment.first(inFileName: name, suffix: ".log") == nil {
        found(console, name, "is no file of igord's")
      }
    }
    var end: UInt64?
    for (index, first) in logs.enumerated() {
      let next = index + 1 < logs.count ? logs[index + 1] : nil
      end = try checkSegment(first, before: next, after: end, folder, console)
    }
  }

  /// Checks a segment; the offset after the last byte that it should have.
  private mutating func checkSegment(
    _ first: UInt64,
    before next: UInt64?,
    after end: UInt64?,
    _ folder: String,
    _ console: String
  ) throws(FileError) -> UInt64 {
    let stem = Segment.stem(first)
    summary.segments += 1
    let index = try openIndex(folder + "/" + stem + ".idx")
    let table = try index.map { (file) throws(FileError) in
      try FrameTable(reading: file, first: first, with: operations)
    }
    let file = try operations.open(folder + "/" + stem + ".log", .read)
    // The index is read before the size, so that a write in between looks like one to come.
    let count = try operations.size(of: file)
    summary.byteCount += UInt64(count)
    if let end { checkSeam(from: end, to: first, table?.header, console) }
    guard let table, table.header != nil else {
      summary.unindexed += UInt64(count)
      found(console, stem + ".idx", "is missing or damaged: times of \(count) bytes are lost")
      return first + UInt64(count)
    }
    let isWhole = try index.map { (index) throws(FileError) in
      try checkIndex(table, index, folder + "/" + stem + ".idx", console)
    }
    try checkFrames(table, file, count, stem, console)
    let extra = count - table.coverage
    // What a running igord writes has its index soon.
    let isBeingWritten = next == nil && lock == nil && isWhole == true && extra <= Self.writtenAhead
    if extra > 0, !isBeingWritten {
      summary.unindexed += UInt64(extra)
      found(console, stem + ".log", "has \(extra) bytes at its end without times and checksum")
    }
    return first + UInt64(max(count, table.coverage))
  }

  /// Bytes that may stand in a segment before their index does.
  private static let writtenAhead = 64 << 10

  private func openIndex(_ path: String) throws(FileError) -> OpenFile? {
    guard operations.size(at: path) != nil else { return nil }
    return try operations.open(path, .read)
  }
}

extension LogCheck {
  /// Offsets between two segments: those that the next one explains are no news.
  private mutating func checkSeam(
    from end: UInt64,
    to first: UInt64,
    _ header: IndexHeader?,
    _ console: String
  ) {
    if end > first { return found(console, "", "offsets \(first)-\(end) are there twice") }
    guard first > end else { return }
    let why = header?.gap?.why
    summary.missing += first - end
    let reason = why.map { $0.rawValue } ?? "dropped for room, or lost"
    found(console, "", "offsets \(end)-\(first) are missing: \(reason)")
  }

  /// What stands in an index behind its last good frame; `true` where nothing does.
  private mutating func checkIndex(
    _ table: FrameTable,
    _ index: OpenFile,
    _ path: String,
    _ console: String
  ) throws(FileError) -> Bool {
    let size = try operations.size(of: index)
    guard size > table.indexEnd else { return true }
    let name = String(path.suffix(24))
    var isCut = false
    if repairs {
      let file = try operations.open(path, .write)
      try operations.truncate(file, to: table.indexEnd)
      isCut = true
    }
    found(
      console,
      name,
      "is damaged from byte \(table.indexEnd) of \(size) on",
      isRepaired: isCut
    )
    return false
  }

  /// The bytes that each frame covers, against its checksum.
  private mutating func checkFrames(
    _ table: FrameTable,
    _ file: OpenFile,
    _ count: Int,
    _ stem: String,
    _ console: String
  ) throws(FileError) {
    var bad: Range<Int>?
    for frame in table.frames {
      let offset = frame.head.offset
      guard frame.end <= count else { break }
      let bytes = try operations.read(file, at: offset, count: frame.head.count)
      guard CRC32C.checksum(of: bytes.span) != frame.head.bytesCRC else { continue }
      summary.damaged += UInt64(frame.head.count)
      if let range = bad, range.upperBound == offset {
        bad = range.lowerBound..<frame.end
      } else {
        tellBad(bad, stem, console)
        bad = offset..<frame.end
      }
    }
    tellBad(bad, stem, console)
    guard table.coverage > count else { return }
    summary.missing += UInt64(table.coverage - count)
    var words = "lacks \(table.coverage - count) bytes at its end"
    if let cut = table.frames.first(where: { $0.end > count })?.head.offset, cut < count {
      summary.damaged += UInt64(count - cut)
      words += "; the \(count - cut) before them are damaged"
    }
    found(console, stem + ".log", words)
  }

  private mutating func tellBad(_ range: Range<Int>?, _ stem: String, _ console: String) {
    guard let range else { return }
    let words = "bytes \(range.lowerBound)-\(range.upperBound) are damaged; the rest is served"
    found(console, stem + ".log", words)
  }
}
