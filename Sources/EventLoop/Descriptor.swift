// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
internal import Clock
internal import Glibc

/// A file descriptor with one owner, closed when its owner goes.
package struct Descriptor: ~Copyable, Sendable {
  /// The number that system calls take; -1 once closed or handed on.
  package private(set) var raw: Int32

  /// Takes over an open descriptor.
  package init(owning raw: Int32) {
    self.raw = raw
  }

  deinit {
    if raw >= 0 { Glibc.close(raw) }
  }

  /// Closes it now; a second time does nothing.
  package mutating func close() {
    if raw >= 0 { Glibc.close(raw) }
    raw = -1
  }

  /// Hands the descriptor to a new owner; this one is as if closed.
  package mutating func take() -> Descriptor {
    let taken = Descriptor(owning: raw)
    raw = -1
    return taken
  }
}

extension Descriptor {
  /// A non-blocking socket that does not outlive an exec.
  static func socket(family: Int32, type: __socket_type) throws(SystemError) -> Descriptor {
    let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let raw = Glibc.socket(family, Int32(type.rawValue) | flags, 0)
    return Descriptor(owning: try checked(raw, "socket"))
  }

  /// A counter that wakes who waits for it (eventfd); reads and writes never block.
  static func event() throws(SystemError) -> Descriptor {
    let flags = Int32(EFD_NONBLOCK | EFD_CLOEXEC)
    return Descriptor(owning: try checked(eventfd(0, flags), "eventfd"))
  }

  /// A counting semaphore (eventfd): each read waits for, and takes, one `signal()`.
  static func semaphore() throws(SystemError) -> Descriptor {
    let flags = Int32(EFD_SEMAPHORE | EFD_CLOEXEC)
    return Descriptor(owning: try checked(eventfd(0, flags), "eventfd"))
  }

  /// Adds to an eventfd's counter.
  func signal(_ count: UInt64 = 1) {
    _ = eventfd_write(raw, count)
  }

  /// Takes an eventfd's counter, or one from a semaphore, waiting for it if it blocks.
  func takeSignal() {
    var count: UInt64 = 0
    while unsafe eventfd_read(raw, &count) < 0 && errno == EINTR {}
  }

  /// Takes one from a semaphore that comes before `deadline`; `nil` waits for as long as it takes.
  func takeSignal(before deadline: Moment?) -> Bool {
    while let deadline {
      let rest = max(0, (deadline - Moment.now).nanoseconds)
      var entry = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
      let count = unsafe poll(&entry, 1, Int32(clamping: rest / 1_000_000 + 1))
      if count > 0 { break }
      if count == 0, Moment.now >= deadline { return false }
    }
    takeSignal()
    return true
  }

  /// Sets an integer option of a socket.
  func setOption(_ level: Int32, _ option: Int32, to value: Int32) throws(SystemError) {
    var value = value
    let size = socklen_t(MemoryLayout<Int32>.size)
    _ = try checked(unsafe setsockopt(raw, level, option, &value, size), "setsockopt")
  }

  /// The error that a non-blocking connect ended with, 0 for none (SO_ERROR).
  func takeError() -> Int32 {
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard unsafe getsockopt(raw, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else { return errno }
    return code
  }
}
