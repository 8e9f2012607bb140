// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Glibc
internal import RingLog
internal import Synchronization

/// Incidents on disk: `NUMBER.json` is the report, `NUMBER.log` the console's output.
///
/// Files appear whole (written beside, then renamed). What a disk refuses is still in memory,
/// and whoever had it written is told, to try again.
final class IncidentFiles: Sendable {
  private let folder: String
  private let files: any FileOperations
  /// Held by whoever writes or removes: one file is one thread's at a time.
  private let writing = Mutex(())

  /// Bytes of a file, at most.
  private static let limit = 4 << 20

  init(_ folder: String, _ files: any FileOperations) {
    self.folder = folder
    self.files = files
    try? files.makeDirectory(folder)
  }

  /// All reports that can be read.
  func load() -> [IncidentReport] {
    let names = (try? files.list(folder)) ?? []
    return names.filter { $0.hasSuffix(".json") }.compactMap { name in
      guard let bytes = read(name) else { return nil }
      return try? JSON.decode(IncidentReport.self, from: bytes.span)
    }
  }

  /// The highest number that any file has: numbers are never given again.
  var lastID: UInt64 {
    let names = (try? files.list(folder)) ?? []
    let numbers = names.compactMap { name in name.split(separator: ".").first.flatMap { UInt64($0) }
    }
    let noted = read("last").flatMap { UInt64(String(decoding: $0, as: UTF8.self)) }
    return max(numbers.max() ?? 0, noted ?? 0)
  }

  /// Removes what a kill left half written; its number counts as given until then.
  func removeHalfWritten() {
    let names = (try? files.list(folder)) ?? []
    for name in names where name.hasSuffix(".new") { try? files.remove("\(folder)/\(name)") }
  }

  /// Notes a number that none before is given again up to, whatever files there are.
  func save(lastID: UInt64) -> Bool {
    writing.withLock { _ in write(Array("\(lastID)".utf8), to: "last") }
  }

  /// Writes the report of that number as `current` gives it; where it gives none, its files go.
  ///
  /// `false` where that has to be tried again.
  func save(_ id: UInt64, _ current: () -> IncidentReport?) -> Bool {
    writing.withLock { _ in
      if let report = current() { return write(JSON.encode(report) + [0x0A], to: "\(id).json") }
      try? files.remove("\(folder)/\(id).json")
      try? files.remove("\(folder)/\(id).log")
      return true
    }
  }

  /// Writes an incident's output, unless it is gone by now.
  func save(_ output: [UInt8], of id: UInt64, if isWanted: () -> Bool) -> Bool {
    writing.withLock { _ in isWanted() ? write(output, to: "\(id).log") : true }
  }

  func output(of id: UInt64) -> [UInt8]? { read("\(id).log") }

  private func read(_ name: String) -> [UInt8]? {
    guard let file = try? files.open("\(folder)/\(name)", .read) else { return nil }
    return try? files.read(file, at: 0, count: Self.limit)
  }

  private func write(_ bytes: [UInt8], to name: String) -> Bool {
    let path = "\(folder)/\(name)"
    do throws(FileError) {
      let file = try files.open(path + ".new", .create)
      try files.truncate(file, to: 0)
      try files.write(bytes.span, to: file, at: 0)
      try files.synchronize(file)
      return unsafe rename(path + ".new", path) == 0
    } catch {
      try? files.remove(path + ".new")
      return false
    }
  }
}
