// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

/// Between igor's addresses and the kernel's.
extension SocketAddress {
  /// The kernel's address family.
  var family: Int32 {
    switch self {
    case .ip(.v4, _): AF_INET
    case .ip(.v6, _): AF_INET6
    case .unix: AF_UNIX
    }
  }

  /// Calls `body` with the address as bind(2), connect(2) and sendto(2) take it.
  ///
  /// A path too long for the kernel (over 107 bytes) is cut off; `Listener` and
  /// `StreamSocket` refuse such paths before.
  @unsafe func withSystemAddress<Result>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    var storage = sockaddr_storage()
    let length = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      unsafe write(to: UnsafeMutableRawPointer(pointer))
    }
    return unsafe withUnsafePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, length)
      }
    }
  }

  /// Writes the kernel's form to zeroed storage; its length.
  @unsafe private func write(to storage: UnsafeMutableRawPointer) -> socklen_t {
    switch self {
    case .ip(.v4(let value), let port):
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = value.bigEndian
      unsafe storage.storeBytes(of: address, as: sockaddr_in.self)
      return socklen_t(MemoryLayout<sockaddr_in>.size)
    case .ip(.v6(let value, let scope), let port):
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      address.sin6_scope_id = scope
      unsafe withUnsafeMutableBytes(of: &address.sin6_addr) {
        unsafe $0.storeBytes(of: value.bigEndian, as: UInt128.self)
      }
      unsafe storage.storeBytes(of: address, as: sockaddr_in6.self)
      return socklen_t(MemoryLayout<sockaddr_in6>.size)
    case .unix(let path):
      unsafe storage.storeBytes(of: sa_family_t(AF_UNIX), as: sa_family_t.self)
      let bytes = path.utf8.prefix(Self.unixPathLimit)
      for (index, byte) in bytes.enumerated() {
        unsafe storage.storeBytes(of: byte, toByteOffset: Self.pathOffset + index, as: UInt8.self)
      }
      return socklen_t(Self.pathOffset + bytes.count + 1)
    }
  }

  /// Reads what the kernel wrote; families other than these three are an unnamed Unix end.
  init(_ storage: sockaddr_storage, length: socklen_t) {
    self = unsafe withUnsafeBytes(of: storage) { bytes in
      switch Int32(storage.ss_family) {
      case AF_INET:
        let address = unsafe bytes.load(as: sockaddr_in.self)
        return .ip(
          .v4(UInt32(bigEndian: address.sin_addr.s_addr)),
          port: UInt16(bigEndian: address.sin_port)
        )
      case AF_INET6:
        let address = unsafe bytes.load(as: sockaddr_in6.self)
        let value = unsafe withUnsafeBytes(of: address.sin6_addr) {
          unsafe UInt128(bigEndian: $0.loadUnaligned(as: UInt128.self))
        }
        return .ip(
          .v6(value, scope: address.sin6_scope_id),
          port: UInt16(bigEndian: address.sin6_port)
        )
      default:
        let end = max(Self.pathOffset, min(Int(length), bytes.count))
        let path = unsafe bytes[Self.pathOffset..<end].prefix { $0 != 0 }
        return .unix(unsafe String(decoding: path, as: UTF8.self))
      }
    }
  }

  /// The address that a socket is bound to (getsockname).
  init(localOf raw: Int32) {
    unsafe self.init { unsafe getsockname(raw, $0, $1) }
  }

  /// The address at the other end of a connected socket (getpeername).
  init(peerOf raw: Int32) {
    unsafe self.init { unsafe getpeername(raw, $0, $1) }
  }

  private init(
    asking call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
  ) {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    _ = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe call($0, &length)
      }
    }
    self.init(storage, length: length)
  }

  /// The most bytes in the path of a Unix socket: sun_path without its NUL.
  static let unixPathLimit = 107
  /// Where sun_path stands in sockaddr_un.
  private static let pathOffset = MemoryLayout<sa_family_t>.size
}
