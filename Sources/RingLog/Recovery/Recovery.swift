// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Glibc
internal import Notation

/// Reads a state directory back: checkpoint, replay, and what the folders say.
///
/// Whatever a file holds, recovery ends: what is good is kept, what is bad becomes a gap.
struct Recovery {
  let operations: any FileOperations
  /// The journal's directory, and the one with the consoles' folders.
  let journal: String
  let folders: String
  /// Which run of the kernel this is.
  let boot: [UInt8]
  private(set) var files: [JournalFile] = []
  private(set) var report = RecoveryReport()
  private(set) var replay = Replay()
  /// The highest counter in a generation seen.
  private(set) var counter: UInt32 = 0
  /// Index into `files` of the one with the newest whole checkpoint.
  private(set) var newest: Int?
  /// Consoles that every file's checkpoint has, and all as empty and with the same end, by number:
  /// so no file has a byte of them.
  private(set) var empty: [Int: ConsoleRecord] = [:]
  /// What is in memory still.
  private(set) var fronts: LeftFronts

  /// Bytes that are collected before segments are written.
  private static let memory = 16 << 20

  init(
    operations: any FileOperations,
    journal: String,
    folders: String,
    boot: [UInt8],
    fronts: LeftFronts
  ) {
    self.fronts = fronts
    self.boot = boot
    self.operations = operations
    self.journal = journal
    self.folders = folders
  }

  /// Opens what files there are, in the order of their names.
  ///
  /// One that is gone is made anew, empty: those behind it count all the same.
  mutating func openFiles() throws(FileError) {
    let paths = (0..<LogBounds.journalFiles).map { journal + "/" + JournalFile.name($0) }
    guard let last = paths.lastIndex(where: { operations.size(at: $0) != nil }) else { return }
    for path in paths[...last] {
      if operations.size(at: path) == nil {
        report.failures.append(FileError(operation: "open", path: path, code: ENOENT))
      }
      let file = try operations.open(path, .create)
      files.append(JournalFile(file: file, size: try operations.size(of: file), generation: 0))
    }
  }

  /// Reads the journal.
  ///
  /// `drain` takes chunks whenever enough have come together.
  mutating func readJournal(_ drain: ([(number: Int, chunk: TailChunk)], Replay) -> Void) {
    let checkpoints = readCheckpoints()
    let order = files.indices.filter { files[$0].generation != 0 }
      .sorted { files[$0].generation < files[$1].generation }
    newest = order.last { checkpoints[$0] != nil }
    if checkpoints.count == order.count { empty = Self.empty(in: Array(checkpoints.values)) }
    let base = newest.flatMap { checkpoints[$0] }
    let isTrusted = base?.boot == boot && !boot.isEmpty
    if let base {
      replay.begin(with: base, trustingSegments: isTrusted)
      fronts.begin(with: base.epoch)
    }
    for index in order where files[index].generation >= base?.replayFrom ?? 0 {
      if base == nil || index != newest, let other = checkpoints[index],
        newest.map({ files[index].generation > files[$0].generation }) ?? true
      {
        replay.note(other)
      }
      read(index, drain)
    }
    fronts.replay(into: &replay)
    let rest = replay.takeChunks()
    drain(rest, replay)
    report.records = replay.records
    report.failures += fronts.failures
    report.missingFronts = fronts.missing.map(\.directory)
  }

  private static func empty(in checkpoints: [Checkpoint]) -> [Int: ConsoleRecord] {
    guard let first = checkpoints.first else { return [:] }
    var found: [Int: ConsoleRecord] = [:]
    for (number, record) in first.consoles where record.isEmpty { found[number] = record }
    for checkpoint in checkpoints.dropFirst() where !found.isEmpty {
      var both: [Int: ConsoleRecord] = [:]
      for (number, record) in checkpoint.consoles where record.isEmpty {
        guard let other = found[number], other.name == record.name, other.end == record.end
        else { continue }
        both[number] = record
      }
      found = both
    }
    return found
  }

  private mutating func read(
    _ index: Int,
    _ drain: ([(number: Int, chunk: TailChunk)], Replay) -> Void
  ) {
    // Moved out and put back whatever happens: it holds what all files before have told.
    var replay = replay
    self.replay = Replay()
    var fronts = fronts
    defer { (self.replay, self.fronts) = (replay, fronts) }
    let source = source(index)
    do throws(FileError) {
      var scanner = try JournalScanner(source)
      try scanner.scan { record in
        if fronts.isDue(before: record) { fronts.replay(before: record.epoch, into: &replay) }
        replay.take(record)
        guard replay.cost > Self.memory else { return true }
        let chunks = replay.takeChunks()
        drain(chunks, replay)
        return true
      }
      report.damages += scanner.damages
      if let failure = source.trouble.first {
        report.damages += 1
        report.failures.append(failure)
      }
    } catch {
      report.failures.append(error)
    }
  }

  private func source(_ index: Int) -> JournalFileSource {
    JournalFileSource(file: files[index].file, operations: operations, count: files[index].size)
  }

  /// The generation of each file, and its checkpoint where that is whole.
  private mutating func readCheckpoints() -> [Int: Checkpoint] {
    var found: [Int: Checkpoint] = [:]
    for index in files.indices {
      do throws(FileError) {
        var scanner = try JournalScanner(source(index))
        files[index].generation = scanner.generation
        counter = max(counter, UInt32(scanner.generation >> 32))
        var reader = CheckpointReader()
        try scanner.scan { reader.take($0) }
        found[index] = reader.checkpoint
      } catch {
        report.failures.append(error)
      }
    }
    return found
  }
}

extension ConsoleRecord {
  /// Whether nothing of the console was kept when this was said.
  fileprivate var isEmpty: Bool {
    start == end && FolderSummary(start: start, archived: archived, diskBytes: diskBytes).isEmpty
  }
}
