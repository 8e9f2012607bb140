// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

/// An IPv4 or IPv6 address.
package enum IPAddress: Hashable, Sendable {
  /// The four bytes as a number: 127.0.0.1 is 0x7F00_0001.
  case v4(UInt32)
  /// The sixteen bytes as a number, and the interface a link-local address belongs to, or 0.
  case v6(UInt128, scope: UInt32)
}

extension IPAddress {
  package static let anyV4 = IPAddress.v4(0)
  package static let anyV6 = IPAddress.v6(0, scope: 0)
  package static let loopbackV4 = IPAddress.v4(0x7F00_0001)
  package static let loopbackV6 = IPAddress.v6(1, scope: 0)

  /// Reads `192.0.2.1`, `2001:db8::1` or `fe80::1%eth0`; `nil` where the text is none.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first else { return nil }
    if parts.count == 1, let value = Self.parseV4(String(first)) {
      self = .v4(value)
      return
    }
    guard let value = Self.parseV6(String(first)) else { return nil }
    guard parts.count == 2 else {
      self = .v6(value, scope: 0)
      return
    }
    let zone = String(parts[1])
    let scope = unsafe UInt32(zone) ?? if_nametoindex(zone)
    guard scope != 0 else { return nil }
    self = .v6(value, scope: scope)
  }

  /// Whether it names this machine only: 127.0.0.0/8 or ::1.
  package var isLoopback: Bool {
    switch self {
    case .v4(let value): value >> 24 == 127
    case .v6(let value, _): value == 1
    }
  }

  /// Whether it stands for "every address of this machine": 0.0.0.0 or ::.
  package var isUnspecified: Bool {
    switch self {
    case .v4(let value): value == 0
    case .v6(let value, _): value == 0
    }
  }

  private static func parseV4(_ text: String) -> UInt32? {
    var address = in_addr()
    guard unsafe inet_pton(AF_INET, text, &address) == 1 else { return nil }
    return UInt32(bigEndian: address.s_addr)
  }

  private static func parseV6(_ text: String) -> UInt128? {
    var value: UInt128 = 0
    guard unsafe inet_pton(AF_INET6, text, &value) == 1 else { return nil }
    return UInt128(bigEndian: value)
  }
}

extension IPAddress: CustomStringConvertible {
  package var description: String {
    switch self {
    case .v4(let value):
      return [24, 16, 8, 0].map { String(value >> $0 & 0xFF) }.joined(separator: ".")
    case .v6(let value, let scope):
      var bytes = value.bigEndian
      var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
      let size = socklen_t(text.count)
      unsafe text.withUnsafeMutableBufferPointer { buffer in
        _ = unsafe inet_ntop(AF_INET6, &bytes, buffer.baseAddress, size)
      }
      let digits = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      return String(decoding: digits, as: UTF8.self) + (scope == 0 ? "" : "%\(scope)")
    }
  }
}

/// A range of addresses in CIDR notation: `10.0.0.0/8`, `2001:db8::/32`, or one address.
package struct IPNetwork: Hashable, Sendable {
  private let base: UInt128
  private let mask: UInt128
  private let isV6: Bool

  /// `nil` where the text is none, or has bits set behind the prefix.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let address = IPAddress(first) else { return nil }
    (base, isV6) = Self.bits(of: address)
    let width = isV6 ? 128 : 32
    guard let length = parts.count == 1 ? width : Int(parts[1]), 0...width ~= length else {
      return nil
    }
    let host = length == 0 && width == 128 ? UInt128.max : (1 << UInt128(width - length)) - 1
    mask = ~host
    guard base & host == 0 else { return nil }
  }

  package func contains(_ address: IPAddress) -> Bool {
    let (bits, isV6) = Self.bits(of: address)
    return isV6 == self.isV6 && bits & mask == base
  }

  private static func bits(of address: IPAddress) -> (UInt128, Bool) {
    switch address {
    case .v4(let value): (UInt128(value), false)
    case .v6(let value, _): (value, true)
    }
  }
}
