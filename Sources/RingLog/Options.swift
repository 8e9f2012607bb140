// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Where the log is and what it promises.
package struct RingLogOptions: Sendable {
  /// The state directory: `journal/` and `log/` are made in it.
  package var directory: String
  package var durability: Durability
  package var onDiskError: DiskErrorPolicy
  /// A directory in memory (tmpfs) for the fronts, `nil` for none.
  ///
  /// Not used where the disk has to have the bytes.
  package var front: String?
  /// Bytes on disk of a console that has no limit of its own.
  package var capacity: Int
  /// Bytes on disk of all consoles together.
  package var total: UInt64
  /// Bytes of one journal file; there are at most four.
  package var journalFileSize: Int
  /// Which run of the kernel this is: in another one, files may have lost what was not synced.
  package var boot: [UInt8]
  /// How the log reaches its files; tests put failures in between.
  package var files: any FileOperations

  package init(
    directory: String,
    durability: Durability = .process,
    onDiskError: DiskErrorPolicy = .unkept,
    front: String? = nil,
    capacity: Int = 64 << 20,
    total: UInt64 = 500_000_000_000,
    journalFileSize: Int = LogBounds.journalFile,
    boot: [UInt8] = SystemFiles.boot,
    files: any FileOperations = SystemFiles()
  ) {
    self.directory = directory
    self.durability = durability
    self.onDiskError = onDiskError
    self.front = front
    self.capacity = capacity
    self.total = total
    self.journalFileSize = max(journalFileSize, 16 << 10)
    self.boot = Array(boot.prefix(64))
    self.files = files
  }
}

extension RingLogOptions {
  /// Bytes of a batch at most: several fit into a file of the journal.
  var batchLimit: Int { min(LogBounds.batch, journalFileSize / 4) }
}

/// What an acknowledged byte survives.
package enum Durability: String, Sendable {
  /// The end of the process, `kill -9` included: the kernel has the bytes.
  case process
  /// A power cut: the disk has them.
  case disk
}

/// What happens when the journal takes nothing for five seconds.
package enum DiskErrorPolicy: String, Sendable {
  /// Consoles go on live; what was not kept becomes a gap.
  case unkept
  /// Acknowledgements wait, and with them the consoles.
  case hold
}

/// Why the log cannot be opened; the text says what to do about it.
package enum RingLogError: Error, Equatable, Sendable {
  /// Another igord has the directory.
  case locked(directory: String, process: Int32?)
  /// A file or directory could not be made, read or written.
  case file(FileError)
  /// The journal does not fit on the disk.
  case noRoom(directory: String, bytes: Int)
}

extension RingLogError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .locked(let directory, let process?):
      "\(directory) is in use by process \(process): stop that igord, or set another `state`"
    case .locked(let directory, nil):
      "\(directory) is in use by another igord: stop it, or set another `state`"
    case .file(let error): error.description
    case .noRoom(let directory, let bytes):
      "no room for the journal in \(directory): it needs \(bytes >> 20) MiB: "
        + "make room there, or set another `state`"
    }
  }
}
