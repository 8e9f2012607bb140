// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Foundation

/// An address of 127.0.0.0/8 that no other test has while this value lives.
///
/// The claim is a socket bound to the address on a port that means "taken" among igor's tests,
/// in whichever process they run; the kernel lets go of it when the process ends.
package final class LoopbackAddress: Sendable {
  /// In dotted notation; between 127.80.0.1 and 127.95.255.254.
  package let text: String
  private let claim: Int32

  package struct NoneLeft: Error {}

  private static let claimPort: in_port_t = 42_623

  package init() throws {
    for _ in 0..<1000 {
      let value = UInt32.random(in: 0x7F50_0001...0x7F5F_FFFE)
      let socket = Self.bound(to: value, port: Self.claimPort)
      guard socket >= 0 else { continue }
      claim = socket
      text = [24, 16, 8, 0].map { String(value >> $0 & 0xFF) }.joined(separator: ".")
      return
    }
    throw NoneLeft()
  }

  deinit { close(claim) }

  /// A UDP port of the address that nobody had a moment ago.
  package func freePort() throws -> UInt16 {
    let value = UInt32(bigEndian: unsafe inet_addr(text))
    let socket = Self.bound(to: value, port: 0)
    guard socket >= 0 else { throw NoneLeft() }
    defer { close(socket) }
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(socket, $0, &length)
      }
    }
    return UInt16(bigEndian: address.sin_port)
  }

  private static func bound(to value: UInt32, port: in_port_t) -> Int32 {
    let socket = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { return -1 }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = value.bigEndian
    address.sin_port = port.bigEndian
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      close(socket)
      return -1
    }
    return socket
  }
}
