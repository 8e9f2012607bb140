// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Synchronization

/// What the journal thread knows of the rest of the log.
struct JournalContext: Sendable {
  let operations: any FileOperations
  let durability: Durability
  /// The journal's directory.
  let directory: String
  let fileSize: Int
  var epoch: UInt32
  /// Which run of the kernel this is.
  let boot: [UInt8]
  let journal: Journal
  let archive: ArchiveQueue
  let health: LogHealth
  let registry: Registry
  let shards: ShardPorts
  /// What the loops have in memory; `nil` where they wait for the journal.
  var fronts: Fronts?
}

extension JournalContext {
  /// Repeats a call until it works; `false` when the journal is not patient any more.
  func patiently(_ call: () throws(FileError) -> Void) -> Bool {
    while true {
      do throws(FileError) {
        try call()
        health.setJournalError(nil)
        return true
      } catch {
        failed(error)
        guard waitToRetry() else { return false }
      }
    }
  }

  func failed(_ error: FileError) {
    health.setJournalError(error)
  }

  /// A tenth of a second, or until something happened; `false` once it is time to give up.
  func waitToRetry() -> Bool {
    guard journal.isPatient else { return false }
    journal.wakeup.wait(milliseconds: 100)
    return journal.isPatient
  }

  /// Whether all of a file is in segments.
  func isArchived(_ file: JournalFile) -> Bool {
    file.lastBatches.allSatisfy { archive.archivedBatch(ofShard: $0.key) >= $0.value }
  }

  func makeFile(slot: Int) throws(FileError) -> JournalFile {
    let path = directory + "/" + JournalFile.name(slot)
    let file = try operations.open(path, .create)
    try operations.allocate(file, size: fileSize)
    // Its name has to be on disk too before anything in it counts.
    if durability == .disk { try operations.synchronizeAll(file) }
    return JournalFile(file: file, size: fileSize, generation: 0)
  }

  /// The journal has all that the loops had in memory.
  func forgetFronts() {
    try? operations.remove(directory + "/" + FrontNotes.fileName)
    fronts?.remove()
  }

  func notify(_ shard: Int, _ notice: LogNotice) {
    shards.notify(shard, [notice])
  }

  /// A console's record with what the archive thread knows of it.
  func completed(_ record: ConsoleRecord, _ number: Int) -> ConsoleRecord {
    guard let summary = registry.files(number)?.summary.withLock({ $0 }) else { return record }
    var record = record
    record.start = min(summary.start, record.end)
    record.archived = min(summary.archived, record.end)
    record.diskBytes = summary.diskBytes
    return record
  }

  /// Waits until the archive thread has done what it can.
  func archiveEverything() {
    archive.closeAndWait()
  }
}

/// How the log's threads reach the loops.
final class ShardPorts: Sendable {
  typealias Port = @Sendable ([LogNotice]) -> Void
  private let ports = Mutex<[Port]>([])

  /// Adds a loop and returns its number, from 1.
  func add(_ port: @escaping Port) -> Int {
    ports.withLock { ports in
      ports.append(port)
      return ports.count
    }
  }

  var count: Int { ports.withLock { $0.count } }

  func notify(_ shard: Int, _ notices: [LogNotice]) {
    let port = ports.withLock { ports in
      shard > 0 && shard <= ports.count ? ports[shard - 1] : nil
    }
    port?(notices)
  }
}
