// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Synchronization

/// Files whose writer keeps what it wrote until it is on disk.
///
/// A sync that failed has thrown away what was to be written: the pages count as clean, and
/// the next sync would succeed with nothing on the disk. So before that all that was changed since
/// the last good one is changed again.
final class UnsyncedFiles: ForwardingFiles {
  let files: any FileOperations
  private let state = Mutex(State())

  private struct State {
    var changes: [Change] = []
    var byteCount = 0
    var hasFailed = false
  }

  /// By path: a file may be closed by then, or gone.
  private enum Change {
    case write([UInt8], path: String, at: Int)
    case truncate(path: String, to: Int)
  }

  /// Bytes that are kept before a sync is due.
  static let limit = 16 << 20

  init(_ files: any FileOperations) { self.files = files }

  /// Whether so much was written that it is time for a sync.
  var isSyncDue: Bool { state.withLock { $0.byteCount > Self.limit } }

  func write(_ bytes: Span<UInt8>, to file: OpenFile, at position: Int) throws(FileError) {
    try files.write(bytes, to: file, at: position)
    let copy = bytes.copied()
    state.withLock { state in
      state.changes.append(.write(copy, path: file.path, at: position))
      state.byteCount += copy.count
    }
  }

  func truncate(_ file: OpenFile, to size: Int) throws(FileError) {
    try files.truncate(file, to: size)
    state.withLock { $0.changes.append(.truncate(path: file.path, to: size)) }
  }

  func synchronizeAll(_ file: OpenFile) throws(FileError) {
    for change in state.withLock({ $0.hasFailed ? $0.changes : [] }) { try make(change) }
    do throws(FileError) {
      try files.synchronizeAll(file)
      state.withLock { $0 = State() }
    } catch {
      state.withLock { $0.hasFailed = true }
      throw error
    }
  }

  private func make(_ change: Change) throws(FileError) {
    switch change {
    case .write(let bytes, let path, let position):
      guard files.size(at: path) != nil else { return }
      try files.write(bytes.span, to: files.open(path, .write), at: position)
    case .truncate(let path, let size):
      guard files.size(at: path) != nil else { return }
      try files.truncate(files.open(path, .write), to: size)
    }
  }
}
