// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Notation
internal import Synchronization

/// Every console that the log knows, by number and by name.
///
/// Numbers are given once. A console of which nothing is left is forgotten by a later start; the last
/// number stays, so that the next one is new.
final class Registry: Sendable {
  private let state: Mutex<State>
  private let directory: String

  private struct State {
    /// By number; `nil` where the journal lost one, or one was forgotten.
    var consoles: [Entry?] = []
    var numbers: [MachineName: Int] = [:]
  }

  private struct Entry {
    var files: ConsoleFiles
    var record: ConsoleRecord
    var isOpen = false
  }

  /// What a loop gets when it opens a console.
  struct Opened {
    var files: ConsoleFiles
    var record: ConsoleRecord
    var capacity: Int
    /// Whether the journal has to learn the name.
    var isNew: Bool
  }

  /// `directory` holds the consoles' folders.
  init(directory: String) {
    self.directory = directory
    state = Mutex(State())
  }

  /// Recovery: a console of the journal, or with its new record.
  func set(_ number: Int, _ record: ConsoleRecord, capacity: Int) {
    state.withLock { state in
      while state.consoles.count <= number { state.consoles.append(nil) }
      if state.consoles[number]?.record.name == record.name {
        state.consoles[number]?.record = record
        return
      }
      let files = makeFiles(number, record, capacity: capacity)
      state.numbers[record.name] = number
      state.consoles[number] = Entry(files: files, record: record)
    }
  }

  /// Recovery: a console that only its folder knows.
  func add(_ name: MachineName, capacity: Int) -> ConsoleFiles {
    let number = state.withLock { $0.consoles.count }
    let record = ConsoleRecord(name: name)
    let files = makeFiles(number, record, capacity: capacity)
    state.withLock { state in
      state.numbers[name] = number
      state.consoles.append(Entry(files: files, record: record))
    }
    return files
  }

  private func makeFiles(
    _ number: Int,
    _ record: ConsoleRecord,
    capacity: Int,
    isCapacityKnown: Bool = false
  ) -> ConsoleFiles {
    ConsoleFiles(
      number: number,
      name: record.name,
      path: directory + "/" + record.name.description,
      summary: FolderSummary(
        start: record.start,
        archived: record.archived,
        diskBytes: record.diskBytes
      ),
      capacity: capacity,
      isCapacityKnown: isCapacityKnown
    )
  }

  /// A console of the settings; one that is not known is new in `epoch`.
  func open(_ name: MachineName, capacity: Int, in epoch: UInt32) -> Opened {
    let opened = state.withLock { state in
      if let number = state.numbers[name], var entry = state.consoles[number] {
        precondition(!entry.isOpen, "\(name) is open already")
        entry.isOpen = true
        state.consoles[number] = entry
        return Opened(files: entry.files, record: entry.record, capacity: capacity, isNew: false)
      }
      let record = ConsoleRecord(name: name, newIn: epoch)
      let number = state.consoles.count
      let files = makeFiles(number, record, capacity: capacity, isCapacityKnown: true)
      state.numbers[name] = number
      state.consoles.append(Entry(files: files, record: record, isOpen: true))
      return Opened(files: files, record: record, capacity: capacity, isNew: true)
    }
    return opened
  }

  /// The console is open nowhere; whoever opens it again gets `record`.
  func close(_ number: Int, as record: ConsoleRecord) {
    state.withLock { state in
      state.consoles[number]?.isOpen = false
      state.consoles[number]?.record = record
    }
  }

  /// Recovery: nothing is left of a console.
  func forget(_ number: Int) {
    state.withLock { state in
      guard let entry = state.consoles[number] else { return }
      state.numbers[entry.record.name] = nil
      state.consoles[number] = nil
    }
  }

  /// All consoles' files.
  var files: [ConsoleFiles] {
    state.withLock { $0.consoles.compactMap { $0?.files } }
  }

  /// All consoles' records, by number.
  var records: [ConsoleRecord?] {
    state.withLock { $0.consoles.map { $0?.record } }
  }

  /// One console's files.
  func files(_ number: Int) -> ConsoleFiles? {
    state.withLock { number < $0.consoles.count ? $0.consoles[number]?.files : nil }
  }

  /// The files of a console that is open nowhere, and its record.
  func closed(_ name: MachineName) -> (files: ConsoleFiles, record: ConsoleRecord)? {
    state.withLock { state in
      guard let number = state.numbers[name], let entry = state.consoles[number], !entry.isOpen
      else { return nil }
      return (entry.files, entry.record)
    }
  }

  func files(named name: MachineName) -> ConsoleFiles? {
    state.withLock { state in
      guard let number = state.numbers[name] else { return nil }
      return state.consoles[number]?.files
    }
  }
}
