// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Foundation
internal import Synchronization

/// An address of 127.0.0.0/8 that no other test has while this value lives.
///
/// The claim is a socket bound to the address on a port that means "taken" among igor's tests,
/// in whichever process they run; the kernel lets go of it when the process ends.
package final class LoopbackAddress: Sendable {
  /// In dotted notation; between 127.80.0.1 and 127.95.255.254.
  package let text: String
  private let claim: Int32
  private let ports = Atomic(0)

  package struct NoneLeft: Error {}

  /// Below the ports that the system hands out: a socket of anybody's, bound to every address and
  /// a port of the system's choice, would have it at all addresses else.
  private static let claimPort: in_port_t = 14_623

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

  /// A port of the address, another one each time, that stays free: the address is the test's, and
  /// the system gives none of these to sockets that are bound to every address.
  package func freePort() -> UInt16 { UInt16(20_000 + ports.add(1, ordering: .relaxed).newValue) }

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
