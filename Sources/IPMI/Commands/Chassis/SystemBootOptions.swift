// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// A boot option by its number.
///
/// Source: IPMI 2.0 table 28-14.
package struct BootParameter: RawRepresentable, Hashable, Sendable {
  /// Seven bits.
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue & 0x7F
  }

  package static let setInProgress = BootParameter(rawValue: 0)
  /// When the BMC forgets the boot flags by itself.
  package static let flagClearing = BootParameter(rawValue: 3)
  package static let acknowledgement = BootParameter(rawValue: 4)
  package static let bootFlags = BootParameter(rawValue: 5)
}

/// Set System Boot Options: what the next start is from.
///
/// 80h: the BMC has no such parameter; 81h: another set is in progress; 82h: read only.
///
/// Source: IPMI 2.0 §28.12, table 28-12.
package struct SetSystemBootOptions: CommandRequest {
  package typealias Response = EmptyResponse

  package var parameter: BootParameter
  package var data: [UInt8]

  package static let command = CommandID(.chassis, 0x08)

  package init(_ parameter: BootParameter, data: [UInt8]) {
    self.parameter = parameter
    self.data = data
  }

  /// The device of the next start.
  package init(_ flags: BootFlags) {
    self.init(.bootFlags, data: flags.bytes)
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    parameter = BootParameter(rawValue: try bytes.readUInt8())
    data = try bytes.readBytes(bytes.count)
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(parameter.rawValue)
    bytes.append(contentsOf: data)
  }
}

/// Get System Boot Options.
///
/// 80h: the BMC has no such parameter.
///
/// Source: IPMI 2.0 §28.13, table 28-13.
package struct GetSystemBootOptions: CommandRequest {
  package var parameter: BootParameter

  package static let command = CommandID(.chassis, 0x09)

  package init(_ parameter: BootParameter = .bootFlags) {
    self.parameter = parameter
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    parameter = BootParameter(rawValue: try bytes.readUInt8())
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(contentsOf: [parameter.rawValue, 0, 0])  // set and block selector
  }

  /// The parameter's value.
  package struct Response: CommandResponse {
    package var version: UInt8 = 1
    package var parameter: BootParameter
    /// The parameter is locked or of no meaning at present.
    package var isInvalid: Bool
    package var data: [UInt8]

    package init(_ parameter: BootParameter, isInvalid: Bool = false, data: [UInt8]) {
      self.parameter = parameter
      self.isInvalid = isInvalid
      self.data = data
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      version = try bytes.readUInt8() & 0x0F
      let number = try bytes.readUInt8()
      parameter = BootParameter(rawValue: number)
      isInvalid = number & 0x80 != 0
      data = try bytes.readBytes(bytes.count)
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(contentsOf: [version, (isInvalid ? 0x80 : 0) | parameter.rawValue])
      bytes.append(contentsOf: data)
    }

    /// The boot flags; `nil` where this is another parameter or too short.
    package var bootFlags: BootFlags? {
      guard parameter == .bootFlags else { return nil }
      return try? BootFlags(body: data.span)
    }
  }
}
