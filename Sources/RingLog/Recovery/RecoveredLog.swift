// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Notation
internal import Synchronization

/// The state directory, read back: consoles, journal files, and what segments still lack.
struct RecoveredLog {
  private(set) var files: [JournalFile]
  private(set) var report: RecoveryReport
  private(set) var archiver: Archiver
  /// Index of the file with the newest whole checkpoint.
  let newest: Int?
  /// What is in memory still.
  let fronts: LeftFronts
  private let registry: Registry
  private var counter: UInt32
  /// Chunks that could not be archived: their files of the journal are not free.
  private var leftovers: [ArchiveJob] = []

  init(
    _ options: RingLogOptions,
    journal: String,
    folders: String,
    distrustsCache: Bool
  ) throws(FileError) {
    let operations = options.files
    let registry = Registry(directory: folders)
    var archiver = Archiver(operations: operations, registry: registry, total: options.total)
    archiver.isReplaying = true
    archiver.distrustsCache = distrustsCache
    var recovery = Recovery(
      operations: operations,
      journal: journal,
      folders: folders,
      // Segments that cannot be trusted are those of another run of the kernel.
      boot: distrustsCache ? [] : options.boot,
      fronts: LeftFronts(journal: journal, boot: options.boot, operations: operations)
    )
    var leftovers: [ArchiveJob] = []
    try recovery.openFiles()
    recovery.readJournal { chunks, replay in
      for (number, console) in replay.consoles.enumerated() {
        guard let console, registry.files(number) == nil else { continue }
        registry.set(number, console.record, capacity: options.capacity)
      }
      for (number, chunk) in chunks {
        guard let files = registry.files(number) else { continue }
        Self.archive(chunk, of: files, &archiver, &leftovers)
      }
    }
    self.registry = registry
    files = recovery.files
    report = recovery.report
    newest = recovery.newest
    fronts = recovery.fronts
    counter = recovery.counter
    self.archiver = archiver
    self.leftovers = leftovers
    adoptFolders(in: folders, operations, capacity: options.capacity)
    forget(recovery.empty, recovery.replay)
    settle(recovery.replay, options)
    report.mended = self.archiver.mended
  }

  /// Archives now; what fails waits for the archive thread, and is read from RAM till then.
  private static func archive(
    _ chunk: TailChunk,
    of files: ConsoleFiles,
    _ archiver: inout Archiver,
    _ leftovers: inout [ArchiveJob]
  ) {
    let isBlocked = files.pending.withLock { !$0.isEmpty }
    do throws(FileError) {
      if !isBlocked {
        try archiver.archive(chunk, of: files)
        return
      }
    } catch {}
    files.pending.withLock { $0.append(chunk) }
    leftovers.append(.chunk(chunk, of: files, shard: 0, slot: 0))
  }

  /// Folders of consoles that the journal does not know.
  private mutating func adoptFolders(
    in directory: String,
    _ operations: any FileOperations,
    capacity: Int
  ) {
    guard let names = try? operations.list(directory) else { return }
    for text in names.sorted() {
      guard let name = MachineName(text), registry.files(named: name) == nil else { continue }
      let probe = ConsoleFiles(
        number: 0,
        name: name,
        path: directory + "/" + text,
        summary: FolderSummary(),
        capacity: capacity
      )
      guard (try? probe.load(with: operations)) != nil,
        probe.folder.withLock({ !$0.segments.isEmpty })
      else { continue }
      let files = registry.add(name, capacity: capacity)
      try? files.load(with: operations)
    }
  }

  /// Forgets consoles of which nothing is left: nothing in their folders, and nothing in the journal
  /// that could come back, whichever checkpoint a later start believes.
  ///
  /// Where the journal is damaged nobody is. A kill in the middle leaves consoles that have no
  /// folder, which the next start forgets; one before the next checkpoint is written, the same.
  private mutating func forget(_ empty: [Int: ConsoleRecord], _ replay: Replay) {
    guard report.damages == 0, report.failures.isEmpty else { return }
    let last = registry.records.count - 1
    for (number, record) in empty where number < last {
      guard number < replay.consoles.count, replay.consoles[number]?.wasTouched == false,
        let files = registry.files(number), files.name == record.name,
        archiver.removeEmptyFolder(of: files)
      else { continue }
      registry.forget(number)
    }
  }

