// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Synchronization

/// Dropping what is over a limit: a console's capacity, or the total of all.
extension Archiver {
  /// Drops the oldest unpinned segments of a console that is over its capacity.
  ///
  /// Pins may hold half of it; beyond that the oldest pinned segment goes first. The segment
  /// that is being written stays.
  mutating func dropOverCapacity(_ folder: inout Folder, of files: ConsoleFiles) {
    // Replay comes before the settings have said what a console may have.
    guard folder.isCapacityKnown else { return }
    while folder.diskBytes > UInt64(max(0, folder.capacity))
      || folder.segments.count > LogBounds.segments
    {
      guard drop(from: &folder, of: files) else { return }
    }
  }

  /// Drops one segment; `false` where none may go, or the disk refuses.
  private mutating func drop(from folder: inout Folder, of files: ConsoleFiles) -> Bool {
    guard let index = folder.nextToDrop else { return false }
    let segment = folder.segments.remove(at: index)
    // Readers see the folder without it before the file goes.
    files.folder.withLock { $0 = folder }
    do throws(FileError) {
      try writer.remove(segment, of: files)
      return true
    } catch {
      folder.segments.insert(segment, at: index)
      return false
    }
  }

  /// Drops segments of whoever is furthest over its share until the total fits.
  ///
  /// A console's share is the total divided as the capacities are. A little more goes than has
  /// to: looking at every console for each 8 KiB would cost more than writing them.
  mutating func dropOverTotal() {
    diskBytes = knownDiskBytes
    let all = registry.files
    let capacities = all.map { files in files.folder.withLock { Double($0.capacity) } }
    let scale = Double(total) / max(1, capacities.reduce(0, +))
    func excess(_ index: Int) -> Double {
      all[index].summary.withLock { Double($0.diskBytes) } - capacities[index] * scale
    }
    var excesses = all.indices.map(excess)
    let goal = total - total / 256
    while diskBytes > goal {
      guard let furthest = excesses.indices.max(by: { excesses[$0] < excesses[$1] }),
        excesses[furthest] > -.infinity
      else { break }
      excesses[furthest] = dropOne(of: all[furthest]) ? excess(furthest) : -.infinity
    }
    // Where nothing more may go, asking all consoles again for every chunk would help nobody.
    triesTotalAt = diskBytes > total ? diskBytes + total / 64 : 0
  }

  private mutating func dropOne(of files: ConsoleFiles) -> Bool {
    guard (try? files.load(with: operations)) != nil else { return false }
    var folder = files.folder.withLock { $0 }
    let before = folder.diskBytes
    guard drop(from: &folder, of: files) else { return false }
    publish(folder, of: files, before: before)
    return true
  }

  /// What the consoles' summaries add up to.
  var knownDiskBytes: UInt64 {
    registry.files.reduce(0) { sum, files in sum + files.summary.withLock { $0.diskBytes } }
  }

  /// Pins or unpins the segments that have bytes of a range.
  mutating func pin(
    _ isPinned: Bool,
    from: UInt64,
    to: UInt64,
    of files: ConsoleFiles
  ) throws(FileError) {
    try files.load(with: operations)
    var folder = files.folder.withLock { $0 }
    for index in folder.segments.indices {
      let segment = folder.segments[index]
      guard segment.first < to, segment.end > from, segment.isPinned != isPinned else { continue }
      if isPinned {
        _ = try operations.open(files.pinPath(segment.first), .create)
      } else {
        try operations.remove(files.pinPath(segment.first))
      }
      folder.segments[index].isPinned = isPinned
    }
    files.folder.withLock { $0 = folder }
  }
}

extension Archiver {
  /// Removes every byte of a console, pinned or not.
  ///
  /// An empty segment stays where the console ends, the floor: offsets go on there if it comes
  /// back, and what the journal still has of the console is before that, so that no replay
  /// brings it back.
  mutating func purge(_ files: ConsoleFiles) throws(FileError) {
    try files.load(with: operations)
    var folder = files.folder.withLock { $0 }
    guard let last = folder.segments.last else { return }
    let floor = max(folder.end, last.end)
    var header = IndexHeader(
      first: floor,
      gap: nil,
      previousTime: folder.lastTime ?? .min,
      epoch: folder.epoch
    )
    header.isFloor = true
    // One that has only marks has that name already: they go.
    if last.first == floor { folder.segments.removeLast() }
    folder.segments.append(try writer.create(header, of: files))
    (folder.end, folder.isOpen) = (floor, true)
    while folder.segments.count > 1 {
      let before = folder.diskBytes
      let segment = folder.segments.removeFirst()
      // Readers see the folder without it before the file goes.
      files.folder.withLock { $0 = folder }
      do throws(FileError) {
        try writer.remove(segment, of: files)
      } catch {
        folder.segments.insert(segment, at: 0)
        publish(folder, of: files, before: before)
        throw error
      }
      publish(folder, of: files, before: before)
    }
  }
}

extension Archiver {
  /// Removes a console's folder where nothing is in it but the floor of a purge; `false` where there
  /// is more, or the disk refuses.
  mutating func removeEmptyFolder(of files: ConsoleFiles) -> Bool {
    guard !files.hasSomething, (try? files.load(with: operations)) != nil, !files.hasSomething
    else { return false }
    do throws(FileError) {
      for segment in files.folder.withLock({ $0.segments }) {
        try writer.remove(segment, of: files)
      }
    } catch {
      return false
    }
    // One with files of somebody else's stays.
    try? operations.removeDirectory(files.path)
    return true
  }
}

extension Folder {
  /// The segment that goes next; never the last.
  var nextToDrop: Int? {
    let closed = segments.dropLast()
    let pinned = closed.filter(\.isPinned).reduce(0) { $0 + $1.count }
    let oldestPin = closed.firstIndex(where: \.isPinned)
    if pinned > capacity / 2 { return oldestPin }
    return closed.firstIndex { !$0.isPinned } ?? oldestPin
  }
}
