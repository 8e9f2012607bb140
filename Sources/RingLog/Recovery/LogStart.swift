// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Glibc
internal import Notation
internal import Synchronization

/// Everything that ``RingLog/open(_:)`` does before there is a log.
struct LogStart: Sendable {
  let options: RingLogOptions
  let lock: DirectoryLock
  private(set) var context: JournalContext
  private(set) var report: RecoveryReport
  private var writer: JournalWriter
  private let archiveThread: ArchiveThread

  init(_ options: RingLogOptions) throws(RingLogError) {
    self.options = options
    let operations = options.files
    let journal = options.directory + "/journal"
    let folders = options.directory + "/log"
    do throws(FileError) {
      for path in [options.directory, journal, folders] { try operations.makeDirectory(path) }
    } catch {
      throw .file(error)
    }
    lock = try DirectoryLock(directory: options.directory)
    do throws(FileError) {
      var found = try RecoveredLog(
        options,
        journal: journal,
        folders: folders,
        distrustsCache: options.durability == .disk && lock.wasLeftInDisorder
      )
      context = found.makeContext(options, directory: journal)
      try found.provideFiles(context)
      let anchor = found.files[0].file
      if options.durability == .disk, !found.report.isClean {
        try operations.synchronizeAll(anchor)
      }
      writer = found.makeWriter(context)
      try writer.start()
      if writer.needsFile, found.newest == nil, let error = context.health.journalError {
        throw error
      }
      report = found.report
      archiveThread = ArchiveThread(
        queue: context.archive,
        shards: context.shards,
        health: context.health,
        durability: options.durability,
        anchor: anchor,
        archiver: found.archiver
      )
      found.postLeftovers(context.archive)
      if writer.needsFile { skipEpochs() }
      provideFronts(leaving: writer.needsFile ? found.fronts.notes : [])
      context.journal.setPatient(true)
    } catch {
      throw Self.explain(error, options)
    }
  }

  /// The journal does not know of this epoch: were the next start to have the same, a client
  /// would be believed what it was shown in this one.
  private mutating func skipEpochs() {
    report.epoch &+= UInt32.random(in: 1...1 << 16)
    context.epoch = report.epoch
    writer.context.epoch = report.epoch
  }

  /// Has the loops keep in memory what the journal does not have yet, if they may.
  ///
  /// Where that is stands on the disk before the first byte is there. `old` are those of earlier
  /// igords that the journal did not take over.
  private mutating func provideFronts(leaving old: [FrontNote]) {
    let path = context.directory + "/" + FrontNotes.fileName
    var notes = FrontNotes(old)
    if let directory = options.front, options.durability == .process {
      let base = UInt64.random(in: 1...UInt64.max >> 1)
      let note = FrontNote(
        epoch: context.epoch,
        boot: options.boot,
        directory: directory,
        base: base
      )
      notes.notes.append(note)
      context.fronts = Fronts(note, operations: options.files)
    }
    do throws(FileError) {
      guard !notes.notes.isEmpty else { return try options.files.remove(path) }
      try context.fronts?.begin()
      let bytes = notes.encoded
      guard bytes.count <= FrontNotes.limit else {
        throw FileError(operation: "write", path: path, code: EFBIG)
      }
      let file = try options.files.open(path, .create)
      try options.files.write(bytes.span, to: file, at: 0)
      try options.files.truncate(file, to: bytes.count)
    } catch {
      if context.fronts != nil { context.health.setFrontError(error) }
      context.fronts?.remove()
      context.fronts = nil
    }
    writer.context.fronts = context.fronts
  }

  /// Starts the journal and the archive thread.
  func startThreads() throws(RingLogError) -> [ThreadHandle] {
    let writer = writer
    let journal = context.journal
    let archiveThread = archiveThread
    do throws(SystemError) {
      return [
        try startThread(name: "igor-journal", isPrompt: true) {
          var writer = writer
          journal.run(&writer)
        },
        try startThread(name: "igor-archive") {
          var archive = archiveThread
          archive.run()
        },
      ]
    } catch {
      throw .file(FileError(operation: error.call, path: error.subject, code: error.code))
    }
  }

  private static func explain(_ error: FileError, _ options: RingLogOptions) -> RingLogError {
    // A sync tells of what was written before, once: the disk may have room again.
    let isSync = error.operation.hasPrefix("sync")
    guard [ENOSPC, EDQUOT].contains(error.code), !isSync else { return .file(error) }
    return .noRoom(directory: options.directory, bytes: 2 * options.journalFileSize)
  }
}
