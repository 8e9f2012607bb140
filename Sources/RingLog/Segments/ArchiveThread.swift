// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc
internal import Synchronization

/// The archive thread: takes jobs in order, sets aside consoles whose files refuse, tells
/// loops what is in segments, and the journal which of its files are free.
struct ArchiveThread {
  let queue: ArchiveQueue
  let shards: ShardPorts
  let health: LogHealth
  let durability: Durability
  /// Any file of the log's file system, for syncfs.
  let anchor: OpenFile
  var archiver: Archiver

  /// What is not on disk yet; kept only where there are syncs.
  private let unsynced: UnsyncedFiles?
  /// Jobs of consoles whose files refused one, oldest first.
  private var stuck: [Int: Stuck] = [:]
  /// Barriers behind jobs that are stuck.
  private var barriers: [Barrier] = []
  private var notices: [Int: [LogNotice]] = [:]
  /// Numbers jobs as they are taken.
  private var sequence: UInt64 = 0

  /// When a chunk last reached a segment.
  private var lastSuccess: Moment?
  /// How long a console's own files may refuse before its bytes are given up as a gap.
  var patience: Duration = .seconds(30)
  /// The last sync, where it failed: all that is not on disk is written anew before the next, so
  /// that it is not tried at each turn.
  private var failedSync: FailedSync?
  var clock: @Sendable () -> Moment = { .now }

  private struct FailedSync {
    var error: FileError
    var pause: Duration
    var retry: Moment
  }

  private static let firstPause = Duration.milliseconds(250)
  private static let longestPause = Duration.seconds(8)

  private struct Stuck {
    var jobs: [(sequence: UInt64, job: ArchiveJob)]
    /// Since when the first of them is refused.
    var since: Moment
  }

  private struct Barrier {
    var sequence: UInt64
    var shard: Int
    var batch: UInt64
  }

  init(
    queue: ArchiveQueue,
    shards: ShardPorts,
    health: LogHealth,
    durability: Durability,
    anchor: OpenFile,
    archiver: Archiver
  ) {
    self.queue = queue
    self.shards = shards
    self.health = health
    self.durability = durability
    self.anchor = anchor
    self.archiver = archiver
    self.archiver.isReplaying = false
    unsynced = durability == .disk ? UnsyncedFiles(archiver.operations) : nil
    if let unsynced { self.archiver.use(unsynced) }
  }

  /// Runs until the queue closes.
  mutating func run() {
    while let jobs = queue.take() {
      work(on: jobs)
      let isIdle = stuck.isEmpty && barriers.isEmpty
      if jobs.isEmpty { queue.wakeup.wait(milliseconds: isIdle ? -1 : 250) }
    }
    failedSync = nil
    retry()
    passBarriers()
    queue.finished()
  }

  /// Does jobs, tries again what is stuck, and tells what came of it.
  mutating func work(on jobs: [ArchiveJob]) {
    if !stuck.isEmpty { retry() }
    for job in jobs {
      sequence += 1
      if sequence.isMultiple(of: 64) { sendNotices() }
      take(job)
      if unsynced?.isSyncDue == true { try? synchronize() }
    }
    sendNotices()
    passBarriers()
  }

  private mutating func take(_ job: ArchiveJob) {
    if case .barrier(let shard, let batch) = job {
      barriers.append(Barrier(sequence: sequence, shard: shard, batch: batch))
      return
    }
    guard let number = job.files?.number else { return }
    if stuck[number] != nil {
      stuck[number]?.jobs.append((sequence, job))
      return
    }
    do throws(FileError) {
      try perform(job)
    } catch {
      refused(job, because: error)
      stuck[number] = Stuck(jobs: [(sequence, job)], since: .now)
    }
  }

  private mutating func perform(_ job: ArchiveJob) throws(FileError) {
    switch job {
    case .chunk(let chunk, let files, let shard, let slot):
      try archiver.archive(chunk, of: files)
      lastSuccess = .now
      done(files, shard: shard, slot: slot)
    case .capacity(let bytes, let files):
      files.folder.withLock { folder in
        folder.capacity = bytes
        folder.isCapacityKnown = true
      }
    case .pin(let isPinned, let from, let to, let files):
      try archiver.pin(isPinned, from: from, to: to, of: files)
    case .purge(let files, let then):
      try archiver.purge(files)
      try synchronize()
      then(nil)
    case .barrier: break
    }
  }

