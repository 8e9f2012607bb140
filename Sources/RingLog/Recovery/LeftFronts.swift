// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

/// What earlier igords left in their fronts, put where it belongs between the journal's records.
///
/// Usually that is one igord, which was killed: what its journal lacks comes last. Where the one
/// after it could not write a journal, and was killed as well, there are two.
struct LeftFronts {
  /// The igords that left something, oldest first.
  private(set) var notes: [FrontNote] = []
  /// Fronts that should be there: the kernel is the same, and the journal knows of nothing later.
  private(set) var missing: [FrontNote] = []
  private(set) var failures: [FileError] = []
  /// What no file of the journal has.
  private(set) var inheritance = Inheritance()
  /// The epoch of the checkpoint that replay began with.
  private var base: UInt32 = 0
  private let operations: any FileOperations
  private var waiting: ArraySlice<FrontNote> = []

  /// Looks for them where the journal's directory says that they are.
  init(journal: String, boot: [UInt8], operations: any FileOperations) {
    self.operations = operations
    let path = journal + "/" + FrontNotes.fileName
    guard operations.size(at: path) != nil else { return }
    do throws(FileError) {
      let file = try operations.open(path, .read)
      let bytes = try operations.read(file, at: 0, count: FrontNotes.limit)
      guard let found = try? FrontNotes(decoding: bytes) else {
        throw FileError(operation: "read", path: path, code: EBADMSG)
      }
      for note in found.notes {
        do throws(FileError) {
          if try !files(of: note).isEmpty {
            notes.append(note)
          } else if note.boot == boot {
            missing.append(note)
          }
        } catch {
          failures.append(error)
        }
      }
    } catch {
      failures.append(error)
    }
    waiting = notes[...]
  }

  /// Replay begins with a checkpoint of this epoch: what earlier igords left was taken over.
  mutating func begin(with epoch: UInt32) {
    base = epoch
    missing.removeAll { $0.epoch < epoch }
  }

  /// Whether something comes before a record of the journal.
  func isDue(before record: JournalRecord) -> Bool {
    guard let first = waiting.first, first.epoch < record.epoch else { return false }
    return !record.kind.isOfTheFile
  }

  /// Replays what comes before an epoch, or all of it.
  mutating func replay(before epoch: UInt32 = .max, into replay: inout Replay) {
    while let note = waiting.first, note.epoch < epoch {
      waiting.removeFirst()
      for (number, path) in (try? files(of: note)) ?? [] {
        let front = note.id(of: number)
        guard note.epoch >= base || replay.knows(front) else {
          // A later igord could not read it, and has given its offsets to others since.
          failures.append(FileError(operation: "take over", path: path, code: ESTALE))
          continue
        }
        guard let groups = records(at: path, front) else { continue }
        inheritance.paths.append(path)
        let journaled = replay.taken(of: front)
        var next = journaled
        // The new journal says of each how far it is, also where that is all.
        inheritance.groups.append(
          Inheritance.Group(front: front, first: next, epoch: note.epoch, records: [])
        )
        for group in groups where group.needed <= journaled {
          next = max(next, group.first)
          let fresh = group.records.dropFirst(Int(clamping: next - group.first))
          guard !fresh.isEmpty else { continue }
          for record in fresh where !record.kind.isOfTheFile { replay.apply(record) }
          inheritance.groups.append(
            Inheritance.Group(front: front, first: next, epoch: note.epoch, records: Array(fresh))
          )
          next += UInt64(fresh.count)
        }
      }
    }
  }

  /// `nil` where a file could not be read: it is told, and stays.
  private mutating func records(at path: String, _ front: UInt64) -> [FrontRecords]? {
    do throws(FileError) {
      let file = try operations.open(path, .read)
      let bytes = try operations.read(file, at: 0, count: LogBounds.front)
      return FrontRecords.all(in: bytes, of: front)
    } catch {
      failures.append(error)
      return nil
    }
  }

  /// The files of an igord that are still there, by number.
  private func files(of note: FrontNote) throws(FileError) -> [(number: UInt64, path: String)] {
    var names: [String] = []
    do throws(FileError) {
      names = try operations.list(note.directory)
    } catch {
      guard error.code == ENOENT else { throw error }
    }
    let numbers = names.compactMap { note.number(ofFile: $0) }.sorted()
    return numbers.map { ($0, note.path(of: $0)) }
  }
}

/// What a journal begins with after its checkpoint, because only memory has it.
struct Inheritance: Sendable {
  struct Group: Sendable {
    var front: UInt64
    /// The number of the first record.
    var first: UInt64
    var epoch: UInt32
    var records: [JournalRecord]
  }

  /// At most what the fronts hold: ``LogBounds/front`` each.
  var groups: [Group] = []
  /// Files that may go once the journal has it all.
  var paths: [String] = []
}
