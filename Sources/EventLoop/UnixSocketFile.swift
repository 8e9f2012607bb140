// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

/// Who may connect to a Unix socket.
package struct UnixSocketAccess: Sendable {
  /// Permission bits: connecting needs write permission.
  package var mode: UInt32
  /// The group that owns the file; `nil` for the process's own.
  package var group: UInt32?

  package init(mode: UInt32 = 0o600, group: UInt32? = nil) {
    self.mode = mode
    self.group = group
  }
}

/// The file of a listening Unix socket.
///
/// It appears under its name with the right mode and group at once, by a rename. A file
/// left by a process that is gone is replaced; one that somebody listens at, or that is no
/// socket, is not.
struct UnixSocketFile {
  let path: String
  private let device: dev_t
  private let inode: ino_t

  /// Binds the socket, listens, and gives the file its name.
  init(_ path: String, binding raw: Int32, access: UnixSocketAccess) throws(SystemError) {
    let temporary = path + ".new"
    try SocketAddress.unix(temporary).checkPath()
    try Self.checkFree(path)
    unsafe unlink(temporary)
    let bound = unsafe SocketAddress.unix(temporary).withSystemAddress { unsafe bind(raw, $0, $1) }
    _ = try checked(bound, "bind", on: path)
    do throws(SystemError) {
      if let group = access.group {
        _ = try checked(unsafe chown(temporary, uid_t.max, group), "chown", on: path)
      }
      _ = try checked(unsafe chmod(temporary, access.mode), "chmod", on: path)
      _ = try checked(listen(raw, SOMAXCONN), "listen", on: path)
      let status = try Self.status(of: temporary)
      (device, inode) = (status.st_dev, status.st_ino)
      _ = try checked(unsafe rename(temporary, path), "rename", on: path)
    } catch {
      unsafe unlink(temporary)
      throw error
    }
    self.path = path
  }

  /// Removes the file, unless another one has taken its place.
  func remove() {
    guard let status = try? Self.status(of: path) else { return }
    if status.st_dev == device && status.st_ino == inode { unsafe unlink(path) }
  }

  /// Refuses a path at which something lives.
  private static func checkFree(_ path: String) throws(SystemError) {
    guard let status = try? status(of: path) else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw SystemError("bind", on: path, code: EEXIST)
    }
    let probe = try Descriptor.socket(family: AF_UNIX, type: SOCK_STREAM)
    let result = unsafe SocketAddress.unix(path).withSystemAddress {
      unsafe connect(probe.raw, $0, $1)
    }
    if result == 0 || errno == EAGAIN { throw SystemError("bind", on: path, code: EADDRINUSE) }
  }

  private static func status(of path: String) throws(SystemError) -> stat {
    var status = stat()
    _ = try checked(unsafe lstat(path, &status), "stat", on: path)
    return status
  }
}

extension SocketAddress {
  /// Refuses a path that does not fit the kernel's address.
  func checkPath() throws(SystemError) {
    guard case .unix(let path) = self, path.utf8.count > Self.unixPathLimit else { return }
    throw SystemError("bind", on: path, code: ENAMETOOLONG)
  }
}