  private mutating func done(_ files: ConsoleFiles, shard: Int, slot: Int) {
    files.pending.withLock { if !$0.isEmpty { $0.removeFirst() } }
    notices[shard, default: []].append(.archived(slot: slot, console: files.number, chunks: 1))
  }

  private mutating func retry() {
    for number in stuck.keys.sorted() {
      guard var waiting = stuck[number] else { continue }
      let files = waiting.jobs.first?.job.files
      while let (_, job) = waiting.jobs.first {
        do throws(FileError) {
          try perform(job)
          waiting.since = .now
        } catch {
          refused(job, because: error)
          let isOwn = isOwnTrouble(error, since: waiting.since)
          if !isOwn, error.code != EIO {
            // A full disk: the others fare alike.
            stuck[number] = waiting
            return
          }
          guard isOwn, Moment.now - waiting.since > patience else { break }
          giveUp(job, because: error)
        }
        waiting.jobs.removeFirst()
      }
      stuck[number] = waiting.jobs.isEmpty ? nil : waiting
      if waiting.jobs.isEmpty { files?.refusal.withLock { $0 = nil } }
    }
    if stuck.isEmpty { health.setArchiveError(nil) }
    // Every console was tried: no refusal was one of all.
    health.setDiskError(failedSync?.error)
  }

  /// Says that a job was refused: of its console, and of all where others most likely fare alike.
  private func refused(_ job: ArchiveJob, because error: FileError) {
    job.files?.refusal.withLock { $0 = error }
    health.setArchiveError(error)
    if error.isOfTheDisk, error.code != EIO { health.setDiskError(error) }
  }

  /// Whether it is this console's files that refuse, and not the disk that refuses all.
  ///
  /// A bad sector is one console's trouble once another's bytes were written after it. Waiting
  /// for it for ever would keep every file of the journal from being free.
  private func isOwnTrouble(_ error: FileError, since: Moment) -> Bool {
    guard error.isOfTheDisk else { return true }
    return error.code == EIO && lastSuccess.map { $0 > since } ?? false
  }

  /// A console's folder refuses its bytes while others' do not: they become a gap.
  private mutating func giveUp(_ job: ArchiveJob, because error: FileError) {
    switch job {
    case .chunk(let chunk, let files, let shard, let slot):
      archiver.givenUp.insert(files.number)
      files.summary.withLock { $0.archived = max($0.archived, chunk.end) }
      done(files, shard: shard, slot: slot)
    case .purge(_, let then): then(error)
    case .capacity, .pin, .barrier: break
    }
  }

  /// Lets barriers pass that nothing stuck stands before.
  private mutating func passBarriers() {
    let oldest = stuck.values.compactMap { $0.jobs.first?.sequence }.min() ?? .max
    let passing = barriers.filter { $0.sequence < oldest }
    guard !passing.isEmpty else { return }
    do throws(FileError) { try synchronize() } catch { return }
    if stuck.isEmpty {
      health.setArchiveError(nil)
      health.setDiskError(nil)
    }
    barriers.removeAll { $0.sequence < oldest }
    for barrier in passing {
      queue.setArchived(batch: barrier.batch, ofShard: barrier.shard)
    }
  }

  /// Has the disk take what was written, or says why it did not the last time.
  private mutating func synchronize() throws(FileError) {
    guard let unsynced else { return }
    if let failedSync, clock() < failedSync.retry { throw failedSync.error }
    do throws(FileError) {
      try unsynced.synchronizeAll(anchor)
      failedSync = nil
    } catch {
      health.setArchiveError(error)
      health.setDiskError(error)
      let pause = failedSync.map { min($0.pause * 2, Self.longestPause) } ?? Self.firstPause
      failedSync = FailedSync(error: error, pause: pause, retry: clock() + pause)
      throw error
    }
  }

  private mutating func sendNotices() {
    let sent = notices
    notices = [:]
    for (shard, list) in sent { shards.notify(shard, list) }
  }

  /// Whether everything that was taken is in segments.
  var isDrained: Bool { stuck.isEmpty }
}

extension ArchiveJob {
  /// The files of the console concerned.
  var files: ConsoleFiles? {
    switch self {
    case .chunk(_, let files, _, _), .capacity(_, let files), .pin(_, _, _, let files),
      .purge(let files, _):
      files
    case .barrier: nil
    }
  }
}
