// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import RingLog
import Synchronization

/// The system's files, with a gate: while it is closed every write fails for want of room.
final class GatedFiles: ForwardingFiles {
  let files: any FileOperations = SystemFiles()
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
    return try files.open(path, access)
  }

  func write(_ bytes: Span<UInt8>, to file: OpenFile, at position: Int) throws(FileError) {
    guard !isClosed else { throw FileError(operation: "write", path: "journal", code: 28) }
    try files.write(bytes, to: file, at: position)
  }
}
