// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import RingLog
import Synchronization

/// The system's files, with a gate: while it is closed every write fails for want of room.
final class GatedFiles: FileOperations {
  private let system = SystemFiles()
  private let gate = Mutex(false)
  private let created = Mutex<[String]>([])

  var isClosed: Bool {
    get { gate.withLock { $0 } }
    set { gate.withLock { $0 = newValue } }
  }

  /// How often a file of that name was opened to be written anew.
  func count(of name: String) -> Int {
    created.withLock { $0.count { $0.hasSuffix("/" + name) } }
  }

  func open(_ path: String, _ access: FileAccess) throws(FileError) -> OpenFile {
    if case .create = access { created.withLock { $0.append(path) } }
    return try system.open(path, access)
  }

  func size(of file: OpenFile) throws(FileError) -> Int { try system.size(of: file) }

  func read(_ file: OpenFile, at position: Int, count: Int) throws(FileError) -> [UInt8] {
    try system.read(file, at: position, count: count)
  }

  func write(_ bytes: Span<UInt8>, to file: OpenFile, at position: Int) throws(FileError) {
    guard !isClosed else { throw FileError(operation: "write", path: "journal", code: 28) }
    try system.write(bytes, to: file, at: position)
  }

  func allocate(_ file: OpenFile, size: Int) throws(FileError) {
    try system.allocate(file, size: size)
  }

  func truncate(_ file: OpenFile, to size: Int) throws(FileError) {
    try system.truncate(file, to: size)
  }

  func synchronize(_ file: OpenFile) throws(FileError) { try system.synchronize(file) }

  func synchronizeAll(_ file: OpenFile) throws(FileError) { try system.synchronizeAll(file) }

  func size(at path: String) -> Int? { system.size(at: path) }

  func list(_ directory: String) throws(FileError) -> [String] { try system.list(directory) }

  func makeDirectory(_ path: String) throws(FileError) { try system.makeDirectory(path) }

  func remove(_ path: String) throws(FileError) { try system.remove(path) }
}