  /// Decides where each console ends and begins its new epoch.
  private mutating func settle(_ replay: Replay, _ options: RingLogOptions) {
    var epoch = replay.epoch
    for files in registry.files {
      epoch = max(epoch, files.folder.withLock { $0.epoch })
    }
    report.epoch = epoch &+ 1
    for (number, known) in registry.records.enumerated() {
      guard let known, let files = registry.files(number) else { continue }
      let console = number < replay.consoles.count ? replay.consoles[number] : nil
      var record = console?.record ?? known
      settleEnd(of: &record, files, wasTouched: console?.wasTouched ?? false)
      noteGaps(console?.gaps ?? [], record.name, files)
      record.close(epoch: epoch)
      registry.set(number, record, capacity: options.capacity)
      report.consoles.append(record)
    }
    if report.consoles.isEmpty, epoch == 0 { report.epoch = 1 }
  }

  /// Holes in the replay are gaps only where no segment has the bytes.
  private mutating func noteGaps(_ gaps: [Gap], _ name: MachineName, _ files: ConsoleFiles) {
    let folder = files.folder.withLock { $0 }
    for gap in gaps {
      let covered = gap.why == .corruption && folder.covers(gap)
      if !covered { report.gaps[name, default: []].append(gap) }
    }
  }

  /// A console ends where the journal or a segment has its last byte; bytes that neither has
  /// become a gap.
  private mutating func settleEnd(
    of record: inout ConsoleRecord,
    _ files: ConsoleFiles,
    wasTouched: Bool
  ) {
    // Where the journal is damaged, or speaks of the console at all, its folder may have more.
    if report.damages > 0 || wasTouched { try? files.load(with: archiver.operations) }
    let folder = files.folder.withLock { $0 }
    if folder.isLoaded {
      record.end = max(record.end, folder.end, folder.segments.last?.end ?? 0)
      if record.lastTime == nil, let time = folder.lastTime {
        record.lastTime = Timestamp(nanoseconds: time)
      }
    }
    let isPending = files.pending.withLock { !$0.isEmpty }
    let archived = files.summary.withLock { $0.archived }
    let covered = max(archived, folder.segments.last?.end ?? 0)
    if !isPending, covered < record.end {
      var hole = TailChunk(first: record.end, time: folder.lastTime ?? 0, epoch: report.epoch - 1)
      hole.gap = Gap(from: covered, to: record.end, why: .corruption)
      hole.isReplay = true
      Self.archive(hole, of: files, &archiver, &leftovers)
      report.gaps[record.name, default: []].append(
        Gap(from: covered, to: record.end, why: .corruption)
      )
    }
    record.start = min(files.summary.withLock { $0.start }, record.end)
  }
}

/// From what was found to what runs.
extension RecoveredLog {
  func makeContext(_ options: RingLogOptions, directory: String) -> JournalContext {
    let journal = Journal(batchLimit: options.batchLimit)
    return JournalContext(
      operations: options.files,
      durability: options.durability,
      directory: directory,
      fileSize: options.journalFileSize,
      epoch: report.epoch,
      boot: options.boot,
      journal: journal,
      archive: ArchiveQueue(journal: journal),
      health: LogHealth(),
      registry: registry,
      shards: ShardPorts()
    )
  }

  /// Two files at least: one is written while the other is made free.
  mutating func provideFiles(_ context: JournalContext) throws(FileError) {
    while files.count < 2 {
      files.append(try context.makeFile(slot: files.count))
    }
    // One that found no room when it was made would be full with every checkpoint.
    for index in files.indices where files[index].size < context.fileSize {
      let file = files[index].file
      guard (try? context.operations.allocate(file, size: context.fileSize)) != nil else {
        continue
      }
      files[index].size = context.fileSize
    }
    guard !leftovers.isEmpty else { return }
    for index in files.indices where files[index].generation != 0 {
      files[index].lastBatches = [0: 1]
    }
  }

  func makeWriter(_ context: JournalContext) -> JournalWriter {
    var writer = JournalWriter(
      context: context,
      files: files,
      table: registry.records,
      counter: counter
    )
    writer.current = newest
    writer.inheritance = fronts.inheritance
    return writer
  }

  func postLeftovers(_ archive: ArchiveQueue) {
    for job in leftovers { archive.post(job) }
    archive.post(.barrier(shard: 0, batch: 1))
  }
}

extension RecoveryReport {
  /// Whether nothing had to be replayed.
  var isClean: Bool { records == 0 && failures.isEmpty }
}

extension Folder {
  /// Whether segments have every byte of a gap.
  fileprivate func covers(_ gap: Gap) -> Bool {
    var position = max(gap.from, segments.first?.first ?? gap.to)
    while position < gap.to {
      guard let segment = segment(at: position) else { return false }
      position = segment.end
    }
    return !segments.isEmpty
  }
}
