// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop

extension HostAddress {
  /// Reads a host or an address, and a port: `host`, `host:port`, `10.0.0.7`, `[v6]:port`.
  ///
  /// An address or a port may be counted on with `+N`. `nil` for anything else, and where a
  /// port is needed and not written.
  init?(_ text: String, defaultPort: UInt16?) {
    if let address = Self.counted(text) {
      guard let defaultPort else { return nil }
      self.init(host: address, port: defaultPort)
      return
    }
    guard let (host, port) = HostAndPort.split(text.countingPort),
      let port = port ?? defaultPort, port != 0
    else { return nil }
    if let address = Self.counted(host) {
      self.init(host: address, port: port)
    } else if host.isHostName {
      self.init(host: host.lowercased(), port: port)
    } else {
      return nil
    }
  }

  /// An IP address, or the N-th after it where `+N` follows.
  private static func counted(_ text: String) -> String? {
    let parts = text.split(separator: "+", omittingEmptySubsequences: false)
    guard let first = parts.first, let address = IPAddress(first) else { return nil }
    guard parts.count > 1 else { return address.description }
    guard parts.count == 2, let steps = UInt32(parts[1]) else { return nil }
    switch address {
    case .v4(let value):
      let (sum, overflow) = value.addingReportingOverflow(steps)
      return overflow ? nil : IPAddress.v4(sum).description
    case .v6(let value, let scope):
      let (sum, overflow) = value.addingReportingOverflow(UInt128(steps))
      return overflow ? nil : IPAddress.v6(sum, scope: scope).description
    }
  }
}

extension String {
  /// Whether it can be looked up: labels of letters, digits, `-` and `_`, the last not a number.
  var isHostName: Bool {
    guard (1...253).contains(utf8.count) else { return false }
    let labels = split(separator: ".", omittingEmptySubsequences: false)
    let areLabels = labels.allSatisfy { label in
      (1...63).contains(label.utf8.count)
        && label.utf8.allSatisfy { $0.isLetterOrDigit || $0 == 0x2D || $0 == 0x5F }
    }
    return areLabels && labels.last?.utf8.allSatisfy { (0x30...0x39).contains($0) } == false
  }

  /// The sum of `7000+5` at the end, after the last colon or alone; any other text as it is.
  var countingPort: String {
    let start = lastIndex(of: ":").map { index(after: $0) } ?? startIndex
    let parts = self[start...].split(separator: "+", omittingEmptySubsequences: false)
    guard parts.count == 2, let base = UInt16(parts[0]), let steps = UInt16(parts[1]) else {
      return self
    }
    let (sum, overflow) = base.addingReportingOverflow(steps)
    return overflow ? self : String(self[..<start]) + String(sum)
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    (0x30...0x39).contains(self) || (0x61...0x7A).contains(self | 0x20)
  }
}
