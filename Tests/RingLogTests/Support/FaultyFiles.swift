// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Glibc
import Synchronization

@testable import RingLog

/// The system's files, except that calls on some of them fail.
final class FaultyFiles: ForwardingFiles {
  let files: any FileOperations = SystemFiles()
  private let rules = Mutex<[Rule]>([])
  private let counts = Mutex<[String: Int]>([:])

  /// Called before each call that changes a file, one at a time; a write then has happened by
  /// half.
  let beforeChange = Mutex<(@Sendable (String) -> Void)?>(nil)

  /// Called where everything written so far would be on disk.
  let afterSync = Mutex<(@Sendable () -> Void)?>(nil)

  private func change(_ what: String, half: () -> Void = {}) {
    beforeChange.withLock { hook in
      guard let hook else { return }
      hook(what)
      half()
      hook("half of " + what)
    }
  }

  /// Calls of one name on paths that have a part fail with an errno.
  struct Rule {
    var operation: String
    var path: String
    var code: Int32
  }

  /// From now on such calls fail.
  func fail(_ operation: String, on path: String, with code: Int32) {
    rules.withLock { $0.append(Rule(operation: operation, path: path, code: code)) }
  }

  /// From now on everything works.
  func heal() { rules.withLock { $0 = [] } }

  /// How often a call was made on paths that have a part.
  func count(_ operation: String, on path: String) -> Int {
    counts.withLock { counts in
      counts.reduce(0) { sum, entry in
        entry.key.hasPrefix(operation + " ") && entry.key.contains(path) ? sum + entry.value : sum
      }
    }
  }

  private func check(_ operation: String, _ path: String) throws(FileError) {
    counts.withLock { $0["\(operation) \(path)", default: 0] += 1 }
    let rule = rules.withLock { rules in
      rules.first { $0.operation == operation && path.contains($0.path) }
    }
    if let rule { throw FileError(operation: operation, path: path, code: rule.code) }
  }

  func open(_ path: String, _ access: FileAccess) throws(FileError) -> OpenFile {
    try check("open", path)
    if case .create = access { change("create \(path)") }
    return try files.open(path, access)
  }

  func read(_ file: OpenFile, at position: Int, count: Int) throws(FileError) -> [UInt8] {
    try check("read", file.path)
    return try files.read(file, at: position, count: count)
  }

  func write(_ bytes: Span<UInt8>, to file: OpenFile, at position: Int) throws(FileError) {
    try check("write", file.path)
    change("write \(file.path)") {
      try? files.write(bytes.extracting(first: bytes.count / 2), to: file, at: position)
    }
    try files.write(bytes, to: file, at: position)
  }

  func allocate(_ file: OpenFile, size: Int) throws(FileError) {
    try check("allocate", file.path)
    try files.allocate(file, size: size)
  }

  func truncate(_ file: OpenFile, to size: Int) throws(FileError) {
    try check("truncate", file.path)
    change("truncate \(file.path)")
    try files.truncate(file, to: size)
  }

  func synchronize(_ file: OpenFile) throws(FileError) {
    try check("sync", file.path)
    try files.synchronize(file)
  }

  func synchronizeAll(_ file: OpenFile) throws(FileError) {
    try check("syncfs", file.path)
    afterSync.withLock { $0?() }
  }

  func list(_ directory: String) throws(FileError) -> [String] {
    try check("list", directory)
    return try files.list(directory)
  }

  func makeDirectory(_ path: String) throws(FileError) {
    try check("mkdir", path)
    change("mkdir \(path)")
    try files.makeDirectory(path)
  }

  func remove(_ path: String) throws(FileError) {
    try check("remove", path)
    change("remove \(path)")
    try files.remove(path)
  }

  func removeDirectory(_ path: String) throws(FileError) {
    try check("rmdir", path)
    change("rmdir \(path)")
    try files.removeDirectory(path)
  }
}
