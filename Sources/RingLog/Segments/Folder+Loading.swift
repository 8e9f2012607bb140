// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc
internal import Synchronization

extension ConsoleFiles {
  /// Looks at the console's folder unless somebody did before; changes nothing there.
  func load(with operations: any FileOperations) throws(FileError) {
    let result: Result<Void, FileError> = folder.withLock { folder in
      guard !folder.isLoaded else { return .success(()) }
      do throws(FileError) {
        var loaded = Folder(
          capacity: folder.capacity,
          isCapacityKnown: folder.isCapacityKnown
        )
        loaded.end = summary.withLock { $0.archived }
        try loaded.load(self, with: operations)
        folder = loaded
        // Inside: a reader that pauses here must not undo what the archive thread says later.
        summary.withLock { $0 = loaded.summary }
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }
}

extension Folder {
  /// What a checkpoint says of the folder.
  var summary: FolderSummary {
    FolderSummary(start: segments.first?.first ?? end, archived: end, diskBytes: diskBytes)
  }

  /// Lists the segments, and reads the last one's index to know where it ends.
  ///
  /// What is no segment's file is passed over. A folder that is not there is empty.
  fileprivate mutating func load(
    _ files: ConsoleFiles,
    with operations: any FileOperations
  ) throws(FileError) {
    isLoaded = true
    let names: [String]
    do throws(FileError) {
      names = try operations.list(files.path)
    } catch {
      guard error.code == ENOENT else { throw error }
      return
    }
    let pins = Set(names.compactMap { Segment.first(inFileName: $0, suffix: ".pin") })
    for first in names.compactMap({ Segment.first(inFileName: $0, suffix: ".log") }).sorted() {
      guard let count = operations.size(at: files.logPath(first)) else { continue }
      segments.append(
        Segment(
          first: first,
          count: count,
          indexCount: operations.size(at: files.indexPath(first)) ?? 0,
          isPinned: pins.contains(first)
        )
      )
    }
    cutOverlaps()
    try loadLast(files, with: operations)
  }

  /// A segment that reaches into the next one counts only up to there.
  private mutating func cutOverlaps() {
    for index in segments.indices.dropLast() {
      let room = segments[index + 1].first - segments[index].first
      segments[index].count = min(segments[index].count, Int(room))
    }
  }

  private static func table(
    of segment: Segment,
    _ files: ConsoleFiles,
    with operations: any FileOperations
  ) throws(FileError) -> (FrameTable, OpenFile)? {
    guard operations.size(at: files.indexPath(segment.first)) != nil else { return nil }
    let file = try operations.open(files.indexPath(segment.first), .read)
    return (try FrameTable(reading: file, first: segment.first, with: operations), file)
  }

  private mutating func loadLast(
    _ files: ConsoleFiles,
    with operations: any FileOperations
  ) throws(FileError) {
    guard let last = segments.last else { return }
    guard let (table, file) = try Self.table(of: last, files, with: operations),
      let header = table.header
    else {
      guard last.count == 0 else {
        end = last.end
        return
      }
      // It was about to be made.
      segments.removeLast()
      return try loadLast(files, with: operations)
    }
    epoch = table.frames.last?.head.epoch ?? header.epoch
    end = last.first + UInt64(table.coverage)
    isOpen = table.coverage <= last.count
    segments[segments.count - 1].indexCount = table.indexEnd
    lastTime = header.previousTime == .min ? nil : header.previousTime
    if let frame = table.frames.last {
      lastTime = try table.entries(of: frame, in: file, with: operations).last?.time
    }
  }
}
