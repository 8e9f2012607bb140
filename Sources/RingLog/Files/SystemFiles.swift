// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
internal import Glibc

/// An open regular file; closed when nobody has it any more.
package final class OpenFile: Sendable {
  package let descriptor: Int32
  package let path: String

  package init(owning descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }
}

extension FileError: CustomStringConvertible {
  package var description: String {
    let reason = unsafe String(cString: strerror(code))
    return "\(operation) \(path): \(reason)"
  }

  /// Whether other files most likely fail alike: the disk is full, broken or read-only.
  package var isOfTheDisk: Bool {
    [ENOSPC, EDQUOT, EIO, EROFS, ENOMEM, EMFILE, ENFILE, EFBIG].contains(code)
  }
}

/// The files of the operating system.
package struct SystemFiles: FileOperations {
  package init() {}

  /// What the kernel calls this run of it; empty where it does not tell.
  package static var boot: [UInt8] {
    let files = SystemFiles()
    let path = "/proc/sys/kernel/random/boot_id"
    guard let file = try? files.open(path, .read),
      let text = try? files.read(file, at: 0, count: 64)
    else { return [] }
    return Array(text.prefix { $0 != 0x0A })
  }

  /// Whether what is in a directory is memory (tmpfs, ramfs): writing there waits for no disk.
  package static func isMemory(_ directory: String) throws(FileError) -> Bool {
    errno = 0
    if unsafe igor_is_memory(directory) != 0 { return true }
    guard errno == 0 else { throw failure("look at", directory) }
    return false
  }

  package func open(_ path: String, _ access: FileAccess) throws(FileError) -> OpenFile {
    let flags =
      switch access {
      case .read: O_RDONLY
      case .write: O_RDWR
      case .create: O_RDWR | O_CREAT
      }
    let descriptor = unsafe Glibc.open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o640)
    guard descriptor >= 0 else { throw Self.failure("open", path) }
    return OpenFile(owning: descriptor, path: path)
  }

  package func size(of file: OpenFile) throws(FileError) -> Int {
    var status = stat()
    guard unsafe fstat(file.descriptor, &status) == 0 else {
      throw Self.failure("stat", file.path)
    }
    return Int(status.st_size)
  }

  package func read(
    _ file: OpenFile,
    at position: Int,
    count: Int
  ) throws(FileError) -> [UInt8] {
    var failed = false
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, filled in
      while filled < count {
        let got = unsafe pread(
          file.descriptor,
          buffer.baseAddress.map { unsafe $0 + filled },
          count - filled,
          off_t(position + filled)
        )
        if got < 0, errno == EINTR { continue }
        if got < 0 { failed = true }
        if got <= 0 { return }
        filled += got
      }
    }
    if failed { throw Self.failure("read", file.path) }
    return bytes
  }

  package func write(
    _ bytes: Span<UInt8>,
    to file: OpenFile,
    at position: Int
  ) throws(FileError) {
    var written = 0
    while written < bytes.count {
      let rest = bytes.extracting(droppingFirst: written)
      let put = unsafe rest.withUnsafeBufferPointer { buffer in
        unsafe pwrite(
          file.descriptor,
          buffer.baseAddress,
          buffer.count,
          off_t(position + written)
        )
      }
      if put < 0, errno == EINTR { continue }
      guard put > 0 else { throw Self.failure("write", file.path) }
      written += put
    }
  }

  package func allocate(_ file: OpenFile, size: Int) throws(FileError) {
    while igor_fallocate(file.descriptor, 0, Int64(size)) != 0 {
      if errno == EINTR { continue }
      throw Self.failure("allocate", file.path)
    }
  }

  package func truncate(_ file: OpenFile, to size: Int) throws(FileError) {
    guard ftruncate(file.descriptor, off_t(size)) == 0 else {
      throw Self.failure("truncate", file.path)
    }
  }

  package func synchronize(_ file: OpenFile) throws(FileError) {
    guard fdatasync(file.descriptor) == 0 else { throw Self.failure("sync", file.path) }
  }

  package func synchronizeAll(_ file: OpenFile) throws(FileError) {
    guard igor_syncfs(file.descriptor) == 0 else { throw Self.failure("sync", file.path) }
  }

  private static func failure(_ operation: String, _ path: String) -> FileError {
    FileError(operation: operation, path: path, code: errno)
  }
}

extension SystemFiles {
  package func size(at path: String) -> Int? {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return nil }
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  package func list(_ directory: String) throws(FileError) -> [String] {
    guard let stream = unsafe opendir(directory) else { throw Self.failure("list", directory) }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  package func makeDirectory(_ path: String) throws(FileError) {
    if unsafe mkdir(path, 0o750) == 0 || errno == EEXIST { return }
    throw Self.failure("make directory", path)
  }

  package func remove(_ path: String) throws(FileError) {
    if unsafe unlink(path) == 0 || errno == ENOENT { return }
    throw Self.failure("remove", path)
  }

  package func removeDirectory(_ path: String) throws(FileError) {
    if unsafe rmdir(path) == 0 || errno == ENOENT { return }
    throw Self.failure("remove directory", path)
  }
}
