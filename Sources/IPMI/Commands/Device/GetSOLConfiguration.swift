// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// A setting of serial over LAN by its number.
///
/// Source: IPMI 2.0 table 26-5.
package struct SOLParameter: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let setInProgress = SOLParameter(rawValue: 0)
  package static let enable = SOLParameter(rawValue: 1)
  package static let authentication = SOLParameter(rawValue: 2)
  package static let accumulation = SOLParameter(rawValue: 3)
  package static let retry = SOLParameter(rawValue: 4)
  package static let nonvolatileBitRate = SOLParameter(rawValue: 5)
  package static let volatileBitRate = SOLParameter(rawValue: 6)
  package static let channel = SOLParameter(rawValue: 7)
  package static let port = SOLParameter(rawValue: 8)
}

/// Get SOL Configuration Parameters.
///
/// 80h: the BMC has no such parameter.
///
/// Source: IPMI 2.0 §26.3, table 26-4.
package struct GetSOLConfiguration: CommandRequest {
  package var channel: UInt8
  package var parameter: SOLParameter

  package static let command = CommandID(.transport, 0x22)

  package init(
    _ parameter: SOLParameter,
    channel: UInt8 = GetAuthenticationCapabilities.thisChannel
  ) {
    self.channel = channel
    self.parameter = parameter
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    channel = try bytes.readUInt8() & 0x0F
    parameter = SOLParameter(rawValue: try bytes.readUInt8())
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(contentsOf: [channel, parameter.rawValue, 0, 0])  // set and block selector
  }

  /// The value as sent; what it says depends on the parameter.
  package struct Response: CommandResponse {
    package var revision: UInt8
    package var data: [UInt8]

    package init(revision: UInt8 = 0x11, data: [UInt8]) {
      self.revision = revision
      self.data = data
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      revision = try bytes.readUInt8()
      data = try bytes.readBytes(bytes.count)
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(revision)
      bytes.append(contentsOf: data)
    }
  }
}

/// How a BMC does serial over LAN, gathered from its parameters; `nil` where it does not tell.
///
/// Source: IPMI 2.0 table 26-5.
package struct SOLConfiguration: Equatable, Sendable {
  package var isEnabled: Bool?
  package var forcesEncryption: Bool?
  package var forcesAuthentication: Bool?
  package var privilege: PrivilegeLevel?
  /// How long characters wait for more, in units of 5 ms, and how many go at once.
  package var accumulation: (interval: Duration, threshold: Int)?
  package var retry: (count: Int, interval: Duration)?
  /// In bits a second; 0 as the serial port has it.
  package var volatileBitRate: Int?
  package var nonvolatileBitRate: Int?
  package var channel: UInt8?
  package var port: UInt16?

  package init() {}

  /// The parameters that `take` knows.
  package static let parameters: [SOLParameter] = (1...8).map { SOLParameter(rawValue: $0) }

  /// Takes a parameter's value; too short ones say nothing.
  package mutating func take(_ data: [UInt8], of parameter: SOLParameter) {
    guard let first = data.first else { return }
    let second = data.count > 1 ? data[1] : nil
    switch parameter {
    case .enable: isEnabled = first & 1 == 1
    case .authentication:
      forcesEncryption = first & 0x80 != 0
      forcesAuthentication = first & 0x40 != 0
      privilege = PrivilegeLevel(rawValue: first)
    case .accumulation:
      if let second { accumulation = (.milliseconds(5 * Int(first)), Int(second)) }
    case .retry:
      if let second { retry = (Int(first & 7), .milliseconds(10 * Int(second))) }
    case .nonvolatileBitRate: nonvolatileBitRate = Self.bitRate(first)
    case .volatileBitRate: volatileBitRate = Self.bitRate(first)
    case .channel: channel = first & 0x0F
    case .port:
      if let second { port = UInt16(first) | UInt16(second) << 8 }
    default: return
    }
  }

  private static func bitRate(_ code: UInt8) -> Int? {
    let rates: [UInt8: Int] = [0: 0, 6: 9600, 7: 19_200, 8: 38_400, 9: 57_600, 10: 115_200]
    return rates[code & 0x0F]
  }

  package static func == (a: SOLConfiguration, b: SOLConfiguration) -> Bool {
    a.isEnabled == b.isEnabled && a.forcesEncryption == b.forcesEncryption
      && a.forcesAuthentication == b.forcesAuthentication && a.privilege == b.privilege
      && a.accumulation?.interval == b.accumulation?.interval
      && a.accumulation?.threshold == b.accumulation?.threshold
      && a.retry?.count == b.retry?.count && a.retry?.interval == b.retry?.interval
      && a.volatileBitRate == b.volatileBitRate && a.nonvolatileBitRate == b.nonvolatileBitRate
      && a.channel == b.channel && a.port == b.port
  }
}
