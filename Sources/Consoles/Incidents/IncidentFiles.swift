// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Glibc
internal import RingLog
internal import Synchronization

/// Incidents on disk: `NUMBER.json` is the report, `NUMBER.log` the console's output.
///
/// Files appear whole (written beside, then renamed). A disk that refuses costs what it
/// refuses: incidents are still in memory, and told.
final class IncidentFiles: Sendable {
  private let folder: String
  private let files = SystemFiles()
  /// Held by whoever writes or removes: one file is one thread's at a time.
  private let writing = Mutex(())

  /// Bytes of a file, at most.
  private static let limit = 4 << 20

  init(_ folder: String) {
    self.folder = folder
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

  /// Writes the report of that number as `current` gives it; nothing where it gives none.
  func save(_ id: UInt64, _ current: () -> IncidentReport?) {
    writing.withLock { _ in
      guard let report = current() else { return }
      write(JSON.encode(report) + [0x0A], to: "\(id).json")
    }
  }

  func save(_ output: [UInt8], of id: UInt64) {
    writing.withLock { _ in write(output, to: "\(id).log") }
  }

  func output(of id: UInt64) -> [UInt8]? { read("\(id).log") }

  func remove(_ id: UInt64) {
    writing.withLock { _ in
      // The number outlives the files.
      if id >= lastID { write(Array("\(id)".utf8), to: "last") }
      try? files.remove("\(folder)/\(id).json")
      try? files.remove("\(folder)/\(id).log")
    }
  }

  private func read(_ name: String) -> [UInt8]? {
    guard let file = try? files.open("\(folder)/\(name)", .read) else { return nil }
    return try? files.read(file, at: 0, count: Self.limit)
  }

  private func write(_ bytes: [UInt8], to name: String) {
    let path = "\(folder)/\(name)"
    do throws(FileError) {
      let file = try files.open(path + ".new", .create)
      try files.truncate(file, to: 0)
      try files.write(bytes.span, to: file, at: 0)
      try files.synchronize(file)
      unsafe rename(path + ".new", path)
    } catch {
      try? files.remove(path + ".new")
    }
  }
}
